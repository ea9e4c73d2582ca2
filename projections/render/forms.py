"""The two annexes of 鲁人社字〔2020〕201号 as printed, and activity: every word a reader sees, the order of the cells.

The renderers choose file format, fonts and widths; they add no words.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from projections.activity.table import ACTIVITY_COLUMNS, FLOWS, ActivityRow, ActivityTable
from projections.activity.terms import (
    ACTIVITY,
    ACTIVITY_BASIS,
    ACTIVITY_DEFINITIONS,
    ACTIVITY_TITLE,
    AT_END,
    DEFINED_IN_YUAN,
    IN_YUAN,
    MONTH,
    YEAR_TO_DATE,
    ZERO_PROGRESS,
    ZERO_PROGRESS_DEFINITION,
)
from projections.dispatch.table import COLUMNS, DispatchRow, DispatchTable
from projections.plan.table import PlanRow, PlanTable
from projections.render.layout_versions import PRESENT
from projections.render.terms import (
    DISPATCH_HEADINGS,
    DISPATCH_TITLE,
    FORMS,
    NUMBER,
    OTHER,
    PLAN_HEADINGS,
    PLAN_NOTES,
    PLAN_TITLE,
    REMARK,
    TOTAL,
)
from registry.domain.values import SHANGHAI, last_day, parse_month

Figure = int | Decimal
ACTIVITY_PRINTED = {name: term.zh for name, term in (ACTIVITY | IN_YUAN).items()}
"""What the figures of activity are called on paper."""


def printed(column: str, value: int) -> Figure:
    """Return a figure of activity as it is printed: money in yuan with two places."""
    return Decimal(value).scaleb(-2) if column in IN_YUAN else value


@dataclass(frozen=True, slots=True)
class FormLine:
    """One row of a form; a `declared` one carries figures that the office filled in (填报)."""

    cells: tuple[str | Figure | None, ...]
    declared: bool = False


@dataclass(frozen=True, slots=True)
class Form:
    """A table as its official form: `lines` lie under `headings`, then the `total`, then the `notes`.

    `basis` says by which definition the figures were counted, `cut` up to which day and which record: both clocks.
    The form as printed has no place for either, so they belong outside the table.
    """

    annex: str
    title: str
    subtitle: str
    place: str
    headings: tuple[str, ...]
    lines: tuple[FormLine, ...]
    total: FormLine
    notes: tuple[str, ...]
    basis: str
    cut: str


def dispatch_form(table: DispatchTable, layout: int = PRESENT) -> Form:
    """Annex 2 (附件2): a line a unit in the table's order; a note names the declared units, if any."""
    year, month = table.month.split("-")
    return Form(
        annex=FORMS["annex_2"],
        title=DISPATCH_TITLE,
        subtitle=FORMS["year_month"].format(year=int(year), month=int(month)),
        place="".join(_place(table)),
        headings=DISPATCH_HEADINGS,
        lines=tuple(_dispatch_line(number, row) for number, row in enumerate(table.rows, start=1)),
        total=FormLine((None, TOTAL, *(getattr(table.total, column) for column in COLUMNS))),
        notes=_declared_note(table.rows),
        basis=FORMS["definition"].format(definition=table.definition)
        + (FORMS["edition"].format(edition=table.edition) if table.edition else ""),
        cut=_cut(table) if layout < PRESENT else _clocks(table),
    )


def plan_form(table: PlanTable) -> Form:
    """Annex 1 (附件1): the industries, then those the form leaves out, with each year's plan."""
    return _plan(table, {FORMS["planned_in"].format(year=year): ("planned", year) for year in table.years}, PLAN_NOTES)


def plan_progress(table: PlanTable) -> Form:
    """Annex 1 with each year's filings (实际) beside its plan (计划), without the form's notes."""
    kinds = {FORMS["planned"]: "planned", FORMS["actual"]: "actual"}
    return _plan(table, {f"{year} {word}": (kind, year) for year in table.years for word, kind in kinds.items()}, ())


def _plan(table: PlanTable, by_year: Mapping[str, tuple[str, int]], notes: tuple[str, ...]) -> Form:
    def line(number: int | None, name: str, row: PlanRow) -> FormLine:
        yearly = (getattr(row, kind).get(year, 0) for kind, year in by_year.values())
        return FormLine((number, name, row.above_scale.value, row.filed.value, *yearly, row.remark))

    lines = (
        *(line(row.row, f"{row.name}*" if row.combined else row.name, row) for row in table.rows),
        line(None, OTHER, table.other),
    )
    return Form(
        annex=FORMS["annex_1"],
        title=PLAN_TITLE,
        subtitle="( {} ) {}".format(*_place(table)),
        place="".join(_place(table)),
        headings=(*PLAN_HEADINGS, *by_year, REMARK),
        lines=lines,
        total=_total(lines),
        notes=notes,
        basis=FORMS["filed_until"].format(definition=table.definition, on=table.on),
        cut=FORMS["recorded"].format(cut=_cut(table)),
    )


def activity_form(table: ActivityTable) -> Form:
    """The table of activity with every figure, the definitions under it, and who made no progress."""
    spans = [(column, span) for column in ACTIVITY_COLUMNS for span in (("month", "ytd") if column in FLOWS else ("",))]
    names = {"month": MONTH.zh, "ytd": YEAR_TO_DATE.zh, "": AT_END.zh}

    def cells(row: ActivityRow) -> tuple[Figure, ...]:
        return tuple(
            printed(column, getattr(row.flows[column], span) if span else row.stocks[column]) for column, span in spans
        )

    headings = tuple(f"{ACTIVITY_PRINTED[column]}\n{names[span]}" for column, span in spans)
    defined = ACTIVITY_DEFINITIONS | DEFINED_IN_YUAN
    definitions = (f"{ACTIVITY_PRINTED[name]}：{text.zh}" for name, text in defined.items())
    notes = (ACTIVITY_BASIS.zh, *definitions, ZERO_PROGRESS_DEFINITION.zh)
    lines = (FormLine((number, row.name, *cells(row))) for number, row in enumerate(table.rows, start=1))
    return _activity(table, headings, tuple(lines), cells(table.total), (*_zero_progress(table), *notes))


def activity_summary(table: ActivityTable) -> Form:
    """The table of activity with the figures that are anything: a flow as month/year to date, a stock as it is."""
    total = table.total
    shown = [
        column
        for column in ACTIVITY_COLUMNS
        if (column in FLOWS and total.flows[column].ytd) or total.stocks.get(column)
    ]

    def shown_of(row: ActivityRow, column: str) -> str:
        if column not in FLOWS:
            return str(row.stocks[column])
        flow = row.flows[column]
        return f"{printed(column, flow.month)}/{printed(column, flow.ytd)}" if flow.month or flow.ytd else "0"

    def cells(row: ActivityRow) -> tuple[str, ...]:
        return tuple(shown_of(row, column) for column in shown)

    headings = tuple(ACTIVITY_PRINTED[column] for column in shown)
    lines = (FormLine((number, row.name, *cells(row))) for number, row in enumerate(table.rows, start=1))
    spans = FORMS["activity_notes"].format(month=MONTH.zh, year=YEAR_TO_DATE.zh, end=AT_END.zh)
    return _activity(table, headings, tuple(lines), cells(total), (spans, *_zero_progress(table)))


def _activity(
    table: ActivityTable,
    headings: tuple[str, ...],
    lines: tuple[FormLine, ...],
    total: tuple[str | Figure, ...],
    notes: tuple[str, ...],
) -> Form:
    year, month = table.month.split("-")
    return Form(
        annex=FORMS["activity"],
        title=ACTIVITY_TITLE.zh,
        subtitle=FORMS["year_month"].format(year=int(year), month=int(month)),
        place="".join(_place(table)),
        headings=(NUMBER, FORMS["unit"], *headings),
        lines=lines,
        total=FormLine((None, TOTAL, *total)),
        notes=notes,
        basis=FORMS["definition"].format(definition=table.definition),
        cut=_clocks(table),
    )


def _zero_progress(table: ActivityTable) -> tuple[str, ...]:
    units = (f"{idle.name}（{idle.last or FORMS['nothing_recorded']}）" for idle in table.idle_units)
    named = FORMS["last_counted"].format(label=ZERO_PROGRESS.zh, units="、".join(units) or FORMS["none"])
    if table.as_of is None:
        return (named,)
    return (named, FORMS["idle_enterprises"].format(number=len(table.idle_enterprises)))


def _total(lines: tuple[FormLine, ...]) -> FormLine:
    columns = list(zip(*(line.cells for line in lines), strict=True))[2:-1]
    sums = (sum(cell for cell in column if isinstance(cell, int)) for column in columns)
    return FormLine((None, TOTAL, *sums, None))


def _dispatch_line(number: int, row: DispatchRow) -> FormLine:
    figures = (getattr(row.figures, column) for column in COLUMNS)
    return FormLine((number, row.name, *figures), declared=row.declared)


def _declared_note(rows: tuple[DispatchRow, ...]) -> tuple[str, ...]:
    names = "、".join(row.name for row in rows if row.declared)
    return (FORMS["declared_note"].format(names=names),) if names else ()


def _place(table: DispatchTable | PlanTable | ActivityTable) -> tuple[str, str]:
    """The tenant's name without its kind, and the kind that the form prints: 济南, 市 or 山东, 省."""
    kind = FORMS["province"] if table.tenant.endswith("0000") else FORMS["city"]
    return table.tenant_name.removesuffix(kind), kind


def _clocks(table: DispatchTable | ActivityTable) -> str:
    """Up to which day things happened (发生时间) and up to which record or moment they were recorded (记录时间)."""
    return both_clocks(table.month, _cut(table))


def both_clocks(month: str, cut: str) -> str:
    """Both clocks of a month's table: the last day of the month, and the cut."""
    return FORMS["both_clocks"].format(last_day=last_day(parse_month(month)), cut=cut)


def _cut(table: DispatchTable | PlanTable | ActivityTable) -> str:
    if table.as_of is not None:
        return FORMS["until_position"].format(position=table.as_of)
    return until(datetime.fromisoformat(table.as_of_time)) if table.as_of_time else ""


def until(time: datetime) -> str:
    """The cut of the province's tables, a moment, as it is read in Beijing."""
    return FORMS["until"].format(time=time.astimezone(SHANGHAI))
