"""The command that audits the log: what it says, and how it exits."""

import json
from collections.abc import Iterator
from uuid import uuid4

import psycopg
import pytest
from psycopg import conninfo, sql
from support.events import CITY, COUNTY, Enterprise, Filing
from support.offices import command
from support.posting import record, registry_on

from registry.domain import regions
from registry.store.audit import audit
from registry.store.database import Database


@pytest.fixture
def recorded(enrolled_dsn: str) -> str:
    """A database with the standard offices and a filing."""
    with registry_on(enrolled_dsn) as registry:
        enterprise = Enterprise()
        record(registry, COUNTY, enterprise.surveyed(), Filing(enterprise).received())
    return enrolled_dsn


def altered(dsn: str, position: int) -> None:
    """Alter the data of one event, as only a superuser can."""
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute("ALTER TABLE registry.event DISABLE TRIGGER forbid")
        connection.execute(
            "UPDATE registry.event SET data = overlay(data PLACING 'X' FROM 5) WHERE tenant = %s AND position = %s",
            [CITY, position],
        )


def test_a_sound_log_exits_0(recorded: str) -> None:
    """Every tenant is told with its size and root, and that nothing differs."""
    database = Database(recorded)
    found = {tenant: audit(database, tenant) for tenant in regions.tenants()}
    database.close()
    done = command(recorded, "audit", "--json")
    assert done.returncode == 0
    assert json.loads(done.stdout) == [
        {"tenant": tenant, "size": log.size, "root": log.root and log.root.hex(), "differing": 0, "faults": []}
        for tenant, log in found.items()
    ]
    shown = command(recorded, "audit", "--tenant", CITY)
    assert shown.returncode == 0
    assert f"{found[CITY].size} events  {(found[CITY].root or b'').hex()}" in shown.stdout
    assert "Nothing differs" in shown.stdout
    assert "370200" not in shown.stdout


def test_an_altered_event_exits_1(recorded: str) -> None:
    """A log with an altered event is told with its position; other tenants' logs are sound."""
    altered(recorded, 2)
    done = command(recorded, "audit")
    assert done.returncode == 1
    assert "position 2: the leaf is" in done.stderr
    assert "Differences: 1." in done.stdout
    [told] = [log for log in json.loads(command(recorded, "audit", "--json").stdout) if log["differing"]]
    assert (told["tenant"], [fault["position"] for fault in told["faults"]]) == (CITY, [2])
    assert command(recorded, "audit", "--tenant", "370200").returncode == 0


def test_a_tenant_that_is_none_exits_2(empty_dsn: str) -> None:
    """An audit of what is no tenant is refused as a mistake of whoever asked."""
    done = command(empty_dsn, "audit", "--tenant", "37010")
    assert done.returncode == 2
    assert "'37010' is none of" in done.stderr


@pytest.fixture
def auditors_dsn(recorded: str) -> Iterator[str]:
    """The DSN of a user that may act as registry_audit and as nothing else."""
    user, password = f"auditor_{uuid4().hex}", uuid4().hex
    with psycopg.connect(recorded, autocommit=True) as connection:
        connection.execute(
            sql.SQL("CREATE ROLE {} LOGIN PASSWORD {} IN ROLE registry_audit").format(
                sql.Identifier(user), sql.Literal(password)
            )
        )
        yield conninfo.make_conninfo(recorded, user=user, password=password)
        connection.execute(sql.SQL("DROP ROLE {}").format(sql.Identifier(user)))


def test_an_auditors_own_user_is_enough(auditors_dsn: str) -> None:
    """A database user who is only a member of registry_audit can audit, and cannot do what changes anything."""
    done = command(auditors_dsn, "audit", "--tenant", CITY)
    assert (done.returncode, "Nothing differs" in done.stdout) == (0, True)
    assert command(auditors_dsn, "migrate").returncode == 1
