"""The field's values as types: parsing one checks that it is well formed."""

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta, timezone
from enum import Enum
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationInfo, WithJsonSchema

from registry.domain import industries, regions
from registry.domain.credit_code import parse_credit_code
from registry.domain.text import not_blank, plain_text
from registry.errors import Message

SHANGHAI = timezone(timedelta(hours=8), "Asia/Shanghai")

"""The registry's business time; China has kept +08:00 without daylight saving since 1991."""

_UUID = re.compile(r"[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)

_TIME = re.compile(r"\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}:\d{2}(\.\d{1,9})?([Zz]|[+-]\d{2}:[0-5]\d)", re.ASCII)

_EARLIEST, _LATEST = date(1950, 1, 1), date(2199, 12, 31)

LEVELS: tuple[int | str, ...] = ("apprentice", 5, 4, 3, 2, 1, "special", "chief")

"""The eight levels from the lowest, 学徒工, to the highest, 首席技师."""


def business_date(time: datetime) -> date:
    """Return the day on which an act happened, in Asia/Shanghai."""
    return time.astimezone(SHANGHAI).date()


def _region_code(value: str) -> str:
    if value in regions.names() and not value.endswith("00"):
        return value
    if successor := regions.successors().get(value):
        facts = {"value": value, "successor": successor}
        raise ValueError(Message("county {value} no longer exists; since its merger the code is {successor}", **facts))
    raise ValueError(Message("{value!r} is not the code of a county in Shandong (GB/T 2260)", value=value))


def _industry_code(value: str) -> str:
    if not re.fullmatch(r"[0-9]{4}", value) or industries.row_of(value) is None:
        raise ValueError(Message("{value!r} is not a 4-digit industry code of GB/T 4754-2017", value=value))
    return value


def _occupation_code(value: str) -> str:
    if not re.fullmatch(r"[1-8](-[0-9]{2}){3}", value):
        raise ValueError(
            Message("{value!r} is not an occupation code of the form d-dd-dd-dd (职业分类大典)", value=value)
        )
    return value


def _level(value: object) -> int | str:
    if isinstance(value, int | str) and not isinstance(value, bool) and value in LEVELS:
        return value
    raise ValueError(Message('a level is 5, 4, 3, 2, 1, "apprentice", "special" or "chief"'))


def parse_date(value: object) -> date:
    """Return the date of a text YYYY-MM-DD between 1950 and 2199; raise ValueError otherwise."""
    if isinstance(value, date):
        return value
    message = Message("a date has the form YYYY-MM-DD")
    if not isinstance(value, str) or not _DATE.fullmatch(value):
        raise ValueError(message)
    try:
        parsed = date.fromisoformat(value)
    except ValueError:
        raise ValueError(Message("there is no day {value}", value=value)) from None
    if not _EARLIEST <= parsed <= _LATEST:
        raise ValueError(Message("a date lies between 1950 and 2199"))
    return parsed


def parse_time(value: str) -> datetime:
    """Return the instant of an RFC 3339 text with offset, cut to microseconds, in Shanghai time."""
    if not _TIME.fullmatch(value):
        raise ValueError(Message("a time has the form of RFC 3339 with an offset, such as 2021-03-05T09:30:00+08:00"))
    try:
        parsed = datetime.fromisoformat(value.upper()).astimezone(SHANGHAI)
    except (ValueError, OverflowError):
        raise ValueError(Message("there is no time {value}", value=value)) from None
    if not _EARLIEST <= parsed.date() <= _LATEST:
        raise ValueError(Message("a time lies between 1950 and 2199"))
    return parsed


def parse_uuid(value: str) -> str:
    """Return a UUID in its canonical lower-case form; raise ValueError for any other spelling of length 36."""
    if not _UUID.fullmatch(value):
        raise ValueError(Message("{value!r} is not a UUID", value=value))
    return value.lower()


def parse_person(value: str) -> str:
    """Return the id of a person, a UUID: nothing that a name or a number fits; raise ValueError otherwise."""
    if not _UUID.fullmatch(value):
        raise ValueError(Message("a person is given by an opaque id, a UUID, never by a name or a number"))
    return value.lower()


def each_once(values: tuple[Any, ...]) -> tuple[Any, ...]:
    """Return a list in which nothing stands twice; raise ValueError otherwise."""
    if twice := next((value for place, value in enumerate(values) if value in values[:place]), None):
        raise ValueError(Message("{value} is given more than once", value=twice))
    return values


def parse_month(value: str) -> date:
    """Return the first day of a month YYYY-MM; raise ValueError otherwise."""
    if not re.fullmatch(r"[0-9]{4}-(0[1-9]|1[0-2])", value) or not 1950 <= int(value[:4]) <= 2199:
        raise ValueError(Message("{value!r} is not a month of the form YYYY-MM", value=value))
    return date(int(value[:4]), int(value[5:]), 1)


def month_after(day: date) -> date:
    """Return the first day of the month after a day's."""
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1)


def month_before(day: date) -> date:
    """Return the first day of the month before a day's."""
    return (day.replace(day=1) - timedelta(days=1)).replace(day=1)


def last_ended_month(today: date) -> date:
    """Return the first day of the month that ended last."""
    return month_before(today)


def months_between(first: date, last: date) -> list[date]:
    """Return the first days of the months from one day's to another's, both included; none if that is earlier."""
    places = range(first.year * 12 + first.month - 1, last.year * 12 + last.month)
    return [date(place // 12, place % 12 + 1, 1) for place in places]


def last_day(month: date) -> date:
    """Return the last day of the month that begins on `month`."""
    return month_after(month) - timedelta(days=1)


def parse_period(value: str) -> tuple[int, ...]:
    """Return the years of a period `<first year>-<last year>`, at most ten; raise ValueError otherwise."""
    if match := re.fullmatch(r"([0-9]{4})-([0-9]{4})", value):
        first, last = int(match[1]), int(match[2])
        if 1950 <= first <= last <= 2199 and last - first < 10:
            return tuple(range(first, last + 1))
    raise ValueError(Message("{value!r} is not a period of the form YYYY-YYYY of at most ten years", value=value))


class Reading(Enum):
    """How an event is read, as the context of its validation; without one every value is checked in full.

    `ADMITTED`: its texts have been checked (text.py). `ON_RECORD`: it was accepted, whatever is asked today.
    """

    ADMITTED = "admitted"
    ON_RECORD = "on record"


_ADMITTED, _ON_RECORD = Reading.ADMITTED, Reading.ON_RECORD  # an enumeration's members are slow to reach


def _when_posted(check: Callable[[str], str]) -> AfterValidator:
    """Return the validator that checks what is posted and takes what is on record as it is."""

    def validate(value: str, info: ValidationInfo) -> str:
        return value if info.context is _ON_RECORD else check(value)

    return AfterValidator(validate)


def _plain(value: str, info: ValidationInfo) -> str:
    if info.context is _ON_RECORD:
        return value
    return not_blank(value) if info.context is _ADMITTED else plain_text(value)


def _text(pattern: str) -> Any:  # noqa: ANN401 - pydantic's own type for a schema override
    return WithJsonSchema({"type": "string", "pattern": pattern})


def _positive(maximum: int) -> Any:  # noqa: ANN401 - a pydantic FieldInfo
    return Field(ge=0, le=maximum)


CreditCode = Annotated[str, _when_posted(parse_credit_code), _text("^[0-9A-HJ-NP-RTUW-Y]{18}$")]

CountyCode = Annotated[str, AfterValidator(_region_code), _text("^37[0-9]{4}$")]

IndustryCode = Annotated[str, AfterValidator(_industry_code), _text("^[0-9]{4}$")]

OccupationCode = Annotated[str, AfterValidator(_occupation_code), _text("^[1-8](-[0-9]{2}){3}$")]

BodyCode = Annotated[str, Field(pattern=r"^[YSJ][0-9]{12}$")]

_LEVEL_NAMES = [
    {"type": name, "enum": [level for level in LEVELS if isinstance(level, kind)]}
    for name, kind in (("integer", int), ("string", str))
]
Level = Annotated[int | str, BeforeValidator(_level), WithJsonSchema({"anyOf": _LEVEL_NAMES})]

Date = Annotated[date, BeforeValidator(parse_date)]

Name = Annotated[str, Field(max_length=200), AfterValidator(_plain)]

Text = Annotated[str, Field(max_length=4000), AfterValidator(_plain)]

Uuid = Annotated[str, AfterValidator(parse_uuid), WithJsonSchema({"type": "string", "format": "uuid"})]

Uuids = Annotated[tuple[Uuid, ...], Field(min_length=1, max_length=100), AfterValidator(each_once)]

PersonId = Annotated[str, _when_posted(parse_person), WithJsonSchema({"type": "string", "format": "uuid"})]

Levels = Annotated[tuple[Level, ...], Field(min_length=1, max_length=len(LEVELS)), AfterValidator(each_once)]

Version = Annotated[int, Field(ge=1, le=9_999)]

Count = Annotated[int, _positive(10_000_000)]

Balance = Annotated[int, Field(ge=-10_000_000, le=10_000_000)]

Year = Annotated[int, Field(ge=1950, le=2199)]

Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class Value(BaseModel):
    """A frozen value of an event: unknown fields are refused, nothing is coerced."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Document(Value):
    """A paper kept elsewhere: its file name, content hash and size in bytes."""

    name: Name
    sha256: Sha256
    size: Annotated[int, Field(ge=0, le=1 << 40)]


class ScopeItem(Value):
    """An occupation and the levels in which a filed enterprise may evaluate it."""

    occupation: OccupationCode
    title: Name
    levels: Annotated[tuple[Level, ...], Field(min_length=1, max_length=len(LEVELS))]


Scope = Annotated[tuple[ScopeItem, ...], Field(min_length=1, max_length=500)]


def check_order(value: Value, first: str, last: str) -> None:
    """Raise ValueError if the day in field `last` is before the day in field `first`."""
    if getattr(value, last) < getattr(value, first):
        raise ValueError(Message("{first} must not be before {second}", first=last, second=first))


def covers(scope: tuple[ScopeItem, ...], occupation: str, level: int | str) -> bool:
    """Tell whether a scope holds an occupation at a level."""
    return any(item.occupation == occupation and level in item.levels for item in scope)


def morning(day: date) -> datetime:
    """Return when an act happened of which only the day is known: at nine in the morning."""
    return datetime.combine(day, datetime.min.time(), SHANGHAI) + timedelta(hours=9)
