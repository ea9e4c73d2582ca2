"""The workbook as it came in with a column 错误 and only the rows that are not on record; it decides nothing.

Columns of personal data come back with their heading alone: they were not read.
"""

from collections.abc import Iterable

from api.workbooks.drawing import WorkbookWriter
from api.workbooks.extent import Cell
from api.workbooks.form import SheetFinding
from api.workbooks.table import ERRORS, SheetTable, filled, headed

_MESSAGE_WIDTH, _WIDTH = 60, 18


def returned(table: SheetTable, findings: Iterable[SheetFinding], language: int) -> bytes:
    """Return the workbook to put right and send again; `language` 0 for Chinese, 1 for English.

    Of a list that is one act all rows come back, since none of them is on record; of a second list those lines that
    belong to the rows which come back.
    """
    said: dict[tuple[str, int], list[str]] = {}
    for finding in sorted(findings, key=lambda finding: (finding.row, finding.cell)):
        place = finding.sheet or table.sheet.name, finding.row
        column = f"{finding.cell} {finding.column}: " if finding.column else ""
        said.setdefault(place, []).append(f"{column}{finding.message[language]}")
    paper = WorkbookWriter(table.form.title.zh)
    entries = (*table.entries, *table.refused)
    every = bool(said) and table.form.whole is not None
    _draw(paper, table, said, {entry.row for entry in entries} if every else set())
    if table.more:
        failed = {entry["enterprise"] for entry in entries if (table.sheet.name, entry.row) in said} | {None}
        lines = (*table.more.entries, *table.more.refused)
        _draw(paper, table.more, said, {line.row for line in lines if line["enterprise"] in failed})
    return paper.finish()


def _draw(paper: WorkbookWriter, table: SheetTable, said: dict[tuple[str, int], list[str]], also: set[int]) -> None:
    sheet = paper.sheet(table.sheet.name)
    top = headed(table)
    messages = next((place for place, cell in enumerate(top[-1]) if cell == ERRORS), len(top[-1]))
    sheet.set_column(0, max(messages - 1, 0), _WIDTH)
    sheet.set_column(messages, messages, _MESSAGE_WIDTH)
    for row, cells in enumerate(top):
        last = row == len(top) - 1
        for column, cell in enumerate(cells):
            if cell is not None:
                paper.put(sheet, row, column, cell, "heading" if last else "note")
    row = len(top)
    paper.put(sheet, row - 1, messages, ERRORS, "heading")
    sheet.freeze_panes(row, 0)
    for number, cells in filled(table):
        told = said.get((table.sheet.name, number), [])
        if not told and number not in also:
            continue
        for column, cell in enumerate(_with_errors(table, number, cells)):
            if column != messages:
                paper.put(sheet, row, column, cell)
        paper.put(sheet, row, messages, "\n".join(told), "fault" if told else "text")
        row += 1


def _with_errors(table: SheetTable, number: int, cells: list[Cell]) -> list[Cell]:
    """Return a row's cells with what its error cells showed in their place."""
    errors = table.sheet.extent.errors
    return [errors.get((number - 1, place), cell) for place, cell in enumerate(cells)]
