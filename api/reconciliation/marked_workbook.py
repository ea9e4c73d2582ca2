"""A hand-kept annex given back: its differences coloured, ours in a note, and a sheet 核对 that lists them.

It is drawn anew from the values that were read: columns of personal data come back with their heading alone.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from xlsxwriter.worksheet import Worksheet

from api.reconciliation.compare import Compared, Reconciliation
from api.reconciliation.terms import CELL_STANDS, RECONCILED
from api.workbooks.drawing import WorkbookWriter, breadth
from api.workbooks.extent import Cell, cell_name
from api.workbooks.table import SheetTable, filled, headed
from projections.lineage import CellEvents
from registry.domain.values import business_date
from registry.terms.events import EVENTS

_A4 = 9
_NOTE_WIDTH = 1.6
_LEAST_WIDTH, _MOST_WIDTH = 8, 28
_STYLES = {"equal": "", "missing": "missing"}
_HEADINGS = ("cell", "row", "column", "theirs", "ours", "difference", "stands", "address", "events")
_WIDTHS = (8, 18, 20, 9, 9, 11, 16, 36, 36)
_MARGINS_INCHES = {"left": 0.5, "right": 0.5, "top": 0.6, "bottom": 0.7}


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
    paper = WorkbookWriter(table.form.title.zh)
    _draw(paper, table, {cell.place: cell for cell in found.cells if cell.place}, told)
    name = RECONCILED["sheet"][told.at]
    _list(paper, paper.sheet(f"{name} 2" if table.sheet.name.lower() == name.lower() else name), found, told)
    return paper.finish()


def _draw(paper: WorkbookWriter, table: SheetTable, cells: Mapping[str, Compared], told: Told) -> None:
    sheet = paper.sheet(table.sheet.name)
    top, lines = headed(table), list(filled(table))
    widths = list(_widths(top[-1], [line for _, line in lines if not _is_note(line)]))
    for column, width in enumerate(widths):
        sheet.set_column(column, column, width)
    for row, line in enumerate(top):
        for column, cell in enumerate(line):
            if cell is not None:
                paper.put(sheet, row, column, cell, "heading" if row == len(top) - 1 else "blank")
    paper.fit(sheet, len(top) - 1, top[-1], widths)
    sheet.freeze_panes(len(top), 0)
    _set_page(sheet, told, len(top) - 1)
    for number, line in lines:
        style = "blank" if _is_note(line) else "lines"
        if style == "lines":
            paper.fit(sheet, number - 1, line, widths)
        for column, cell in enumerate(line):
            compared = cells.get(cell_name(number - 1, column))
            shown: Cell = table.sheet.extent.errors.get((number - 1, column), cell)
            if compared is None or compared.stands == "equal":
                if shown is not None:
                    paper.put(sheet, number - 1, column, shown, style if isinstance(shown, str) else "")
                continue
            fault = "fault" if isinstance(shown, str) or shown is None else "faulty number"
            paper.put(sheet, number - 1, column, shown, _STYLES.get(compared.stands, fault))
            sheet.write_comment(number - 1, column, _note(compared, told.at), {"author": "", "x_scale": _NOTE_WIDTH})


def _is_note(line: Sequence[Cell]) -> bool:
    """Tell whether a row is a sentence under the table: it runs over the columns instead of filling the first."""
    first, *others = line
    return isinstance(first, str) and breadth(first) > _LEAST_WIDTH and not any(cell is not None for cell in others)


def _widths(headings: Sequence[Cell], lines: Sequence[Sequence[Cell]]) -> Iterator[int]:
    """Return widths that show every name whole; a heading takes two lines or more."""
    for column, heading in enumerate(headings):
        widest = max((breadth(line[column]) for line in lines if column < len(line)), default=0)
        yield min(max(_LEAST_WIDTH, breadth(heading) // 2 + 2, widest + 2), _MOST_WIDTH)


def _set_page(sheet: Worksheet, told: Told, heading: int) -> None:
    """Print on A4 landscape, a page wide, its headings on every page; the foot names both clocks."""
    sheet.set_landscape()
    sheet.set_paper(_A4)
    sheet.set_margins(**_MARGINS_INCHES)
    sheet.center_horizontally()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(heading)
    basis = RECONCILED["basis"][told.at].format(**told.head).replace("&", "&&")
    page = RECONCILED["page"][told.at].format(page="&P", pages="&N")
    sheet.set_footer(f"&L&9{basis}&R&9{page}")


def _note(cell: Compared, at: int) -> str:
    said = [CELL_STANDS[cell.stands][at]]
    if cell.ours is not None:
        said.append(RECONCILED["note"][at].format(ours=cell.ours))
    if cell.fault is not None:
        said.append(cell.fault[at])
    return "\n".join(said)


def _list(paper: WorkbookWriter, sheet: Worksheet, found: Reconciliation, told: Told) -> None:
    at = told.at
    for column, width in enumerate(_WIDTHS):
        sheet.set_column(column, column, width)
    paper.put(sheet, 0, 0, RECONCILED["basis"][at].format(**told.head), "blank")
    paper.put(sheet, 1, 0, RECONCILED["sum"][at].format(**found.counts), "blank")
    headings = [RECONCILED[name][at] for name in _HEADINGS]
    for column, heading in enumerate(headings):
        paper.put(sheet, 2, column, heading, "heading")
    paper.fit(sheet, 2, headings, _WIDTHS)
    sheet.freeze_panes(3, 0)
    _set_page(sheet, told, 2)
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
        paper.fit(sheet, row, line, _WIDTHS)


def _events(under: CellEvents, at: int) -> str:
    lines = [
        RECONCILED["event"][at].format(
            position=event.position, act=EVENTS[event.type][at], day=business_date(event.time), counts=event.counts
        )
        for event in under.events
    ]
    if under.number > len(lines):
        lines.append(RECONCILED["more"][at].format(number=under.number - len(lines)))
    return "\n".join(lines)
