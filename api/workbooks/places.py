"""Where an enterprise is and what it does, as a person writes it: counties, units and industries by code or name."""

import re
from collections.abc import Iterable
from functools import cache

from api.workbooks.cells import CellFault, Where, plain
from api.workbooks.workbook import Cell
from registry.domain import industries, regions


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
