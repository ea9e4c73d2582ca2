"""Looking up what decisions need: one statement a tenant, one round trip for all; it decides and changes nothing.

How far series have come is a statement of its own, sent along only where somebody asks.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from psycopg import Cursor

from registry.domain.numbers import Series
from registry.store.database import READ, Database, Row, binding
from registry.store.failures import translated
from registry.store.statements import statements

_SQL = statements("registry.store", "log.sql")
_PREPARED_UP_TO = 50
"""Planning anew costs about a millisecond: too much for a lone post, nothing for a batch of hundreds."""


class LoggedEvent(NamedTuple):
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


class Wanted(NamedTuple):
    """What a decision has to look at: ids that may be taken, subjects beyond the versions known, tags, series."""

    ids: Sequence[str] = ()
    subjects: Mapping[str, int] = {}
    tags: Sequence[str] = ()
    series: Sequence[Series] = ()

    @property
    def size(self) -> int:
        """How many things are to be looked up."""
        return len(self.ids) + len(self.subjects) + len(self.tags) + len(self.series)

    def arguments(self, tenant: str) -> dict[str, Any]:
        """Return the arguments of the statement that looks."""
        return {
            "tenant": tenant,
            "ids": list(self.ids),
            "subjects": list(self.subjects),
            "versions": list(self.subjects.values()),
            "tags": list(self.tags),
        }

    def series_arguments(self, tenant: str) -> dict[str, Any]:
        """Return the arguments of the statement that looks how far series have come."""
        beginnings = [series.beginning for series in self.series]
        return {"tenant": tenant, "beginnings": beginnings, "digits": [series.digits for series in self.series]}


class Found(NamedTuple):
    """What there was: the log's size, events with these ids and the hex hash of what was sent, subjects, histories.

    `highest` is the highest number of each series, 0 for one that has not begun.
    """

    size: int
    identified: dict[str, tuple[LoggedEvent, str]]
    tagged: dict[str, list[str]]
    events: list[LoggedEvent]
    highest: dict[Series, int]


Asked = tuple[Cursor[Row] | None, Cursor[Row] | None]


def look(database: Database, wanted: Mapping[str, Wanted]) -> dict[str, Found]:
    """Look up what decisions of several tenants need, all in one round trip.

    Each tenant's answer is of one moment, but for how far series have come, which may be told a moment later. A
    connection may have gone stale: whoever decides tries again.
    """
    asked: dict[str, Asked] = {}
    with translated(), database.exchange(READ) as connection:
        for tenant, want in wanted.items():
            connection.execute(binding(tenant))
            series_alone = want.series and not (want.ids or want.subjects or want.tags)
            # What is prepared keeps the plan that it got when the log was short, and reads a longer one whole.
            prepare = False if want.size > _PREPARED_UP_TO else None
            asked[tenant] = (
                None if series_alone else connection.execute(_SQL["look"], want.arguments(tenant), prepare=prepare),
                connection.execute(_SQL["series"], want.series_arguments(tenant)) if want.series else None,
            )
    return {tenant: _found(wanted[tenant], *cursors) for tenant, cursors in asked.items()}


def _found(wanted: Wanted, rows: Iterable[Row] | None, series: Iterable[Row] | None) -> Found:
    size = 0
    identified: dict[str, tuple[LoggedEvent, str]] = {}
    tagged: dict[str, list[str]] = {tag: [] for tag in wanted.tags}
    events: list[LoggedEvent] = []
    highest: dict[Series, int] = {}
    for size_then, place, number in series or ():
        highest[wanted.series[place - 1]] = number
        size = size_then or 0
    for what, tag, *event, content in rows or ():
        match what:
            case "size":
                size = event[1]
            case "id":
                identified[event[4]] = LoggedEvent(*event), content.hex()
            case "tag":
                tagged[tag].append(event[2])
            case _:
                events.append(LoggedEvent(*event))
    return Found(size, identified, tagged, events, highest)
