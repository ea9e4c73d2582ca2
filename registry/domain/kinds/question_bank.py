"""Question banks (题库; notice, parts 二 and 三): versions registered under a norm, without their questions."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, ClassVar

from pydantic import Field

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
from registry.domain.kinds.norm import standing_norm
from registry.domain.values import Count, Levels, Name, OccupationCode, Uuid, Version, parse_uuid


class QuestionBankRegistered(Event):
    """登记题库: again with a higher version, the bank is as it is from now on."""

    type: ClassVar[str] = "question_bank.registered.v1"
    norm: Uuid
    title: Name
    occupation: OccupationCode
    levels: Levels
    version: Version
    questions: Annotated[Count, Field(ge=1)]


@dataclass(frozen=True, slots=True)
class QuestionBankState:
    """A question bank in its latest version."""

    status: str = NEW
    norm: str | None = None
    title: str | None = None
    occupation: str | None = None
    levels: tuple[int | str, ...] = ()
    version: int = 0
    questions: int = 0


def evolve(state: QuestionBankState, recorded: RecordedEvent) -> QuestionBankState:
    """Return the state after one more event."""
    if isinstance(recorded.event, QuestionBankRegistered):
        fields: dict[str, Any] = recorded.event.model_dump()
        return QuestionBankState(status="registered", **fields)
    return state


def needs(subject: Subject, event: Event | None, _time: datetime) -> DecisionQuery:
    """Return what a decision must look at: the norm that the bank goes by."""
    key = getattr(event, "norm", None) or subject.state.norm
    return DecisionQuery(subjects=frozenset({f"norm/{key}"})) if key else DecisionQuery()


def _norm_fits(context: DecisionContext, event: QuestionBankRegistered) -> None:
    found = standing_norm(context, event.norm)
    if enterprise := found.state.enterprise:
        jurisdiction.own_enterprise(context, enterprise)
    if found.state.occupation != event.occupation:
        levels = ", ".join(map(str, found.state.levels))
        raise refuse(
            "of_other_occupation", found.events[0], other=found.name, occupation=found.state.occupation, level=levels
        )
    if missing := [level for level in event.levels if level not in found.state.levels]:
        raise refuse("outside_norm", found.events[0], other=found.name, level=str(missing[0]))


def _higher(context: DecisionContext, event: QuestionBankRegistered) -> None:
    state, last = context.state, context.subject.last
    if state.status == NEW:
        return
    if state.occupation != event.occupation:
        levels = ", ".join(map(str, state.levels))
        facts = {"other": context.subject.name, "occupation": state.occupation, "level": levels}
        raise refuse("of_other_occupation", last, **facts)
    if event.version <= state.version:
        raise refuse("version_not_higher", last, version=event.version, before=state.version)


KIND = SubjectKind(
    name="question_bank",
    parse_key=parse_uuid,
    initial=QuestionBankState(),
    evolve=evolve,
    responsible_office=jurisdiction.beginner,
    needs=needs,
    acts=(
        Act(
            QuestionBankRegistered,
            posters("CIVP"),
            frozenset({NEW, "registered"}),
            conditions=(jurisdiction.own,),
            checks=(_norm_fits, _higher),
        ),
    ),
)
