import subprocess
import sys
import tracemalloc
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date
from itertools import islice
from random import Random
from threading import Event as Signal
from typing import Any

import psycopg
import pytest
from model.histories import history
from support.events import CITY, COUNTY, Filing, act, credit_code, new_id
from support.posting import record
from support.server import wait_until

from bench.histories import tenant_events
from projections.dispatch.query import cell, dispatch
from projections.engine.fold import checkpoints, digest, fold, version
from projections.engine.follower import Follower, catch_up
from projections.engine.rebuild import ProjectionDiffers, prepare, rebuild
from projections.engine.schema import NEXT, PREVIOUS, SCHEMA, create, drop_previous, replaced
from projections.plan.query import plan
from registry.application.registry import Registry
from registry.domain import regions
from registry.domain.values import parse_time
from registry.errors import ProjectionBehind
from registry.store.binary import NewEvent
from registry.store.database import FOLD, Database
from registry.store.log import TenantLog

OTHER_CITY = "370200"
CITIES = (CITY, OTHER_CITY)
MARCH, YEARS, YEARS_END = date(2021, 3, 1), (2021, 2022, 2023), date(2021, 12, 31)
SECONDS = 20.0


@pytest.fixture
def filled(registry: Registry) -> Registry:
    """Two cities with a year and more of acts, folded as they came."""
    for post in history(Random(5), CITIES, 240, 4):
        record(registry, post.office, post.event, tenant=post.tenant)
    guidance = {"topic": "quality", "given_on": "2021-03-01"}
    record(registry, COUNTY, act("guidance.given.v1", f"guidance/{new_id()}", "2021-03-01", guidance))
    for tenant in regions.tenants():
        catch_up(registry.database, tenant, registry.cut(tenant, None))
    return registry


@pytest.fixture
def other_database(enrolled_dsn: str) -> Iterator[Database]:
    """The connections of another process."""
    other = Database(enrolled_dsn)
    yield other
    other.close()


def digests(database: Database, schema: str = SCHEMA) -> dict[str, str]:
    return {tenant: digest(database, tenant, schema) for tenant in CITIES}


def connected(dsn: str) -> psycopg.Connection[tuple[Any, ...]]:
    """Connect as the superuser, to close at the end of the context."""
    return psycopg.connect(dsn, autocommit=True)


def lock_waits(observer: psycopg.Connection[tuple[Any, ...]]) -> int:
    """Return how many of this database's transactions wait for another."""
    query = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    row = observer.execute(query).fetchone()
    assert row is not None
    return int(row[0])


def alter(dsn: str, statement: str) -> None:
    """Do as a superuser what no role of the registry may."""
    with connected(dsn) as superuser:
        assert superuser.execute(statement.encode()).rowcount > 0


def has_schema(dsn: str, name: str) -> bool:
    with connected(dsn) as superuser:
        return superuser.execute("SELECT 1 FROM pg_namespace WHERE nspname = %s", [name]).fetchone() is not None


@contextmanager
def going_on(work: Callable[[], None]) -> Iterator[None]:
    """Do something over and over beside the test's own work; fail if it fails, or has not been done once."""
    done, times = Signal(), 0

    def repeat() -> None:
        nonlocal times
        while not done.is_set():
            work()
            times += 1

    with ThreadPoolExecutor(1) as pool:
        repeated = pool.submit(repeat)
        try:
            yield
        finally:
            done.set()
    repeated.result()
    assert times


# The same tables again


def test_a_rebuild_comes_to_the_same_tables(enrolled_dsn: str, filled: Registry) -> None:
    """Derived again from the logs, the tables are those that the live fold made."""
    before, recorded = digests(filled.database), sum(filled.cut(tenant, None) for tenant in regions.tenants())
    assert rebuild(enrolled_dsn, filled.database) == recorded
    assert digests(filled.database) == before
    assert checkpoints(filled.database) == {tenant: filled.cut(tenant, None) for tenant in regions.tenants()}
    assert not has_schema(enrolled_dsn, NEXT)


def test_nothing_counts_the_rows_of_tables_that_are_being_built(enrolled_dsn: str, filled: Registry) -> None:
    """Statistics of a part of the tenants would mislead who folds the next; once they are in place, tables are counted."""
    asked = "SELECT count(*) FROM pg_class WHERE relnamespace = %s::regnamespace AND 'autovacuum_enabled=off' = ANY (reloptions)"
    with psycopg.connect(enrolled_dsn, autocommit=True) as connection:
        create(connection, NEXT, version())
        assert connection.execute(asked, [NEXT]).fetchone() == (14,), "every table"
        rebuild(enrolled_dsn, filled.database)
        assert connection.execute(asked, [SCHEMA]).fetchone() == (0,)


def test_a_rebuild_folds_what_is_not_yet_folded(enrolled_dsn: str, registry: Registry) -> None:
    """A rebuild of tables that lag behind their logs leaves them at the logs' ends."""
    record(registry, COUNTY, Filing().received())
    rebuild(enrolled_dsn, registry.database)
    assert checkpoints(registry.database)[CITY] == registry.cut(CITY, None)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE figures.fact SET quantity = quantity + 1 WHERE kind = 'granted' AND tenant = '370100'",
        "UPDATE figures.fact SET unit = '370103' WHERE unit = '370102' AND tenant = '370100'",
        "DELETE FROM figures.fact WHERE kind = 'ended' AND tenant = '370100'",
        "UPDATE figures.entry SET completed = completed + 1 WHERE completed = 1 AND tenant = '370100'",
        "DELETE FROM figures.entry WHERE doubled IS FALSE AND tenant = '370100'",
        "UPDATE figures.first_held SET date = date + 1 WHERE tenant = '370100'",
        "UPDATE figures.dispatch_block SET certified = certified + 1 WHERE tenant = '370100'",
        "UPDATE figures.plan_block SET filed = filed + 1 WHERE tenant = '370100'",
        "UPDATE figures.activity_entry SET day = day + 1 WHERE tenant = '370100'",
        "UPDATE figures.receipt_code SET subject = 'filing/other' WHERE tenant = '370100'",
        "UPDATE figures.declaration SET completed = completed + 1 WHERE tenant = '370100'",
        "UPDATE figures.plan_line SET planned = '{}' WHERE planned <> '{}' AND tenant = '370100'",
        "DELETE FROM figures.office WHERE kind = 'industry' AND tenant = '370100'",
        "UPDATE figures.pending SET day = day + 1 WHERE tenant = '370100'",
        "DELETE FROM figures.pending WHERE stage = 'held' AND tenant = '370100'",
    ],
)
def test_a_rebuild_notices_altered_tables(enrolled_dsn: str, filled: Registry, statement: str) -> None:
    """Where somebody altered the tables, the rebuild says whose differ, and keeps both to be looked at."""
    lengthen(filled)
    right = digests(filled.database)
    alter(enrolled_dsn, statement)
    altered = digests(filled.database)
    with pytest.raises(ProjectionDiffers, match=CITY) as differs:
        rebuild(enrolled_dsn, filled.database)
    assert OTHER_CITY not in str(differs.value)
    assert altered[CITY] != right[CITY]
    assert digests(filled.database) == altered
    assert digests(filled.database, NEXT) == right


def lengthen(registry: Registry, number: int = 8_500) -> None:
    """Make a city's log so long that blocks are closed in it, past the guard but as offices would."""
    tenant_log = TenantLog(registry.database, CITY)
    events = tenant_events(CITY, number, tenant_log.size())
    while call := list(islice(events, 1_000)):
        tenant_log.append(call)
    catch_up(registry.database, CITY, tenant_log.size())


def test_a_rebuild_takes_no_more_memory_for_a_longer_log(enrolled_dsn: str, filled: Registry) -> None:
    """A rebuild holds no events: a log forty times as long takes no more memory."""

    def peak() -> int:
        tracemalloc.start()
        try:
            rebuild(enrolled_dsn, filled.database)
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    peak()
    short = peak()
    lengthen(filled)
    assert peak() < short * 1.5


def test_a_rebuild_may_be_forced(enrolled_dsn: str, filled: Registry) -> None:
    """Told to, a rebuild puts the right tables in the altered ones' place, and keeps these as the previous ones."""
    right = digests(filled.database)
    alter(enrolled_dsn, "UPDATE figures.fact SET quantity = quantity + 1 WHERE kind = 'granted'")
    altered = digests(filled.database)
    with pytest.raises(ProjectionDiffers, match="--force"):
        rebuild(enrolled_dsn, filled.database)
    rebuild(enrolled_dsn, filled.database, force=True)
    assert digests(filled.database) == right
    assert digests(filled.database, PREVIOUS) == altered
    assert not has_schema(enrolled_dsn, NEXT)


def test_the_previous_tables_are_kept_until_they_are_dropped(enrolled_dsn: str, filled: Registry) -> None:
    """What a rebuild replaced stays, whole, until the next one or until told to go."""
    before = digests(filled.database)
    assert not has_schema(enrolled_dsn, PREVIOUS)
    for _ in range(2):
        rebuild(enrolled_dsn, filled.database)
        assert digests(filled.database, PREVIOUS) == before
    with connected(enrolled_dsn) as connection:
        assert drop_previous(connection)
        assert not drop_previous(connection)
    assert not has_schema(enrolled_dsn, PREVIOUS)
    assert digests(filled.database) == before


# Cut off


def test_a_rebuild_goes_on_where_it_was_cut_off(enrolled_dsn: str, filled: Registry) -> None:
    """Tables of this version that a rebuild left half built are built to their end, not begun again."""
    right, reached = digests(filled.database), filled.cut(CITY, None) // 2
    with connected(enrolled_dsn) as builder:
        create(builder, NEXT, version())
        made = builder.execute("SELECT made FROM figures_next.version").fetchone()
        fold(filled.database, CITY, NEXT, reached)
        told: list[tuple[str, int]] = []
        rebuild(enrolled_dsn, filled.database, lambda tenant, done, _of: told.append((tenant, done)))
        assert builder.execute("SELECT made FROM figures.version").fetchone() == made
    assert digests(filled.database) == right


def test_what_another_version_left_half_built_is_begun_again(enrolled_dsn: str, filled: Registry) -> None:
    """Half-built tables of another definition are of no use."""
    right = digests(filled.database)
    with connected(enrolled_dsn) as builder:
        create(builder, NEXT, "that of an older definition")
        fold(filled.database, CITY, NEXT, 100)
    alter(enrolled_dsn, "UPDATE figures_next.fact SET quantity = 7")
    rebuild(enrolled_dsn, filled.database)
    assert digests(filled.database) == right


FOLDING = """
import sys
from projections.engine import fold, follower, rebuild
from registry.store.database import Database
fold.RANGE = 2
database = Database(sys.argv[1])
if sys.argv[2] == "rebuild":
    rebuild.rebuild(sys.argv[1], database)
else:
    follower.catch_up(database, "370100", int(sys.argv[2]))
print("done")
database.close()
"""


@pytest.mark.parametrize("work", ["rebuild", "fold"])
def test_a_fold_killed_time_and_again_comes_to_the_same_tables(enrolled_dsn: str, filled: Registry, work: str) -> None:
    """Killed with -9 at any moment, a rebuild or a live fold goes on from its checkpoint and loses and doubles nothing."""
    right, schema = digests(filled.database), NEXT if work == "rebuild" else SCHEMA
    position = str(filled.cut(CITY, None))
    if work == "fold":
        with connected(enrolled_dsn) as builder:
            create(builder, SCHEMA, version())
    kills = 0
    for step in range(20, 1_000, 20):
        command = [sys.executable, "-c", FOLDING, enrolled_dsn, work if work == "rebuild" else position]
        with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
            wait_until(lambda: process.poll() is not None or folded_events(filled.database, schema) >= step, SECONDS)  # noqa: B023
            kills += process.poll() is None
            process.kill()
            if b"done" in process.communicate()[0]:
                break
    assert kills > 3
    for tenant in CITIES:
        catch_up(filled.database, tenant, filled.cut(tenant, None))
    assert digests(filled.database) == right


def folded_events(database: Database, schema: str) -> int:
    try:
        return sum(checkpoints(database, schema).values())
    except psycopg.errors.UndefinedTable:
        return 0


# While others work


@pytest.mark.parametrize("followed", [True, False], ids=["followed", "unfollowed"])
def test_a_rebuild_goes_through_while_posts_go_on(
    enrolled_dsn: str, filled: Registry, other_database: Database, *, followed: bool
) -> None:
    """Posts need not stop for a rebuild, nor need anybody follow them, and none of them is lost."""
    follower = Follower(filled.database)
    if followed:
        follower.start()
    with going_on(lambda: record(filled, COUNTY, Filing().received(), Filing().intended())):
        for _ in range(4):
            rebuild(enrolled_dsn, other_database)
    if followed:
        follower.close()
    position = filled.cut(CITY, None)
    catch_up(filled.database, CITY, position)
    rebuild(enrolled_dsn, other_database)
    assert checkpoints(filled.database)[CITY] == position


def test_readers_see_whole_tables_while_they_are_replaced(
    enrolled_dsn: str, filled: Registry, other_database: Database
) -> None:
    """While the tables are rebuilt time and again, every question gets the answer that it got before."""
    database, cut = filled.database, filled.cut(CITY, None)
    questions: list[Callable[[], object]] = [
        lambda: dispatch(database, CITY, MARCH, cut),
        lambda: plan(database, CITY, YEARS, YEARS_END, cut),
        lambda: [cell(database, CITY, MARCH, cut, unit, "completed") for unit in (COUNTY, CITY)],
        lambda: dispatch(database, OTHER_CITY, MARCH, filled.cut(OTHER_CITY, None)),
    ]
    answers = [question() for question in questions]

    def ask(number: int) -> None:
        assert questions[number]() == answers[number]

    with going_on(lambda: ask(0)), going_on(lambda: ask(1)), going_on(lambda: ask(2)), going_on(lambda: ask(3)):
        for _ in range(8):
            rebuild(enrolled_dsn, other_database)


def test_the_tables_stand_still_while_others_take_their_place(enrolled_dsn: str, filled: Registry) -> None:
    """Nobody folds the tables that are about to be replaced; who comes to, folds the new ones."""
    record(filled, COUNTY, Filing().received())
    size = filled.cut(CITY, None)
    with connected(enrolled_dsn) as builder, connected(enrolled_dsn) as observer, ThreadPoolExecutor(1) as pool:
        create(builder, NEXT, version())
        with replaced(builder):
            folding = pool.submit(fold, filled.database, CITY)
            wait_until(lambda: lock_waits(observer) == 1, SECONDS)
        assert folding.result(SECONDS) == (size, size)
        assert checkpoints(filled.database) == {CITY: size}


def test_new_tables_are_never_behind_those_they_replace(
    enrolled_dsn: str, filled: Registry, other_database: Database
) -> None:
    """What is folded while the new tables wait to take their place is in them, too, when they have."""
    alter(enrolled_dsn, "UPDATE figures.version SET digest = 'that of an older definition'")
    with connected(enrolled_dsn) as observer, ThreadPoolExecutor(1) as pool:
        with other_database.transaction(FOLD, CITY) as folding:
            folding.execute("SELECT position FROM figures.checkpoint WHERE tenant = %s FOR UPDATE", [CITY])
            preparing = pool.submit(prepare, enrolled_dsn, filled.database)
            wait_until(lambda: lock_waits(observer) == 1, SECONDS)
            record(filled, COUNTY, Filing().received())
            reached = filled.cut(CITY, None)
            folding.execute("UPDATE figures.checkpoint SET position = %s WHERE tenant = %s", [reached, CITY])
        assert preparing.result(SECONDS)
        assert checkpoints(filled.database)[CITY] == reached


def test_who_waited_for_a_position_reads_it_through_a_rebuild(enrolled_dsn: str, other_database: Database) -> None:
    """A position once waited for is in the tables that are read, even if these have just been replaced."""
    filing, database = Filing(), Database(enrolled_dsn)
    evaluation, follower = filing.evaluation(), Follower(database)
    follower.start()
    registry = Registry(database, announce=follower.announce)
    record(registry, COUNTY, filing.received(), filing.assessed())
    record(registry, CITY, filing.approved(), filing.receipt())
    record(registry, COUNTY, evaluation.held("2021-03-21", candidates=1_000_000, passed=1_000_000))
    granted, reached = 0, follower.wait(CITY, registry.cut(CITY, None), SECONDS)

    def grant() -> None:
        nonlocal granted, reached
        [answer] = record(registry, COUNTY, evaluation.granted("2021-03-28", count=1))
        position = answer.event.position or 0
        follower.wait(CITY, position, SECONDS)
        granted, reached = granted + 1, position

    def read() -> None:
        known, position = granted, reached
        assert dispatch(database, CITY, MARCH, position).total.certified_month >= known

    with going_on(grant), going_on(read):
        for _ in range(8):
            rebuild(enrolled_dsn, other_database)
    registry.close()
    follower.close()
    database.close()


@pytest.mark.parametrize("ask", [
    lambda database, cut: dispatch(database, CITY, MARCH, cut),
    lambda database, cut: cell(database, CITY, MARCH, cut, COUNTY, "completed"),
    lambda database, cut: plan(database, CITY, YEARS, YEARS_END, cut),
], ids=["dispatch", "cell", "plan"])  # fmt: skip
def test_no_table_is_read_past_its_mark(filled: Registry, ask: Callable[[Database, int], object]) -> None:
    """A question about a cut that the tables have not reached gets no answer, rather than an incomplete one."""
    reached = filled.cut(CITY, None)
    ask(filled.database, reached)
    record(filled, COUNTY, Filing().received())
    with pytest.raises(ProjectionBehind) as behind:
        ask(filled.database, reached + 1)
    assert behind.value.reached == reached


# Another definition


def test_another_definition_is_built_on_start(enrolled_dsn: str, filled: Registry) -> None:
    """Tables of another definition are replaced on start, whatever they hold; those of this one are left alone."""
    right = digests(filled.database)
    assert not prepare(enrolled_dsn, filled.database)
    alter(enrolled_dsn, "UPDATE figures.fact SET quantity = 7")
    alter(enrolled_dsn, "UPDATE figures.version SET digest = 'that of an older definition'")
    assert prepare(enrolled_dsn, filled.database)
    assert digests(filled.database) == right
    assert not prepare(enrolled_dsn, filled.database)
    assert not has_schema(enrolled_dsn, NEXT)


def test_two_servers_that_start_at_once_build_once(
    enrolled_dsn: str, filled: Registry, other_database: Database
) -> None:
    """Of two processes that find an older definition, one builds and the other waits for it."""
    alter(enrolled_dsn, "UPDATE figures.version SET digest = 'that of an older definition'")
    with ThreadPoolExecutor(2) as pool:
        built = list(pool.map(lambda database: prepare(enrolled_dsn, database), (filled.database, other_database)))
    assert sorted(built) == [False, True]


def test_progress_is_told_tenant_by_tenant(enrolled_dsn: str, filled: Registry) -> None:
    """A rebuild tells how far each log has been folded, up to its end."""
    told: dict[str, tuple[int, int]] = {}
    rebuild(enrolled_dsn, filled.database, lambda tenant, done, size: told.update({tenant: (done, size)}))
    assert told == {tenant: (filled.cut(tenant, None),) * 2 for tenant in regions.tenants()}


def test_an_event_that_cannot_be_folded_keeps_no_server_from_starting(enrolled_dsn: str, filled: Registry) -> None:
    """A new definition is built up to an event that cannot be folded, and for every other tenant to the end."""
    right, before = digests(filled.database), filled.cut(CITY, None)
    poison(filled.database)
    alter(enrolled_dsn, "UPDATE figures.version SET digest = 'that of an older definition'")
    assert prepare(enrolled_dsn, filled.database)
    assert digests(filled.database) == right
    assert checkpoints(filled.database)[CITY] == before
    assert rebuild(enrolled_dsn, filled.database) == sum(checkpoints(filled.database).values())


def poison(database: Database) -> None:
    """Add an event past the guard, as no office could: a survey that says neither yes nor no."""
    data = '{"industry": "3411", "above_scale": "perhaps"}'
    time = parse_time("2021-05-01T00:00:00Z")
    subject = f"enterprise/{credit_code()}"
    event = NewEvent(subject, 1, new_id(), "enterprise.surveyed.v1", time, COUNTY, data, "00" * 32)
    TenantLog(database, CITY).append([event])
