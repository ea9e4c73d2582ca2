"""Folds a range of a log into the tables and moves the checkpoint, in one transaction.

The statements are in facts/*.sql. follower.py and rebuild.py decide when to fold.
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import NamedTuple

import psycopg
from psycopg import Cursor, Error, sql

from projections.engine.schema import SCHEMA
from registry.domain import industries
from registry.errors import StoreUnavailable
from registry.store.database import FOLD, Database
from registry.store.pipeline import Row
from registry.store.sql import event_types, statements

RANGE = 50_000
PASSING = (psycopg.OperationalError, psycopg.InterfaceError, StoreUnavailable)
"""What says nothing of the events: a lost connection, a deadlock, a full disk."""
_FILES = ("facts/facts.sql", "facts/activities.sql", "facts/pending.sql")
_FACTS = {name: text for file in _FILES for name, text in statements("projections.engine", file).items()}
_NEEDS = {name: needs for file in _FILES for name, needs in event_types("projections.engine", file).items()}
_BLOCKS = statements("projections.engine", "facts/blocks.sql")
_CHECKPOINTS = statements("projections.engine", "checkpoints.sql")
_SETTINGS = (
    "SET LOCAL search_path = {}, pg_catalog; SET LOCAL synchronous_commit = off; SET LOCAL work_mem = '32MB'; "
    "SET LOCAL jit = off; SET LOCAL enable_memoize = off; SET LOCAL enable_bitmapscan = off; "
    "SET LOCAL enable_seqscan = off; SET LOCAL enable_nestloop = off; SET LOCAL enable_mergejoin = off; "
    "SET LOCAL enable_sort = off"
)


class FoldDefinition(NamedTuple):
    """By which statements events are folded, and what those that can be defined otherwise are asked with."""

    statements: Iterable[str]
    parameters: Mapping[str, object]


DEFINITION = FoldDefinition(tuple(_FACTS), {"suspended_ends": False, "open": ["intended", "received", "corrected"]})


@cache
def version() -> str:
    """Return the version of the projections: a digest over what defines them, so that no change goes unnoticed."""
    texts = [(files("projections.engine") / name).read_bytes() for name in ("schema.sql", *_FILES, "facts/blocks.sql")]
    return sha256(b"\0".join(texts) + repr(sorted(industries.prefixes().items())).encode()).hexdigest()


def fold(
    database: Database,
    tenant: str,
    schema: str = SCHEMA,
    limit: int = RANGE,
    by: FoldDefinition = DEFINITION,
) -> tuple[int, int]:
    """Fold the next range of a tenant's log, at most `limit` events; return (checkpoint, size of the log).

    Any number of processes may call it at once: the transaction locks the checkpoint, so each event is folded once.
    """
    with fold_transaction(database, tenant, schema) as cursor, cursor.connection.pipeline():
        after, size, block, types = _take_checkpoint(cursor, tenant, limit)
        upto = max(after, min(size, after + limit))  # the size may be older than a checkpoint that had to be waited for
        if upto > after:
            arguments = {"tenant": tenant, "after": after, "upto": upto, **by.parameters}
            for name in by.statements:
                if any(found.startswith(_NEEDS[name]) for found in types):
                    cursor.execute(_FACTS[name], arguments)
            for number in range(after // block + 1, upto // block + 1):
                ends = {"tenant": tenant, "block": number, "first": (number - 1) * block, "last": number * block}
                for statement in _BLOCKS.values():
                    cursor.execute(statement, ends)
            cursor.execute(_CHECKPOINTS["move_checkpoint"], arguments)
    return upto, max(upto, size)


def fold_what_can_be(
    database: Database, tenant: str, schema: str = SCHEMA, by: FoldDefinition = DEFINITION, *, ranges: int = 1
) -> tuple[int, int]:
    """Fold the next range, or as many in one go, or as much as can be folded; raise Error at an event that cannot."""
    limit = RANGE * ranges
    while True:
        try:
            return fold(database, tenant, schema, limit, by)
        except Error as error:
            if limit == 1 or isinstance(error, PASSING):
                raise
            limit //= 2


def checkpoints(database: Database, schema: str = SCHEMA) -> dict[str, int]:
    """Return how far each tenant's log has been folded."""
    with database.transaction_without_tenant(FOLD) as cursor:
        cursor.execute(sql.SQL("SET LOCAL search_path = {}, pg_catalog").format(sql.Identifier(schema)))
        return dict(cursor.execute(_CHECKPOINTS["checkpoints"]).fetchall())


def digest(database: Database, tenant: str, schema: str = SCHEMA) -> str:
    """Return a digest over a tenant's rows in every table: equal digests at the same checkpoint, equal tables."""
    return digest_at_checkpoint(database, tenant, schema)[1]


def digest_at_checkpoint(database: Database, tenant: str, schema: str) -> tuple[int, str]:
    """Return how far a tenant's log is folded and the digest of the tables then, both of one moment."""
    with fold_transaction(database, tenant, schema) as cursor:
        tables = cursor.execute(_CHECKPOINTS["tables"], {"schema": schema}).fetchall()
        hashes = [
            sql.SQL(_CHECKPOINTS["hashes"]).format(name=sql.Literal(table), table=sql.Identifier(table))
            for (table,) in tables
        ]
        whole = sql.SQL(_CHECKPOINTS["digest"]).format(hashes=sql.SQL(" UNION ALL ").join(hashes))
        row = cursor.execute(whole, {"tenant": tenant}).fetchone()
        assert row is not None
        return int(row[0] or 0), str(row[1])


def reason(error: Error) -> str:
    """Return PostgreSQL's own sentence for an error."""
    return str(error).partition("\n")[0]


@contextmanager
def fold_transaction(database: Database, tenant: str, schema: str) -> Iterator[Cursor[Row]]:
    """Open a transaction of the fold on a tenant's tables in a schema.

    Its commit waits for no disk: what a crash takes is whole ranges with their checkpoints, and they are folded again.
    Facts are looked up by index, one by one: what the planner thinks of tables that grow is no reason to scan them.
    What is joined or grouped otherwise is hashed: the planner takes a range for a handful of rows, and it is many.
    """
    with database.transaction(FOLD, tenant) as cursor:
        cursor.execute(sql.SQL(_SETTINGS).format(sql.Identifier(schema)))
        yield cursor


def _take_checkpoint(cursor: Cursor[Row], tenant: str, limit: int) -> tuple[int, int, int, list[str]]:
    """Lock the checkpoint, made if it is not there; return it, the sizes of log and block, what types follow."""
    connection, arguments = cursor.connection, {"tenant": tenant, "limit": limit}
    taken, types = (connection.execute(_CHECKPOINTS[name], arguments) for name in ("take_checkpoint", "types"))
    if (row := taken.fetchone()) is None:
        cursor.execute(_CHECKPOINTS["open_checkpoint"], arguments)
        taken, types = (connection.execute(_CHECKPOINTS[name], arguments) for name in ("take_checkpoint", "types"))
        row = taken.fetchone()
    assert row is not None
    return int(row[0]), int(row[1] or 0), int(row[2]), [found[0] for found in types.fetchall()]
