"""How a look is planned: what is prepared once must not be what a whole batch is looked up by ever after."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest

from registry.errors import StoreUnavailable
from registry.store.binary import NewEvent
from registry.store.database import READ, Database
from registry.store.log import TenantLog
from registry.store.queries import LogQuery, look

TENANT = "370100"


@pytest.mark.parametrize(("several", "prepared"), [(1, True), (500, False)])
def test_a_batch_is_planned_anew(empty_dsn: str, several: int, *, prepared: bool) -> None:
    """A lone post's look is prepared, a batch's is not: a plan made while the log was short would read a long one whole."""
    database = Database(empty_dsn, pool_size=1)
    for _ in range(8):
        want = LogQuery(
            [str(uuid4()) for _ in range(several)], {f"enterprise/{number}": 0 for number in range(several)}
        )
        assert look(database, {TENANT: want})[TENANT].events == []
    with database.transaction(READ, TENANT) as cursor:
        cursor.execute("SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '%MATERIALIZED%'")
        [(found,)] = cursor.fetchall()
    database.close()
    assert bool(found) is prepared


def test_a_plan_made_on_a_young_log_does_not_stay(empty_dsn: str) -> None:
    """What was planned before there was anything to look at is planned again as the log grows, each by its own index."""
    database = Database(empty_dsn, pool_size=1)
    log = TenantLog(database, TENANT)
    several = {f"enterprise/{number}": 0 for number in range(20)}  # for fewer, a plan made for each time is cheaper
    want = LogQuery([str(uuid4()) for _ in several], several)
    log.append([new_event(f"filing/{place}") for place in range(200)])
    for _ in range(12):
        log.look(want)
    for number in range(3):
        log.append([new_event(f"filing/{number}-{place}") for place in range(1_000)])
    for _ in range(8):
        log.look(want)
    with database.transaction(READ, TENANT) as cursor:
        values = f"'{{}}', '{TENANT}', '{{filing/1-1}}', '{{0}}', '{{}}'"
        [(plan,)] = cursor.execute(f"EXPLAIN (FORMAT JSON) EXECUTE registry_look ({values})").fetchall()
    database.close()
    read = [node for node in nodes(plan[0]["Plan"]) if node.get("Relation Name") == "event"]
    assert len(read) == 3, "ids, tags and histories"
    assert [node for node in read if "Filter" in node] == []


def test_a_look_outlives_questions_that_fail(empty_dsn: str) -> None:
    """What rolls back on a connection, with statements prepared there, is not the end of the looks over it."""
    database = Database(empty_dsn, pool_size=1)
    want = LogQuery([str(uuid4())])
    for _ in range(3):
        look(database, {TENANT: want})
        for _ in range(8):  # psycopg prepares what it is asked often, and rolling back drops all there is
            with database.transaction(READ, TENANT) as cursor:
                cursor.execute("SELECT %s::int", (1,))
        with pytest.raises(LookupError), database.transaction(READ, TENANT):
            raise LookupError
        assert look(database, {TENANT: want})[TENANT].events == []
    database.close()


def test_what_somebody_let_go_of_is_prepared_again(empty_dsn: str) -> None:
    """A connection whose prepared statements were dropped by others refuses once, and is whole the next time."""
    database = Database(empty_dsn, pool_size=1)
    want = LogQuery([str(uuid4())])
    look(database, {TENANT: want})
    with database.transaction(READ, TENANT) as cursor:
        cursor.execute("DEALLOCATE ALL")
    with pytest.raises(StoreUnavailable):
        look(database, {TENANT: want})
    assert look(database, {TENANT: want})[TENANT].events == []
    database.close()


def nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield a plan's nodes, each without those under it."""
    yield {name: value for name, value in plan.items() if name != "Plans"}
    for under in plan.get("Plans", ()):
        yield from nodes(under)


def new_event(subject: str) -> NewEvent:
    """Return a subject's first event."""
    return NewEvent(subject, 1, str(uuid4()), "filing.approved.v1", datetime.now(UTC), TENANT, "{}", "00" * 32)
