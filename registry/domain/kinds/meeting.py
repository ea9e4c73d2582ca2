"""Joint meetings (联席会议; notice, part 三) of departments: the subject, the departments, the decisions."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated, ClassVar

from pydantic import AfterValidator, Field

from registry.domain.acts import NEW, Act, Event, RecordedEvent, SubjectKind, posters
from registry.domain.references import happened
from registry.domain.values import Date, Name, Text, each_once, parse_uuid


class MeetingHeld(Event):
    """召开联席会议: `departments` by their names."""

    type: ClassVar[str] = "meeting.held.v1"
    topic: Name
    held_on: Date
    departments: Annotated[tuple[Name, ...], Field(min_length=1, max_length=100), AfterValidator(each_once)]
    decisions: Annotated[tuple[Text, ...], Field(min_length=1, max_length=100)] | None = None


@dataclass(frozen=True, slots=True)
class MeetingState:
    """A meeting as it was held."""

    status: str = NEW
    topic: str | None = None
    held_on: date | None = None
    departments: tuple[str, ...] = ()
    decisions: tuple[str, ...] = ()


def evolve(state: MeetingState, recorded: RecordedEvent) -> MeetingState:
    """Return the state after one more event."""
    if isinstance(recorded.event, MeetingHeld):
        event = recorded.event
        return MeetingState("held", event.topic, event.held_on, event.departments, event.decisions or ())
    return state


KIND = SubjectKind(
    name="meeting",
    parse_key=parse_uuid,
    initial=MeetingState(),
    evolve=evolve,
    responsible_office=lambda context: context.tenant if context.state.status == NEW else None,
    acts=(Act(MeetingHeld, posters("CIV"), frozenset({NEW}), checks=(happened("held_on"),)),),
)
