import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, date, datetime
from functools import partial
from uuid import uuid4

import pytest
from support.database import Cluster
from support.events import CITY

from bench.histories import tenant_events
from projections import province as consolidated
from projections.dispatch.query import dispatch, dispatches
from projections.dispatch.table import DispatchTable
from projections.engine.follower import catch_up
from projections.engine.rebuild import rebuild
from projections.engine.table_cache import cached_tables
from registry.domain import regions
from registry.errors import ProjectionBehind
from registry.store.binary import NewEvent
from registry.store.database import Database
from registry.store.log import TenantLog
from registry.store.migrate import migrate

OTHER_CITY, NOT_YET_ENROLLED = "370200", "370100-water"
FIGURES = ("preparing", "completed", "evaluated", "certified_month", "certified_ytd")
MONTH, YEARS, YEARS_END = date(2020, 12, 1), (2019, 2020, 2021), date(2020, 12, 31)


class Drawing:
    """Draws tables that say which of all drawn they are, and keeps who was asked for."""

    def __init__(self) -> None:
        self.asked: list[list[str]] = []
        self.before: Mapping[str, int] = {}
        self.number = 0

    def __call__(self, cuts: Mapping[str, int], before: Mapping[str, int]) -> dict[str, int]:
        self.asked.append(list(cuts))
        self.before = before
        self.number += 1
        return dict.fromkeys(cuts, self.number)


@pytest.fixture(scope="module")
def folded(cluster: Cluster) -> Iterator[str]:
    """A database in which two cities have a log that is folded to its end; tests only add to it."""
    with cluster.clone(cluster.enrolled) as dsn:
        migrate(dsn)
        with opened(dsn) as database:
            for tenant in (CITY, OTHER_CITY):
                lengthen(database, tenant, 300)
        yield dsn


@pytest.fixture
def database(folded: str) -> Iterator[Database]:
    """Connections of a process that has drawn nothing yet."""
    with opened(folded) as database:
        yield database


@contextmanager
def opened(dsn: str) -> Iterator[Database]:
    database = Database(dsn)
    try:
        yield database
    finally:
        database.close()


def lengthen(database: Database, tenant: str, number: int) -> None:
    log = TenantLog(database, tenant)
    size = log.size()
    log.append(list(tenant_events(tenant, number, size)))
    catch_up(database, tenant, size + number)


def now(database: Database) -> dict[str, int]:
    return {tenant: TenantLog(database, tenant).size() for tenant in (CITY, OTHER_CITY)}


def test_only_a_tenant_that_has_moved_on_is_drawn_again(database: Database) -> None:
    """What was drawn at a cut is given again at that cut; a tenant with another cut alone is drawn anew."""
    draw = Drawing()
    assert cached_tables(database, now(database), "table", draw) == {CITY: 1, OTHER_CITY: 1}
    assert cached_tables(database, now(database), "table", draw) == {CITY: 1, OTHER_CITY: 1}
    lengthen(database, CITY, 1)
    assert cached_tables(database, now(database), "table", draw) == {CITY: 2, OTHER_CITY: 1}
    assert draw.asked == [[CITY, OTHER_CITY], [CITY]]
    assert draw.before == {CITY: 1}


def test_another_question_is_drawn_by_itself(database: Database) -> None:
    """Tables of another month, or of another process's connections, are not those that were kept."""
    draw, cuts = Drawing(), now(database)
    cached_tables(database, cuts, ("table", 1), draw)
    assert cached_tables(database, cuts, ("table", 2), draw)[CITY] == 2
    with opened(database.dsn) as other:
        assert cached_tables(other, cuts, ("table", 1), draw)[CITY] == 3


def test_tables_made_anew_are_drawn_anew(database: Database) -> None:
    """After a rebuild nothing is shown that was drawn from the tables before it."""
    draw, cuts = Drawing(), now(database)
    cached_tables(database, cuts, "table", draw)
    rebuild(database.dsn, database)
    assert cached_tables(database, cuts, "table", draw) == {CITY: 2, OTHER_CITY: 2}
    assert draw.before == {}


def test_a_table_that_does_not_reach_the_cut_is_not_kept(database: Database) -> None:
    """Where the tables stand before the cut, the drawing decides, each time."""
    draw, cuts = Drawing(), now(database)
    ahead = {CITY: cuts[CITY] + 1, OTHER_CITY: cuts[OTHER_CITY]}
    cached_tables(database, ahead, "table", draw)
    assert cached_tables(database, ahead, "table", draw) == {CITY: 2, OTHER_CITY: 1}
    with pytest.raises(ProjectionBehind):
        consolidated.dispatch(database, MONTH, ahead, "ahead")


def test_no_table_goes_on_from_a_later_one(database: Database) -> None:
    """Who asks about an earlier cut is not given the table of a later one to begin with."""
    draw, cuts = Drawing(), now(database)
    cached_tables(database, cuts, "table", draw)
    cached_tables(database, {tenant: cut - 1 for tenant, cut in cuts.items()}, "table", draw)
    assert draw.number == 2
    assert draw.before == {}


def test_no_more_than_so_many_tables_are_kept(database: Database) -> None:
    """The table longest out of use is given up for the next, one that is asked for again is not."""
    draw, cuts = Drawing(), {CITY: TenantLog(database, CITY).size()}
    for what in range(512):
        cached_tables(database, cuts, what, draw)
    cached_tables(database, cuts, 0, draw)
    cached_tables(database, cuts, 512, draw)
    assert draw.number == 513
    assert cached_tables(database, cuts, 0, draw) == {CITY: 1}
    assert cached_tables(database, cuts, 1, draw) == {CITY: 514}


def test_the_provinces_tables_are_as_if_drawn_anew(database: Database) -> None:
    """Asked again while a city goes on, Annex 2, Annex 1 and the activity are those of a process that kept nothing."""
    filing, declared = '{"enterprise":"91370100MA3C000000","industry":"3311"}', dict.fromkeys(FIGURES, 7)
    acts = [
        written("dispatch/2020-12", "dispatch.declared.v1", CITY, json.dumps({"unit": CITY, **declared})),
        written(f"filing/{uuid4()}", "filing.application_received.v1", NOT_YET_ENROLLED, filing),
        written(f"office/{NOT_YET_ENROLLED}", "office.enrolled.v1", CITY, '{"kind":"industry","name":"水利"}'),
    ]
    for act in (None, *acts, None):
        if act:
            TenantLog(database, CITY).append([act])
        lengthen(database, CITY, 40)
        cuts = consolidated.cuts(database, datetime.now(UTC))
        with opened(database.dsn) as other:
            assert province(database, cuts) == province(database, cuts) == province(other, cuts)
            assert city(database, cuts) == city(other, cuts) == dispatch(other, CITY, MONTH, cuts[CITY])
    assert cuts.keys() == set(regions.tenants())


def written(subject: str, type_: str, office: str, data: str) -> NewEvent:
    return NewEvent(subject, 1, str(uuid4()), type_, datetime(2020, 12, 7, 9, 0, tzinfo=UTC), office, data, "ab" * 32)


def city(database: Database, cuts: dict[str, int]) -> DispatchTable:
    """Return a city's table as the province's is made of it."""
    return cached_tables(database, cuts, ("dispatch", MONTH), partial(dispatches, database, MONTH))[CITY]


def province(database: Database, cuts: dict[str, int]) -> tuple[object, ...]:
    return (
        consolidated.dispatch(database, MONTH, cuts, "now"),
        consolidated.plan(database, YEARS, YEARS_END, cuts, "now"),
        consolidated.activity(database, MONTH, cuts, "now"),
    )
