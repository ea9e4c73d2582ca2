"""Assessors (考评人员) and supervisors (督导人员): appointed for what and for how long. A person is an opaque id."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import ClassVar, Literal, Self

from pydantic import model_validator

from registry.domain import jurisdiction
from registry.domain.acts import NEW, Act, DecisionContext, Event, RecordedEvent, SubjectKind, posters, refuse
from registry.domain.references import referred
from registry.domain.values import (
    CreditCode,
    Date,
    Levels,
    OccupationCode,
    PersonId,
    Text,
    Uuid,
    check_order,
    parse_uuid,
)


class AssessorAppointed(Event):
    """聘任考评人员、督导人员: again for the same person, the appointment is extended."""

    type: ClassVar[str] = "assessor.appointed.v1"
    role: Literal["assessor", "supervisor"]
    person: PersonId
    occupation: OccupationCode
    levels: Levels
    valid_from: Date
    valid_until: Date
    filing: Uuid | None = None
    enterprise: CreditCode | None = None

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        check_order(self, "valid_from", "valid_until")
        return self


class AssessorDismissed(Event):
    """解聘."""

    type: ClassVar[str] = "assessor.dismissed.v1"
    reason: Text


@dataclass(frozen=True, slots=True)
class AssessorState:
    """An appointment as it stands, with the filing or enterprise it was made for."""

    status: str = NEW
    role: str | None = None
    person: str | None = None
    occupation: str | None = None
    levels: tuple[int | str, ...] = ()
    valid_from: date | None = None
    valid_until: date | None = None
    filing: str | None = None
    enterprise: str | None = None


def evolve(state: AssessorState, recorded: RecordedEvent) -> AssessorState:
    """Return the state after one more event; an extension keeps the first day of the appointment it carries on."""
    match recorded.event:
        case AssessorAppointed() as event:
            return AssessorState(
                status="appointed",
                role=event.role,
                person=event.person,
                occupation=event.occupation,
                levels=event.levels,
                valid_from=_first_day(state, event),
                valid_until=event.valid_until,
                filing=event.filing or state.filing,
                enterprise=event.enterprise or state.enterprise,
            )
        case AssessorDismissed():
            return replace(state, status="dismissed")
    return state


def _first_day(state: AssessorState, event: AssessorAppointed) -> date:
    """Return since when an appointment has run without a gap."""
    if state.valid_from and state.valid_until and (event.valid_from - state.valid_until).days <= 1:
        return min(state.valid_from, event.valid_from)
    return event.valid_from


def status_on(state: AssessorState, day: date) -> str:
    """Return the status on a day: past `valid_until` an appointment is expired (到期) without any event."""
    if state.status == "appointed" and state.valid_until and state.valid_until < day:
        return "expired"
    return state.status


def names_of(keys: Iterable[str] | None) -> frozenset[str]:
    """Return the subjects of assessors given by their UUIDs."""
    return frozenset(f"assessor/{key}" for key in keys or ())


def check_assessors(context: DecisionContext, assessors: Iterable[str], occupation: str, level: int | str) -> None:
    """Refuse assessors who are not known, not in force on the day, or not for the occupation and level."""
    for key in assessors:
        _check_one(context, key, "assessor", occupation, level)


def check_supervisors(
    context: DecisionContext, supervisors: Iterable[str], occupation: str | None, level: int | str | None
) -> None:
    """Refuse supervisors as `check_assessors` does; without an occupation their validity alone is asked for."""
    for key in supervisors:
        _check_one(context, key, "supervisor", occupation, level)


def _check_one(context: DecisionContext, key: str, role: str, occupation: str | None, level: int | str | None) -> None:
    found = referred(context, f"assessor/{key}")
    state, office = found.state, found.events[0].office
    if state.role != role:
        raise refuse("assessor_role", found.last, office=office, other=found.name, role=state.role)
    day, status = context.date, found.status_on(context.date)
    if status != "appointed" or day < state.valid_from:
        facts = {"other": found.name, "date": day.isoformat(), "status": f"assessor.{status}"}
        days = {"valid_from": state.valid_from.isoformat(), "valid_until": state.valid_until.isoformat()}
        raise refuse("assessor_not_in_force", found.last, office=office, **facts, **days)
    if occupation is not None and (state.occupation != occupation or level not in state.levels):
        facts = {"other": found.name, "occupation": occupation, "level": str(level)}
        raise refuse("assessor_outside_scope", found.last, office=office, **facts)


def _filing_fits(context: DecisionContext, event: AssessorAppointed) -> None:
    if event.filing and event.enterprise:
        found = referred(context, f"filing/{event.filing}")
        if found.state.enterprise != event.enterprise:
            raise refuse("of_other_enterprise", found.events[0], other=found.name, enterprise=found.state.enterprise)


def _extends(context: DecisionContext, event: AssessorAppointed) -> None:
    state, last = context.state, context.subject.last
    if state.person is None:
        return
    if (state.person, state.role, state.occupation) != (event.person, event.role, event.occupation):
        facts = {"person": state.person, "role": state.role, "occupation": state.occupation}
        raise refuse("same_appointment", last, **facts)
    if event.valid_until <= state.valid_until:
        raise refuse("valid_until_not_later", last, before=state.valid_until.isoformat())


def _mover(context: DecisionContext) -> str | None:
    return None if context.state.status == "dismissed" else jurisdiction.beginner(context)


_STANDING = frozenset({"appointed", "expired"})

KIND = SubjectKind(
    name="assessor",
    parse_key=parse_uuid,
    initial=AssessorState(),
    evolve=evolve,
    status_on=status_on,
    lapses={"appointed": "expired"},
    dated_by=(AssessorAppointed,),
    responsible_office=_mover,
    needs=jurisdiction.needs,
    acts=(
        Act(
            AssessorAppointed,
            posters("CIV"),
            _STANDING | {NEW},
            conditions=(jurisdiction.own,),
            checks=(jurisdiction.own, _filing_fits, _extends),
        ),
        Act(AssessorDismissed, posters("CIV"), _STANDING, conditions=(jurisdiction.own,)),
    ),
)
