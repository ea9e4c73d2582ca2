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
from api.workbooks.extent import Cell, cell_name
from api.workbooks.form import SheetForm
from api.workbooks.lists import FORMS, declarations, plans
from api.workbooks.personal_data import names_a_person
from api.workbooks.reading import check_shown, is_whole
from api.workbooks.rows import kind_of
from api.workbooks.search import find
from api.workbooks.sums import Sums
from api.workbooks.table import SheetTable, filled
from api.workbooks.terms import in_cell
from api.workbooks.titles import check_tenant
from api.workbooks.workbook import sheets
from registry.domain import industries, regions
from registry.errors import WorkbookUnreadable
from registry.terms.term import Term

TOTAL = "total"
"""The key of the row that adds up the others (合计)."""

_OTHER = re.compile(r"其他\(不在附件1\)|不在附件1")


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
    check_tenant(table.sheeted.above, tenant, official=True)
    # A row that the form prints and nobody filled in is compared, too; so is what Annex 1 leaves out.
    table.form = replace(table.form, official=False, skips=())
    return table


def _kept(table: SheetTable, of: str, where: Where, key_of: Callable[[Cell], str]) -> Kept:
    [named] = (place for place, column in table.places.items() if column.name in table.form.key)
    figures = {place: column for place, column in table.places.items() if column.units}
    rows = tuple(_rows(table, where, named, list(figures), key_of))
    return Kept(table, of, {column.name: column.heading for column in figures.values()}, rows)


def _rows(
    table: SheetTable, where: Where, named: int, figures: list[int], key_of: Callable[[Cell], str]
) -> Iterator[AnnexRow]:
    sums, whole = Sums(), list[AnnexRow]()
    for number, line in filled(table):
        kind = kind_of(table, number, line)
        if kind not in ("row", "unnamed", "total"):
            continue
        called = line[named] if named < len(line) else None
        fault, key = None, None
        try:
            key = TOTAL if kind == "total" else key_of(called)
        except CellFault as found:
            fault = in_cell(found.reason, {**found.facts, "value": _shown(called)})
        read = {table.places[place].name: _cell(table, where, number - 1, place, line) for place in figures}
        if kind == "total" and all(cell.value is None and cell.fault is None for cell in read.values()):
            continue
        row = AnnexRow(key, "合计" if key == TOTAL else _shown(called), cell_name(number - 1, named), read, fault)
        if key is None and (kind == "unnamed" or is_whole(table, line, where)):
            whole.append(row)
            continue
        if key != TOTAL:
            sums.add(_figures(row))
        yield row
    for row in whole:  # what is called as the tenant is, or nothing, is its total if it is the sum
        yield row._replace(key=TOTAL, name="合计", fault=None) if sums.is_sum(_figures(row)) else row


def _figures(row: AnnexRow) -> dict[str, int | None]:
    return {name: cell.value for name, cell in row.cells.items() if cell.value is not None or cell.fault}


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
        check_shown(table, at, value)
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
