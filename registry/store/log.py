"""A tenant's log: the only code that adds events, and every way of reading them back; it decides nothing."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from psycopg import Cursor, Error, OperationalError
from psycopg.errors import ReadOnlySqlTransaction, UniqueViolation

from registry.errors import CutBeyondLog, RegistryError, StoreUnavailable
from registry.store.database import APPEND, FOLD, READ, Database, Row
from registry.store.statements import statements

_STALE = "FR001"
_UNAVAILABLE = (OperationalError, ReadOnlySqlTransaction)
_SQL = statements("registry.store", "log.sql")


class LogMovedOn(RegistryError):
    """Something that the decision looked at has changed meanwhile: look again and decide again."""


@dataclass(frozen=True, slots=True)
class NewEvent:
    """An event to be appended; `data` is the exact JSON text to store, `content` the hex SHA-256 of what was sent."""

    subject: str
    version: int
    id: str
    type: str
    time: datetime
    office: str
    data: str
    content: str
    tags: tuple[str, ...] = ()


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
        if error.sqlstate == _STALE or isinstance(error, UniqueViolation):
            raise LogMovedOn from error
        if isinstance(error, _UNAVAILABLE):
            raise StoreUnavailable from error
        raise


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
        rows = [
            {
                "subject": event.subject,
                "version": event.version,
                "id": event.id,
                "type": event.type,
                "time": event.time,
                "office": event.office,
                "data": event.data,
                "content": event.content,
                "tags": event.tags,
            }
            for event in events
        ]
        arguments = {
            "tenant": self.tenant,
            "seen": seen,
            "subjects": list(subjects),
            "tags": list(tags),
            "events": orjson.dumps(rows).decode(),
        }
        with _translated(), self._database.bound(APPEND, self.tenant) as cursor:
            row = cursor.execute(_SQL["append"], arguments).fetchone()
        assert row is not None
        return row[0], row[1]

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


class Snapshot:
    """A log as it stood at one moment; every question within it gets an answer from that moment."""

    def __init__(self, tenant: str, cursor: Cursor[Row]) -> None:
        self.tenant = tenant
        self._cursor = cursor
        self.size = int(self.value("size") or 0)

    def value(self, statement: str, **arguments: Any) -> Any:  # noqa: ANN401 - whatever the statement selects
        """Return the first column of a statement's first row, None if there is no row."""
        row = self._cursor.execute(_SQL[statement], {"tenant": self.tenant, **arguments}).fetchone()
        return row[0] if row else None

    def rows(self, statement: str, **arguments: Any) -> list[LoggedEvent]:  # noqa: ANN401
        """Return the events that a statement selects."""
        return [
            LoggedEvent(*row) for row in self._cursor.execute(_SQL[statement], {"tenant": self.tenant, **arguments})
        ]

    def identified(self, ids: Sequence[str]) -> dict[str, tuple[LoggedEvent, str]]:
        """Return the events that have one of these ids, by id, with the hex hash of what their client sent."""
        rows = self._cursor.execute(_SQL["ids"], {"tenant": self.tenant, "ids": list(ids)})
        return {row[4]: (LoggedEvent(*row[:-1]), row[-1].hex()) for row in rows}

    def tagged(self, tags: Sequence[str]) -> dict[str, list[str]]:
        """Return the subjects that stand under each of the tags."""
        found: dict[str, list[str]] = {tag: [] for tag in tags}
        for tag, subject in self._cursor.execute(_SQL["tagged"], {"tenant": self.tenant, "tags": list(tags)}):
            found[tag].append(subject)
        return found


def sizes(database: Database) -> dict[str, int]:
    """Return how many events every tenant's log has."""
    with _translated(), database.across(FOLD) as cursor:
        return dict(cursor.execute(_SQL["sizes"]).fetchall())
