"""Training before evaluation (notice, part 五) on the enterprise's commitment: what was promised, and what was held.

Participants are counted, not named. Payment is in subsidy.py.
"""

from dataclasses import dataclass, replace
from datetime import date
from typing import Annotated, ClassVar, Self

from pydantic import Field, model_validator

from registry.domain import jurisdiction
from registry.domain.acts import NEW, Act, DecisionContext, Event, RecordedEvent, SubjectKind, posters
from registry.domain.references import happened
from registry.domain.values import (
    Count,
    CreditCode,
    Date,
    Document,
    Level,
    Name,
    OccupationCode,
    check_order,
    parse_uuid,
)
from registry.errors import Message


class TrainingCommitted(Event):
    """培训承诺: the enterprise commits itself to a training, its time and form flexible."""

    type: ClassVar[str] = "training.committed.v1"
    enterprise: CreditCode
    occupation: OccupationCode
    level: Level
    starts_on: Date
    ends_on: Date
    places: Annotated[Count, Field(ge=1)]
    form: Name | None = None
    commitment: Document | None = None

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        check_order(self, "starts_on", "ends_on")
        return self


class TrainingHeld(Event):
    """开展培训: how many took part and how many completed it."""

    type: ClassVar[str] = "training.held.v1"
    started_on: Date
    ended_on: Date
    participants: Count
    completed: Count
    hours: Count | None = None

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        check_order(self, "started_on", "ended_on")
        if self.completed > self.participants:
            message = Message(
                "completed ({completed}) must not exceed participants ({participants})",
                completed=self.completed,
                participants=self.participants,
            )
            raise ValueError(message)
        return self


@dataclass(frozen=True, slots=True)
class TrainingState:
    """A training as committed to and as held."""

    status: str = NEW
    enterprise: str | None = None
    occupation: str | None = None
    level: int | str | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    places: int = 0
    participants: int = 0
    completed: int = 0


def evolve(state: TrainingState, recorded: RecordedEvent) -> TrainingState:
    """Return the state after one more event."""
    match recorded.event:
        case TrainingCommitted() as event:
            what = event.enterprise, event.occupation, event.level
            return TrainingState("committed", *what, event.starts_on, event.ends_on, event.places)
        case TrainingHeld() as event:
            return replace(
                state,
                status="held",
                starts_on=event.started_on,
                ends_on=event.ended_on,
                participants=event.participants,
                completed=event.completed,
            )
    return state


def _mover(context: DecisionContext) -> str | None:
    return None if context.state.status == "held" else jurisdiction.beginner(context)


KIND = SubjectKind(
    name="training",
    parse_key=parse_uuid,
    initial=TrainingState(),
    evolve=evolve,
    responsible_office=_mover,
    needs=jurisdiction.needs,
    acts=(
        Act(TrainingCommitted, posters("CIV"), frozenset({NEW}), checks=(jurisdiction.own,)),
        Act(
            TrainingHeld,
            posters("CIV"),
            frozenset({"committed"}),
            conditions=(jurisdiction.own,),
            checks=(happened("ended_on"),),
        ),
    ),
)
