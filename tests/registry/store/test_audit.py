from collections.abc import Iterator
from datetime import UTC, datetime
from hashlib import sha256
from itertools import count
from uuid import uuid4

import psycopg
import pytest

from registry.evidence import merkle
from registry.evidence.leaf import Envelope, leaves
from registry.store.audit import Audited, audit
from registry.store.binary import NewEvent
from registry.store.database import Database
from registry.store.log import TenantLog

TENANT, OTHER = "370100", "370200"
SIZE, SUBJECTS = 2_400, 400
"""More events than are read at a time, in subjects whose versions lie apart."""
MOMENT = datetime(2021, 3, 5, 1, 30, tzinfo=UTC)


def fresh(subject: str, version: int) -> NewEvent:
    data, content = f'{{"remark":"材料齐全","number":{version}}}', sha256(subject.encode()).hexdigest()
    return NewEvent(subject, version, str(uuid4()), "filing.approved.v1", MOMENT, TENANT, data, content)


def filled(database: Database, tenant: str) -> TenantLog:
    """Give a log in which position p is version 1 + (p - 1) // 400 of a subject."""
    log = TenantLog(database, tenant)
    for version in range(1, SIZE // SUBJECTS + 1):
        log.append([fresh(f"filing/{number}", version) for number in range(SUBJECTS)])
    return log


@pytest.fixture
def log(empty_database: Database) -> TenantLog:
    """A log of 2,400 events, beside another tenant's."""
    filled(empty_database, OTHER)
    return filled(empty_database, TENANT)


@pytest.fixture
def forger(empty_dsn: str) -> Iterator[psycopg.Connection[tuple[object, ...]]]:
    """A superuser who has switched the log's triggers off."""
    with psycopg.connect(empty_dsn, autocommit=True) as connection:
        connection.execute("ALTER TABLE registry.event DISABLE TRIGGER forbid")
        connection.execute("ALTER TABLE registry.log DISABLE TRIGGER forbid_shrinking")
        yield connection


def root_of(log: TenantLog) -> bytes:
    """Return the root over a log as its reader sees it."""
    return merkle.root(leaves(Envelope(*event).encoded() for event in log.events(0, 10_000)))


def places(found: Audited) -> list[int]:
    return [fault.position for fault in found.faults]


@pytest.mark.parametrize("step", [1 << 16, 1_024, 700, 1])
def test_a_sound_log_has_its_root_and_no_faults(log: TenantLog, empty_database: Database, step: int) -> None:
    """Nothing differs in a sound log, and its root is the one that a reader of its events computes."""
    if step == 1:
        log = TenantLog(empty_database, "370300")
        log.append([fresh("filing/1", 1), fresh("filing/1", 2), fresh("filing/2", 1)])
    seen: list[tuple[int, int]] = []
    found = audit(empty_database, log.tenant, lambda done, of: seen.append((done, of)), step=step)
    assert found == Audited(log.tenant, log.size(), root_of(log), 0, ())
    assert seen == sorted(seen)
    assert seen[-1] == (log.size(), log.size())


def test_a_log_that_nobody_wrote_to_is_sound(empty_database: Database) -> None:
    """An empty log has the root over nothing."""
    assert audit(empty_database, TENANT) == Audited(TENANT, 0, sha256().digest(), 0, ())


def test_what_is_appended_meanwhile_is_left_out(log: TenantLog, empty_database: Database) -> None:
    """An audit is of the log as it was when it began, though offices go on posting."""
    before, versions = root_of(log), count(SIZE // SUBJECTS + 1)

    def append(_done: int, _of: int) -> None:
        log.append([fresh("filing/0", next(versions))])

    assert audit(empty_database, TENANT, append, step=1_000) == Audited(TENANT, SIZE, before, 0, ())
    assert log.size() > SIZE


ANEW = "registry.leaf(tenant, position, subject, version, id, type, time, recordedtime, office, data)"
ALTERED = {
    "a byte of the data": ("UPDATE registry.event SET data = overlay(data PLACING 'X' FROM 3)", [1_500]),
    "a space in the data": ("UPDATE registry.event SET data = data || ' '", [1]),
    "a microsecond": ("UPDATE registry.event SET time = time + interval '1 microsecond'", [1_024]),
    "the time of recording": ("UPDATE registry.event SET recordedtime = recordedtime - interval '1 s'", [1_025]),
    "the office": ("UPDATE registry.event SET office = '370102'", [SIZE]),
    "the type": ("UPDATE registry.event SET type = 'filing.refused.v1'", [2, 3]),
    "the subject": ("UPDATE registry.event SET subject = 'filing/x'", [2_001]),
    "the id": ("UPDATE registry.event SET id = gen_random_uuid()", [700]),
    "a leaf": ("UPDATE registry.event SET leaf = sha256(leaf)", [9]),
    "a leaf's length": ("UPDATE registry.event SET leaf = ''", [11]),
}


@pytest.mark.parametrize("what", ALTERED)
def test_what_was_altered_is_found_at_its_position(
    log: TenantLog, empty_database: Database, forger: psycopg.Connection[tuple[object, ...]], what: str
) -> None:
    """Whatever of an event is altered, the audit tells its position, and no other's leaf."""
    statement, positions = ALTERED[what]
    forger.execute(f"{statement} WHERE tenant = '{TENANT}' AND position = ANY (%s)", [positions])
    found = audit(empty_database, TENANT, step=1_024)
    assert [fault.position for fault in found.faults if "leaf" in fault.what] == positions
    assert found.differing == len(found.faults) >= len(positions)
    assert found.root == root_of(log), "the root is that of the text as stored"
    assert audit(empty_database, OTHER).differing == 0


def test_swapped_leaves_are_found(
    log: TenantLog, empty_database: Database, forger: psycopg.Connection[tuple[object, ...]]
) -> None:
    """Two events that have each other's leaf are both found."""
    forger.execute(
        "UPDATE registry.event AS e SET leaf = o.leaf FROM registry.event AS o"
        " WHERE e.tenant = %(tenant)s AND o.tenant = e.tenant"
        " AND (e.position, o.position) IN ((7, 2100), (2100, 7))",
        {"tenant": TENANT},
    )
    assert places(audit(empty_database, TENANT)) == [7, 2_100]


@pytest.mark.parametrize(
    ("missing", "said"),
    [
        ((1_200, 1_200), "is missing"),
        ((1_000, 1_100), "is missing, and all up to 1100"),
        ((1, 1), "is missing"),
        ((SIZE, SIZE), "is missing"),
        ((1_000, SIZE), "is missing, and all up to 2400"),
        ((1, SIZE), "is missing, and all up to 2400"),
    ],
)
@pytest.mark.parametrize("step", [1 << 16, 500])
def test_missing_events_are_found(
    log: TenantLog,
    empty_database: Database,
    forger: psycopg.Connection[tuple[object, ...]],
    missing: tuple[int, int],
    said: str,
    step: int,
) -> None:
    """Events that were taken away are found, wherever; there is no root; subjects that lost a version are, too."""
    forger.execute("DELETE FROM registry.event WHERE tenant = %s AND position BETWEEN %s AND %s", [TENANT, *missing])
    found = audit(empty_database, TENANT, step=step)
    assert found.faults[0] == (missing[0], said)
    assert found.root is None
    assert found.size == SIZE - (missing[1] - missing[0] + 1)
    later = range(missing[1] + 1, SIZE + 1)
    broken = {position for position in later if position - SUBJECTS in range(missing[0], missing[1] + 1)}
    assert found.differing == 1 + len(broken)
    assert set(places(found)[1:]) <= broken


def test_a_position_that_stands_twice_is_found(
    log: TenantLog, empty_database: Database, forger: psycopg.Connection[tuple[object, ...]]
) -> None:
    """An event that was given another's position is found, and the gap that it left."""
    forger.execute("ALTER TABLE registry.event DROP CONSTRAINT event_pkey")
    forger.execute(f"UPDATE registry.event SET position = 50 WHERE tenant = '{TENANT}' AND position = 60")
    found = audit(empty_database, TENANT)
    assert {(50, "stands more than once"), (60, "is missing")} <= set(found.faults)
    assert found.root is None


def test_a_version_that_does_not_follow_is_found(
    log: TenantLog, empty_database: Database, forger: psycopg.Connection[tuple[object, ...]]
) -> None:
    """A version that does not follow the one before is found, though its leaf was made anew."""
    place = f"WHERE tenant = '{TENANT}' AND position = {2 * SUBJECTS + 5}"
    forger.execute(f"UPDATE registry.event SET version = 17 {place}")
    forger.execute(f"UPDATE registry.event SET leaf = {ANEW} {place}")
    found = audit(empty_database, TENANT)
    assert found.faults == (
        (2 * SUBJECTS + 5, "filing/4 goes from version 2 to 17"),
        (3 * SUBJECTS + 5, "filing/4 goes from version 17 to 4"),
    )


def test_a_head_that_went_back_is_found(
    log: TenantLog, empty_database: Database, forger: psycopg.Connection[tuple[object, ...]]
) -> None:
    """A head that denies the last events is found, and the events are read all the same."""
    before = root_of(log)
    forger.execute("UPDATE registry.log SET size = size - 5 WHERE tenant = %s", [TENANT])
    found = audit(empty_database, TENANT)
    assert (found.size, found.root) == (SIZE, before)
    assert found.faults == ((SIZE - 4, "the head says that the log ends at 2395, but it ends at 2400"),)


def test_a_log_that_is_all_wrong_is_told_by_its_beginning(
    log: TenantLog, empty_database: Database, forger: psycopg.Connection[tuple[object, ...]]
) -> None:
    """Where more differs than anybody would read, the first twenty are told, and how many there are."""
    forger.execute("UPDATE registry.event SET leaf = '' WHERE tenant = %s", [TENANT])
    found = audit(empty_database, TENANT)
    assert (places(found), found.differing) == (list(range(1, 21)), SIZE)


def test_an_event_rewritten_with_its_leaf_shows_in_the_root_alone(
    log: TenantLog, empty_database: Database, forger: psycopg.Connection[tuple[object, ...]]
) -> None:
    """Whoever rewrites leaf and event alike is found by a root that was noted before, and by nothing else."""
    noted = audit(empty_database, TENANT)
    forger.execute(f"UPDATE registry.event SET data = '{{}}' WHERE tenant = '{TENANT}' AND position = 77")
    forger.execute(f"UPDATE registry.event SET leaf = {ANEW} WHERE tenant = '{TENANT}' AND position = 77")
    found = audit(empty_database, TENANT)
    assert (found.size, found.differing) == (noted.size, 0)
    assert found.root != noted.root
