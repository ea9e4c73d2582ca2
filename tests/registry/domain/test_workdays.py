"""Working days: the seed, time limits counted in them, and calendars that are published."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given as forall
from hypothesis import settings
from hypothesis import strategies as st
from support.given import COUNTY, TENANT, Act, Given
from support.rules import published

from registry.domain.workdays import HOLIDAY, MAKE_UP, WEEKEND, Calendar, calendar_of, seed, years_of
from registry.terms.values import HOLIDAYS, REASONS, reason

NOTICES = {
    2019: ("1.1 2.4-2.10 4.5-4.7 5.1-5.4 6.7-6.9 9.13-9.15 10.1-10.7", "2.2 2.3 4.28 5.5 9.29 10.12"),
    2020: ("1.1 1.24-2.2 4.4-4.6 5.1-5.5 6.25-6.27 10.1-10.8", "1.19 4.26 5.9 6.28 9.27 10.10"),
    2021: ("1.1-1.3 2.11-2.17 4.3-4.5 5.1-5.5 6.12-6.14 9.19-9.21 10.1-10.7", "2.7 2.20 4.25 5.8 9.18 9.26 10.9"),
    2022: (
        "1.1-1.3 1.31-2.6 4.3-4.5 4.30-5.4 6.3-6.5 9.10-9.12 10.1-10.7 12.31",
        "1.29 1.30 4.2 4.24 5.7 10.8 10.9",
    ),
    2023: (
        "1.1-1.2 1.21-1.27 4.5 4.29-5.3 6.22-6.24 9.29-10.6 12.30-12.31",
        "1.28 1.29 4.23 5.6 6.25 10.7 10.8",
    ),
    2024: (
        "1.1 2.10-2.17 4.4-4.6 5.1-5.5 6.8-6.10 9.15-9.17 10.1-10.7",
        "2.4 2.18 4.7 4.28 5.11 9.14 9.29 10.12",
    ),
    2025: ("1.1 1.28-2.4 4.4-4.6 5.1-5.5 5.31-6.2 10.1-10.8", "1.26 2.8 4.27 9.28 10.11"),
    2026: (
        "1.1-1.3 2.15-2.23 4.4-4.6 5.1-5.5 6.19-6.21 9.25-9.27 10.1-10.7",
        "1.4 2.14 2.28 5.9 9.20 10.10",
    ),
}

"""The State Council's notices on each year's holidays: the days off, and the weekend days worked in exchange."""

DAYS = st.dates(date(2003, 6, 1), date(2028, 6, 30))

TERMS = st.integers(0, 60)

NEXT = timedelta(days=1)


def day(text: str) -> date:
    return date.fromisoformat(text)


def span(year: int, text: str) -> Iterator[date]:
    """Yield the days of `2.11-2.17` or `4.5`."""
    first, last = ([int(part) for part in end.split(".")] for end in (text.split("-") * 2)[:2])
    at = date(year, *first)
    while at <= date(year, *last):
        yield at
        at += NEXT


@pytest.mark.parametrize("year", NOTICES)
def test_the_published_calendars(year: int) -> None:
    """Each day of 2019–2026 is worked or not as the State Council's notice for its year says."""
    off, worked = NOTICES[year]
    holidays = {at for part in off.split() for at in span(year, part)}
    make_up = {at for part in worked.split() for at in span(year, part)}
    assert all(at.weekday() >= 5 for at in make_up)
    for at in span(year, "1.1-12.31"):
        expected = at in make_up or (at.weekday() < 5 and at not in holidays)
        assert seed().is_workday(at) == expected, at


def test_a_day_is_explained() -> None:
    """The calendar knows why each day is worked or not."""
    calendar = seed()
    assert calendar.why(day("2021-02-12")) == (HOLIDAY, "春节")
    assert calendar.why(day("2021-02-20")) == (MAKE_UP, None)
    assert calendar.why(day("2021-03-06")) == (WEEKEND, None)
    assert calendar.why(day("2021-03-05")) is None


def test_a_term_names_the_days_it_passes_over() -> None:
    """Five working days after 30 September 2021 end on 13 October: holidays are passed over, 9 October is worked."""
    limit = seed().after(day("2021-09-30"), 5)
    assert limit.due == day("2021-10-13")
    assert [(skipped.day.day, skipped.reason.name or skipped.reason.kind) for skipped in limit.skipped] == [
        *((number, "国庆节") for number in range(1, 8)), (10, WEEKEND),
    ]  # fmt: skip
    assert (limit.editions, limit.provisional) == (((2021, 0),), False)


def test_past_the_last_calendar_a_term_is_provisional() -> None:
    """A term that reaches into 2027 knows weekends alone there, and says that it may still move."""
    limit = seed().after(day("2026-12-29"), 5)
    assert (limit.due, limit.provisional) == (day("2027-01-05"), True)
    assert limit.editions == ((2026, 0), (2027, None))
    assert [skipped.reason.kind for skipped in limit.skipped] == [WEEKEND, WEEKEND]
    assert not seed().after(day("2026-12-24"), 5).provisional
    assert seed().after(day("2003-12-30"), 1).provisional


def test_a_term_from_the_last_day_of_a_year_rests_upon_the_next_years_calendar() -> None:
    """A term begins on the day after its start: from 31 December it rests upon the next year alone, if it has a day."""
    assert seed().after(day("2021-12-31"), 1).editions == ((2022, 0),)
    assert seed().after(day("2021-12-30"), 2).editions == ((2021, 0), (2022, 0))
    assert seed().after(day("2021-12-31"), 0).editions == ((2021, 0),)


@forall(DAYS, TERMS)
@settings(max_examples=200, deadline=None)
def test_after_and_between_are_inverse(start: date, workdays: int) -> None:
    """So many days are worked from the day after the start to the end; the end is worked, or the start itself."""
    calendar, limit = seed(), seed().after(start, workdays)
    assert calendar.between(start + NEXT, limit.due) == workdays
    assert calendar.is_workday(limit.due) or workdays == 0
    assert len(limit.skipped) == (limit.due - start).days - workdays
    assert not any(calendar.is_workday(skipped.day) for skipped in limit.skipped)
    assert set(years_of(start, workdays)) >= {edition.year for edition in limit.editions} - {start.year}


@forall(DAYS, DAYS, TERMS)
@settings(max_examples=200, deadline=None)
def test_terms_are_monotone(one: date, other: date, workdays: int) -> None:
    """A later start never ends earlier, and a longer term always ends later."""
    calendar, (early, late) = seed(), sorted((one, other))
    assert calendar.after(early, workdays).due <= calendar.after(late, workdays).due
    assert calendar.after(early, workdays).due < calendar.after(early, workdays + 1).due


@forall(DAYS, TERMS)
@settings(max_examples=200, deadline=None)
def test_the_latest_start_of_a_term(end: date, workdays: int) -> None:
    """The latest start from which a term is over by a day: from the next day it would not be."""
    calendar, start = seed(), seed().before(end, workdays)
    assert calendar.after(start, workdays).due <= end < calendar.after(start + NEXT, workdays).due


@forall(DAYS, st.integers(0, 400), st.integers(0, 400))
@settings(max_examples=200, deadline=None)
def test_between_adds_up(first: date, one: int, other: int) -> None:
    """The days worked are counted one by one, and two stretches that meet have together what the whole has."""
    calendar, middle = seed(), first + one * NEXT
    last = middle + other * NEXT
    assert calendar.between(first, middle) == sum(calendar.is_workday(first + n * NEXT) for n in range(one + 1))
    assert calendar.between(first, middle) + calendar.between(middle + NEXT, last) == calendar.between(first, last)


def test_between_is_nothing_backwards() -> None:
    """From a day to one before it nothing is worked."""
    assert seed().between(day("2021-03-05"), day("2021-03-04")) == 0


def test_a_published_calendar_moves_a_term(given: Given) -> None:
    """A calendar that arrives makes a provisional term firm and moves its end; published again it moves it again."""

    def limit() -> tuple[date, bool, object]:
        found = calendar_of(given.memory, years_of(day("2026-12-29"), 5)).after(day("2026-12-29"), 5)
        return found.due, found.provisional, found.editions[-1].number

    assert limit() == (day("2027-01-05"), True, None)
    given(published(2027))
    assert limit() == (day("2027-01-06"), False, 1)
    given(published(2027, at=1, workdays=["2027-01-02"], source="国务院办公厅通知"))
    assert limit() == (day("2027-01-05"), False, 2)
    assert given.memory.subject("calendar/2027").state.source == "国务院办公厅通知"


def test_a_published_calendar_replaces_the_seed(given: Given) -> None:
    """A year of the seed that is published anew counts as published, whole; other years and tenants keep theirs."""
    given(published(2021))
    calendar = calendar_of(given.memory, [2020, 2021])
    assert calendar.is_workday(day("2021-02-12"))
    assert not calendar.is_workday(day("2020-01-24"))
    assert [calendar.edition(year).number for year in (2020, 2021)] == [0, 1]
    assert not seed().is_workday(day("2021-02-12"))


def test_the_centre_and_the_province_publish_calendars(given: Given) -> None:
    """The tenant's centre or the province publishes a calendar; a county does not."""
    given.when(published(2027, COUNTY)).then_refused("poster")
    given.when(published(2027, "370000")).then("calendar.published.v1")
    given.when(published(2027, at=1)).then("calendar.published.v1")


def test_a_calendar_holds_days_of_its_year(given: Given) -> None:
    """Another year's days are faults, each with its pointer."""
    given.when(Act("calendar.published.v1", "calendar/2027", TENANT, 0, published(2026).data)).then_invalid(
        "/data/holidays/0/date"
    )
    given.when(published(2027, workdays=["2028-01-01"])).then_invalid("/data/workdays/0")


@pytest.mark.parametrize(
    ("data", "word"),
    [
        ({"workdays": ["2027-01-01"]}, "2027-01-01 given more than once"),
        ({"workdays": ["2027-01-03", "2027-01-03"]}, "2027-01-03 given more than once"),
        ({"holidays": [{"date": "2027-01-01", "name": "元旦"}] * 2}, "2027-01-01 given more than once"),
        ({"workdays": ["2027-01-04"]}, "2027-01-04 cannot be made up for"),
        ({"holidays": []}, "at least 1"),
        ({"holidays": [{"date": "2027-02-29", "name": "春节"}]}, "there is no day 2027-02-29"),
    ],
    ids=str,
)
def test_a_calendar_that_contradicts_itself(data: dict[str, Any], word: str) -> None:
    """A day that is both holiday and make-up, given twice, or made up for on a weekday, makes no calendar."""
    with pytest.raises(ValueError, match=word):
        _ = published(2027, **data).event


@pytest.mark.parametrize("key", ["27", "20270", "1949", "２０２７", "2027 "])
def test_a_calendar_is_a_years(given: Given, key: str) -> None:
    """What is not a year between 1950 and 2199 has no calendar."""
    with pytest.raises(ValueError, match="not a year"):
        given.memory.subject("calendar/2027").kind.parse_key(key)


def test_every_seeded_holiday_has_both_names() -> None:
    """Every holiday of the seed, and every reason, reads in Chinese and English."""
    names = {name for year in seed().years.values() for name in year.holidays.values()}
    assert names == HOLIDAYS.keys()
    assert {HOLIDAY, MAKE_UP, WEEKEND} == REASONS.keys()
    assert reason(HOLIDAY, "春节", "en") == "Spring Festival"
    assert reason(HOLIDAY, "泉城节", "en") == "泉城节"
    assert reason(WEEKEND, None, "zh") == "周末"


def test_the_seed_has_no_gaps() -> None:
    """The seed holds every year from 2004 to 2026, and no day that is both off and worked."""
    assert isinstance(seed(), Calendar)
    assert list(seed().years) == list(range(2004, 2027))
    for year in seed().years.values():
        assert year.holidays
        assert not year.holidays.keys() & year.make_up
        assert all(at.weekday() >= 5 for at in year.make_up)
