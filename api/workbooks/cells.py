"""What a person typed into a cell, read as the field's values: tolerant of spelling, never guessing what was lost."""

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from functools import cache
from typing import Any, NamedTuple
from unicodedata import normalize

from api.workbooks.personal_data import names_a_person
from api.workbooks.workbook import Cell
from registry.domain import industries, regions
from registry.domain.values import CREDIT_ALPHABET, parse_credit_code, parse_date, parse_uuid, plain_text

BLANKS = re.compile(r"[\s\u00a0\u200b-\u200f\u2028\u2029\u2060\u3000\ufeff\x00-\x1f\x7f]+")
_WIDE = {wide: wide - 0xFEE0 for wide in (*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B))}
_DATE = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[T ]?\d{1,2}:\d{2}(?::\d{2})?)?")
_COUNT = re.compile(r"(\d{1,3}(?:,\d{3})+|\d+)(?:\.0+)?[人家个名户]?")
_CREDIT = re.compile(f"[{CREDIT_ALPHABET}]{{18}}")
_OCCUPATION = re.compile(r"[1-8](-[0-9]{2}){3}")
_HOLDER = re.compile(r"[a-z0-9][a-z0-9-]{7,63}")
_DASHES = str.maketrans("–—−－﹣‐‑", "-------")


class CellFault(ValueError):
    """A cell cannot be read; `reason` is a key of `terms.workbooks.CELLS`, `facts` fill in its sentence.

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
    found = "" if cell is None else str(cell)
    if found.isalnum() and found.isascii():
        return found
    return BLANKS.sub(" ", found.translate(_WIDE)).strip()


def plain(cell: Cell) -> str:
    """Return a cell's text as codes and figures are compared: no blank in it, every character in its plain form."""
    found = tidy(cell)
    return found if found.isascii() and " " not in found else _plain(found)


def _plain(found: str) -> str:
    return BLANKS.sub("", normalize("NFKC", found)).translate(_DASHES)


def text(most: int) -> Parser:
    """Return the reader of a text of at most so many characters, which may not name a person."""

    def read(cell: Cell, _where: Where) -> str:
        if isinstance(cell, bool) or not isinstance(cell, str | int | float):
            raise CellFault("not_a_text")
        found = tidy(cell)
        if len(found) > most:
            raise CellFault("too_long", limit=most)
        if names_a_person(found):
            raise CellFault("names_a_person")
        try:
            return plain_text(found)
        except ValueError:
            raise CellFault("not_a_text") from None

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
    except ValueError:
        raise CellFault("credit_check") from None


def holder(cell: Cell, _where: Where) -> str:
    """Read an opaque reference to a person; what looks like an ID number is not repeated."""
    found = _code(cell).lower()
    if not _HOLDER.fullmatch(found) or re.fullmatch(r"\d{14,17}[\dx]", found):
        raise CellFault("not_a_holder")
    return found


def number_of_certificate(cell: Cell, _where: Where) -> str:
    """Read a certificate's number as it stands; whether it is right the guard decides."""
    return _code(cell).upper()


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


def count(cell: Cell, _where: Where) -> int:
    """Read a figure: a number, or its digits as text, 1,234 and 12人 too."""
    if isinstance(cell, bool) or not isinstance(cell, str | int | float):
        raise CellFault("not_a_count")
    found = _COUNT.fullmatch(plain(cell))
    if not found or len(found[1]) > 12:
        raise CellFault("not_a_count")
    return int(found[1].replace(",", ""))


def year(cell: Cell, where: Where) -> int:
    """Read a year, 2021 or 2021年."""
    if isinstance(cell, str):
        cell = plain(cell).removesuffix("年度").removesuffix("年")
    try:
        found = count(cell, where)
    except CellFault:
        found = 0
    if not 1950 <= found <= 2199:
        raise CellFault("not_a_year")
    return found


def day(cell: Cell, _where: Where) -> date:
    """Read a day: a date, or its digits in any spelling that begins with the year. A bare number is no date."""
    if isinstance(cell, datetime):
        return _within(cell.date())
    if isinstance(cell, date):
        return _within(cell)
    found = plain(cell) if isinstance(cell, str | int | float) and not isinstance(cell, bool) else ""
    if re.fullmatch(r"\d{8}", found):
        found = f"{found[:4]}-{found[4:6]}-{found[6:]}"
    elif not isinstance(cell, str):
        raise CellFault("not_a_date")
    matched = _DATE.fullmatch(found)
    if not matched:
        raise CellFault("not_a_date")
    try:
        return _within(date(int(matched[1]), int(matched[2]), int(matched[3])))
    except ValueError:
        raise CellFault("no_such_day", value=found) from None


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


def industry(cell: Cell, _where: Where) -> str:
    """Read an industry's code; as a number only where no zero can be lost."""
    found = plain(cell).upper()
    if not isinstance(cell, str) and not re.fullmatch(r"[0-9]{4}", found):
        raise CellFault("number_typed")
    found = found.lstrip("ABCDEFGHIJKLMNOPQRST")  # the section's letter before the code: C3411
    if not re.fullmatch(r"[0-9]{4}", found) or industries.row_of(found) is None:
        raise CellFault("not_an_industry")
    return found


def county(cell: Cell, where: Where) -> str:
    """Read a county of the tenant by its code or name, the city's name before it or not."""
    found = plain(cell)
    codes = counties(where.tenant).get(found, ())
    if not codes:
        raise CellFault("not_a_county", value=found[:40])
    if len(codes) > 1:
        raise CellFault("county_of_several", value=found[:40])
    return codes[0]


@cache
def counties(tenant: str) -> dict[str, tuple[str, ...]]:
    """Return what a tenant's counties and zones are called, with their codes; the province's are all there are."""
    cities = [code for code in regions.tenants() if code != regions.PROVINCE]
    found: dict[str, set[str]] = {}
    for code, name in regions.names().items():
        if not code.endswith("00") and regions.lies_in(code, tenant):
            city = next((regions.names()[place] for place in cities if regions.lies_in(code, place)), "")
            for called in _called(code, name, city):
                found.setdefault(called, set()).add(code)
    return {called: tuple(sorted(codes)) for called, codes in found.items()}


def _called(code: str, name: str, city: str) -> Iterable[str]:
    yield from (code, name, f"{city}{name}", f"山东省{city}{name}")


def unit(cell: Cell, where: Where) -> str:
    """Read a unit (单位) of the tenant by its name or code."""
    found = where.units.get(plain(cell))
    if found is None:
        raise CellFault("not_a_unit", value=plain(cell)[:40])
    return found
