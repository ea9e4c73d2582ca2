"""Values of the contract at both sides of their bounds."""

from datetime import date
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError
from support.acts import CODE, received

from registry.domain import regions
from registry.domain.values import (
    CountyCode,
    CreditCode,
    Level,
    Levels,
    Name,
    Text,
    Uuids,
    Version,
    morning,
    parse_date,
    parse_month,
    parse_period,
    parse_time,
)

ALL_LEVELS = ["apprentice", 5, 4, 3, 2, 1, "special", "chief"]
UUIDS = [f"00000000-0000-0000-0000-{place:012d}" for place in range(101)]


@pytest.mark.parametrize(
    ("kind", "good", "bad"),
    [
        (CreditCode, [CODE], [CODE[:-1] + "A", CODE.lower()]),
        (CountyCode, ["370102"], ["370100", "110101", "370000"]),
        (Level, ALL_LEVELS, [6, 0, True, "5", 4.0, None]),
        (Levels, [[5], ALL_LEVELS], [[], [5, 5], [*ALL_LEVELS, 5]]),
        (Name, ["名" * 200], ["名" * 201, " ", "a\0"]),
        (Text, ["字" * 4_000], ["字" * 4_001, ""]),
        (Uuids, [UUIDS[:1], UUIDS[:100]], [[], UUIDS, UUIDS[:1] * 2]),
        (Version, [1, 9_999], [0, 10_000]),
    ],
)
def test_a_value_is_taken_within_its_bounds(kind: Any, good: list[Any], bad: list[Any]) -> None:
    """What lies within the bounds is taken as it is, what lies just outside is refused."""
    adapter = TypeAdapter(kind)
    for value in good:
        taken = adapter.validate_python(value)
        assert (list(taken) if isinstance(value, list) else taken) == value
    for value in bad:
        with pytest.raises(ValidationError):
            adapter.validate_python(value)


@pytest.mark.parametrize(
    ("parse", "first", "last", "before", "after"),
    [
        (parse_date, "1950-01-01", "2199-12-31", "1949-12-31", "2200-01-01"),
        (parse_month, "1950-01", "2199-12", "1949-12", "2200-01"),
        (parse_period, "1950-1959", "2190-2199", "1949-1950", "2199-2200"),
        (parse_time, "1950-01-01T00:00:00+08:00", "2199-12-31T23:59:59+08:00", "1949-12-31T23:59:59+08:00", "2200-01-01T00:00:00+08:00"),
    ],
)  # fmt: skip
def test_days_lie_between_1950_and_2199(parse: Any, first: str, last: str, before: str, after: str) -> None:
    """The first and the last day are taken, the ones before and after are not."""
    assert parse(first)
    assert parse(last)
    for value in (before, after):
        with pytest.raises(ValueError, match=r"between 1950 and 2199|is not a"):
            parse(value)


def test_a_month_is_its_first_day() -> None:
    """Every month of a year is told by its two digits, and stands for its first day."""
    assert [parse_month(f"2021-{month:02}") for month in range(1, 13)] == [
        date(2021, month, 1) for month in range(1, 13)
    ]


def test_a_period_has_ten_years_at_most() -> None:
    """A period of one year and of ten years are, one of eleven and one backwards are not."""
    assert (len(parse_period("2021-2021")), len(parse_period("2021-2030"))) == (1, 10)
    for value in ("2021-2031", "2022-2021"):
        with pytest.raises(ValueError, match="at most ten years"):
            parse_period(value)


def test_a_scope_has_five_hundred_items_at_most() -> None:
    """A scope of 500 occupations is one, of 501 or of none is not."""
    item = {"occupation": "6-18-01-01", "title": "车工", "levels": [5]}
    assert received(scope=[item] * 500).event
    for scope in ([item] * 501, []):
        with pytest.raises(ValidationError):
            _ = received(scope=scope).event


def test_a_value_is_never_changed() -> None:
    """What an event says cannot be set anew."""
    event: Any = received().event
    with pytest.raises(ValidationError, match="frozen"):
        event.name = "another"


def test_a_day_alone_stands_for_its_morning() -> None:
    """Of an act of which only the day is known it is said that it happened at nine."""
    assert morning(date(2021, 3, 5)).isoformat() == "2021-03-05T09:00:00+08:00"


def test_a_county_or_zone_lies_in_its_own_city() -> None:
    """Each place lies in one city, which may be told by its first four digits, and in the province."""
    cities = [tenant for tenant in regions.tenants() if tenant != regions.PROVINCE]
    places = [(code, [city for city in cities if regions.lies_in(code, city)]) for code in regions.names()]
    assert [found for code, found in places if not code.endswith("00") and found != [f"{code[:4]}00"]] == []
    assert all(regions.lies_in(code, regions.PROVINCE) for code, found in places if found)


def test_a_retired_code_names_its_successor_or_none() -> None:
    """Where the successor of a retired code is known it is a county of today; where not, nothing is said."""
    assert regions.successors()
    assert set(regions.successors().values()) <= set(regions.names())
