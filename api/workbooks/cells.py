"""What a person typed into a cell, read as the field's values: tolerant of spelling, never guessing what was lost."""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from functools import cache, lru_cache
from math import isfinite
from typing import Any, NamedTuple
from unicodedata import decomposition, normalize

from api.workbooks.extent import Cell
from registry.domain.credit_code import CREDIT_ALPHABET, credit_check_character, parse_credit_code
from registry.domain.numbers import folded
from registry.domain.text import cleaned, plain_text, wrong_in
from registry.domain.values import parse_date, parse_person, parse_uuid
from registry.errors import Message

BLANKS = re.compile(r"[\s\u00a0\u2028\u2029\u3000\x00-\x1f\x7f]+")
_NO_CODE = re.compile(rf"(?:{BLANKS.pattern}|[\u200e\u200f]+)+")
"""What is no part of a code: blanks, and marks of direction, which copying leaves behind."""
_WIDE = {wide: wide - 0xFEE0 for wide in (*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B))}
_DAYS = (
    re.compile(r"([0-9]{4}) ?年 ?([0-9]{1,2}) ?月 ?([0-9]{1,2})(?P<ended> ?[日号])?"),
    re.compile(r"([0-9]{4}) ?(?P<between>[-/.]) ?([0-9]{1,2}) ?(?P=between) ?([0-9]{1,2})(?P<ended>日)?"),
    re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})(?![0-9])(?P<ended>)"),
)
_TIME = re.compile(
    r"(?:上午|下午|AM |PM )? ?(?:[01]?[0-9]|2[0-3])"
    r"(?::[0-5][0-9](?::[0-5][0-9](?:\.[0-9]+)?)?|[时点](?:[0-5]?[0-9]分(?:[0-5]?[0-9]秒)?)?)"
    r"(?: ?[AP]M)?(?:\+08:00)?",
    re.IGNORECASE,
)
_LIKE = str.maketrans({**_WIDE, **dict.fromkeys("–—−－﹣‐‑", "-"), "，": ",", "．": ".", "／": "/", "：": ":"})
_BLANK = re.compile(r"[ \t\r\n\u00a0\u3000]+")
_NOTHING = " \t\r\n\u00a0\u3000\u200b-\u200f\u2028\u2029\u2060\ufeff"
_ENDS = re.compile(f"^[{_NOTHING}]+|[{_NOTHING}]+$")
PEOPLE, ENTERPRISES = "人名个", "家户个"
"""The words that a figure may have behind it, by what its column counts."""
_CREDIT = re.compile(f"[{CREDIT_ALPHABET}]{{18}}")
_OCCUPATION = re.compile(r"[1-8](-[0-9]{2}){3}")
_DASHES = str.maketrans("–—−－﹣‐‑", "-------")
_YEAR = re.compile(r"([0-9]{4})(?:\.0+)? ?(?:年度?)?")
_NO_FRACTION = 1e-9
_REMEMBERED = 4_096
_SHAPED = ("<circle>", "<super>", "<sub>", "<fraction>")


class CellFault(ValueError):
    """A cell cannot be read; `reason` is a message, or a key of `terms.CELLS` whose sentence `facts` fill in.

    Where a row is wrong, `column` names the one to look at, None if no cell of it is more at fault than the others.
    """

    def __init__(self, reason: str, *, column: str | None = None, **facts: object) -> None:
        super().__init__(reason)
        self.reason = reason
        self.column = column
        self.facts = facts


class Where(NamedTuple):
    """Of which tenant a list is: what is called a county, and which units there are, by name and by code."""

    tenant: str
    units: Mapping[str, str] = {}


Parser = Callable[[Cell, Where], Any]


def tidy(cell: Cell) -> str:
    """Return a cell's text without stray blanks, its full-width digits and letters made plain; a number as written."""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return "" if cell is None else _tidied(str(cell))


@lru_cache(_REMEMBERED)
def _tidied(found: str) -> str:
    if found.isascii() and (found.isalnum() or found.isprintable()):
        return " ".join(found.split())
    return BLANKS.sub(" ", cleaned(found).translate(_WIDE)).strip()


def plain(cell: Cell) -> str:
    """Return a cell's text as codes and figures are compared: no blank in it, every character in its plain form."""
    found = tidy(cell)
    return found if found.isascii() and " " not in found else _plain(found)


@lru_cache(_REMEMBERED)
def _plain(found: str) -> str:
    """Fold what is only wide, narrow or joined; ① and ² stay themselves, lest 12① become 121."""
    if normalize("NFKC", found) != found:
        found = "".join(c if decomposition(c).startswith(_SHAPED) else normalize("NFKC", c) for c in found)
    return _NO_CODE.sub("", found).translate(_DASHES)


def text(most: int) -> Parser:
    """Return the reader of a text of at most so many characters, which may not name a person."""

    def read(cell: Cell, _where: Where) -> str:
        if isinstance(cell, bool) or not isinstance(cell, str | int | float):
            raise CellFault("not_a_text")
        found = tidy(cell)
        if len(found) > most:
            raise CellFault("too_long", limit=most)
        try:
            return plain_text(found)
        except ValueError as error:
            raise CellFault(error.args[0]) from None

    return read


def _code(cell: Cell) -> str:
    """Return a code that must have been typed as text: what a number has lost nobody can give back."""
    if not isinstance(cell, str):
        raise CellFault("number_typed")
    return plain(cell)


def credit_code(cell: Cell, _where: Where) -> str:
    """Read a unified social credit code."""
    found = _code(cell).upper()
    if not _CREDIT.fullmatch(found):
        raise CellFault("credit_code")
    try:
        return parse_credit_code(found)
    except ValueError as error:
        raise CellFault("credit_check" if found[17:] != credit_check_character(found[:17]) else error.args[0]) from None


def holder(cell: Cell, _where: Where) -> str:
    """Read an opaque reference to a person; what looks like an ID number is not repeated."""
    found = _code(cell)
    try:
        return parse_person(found)
    except ValueError:
        raise CellFault("not_a_holder") from None


def number_of_certificate(cell: Cell, _where: Where) -> str:
    """Read a certificate's number as it stands; whether it is right the guard decides."""
    found = folded(_code(cell))
    if wrong := wrong_in(found):
        raise CellFault(wrong)
    return found


def uuid(cell: Cell, _where: Where) -> str:
    """Read a key of a subject."""
    found = _code(cell)
    try:
        return parse_uuid(found)
    except ValueError:
        raise CellFault("not_a_uuid") from None


def uuids(cell: Cell, where: Where) -> list[str]:
    """Read keys parted by commas, semicolons or blanks."""
    if not isinstance(cell, str):
        raise CellFault("not_a_uuid")
    found = [uuid(word, where) for word in re.split(r"[\s、,，;；]+", tidy(cell)) if word]
    if not found:
        raise CellFault("not_a_uuid")
    return found


def occupation(cell: Cell, _where: Where) -> str:
    """Read an occupation's code; one that Excel made a date or a number of is lost."""
    found = _code(cell)
    if not _OCCUPATION.fullmatch(found):
        raise CellFault("not_an_occupation")
    return found


def as_shown(cell: str) -> str:
    """Return a text as a figure or a day is read: nothing within it taken away, only its full-width characters plain.

    What is circled, raised, invisible or of another script stays what it is and so makes no figure.
    """
    return _BLANK.sub(" ", _ENDS.sub("", cell).translate(_LIKE))


@cache
def figure(units: str, *, signed: bool = False) -> Parser:
    """Return the reader of a column of figures: a number, or its digits as text, with one of some words behind it."""
    digits = re.compile(rf"({'-?' if signed else ''}(?:[0-9]{{1,3}}(?:,[0-9]{{3}})+|[0-9]+))(?:\.0+)? ?[{units}]?")
    fault = Message("This must be a whole number.") if signed else "not_a_count"

    def read(cell: Cell, _where: Where) -> int:
        if isinstance(cell, bool) or not isinstance(cell, str | int | float):
            raise CellFault(fault)
        if isinstance(cell, float) and isfinite(cell) and abs(cell - round(cell)) < _NO_FRACTION:
            cell = round(cell)  # 3.0000000000000004 is what 0.1 * 30 comes to
        found = digits.fullmatch(as_shown(str(cell)))
        number = found[1].replace(",", "") if found else ""
        if not number or len(number.lstrip("-")) > 12:
            raise CellFault(fault)
        return int(number)

    return read


count = figure("人家个名户")
"""Reads a figure of 0 or more, whatever it counts."""


def year(cell: Cell, _where: Where) -> int:
    """Read a year, 2021 or 2021年."""
    found = _YEAR.fullmatch(as_shown(str(cell))) if type(cell) in (str, int, float) else None
    if not found or not 1950 <= int(found[1]) <= 2199:
        raise CellFault("not_a_year")
    return int(found[1])


def day(cell: Cell, _where: Where) -> date:
    """Read a day: a date, or its digits in any spelling that begins with the year. A bare number is no date.

    A time behind it is told from it by a blank, a T or 日 before any blank is taken away.
    """
    if isinstance(cell, datetime):
        return _within(cell.date())
    if isinstance(cell, date):
        return _within(cell)
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    found = as_shown(str(cell)) if type(cell) in (str, int) else ""
    matched = next((matched for pattern in _DAYS if (matched := pattern.match(found))), None)
    if not matched or not _is_time(found[matched.end() :], apart=not matched["ended"]):
        raise CellFault("not_a_date")
    numbers = [int(part) for part in matched.groups() if part and part.isdecimal()]
    try:
        return _within(date(*numbers))
    except ValueError:
        raise CellFault("no_such_day", value=found[:40]) from None


def _is_time(rest: str, *, apart: bool) -> bool:
    """Tell whether what stands behind a day is nothing, or a time; `apart` if a blank or a T must stand between."""
    if not rest:
        return True
    between = rest[0] in " T"
    return (between or not apart) and _TIME.fullmatch(rest[between:].lstrip(" ")) is not None


def _within(found: date) -> date:
    try:
        return parse_date(found.isoformat())
    except ValueError:
        raise CellFault("no_such_day", value=found.isoformat()) from None


_YES, _NO = (
    frozenset(["是", "有", "对", "√", "✓", "✔", "y", "yes", "true", "1", "规上", "规模以上"]),
    frozenset(["否", "无", "不是", "×", "✗", "✘", "x", "n", "no", "false", "0", "规下", "规模以下"]),
)


def yes_or_no(cell: Cell, _where: Where) -> bool:
    """Read 是 or 否, or a tick or a cross."""
    if isinstance(cell, bool):
        return cell
    found = plain(cell).lower()
    if found not in _YES | _NO:
        raise CellFault("not_yes_or_no")
    return found in _YES


def one_of(choices: Mapping[str, str]) -> Parser:
    """Return the reader of one of some words; several may mean the same."""

    def read(cell: Cell, _where: Where) -> str:
        found = choices.get(plain(cell).lower())
        if found is None:
            raise CellFault("not_one_of", choices="、".join(choices))
        return found

    return read
