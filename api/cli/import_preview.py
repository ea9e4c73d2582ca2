"""How a list looks on the terminal: of a preview what was understood, what is wrong or odd, and what became of it."""

from pathlib import Path

from rich.table import Table
from rich.text import Text

from api.cli.terms import IMPORTED, LEFT_OUT, PREVIEWED
from api.imports.display import beside, most_telling, replaced, totals
from api.imports.report import ImportReport
from api.schemas.imports import ImportReportAnswer, ReadRowAnswer
from api.terminal import err, out
from api.workbooks.form import SheetFinding
from api.workbooks.terms import SHOWN
from registry.terms.term import Term

_SHOWN, _FOUND = 60, 40
_STYLES = {"refused": "red", "repeated": "dim"}
_BOTH = ("zh", "en")


def show_list(report: ImportReport, file: Path) -> None:
    """Print what is wrong in a list, what is odd, and what was left alone; of a preview first its rows."""
    if report.dry_run:
        _show_rows(report)
    for finding in report.findings[:_FOUND]:
        _tell(report, file, finding)
    if len(report.findings) > _FOUND:
        err.print(f"… {len(report.findings) - _FOUND} more; --errors writes them all", highlight=False)
    for warning in report.table.warnings[:_FOUND]:
        _tell(report, file, warning, f"{IMPORTED['warning'].both()}: ")
    body = report.answer("zh")
    for name, term in LEFT_OUT.items():
        if value := getattr(body, name):
            found = value if isinstance(value, int) else IMPORTED["listing"].zh.join(value[:_FOUND])
            err.print(f"{term.both()}: {found}", highlight=False, markup=False, soft_wrap=True)


def show_result(report: ImportReport, seconds: float) -> None:
    """Print how many rows were recorded, or would be; of a preview its hash."""
    body = report.answer("zh")
    told, title = IMPORTED["tried" if report.dry_run else "recorded"], report.table.form.title
    facts = {
        "of": IMPORTED["of"].zh.format(tenant=body.tenant_name, of=body.of) if body.of else "",
        "sheet": report.table.sheet.name,
        "rows": report.table.rows,
        "seconds": seconds,
        "recorded": report.recorded + report.would_record,
        "repeated": report.repeated,
        "refused": report.refused,
    }
    for language in _BOTH:
        _say(told.text(language, title=title.text(language), **facts))
    if report.preview:
        _say(f"{PREVIEWED['hash'].both()}: {report.preview}")


def _tell(report: ImportReport, file: Path, finding: SheetFinding, mark: str = "") -> None:
    place = f"{finding.sheet or report.table.sheet.name}!{finding.cell}"
    column = f" {finding.column}" if finding.column else ""
    said = " ".join(dict.fromkeys(finding.message))
    err.print(f"{file}:{place}{column}: {mark}{said}", highlight=False, markup=False, soft_wrap=True)


def _show_rows(report: ImportReport) -> None:
    """Print the rows, as written where they were read as something else, and the totals."""
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
