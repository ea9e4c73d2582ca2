"""Read transactions over the projection tables: a stable snapshot, folded at least as far as the requested cut."""

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any, LiteralString

from psycopg import Cursor

from registry.errors import ProjectionBehind
from registry.store.database import READ, Database, bind_tenant
from registry.store.pipeline import Row
from registry.store.sql import statements

_CHECKPOINTS = statements("projections.engine", "checkpoints.sql")

Question = tuple[LiteralString, Mapping[str, Any]]
"""A statement and its arguments."""

_SIDE_BY_SIDE = 4
"""More tenants than this are read over two connections."""


@contextmanager
def snapshot(database: Database, tenant: str, cut: int) -> Iterator[Cursor[Row]]:
    """Open a transaction on a tenant's tables, all of one rebuild and folded at least as far as the cut.

    It begins with the mark, as every fold does: tables are replaced under the mark's lock, when all
    that have begun are done. Raise ProjectionBehind where the tables have not come so far.
    """
    reached = 0
    for _ in range(2):  # a view taken just before the tables were replaced may miss the last of the new ones
        with database.transaction(READ, tenant) as cursor:
            row = cursor.execute(_CHECKPOINTS["checkpoint"], {"tenant": tenant}).fetchone()
            reached = row[0] if row else 0
            if reached >= cut:
                yield cursor
                return
    raise ProjectionBehind(cut, reached)


def query_at_cuts(
    database: Database, cuts: Mapping[str, int], questions: Mapping[str, Sequence[Question]]
) -> dict[str, list[list[Row]]]:
    """Return the answers to each tenant's queries, each tenant in a transaction of its own, opened by `snapshot`.

    Raise ProjectionBehind where a tenant's tables have not come as far as its cut.
    """

    def reached(tenant: str, checkpoints: list[Row], *rows: list[Row]) -> list[list[Row]]:
        if checkpoints and checkpoints[0][0] >= cuts[tenant]:
            return list(rows)
        with snapshot(database, tenant, cuts[tenant]) as cursor:
            return [cursor.execute(text, given).fetchall() for text, given in questions[tenant]]

    marked = {tenant: [(_CHECKPOINTS["checkpoint"], {"tenant": tenant}), *asked] for tenant, asked in questions.items()}
    return {tenant: reached(tenant, *found) for tenant, found in query_all(database, marked).items()}


def query_all(database: Database, questions: Mapping[str, Sequence[Question]]) -> dict[str, list[list[Row]]]:
    """Return the answers to each tenant's queries, each tenant in a transaction of its own.

    The statements travel together, so that seventeen tenants cost one wait on the server, not a hundred;
    many tenants are read over two connections.
    """
    tenants = list(questions)
    if len(tenants) <= _SIDE_BY_SIDE:
        return _ask(database, questions)
    halves = [{tenant: questions[tenant] for tenant in half} for half in (tenants[::2], tenants[1::2])]
    with ThreadPoolExecutor(len(halves), thread_name_prefix="reading") as pool:
        parts = list(pool.map(lambda half: _ask(database, half), halves))
    found = {tenant: rows for part in parts for tenant, rows in part.items()}
    return {tenant: found[tenant] for tenant in tenants}


def _ask(database: Database, questions: Mapping[str, Sequence[Question]]) -> dict[str, list[list[Row]]]:
    asked: dict[str, list[Cursor[Row]]] = {}
    with database.connection(READ) as connection, connection.pipeline():
        for tenant, wanted in questions.items():
            connection.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
            connection.execute(bind_tenant(tenant))
            asked[tenant] = [connection.execute(text, given) for text, given in wanted]
            connection.execute("COMMIT")
        return {tenant: [cursor.fetchall() for cursor in cursors] for tenant, cursors in asked.items()}
