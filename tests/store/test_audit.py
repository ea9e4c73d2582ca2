from collections.abc import Iterator
from datetime import UTC, datetime
from hashlib import sha256
from uuid import uuid4

import psycopg
import pytest

from registry.evidence.leaf import envelope, leaf
from registry.evidence.merkle import Root
from registry.store.audit import Findings, audit
from registry.store.database import Database
from registry.store.log import NewEvent, TenantLog

SIZE = 40


def event(number: int) -> NewEvent:
    """Return the event that stands at a position: four subjects in turn."""
    content = sha256(b"%d" % number).hexdigest()
    data = f'{{"name":"济南","number":{number}}}'
    subject, version = f"note/{number % 4}", (number + 3) // 4
    return NewEvent(subject, version, str(uuid4()), "note.kept.v1", datetime.now(UTC), "370102", data, content)


@pytest.fixture
def database(enrolled_dsn: str) -> Iterator[Database]:
    """A database where a tenant of no office has a log of 40 events."""
    database = Database(enrolled_dsn)
    TenantLog(database, "audited").append([event(number) for number in range(1, SIZE + 1)])
    yield database
    database.close()


def spoil(database: Database, *statements: str) -> Findings:
    """Do as a superuser with the triggers disabled what the log forbids, and audit."""
    with psycopg.connect(database.dsn) as connection:
        connection.execute("ALTER TABLE registry.event DISABLE TRIGGER forbid")
        for statement in statements:
            connection.execute(statement.encode())
        connection.execute("ALTER TABLE registry.event ENABLE ALWAYS TRIGGER forbid")
    return audit(database, "audited")


def test_a_sound_log_has_the_root_of_its_events(database: Database) -> None:
    """The root is that of the leaves which a reader of the events computes, and nothing is found."""
    log = TenantLog(database, "audited")
    root = Root()
    for kept in log.events(0, SIZE):
        form = envelope(
            kept.tenant,
            kept.position,
            kept.subject,
            kept.version,
            str(kept.id),
            kept.type,
            kept.time,
            kept.recordedtime,
            kept.office,
            kept.data,
        )
        root.extend([leaf(form)])
    found = audit(database, "audited")
    assert found == Findings("audited", SIZE, root.digest().hex())
    assert found.sound


def test_a_log_that_does_not_exist_is_empty_and_sound(database: Database) -> None:
    """The root of no events is the SHA-256 of nothing."""
    assert audit(database, "nobody") == Findings("nobody", 0, sha256().hexdigest())


def test_a_changed_byte_is_found(database: Database) -> None:
    """One byte of an event's data changed is found at its position."""
    found = spoil(
        database,
        "UPDATE registry.event SET data = replace(data, '济南', '济北') WHERE tenant = 'audited' AND position = 17",
    )
    assert (found.leaves, found.missing, found.versions, found.sound) == ([17], [], [], False)


def test_swapped_leaves_are_found(database: Database) -> None:
    """Two leaves exchanged are found at both positions."""
    found = spoil(
        database,
        "UPDATE registry.event AS e SET leaf = o.leaf FROM registry.event AS o WHERE e.tenant = 'audited'"
        " AND o.tenant = 'audited' AND e.position IN (8, 9) AND o.position = 17 - e.position",
    )
    assert found.leaves == [8, 9]


def test_a_leaf_cut_short_is_found(database: Database) -> None:
    """A leaf that is not of 32 bytes is found, and the events after it are read rightly."""
    found = spoil(database, "UPDATE registry.event SET leaf = '\\x00' WHERE tenant = 'audited' AND position = 3")
    assert found.leaves == [3]


@pytest.mark.parametrize("position", [1, 20, SIZE])
def test_a_missing_row_is_found(database: Database, position: int) -> None:
    """An event deleted at the beginning, within, or at the end of a log is found missing at its position."""
    found = spoil(database, f"DELETE FROM registry.event WHERE tenant = 'audited' AND position = {position}")
    assert found.missing == [position]
    assert found.leaves == []


def test_a_row_beyond_the_end_and_its_gap_are_found(database: Database) -> None:
    """An event moved behind the log's end is missing where it stood and found where it stands."""
    found = spoil(database, "UPDATE registry.event SET position = 99 WHERE tenant = 'audited' AND position = 20")
    assert (found.missing, found.beyond) == ([20], [99])


def test_a_version_that_does_not_follow_is_found(database: Database) -> None:
    """A version that leaves one out is found, as is the next, which does not follow it."""
    found = spoil(database, "UPDATE registry.event SET version = 77 WHERE tenant = 'audited' AND position = 20")
    assert found.versions == [20, 24]
    assert found.leaves == [20]
