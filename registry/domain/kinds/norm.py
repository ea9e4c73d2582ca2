"""Norms (职业标准、评价规范; notice, parts 三 and 四): registered, and superseded by others."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import ClassVar, Literal, Self

from pydantic import model_validator

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
from registry.domain.references import referred
from registry.domain.values import (
    CreditCode,
    Date,
    Document,
    Levels,
    Name,
    OccupationCode,
    Text,
    Uuid,
    Version,
    parse_uuid,
)
from registry.errors import EventInvalid, Fault, Message


class NormRegistered(Event):
    """登记标准、评价规范: the nation's, an industry's, or an enterprise's own."""

    type: ClassVar[str] = "norm.registered.v1"
    title: Name
    source: Literal["national", "industry", "enterprise"]
    enterprise: CreditCode | None = None
    occupation: OccupationCode
    levels: Levels
    version: Version
    effective_from: Date
    document: Document | None = None

    @model_validator(mode="after")
    def _whose(self) -> Self:
        if (self.source == "enterprise") != (self.enterprise is not None):
            raise ValueError(Message("enterprise is given for a norm of an enterprise, and for no other"))
        return self


class NormSuperseded(Event):
    """废止替代: another norm takes its place."""

    type: ClassVar[str] = "norm.superseded.v1"
    by: Uuid
    reason: Text | None = None


@dataclass(frozen=True, slots=True)
class NormState:
    """A norm as registered, and by which one it was superseded."""

    status: str = NEW
    title: str | None = None
    source: str | None = None
    enterprise: str | None = None
    occupation: str | None = None
    levels: tuple[int | str, ...] = ()
    version: int | None = None
    effective_from: date | None = None
    superseded_by: str | None = None


def evolve(state: NormState, recorded: RecordedEvent) -> NormState:
    """Return the state after one more event."""
    match recorded.event:
        case NormRegistered() as event:
            whose = event.title, event.source, event.enterprise
            return NormState("registered", *whose, event.occupation, event.levels, event.version, event.effective_from)
        case NormSuperseded() as event:
            return replace(state, status="superseded", superseded_by=event.by)
    return state


def standing_norm(context: DecisionContext, key: str) -> Subject:
    """Return a norm that is on record and not superseded at the time of the act; refuse otherwise."""
    found = referred(context, f"norm/{key}")
    if found.state.status == "superseded":
        raise refuse("norm_superseded", found.last, other=found.name, by=f"norm/{found.state.superseded_by}")
    return found


def needs(subject: Subject, event: Event | None, time: datetime) -> DecisionQuery:
    """Return what a decision must look at: the enterprise of the norm, the norm that takes its place."""
    found = jurisdiction.needs(subject, event, time)
    return (
        found | DecisionQuery(subjects=frozenset({f"norm/{event.by}"})) if isinstance(event, NormSuperseded) else found
    )


def _successor_fits(context: DecisionContext, event: NormSuperseded) -> None:
    if f"norm/{event.by}" == context.subject.name:
        raise EventInvalid([Fault("/data/by", Message("a norm is not superseded by itself"))])
    found, state = standing_norm(context, event.by), context.state
    if found.state.occupation != state.occupation or not set(found.state.levels) & set(state.levels):
        levels = ", ".join(map(str, found.state.levels))
        raise refuse(
            "of_other_occupation", found.events[0], other=found.name, occupation=found.state.occupation, level=levels
        )


def _mover(context: DecisionContext) -> str | None:
    return None if context.state.status == "superseded" else jurisdiction.beginner(context)


KIND = SubjectKind(
    name="norm",
    parse_key=parse_uuid,
    initial=NormState(),
    evolve=evolve,
    responsible_office=_mover,
    needs=needs,
    acts=(
        Act(NormRegistered, posters("CIVP"), frozenset({NEW}), checks=(jurisdiction.own,)),
        Act(
            NormSuperseded,
            posters("CIVP"),
            frozenset({"registered"}),
            conditions=(jurisdiction.own,),
            checks=(_successor_fits,),
        ),
    ),
)
