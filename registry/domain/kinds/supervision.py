"""Supervision (质量督导) of a filing: inspection, rectification, closing.

The suspension or revocation that may follow is an act on the filing.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, model_validator

from registry.domain import jurisdiction
from registry.domain.acts import (
    NEW,
    Act,
    DecisionContext,
    DecisionQuery,
    Event,
    RecordedEvent,
    Subject,
    SubjectKind,
    posters,
    refuse,
)
from registry.domain.causes import led_to_status
from registry.domain.kinds.assessor import check_supervisors, names_of
from registry.domain.kinds.filing.events import Materials
from registry.domain.kinds.filing.state import STANDING
from registry.domain.kinds.filing.state import responsible_office as filing_responsible_office
from registry.domain.references import happened, referred
from registry.domain.values import Date, Name, Text, Uuid, Uuids, Value, parse_uuid
from registry.errors import EventInvalid, Fault, Message, OfficeNotEntitled


class InspectedItem(Value):
    """An item of the inspection: what was looked at, whether it passed, and what was found."""

    item: Name
    passed: bool
    finding: Text | None = None


class OrderedItem(Value):
    """An item to be rectified, and what is required."""

    item: Name
    requirement: Text


def _each_item_once(items: tuple[InspectedItem | OrderedItem, ...]) -> None:
    names = [item.item for item in items]
    if len(set(names)) < len(names):
        raise ValueError(Message("an item is given more than once"))


class SupervisionInspected(Event):
    """督导检查: by the authority's supervisors (外督) or by the body's own (内督), on site or not."""

    type: ClassVar[str] = "supervision.inspected.v1"
    filing: Uuid
    mode: Literal["external", "internal"]
    form: Literal["on_site", "remote", "archive"]
    inspected_on: Date
    evaluation: Uuid | None = None
    supervisors: Uuids | None = None
    items: Annotated[tuple[InspectedItem, ...], Field(min_length=1, max_length=200)]
    summary: Text | None = None

    @model_validator(mode="after")
    def _once(self) -> Self:
        _each_item_once(self.items)
        return self


class RectificationOrdered(Event):
    """整改通知: what must be put right, by the end of `due_on`."""

    type: ClassVar[str] = "supervision.rectification_ordered.v1"
    items: Annotated[tuple[OrderedItem, ...], Field(min_length=1, max_length=200)]
    due_on: Date

    @model_validator(mode="after")
    def _once(self) -> Self:
        _each_item_once(self.items)
        return self


class SupervisionRectified(Event):
    """整改完成: the body has put right what was ordered, and it was looked at again (复查)."""

    type: ClassVar[str] = "supervision.rectified.v1"
    summary: Text
    materials: Materials | None = None


class SupervisionClosed(Event):
    """督导办结: without findings, rectified, or by a talk, a circular, a suspension or a revocation."""

    type: ClassVar[str] = "supervision.closed.v1"
    outcome: Literal["no_findings", "rectified", "talk", "circular", "suspension", "revocation"]
    summary: Text | None = None


@dataclass(frozen=True, slots=True)
class SupervisionState:
    """Where a supervision stands: `failed` counts the items of the inspection that did not pass."""

    status: str = NEW
    filing: str | None = None
    mode: str | None = None
    form: str | None = None
    inspected_on: date | None = None
    evaluation: str | None = None
    supervisors: tuple[str, ...] = ()
    failed: int = 0
    orders: int = 0
    due_on: date | None = None
    outcome: str | None = None


def evolve(state: SupervisionState, recorded: RecordedEvent) -> SupervisionState:
    """Return the state after one more event."""
    match recorded.event:
        case SupervisionInspected() as event:
            return SupervisionState(
                status="inspected",
                filing=event.filing,
                mode=event.mode,
                form=event.form,
                inspected_on=event.inspected_on,
                evaluation=event.evaluation,
                supervisors=event.supervisors or (),
                failed=sum(not item.passed for item in event.items),
            )
        case RectificationOrdered() as event:
            return replace(state, status="ordered", orders=state.orders + 1, due_on=event.due_on)
        case SupervisionRectified():
            return replace(state, status="rectified")
        case SupervisionClosed() as event:
            return replace(state, status="closed", outcome=event.outcome)
    return state


def status_on(state: SupervisionState, day: date) -> str:
    """Return the status on a day: past `due_on` an order that was not met is overdue (整改逾期) without any event."""
    if state.status == "ordered" and state.due_on and state.due_on < day:
        return "overdue"
    return state.status


def supervision_tag(filing: str) -> str:
    """Return the tag of the inspections of a filing, given as a subject."""
    return f"supervision:{filing}"


def overdue(context: DecisionContext, filing: str) -> None:
    """Refuse while, at the time of the act, a rectification ordered of a filing is overdue."""
    for found in context.view.tagged(supervision_tag(filing)):
        then = found.at(context.time)
        if then.status_on(context.date) == "overdue":
            facts = {"other": found.name, "due_on": then.state.due_on.isoformat()}
            raise refuse("rectification_overdue", then.last, office=then.events[0].office, **facts)


def tags(recorded: RecordedEvent) -> tuple[str, ...]:
    """Return under what an inspection is found: its filing's supervisions."""
    event = recorded.event
    return (supervision_tag(f"filing/{event.filing}"),) if isinstance(event, SupervisionInspected) else ()


def needs(subject: Subject, event: Event | None, time: datetime) -> DecisionQuery:
    """Return what a decision must look at: the filing, the evaluation looked at, the supervisors."""
    found = jurisdiction.needs(subject, event, time)
    if isinstance(event, SupervisionInspected):
        evaluation = {f"evaluation/{event.evaluation}"} if event.evaluation else set()
        found |= DecisionQuery(subjects=names_of(event.supervisors) | evaluation)
    return found


def _filing_standing(context: DecisionContext, event: SupervisionInspected) -> None:
    found = referred(context, f"filing/{event.filing}")
    status = found.status_on(context.date)
    if status not in STANDING:
        facts = {"filing": found.name, "status": f"filing.{status}", "date": context.date.isoformat()}
        responsible_office = filing_responsible_office(context._replace(subject=found))
        blocking = led_to_status(found, context.date)
        raise refuse("filing_not_in_force", blocking, office=responsible_office, **facts)


def _evaluation_of_filing(context: DecisionContext, event: SupervisionInspected) -> None:
    occupation = level = None
    if event.evaluation:
        found = referred(context, f"evaluation/{event.evaluation}")
        if found.state.filing != event.filing:
            raise refuse("same_filing", found.events[0], filing=f"filing/{found.state.filing}")
        occupation, level = found.state.occupation, found.state.level
    check_supervisors(context, event.supervisors or (), occupation, level)


def _due_later(context: DecisionContext, event: RectificationOrdered) -> None:
    if event.due_on < context.date:
        message = Message(
            "{due_on} is before the order itself, which is of {date}", due_on=event.due_on, date=context.date
        )
        raise EventInvalid([Fault("/data/due_on", message)])


def _something_failed(context: DecisionContext) -> None:
    if not context.state.failed:
        raise refuse("nothing_failed", context.subject.events[0])


def _outcome_fits(context: DecisionContext, event: SupervisionClosed) -> None:
    state = context.state
    if event.outcome in {"suspension", "revocation"} and context.office.code != context.tenant:
        facts = {"by": context.office.code, "outcome": event.outcome}
        raise OfficeNotEntitled("outcome_of_centre", facts, office=context.tenant)
    if event.outcome == "no_findings" and (state.failed or state.status != "inspected"):
        raise refuse("something_failed", context.subject.events[0], failed=state.failed)
    if event.outcome == "rectified" and state.status != "rectified":
        blocking = led_to_status(context.subject, context.date)
        raise refuse("not_rectified", blocking, status=f"supervision.{context.subject.status_on(context.date)}")


def _mover(context: DecisionContext) -> str | None:
    return None if context.state.status == "closed" else jurisdiction.beginner(context)


KIND = SubjectKind(
    name="supervision",
    parse_key=parse_uuid,
    initial=SupervisionState(),
    evolve=evolve,
    status_on=status_on,
    lapses={"ordered": "overdue"},
    dated_by=(RectificationOrdered,),
    responsible_office=_mover,
    needs=needs,
    tags=tags,
    acts=(
        Act(
            SupervisionInspected,
            posters("CIV"),
            frozenset({NEW}),
            checks=(jurisdiction.own, _filing_standing, _evaluation_of_filing, happened("inspected_on")),
        ),
        Act(
            RectificationOrdered,
            posters("CIV"),
            frozenset({"inspected", "rectified"}),
            conditions=(jurisdiction.own, _something_failed),
            checks=(_due_later,),
        ),
        Act(
            SupervisionRectified,
            posters("CIV"),
            frozenset({"ordered", "overdue"}),
            conditions=(jurisdiction.own,),
        ),
        Act(
            SupervisionClosed,
            posters("CIV"),
            frozenset({"inspected", "ordered", "overdue", "rectified"}),
            conditions=(jurisdiction.own,),
            checks=(_outcome_fits,),
        ),
    ),
)
