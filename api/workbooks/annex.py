"""An annex that an office keeps by hand, read cell by cell to be compared with ours; nothing is compared here.

Unlike an import it loses no cell to another's fault: what cannot be read is kept with the reason.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import NamedTuple

from api.workbooks import places
from api.workbooks.cells import CellFault, Where, plain, tidy
from api.workbooks.extent import cell_name
from api.workbooks.form import SheetForm
from api.workbooks.lists import FORMS, declarations, plans
from api.workbooks.personal_data import names_a_person
from api.workbooks.table import SheetTable, filled, find, is_none_of_the_list, is_total
from api.workbooks.terms import in_cell
from api.workbooks.workbook import Cell, sheets
from registry.domain import industries, regions
from registry.errors import WorkbookUnreadable
from registry.terms.term import Term

TOTAL = "total"
"""The key of the row that adds up the others (合计)."""

_OTHER = re.compile(r"其他\(不在附件1\)|不在附件1")
_PLACE = re.compile(r"\((\w+?)(?:市|省)?\)(?:市|省)")
_SUBTOTAL = re.compile(r"小计|subtotal", re.IGNORECASE)


class AnnexCell(NamedTuple):
    """A cell: where it stands (`C7`), its figure, None if it is empty, and what keeps it from being read."""

    place: str
    value: int | None
    fault: Term | None = None


class AnnexRow(NamedTuple):
    """A row: the unit's code or the industry's number as a text, and as it is called there.

    `key` is None where there is none such, `fault` says so.
    """

    key: str | None
    name: str
    place: str
    cells: Mapping[str, AnnexCell]
    fault: Term | None = None


@dataclass(frozen=True, slots=True)
class Kept:
    """A hand-kept annex: the list it was found as, of which month or period it is, its columns and its rows."""

    table: SheetTable
    of: str
    columns: Mapping[str, Term]
    rows: tuple[AnnexRow, ...]


def kept_dispatch(content: bytes, ending: str | None, month: str, where: Where, sheet: str | None = None) -> Kept:
    """Read a hand-kept Annex 2; raise WorkbookUnreadable where it is none, or another month's or tenant's."""
    table = _found(content, ending, FORMS["dispatch"], where.tenant, sheet)
    found = declarations.month_of(table.sheeted)
    if found != month:
        raise WorkbookUnreadable("another_month", found=found, asked=month)
    kept = _kept(table, found, where, lambda cell: places.unit(cell, where))
    units = [row.key for row in kept.rows if row.key != TOTAL]
    if not any(units):
        raise WorkbookUnreadable("no_unit_of_it", asked=regions.names()[where.tenant])
    return kept


def kept_plan(content: bytes, ending: str | None, period: str, where: Where, sheet: str | None = None) -> Kept:
    """Read a hand-kept Annex 1; raise WorkbookUnreadable where it is none, or another period's or tenant's."""
    table = _found(content, ending, FORMS["plan"], where.tenant, sheet)
    found = plans.period_of(table.sheeted)
    if found != period:
        raise WorkbookUnreadable("another_period", found=found, asked=period)
    return _kept(table, found, where, _industry)


def _found(content: bytes, ending: str | None, form: SheetForm, tenant: str, sheet: str | None) -> SheetTable:
    table = find(sheets(content, ending), FORMS.values(), form, sheet)
    named = {code for line in table.sheeted.above for code in _tenants_named(plain(line))}
    if named and tenant not in named:
        found = "、".join(regions.names()[code] for code in sorted(named))
        raise WorkbookUnreadable("another_tenant", found=found, asked=regions.names()[tenant])
    # A row that the form prints and nobody filled in is compared, too; so is what Annex 1 leaves out.
    table.form = replace(table.form, official=False, skips=())
    return table


def _tenants_named(line: str) -> Iterator[str]:
    """Yield the tenants that a line above the headings names; the province's name also stands before a city's."""
    found = _PLACE.search(line)
    for code in regions.tenants():
        name = regions.names()[code]
        if (found and found[1] == name[:-1]) or (code != regions.PROVINCE and name in line):
            yield code


def _kept(table: SheetTable, of: str, where: Where, key_of: Callable[[Cell], str]) -> Kept:
    [named] = (place for place, column in table.places.items() if column.name in table.form.key)
    figures = {place: column for place, column in table.places.items() if column.units}
    rows = tuple(_rows(table, where, named, list(figures), key_of))
    return Kept(table, of, {column.name: column.heading for column in figures.values()}, rows)


def _rows(
    table: SheetTable, where: Where, named: int, figures: list[int], key_of: Callable[[Cell], str]
) -> Iterator[AnnexRow]:
    for number, line in filled(table):
        total = is_total(line)
        if is_none_of_the_list(table, line) and (not total or any(_SUBTOTAL.search(tidy(cell)) for cell in line)):
            continue
        called = line[named] if named < len(line) else None
        fault, key = None, None
        try:
            key = TOTAL if total else key_of(called)
        except CellFault as found:
            fault = in_cell(found.reason, {**found.facts, "value": _shown(called)})
        read = {table.places[place].name: _cell(table, where, number - 1, place, line) for place in figures}
        if total and all(cell.value is None and cell.fault is None for cell in read.values()):
            continue
        yield AnnexRow(key, "合计" if total else _shown(called), cell_name(number - 1, named), read, fault)


def _shown(called: Cell) -> str:
    """Return what a row is called there, unless it seems to be a person's number."""
    name = tidy(called)
    return "…" if names_a_person(name) else name[:100]


def _cell(table: SheetTable, where: Where, row: int, place: int, line: list[Cell]) -> AnnexCell:
    at, extent = (row, place), table.sheet.extent
    name, value = cell_name(row, place), line[place] if place < len(line) else None
    if error := extent.errors.get(at):
        return AnnexCell(name, None, in_cell("error_cell", {"value": error}))
    if value is None or not tidy(value):
        return AnnexCell(name, None, in_cell("formula_unread", {}) if at in extent.formulas else None)
    try:
        return AnnexCell(name, table.places[place].parse(value, where))
    except CellFault as fault:
        return AnnexCell(name, None, in_cell(fault.reason, fault.facts))


@cache
def _rows_of_annex() -> dict[str, str]:
    return {plain(row.name): str(row.number) for row in industries.rows()}


def _industry(cell: Cell) -> str:
    found = plain(cell).rstrip("*")
    if _OTHER.fullmatch(found):
        return str(industries.OTHER)
    if found not in _rows_of_annex():
        raise CellFault("not_an_annex_row", value=found[:40])
    return _rows_of_annex()[found]
