"""The monthly return (调度表, Annex 2) as offices declare it; what events count to is the projections' matter."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import ClassVar, Self

from pydantic import model_validator

from registry.domain import regions
from registry.domain.acts import NEW, Act, Event, Kind, Needs, OfficeKind, Recorded, Situation, Subject, posters, refuse
from registry.domain.office import parse_office_code
from registry.domain.values import Count, Name, Text, parse_month
from registry.errors import EventInvalid, Fault, Message, OfficeNotEntitled


class DispatchDeclared(Event):
    """填报: the five figures of a unit that does not yet post its events."""

    type: ClassVar[str] = "dispatch.declared.v1"
    unit: Name
    preparing: Count
    completed: Count
    evaluated: Count
    certified_month: Count
    certified_ytd: Count
    remark: Text | None = None

    @model_validator(mode="after")
    def _year_holds_month(self) -> Self:
        if self.certified_ytd < self.certified_month:
            message = Message("certified_ytd must not be below certified_month")
            raise ValueError(message)
        return self


@dataclass(frozen=True, slots=True)
class DispatchState:
    """What was declared for a month, by unit; the latest declaration of a unit counts."""

    status: str = NEW
    declared: dict[str, DispatchDeclared] = field(default_factory=dict)


def evolve(state: DispatchState, recorded: Recorded) -> DispatchState:
    """Return the state after one more event."""
    if isinstance(recorded.event, DispatchDeclared):
        return replace(state, status="declared", declared={**state.declared, recorded.event.unit: recorded.event})
    return state


def _parse_key(value: str) -> str:
    parse_month(value)
    return value


def needs(_subject: Subject, event: Event | None, _time: datetime) -> Needs:
    """Return what a decision must look at: whether the unit is an office of the tenant."""
    return Needs(subjects=frozenset({f"office/{event.unit}"})) if isinstance(event, DispatchDeclared) else Needs()


def _begun(situation: Situation) -> None:
    month = situation.subject.name.partition("/")[2]
    if situation.date < parse_month(month):
        raise refuse("month_not_begun", situation.subject.last, month=month, date=situation.date.isoformat())


def _own_unit(situation: Situation, event: DispatchDeclared) -> None:
    if situation.office.code not in (situation.tenant, event.unit):
        raise OfficeNotEntitled("own_unit", {"by": situation.office.code, "unit": event.unit}, office=event.unit)


def _is_unit(situation: Situation, event: DispatchDeclared) -> None:
    if event.unit == situation.tenant or event.unit in regions.counties(situation.tenant):
        return
    try:
        parse_office_code(event.unit)
    except ValueError as error:
        raise EventInvalid([Fault("/data/unit", error.args[0])]) from None
    state = situation.view.subject(f"office/{event.unit}").state
    if state.kind not in (OfficeKind.COUNTY, OfficeKind.INDUSTRY):
        message = Message("{unit} is not a unit of {tenant}", unit=event.unit, tenant=situation.tenant)
        raise EventInvalid([Fault("/data/unit", message)])


KIND = Kind(
    name="dispatch",
    parse_key=_parse_key,
    initial=DispatchState(),
    evolve=evolve,
    mover=lambda situation: situation.tenant,
    needs=needs,
    acts=(
        Act(
            DispatchDeclared,
            posters("CIV"),
            frozenset({NEW, "declared"}),
            conditions=(_begun,),
            checks=(_own_unit, _is_unit),
        ),
    ),
)
