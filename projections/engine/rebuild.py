"""Rebuilds the tables from the logs beside the present ones, compares the two, and puts the new ones in their place.

An interrupted rebuild is resumed. The replaced tables are kept until they are dropped.
"""

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor

import psycopg
import structlog
from psycopg import Error

from projections.engine.fold import (
    PASSING,
    RANGE,
    checkpoints,
    digest_at_checkpoint,
    fold,
    fold_what_can_be,
    reason,
    version,
)
from projections.engine.schema import NEXT, PREVIOUS, SCHEMA, analyze, built, create, replaced
from registry.errors import Message, RegistryError
from registry.store.database import Database
from registry.store.log import sizes
from registry.store.pipeline import Row
from registry.store.session import locked, open_session

_BUILD_LOCK = 0x46_52_46_4C_44  # "FRFLD"
_AT_ONCE = 2
_RANGES = 4
"""How many ranges are folded in one go: more cost less an event, and nobody waits for tables that are being built."""

log = structlog.get_logger(__name__)

Progress = Callable[[str, int, int], None]


def _quietly(_tenant: str, _done: int, _size: int) -> None:
    pass


class ProjectionDiffers(RegistryError):
    """A rebuild differs from the tables it was to replace; both are kept."""


class LogShorter(RegistryError):
    """A log ends before the tables that were made of it."""

    def __init__(self, shorter: Mapping[str, tuple[int, int]]) -> None:
        (tenant, (size, reached)), *_ = shorter.items()
        message = Message(
            "The log of {tenant} ends at position {size}, but its tables reach position {reached} ({count} such): the "
            "log was restored from an older backup. `rebuild --force` makes the tables of what the logs hold now, and "
            "keeps the present ones as {kept}.",
            tenant=tenant,
            size=size,
            reached=reached,
            count=len(shorter),
            kept=PREVIOUS,
        )
        super().__init__(message)


def prepare(dsn: str, database: Database, progress: Progress = _quietly) -> bool:
    """Make sure that the tables are there in this version; build them anew beside an older version if need be.

    Return whether anything was built.
    """
    with locked(dsn, _BUILD_LOCK) as lock, open_session(dsn) as connection:
        if built(connection) == version():
            return False
        _begin_or_go_on(connection, database)
        _fold_all(database, NEXT, progress)
        _swap(lock, connection, database)
        return True


def rebuild(dsn: str, database: Database, progress: Progress = _quietly, *, force: bool = False) -> int:
    """Derive the tables again from the logs, compare, and put the new ones in place of the old.

    Return how many events were folded. One that was cut off goes on from the checkpoints it had reached. Raise
    ProjectionDiffers, leaving both in place, where the same definition over the same events came out
    otherwise: somebody altered the tables; LogShorter, before anything is built, where a log ends before the
    tables do. With `force` the new ones take their place all the same.
    """
    with locked(dsn, _BUILD_LOCK) as lock, open_session(dsn) as connection:
        same_definition = built(connection) == version()
        if same_definition and not force and (shorter := _beyond_the_log(database, SCHEMA)):
            raise LogShorter(shorter)
        _begin_or_go_on(connection, database)
        folded = _fold_all(database, NEXT, progress)
        if same_definition and not force:
            _compare(database)
        _swap(lock, connection, database)
        return sum(folded.values())


def _beyond_the_log(database: Database, schema: str) -> dict[str, tuple[int, int]]:
    """Return each tenant whose tables in a schema reach further than its log, with both ends."""
    found = sizes(database)
    reached = checkpoints(database, schema)
    return {tenant: (found.get(tenant, 0), at) for tenant, at in reached.items() if at > found.get(tenant, 0)}


def _begin_or_go_on(connection: psycopg.Connection[Row], database: Database) -> None:
    """Make the next tables, unless they are there in this version: those were cut off, and each range is whole.

    Those that reach further than the log were made of events that are no more.
    """
    if built(connection, NEXT) != version() or _beyond_the_log(database, NEXT):
        create(connection, NEXT, version())


def _compare(database: Database) -> None:
    """Compare each tenant's tables where the present ones stand; posts and folds may go on meanwhile.

    Pending steps have no past to compare: the present tables are read at one moment, while they are folded on, and
    the next ones, which only the rebuild folds, are brought just as far.
    """
    _fold_all(database, SCHEMA)

    def differs(tenant: str) -> bool:
        position, found = digest_at_checkpoint(database, tenant, SCHEMA)
        _fold_to(database, tenant, position)
        return digest_at_checkpoint(database, tenant, NEXT) != (position, found)

    tenants = list(checkpoints(database))
    with ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="compare") as pool:
        differing = [tenant for tenant, found in zip(tenants, pool.map(differs, tenants), strict=True) if found]
    if differing:
        names = ", ".join(differing)
        message = Message(
            "The tables of {names} differ from what their logs say: somebody altered them. The rebuilt ones are in "
            "{schema}; `rebuild --force` puts these in their place and keeps the present ones as {kept}.",
            names=names,
            schema=NEXT,
            kept=PREVIOUS,
        )
        raise ProjectionDiffers(message)


def _fold_to(database: Database, tenant: str, position: int) -> None:
    """Fold a tenant's next tables up to a position and no further, or as far as they can be."""
    checkpoint = checkpoints(database, NEXT).get(tenant, 0)
    while checkpoint < position:
        try:
            checkpoint, _ = fold(database, tenant, NEXT, min(RANGE, position - checkpoint))
        except Error as error:
            if isinstance(error, PASSING):
                raise
            return


def _fold_all(database: Database, schema: str, progress: Progress = _quietly) -> dict[str, int]:
    """Fold every tenant's log to its end, two tenants at a time; return how far each has come.

    A log with an event that cannot be folded is folded as far as that: it keeps no other tenant waiting.
    """

    def one(tenant: str) -> int:
        checkpoint, size = 0, 1
        while checkpoint < size:
            try:
                checkpoint, size = fold_what_can_be(database, tenant, schema, ranges=_RANGES)
            except Error as error:
                if isinstance(error, PASSING):
                    raise
                log.error("an event cannot be folded", tenant=tenant, schema=schema, error=reason(error))  # noqa: TRY400 - the reason says it
                return checkpoints(database, schema).get(tenant, 0)
            progress(tenant, checkpoint, size)
        return checkpoint

    found = sizes(database)
    for tenant, size in found.items():
        progress(tenant, 0, size)
    largest_first = sorted(found, key=lambda tenant: -found[tenant])
    with ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="rebuild") as pool:
        return dict(zip(largest_first, pool.map(one, largest_first), strict=True))


def _swap(lock: psycopg.Connection[Row] | None, connection: psycopg.Connection[Row], database: Database) -> None:
    """Put the next tables in the present ones' place, brought as far as these: no reader finds less than before.

    Raise psycopg's OperationalError where the lock was lost on the way: another may be building the same tables.
    """
    assert lock is not None
    analyze(connection, NEXT)
    _fold_all(database, NEXT)
    lock.execute("SELECT")
    with replaced(connection):
        _fold_all(database, NEXT)
