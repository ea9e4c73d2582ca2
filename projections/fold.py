"""The loop: read a range of a log, fold it, move the mark – one transaction. What a fold does stands in facts.sql."""

from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import cache
from hashlib import sha256
from importlib.resources import files
from threading import Condition, Event, Thread
from time import monotonic

import psycopg
import structlog
from psycopg import Cursor, Error, sql

from projections.schema import NEXT, SCHEMA, built, create, replaced
from registry.domain import industries
from registry.errors import ProjectionBehind, RegistryError, StoreUnavailable
from registry.store.database import FOLD, Database, Row
from registry.store.log import sizes
from registry.store.statements import statements

_RANGE = 50_000
_POLL_SECONDS = 0.5
_REST_SECONDS = 0.1
"""The pause after a fold: folding is cheaper by the range than by the event. A first event waits for none."""
_PARKED_SECONDS = 5.0
_PASSING = (psycopg.OperationalError, psycopg.InterfaceError, StoreUnavailable)
"""What says nothing of the events: a lost connection, a deadlock, a full disk."""
_BUILD_LOCK = 0x46_52_46_4C_44  # "FRFLD"
_FACTS = statements("projections", "facts.sql")
_MARKS = statements("projections", "marks.sql")
_KINDS = {
    "filings": "filing",
    "held": "evaluation",
    "certificates": "evaluation",
    "surveys": "enterprise",
    "declarations": "dispatch",
    "plan_lines": "plan",
    "offices": "office",
}
"""Which kind of subject each statement of facts.sql is about; one that a range does not hold is passed over."""

log = structlog.get_logger(__name__)

Progress = Callable[[str, int, int], None]


def _quietly(_tenant: str, _done: int, _size: int) -> None:
    pass


class ProjectionDiffers(RegistryError):
    """A rebuild came out other than the tables it was to replace; both are kept."""


@cache
def version() -> str:
    """Return the version of the projections: a digest over what defines them, so that no change goes unnoticed."""
    texts = [(files("projections") / name).read_bytes() for name in ("schema.sql", "facts.sql")]
    return sha256(b"\0".join(texts) + repr(sorted(industries.prefixes().items())).encode()).hexdigest()


@contextmanager
def _bound(database: Database, tenant: str, schema: str) -> Iterator[Cursor[Row]]:
    with database.bound(FOLD, tenant) as cursor:
        cursor.execute(sql.SQL("SET LOCAL search_path = {}, pg_catalog").format(sql.Identifier(schema)))
        yield cursor


def marks(database: Database, schema: str = SCHEMA) -> dict[str, int]:
    """Return how far each tenant's log has been folded."""
    with database.across(FOLD) as cursor:
        cursor.execute(sql.SQL("SET LOCAL search_path = {}, pg_catalog").format(sql.Identifier(schema)))
        return dict(cursor.execute(_MARKS["marks"]).fetchall())


def fold(database: Database, tenant: str, schema: str = SCHEMA, limit: int = _RANGE) -> tuple[int, int]:
    """Fold the next range of a tenant's log, at most `limit` events; return (mark, size of the log).

    Any number of processes may call it at once: the mark is taken for the length of the transaction, so
    each event is folded once.
    """
    with _bound(database, tenant, schema) as cursor:
        cursor.execute(_MARKS["open_mark"], {"tenant": tenant})
        row = cursor.execute(_MARKS["take_mark"], {"tenant": tenant}).fetchone()
        assert row is not None
        after, size = int(row[0]), int(row[1] or 0)
        upto = max(after, min(size, after + limit))  # the size may be older than a mark that had to be waited for
        if upto > after:
            arguments = {"tenant": tenant, "after": after, "upto": upto}
            kinds = {row[0] for row in cursor.execute(_MARKS["kinds"], arguments)}
            for name, statement in _FACTS.items():
                if _KINDS[name] in kinds:
                    cursor.execute(statement, arguments)
            cursor.execute(_MARKS["move_mark"], arguments)
        return upto, max(upto, size)


def _fold_what_can_be(database: Database, tenant: str, schema: str = SCHEMA) -> tuple[int, int]:
    """Fold the next range, or as much of it as can be folded; raise Error at an event that cannot."""
    limit = _RANGE
    while True:
        try:
            return fold(database, tenant, schema, limit)
        except Error as error:
            if limit == 1 or isinstance(error, _PASSING):
                raise
            limit //= 2


def catch_up(database: Database, tenant: str, position: int) -> None:
    """Fold a tenant's log at least as far as a position, whoever else may be folding it."""
    mark = -1
    while mark < position:
        mark, size = _fold_what_can_be(database, tenant)
        if mark == size:
            return


def digest(database: Database, tenant: str, schema: str = SCHEMA, cut: int | None = None) -> str:
    """Return a digest over a tenant's rows in every table, as of a cut: equal digests, equal tables."""
    with _bound(database, tenant, schema) as cursor:
        row = cursor.execute(_MARKS["digest"], {"tenant": tenant, "cut": cut}).fetchone()
        assert row is not None
        return str(row[0])


def prepare(dsn: str, database: Database, progress: Progress = _quietly) -> bool:
    """Make sure that the tables are there in this version; build them anew beside an older version if need be.

    Return whether anything was built.
    """
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute("SELECT pg_advisory_lock(%s)", [_BUILD_LOCK])
        if built(connection) == version():
            return False
        create(connection, NEXT, version())
        _fold_all(database, NEXT, progress)
        _swap(connection, database)
        return True


def rebuild(dsn: str, database: Database, progress: Progress = _quietly) -> int:
    """Derive the tables again from the logs, compare, and put the new ones in the old ones' place.

    Return how many events were folded. Raise ProjectionDiffers, leaving both in place, where the same
    definition over the same events came out otherwise: somebody altered the tables.
    """
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute("SELECT pg_advisory_lock(%s)", [_BUILD_LOCK])
        same_definition = built(connection) == version()
        create(connection, NEXT, version())
        folded = _fold_all(database, NEXT, progress)
        if same_definition:
            _fold_all(database, SCHEMA)
            live = marks(database)
            _fold_all(database, NEXT)
            differing = [tenant for tenant, reached in live.items() if _differs(database, tenant, reached)]
            if differing:
                names = ", ".join(differing)
                message = f"The tables of {names} differ from what their logs say; the rebuilt ones are in {NEXT}."
                raise ProjectionDiffers(message)
        _swap(connection, database)
        return sum(folded.values())


def _differs(database: Database, tenant: str, cut: int) -> bool:
    """Compare as of a cut that the present tables have reached; posts and folds may go on meanwhile."""
    return digest(database, tenant, SCHEMA, cut) != digest(database, tenant, NEXT, cut)


def _fold_all(database: Database, schema: str, progress: Progress = _quietly) -> dict[str, int]:
    """Fold every tenant's log to its end, two tenants at a time; return how far each has come.

    A log with an event that cannot be folded is folded as far as that: it keeps no other tenant waiting.
    """

    def one(tenant: str) -> int:
        mark, size = 0, 1
        while mark < size:
            try:
                mark, size = _fold_what_can_be(database, tenant, schema)
            except Error as error:
                if isinstance(error, _PASSING):
                    raise
                log.error("an event cannot be folded", tenant=tenant, schema=schema, error=_reason(error))  # noqa: TRY400 - the reason says it
                return marks(database, schema).get(tenant, 0)
            progress(tenant, mark, size)
        return mark

    tenants = list(sizes(database))
    with ThreadPoolExecutor(2, thread_name_prefix="rebuild") as pool:
        return dict(zip(tenants, pool.map(one, tenants), strict=True))


def _swap(connection: psycopg.Connection[Row], database: Database) -> None:
    """Put the next tables in the present ones' place, brought as far as these: no reader finds less than before."""
    _fold_all(database, NEXT)
    with replaced(connection):
        _fold_all(database, NEXT)


def _reason(error: Error) -> str:
    return str(error).partition("\n")[0]


class Follower:
    """A thread that keeps the tables up with the logs; it outlives lost connections and restarts.

    It is told of commits in this process by `announce`, and looks for others' every half second, so that
    no wake-up can be missed. A tenant with an event that cannot be folded is parked before it, with the
    reason, and tried again every five seconds; the others go on.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._marks: dict[str, int] = {}
        self._moved = Condition()
        self._hint = Event()
        self._closed = Event()
        self.parked: dict[str, str] = {}
        self._again: dict[str, float] = {}
        self._thread = Thread(target=self._run, name="follower", daemon=True)

    def start(self) -> None:
        """Begin to follow."""
        self._thread.start()

    def announce(self, _tenant: str, _size: int) -> None:
        """Tell that a log has grown."""
        self._hint.set()

    def close(self) -> None:
        """Stop after the range at hand."""
        self._closed.set()
        self._hint.set()
        self._thread.join()

    def marks(self) -> Mapping[str, int]:
        """Return how far each tenant's log is known to have been folded."""
        return dict(self._marks)

    def wait(self, tenant: str, position: int, seconds: float) -> int:
        """Wait until the tables have reached a position; return how far they are.

        Raise ProjectionBehind if they have not in time.
        """
        deadline = monotonic() + seconds
        with self._moved:
            while (reached := self._marks.get(tenant, 0)) < position:
                left = deadline - monotonic()
                if left <= 0 or self._closed.is_set():
                    raise ProjectionBehind(position, reached)
                self._moved.wait(left)
        return reached

    def _run(self) -> None:
        while not self._closed.is_set():
            self._hint.clear()
            try:
                self._note(marks(self._database))
                behind = self._behind(sizes(self._database))
            except (Error, StoreUnavailable) as error:
                log.warning("follower cannot reach the store", error=type(error).__name__)
                self._closed.wait(_POLL_SECONDS)
                continue
            busy = [tenant for tenant in behind if self._fold(tenant)]
            if behind and not busy:
                self._closed.wait(_REST_SECONDS)
            elif not busy:
                self._hint.wait(_POLL_SECONDS)

    def _behind(self, found: Mapping[str, int]) -> list[str]:
        """Return the tenants to be folded now; one that is parked has its time."""
        behind = [tenant for tenant, size in found.items() if self._marks.get(tenant, 0) < size]
        self.parked = {tenant: reason for tenant, reason in self.parked.items() if tenant in behind}
        return [tenant for tenant in behind if tenant not in self.parked or self._again[tenant] <= monotonic()]

    def _fold(self, tenant: str) -> bool:
        """Fold a range; return whether there is more to fold at once."""
        try:
            mark, size = _fold_what_can_be(self._database, tenant)
        except (Error, StoreUnavailable) as error:
            if not isinstance(error, _PASSING):
                self.parked[tenant], self._again[tenant] = _reason(error), monotonic() + _PARKED_SECONDS
            log.warning(
                "fold failed", tenant=tenant, error=type(error).__name__, sqlstate=getattr(error, "sqlstate", None)
            )
            return False
        self.parked.pop(tenant, None)
        self._note({tenant: mark})
        return mark < size

    def _note(self, found: Mapping[str, int]) -> None:
        with self._moved:
            self._marks.update(found)
            self._moved.notify_all()
