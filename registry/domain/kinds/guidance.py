"""Guidance and training given to enterprises (notice, parts 二 to 四). Participants are counted, not named."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, ClassVar, Literal

from pydantic import AfterValidator, Field

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
)
from registry.domain.references import happened
from registry.domain.values import Count, CreditCode, Date, Text, each_once, parse_uuid

Enterprises = Annotated[tuple[CreditCode, ...], Field(min_length=1, max_length=200), AfterValidator(each_once)]


class GuidanceGiven(Event):
    """指导服务: on applications, test-setting, question banks, organisation or quality, or a training in batches."""

    type: ClassVar[str] = "guidance.given.v1"
    topic: Literal["application", "test_setting", "question_bank", "organisation", "quality", "training"]
    given_on: Date
    enterprises: Enterprises | None = None
    participants: Count | None = None
    hours: Count | None = None
    summary: Text | None = None


@dataclass(frozen=True, slots=True)
class GuidanceState:
    """Guidance as it was given."""

    status: str = NEW
    topic: str | None = None
    given_on: date | None = None
    enterprises: tuple[str, ...] = ()
    participants: int = 0


def evolve(state: GuidanceState, recorded: RecordedEvent) -> GuidanceState:
    """Return the state after one more event."""
    if isinstance(recorded.event, GuidanceGiven):
        event = recorded.event
        return GuidanceState("given", event.topic, event.given_on, event.enterprises or (), event.participants or 0)
    return state


def needs(_subject: Subject, event: Event | None, _time: datetime) -> DecisionQuery:
    """Return what a decision must look at: the enterprises guided."""
    return jurisdiction.enterprise_needs(*(getattr(event, "enterprises", None) or ()))


def _own_enterprises(context: DecisionContext, event: GuidanceGiven) -> None:
    for code in event.enterprises or ():
        jurisdiction.own_enterprise(context, code)


KIND = SubjectKind(
    name="guidance",
    parse_key=parse_uuid,
    initial=GuidanceState(),
    evolve=evolve,
    responsible_office=lambda context: context.tenant if context.state.status == NEW else None,
    needs=needs,
    acts=(Act(GuidanceGiven, posters("CIV"), frozenset({NEW}), checks=(_own_enterprises, happened("given_on"))),),
)
