"""How months were reported, as a table for the terminal: every word a reader sees."""

from projections.render.forms import NUMBER, REMARK, TOTAL, Form, FormLine
from projections.render.text import FormTable
from projections.reporting.table import COUNTED, Reported, ReportingTable
from projections.reporting.terms import REPORTED
from registry.domain.values import SHANGHAI, last_day


def reporting_text(table: ReportingTable) -> FormTable:
    """Reporting for a rich console: a line a month, the total, and the definitions under it."""
    return FormTable(reporting_form(table))


def reporting_form(table: ReportingTable) -> Form:
    """A line a month in order, with its shares."""
    lines = (
        FormLine((number, f"{month:%Y-%m}", *_cells(counts), None))
        for number, (month, counts) in enumerate(table.months, 1)
    )
    columns = (*COUNTED, "completeness", "timeliness")
    return Form(
        annex=REPORTED["title"].zh,
        title=REPORTED["title"].zh,
        subtitle=f"( {table.first:%Y-%m} 至 {table.last:%Y-%m} )",
        place="山东省",
        headings=(NUMBER, REPORTED["month"].zh, *(REPORTED[column].zh for column in columns), REMARK),
        lines=tuple(lines),
        total=FormLine((None, TOTAL, *_cells(table.total), None)),
        notes=(REPORTED["basis"].zh,),
        basis=f"月份截至 {last_day(table.last)}",
        cut=f"记录时间截至 {table.time.astimezone(SHANGHAI).isoformat()}",
    )


def _cells(counts: Reported) -> tuple[int | str, ...]:
    shares = (counts.completeness, counts.timeliness)
    return (
        *(int(getattr(counts, name)) for name in COUNTED),
        *("–" if share is None else f"{share:.1%}" for share in shares),
    )
