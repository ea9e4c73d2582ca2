"""Months, periods, quarters, dates and cuts as clients write them."""

from collections.abc import Callable
from datetime import date, datetime, time
from typing import TypeVar

from registry.domain.kinds.bulletin import parse_quarter
from registry.domain.values import (
    SHANGHAI,
    business_date,
    last_ended_month,
    months_between,
    parse_date,
    parse_month,
    parse_period,
    parse_time,
)
from registry.errors import Message, ParameterInvalid

Parsed = TypeVar("Parsed")


def parse(name: str, parser: Callable[[str], Parsed], value: str) -> Parsed:
    """Parse a parameter; raise ParameterInvalid under its name with what the parser has to say."""
    try:
        return parser(value)
    except ValueError as error:
        raise ParameterInvalid(name, error.args[0]) from None


def quarter_of(value: str) -> str:
    """Parse the quarter of a path; raise ParameterInvalid."""
    return parse("quarter", parse_quarter, value)


def acted_on(on: str | None) -> date | None:
    """Return the day of acts whose list does not say, None for the present moment; raise ParameterInvalid."""
    return parse("on", parse_date, on) if on is not None else None


MOST_ITEMS = 500


def asked_time(as_of: str | None, on: str | None, now: datetime) -> datetime:
    """Return the time that a question about deadlines is about: the end of the day `on`, the cut's time, or now."""
    cut = parse_cut(as_of)
    if on is not None:
        day = parse("on", parse_date, on)
        return now if day == business_date(now) else datetime.combine(day, time.max, SHANGHAI)
    return min(cut, now) if isinstance(cut, datetime) else now


MOST_MONTHS = 120


def months_asked(begin: str | None, to: str | None, time: datetime) -> tuple[date, date]:
    """Return the first and the last month asked about, by default the year of the month that ended last."""
    last = parse("to", parse_month, to) if to is not None else last_ended_month(business_date(time))
    first = parse("from", parse_month, begin) if begin is not None else last.replace(month=1)
    if not 1 <= len(months_between(first, last)) <= MOST_MONTHS:
        message = Message(
            "{first} to {last} are not between one and {most} months",
            first=f"{first:%Y-%m}",
            last=f"{last:%Y-%m}",
            most=MOST_MONTHS,
        )
        raise ParameterInvalid("to", message)
    return first, last


def month(value: str) -> date:
    """Parse the month of a path; raise ParameterInvalid."""
    return parse("month", parse_month, value)


def period(value: str) -> tuple[int, ...]:
    """Parse the period of a path into its years; raise ParameterInvalid."""
    return parse("period", parse_period, value)


def on(value: str | None, years: tuple[int, ...]) -> date:
    """Parse the date of a stock, by default 31 December before the first year; raise ParameterInvalid."""
    return parse("on", parse_date, value) if value is not None else date(years[0] - 1, 12, 31)


def parse_cut(value: str | None, name: str = "as_of") -> int | datetime | None:
    """Parse a cut, a position or an RFC 3339 time; raise ParameterInvalid under the parameter's name.

    A `+` that a client left unescaped reaches us as a space, and is read as what it was.
    """
    if value is None:
        return None
    if value.isascii() and value.isdecimal() and len(value) < 19:
        return int(value)
    try:
        return parse_time(value.replace(" ", "+"))
    except ValueError:
        message = Message("a cut is a position of the log, or a time of RFC 3339 with an offset")
        raise ParameterInvalid(name, message) from None


def one_cut(edition: int | None, value: str | None, name: str = "as_of") -> None:
    """Refuse a cut beside an edition; raise ParameterInvalid under the cut's name."""
    if edition is not None and value is not None:
        raise ParameterInvalid(name, Message("an edition has its own cut; ask for either an edition or a cut"))


def as_of_time(value: str | None, now: datetime) -> datetime:
    """Parse the province's cut, a time, by default and at most now; raise ParameterInvalid.

    A later time would be a cut that moves on while the logs grow.
    """
    cut = parse_cut(value)
    if isinstance(cut, int):
        raise ParameterInvalid("as_of", Message("the province's tables span several logs, so their cut is a time"))
    return now if cut is None else min(cut, now)
