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

from registry.domain import industries
from registry.errors import ProjectionBehind, RegistryError, StoreUnavailable
from registry.store.database import FOLD, OWNER, READ, Database, Row
from registry.store.log import sizes
from registry.store.statements import statements

SCHEMA, NEXT = "figures", "figures_next"
"""The schema that readers see, and the one in which a new version is built beside it."""

_RANGE = 50_000
_POLL_SECONDS = 0.5
_REST_SECONDS = 0.1
"""The pause after a fold: folding is cheaper by the range than by the event. A first event waits for none."""
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
        upto = min(size, after + limit)
        if upto > after:
            arguments = {"tenant": tenant, "after": after, "upto": upto}
            kinds = {row[0] for row in cursor.execute(_MARKS["kinds"], arguments)}
            for name, statement in _FACTS.items():
                if _KINDS[name] in kinds:
                    cursor.execute(statement, arguments)
            cursor.execute(_MARKS["move_mark"], arguments)
        return upto, size


def catch_up(database: Database, tenant: str, position: int) -> None:
    """Fold a tenant's log at least as far as a position, whoever else may be folding it."""
    mark = -1
    while mark < position:
        mark, size = fold(database, tenant)
        if mark == size:
            return


def digest(database: Database, tenant: str, schema: str = SCHEMA) -> str:
    """Return a digest over a tenant's rows in every table: equal digests, equal tables."""
    with _bound(database, tenant, schema) as cursor:
        row = cursor.execute(_MARKS["digest"], {"tenant": tenant}).fetchone()
        assert row is not None
        return str(row[0])


def prepare(dsn: str, database: Database, progress: Progress = lambda _tenant, _done, _size: None) -> bool:
    """Make sure that the tables are there in this version; build them anew beside an older version if need be.

    Return whether anything was built.
    """
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute("SELECT pg_advisory_lock(%s)", [_BUILD_LOCK])
        if _built(connection) == version():
            return False
        _create(connection, NEXT)
        _fold_all(database, NEXT, progress)
        _swap(connection, database)
        return True


def rebuild(dsn: str, database: Database, progress: Progress = lambda _tenant, _done, _size: None) -> int:
    """Derive the tables again from the logs, compare, and put the new ones in the old ones' place.

    Return how many events were folded. Raise ProjectionDiffers, leaving both in place, where the same
    definition over the same events came out otherwise: somebody altered the tables.
    """
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute("SELECT pg_advisory_lock(%s)", [_BUILD_LOCK])
        same_definition = _built(connection) == version()
        _create(connection, NEXT)
        folded = _fold_all(database, NEXT, progress)
        if same_definition:
            _fold_all(database, SCHEMA, lambda _tenant, _done, _size: None)
            differing = [tenant for tenant in folded if _differs(database, tenant)]
            if differing:
                names = ", ".join(differing)
                message = f"The tables of {names} differ from what their logs say; the rebuilt ones are in {NEXT}."
                raise ProjectionDiffers(message)
        _swap(connection, database)
        return sum(folded.values())


def _differs(database: Database, tenant: str) -> bool:
    """Compare at one and the same mark; posts may go on meanwhile."""
    while marks(database, NEXT).get(tenant) != marks(database).get(tenant):
        fold(database, tenant, NEXT)
    old, new, mark = digest(database, tenant), digest(database, tenant, NEXT), marks(database).get(tenant)
    if marks(database, NEXT).get(tenant) != mark:
        return _differs(database, tenant)
    return old != new


def _built(connection: psycopg.Connection[Row]) -> str | None:
    [found] = connection.execute("SELECT to_regclass('figures.version')").fetchone() or [None]
    if found is not None:
        row = connection.execute("SELECT digest FROM figures.version").fetchone()
        return str(row[0]) if row else None
    return None


def _create(connection: psycopg.Connection[Row], schema: str) -> None:
    name = sql.Identifier(schema)
    text = (files("projections") / "schema.sql").read_text("utf-8").replace(":schema", schema)
    with connection.transaction():
        connection.execute(sql.SQL("SET LOCAL ROLE {}").format(sql.Identifier(OWNER)))
        connection.execute(sql.SQL("DROP SCHEMA IF EXISTS {} CASCADE").format(name))
        connection.execute(sql.SQL("CREATE SCHEMA {}").format(name))
        connection.execute(
            sql.SQL("GRANT USAGE ON SCHEMA {} TO {}, {}").format(name, sql.Identifier(FOLD), sql.Identifier(READ))
        )
        connection.execute(sql.SQL("SET LOCAL search_path = {}, pg_catalog").format(name))
        connection.execute(text.encode())
        with connection.cursor() as cursor:
            cursor.executemany(
                "INSERT INTO industry (prefix, row) VALUES (%s, %s)", list(industries.prefixes().items())
            )
        connection.execute("INSERT INTO version (digest) VALUES (%s)", [version()])


def _fold_all(database: Database, schema: str, progress: Progress) -> dict[str, int]:
    """Fold every tenant's log to its end, two tenants at a time; return how far each has come."""

    def one(tenant: str) -> int:
        mark, size = -1, 0
        while mark < size:
            mark, size = fold(database, tenant, schema)
            progress(tenant, mark, size)
        return mark

    tenants = list(sizes(database))
    with ThreadPoolExecutor(2, thread_name_prefix="rebuild") as pool:
        return dict(zip(tenants, pool.map(one, tenants), strict=True))


def _swap(connection: psycopg.Connection[Row], database: Database) -> None:
    """Put the next schema in the present one's place; a reader sees the one or the other, whole.

    What was recorded since the build is folded by the follower, from the new tables' own marks.
    """
    _fold_all(database, NEXT, lambda _tenant, _done, _size: None)
    with connection.transaction():
        connection.execute(sql.SQL("SET LOCAL ROLE {}").format(sql.Identifier(OWNER)))
        connection.execute("DROP SCHEMA IF EXISTS figures CASCADE")
        connection.execute("ALTER SCHEMA figures_next RENAME TO figures")


class Follower:
    """A thread that keeps the tables up with the logs; it outlives lost connections and restarts.

    It is told of commits in this process by `announce`, and looks for others' every half second, so that
    no wake-up can be missed. A tenant whose fold fails is parked, with the reason, and tried again later;
    the others go on.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._marks: dict[str, int] = {}
        self._moved = Condition()
        self._hint = Event()
        self._closed = Event()
        self.parked: dict[str, str] = {}
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
                behind = [tenant for tenant, size in sizes(self._database).items() if self._marks.get(tenant, 0) < size]
            except (Error, StoreUnavailable) as error:
                log.warning("follower cannot reach the store", error=type(error).__name__)
                self._closed.wait(_POLL_SECONDS)
                continue
            busy = [tenant for tenant in behind if self._fold(tenant)]
            if behind and not busy:
                self._closed.wait(_REST_SECONDS)
            elif not busy:
                self._hint.wait(_POLL_SECONDS)

    def _fold(self, tenant: str) -> bool:
        """Fold a range; return whether there is more to fold at once."""
        try:
            mark, size = fold(self._database, tenant)
        except (Error, StoreUnavailable) as error:
            if not isinstance(error, StoreUnavailable | psycopg.OperationalError):
                self.parked[tenant] = str(error).partition("\n")[0]
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
