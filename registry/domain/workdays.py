"""Working days: which days are worked and why not, and time limits counted in them.

The years 2004–2026 are seeded from the State Council's notices; a published calendar (kinds/calendar.py) replaces its
year whole.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping
from csv import DictReader
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, cached_property
from importlib.resources import files
from typing import NamedTuple

from registry.domain.acts import DecisionModel

WEEKEND, HOLIDAY, MAKE_UP = "weekend", "holiday", "make_up"
_DAY = timedelta(days=1)
_SATURDAY = 5


class Reason(NamedTuple):
    """Why a day is worked or not: a weekend, a holiday by its name, or a weekend worked for one (调休)."""

    kind: str
    name: str | None = None


class Skipped(NamedTuple):
    """A day that a term passes over, and why it is not worked."""

    day: date
    reason: Reason


class CalendarEdition(NamedTuple):
    """What a year's working days rest upon: 0 the seed, 1, 2 … as published, None nothing but weekends."""

    year: int
    number: int | None


class TimeLimit(NamedTuple):
    """A term in working days: when it ends, what it passes over and why, and by which calendars.

    `provisional` (暂定) where it reaches into a year whose calendar is not published.
    """

    start: date
    workdays: int
    due: date
    skipped: tuple[Skipped, ...]
    editions: tuple[CalendarEdition, ...]

    @property
    def provisional(self) -> bool:
        """Whether a calendar yet to come may move the end."""
        return any(edition.number is None for edition in self.editions)


@dataclass(frozen=True, slots=True)
class CalendarYear:
    """A year's days that differ from "Monday to Friday are worked": holidays by name, weekends worked instead."""

    number: int
    holidays: Mapping[date, str]
    make_up: frozenset[date]


@dataclass(frozen=True)
class Calendar:
    """The working days as far as calendars are known; beyond them weekends alone are off."""

    years: Mapping[int, CalendarYear]

    @cached_property
    def _exceptions(self) -> tuple[list[date], list[date]]:
        """The weekdays that are off, and the weekends that are worked, each in order."""
        holidays = (day for year in self.years.values() for day in year.holidays if day.weekday() < _SATURDAY)
        return sorted(holidays), sorted(day for year in self.years.values() for day in year.make_up)

    def with_year(self, year: int, found: CalendarYear) -> "Calendar":
        """Return the calendar with a year replaced."""
        return Calendar({**self.years, year: found})

    def edition(self, year: int) -> CalendarEdition:
        """Return what a year's working days rest upon."""
        found = self.years.get(year)
        return CalendarEdition(year, found.number if found else None)

    def why(self, day: date) -> Reason | None:
        """Return why a day is off, or worked against the week; None for a weekday that is simply worked."""
        found = self.years.get(day.year)
        if found and (name := found.holidays.get(day)):
            return Reason(HOLIDAY, name)
        if found and day in found.make_up:
            return Reason(MAKE_UP)
        return Reason(WEEKEND) if day.weekday() >= _SATURDAY else None

    def is_workday(self, day: date) -> bool:
        """Tell whether a day is worked."""
        reason = self.why(day)
        return reason is None or reason.kind == MAKE_UP

    def after(self, start: date, workdays: int) -> TimeLimit:
        """Return the term of so many working days that begins on the day after `start`; 0 ends on `start` itself."""
        day, left, skipped = start, workdays, []
        while left:
            day += _DAY
            reason = self.why(day)
            if reason is None or reason.kind == MAKE_UP:
                left -= 1
            else:
                skipped.append(Skipped(day, reason))
        editions = tuple(map(self.edition, range(min(start + _DAY, day).year, day.year + 1)))
        return TimeLimit(start, workdays, day, tuple(skipped), editions)

    def before(self, end: date, workdays: int) -> date:
        """Return the latest day from which a term of so many working days ends on `end` or earlier."""
        day, left = end, workdays
        while left:
            left -= self.is_workday(day)
            day -= _DAY
        return day

    def between(self, first: date, last: date) -> int:
        """Return how many days are worked from `first` to `last`, both included; 0 if `last` is before `first`."""
        if last < first:
            return 0
        holidays, make_up = (bisect_right(days, last) - bisect_left(days, first) for days in self._exceptions)
        return _weekdays(first, last) - holidays + make_up


def _weekdays(first: date, last: date) -> int:
    """Return how many Mondays to Fridays there are from `first` to `last`."""
    weeks, rest = divmod((last - first).days + 1, 7)
    return 5 * weeks + sum((first.weekday() + day) % 7 < _SATURDAY for day in range(rest))


def years_of(start: date, workdays: int) -> Iterable[int]:
    """Return the years that a term of so many working days may reach into."""
    return range(start.year, (start + (2 * workdays + 30) * _DAY).year + 1)


def calendar_of(view: DecisionModel, years: Iterable[int]) -> Calendar:
    """Return the calendar as it is on record for these years; of others it knows the seed."""
    found = seed()
    for year in years:
        state = view.subject(f"calendar/{year}").state
        if state.year is not None:
            found = found.with_year(year, state.year)
    return found


@cache
def seed() -> Calendar:
    """Return the calendar that the registry comes with."""
    days = list(_seeded())
    return Calendar(
        {
            year: CalendarYear(
                0,
                {day: name for day, name, kind in days if day.year == year and kind == HOLIDAY},
                frozenset(day for day, _, kind in days if day.year == year and kind == MAKE_UP),
            )
            for year in sorted({day.year for day, _, _ in days})
        }
    )


def _seeded() -> Iterator[tuple[date, str, str]]:
    text = (files("registry") / "data" / "workdays.csv").read_text("utf-8")
    for row in DictReader(text.splitlines()):
        yield date.fromisoformat(row["date"]), row["name"], row["kind"]
