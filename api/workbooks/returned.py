"""The workbook as it came in with a column 错误 and only the rows that are not on record; it decides nothing.

Columns of personal data come back with their heading alone: they were not read.
"""

from collections.abc import Iterable

from api.workbooks.drawing import WorkbookWriter
from api.workbooks.form import SheetFinding
from api.workbooks.table import ERRORS, SheetTable, filled, headed, with_errors

_MESSAGE_WIDTH, _WIDTH = 60, 18


def returned(table: SheetTable, findings: Iterable[SheetFinding], language: str) -> bytes:
    """Return the workbook to put right and send again, told in "zh" or "en".

    Of a list that is one act all rows come back, since none of them is on record; of a second list that
    belongs to the first all rows do, too.
    """
    said: dict[tuple[str, int], list[str]] = {}
    for finding in sorted(findings, key=lambda finding: (finding.row, finding.cell)):
        place = finding.sheet or table.sheet.name, finding.row
        column = f"{finding.cell} {finding.column}: " if finding.column else ""
        said.setdefault(place, []).append(f"{column}{finding.message.text(language)}")
    paper = WorkbookWriter(table.form.title.zh)
    _draw(paper, table, said, every=bool(said) and table.form.whole is not None)
    if table.more:
        _draw(paper, table.more, said, every=True)
    return paper.finish()


def _draw(paper: WorkbookWriter, table: SheetTable, said: dict[tuple[str, int], list[str]], *, every: bool) -> None:
    *above, headings = headed(table)
    messages = headings.index(ERRORS) if ERRORS in headings else len(headings)
    headings[messages : messages + 1] = [ERRORS]
    sheet = paper.sheet(table.sheet.name, [*[_WIDTH] * messages, _MESSAGE_WIDTH])
    paper.head(sheet, [*above, headings], "note")
    row = len(above) + 1
    for number, cells in filled(table):
        told = said.get((table.sheet.name, number), [])
        if not told and not (every and any(cell is not None for cell in cells)):
            continue
        for column, cell in enumerate(with_errors(table, number, cells)):
            if column != messages:
                paper.put(sheet, row, column, cell)
        paper.put(sheet, row, messages, "\n".join(told), "fault" if told else "text")
        row += 1
