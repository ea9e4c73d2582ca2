"""Folds a range of a log into the tables and moves the checkpoint, in one transaction.

The statements are in facts/*.sql. follower.py and rebuild.py decide when to fold.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import LiteralString

import psycopg
from psycopg import Cursor, Error, sql

from projections.engine.schema import SCHEMA
from registry.domain import industries
from registry.errors import StoreUnavailable
from registry.store.database import FOLD, Database
from registry.store.pipeline import Row
from registry.store.sql import statements

RANGE = 50_000
PASSING = (psycopg.OperationalError, psycopg.InterfaceError, StoreUnavailable)
"""What says nothing of the events: a lost connection, a deadlock, a full disk."""
_DEFINITION = ("schema.sql", "facts/facts.sql", "facts/activities.sql", "facts/pending.sql", "facts/blocks.sql")
_FACTS = (
    statements("projections.engine", "facts/facts.sql")
    | statements("projections.engine", "facts/activities.sql")
    | statements("projections.engine", "facts/pending.sql")
)
_BLOCKS = statements("projections.engine", "facts/blocks.sql")
_MARKS = statements("projections.engine", "checkpoints.sql")
_SETTINGS = (
    "SET LOCAL search_path = {}, pg_catalog; SET LOCAL synchronous_commit = off; SET LOCAL work_mem = '32MB'; "
    "SET LOCAL jit = off; SET LOCAL enable_memoize = off; SET LOCAL enable_bitmapscan = off; "
    "SET LOCAL enable_seqscan = off; SET LOCAL enable_nestloop = off; SET LOCAL enable_mergejoin = off; "
    "SET LOCAL enable_sort = off"
)
_NEEDS: dict[str, str | tuple[str, ...]] = {
    "filings": "filing.",
    "filing_entries": "filing.",
    "overlaps": "filing.",
    "receipts": "filing.receipt_issued.",
    "held": "evaluation.held.",
    "first_held": "evaluation.held.",
    "held_entries": "evaluation.held.",
    "certificates": "evaluation.certificates_",
    "surveys": "enterprise.",
    "survey_entries": "enterprise.",
    "declarations": "dispatch.declared.",
    "plan_lines": "plan.",
    "offices": "office.enrolled.",
    "acts": ("guidance.", "meeting.", "training.", "occupation.", "subsidy."),
    "supervisions": "supervision.",
    "appointments": "assessor.",
    "norms": ("norm.", "question_bank."),
    "third_parties": "filing.third_party_filed.",
    "pending": ("filing.", "evaluation.", "supervision.", "assessor."),
    "met": ("filing.", "evaluation.", "supervision.", "assessor."),
    "receipt_codes": "filing.receipt_issued.",
}
"""Which types of events each statement of the fold is about; one that a range holds none of is passed over."""


@cache
def version() -> str:
    """Return the version of the projections: a digest over what defines them, so that no change goes unnoticed."""
    texts = [(files("projections.engine") / name).read_bytes() for name in _DEFINITION]
    return sha256(b"\0".join(texts) + repr(sorted(industries.prefixes().items())).encode()).hexdigest()


def fold(
    database: Database,
    tenant: str,
    schema: str = SCHEMA,
    limit: int = RANGE,
    by: Mapping[str, LiteralString] = _FACTS,
) -> tuple[int, int]:
    """Fold the next range of a tenant's log, at most `limit` events; return (mark, size of the log).

    `by` are the statements, by name, where they are not all of the definition's own. Any number of processes may
    call it at once: the mark is taken for the length of the transaction, so each event is folded once.
    """
    with bound(database, tenant, schema) as cursor, cursor.connection.pipeline():
        after, size, block, types = _taken_mark(cursor, tenant, limit)
        upto = max(after, min(size, after + limit))  # the size may be older than a mark that had to be waited for
        if upto > after:
            arguments = {"tenant": tenant, "after": after, "upto": upto}
            for name, statement in by.items():
                if any(found.startswith(_NEEDS[name]) for found in types):
                    cursor.execute(statement, arguments)
            for number in range(after // block + 1, upto // block + 1):
                ends = {"tenant": tenant, "block": number, "first": (number - 1) * block, "last": number * block}
                for statement in _BLOCKS.values():
                    cursor.execute(statement, ends)
            cursor.execute(_MARKS["move_mark"], arguments)
    return upto, max(upto, size)


def fold_what_can_be(
    database: Database, tenant: str, schema: str = SCHEMA, by: Mapping[str, LiteralString] = _FACTS, *, ranges: int = 1
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


def marks(database: Database, schema: str = SCHEMA) -> dict[str, int]:
    """Return how far each tenant's log has been folded."""
    with database.across(FOLD) as cursor:
        cursor.execute(sql.SQL("SET LOCAL search_path = {}, pg_catalog").format(sql.Identifier(schema)))
        return dict(cursor.execute(_MARKS["marks"]).fetchall())


def digest(database: Database, tenant: str, schema: str = SCHEMA) -> str:
    """Return a digest over a tenant's rows in every table: equal digests at the same mark, equal tables."""
    return digest_at_mark(database, tenant, schema)[1]


def digest_at_mark(database: Database, tenant: str, schema: str) -> tuple[int, str]:
    """Return how far a tenant's log is folded and the digest of its tables, both of one moment."""
    with bound(database, tenant, schema) as cursor:
        row = cursor.execute(_MARKS["digest"], {"tenant": tenant}).fetchone()
        assert row is not None
        return int(row[0] or 0), str(row[1])


def reason(error: Error) -> str:
    """Return PostgreSQL's own sentence for an error."""
    return str(error).partition("\n")[0]


@contextmanager
def bound(database: Database, tenant: str, schema: str) -> Iterator[Cursor[Row]]:
    """Open a transaction of the fold on a tenant's tables in a schema.

    Its commit waits for no disk: what a crash takes is whole ranges with their marks, and they are folded again.
    Facts are looked up by index, one by one: what the planner thinks of tables that grow is no reason to scan them.
    What is joined or grouped otherwise is hashed: the planner takes a range for a handful of rows, and it is many.
    """
    with database.bound(FOLD, tenant) as cursor:
        cursor.execute(sql.SQL(_SETTINGS).format(sql.Identifier(schema)))
        yield cursor


def _taken_mark(cursor: Cursor[Row], tenant: str, limit: int) -> tuple[int, int, int, list[str]]:
    """Take the mark, made if it is not there; return it, the sizes of the log and of a block, what types follow."""
    connection, arguments = cursor.connection, {"tenant": tenant, "limit": limit}
    taken, types = (connection.execute(_MARKS[name], arguments) for name in ("take_mark", "types"))
    if (row := taken.fetchone()) is None:
        cursor.execute(_MARKS["open_mark"], arguments)
        taken, types = (connection.execute(_MARKS[name], arguments) for name in ("take_mark", "types"))
        row = taken.fetchone()
    assert row is not None
    return int(row[0]), int(row[1] or 0), int(row[2]), [found[0] for found in types.fetchall()]
