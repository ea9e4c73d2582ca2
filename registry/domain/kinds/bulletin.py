"""Quarterly bulletins (通报; notice, part 六) of the province, drafted and issued.

An issued bulletin is made from the editions that the tenants have sealed: the event keeps their cuts and figures, so
what was said stays as it was said. What is restated later is shown beside it in the next bulletin (原 / 现). The
figures are derived in projections/bulletin.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any, ClassVar

from pydantic import Field

from registry.domain.acts import (
    NEW,
    Act,
    DecisionContext,
    DecisionModel,
    DecisionQuery,
    Event,
    RecordedEvent,
    Subject,
    SubjectKind,
    posters,
    refuse,
)
from registry.domain.references import printable
from registry.domain.regions import PROVINCE, centre_name
from registry.domain.values import Name, Sha256, Text, Value, last_day, month_after
from registry.errors import EventInvalid, Fault, Message

_LOOKED_BACK = 4
"""What so many bulletins before said is shown beside what is known now, where they differ."""


class BulletinSection(Value):
    """A section of a bulletin, a paragraph under its heading."""

    heading: Name
    text: Text


Sections = Annotated[tuple[BulletinSection, ...], Field(min_length=1, max_length=100)]


class BulletinDrafted(Event):
    """起草通报: again, the draft is as it is from now on, whole."""

    type: ClassVar[str] = "bulletin.drafted.v1"
    title: Name
    sections: Sections
    remark: Text | None = None


class BulletinIssued(Event):
    """印发通报: under its document number (发文字号); cuts, figures and the document's hash are added to it."""

    type: ClassVar[str] = "bulletin.issued.v1"
    added: ClassVar[frozenset[str]] = frozenset({"cuts", "figures", "document_sha256"})
    number: Name
    title: Name
    sections: Sections
    remark: Text | None = None
    cuts: dict[str, dict[str, int]] | None = None
    figures: dict[str, Any] | None = None
    document_sha256: Sha256 | None = None


@dataclass(frozen=True, slots=True)
class BulletinState:
    """A bulletin as last drafted, or as it was issued."""

    status: str = NEW
    title: str | None = None
    sections: tuple[BulletinSection, ...] = ()
    number: str | None = None
    issued_on: date | None = None
    figures: dict[str, Any] | None = None
    document_sha256: str | None = None


def evolve(state: BulletinState, recorded: RecordedEvent) -> BulletinState:
    """Return the state after one more event."""
    match recorded.event:
        case BulletinDrafted() as event:
            return BulletinState("drafted", event.title, event.sections)
        case BulletinIssued() as event:
            return BulletinState(
                "issued",
                event.title,
                event.sections,
                event.number,
                recorded.date,
                event.figures,
                event.document_sha256,
            )
    return state


def parse_quarter(value: str) -> str:
    """Return a quarter of the form 2021-Q1; raise ValueError otherwise."""
    if not re.fullmatch(r"[0-9]{4}-Q[1-4]", value) or not 1950 <= int(value[:4]) <= 2199:
        raise ValueError(Message("{value!r} is not a quarter of the form 2021-Q1", value=value))
    return value


def first_day(quarter: str) -> date:
    """Return the first day of a quarter."""
    return date(int(quarter[:4]), 3 * int(quarter[-1]) - 2, 1)


def months(quarter: str) -> tuple[date, date, date]:
    """Return the first days of a quarter's months."""
    second = month_after(first_day(quarter))
    return first_day(quarter), second, month_after(second)


def before(quarter: str, number: int = _LOOKED_BACK) -> tuple[str, ...]:
    """Return so many quarters before a quarter, the earliest first."""
    place = 4 * int(quarter[:4]) + int(quarter[-1]) - 1
    return tuple(f"{at // 4:04}-Q{at % 4 + 1}" for at in range(place - number, place))


def needs(subject: Subject, event: Event | None, _time: datetime) -> DecisionQuery:
    """Return what a decision must look at: what the bulletins before said."""
    if not isinstance(event, BulletinIssued):
        return DecisionQuery()
    return DecisionQuery(subjects=frozenset(f"bulletin/{quarter}" for quarter in before(_quarter(subject))))


def last_shown(view: DecisionModel, quarter: str) -> dict[tuple[str, str], Mapping[str, Any]]:
    """Return what the bulletins before said last of a tenant's month, by month and tenant."""
    found: dict[tuple[str, str], Mapping[str, Any]] = {}
    for earlier in before(quarter):
        figures = view.subject(f"bulletin/{earlier}").state.figures or {"months": [], "restated": []}
        for month in figures["months"]:
            found |= {(month["month"], row["tenant"]): row for row in month["rows"]}
        found |= {(row["month"], row["tenant"]): row["now"] for row in figures["restated"]}
    return found


def issuer(view: DecisionModel) -> str:
    """Return the name under which the province's centre issues."""
    return str(view.subject(f"office/{PROVINCE}").state.name or centre_name(PROVINCE))


def _quarter(subject: Subject) -> str:
    return subject.name.partition("/")[2]


def _of_the_province(context: DecisionContext, _event: BulletinDrafted) -> None:
    if context.tenant != PROVINCE:
        raise EventInvalid(
            [Fault("/subject", Message("bulletins are the province's; they are kept in {province}", province=PROVINCE))]
        )


def _begun(context: DecisionContext) -> None:
    quarter = _quarter(context.subject)
    if context.date < first_day(quarter):
        raise refuse("quarter_not_begun", quarter=quarter, date=context.date.isoformat())


def _ended(context: DecisionContext) -> None:
    quarter = _quarter(context.subject)
    if context.date <= last_day(months(quarter)[-1]):
        raise refuse("quarter_not_ended", quarter=quarter, date=context.date.isoformat())


def _issued(context: DecisionContext, event: BulletinIssued) -> Mapping[str, object]:
    quarter = _quarter(context.subject)
    words = {
        "issuer": issuer(context.view),
        "number": event.number,
        "title": event.title,
        "sections": event.sections,
        "day": context.date,
    }
    return context.view.compile_bulletin(quarter, words, last_shown(context.view, quarter))


_OPEN = frozenset({NEW, "drafted"})
_PRINTED = printable("number", "title", "sections")

KIND = SubjectKind(
    name="bulletin",
    parse_key=parse_quarter,
    initial=BulletinState(),
    evolve=evolve,
    responsible_office=lambda _context: PROVINCE,
    needs=needs,
    acts=(
        Act(BulletinDrafted, posters("VP"), _OPEN, conditions=(_begun,), checks=(_of_the_province, _PRINTED)),
        Act(
            BulletinIssued,
            posters("VP"),
            _OPEN,
            conditions=(_begun, _ended),
            checks=(_of_the_province, _PRINTED),
            complete=_issued,
        ),
    ),
)
