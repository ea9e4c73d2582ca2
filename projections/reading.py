"""Reading the tables: a transaction in which they stand still and reach as far as the question; it asks nothing."""

from collections.abc import Iterator
from contextlib import contextmanager

from psycopg import Cursor

from registry.errors import ProjectionBehind
from registry.store.database import READ, Database, Row
from registry.store.statements import statements

_SQL = statements("projections", "marks.sql")


@contextmanager
def reading(database: Database, tenant: str, cut: int) -> Iterator[Cursor[Row]]:
    """Open a transaction on a tenant's tables, all of one making and folded at least as far as the cut.

    It begins with the mark, as every fold does: tables are replaced under the mark's lock, when all who
    have begun are done. Raise ProjectionBehind where the tables have not come so far.
    """
    reached = 0
    for _ in range(2):  # a view taken just before the tables were replaced may miss the last of the new ones
        with database.bound(READ, tenant) as cursor:
            row = cursor.execute(_SQL["mark"], {"tenant": tenant}).fetchone()
            reached = row[0] if row else 0
            if reached >= cut:
                yield cursor
                return
    raise ProjectionBehind(cut, reached)
