"""The published calendar of a year: holidays and the weekends worked for them. workdays.py counts by it."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Annotated, ClassVar, Self

from pydantic import Field, model_validator

from registry.domain.acts import NEW, Act, DecisionContext, Event, RecordedEvent, SubjectKind, posters
from registry.domain.values import Date, Name, Text, Value
from registry.domain.workdays import CalendarYear
from registry.errors import EventInvalid, Fault, Message, joined

_FRIDAY = 4


class Holiday(Value):
    """A day off, and the holiday that it belongs to."""

    date: Date
    name: Name


class CalendarPublished(Event):
    """发布工作日历: a year's holidays and make-up days (调休), whole; published again it replaces what was before."""

    type: ClassVar[str] = "calendar.published.v1"
    holidays: Annotated[tuple[Holiday, ...], Field(min_length=1, max_length=366)]
    workdays: Annotated[tuple[Date, ...], Field(max_length=104)] = ()
    source: Text | None = None

    @model_validator(mode="after")
    def _each_day_once(self) -> Self:
        times = Counter([*(holiday.date for holiday in self.holidays), *self.workdays])
        faults = []
        if twice := sorted(day for day, number in times.items() if number > 1):
            faults.append(
                Message(
                    "{days} given more than once: a day is a holiday, a make-up day or neither", days=_listed(twice)
                )
            )
        if plain := sorted(day for day in self.workdays if day.weekday() <= _FRIDAY):
            faults.append(
                Message("{days} cannot be made up for: Monday to Friday are worked anyway", days=_listed(plain))
            )
        if faults:
            raise ValueError(joined(faults))
        return self


def _listed(days: Iterable[date]) -> str:
    return ", ".join(day.isoformat() for day in days)


@dataclass(frozen=True, slots=True)
class CalendarState:
    """A year's calendar as last published, in the tenant that published it."""

    status: str = NEW
    edition: int = 0
    holidays: tuple[Holiday, ...] = ()
    workdays: tuple[date, ...] = ()
    source: str | None = None

    @property
    def year(self) -> CalendarYear | None:
        """The year as working days are counted by it, None if nothing is published."""
        if not self.edition:
            return None
        return CalendarYear(
            self.edition, {holiday.date: holiday.name for holiday in self.holidays}, frozenset(self.workdays)
        )


def evolve(state: CalendarState, recorded: RecordedEvent) -> CalendarState:
    """Return the state after one more event."""
    event = recorded.event
    if not isinstance(event, CalendarPublished):
        return state
    return CalendarState("published", recorded.version, event.holidays, event.workdays, event.source)


def _parse_key(value: str) -> str:
    if not (len(value) == 4 and value.isascii() and value.isdecimal() and 1950 <= int(value) <= 2199):
        raise ValueError(Message("{value!r} is not a year of the form YYYY", value=value))
    return value


def _days_of_the_year(context: DecisionContext, event: CalendarPublished) -> None:
    year = context.subject.name.partition("/")[2]
    given = [(f"/data/holidays/{place}/date", holiday.date) for place, holiday in enumerate(event.holidays)]
    given += [(f"/data/workdays/{place}", day) for place, day in enumerate(event.workdays)]
    faults = [
        Fault(pointer, Message("{day} is not a day of {year}", day=day, year=year))
        for pointer, day in given
        if str(day.year) != year
    ]
    if faults:
        raise EventInvalid(faults)


KIND = SubjectKind(
    name="calendar",
    parse_key=_parse_key,
    initial=CalendarState(),
    evolve=evolve,
    responsible_office=lambda context: context.tenant,
    acts=(Act(CalendarPublished, posters("VP"), frozenset({NEW, "published"}), checks=(_days_of_the_year,)),),
)
