"""Reads what decisions need: one statement per tenant, one round trip for all.

How far number series have come, and what other tenants' logs have under a tag, are statements of their own, sent only
when a decision asks for it.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from registry.domain.numbers import Series
from registry.domain.regions import tenants
from registry.store import binary
from registry.store.database import PROVINCE_WIDE, READ, Database, bind_tenant
from registry.store.errors import translate_errors
from registry.store.pipeline import Pipeline, PreparedStatement, Row, StatementResult
from registry.store.sql import statements

_SQL = statements("registry.store", "log.sql")
_LOOK, _SERIES, _ELSEWHERE = (PreparedStatement.of(name, _SQL[name]) for name in ("look", "series", "elsewhere"))
AS_PROVINCE = f"SET LOCAL ROLE {PROVINCE_WIDE}".encode()
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
    """What a decision must read: ids that may be taken, subjects beyond the versions known, tags, series.

    `province` are tags to be looked for in the logs of the other tenants.
    """

    ids: Sequence[str] = ()
    subjects: Mapping[str, int] = {}
    tags: Sequence[str] = ()
    series: Sequence[Series] = ()
    province: Sequence[str] = ()

    @property
    def size(self) -> int:
        """How many things are to be looked up in the tenant's own log."""
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

    `highest` is the highest number of each series, 0 for one that has not begun; `elsewhere` the histories of other
    tenants' subjects under each tag, in order.
    """

    size: int
    identified: dict[str, tuple[SequencedEvent, str]]
    tagged: dict[str, list[str]]
    events: list[SequencedEvent]
    highest: dict[Series, int]
    elsewhere: dict[str, list[SequencedEvent]]


Asked = tuple[StatementResult | None, StatementResult | None]


def look(database: Database, wanted: Mapping[str, LogQuery]) -> dict[str, LogReading]:
    """Look up what decisions of several tenants need, all in one round trip.

    Each tenant's answer is of one moment, but for the ends of number series and what other tenants have, which may be a
    moment later. A connection may have gone stale: the caller tries again.
    """
    asked: dict[str, Asked] = {}
    elsewhere: list[StatementResult] = []
    with translate_errors(), database.exchange(READ) as exchange:
        if not exchange.connection.distributed:
            exchange.execute(_PLANNED_ONCE)
        for tenant, want in wanted.items():
            exchange.execute(bind_tenant(tenant))
            values = want.packed(tenant)
            not_here = (want.series or want.province) and not (want.ids or want.subjects or want.tags)
            # What is prepared keeps the plan that it got when the log was short, and reads a longer one whole.
            prepared = want.size <= _PREPARED_UP_TO
            asked[tenant] = (
                None if not_here else exchange.ask(_LOOK, values, prepared=prepared),
                exchange.ask(_SERIES, values) if want.series else None,
            )
        if any(want.province for want in wanted.values()):
            elsewhere = _ask_elsewhere(exchange, wanted)
    rows = [row for reply in elsewhere for row in reply.rows]
    return {
        tenant: _found(wanted[tenant], *replies, [row[1:] for row in rows if row[0] == tenant])
        for tenant, replies in asked.items()
    }


def _ask_elsewhere(exchange: Pipeline, wanted: Mapping[str, LogQuery]) -> list[StatementResult]:
    """Ask what the logs of other tenants have under tags: one statement, on Citus one for each log.

    It is the last thing asked in a transaction, which ends as the role that may see so much and nothing else.
    """
    pairs = [(tenant, tag) for tenant, want in wanted.items() for tag in want.province]
    asking, tags = (binary.texts(each) for each in zip(*pairs, strict=True))
    prepared = len(pairs) <= _PREPARED_UP_TO
    exchange.execute(AS_PROVINCE)
    logs = [[tenant] for tenant in tenants()] if exchange.connection.distributed else [tenants()]
    return [
        exchange.ask(_ELSEWHERE, {"asking": asking, "tags": tags, "tenants": binary.texts(log)}, prepared=prepared)
        for log in logs
    ]


def _found(
    wanted: LogQuery, looked: StatementResult | None, series: StatementResult | None, others: Sequence[Row]
) -> LogReading:
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
    elsewhere: dict[str, list[SequencedEvent]] = {tag: [] for tag in wanted.province}
    for tag, *event in others:
        elsewhere[tag].append(SequencedEvent(*event))
    return LogReading(size, identified, tagged, events, highest, elsewhere)
