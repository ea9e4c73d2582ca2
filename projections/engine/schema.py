"""The schema of the projections' tables: creates it, finds its version, replaces it."""

from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files

import psycopg
from psycopg import sql

from registry.domain import industries
from registry.store.database import FOLD, OWNER, READ
from registry.store.pipeline import Row
from registry.store.sql import statements

_DISTRIBUTION = statements("projections.engine", "distribution.sql")
SCHEMA, NEXT, PREVIOUS, SCRATCH = "figures", "figures_next", "figures_previous", "figures_whatif"
"""The schema that readers see, the one in which another is built beside it, the one that was replaced last, and one
that stands for the length of a question alone.
"""


def create(connection: psycopg.Connection[Row], schema: str, version: str) -> None:
    """Make empty tables of a version in a schema, in place of what it holds.

    Nothing counts their rows before `analyze` does: to a planner that knows a part of the tenants, those that are
    folded next have no rows at all, and any index of theirs is as good as another.
    """
    name = sql.Identifier(schema)
    text = (files("projections.engine") / "schema.sql").read_text("utf-8").replace(":schema", schema)
    with connection.transaction():
        connection.execute(sql.SQL("SET LOCAL ROLE {}").format(sql.Identifier(OWNER)))
        connection.execute(sql.SQL("DROP SCHEMA IF EXISTS {} CASCADE").format(name))
        connection.execute(sql.SQL("CREATE SCHEMA {}").format(name))
        connection.execute(
            sql.SQL("GRANT USAGE ON SCHEMA {} TO {}, {}").format(name, sql.Identifier(FOLD), sql.Identifier(READ))
        )
        connection.execute(sql.SQL("SET LOCAL search_path = {}, pg_catalog").format(name))
        connection.execute(text.encode())
        _distribute(connection, schema)
        with connection.cursor() as cursor:
            cursor.executemany(
                "INSERT INTO industry (prefix, row) VALUES (%s, %s)", list(industries.prefixes().items())
            )
        connection.execute("INSERT INTO version (digest) VALUES (%s)", [version])
        for table in _tables(connection, schema):
            connection.execute(sql.SQL("ALTER TABLE {} SET (autovacuum_enabled = off)").format(table))


def _tables(connection: psycopg.Connection[Row], schema: str) -> list[sql.Identifier]:
    found = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = %s ORDER BY 1", [schema]).fetchall()
    return [sql.Identifier(schema, table) for [table] in found]


def _distribute(connection: psycopg.Connection[Row], schema: str) -> None:
    """Put empty tables on the servers that the logs lie on, where these are several."""
    for asked in ("can_distribute", "log_is_distributed"):
        [there] = connection.execute(_DISTRIBUTION[asked]).fetchone() or [False]
        if not there:
            return
    connection.execute(_DISTRIBUTION["distribute"], {"schema": schema})


def built(connection: psycopg.Connection[Row], schema: str = SCHEMA) -> str | None:
    """Return the version of the tables in a schema, None if there are none."""
    [found] = connection.execute("SELECT to_regclass(%s)", [f"{schema}.version"]).fetchone() or [None]
    if found is None:
        return None
    row = connection.execute(
        sql.SQL("SELECT digest FROM {}").format(sql.Identifier(schema, "version"))
    ).fetchone()  # fmt: skip
    return str(row[0]) if row else None


def analyze(connection: psycopg.Connection[Row], schema: str) -> None:
    """Let the planner know what the tables hold before anybody reads them, and have it told from now on."""
    with connection.transaction():
        connection.execute(sql.SQL("SET LOCAL ROLE {}").format(sql.Identifier(OWNER)))
        for table in _tables(connection, schema):
            connection.execute(sql.SQL("ALTER TABLE {} RESET (autovacuum_enabled)").format(table))
            connection.execute(sql.SQL("ANALYZE {}").format(table))


def drop_scratch(connection: psycopg.Connection[Row]) -> None:
    """Drop the scratch tables of a what-if, if there are any."""
    with connection.transaction():
        connection.execute(sql.SQL("SET LOCAL ROLE {}").format(sql.Identifier(OWNER)))
        connection.execute("DROP SCHEMA IF EXISTS figures_whatif CASCADE")


def drop_previous(connection: psycopg.Connection[Row]) -> bool:
    """Drop the tables that were replaced last; return whether there were any."""
    there = built(connection, PREVIOUS) is not None
    with connection.transaction():
        connection.execute(sql.SQL("SET LOCAL ROLE {}").format(sql.Identifier(OWNER)))
        connection.execute("DROP SCHEMA IF EXISTS figures_previous CASCADE")
    return there


@contextmanager
def replaced(connection: psycopg.Connection[Row]) -> Iterator[None]:
    """Put the next schema in the present one's place, once the body is done; a reader sees the one or the other.

    Every read and fold of the tables begins with the mark. Its lock lets those that have begun finish and keeps
    off the others: while the body lasts, the present tables do not change. They are kept as the previous ones,
    in place of those replaced before.
    """
    with connection.transaction():
        replaces = built(connection) is not None
        connection.execute(sql.SQL("SET LOCAL ROLE {}").format(sql.Identifier(OWNER)))
        if replaces:
            connection.execute("LOCK TABLE figures.checkpoint IN ACCESS EXCLUSIVE MODE")
        yield
        if replaces:
            connection.execute("DROP SCHEMA IF EXISTS figures_previous CASCADE")
            connection.execute("ALTER SCHEMA figures RENAME TO figures_previous")
        connection.execute("ALTER SCHEMA figures_next RENAME TO figures")
