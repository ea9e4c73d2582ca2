"""Reads what decisions need: one statement per tenant, one round trip for all.

How far number series have come is a statement of its own, sent only when a decision asks for it.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from registry.domain.numbers import Series
from registry.store import binary
from registry.store.database import READ, Database, bind_tenant
from registry.store.errors import translate_errors
from registry.store.pipeline import PreparedStatement, StatementResult
from registry.store.sql import statements

_SQL = statements("registry.store", "log.sql")
_LOOK, _SERIES = (PreparedStatement.of(name, _SQL[name]) for name in ("look", "series"))
_PLANNED_ONCE = b"SET LOCAL plan_cache_mode = force_generic_plan"
"""Every look-up is by a key, whatever is looked up; planning for a few values anew costs more than reading them."""
_PREPARED_UP_TO = 50
"""Planning anew costs about a millisecond: too much for a lone post, nothing for a batch of hundreds."""


class SequencedEvent(NamedTuple):
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


class LogQuery(NamedTuple):
    """What a decision must read: ids that may be taken, subjects beyond the versions known, tags, series."""

    ids: Sequence[str] = ()
    subjects: Mapping[str, int] = {}
    tags: Sequence[str] = ()
    series: Sequence[Series] = ()

    @property
    def size(self) -> int:
        """How many things are to be looked up."""
        return len(self.ids) + len(self.subjects) + len(self.tags) + len(self.series)

    def packed(self, tenant: str) -> dict[str, bytes | None]:
        """Return the arguments of the statements that look."""
        return {
            "tenant": binary.text(tenant),
            "ids": binary.uuids(self.ids),
            "subjects": binary.texts(list(self.subjects)),
            "versions": binary.numbers(list(self.subjects.values())),
            "tags": binary.texts(self.tags),
            "beginnings": binary.texts([series.beginning for series in self.series]),
            "digits": binary.numbers([series.digits for series in self.series]),
        }


class LogReading(NamedTuple):
    """What there was: the log's size, events with these ids and the hex hash of what was sent, subjects, histories.

    `highest` is the highest number of each series, 0 for one that has not begun.
    """

    size: int
    identified: dict[str, tuple[SequencedEvent, str]]
    tagged: dict[str, list[str]]
    events: list[SequencedEvent]
    highest: dict[Series, int]


Asked = tuple[StatementResult | None, StatementResult | None]


def look(database: Database, wanted: Mapping[str, LogQuery]) -> dict[str, LogReading]:
    """Look up what decisions of several tenants need, all in one round trip.

    Each tenant's answer is of one moment, but for the ends of number series, which may be a moment later. A
    connection may have gone stale: the caller tries again.
    """
    asked: dict[str, Asked] = {}
    with translate_errors(), database.exchange(READ) as exchange:
        if not exchange.connection.distributed:
            exchange.execute(_PLANNED_ONCE)
        for tenant, want in wanted.items():
            exchange.execute(bind_tenant(tenant))
            values = want.packed(tenant)
            series_alone = want.series and not (want.ids or want.subjects or want.tags)
            # What is prepared keeps the plan that it got when the log was short, and reads a longer one whole.
            prepared = want.size <= _PREPARED_UP_TO
            asked[tenant] = (
                None if series_alone else exchange.ask(_LOOK, values, prepared=prepared),
                exchange.ask(_SERIES, values) if want.series else None,
            )
    return {tenant: _found(wanted[tenant], *replies) for tenant, replies in asked.items()}


def _found(wanted: LogQuery, looked: StatementResult | None, series: StatementResult | None) -> LogReading:
    size = 0
    identified: dict[str, tuple[SequencedEvent, str]] = {}
    tagged: dict[str, list[str]] = {tag: [] for tag in wanted.tags}
    events: list[SequencedEvent] = []
    highest: dict[Series, int] = {}
    for size_then, place, number in series.rows if series else ():
        highest[wanted.series[place - 1]] = number
        size = size_then or 0
    for what, tag, *event, content in looked.rows if looked else ():
        match what:
            case "size":
                size = event[1]
            case "id":
                identified[event[4]] = SequencedEvent(*event), content.hex()
            case "tag":
                tagged[tag].append(event[2])
            case _:
                events.append(SequencedEvent(*event))
    return LogReading(size, identified, tagged, events, highest)
