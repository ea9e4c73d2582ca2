"""How a preview of a list looks on the terminal: what was understood, row by row, and what stands in its way."""

from rich.table import Table
from rich.text import Text

from api.cli.terms import IMPORTED, PREVIEWED
from api.imports.display import beside, most_telling, replaced, totals
from api.imports.report import ImportReport
from api.schemas.imports import ImportReportAnswer, ReadRowAnswer
from api.terminal import out
from api.workbooks.terms import SHOWN
from registry.terms.term import Term

_SHOWN = 60
_STYLES = {"refused": "red", "repeated": "dim"}
_BOTH = ("zh", "en")


def show_preview(report: ImportReport) -> None:
    """Print a dry run's rows, as written where they were read as something else, and the totals."""
    body = report.answer("zh")
    listed = [column for column in body.columns if column.sheet is None]
    title = report.table.form.title
    of = IMPORTED["of"].zh.format(tenant=body.tenant_name, of=body.of) if body.of else f"{body.tenant_name}，"
    table = Table(title=f"{title.both()}（{of}{body.sheet}）", title_justify="left", show_lines=True)
    table.add_column(PREVIEWED["row"].both("\n"), justify="right")
    for column in listed:
        table.add_column(Text(column.heading), overflow="fold")
    table.add_column(PREVIEWED["becomes"].both("\n"), overflow="fold")
    rows = most_telling(body, _SHOWN)
    for row in rows:
        cells = [_cell(column.name, row) for column in listed]
        table.add_row(str(row.row), *cells, _becomes(row, body), style=_STYLES.get(row.outcome))
    out.print(table, highlight=False)
    if len(rows) < body.rows:
        _say(PREVIEWED["more"].both(shown=len(rows), rows=body.rows))
    for zh, en in zip(*(totals(body, lang) for lang in _BOTH), strict=True):
        _say(Term(zh, en).both(" / "))
    for passed in body.passed_rows[:_SHOWN]:
        _say(PREVIEWED["passed"].zh.format(row=passed.row, kind=passed.kind, words=passed.words))


def _cell(column: str, row: ReadRowAnswer) -> Text:
    written, read = beside(column, row.written, row.read, "zh")
    if written and read:
        return Text(f"{written} → {read}", style="yellow")
    return Text(written or read, style="red" if written else "")


def _becomes(row: ReadRowAnswer, body: ImportReportAnswer) -> Text:
    headings = {column.name: column.heading for column in body.columns}
    if row.with_row:
        return Text(PREVIEWED["with"].both("\n", row=row.with_row))
    return Text("\n".join((SHOWN[row.outcome].both(), *replaced(row, headings, "zh"))))


def _say(line: str) -> None:
    out.print(line, highlight=False, markup=False, soft_wrap=True)
