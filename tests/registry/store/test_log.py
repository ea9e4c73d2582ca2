"""One tenant's log: appends and their conditions, positions in time, tenants apart, and leaves."""

from bisect import bisect_right
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, timezone
from hashlib import sha256
from random import Random
from threading import Event
from uuid import uuid4

import psycopg
import pytest
from psycopg import sql
from psycopg.errors import InsufficientPrivilege
from support.appends import CITY, MOMENT, OTHER, call_append, fresh

from registry.errors import CutBeyondLog
from registry.store.database import APPEND, Database
from registry.store.errors import AppendConditionFailed
from registry.store.log import Append, AppendCondition, TenantLog, append
from registry.store.queries import LogQuery, SequencedEvent


def all_events(log: TenantLog) -> list[SequencedEvent]:
    return log.events(0, 1_000_000)


@pytest.fixture
def log(empty_database: Database) -> TenantLog:
    """A tenant's log, empty."""
    return TenantLog(empty_database, CITY)


@pytest.fixture
def two_logs(empty_dsn: str) -> Iterator[tuple[TenantLog, TenantLog]]:
    """The same log as two processes have it, each with connections of its own."""
    databases = Database(empty_dsn), Database(empty_dsn)
    yield TenantLog(databases[0], CITY), TenantLog(databases[1], CITY)
    for database in databases:
        database.close()


def test_positions_are_gapless_whoever_appends(two_logs: tuple[TenantLog, TenantLog]) -> None:
    """Threads over two processes' connections append at once, and the positions are 1..n, each given once."""

    def append(seed: int) -> list[tuple[int, int, datetime]]:
        rng, done = Random(seed), []
        for _ in range(25):
            events = [fresh() for _ in range(rng.randint(1, 5))]
            first, recorded = two_logs[seed % 2].append(events)
            done.append((first, len(events), recorded))
        return done

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(append, range(8)))
    given = sorted(position for done in answers for first, n, _ in done for position in range(first, first + n))
    events = all_events(two_logs[0])
    assert given == list(range(1, len(events) + 1))
    assert [event.position for event in events] == given
    assert two_logs[1].size() == len(events)
    for done in answers:
        assert done == sorted(done), "a writer's later append stands behind its earlier one"
        assert all(events[first - 1].recordedtime == recorded for first, _, recorded in done)


def test_positions_are_in_commit_order(two_logs: tuple[TenantLog, TenantLog]) -> None:
    """Whenever a reader looks, it sees a beginning of the log: nothing appears later before what it has seen."""
    over = Event()

    def watch() -> list[list[str]]:
        seen: list[list[str]] = []
        while not over.is_set():
            events = all_events(two_logs[0])
            assert [event.position for event in events] == list(range(1, len(events) + 1))
            seen.append([event.id for event in events])
        return seen

    with ThreadPoolExecutor(7) as pool:
        watching = pool.submit(watch)
        list(pool.map(lambda n: [two_logs[n % 2].append([fresh(), fresh()]) for _ in range(25)], range(6)))
        over.set()
    seen, final = watching.result(), [event.id for event in all_events(two_logs[1])]
    assert len({len(ids) for ids in seen}) > 3, "the reader looked while the log grew"
    assert all(ids == final[: len(ids)] for ids in seen)


def test_tenants_do_not_wait_for_one_another(empty_dsn: str, log: TenantLog) -> None:
    """An append to one tenant's log goes through while another's is held by a transaction that does not end."""
    log.append([fresh()])
    with psycopg.connect(empty_dsn) as holder, Database(empty_dsn).transaction(APPEND, OTHER) as cursor:
        holder.execute("SELECT FROM registry.log WHERE tenant = %s FOR UPDATE", [CITY])
        assert call_append(cursor, OTHER, fresh())[0] == 1


@pytest.mark.parametrize(
    ("bound", "named"),
    [(OTHER, CITY), ("", CITY), (None, CITY), (CITY, None), (None, None)],
    ids=["another tenant", "an empty setting", "no setting", "no argument", "neither"],
)
@pytest.mark.parametrize("role", ["registry_append", "registry_owner", None])
def test_an_append_names_the_tenant_it_is_bound_to(
    shared_dsn: str, bound: str | None, named: str | None, role: str | None
) -> None:
    """Whoever calls, an append under another tenant than the bound one is refused, by the function itself."""
    with psycopg.connect(shared_dsn) as connection:
        if role:
            connection.execute(sql.SQL("SET LOCAL ROLE {}").format(sql.Identifier(role)))
        if bound is not None:
            connection.execute(sql.SQL("SET LOCAL registry.tenant = {}").format(sql.Literal(bound)))
        own_check = "is not bound to tenant" if bound or named else "row-level security"
        with pytest.raises(InsufficientPrivilege, match=own_check):
            call_append(connection, named, fresh())


def test_an_append_is_refused_where_a_subject_it_looked_at_has_moved_on(log: TenantLog) -> None:
    """What was decided on a subject is not appended once the subject has changed since."""
    looked_at = fresh()
    log.append([looked_at])
    seen = log.size()
    log.append([fresh(looked_at.subject, 2)])
    with pytest.raises(AppendConditionFailed):
        log.append([fresh()], AppendCondition(seen, ["filing/none", looked_at.subject]))
    assert log.size() == 2


def test_an_append_is_refused_where_a_tag_it_looked_at_has_moved_on(log: TenantLog) -> None:
    """What was decided on all that stands under a tag is not appended once more stands there."""
    seen = log.size()
    log.append([fresh(tags=("enterprise:A", "receipt:1"))])
    with pytest.raises(AppendConditionFailed):
        log.append([fresh()], AppendCondition(seen, tags=["enterprise:B", "receipt:1"]))
    assert log.size() == 1


def test_an_append_goes_through_where_only_other_things_have_moved_on(log: TenantLog) -> None:
    """What was decided on one subject and tag stands, however much else was recorded since."""
    looked_at = fresh(tags=("enterprise:A",))
    log.append([looked_at])
    seen = log.size()
    log.append([fresh(tags=("enterprise:B",)), fresh()])
    first, _ = log.append([fresh(looked_at.subject, 2)], AppendCondition(seen, [looked_at.subject], ["enterprise:A"]))
    assert first == 4


@pytest.mark.parametrize("name", ["id", "version"])
def test_ids_and_versions_are_given_once(log: TenantLog, name: str) -> None:
    """An id once in a tenant and a version once in a subject: a second is refused, with all that came with it."""
    first = fresh()
    log.append([first])
    second = fresh(id=first.id) if name == "id" else fresh(first.subject, first.version)
    with pytest.raises(AppendConditionFailed) as refused:
        log.append([fresh(), second, fresh()])
    assert isinstance(refused.value.__cause__, psycopg.errors.UniqueViolation)
    assert [event.id for event in all_events(log)] == [first.id]
    assert log.append([fresh()])[0] == 2, "a refused append leaves no gap"


def test_another_tenant_may_have_the_same_id_and_subject(log: TenantLog, empty_database: Database) -> None:
    """Tenants' logs are apart: what one holds is no reason to refuse it in another."""
    event = fresh()
    log.append([event])
    assert TenantLog(empty_database, OTHER).append([event])[0] == 1


def test_an_append_is_all_or_none(log: TenantLog) -> None:
    """Where PostgreSQL refuses one event of an append, none is recorded and the head stays where it was."""
    log.append([fresh()])
    with pytest.raises(psycopg.Error):
        log.append([fresh(), fresh("filing/refused", -1)])
    assert log.size() == len(all_events(log)) == 1


def test_recordedtime_never_falls(empty_dsn: str, log: TenantLog) -> None:
    """Where the server's clock has been put back, events take the time of the last one recorded."""
    log.append([fresh()])
    ahead = datetime.now(UTC) + timedelta(hours=1)
    with psycopg.connect(empty_dsn) as connection:  # as if recorded before the clock went back
        connection.execute("UPDATE registry.log SET recordedtime = %s WHERE tenant = %s", [ahead, CITY])
    assert log.append([fresh(), fresh()])[1] == ahead
    times = [event.recordedtime for event in all_events(log)]
    assert times == sorted(times)


def test_a_cut_by_time_is_the_last_position_recorded_by_then(log: TenantLog) -> None:
    """The binary search over positions finds what a search through all events finds, at and around every time."""
    rng = Random(20210305)
    assert log.cut(datetime.now(UTC)) == 0, "an empty log"
    for _ in range(23):
        log.append([fresh() for _ in range(rng.choice((1, 1, 2, 7)))])
    times = [event.recordedtime for event in all_events(log)]
    little = timedelta(microseconds=1)
    asked = {time + step for time in times for step in (-little, timedelta(), little)}
    asked |= {datetime(1950, 1, 1, tzinfo=UTC), datetime(2199, 12, 31, tzinfo=UTC), times[0], times[-1]}
    assert {time: log.cut(time) for time in asked} == {time: bisect_right(times, time) for time in asked}


def test_a_cut_by_position_is_itself(log: TenantLog) -> None:
    """A position stands for itself, none for the log's end, and one past the end is refused."""
    log.append([fresh(), fresh()])
    assert [log.cut(0), log.cut(1), log.cut(2), log.cut(None)] == [0, 1, 2, 2]
    with pytest.raises(CutBeyondLog):
        log.cut(3)


EXACT = [
    "{}",
    '{"b":1, "a" :  1.0,"a":1e2}',
    '{"name":"济南示例机械有限公司","escaped":"\\u4e2d\\ud83d\\ude00","quoted":"\\"\\\\\\/"}',
    '{"emoji":"😀","combining":"é","space":"\\u0000\\n\\t"}',
    '{"big":123456789012345678901234567890,"small":-0.0}',
]


@pytest.mark.parametrize("data", EXACT)
def test_the_payload_is_stored_exactly(log: TenantLog, data: str) -> None:
    """The JSON text comes back character by character: order, spaces, escapes and doubled keys."""
    log.append([fresh(data=data)])
    assert [event.data for event in all_events(log)] == [data]


def leaf(event: SequencedEvent) -> bytes:
    """Recompute an event's leaf from the byte form that registry.leaf documents."""

    def instant(time: datetime) -> str:
        return time.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")

    place = [event.tenant, str(event.position), event.subject, str(event.version), event.id, event.type]
    written = [*place, instant(event.time), instant(event.recordedtime), event.office, event.data]
    return sha256(b"\x00" + "\n".join(written).encode()).digest()


def test_the_leaf_is_the_hash_of_the_stored_envelope(empty_dsn: str, log: TenantLog) -> None:
    """Anyone can recompute the stored leaf from the event alone, whatever time, text or session it was made in."""
    times = [
        MOMENT,
        datetime(1950, 1, 1, 0, 0, 0, 1, tzinfo=timezone(timedelta(hours=8))),
        datetime(2199, 12, 31, 23, 59, 59, 999_999, tzinfo=timezone(-timedelta(hours=11, minutes=30))),
    ]
    log.append([fresh(data=data, time=time, office="370100-transport") for data in EXACT for time in times])
    with psycopg.connect(empty_dsn, options="-c timezone=Asia/Tokyo -c datestyle=ISO,DMY") as connection:
        connection.execute(sql.SQL("SET LOCAL registry.tenant = {}").format(sql.Literal(CITY)))
        call_append(connection, CITY, fresh(time=times[2]))
        connection.commit()
        stored: dict[int, bytes] = dict(connection.execute("SELECT position, leaf FROM registry.event").fetchall())
    recomputed = {event.position: leaf(event) for event in all_events(log)}
    assert len(recomputed) == len(EXACT) * len(times) + 1
    assert recomputed == stored


def transactions(database: Database) -> dict[str, int]:
    """Return in which transaction each tenant's last event was recorded."""
    with psycopg.connect(database.dsn) as connection:
        rows = connection.execute(
            "SELECT DISTINCT ON (tenant) tenant, xmin::text::bigint FROM registry.event ORDER BY tenant, position DESC"
        )
        return dict(rows.fetchall())


def test_several_tenants_share_a_commit(empty_database: Database) -> None:
    """Batches of several tenants are recorded in one transaction, each at the end of its own log."""
    TenantLog(empty_database, OTHER).append([fresh()])
    found = append(empty_database, {OTHER: Append([fresh(), fresh()]), CITY: Append([fresh(tags=("receipt:1",))])})
    assert {tenant: placed[0] for tenant, placed in found.items() if placed} == {CITY: 1, OTHER: 2}
    recorded_in = transactions(empty_database)
    assert recorded_in[CITY] == recorded_in[OTHER]


def test_one_tenants_conflict_harms_no_other(empty_database: Database) -> None:
    """Where one tenant's log has moved on, the others' events are recorded, and none of its own."""
    looked_at = fresh()
    TenantLog(empty_database, CITY).append([looked_at])
    stale = Append([fresh(looked_at.subject, 2)], AppendCondition(0, [looked_at.subject]))
    found = append(empty_database, {CITY: stale, OTHER: Append([fresh()])})
    assert found[CITY] is None
    assert found[OTHER]
    assert TenantLog(empty_database, CITY).size() == 1
    assert TenantLog(empty_database, OTHER).size() == 1


def test_a_taken_id_leaves_no_trace_in_any_tenants_log(empty_database: Database) -> None:
    """Where PostgreSQL refuses one tenant's event, nothing of the shared commit is recorded."""
    taken = fresh()
    TenantLog(empty_database, CITY).append([taken])
    with pytest.raises(AppendConditionFailed):
        append(empty_database, {OTHER: Append([fresh()]), CITY: Append([fresh(id=taken.id)])})
    assert TenantLog(empty_database, OTHER).size() == 0


def test_a_look_finds_all_that_was_asked_for_and_no_more(empty_database: Database) -> None:
    """One look tells a log's size, which ids are taken, who stands under a tag, and what is new of a subject."""
    log, subject = TenantLog(empty_database, CITY), "filing/looked-at"
    first, second = fresh(subject, tags=("enterprise:A",)), fresh(subject, 2)
    log.append([first, fresh(tags=("enterprise:B",)), second])
    found = log.look(LogQuery(ids=[second.id, str(uuid4())], subjects={subject: 1}, tags=["enterprise:A", "none"]))
    assert found.size == 3
    assert {key: event.position for key, (event, _) in found.identified.items()} == {second.id: 3}
    assert found.tagged == {"enterprise:A": [subject], "none": []}
    assert [event.version for event in found.events] == [2]
    elsewhere = TenantLog(empty_database, OTHER).look(LogQuery([second.id], {subject: 0}, ["enterprise:A"]))
    assert elsewhere == (0, {}, {"enterprise:A": []}, [], {}, {})
