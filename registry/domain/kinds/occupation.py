"""Occupations and trades that an enterprise proposes (新职业、新工种; notice, part 四), kept under a provisional code.

Whether an occupation enters the national classification is decided elsewhere; the outcome is recorded here.
"""

from dataclasses import dataclass, replace
from datetime import datetime
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
from registry.domain.numbers import Series
from registry.domain.values import CreditCode, Name, OccupationCode, Text, parse_uuid
from registry.errors import EventInvalid, Fault, Message

ProvisionalCode = Annotated[str, Field(pattern=r"^T37[0-9]{4}-[0-9]{4,8}$")]


class OccupationProposed(Event):
    """申报新职业、新工种: with a provisional code, assigned if absent."""

    type: ClassVar[str] = "occupation.proposed.v1"
    title: Name
    definition: Text
    enterprise: CreditCode | None = None
    provisional_code: ProvisionalCode | None = None


class OccupationDecided(Event):
    """办理结果: forwarded to the nation's collection, adopted under a code, or declined."""

    type: ClassVar[str] = "occupation.decided.v1"
    outcome: Literal["forwarded", "adopted", "declined"]
    code: OccupationCode | None = None
    reason: Text | None = None

    @model_validator(mode="after")
    def _code_when_adopted(self) -> Self:
        if (self.outcome == "adopted") != (self.code is not None):
            raise ValueError(Message("code is given when the occupation is adopted, and only then"))
        return self


@dataclass(frozen=True, slots=True)
class OccupationState:
    """A proposed occupation and what came of it."""

    status: str = NEW
    title: str | None = None
    enterprise: str | None = None
    provisional_code: str | None = None
    code: str | None = None


def evolve(state: OccupationState, recorded: RecordedEvent) -> OccupationState:
    """Return the state after one more event."""
    match recorded.event:
        case OccupationProposed() as event:
            return OccupationState("proposed", event.title, event.enterprise, event.provisional_code)
        case OccupationDecided() as event:
            return replace(state, status=event.outcome, code=event.code)
    return state


def _code_tag(code: str) -> str:
    return f"provisional:{code}"


def tags(recorded: RecordedEvent) -> tuple[str, ...]:
    """Return under what a proposal is found: its provisional code."""
    code = getattr(recorded.event, "provisional_code", None)
    return (_code_tag(code),) if code else ()


def needs(subject: Subject, event: Event | None, time: datetime) -> DecisionQuery:
    """Return what a decision must look at: the enterprise that proposes, who has the provisional code."""
    found = jurisdiction.needs(subject, event, time)
    if isinstance(event, OccupationProposed) and event.provisional_code:
        found |= DecisionQuery(tags=frozenset({_code_tag(event.provisional_code)}))
    return found


def _code_free(context: DecisionContext, event: OccupationProposed) -> None:
    code = event.provisional_code
    if code is None:
        return
    if not code.startswith(f"T{context.tenant}-"):
        message = Message(
            "a provisional code of {tenant} begins with T{prefix}-", tenant=context.tenant, prefix=context.tenant
        )
        raise EventInvalid([Fault("/data/provisional_code", message)])
    for other in context.view.tagged(_code_tag(code)):
        raise refuse("provisional_code_taken", other.events[0], code=code, other=other.name)


def _assigned(context: DecisionContext, event: OccupationProposed) -> dict[str, object]:
    if event.provisional_code:
        return {}
    series = Series(_code_tag(f"T{context.tenant}-"), 4, grows=True)
    [tag] = context.view.next_numbers({series: 1})[series]
    return {"provisional_code": tag.removeprefix(_code_tag(""))}


def _forwarded_once(context: DecisionContext, event: OccupationDecided) -> None:
    if event.outcome == context.state.status:
        raise refuse("already_forwarded", context.subject.last)


def _mover(context: DecisionContext) -> str | None:
    return context.tenant if context.state.status in {NEW, "proposed", "forwarded"} else None


KIND = SubjectKind(
    name="occupation",
    parse_key=parse_uuid,
    initial=OccupationState(),
    evolve=evolve,
    responsible_office=_mover,
    needs=needs,
    tags=tags,
    acts=(
        Act(
            OccupationProposed,
            posters("CIV"),
            frozenset({NEW}),
            checks=(jurisdiction.own, _code_free),
            complete=_assigned,
        ),
        Act(OccupationDecided, posters("VP"), frozenset({"proposed", "forwarded"}), checks=(_forwarded_once,)),
    ),
)
