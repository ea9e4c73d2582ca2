"""The implementation plan (推进计划, Annex 1): adopted, revised, submitted. projections/plan has the actual figures."""

from dataclasses import dataclass, replace
from typing import Annotated, ClassVar, Self

from pydantic import Field, model_validator

from registry.domain.acts import NEW, Act, DecisionContext, Event, RecordedEvent, SubjectKind, posters
from registry.domain.values import Count, Name, Text, Value, parse_period
from registry.errors import EventInvalid, Fault, Message


class PlanLine(Value):
    """A row of Annex 1, 1 to 16; `planned` is by year, how many enterprises are to file in it."""

    row: Annotated[int, Field(ge=1, le=16)]
    above_scale: Count | None = None
    filed: Count | None = None
    planned: dict[Annotated[str, Field(pattern=r"^[0-9]{4}$")], Count]
    remark: Text | None = None


class Duty(Value):
    """A duty of the plan, by department and post (notice, part 一)."""

    department: Name
    post: Name
    duty: Text


class PlanAdopted(Event):
    """制定推进计划."""

    type: ClassVar[str] = "plan.adopted.v1"
    rows: Annotated[tuple[PlanLine, ...], Field(min_length=1, max_length=16)]
    duties: Annotated[tuple[Duty, ...], Field(max_length=200)] | None = None

    @model_validator(mode="after")
    def _each_row_once(self) -> Self:
        numbers = [line.row for line in self.rows]
        if len(set(numbers)) < len(numbers):
            raise ValueError(Message("a row is given more than once"))
        return self


class PlanRevised(PlanAdopted):
    """调整计划: the plan as it is from now on, whole."""

    type: ClassVar[str] = "plan.revised.v1"


class PlanSubmitted(Event):
    """报送: sent to the province."""

    type: ClassVar[str] = "plan.submitted.v1"


@dataclass(frozen=True, slots=True)
class PlanState:
    """The plan in force, its duties, and whether this version of it was submitted."""

    status: str = NEW
    rows: tuple[PlanLine, ...] = ()
    duties: tuple[Duty, ...] = ()


def evolve(state: PlanState, recorded: RecordedEvent) -> PlanState:
    """Return the state after one more event."""
    match recorded.event:
        case PlanAdopted() as event:
            return PlanState("adopted", event.rows, event.duties or ())
        case PlanSubmitted():
            return replace(state, status="submitted")
    return state


def _parse_key(value: str) -> str:
    parse_period(value)
    return value


def _years_in_period(context: DecisionContext, event: PlanAdopted) -> None:
    years = {str(year) for year in parse_period(context.subject.name.partition("/")[2])}
    faults = [
        Fault(
            f"/data/rows/{index}/planned/{year}",
            Message("{year} is not a year of {subject}", year=year, subject=context.subject.name),
        )
        for index, line in enumerate(event.rows)
        for year in line.planned
        if year not in years
    ]
    if faults:
        raise EventInvalid(faults)


_ADOPTED = frozenset({"adopted", "submitted"})

KIND = SubjectKind(
    name="plan",
    parse_key=_parse_key,
    initial=PlanState(),
    evolve=evolve,
    responsible_office=lambda context: context.tenant,
    acts=(
        Act(PlanAdopted, posters("V"), frozenset({NEW}), checks=(_years_in_period,)),
        Act(PlanRevised, posters("V"), _ADOPTED, checks=(_years_in_period,)),
        Act(PlanSubmitted, posters("V"), _ADOPTED),
    ),
)
