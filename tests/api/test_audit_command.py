"""The command `audit` on the database of a running server: what it prints and how it exits."""

import json

import psycopg
from acts import CITY, Desks, command


def test_the_audit_tells_a_sound_log_from_a_changed_one(desks: Desks) -> None:
    """A sound log exits 0 with its size and root; with one leaf changed it exits 1 and names the position."""
    dsn = desks.served.dsn
    sound = command(dsn, "audit", "--tenant", CITY, "--json")
    [found] = json.loads(sound.stdout)
    assert (sound.returncode, found["sound"], len(found["root"])) == (0, True, 64)
    assert found["size"] == desks.sizes()[CITY][0]
    with psycopg.connect(dsn) as connection:
        connection.execute("ALTER TABLE registry.event DISABLE TRIGGER forbid")
        connection.execute("UPDATE registry.event SET leaf = '' WHERE tenant = %s AND position = 2", [CITY])
        connection.execute("ALTER TABLE registry.event ENABLE ALWAYS TRIGGER forbid")
    changed = command(dsn, "audit", "--tenant", CITY)
    assert changed.returncode == 1
    assert "the stored leaf is not that of the stored event: 2\n" in changed.stdout
