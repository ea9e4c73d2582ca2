"""Where an enterprise is and what it does, as a person writes it: counties, units and industries by code or name."""

import re
from collections.abc import Iterable, Iterator
from functools import cache

from api.workbooks.cells import CellFault, Where, plain
from api.workbooks.extent import Cell
from registry.domain import industries, regions
from registry.errors import Message

_INDUSTRY = re.compile(
    r"([A-T])?[-.]?([0-9]{2,4})?[-:、.]?"
    r"(?:\(([^\W\d_a-z]{2}[^\da-z]*)\)|([^\W\d_a-z]{2}[^\da-z]*))?",
    re.IGNORECASE,
)
_MOST_OFFERED = 9


def industry(cell: Cell, _where: Where) -> str:
    """Read an industry by its code, its section's letter before it and its name behind it or not, or by its name.

    A number is read only where no zero can be lost. What has several codes is not guessed but offered; a letter or a
    name of another section or division than the code's is a fault.
    """
    written = plain(cell)
    if not isinstance(cell, str) and not re.fullmatch(r"[0-9]{4}", written):
        raise CellFault("number_typed")
    if written in industries.named():
        return _only(industries.named()[written], written)
    found = _INDUSTRY.fullmatch(written)
    letter, digits, name = ((found[1] or "").upper(), found[2], found[3] or found[4]) if found else ("", None, None)
    if digits is None:
        candidates = industries.named().get(name or "", ()) or _section(letter, name)
        if not candidates:
            raise _offer(_like(name), written)
        return _only(candidates, written)
    if industries.row_of(digits) is None and digits[:2] not in industries.divisions():
        raise CellFault("not_an_industry")
    _check_section(digits, letter, name, written)
    if len(digits) == 4:
        if industries.row_of(digits) is None:
            raise CellFault("not_an_industry")
        return digits
    return _only((digits,), written)


def _check_section(digits: str, letter: str, name: str | None, written: str) -> None:
    division = industries.divisions()[digits[:2]]
    named = industries.named().get(name or "", ())
    agrees = any(digits.startswith(code) or code.startswith(digits) for code in named)
    if (letter and letter != division.section) or (named and not agrees):
        message = "The code {code} is of section {section}, and {written} says another."
        section = f"{division.section} {division.section_name}"
        raise CellFault(Message(message, code=digits, section=section, written=written[:40]))


def _section(letter: str, name: str | None) -> tuple[str, ...]:
    return tuple(code for code, one in industries.divisions().items() if letter == one.section and not name)


def _like(name: str | None) -> list[str]:
    """Return the classes in whose name the words stand; two characters are no words but part of too many."""
    words = name if name and len(name) > 2 else None
    return [code for code, called in industries.names().items() if len(code) == 4 and words and words in called]


def _only(candidates: tuple[str, ...], written: str) -> str:
    """Return the one code under what is meant; raise CellFault that offers the classes or, of many, their groups."""
    codes = sorted({code for prefix in candidates for code in industries.below(prefix)})
    if len(codes) == 1:
        return codes[0]
    if len(codes) > _MOST_OFFERED:
        digits = 3 if len(candidates) == 1 else 2
        above = dict.fromkeys(code[:digits] for code in codes)
        codes = [only[0] if len(only := industries.below(code)) == 1 else code for code in above]
    raise _offer(codes, written)


def _offer(codes: list[str], written: str) -> CellFault:
    if not codes:
        return CellFault("not_an_industry")
    candidates = "、".join(f"{code:□<4} {industries.names()[code]}" for code in codes[:_MOST_OFFERED])
    more = "…" if len(codes) > _MOST_OFFERED else ""
    message = "This must be a 4-digit industry code of GB/T 4754-2017; {written} may be: {candidates}."
    return CellFault(Message(message, written=written[:40], candidates=candidates + more))


def county(cell: Cell, where: Where) -> str:
    """Read a county of the tenant by its code or name, in full or short, the city's name before it or not."""
    found = plain(cell)
    codes = counties(where.tenant).get(found, ())
    if not codes:
        raise CellFault("not_a_county", value=found[:40])
    if len(codes) > 1:
        raise CellFault("county_of_several", value=found[:40])
    return codes[0]


@cache
def counties(tenant: str) -> dict[str, tuple[str, ...]]:
    """Return what a tenant's counties and zones are called, with their codes; the province's are all there are.

    A full name comes before the short names of others, and both before a name that a place no longer has: where a
    county is called so, no zone is meant.
    """
    cities = [code for code in regions.tenants() if code != regions.PROVINCE]
    found: dict[str, set[str]] = {}
    short: dict[str, set[str]] = {}
    for code, name in regions.names().items():
        if not code.endswith("00") and regions.lies_in(code, tenant):
            city = next((regions.names()[place] for place in cities if regions.lies_in(code, place)), "")
            for called in _called(code, name, city):
                found.setdefault(called, set()).add(code)
            for called in shortly(name, city):
                short.setdefault(called, set()).add(code)
    retired: dict[str, set[str]] = {}
    for name, successors in regions.retired_names().items():
        for code in successors:
            if regions.lies_in(code, tenant):
                city = regions.names()[f"{code[:4]}00"]
                for called in _called(name, name, city):
                    retired.setdefault(called, set()).add(code)
    return {called: tuple(sorted(codes)) for called, codes in (retired | short | found).items()}


def _called(code: str, name: str, city: str) -> Iterable[str]:
    yield from (code, name, f"{city}{name}", f"山东省{city}{name}", f"{city[:-1]}{name}")


_ZONE = re.compile(r"(?P<own>.*?)(?P<kind>高新技术产业|高新技术|高技术产业|经济技术|经济)?(?P<zone>开发区|新区)")
_KINDS = {
    "高新技术产业": ("高新区", "高新"),
    "高新技术": ("高新区", "高新"),
    "高技术产业": ("高新区", "高新", "高区"),
    "经济技术": ("经开区", "经开", "开发区", "经济开发区", "经区"),
    "经济": ("经开区", "开发区"),
}


def shortly(name: str, city: str) -> Iterator[str]:
    """Yield what a county or zone is called for short, the city's short name before it or not."""
    zone = _ZONE.fullmatch(name)
    if zone is None:
        names = [name[:-1]] if len(name) > 2 else []
    else:
        own = zone["own"].removeprefix(city[:-1])
        kinds = _KINDS.get(zone["kind"] or "", ())
        names = [f"{own}{kind}" for kind in kinds] + ([f"{own}区", own] if len(own) > 1 else [])
        names += [name.removeprefix(city[:-1]), *(kind for kind in kinds if zone["kind"] == "高技术产业")]
        if own:
            yield from (zone["own"], f"{zone['own']}区")
    for called in names:
        if called != "开发区":  # every zone is one
            yield called
        yield from (f"{city[:-1]}{called}", f"{city}{called}")


def unit(cell: Cell, where: Where) -> str:
    """Read a unit (单位) of the tenant by its name or code."""
    found = where.units.get(plain(cell))
    if found is None:
        raise CellFault("not_a_unit", value=plain(cell)[:40])
    return found
