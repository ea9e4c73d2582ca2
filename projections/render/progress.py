"""The province's progress as a table for the terminal: every word a reader sees."""

from datetime import datetime

from projections.progress.table import CityProgress, ProgressTable
from projections.progress.terms import PROGRESS
from projections.render.forms import Form, FormLine, both_clocks, until
from projections.render.terms import NUMBER, PROVINCE_FORMS, REMARK, TOTAL
from projections.render.text import FormTable


def progress_text(table: ProgressTable) -> FormTable:
    """Progress for a rich console: a line a tenant, and under it who has none."""
    return FormTable(progress_form(table))


def progress_form(table: ProgressTable) -> Form:
    """A line a tenant in the table's order with its place among the cities; units without progress in the notes."""
    year, month = table.month.split("-")
    columns = ("planned", "actual", "share", "rank", "filed", "filed_before", "certified", "certified_before", "idle")
    ranks = table.ranks
    return Form(
        annex=PROGRESS["title"].zh,
        title=PROGRESS["title"].zh,
        subtitle=PROVINCE_FORMS["year_month"].format(year=int(year), month=int(month)),
        place=PROVINCE_FORMS["province"],
        headings=(NUMBER, PROVINCE_FORMS["unit"], *(PROGRESS[column].zh for column in columns), REMARK),
        lines=tuple(
            FormLine((number, row.name, *_cells(row, table.year, ranks.get(row.tenant), len(row.idle)), None))
            for number, row in enumerate(table.rows, start=1)
        ),
        total=FormLine((None, TOTAL, *_cells(table.total, table.year, None, _idle_in_all(table)), None)),
        notes=(_idle(table), PROGRESS["basis"].zh),
        basis=PROVINCE_FORMS["plan_of"].format(year=table.year),
        cut=both_clocks(table.month, until(datetime.fromisoformat(table.as_of_time))),
    )


def _cells(row: CityProgress, year: int, rank: int | None, idle: int) -> tuple[str | int | None, ...]:
    pace = row.pace(year)
    certified = row.month.certified_month, row.month_before.certified_month
    return pace.planned, pace.actual, pace.share or "–", rank, row.filed, row.filed_before, *certified, idle


def _idle_in_all(table: ProgressTable) -> int:
    return sum(len(row.idle) for row in table.rows)


def _idle(table: ProgressTable) -> str:
    names = "、".join(row.name for row in table.rows if not row.progress)
    return f"{PROGRESS['idle_tenants'].zh}：{names or PROVINCE_FORMS['none']}"
