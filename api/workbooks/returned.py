"""The workbook as it came in with a column 错误 and only the rows that are not on record; it decides nothing.

Columns of personal data come back with their heading alone: they were not read. What is said names the cells and
rows of this workbook, not of the one that came in.
"""

import re
from collections.abc import Iterable, Mapping, Sequence

from api.workbooks.drawing import WorkbookWriter, breadth
from api.workbooks.extent import Cell, place_of
from api.workbooks.form import SheetFinding
from api.workbooks.table import ERRORS, SheetTable, filled, headed, with_errors
from api.workbooks.terms import RETURNED

_MESSAGE_WIDTH, _NARROWEST, _WIDEST = 60, 8, 26
_ROW = re.compile(r"第 (\d+) 行|\b([Rr]ow) (\d+)\b")
_AREA = re.compile(r"\b([A-Z]{1,3})(\d+):([A-Z]{1,3})(\d+)\b")

Rows = Mapping[int, int]
"""Where each row of the list as it came in stands now, both from 1."""


def returned(table: SheetTable, findings: Iterable[SheetFinding], language: str) -> bytes:
    """Return the workbook to put right and send again, told in "zh" or "en".

    Of a list that is one act all rows come back, since none of them is on record; of a second list those lines that
    belong to the rows which come back.
    """
    said: dict[tuple[str, int], list[SheetFinding]] = {}
    for finding in sorted(findings, key=lambda finding: (finding.row, finding.cell)):
        said.setdefault((finding.sheet or table.sheet.name, finding.row), []).append(finding)
    entries = (*table.entries, *table.refused)
    every = bool(said) and table.form.whole is not None
    coming = {table.sheet.name: _rows(table, said, {entry.row for entry in entries} if every else set())}
    if table.more:
        failed = {entry["enterprise"] for entry in entries if (table.sheet.name, entry.row) in said} | {None}
        lines = (*table.more.entries, *table.more.refused)
        also = {line.row for line in lines if line["enterprise"] in failed}
        coming[table.more.sheet.name] = _rows(table.more, said, also)
    paper = WorkbookWriter(table.form.title.zh)
    for part in (table, table.more) if table.more else (table,):
        _draw(
            paper,
            part,
            {row: said.get((part.sheet.name, row), []) for row in coming[part.sheet.name]},
            coming,
            language,
        )
    return paper.finish()


def _rows(table: SheetTable, said: Mapping[tuple[str, int], object], also: set[int]) -> Rows:
    """Return the rows of a list that come back, and where they stand then."""
    numbers = [number for number, _ in filled(table) if number in also or (table.sheet.name, number) in said]
    return {number: place for place, number in enumerate(numbers, start=table.heading_row + 2)}


def _draw(
    paper: WorkbookWriter,
    table: SheetTable,
    said: Mapping[int, Sequence[SheetFinding]],
    coming: Mapping[str, Rows],
    language: str,
) -> None:
    *above, headings = headed(table)
    messages = headings.index(ERRORS) if ERRORS in headings else len(headings)
    headings[messages : messages + 1] = [ERRORS]
    rows = [(number, with_errors(table, number, cells)) for number, cells in filled(table) if number in said]
    widths = _widths(headings, [cells for _, cells in rows], messages)
    sheet = paper.sheet(table.sheet.name, widths)
    paper.head(sheet, [*above, headings], "above")
    paper.fit(sheet, len(above), headings, widths)
    paper.one_page_wide(sheet, len(above))
    for row, (number, cells) in enumerate(rows, start=len(above) + 1):
        faulty = {place[1] for finding in said[number] if (place := place_of(finding.cell))}
        told = "\n".join(_told(finding, table, coming, language) for finding in said[number])
        for column in range(max(len(cells), messages)):
            if column != messages:
                cell = cells[column] if column < len(cells) else None
                paper.put(sheet, row, column, cell, _style(cell, faulty=column in faulty))
        paper.put(sheet, row, messages, told, "fault" if told else "text")
        shown: list[Cell] = [*cells, *[None] * (messages - len(cells))]
        shown[messages : messages + 1] = [told]
        paper.fit(sheet, row, shown, widths)


def _style(cell: Cell, *, faulty: bool) -> str:
    kind = {str: "lines", type(None): "lines", int: "number", float: "number"}.get(type(cell), "")
    if not faulty:
        return kind
    return f"faulty {kind or 'date'}"


def _widths(headings: Sequence[Cell], rows: Sequence[Sequence[Cell]], messages: int) -> list[int]:
    """Return how wide each column is: as wide as what stands in it, within reason."""

    def width(column: int) -> int:
        texts = [str(cells[column]) for cells in rows if column < len(cells) and cells[column] is not None]
        heading = -(-breadth(headings[column]) // 2)  # on two lines
        widest = max([heading, *(breadth(line) for text in texts for line in text.splitlines() or [""])])
        return min(max(widest + 2, _NARROWEST), _WIDEST)

    return [_MESSAGE_WIDTH if column == messages else width(column) for column in range(len(headings))]


def _told(finding: SheetFinding, table: SheetTable, coming: Mapping[str, Rows], language: str) -> str:
    """Return what is said of a row, with its cells and rows as they are numbered here."""
    own, text = coming[table.sheet.name], finding.message.text(language)
    other = next((rows for name, rows in coming.items() if name != table.sheet.name and name in text), own)
    text = _AREA.sub(lambda found: f"{found[1]}{_at(own, found[2])}:{found[3]}{_at(own, found[4])}", text)
    text = _ROW.sub(lambda found: _row(other, found, language), text)
    if finding.column is None:
        return text
    letters = finding.cell.rstrip("0123456789")
    return f"{letters}{own[finding.row]} {finding.column}: {text}"


def _at(rows: Rows, number: str) -> str:
    return str(rows.get(int(number), number))


def _row(rows: Rows, found: re.Match[str], language: str) -> str:
    number, word = found[1] or found[3], found[2] or ""
    here = rows.get(int(number))
    name = RETURNED["row" if here else "row_elsewhere"].text(language, row=here or number)
    return f"{word[:1]}{name[1:]}" if word else name
