"""A tenant's log: the only code that adds events, and every way of reading them back."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import cached_property
from typing import Any, NamedTuple

from psycopg import Cursor

from registry.domain.numbers import Series
from registry.domain.regions import tenants
from registry.errors import CutBeyondLog, PageBeyondLog
from registry.store import binary
from registry.store.binary import NewEvent
from registry.store.database import APPEND, FOLD, READ, Database, bind_tenant
from registry.store.errors import AppendConditionFailed, translate_errors
from registry.store.pipeline import PreparedStatement, Row, StatementResult
from registry.store.queries import AS_PROVINCE, LogQuery, LogReading, SequencedEvent, look
from registry.store.sql import statements

PAGE_BYTES = 8 << 20
"""A page of a log ends with the event whose data reach this size, however many were asked for."""

_SQL = statements("registry.store", "log.sql")
_APPEND = PreparedStatement.of("append", _SQL["append"])


class AppendCondition(NamedTuple):
    """What must not have changed for an append to go through: no event after a position has these subjects or tags.

    `after` is the log's size when the decision was made (append condition of dynamic consistency boundaries).
    """

    after: int
    subjects: Sequence[str] = ()
    tags: Sequence[str] = ()


class Append(NamedTuple):
    """Events to be appended to a log, all or none; without a condition the decision read nothing."""

    events: Sequence[NewEvent]
    condition: AppendCondition | None = None

    def packed(self, tenant: str, new_event: int) -> dict[str, bytes | None]:
        """Return the arguments of the append function; `new_event` identifies the type of its events."""
        tagged = [(place, tag) for place, event in enumerate(self.events, start=1) for tag in event.tags]
        return {
            "tenant": binary.text(tenant),
            "seen": binary.number(self.condition and self.condition.after),
            "subjects": binary.texts(self.condition.subjects if self.condition else ()),
            "tags": binary.texts(self.condition.tags if self.condition else ()),
            "events": binary.events(self.events, new_event),
            "tagged": binary.numbers([place for place, _ in tagged]),
            "tagged_as": binary.texts([tag for _, tag in tagged]),
        }


Appended = tuple[int, datetime]
"""The first event's position, and the time of recording."""


def append(database: Database, batches: Mapping[str, Append]) -> dict[str, Appended | None]:
    """Append a batch to each tenant's log, all in one commit; None for a tenant whose log has moved on.

    Raise AppendConditionFailed, with nothing appended to any log, where an event's id or version is taken;
    StoreUnavailable where PostgreSQL cannot be reached or cannot write.
    """
    asked: dict[str, StatementResult] = {}
    with translate_errors(), database.exchange(APPEND) as exchange:
        for tenant in sorted(batches):  # in one order everywhere, so that no two wait for each other
            exchange.execute(bind_tenant(tenant))
            asked[tenant] = exchange.ask(_APPEND, batches[tenant].packed(tenant, exchange.connection.new_event))
    found = {tenant: reply.rows[0] for tenant, reply in asked.items()}
    return {tenant: (first, recorded) if first is not None else None for tenant, (first, recorded) in found.items()}


class TenantLog:
    """The append-only log of one tenant: positions 1, 2, 3 … in commit order, without gaps."""

    def __init__(self, database: Database, tenant: str) -> None:
        self._database = database
        self.tenant = tenant

    def append(self, events: Sequence[NewEvent], condition: AppendCondition | None = None) -> tuple[int, datetime]:
        """Append events all or none, in order; return the first one's position and the time of recording.

        Raise AppendConditionFailed where the condition does not hold, or an event's id or version is taken;
        StoreUnavailable where PostgreSQL cannot be reached or cannot write.
        """
        batch = Append(events, condition)
        appended = append(self._database, {self.tenant: batch})[self.tenant]
        if appended is None:
            raise AppendConditionFailed
        return appended

    def look(self, wanted: LogQuery) -> LogReading:
        """Read what a decision needs."""
        return look(self._database, {self.tenant: wanted})[self.tenant]

    @contextmanager
    def snapshot(self) -> Iterator["Snapshot"]:
        """Open a view of the log that stays as it is while the context lasts."""
        with translate_errors(), self._database.transaction(READ, self.tenant) as cursor:
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
    ) -> list[SequencedEvent]:
        """Return up to `limit` events after a position, in order, narrowed where asked; fewer where they are large.

        `ends_full` tells whether more may follow. Raise PageBeyondLog where the position lies past the log's end.
        """
        narrow = {"type": type, "subject": subject, "office": office}
        with self.snapshot() as snapshot:
            if upto is None and after > snapshot.size:
                raise PageBeyondLog(after, snapshot.size)
            end = snapshot.size if upto is None else upto
            return snapshot.rows("events", after=after, limit=limit, upto=end, bytes=PAGE_BYTES, **narrow)

    def subject(
        self,
        subject: str,
        *,
        gt: int | None = None,
        lte: int | None = None,
        desc: bool = False,
        limit: int | None = None,
    ) -> list[SequencedEvent]:
        """Return a subject's events after version `gt` up to version `lte`."""
        with self.snapshot() as snapshot:
            return snapshot.rows("subject", subject=subject, gt=gt, lte=lte, desc=desc, limit=limit)

    def version_at(self, subject: str, cut: int) -> int:
        """Return the version that a subject had at a cut, 0 if it had none."""
        with self.snapshot() as snapshot:
            return int(snapshot.value("version_at", subject=subject, cut=cut))

    def notifications(
        self, start: int, limit: int, stop: int | None = None, topics: Sequence[str] = ()
    ) -> list[SequencedEvent]:
        """Return up to `limit` events from position `start` to `stop`, of the given types if any are given."""
        with self.snapshot() as snapshot:
            return snapshot.rows("notifications", start=start, limit=limit, stop=stop, topics=list(topics) or None)

    def gaps(self, series: Series) -> list[tuple[int, int]]:
        """Return the stretches of a series that no tag has, each with its first and last number, in order."""
        with self.snapshot() as snapshot:
            return snapshot.pairs(
                "gaps", beginning=series.beginning, digits=series.digits, before=series.first - 1, end=series.end
            )

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
    """A log at one moment: everything read through it is of that moment."""

    def __init__(self, tenant: str, cursor: Cursor[Row]) -> None:
        self.tenant = tenant
        self._cursor = cursor

    @cached_property
    def size(self) -> int:
        """How many events the log has, 0 for a log that does not exist."""
        return int(self.value("size") or 0)

    def value(self, statement: str, **arguments: Any) -> Any:  # noqa: ANN401 - whatever the statement selects
        """Return the first column of a statement's first row, None if there is no row."""
        row = self._cursor.execute(_SQL[statement], {"tenant": self.tenant, **arguments}).fetchone()
        return row[0] if row else None

    def pairs(self, statement: str, **arguments: Any) -> list[tuple[int, int]]:  # noqa: ANN401
        """Return the pairs of numbers that a statement selects."""
        found = self._cursor.execute(_SQL[statement], {"tenant": self.tenant, **arguments})
        return [(int(first), int(last)) for first, last in found]

    def rows(self, statement: str, **arguments: Any) -> list[SequencedEvent]:  # noqa: ANN401
        """Return the events that a statement selects."""
        return [
            SequencedEvent(*row) for row in self._cursor.execute(_SQL[statement], {"tenant": self.tenant, **arguments})
        ]


def ends_full(page: Sequence[SequencedEvent], limit: int) -> bool:
    """Tell whether a page of a log ended because it was full, in number or in size, so that more may follow."""
    return len(page) == limit or sum(len(event.data.encode()) for event in page) >= PAGE_BYTES


def shared_tags(database: Database) -> list[str]:
    """Return the tags of enterprises and claims that several tenants' logs have, in order."""
    with translate_errors(), database.transaction_without_tenant(READ) as cursor:
        cursor.execute(AS_PROVINCE)
        return [tag for (tag,) in cursor.execute(_SQL["shared_tags"], {"tenants": list(tenants())})]


def sizes(database: Database) -> dict[str, int]:
    """Return how many events every tenant's log has."""
    with translate_errors(), database.transaction_without_tenant(FOLD) as cursor:
        return dict(cursor.execute(_SQL["sizes"]).fetchall())
