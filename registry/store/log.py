"""A tenant's log: the only code that adds events, and every way of reading them back; it decides nothing."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any, NamedTuple

from psycopg import Cursor, Error, OperationalError
from psycopg.errors import ReadOnlySqlTransaction, UniqueViolation
from psycopg.rows import tuple_row

from registry.errors import CutBeyondLog, RegistryError, StoreUnavailable
from registry.store.database import APPEND, FOLD, READ, Database, Row, binding
from registry.store.packing import NewEvent, NewEvents
from registry.store.statements import statements

__all__ = ["Batch", "LogMovedOn", "LoggedEvent", "NewEvent", "Snapshot", "TenantLog", "append", "sizes", "snapshots"]

_UNAVAILABLE = (OperationalError, ReadOnlySqlTransaction)
_SQL = statements("registry.store", "log.sql")


class LogMovedOn(RegistryError):
    """Something that the decision looked at has changed meanwhile: look again and decide again."""


@dataclass(frozen=True, slots=True)
class LoggedEvent:
    """An event as the log keeps it."""

    tenant: str
    position: int
    subject: str
    version: int
    id: str
    type: str
    time: datetime
    recordedtime: datetime
    office: str
    data: str


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except Error as error:
        if isinstance(error, UniqueViolation):
            raise LogMovedOn from error
        if isinstance(error, _UNAVAILABLE):
            raise StoreUnavailable from error
        raise


class Batch(NamedTuple):
    """Events to be appended to a log, all or none, and what the decision to append them looked at.

    `seen` is the log's size when the decision was made, None if it looked at nothing.
    """

    events: Sequence[NewEvent]
    seen: int | None = None
    subjects: Sequence[str] = ()
    tags: Sequence[str] = ()

    def arguments(self, tenant: str) -> dict[str, Any]:
        """Return the arguments of the append function."""
        tagged = [(place, tag) for place, event in enumerate(self.events, start=1) for tag in event.tags]
        return {
            "tenant": tenant,
            "seen": self.seen,
            "subjects": list(self.subjects),
            "tags": list(self.tags),
            "events": NewEvents(self.events),
            "tagged": [place for place, _ in tagged],
            "tagged_as": [tag for _, tag in tagged],
        }


Appended = tuple[int, datetime]
"""The first event's position, and the time of recording."""


def append(database: Database, batches: Mapping[str, Batch]) -> dict[str, Appended | None]:
    """Append a batch to each tenant's log, all in one commit; None for a tenant whose log has moved on.

    Raise LogMovedOn, with nothing appended to any log, where an event's id or version is taken;
    StoreUnavailable where PostgreSQL cannot be reached or cannot write.
    """
    asked: dict[str, Cursor[Row]] = {}
    with _translated(), database.connection(APPEND) as connection, connection.pipeline(), connection.transaction():
        for tenant in sorted(batches):  # in one order everywhere, so that no two wait for each other
            connection.execute(binding(tenant))
            asked[tenant] = connection.execute(_SQL["append"], batches[tenant].arguments(tenant))
    found = {tenant: cursor.fetchone() for tenant, cursor in asked.items()}
    return {tenant: (row[0], row[1]) if row and row[0] is not None else None for tenant, row in found.items()}


class TenantLog:
    """The append-only log of one tenant: positions 1, 2, 3 … in commit order, without gaps."""

    def __init__(self, database: Database, tenant: str) -> None:
        self._database = database
        self.tenant = tenant

    def append(
        self,
        events: Sequence[NewEvent],
        *,
        seen: int | None = None,
        subjects: Sequence[str] = (),
        tags: Sequence[str] = (),
    ) -> tuple[int, datetime]:
        """Append events all or none, in order; return the first one's position and the time of recording.

        `seen` is the log's size when the decision to append was made, `subjects` and `tags` what the
        decision looked at. Raise LogMovedOn where any of these has changed since, or an event's id or
        version is taken; StoreUnavailable where PostgreSQL cannot be reached or cannot write.
        """
        batch = Batch(events, seen, subjects, tags)
        appended = append(self._database, {self.tenant: batch})[self.tenant]
        if appended is None:
            raise LogMovedOn
        return appended

    @contextmanager
    def snapshot(self) -> Iterator["Snapshot"]:
        """Open a view of the log that stays as it is while the context lasts."""
        with _translated(), self._database.bound(READ, self.tenant) as cursor:
            yield Snapshot(self.tenant, cursor)

    def size(self) -> int:
        """Return how many events the log has, 0 for a log that does not exist."""
        with self.snapshot() as snapshot:
            return snapshot.size

    def events(
        self,
        after: int = 0,
        limit: int = 100,
        *,
        upto: int | None = None,
        type: str | None = None,  # noqa: A002 - the name that the contract gives it
        subject: str | None = None,
        office: str | None = None,
    ) -> list[LoggedEvent]:
        """Return up to `limit` events after a position, in order, narrowed where asked."""
        narrow = {"type": type, "subject": subject, "office": office}
        with self.snapshot() as snapshot:
            end = snapshot.size if upto is None else upto
            return snapshot.rows("events", after=after, limit=limit, upto=end, **narrow)

    def subject(
        self,
        subject: str,
        *,
        gt: int | None = None,
        lte: int | None = None,
        desc: bool = False,
        limit: int | None = None,
    ) -> list[LoggedEvent]:
        """Return a subject's events after version `gt` up to version `lte`."""
        with self.snapshot() as snapshot:
            return snapshot.rows("subject", subject=subject, gt=gt, lte=lte, desc=desc, limit=limit)

    def version_at(self, subject: str, cut: int) -> int:
        """Return the version that a subject had at a cut, 0 if it had none."""
        with self.snapshot() as snapshot:
            return int(snapshot.value("version_at", subject=subject, cut=cut))

    def notifications(
        self, start: int, limit: int, stop: int | None = None, topics: Sequence[str] = ()
    ) -> list[LoggedEvent]:
        """Return up to `limit` events from position `start` to `stop`, of the given types if any are given."""
        with self.snapshot() as snapshot:
            return snapshot.rows("notifications", start=start, limit=limit, stop=stop, topics=list(topics) or None)

    def cut(self, as_of: int | datetime | None) -> int:
        """Return the position that a cut names: itself, the last one recorded by a time, or the log's end.

        Raise CutBeyondLog for a position past the end.
        """
        with self.snapshot() as snapshot:
            if as_of is None:
                return snapshot.size
            if isinstance(as_of, int):
                if as_of > snapshot.size:
                    raise CutBeyondLog(as_of, snapshot.size)
                return as_of
            return int(snapshot.value("position_at", moment=as_of))


class Wanted(NamedTuple):
    """What a decision has to look at: ids that may be taken, subjects beyond the versions already known, tags."""

    ids: Sequence[str] = ()
    subjects: Mapping[str, int] = {}
    tags: Sequence[str] = ()


class Found(NamedTuple):
    """What there was: events with these ids and the hex hash of what was sent, subjects under each tag, new events."""

    identified: dict[str, tuple[LoggedEvent, str]]
    tagged: dict[str, list[str]]
    events: list[LoggedEvent]


class Snapshot:
    """A log as it stood at one moment; every question within it gets an answer from that moment.

    Several tenants' snapshots may share a transaction; each binds it to its own tenant before it asks.
    """

    def __init__(self, tenant: str, cursor: Cursor[Row], *, shared: bool = False) -> None:
        self.tenant = tenant
        self._cursor = cursor
        self._shared = shared

    @cached_property
    def size(self) -> int:
        """How many events the log has, 0 for a log that does not exist."""
        return int(self.value("size") or 0)

    def _ask(self, statement: str, **arguments: Any) -> Cursor[Row]:  # noqa: ANN401
        if self._shared:
            self._cursor.execute(binding(self.tenant))
        return self._cursor.execute(_SQL[statement], {"tenant": self.tenant, **arguments})

    def value(self, statement: str, **arguments: Any) -> Any:  # noqa: ANN401 - whatever the statement selects
        """Return the first column of a statement's first row, None if there is no row."""
        row = self._ask(statement, **arguments).fetchone()
        return row[0] if row else None

    def rows(self, statement: str, **arguments: Any) -> list[LoggedEvent]:  # noqa: ANN401
        """Return the events that a statement selects."""
        return [LoggedEvent(*row) for row in self._ask(statement, **arguments)]

    def look(self, wanted: Wanted) -> Found:
        """Look up what a decision needs."""
        return look({self.tenant: self}, {self.tenant: wanted})[self.tenant]

    def ask(self, wanted: Wanted) -> list[Cursor[Row]]:
        """Send what is wanted, to be answered with whatever else the connection's pipeline holds."""
        connection, tenant = self._cursor.connection, self.tenant
        connection.execute(binding(tenant))
        statements: list[tuple[str, bool, dict[str, Any]]] = [
            ("size", True, {}),
            ("ids", bool(wanted.ids), {"ids": list(wanted.ids)}),
            ("tagged", bool(wanted.tags), {"tags": list(wanted.tags)}),
            (
                "subjects",
                bool(wanted.subjects or wanted.tags),
                {
                    "subjects": list(wanted.subjects),
                    "versions": list(wanted.subjects.values()),
                    "tags": list(wanted.tags),
                },
            ),
        ]
        cursors = []
        for statement, needed, arguments in statements:
            cursor = connection.cursor(row_factory=tuple_row)
            cursors.append(cursor.execute(_SQL[statement], {"tenant": tenant, **arguments}) if needed else cursor)
        return cursors

    def answered(self, wanted: Wanted, cursors: Sequence[Cursor[Row]]) -> Found:
        """Take the answers to what was sent."""
        size, ids, tagged, subjects = cursors
        row = size.fetchone()
        self.size = int(row[0]) if row else 0
        found = Found({}, {tag: [] for tag in wanted.tags}, [])
        if wanted.ids:
            found.identified.update({row[4]: (LoggedEvent(*row[:-1]), row[-1].hex()) for row in ids})
        if wanted.tags:
            for tag, subject in tagged:
                found.tagged[tag].append(subject)
        if wanted.subjects or wanted.tags:
            found.events.extend(LoggedEvent(*row) for row in subjects)
        return found

    def pipeline(self) -> AbstractContextManager[Any]:
        """Open a pipeline on the connection that the snapshot shares with others, if any."""
        return self._cursor.connection.pipeline()


def look(views: Mapping[str, Snapshot], wanted: Mapping[str, Wanted]) -> dict[str, Found]:
    """Look up what decisions of several tenants need, all in one round trip; the views share a transaction."""
    first, *_ = views.values()
    with first.pipeline():
        asked = {tenant: views[tenant].ask(want) for tenant, want in wanted.items()}
    return {tenant: views[tenant].answered(want, asked[tenant]) for tenant, want in wanted.items()}


@contextmanager
def snapshots(database: Database, tenants: Sequence[str]) -> Iterator[dict[str, Snapshot]]:
    """Open views of several logs, all of one moment, that stay as they are while the context lasts."""
    with _translated(), database.across(READ) as cursor:
        yield {tenant: Snapshot(tenant, cursor, shared=len(tenants) > 1) for tenant in tenants}


def sizes(database: Database) -> dict[str, int]:
    """Return how many events every tenant's log has."""
    with _translated(), database.across(FOLD) as cursor:
        return dict(cursor.execute(_SQL["sizes"]).fetchall())
