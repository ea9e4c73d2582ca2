"""A hand-kept annex given back: its differences coloured, ours in a note, and a sheet 核对 that lists them.

It is drawn anew from the values that were read: columns of personal data come back with their heading alone.
"""

from collections.abc import Mapping
from typing import NamedTuple

from xlsxwriter.worksheet import Worksheet

from projections.reconciliation import Compared, Reconciliation, Under
from projections.sheets.drawing import Paper
from projections.sheets.extent import cell_name
from projections.sheets.table import Table, filled, headed
from projections.sheets.workbook import Cell
from registry.domain.terms import EVENTS
from registry.domain.terms.reconciled import CELL_STANDS, RECONCILED
from registry.domain.values import business_date

_WIDTH, _NOTE_WIDTH = 16, 1.6
_STYLES = {"equal": "", "missing": "missing"}
_HEADINGS = ("cell", "row", "column", "theirs", "ours", "difference", "stands", "address", "events")
_WIDTHS = (10, 22, 34, 10, 10, 12, 20, 56, 60)


class Told(NamedTuple):
    """What is said around the differences: what fills in the line over the list, the figures' addresses, the language.

    `at` is 0 for Chinese, 1 for English.
    """

    head: Mapping[str, object]
    addresses: Mapping[tuple[str, str], str]
    at: int


def marked(found: Reconciliation, told: Told) -> bytes:
    """Return the workbook."""
    table = found.kept.table
    paper = Paper(table.form.title.zh)
    _draw(paper, table, {cell.place: cell for cell in found.cells if cell.place}, told.at)
    name = RECONCILED["sheet"][told.at]
    _list(paper, paper.sheet(f"{name} 2" if table.sheet.name.lower() == name.lower() else name), found, told)
    return paper.finish()


def _draw(paper: Paper, table: Table, cells: Mapping[str, Compared], at: int) -> None:
    sheet = paper.sheet(table.sheet.name)
    top = headed(table)
    sheet.set_column(0, max(map(len, top)), _WIDTH)
    for row, line in enumerate(top):
        for column, cell in enumerate(line):
            if cell is not None:
                paper.put(sheet, row, column, cell, "heading" if row == len(top) - 1 else "note")
    sheet.freeze_panes(len(top), 0)
    for number, line in filled(table):
        for column, cell in enumerate(line):
            compared = cells.get(cell_name(number - 1, column))
            shown: Cell = table.sheet.extent.errors.get((number - 1, column), cell)
            if compared is None or compared.stands == "equal":
                if shown is not None:
                    paper.put(sheet, number - 1, column, shown)
                continue
            paper.put(sheet, number - 1, column, shown, _STYLES.get(compared.stands, "fault"))
            sheet.write_comment(number - 1, column, _note(compared, at), {"author": "", "x_scale": _NOTE_WIDTH})


def _note(cell: Compared, at: int) -> str:
    said = [CELL_STANDS[cell.stands][at]]
    if cell.ours is not None:
        said.append(RECONCILED["note"][at].format(ours=cell.ours))
    if cell.fault is not None:
        said.append(cell.fault[at])
    return "\n".join(said)


def _list(paper: Paper, sheet: Worksheet, found: Reconciliation, told: Told) -> None:
    at = told.at
    for column, width in enumerate(_WIDTHS):
        sheet.set_column(column, column, width)
    paper.put(sheet, 0, 0, RECONCILED["basis"][at].format(**told.head), "blank")
    paper.put(sheet, 1, 0, RECONCILED["sum"][at].format(**found.counts), "blank")
    for column, name in enumerate(_HEADINGS):
        paper.put(sheet, 2, column, RECONCILED[name][at], "heading")
    sheet.freeze_panes(3, 0)
    differing = (cell for cell in found.cells if cell.stands != "equal")
    for row, cell in enumerate(differing, start=3):
        line: tuple[Cell, ...] = (
            cell.place,
            cell.name,
            found.kept.columns[cell.column][at],
            cell.theirs,
            cell.ours,
            cell.difference,
            CELL_STANDS[cell.stands][at] if cell.fault is None else cell.fault[at],
            told.addresses.get((cell.key or "", cell.column)),
            _events(cell.under, at) if cell.under else None,
        )
        for column, value in enumerate(line):
            paper.put(sheet, row, column, value, "lines" if isinstance(value, str) else "")


def _events(under: Under, at: int) -> str:
    lines = [
        RECONCILED["event"][at].format(
            position=event.position, act=EVENTS[event.type][at], day=business_date(event.time), counts=event.counts
        )
        for event in under.events
    ]
    if under.number > len(lines):
        lines.append(RECONCILED["more"][at].format(number=under.number - len(lines)))
    return "\n".join(lines)
