"""A hand-kept annex given back: its differences coloured, ours in a note, and a sheet 核对 that lists them.

It is drawn anew from the values that were read: columns of personal data come back with their heading alone.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from xlsxwriter.worksheet import Worksheet

from api.reconciliation.compare import Compared, Reconciliation
from api.reconciliation.terms import CELL_STANDS, RECONCILED
from api.workbooks.drawing import WorkbookWriter, breadth
from api.workbooks.extent import cell_name
from api.workbooks.table import SheetTable, filled, headed, with_errors
from api.workbooks.workbook import Cell
from projections.lineage import CellEvents
from registry.domain.values import business_date
from registry.terms.catalogue import EVENTS

_A4 = 9
_NOTE_WIDTH = 1.6
_LEAST_WIDTH, _MOST_WIDTH = 8, 28
_STYLES = {"equal": "", "missing": "missing"}
_HEADINGS = ("cell", "row", "column", "theirs", "ours", "difference", "stands", "address", "events")
_WIDTHS = (8, 18, 20, 9, 9, 11, 16, 36, 36)
_MARGINS_INCHES = {"left": 0.5, "right": 0.5, "top": 0.6, "bottom": 0.7}


class Told(NamedTuple):
    """What is said around the differences: the line's facts, the figures' addresses, the language."""

    head: Mapping[str, object]
    addresses: Mapping[tuple[str, str], str]
    language: str


def marked(found: Reconciliation, told: Told) -> bytes:
    """Return the workbook."""
    table = found.kept.table
    paper = WorkbookWriter(table.form.title.zh)
    _draw(paper, table, {cell.place: cell for cell in found.cells if cell.place}, told)
    _list(paper, found, told)
    return paper.finish()


def _draw(paper: WorkbookWriter, table: SheetTable, cells: Mapping[str, Compared], told: Told) -> None:
    top, lines = headed(table), list(filled(table))
    widths = list(_widths(top[-1], [line for _, line in lines if not _is_note(line)]))
    sheet = _begun(paper, table.sheet.name, top, widths, told)
    for number, line in lines:
        style = "blank" if _is_note(line) else "lines"
        if style == "lines":
            paper.fit(sheet, number - 1, line, widths)
        for column, shown in enumerate(with_errors(table, number, line)):
            compared = cells.get(cell_name(number - 1, column))
            if compared is None or compared.stands == "equal":
                if shown is not None:
                    paper.put(sheet, number - 1, column, shown, style if isinstance(shown, str) else "")
                continue
            fault = "fault" if isinstance(shown, str) or shown is None else "faulty number"
            paper.put(sheet, number - 1, column, shown, _STYLES.get(compared.stands, fault))
            paper.note(sheet, number - 1, column, _note(compared, told.language), _NOTE_WIDTH)


def _is_note(line: Sequence[Cell]) -> bool:
    """Tell whether a row is a sentence under the table: it runs over the columns instead of filling the first."""
    first, *others = line
    return isinstance(first, str) and breadth(first) > _LEAST_WIDTH and not any(cell is not None for cell in others)


def _widths(headings: Sequence[Cell], lines: Sequence[Sequence[Cell]]) -> Iterator[int]:
    """Return widths that show every name whole; a heading takes two lines or more."""
    for column, heading in enumerate(headings):
        widest = max((breadth(line[column]) for line in lines if column < len(line)), default=0)
        yield min(max(_LEAST_WIDTH, breadth(heading) // 2 + 2, widest + 2), _MOST_WIDTH)


def _begun(
    paper: WorkbookWriter, name: str, top: Sequence[Sequence[Cell]], widths: Sequence[int], told: Told
) -> Worksheet:
    """Return a new sheet with its headings and what stands above them, printed on A4 landscape, a page wide.

    The headings are on every page; the foot names both clocks.
    """
    sheet = paper.sheet(name, widths)
    paper.head(sheet, top, "blank")
    paper.fit(sheet, len(top) - 1, top[-1], widths)
    sheet.set_landscape()
    sheet.set_paper(_A4)
    sheet.set_margins(**_MARGINS_INCHES)
    sheet.center_horizontally()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(len(top) - 1)
    basis = RECONCILED["basis"].text(told.language, **told.head).replace("&", "&&")
    page = RECONCILED["page"].text(told.language, page="&P", pages="&N")
    sheet.set_footer(f"&L&9{basis}&R&9{page}")
    return sheet


def _note(cell: Compared, language: str) -> str:
    said = [CELL_STANDS[cell.stands].text(language)]
    if cell.ours is not None:
        said.append(RECONCILED["note"].text(language, ours=cell.ours))
    if cell.fault is not None:
        said.append(cell.fault.text(language))
    return "\n".join(said)


def _list(paper: WorkbookWriter, found: Reconciliation, told: Told) -> None:
    language = told.language
    above = RECONCILED["basis"].text(language, **told.head), RECONCILED["sum"].text(language, **found.counts)
    top = [*([line] for line in above), [RECONCILED[name].text(language) for name in _HEADINGS]]
    sheet = _begun(paper, RECONCILED["sheet"].text(language), top, _WIDTHS, told)
    differing = (cell for cell in found.cells if cell.stands != "equal")
    for row, cell in enumerate(differing, start=3):
        line: tuple[Cell, ...] = (
            cell.place,
            cell.name,
            found.kept.columns[cell.column].text(language),
            cell.theirs,
            cell.ours,
            cell.difference,
            CELL_STANDS[cell.stands].text(language) if cell.fault is None else cell.fault.text(language),
            told.addresses.get((cell.key or "", cell.column)),
            _events(cell.under, language) if cell.under else None,
        )
        for column, value in enumerate(line):
            paper.put(sheet, row, column, value, "lines" if isinstance(value, str) else "")
        paper.fit(sheet, row, line, _WIDTHS)


def _events(under: CellEvents, language: str) -> str:
    lines = [
        RECONCILED["event"].text(
            language,
            position=event.position,
            act=EVENTS[event.type].text(language),
            day=business_date(event.time),
            counts=event.counts,
        )
        for event in under.events
    ]
    if under.number > len(lines):
        lines.append(RECONCILED["more"].text(language, number=under.number - len(lines)))
    return "\n".join(lines)
