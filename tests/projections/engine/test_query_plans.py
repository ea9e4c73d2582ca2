from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from support.database import Cluster
from support.events import CITY

from bench.histories import tenant_events
from projections.engine import fold
from projections.engine.schema import create
from registry.store.database import Database
from registry.store.log import TenantLog
from registry.store.migrate import migrate
from registry.store.sql import statements

SCHEMA, EVENTS = "figures_looked_at", 24_000
FEW = 20
"""More rows than any subject or enterprise has; what a tenant has is hundreds in so long a log, tens in a short one."""

Node = dict[str, Any]


@pytest.fixture(scope="module")
def database(cluster: Cluster) -> Iterator[Database]:
    """A log of some length, and beside it tables as a rebuild finds them: empty, and without statistics."""
    with cluster.clone(cluster.enrolled) as dsn:
        migrate(dsn)
        with psycopg.connect(dsn, autocommit=True) as connection:
            create(connection, SCHEMA, "looked at")
        database = Database(dsn)
        log = TenantLog(database, CITY)
        events = list(tenant_events(CITY, EVENTS, log.size()))
        for begun in range(0, EVENTS, 1_000):
            log.append(events[begun : begun + 1_000])
        yield database
        database.close()


def test_what_is_looked_up_one_by_one_is_found_by_what_it_is(database: Database) -> None:
    """Where the planner knows nothing of the tables, no look-up of the fold reads rows of other subjects to find its own."""
    found = {name: wasted for name, wasted in looked_at(database) if wasted}
    assert not found


def looked_at(database: Database) -> Iterator[tuple[str, list[str]]]:
    """Fold the log in one range; yield each statement with the indexes in which look-ups went past other rows."""
    with fold.fold_transaction(database, CITY, SCHEMA) as cursor:
        size = TenantLog(database, CITY).size()
        for file in ("facts.sql", "activities.sql", "pending.sql"):
            for name, text in statements("projections.engine", f"facts/{file}").items():
                asked = b"EXPLAIN (ANALYZE, FORMAT JSON) " + text.encode()
                row = cursor.execute(
                    asked, {"tenant": CITY, "after": 0, "upto": size, **fold.DEFINITION.parameters}
                ).fetchone()
                assert row is not None
                yield (
                    name,
                    [
                        f"{node.get('Index Name', node['Node Type'])}: {node['Rows Removed by Filter']} rows in vain, each time"
                        for node in nodes(row[0][0]["Plan"])
                        if node["Actual Loops"] > FEW and node.get("Rows Removed by Filter", 0) > FEW
                    ],
                )


def nodes(plan: Node) -> Iterator[Node]:
    yield plan
    for part in plan.get("Plans", []):
        yield from nodes(part)
