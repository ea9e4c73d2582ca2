"""How months were reported, as a table for the terminal: every word a reader sees."""

from projections.render.forms import Form, FormLine, until
from projections.render.terms import NUMBER, PROVINCE_FORMS, REMARK, TOTAL
from projections.render.text import FormTable
from projections.reporting.table import COUNTED, Reported, ReportingTable
from projections.reporting.terms import REPORTED
from registry.domain.values import last_day


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
        subtitle=PROVINCE_FORMS["months"].format(first=table.first, last=table.last),
        place=PROVINCE_FORMS["province"],
        headings=(NUMBER, REPORTED["month"].zh, *(REPORTED[column].zh for column in columns), REMARK),
        lines=tuple(lines),
        total=FormLine((None, TOTAL, *_cells(table.total), None)),
        notes=(REPORTED["basis"].zh,),
        basis=PROVINCE_FORMS["months_until"].format(last_day=last_day(table.last)),
        cut=PROVINCE_FORMS["recorded"].format(cut=until(table.time)),
    )


def _cells(counts: Reported) -> tuple[int | str, ...]:
    shares = (counts.completeness, counts.timeliness)
    return (
        *(int(getattr(counts, name)) for name in COUNTED),
        *("–" if share is None else f"{share:.1%}" for share in shares),
    )
