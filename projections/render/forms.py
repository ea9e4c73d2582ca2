"""The two annexes of 鲁人社字〔2020〕201号 as printed, and activity: every word a reader sees, the order of the cells.

The renderers choose file format, fonts and widths; they add no words.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from projections.activity.table import ACTIVITY_COLUMNS, FLOWS, ActivityRow, ActivityTable
from projections.activity.terms import (
    ACTIVITY,
    ACTIVITY_BASIS,
    ACTIVITY_DEFINITIONS,
    ACTIVITY_TITLE,
    AT_END,
    MONTH,
    YEAR_TO_DATE,
    ZERO_PROGRESS,
    ZERO_PROGRESS_DEFINITION,
)
from projections.dispatch.table import COLUMNS, DispatchRow, DispatchTable
from projections.plan.table import PlanRow, PlanTable
from projections.render.layout_versions import PRESENT
from registry.domain.values import last_day, parse_month

PLAN_TITLE = "企业技能人才自主评价推进计划表"
DISPATCH_TITLE = "企业技能人才自主评价工作调度表"
NUMBER, REMARK, TOTAL = "序号", "备注", "合计"
DISPATCH_HEADINGS = (
    NUMBER,
    "单位名称",
    "准备备案企业数量",
    "完成备案企业数量",
    "已开展评价企业数量",
    "本月取得职业技能等级证书人数",
    "本年累计取得职业技能等级证书人数",
)
PLAN_HEADINGS = (NUMBER, "行业领域", "规模以上企业数量", "已备案企业数量")
PLAN_NOTES = (
    "说明：带*的项为行业组合类别，其中：",
    "1. 工业：包括采矿业，制造业，电力、热力、燃气及水生产和供应业；",
    (
        "2. 交通运输业：包括道路运输业，水上运输业，航空运输业，管道运输业，"
        "多式联运和运输代理业、装卸搬运，不包括铁路运输业；"
    ),
    "3. 仓储业包括通用仓储，低温仓储，危险品仓储，谷物、棉花等农产品仓储，中药材仓储和其他仓储业；",
    "4. 信息传输业包括电信、广播电视和卫星传输服务，互联网和相关服务；",
    (
        "5. 其他未列明行业包括科学研究和技术服务业，水利、环境和公共设施管理业，居民服务、修理和其他服务业，"
        "社会工作，文化、体育和娱乐业，以及房地产中介服务，其他房地产业等，不包括自有房地产经营活动。"
    ),
)
OTHER = "其他（不在附件1）"
PAGE_OF = "第 {page} 页，共 {pages} 页"


@dataclass(frozen=True, slots=True)
class FormLine:
    """One row of a form; a `declared` one carries figures that the office filled in (填报)."""

    cells: tuple[str | int | None, ...]
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
        annex="附件2",
        title=DISPATCH_TITLE,
        subtitle=f"( {int(year)} 年 {int(month)} 月 )",
        place="".join(_place(table)),
        headings=DISPATCH_HEADINGS,
        lines=tuple(_dispatch_line(number, row) for number, row in enumerate(table.rows, start=1)),
        total=FormLine((None, TOTAL, *(getattr(table.total, column) for column in COLUMNS))),
        notes=_declared_note(table.rows),
        basis=f"口径 {table.definition}" + (f"，第 {table.edition} 版" if table.edition else ""),
        cut=_cut(table) if layout < PRESENT else _clocks(table),
    )


def plan_form(table: PlanTable) -> Form:
    """Annex 1 (附件1): the industries, then those the form leaves out, with each year's plan."""
    return _plan(table, {f"{year} 年拟备案企业数量": ("planned", year) for year in table.years}, PLAN_NOTES)


def plan_progress(table: PlanTable) -> Form:
    """Annex 1 with each year's filings (实际) beside its plan (计划), without the form's notes."""
    kinds = {"计划": "planned", "实际": "actual"}
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
        annex="附件1",
        title=PLAN_TITLE,
        subtitle="( {} ) {}".format(*_place(table)),
        place="".join(_place(table)),
        headings=(*PLAN_HEADINGS, *by_year, REMARK),
        lines=lines,
        total=_total(lines),
        notes=notes,
        basis=f"口径 {table.definition}，已备案数按发生时间截至 {table.on}",
        cut=f"记录时间{_cut(table)}",
    )


def activity_form(table: ActivityTable) -> Form:
    """The table of activity with every figure, the definitions under it, and who made no progress."""
    spans = [(column, span) for column in ACTIVITY_COLUMNS for span in (("month", "ytd") if column in FLOWS else ("",))]
    names = {"month": MONTH.zh, "ytd": YEAR_TO_DATE.zh, "": AT_END.zh}

    def cells(row: ActivityRow) -> tuple[int, ...]:
        return tuple(getattr(row.flows[column], span) if span else row.stocks[column] for column, span in spans)

    headings = tuple(f"{ACTIVITY[column].zh}\n{names[span]}" for column, span in spans)
    definitions = (f"{ACTIVITY[name].zh}：{text.zh}" for name, text in ACTIVITY_DEFINITIONS.items())
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
        return f"{flow.month}/{flow.ytd}" if flow.month or flow.ytd else "0"

    def cells(row: ActivityRow) -> tuple[str, ...]:
        return tuple(shown_of(row, column) for column in shown)

    headings = tuple(ACTIVITY[column].zh for column in shown)
    lines = (FormLine((number, row.name, *cells(row))) for number, row in enumerate(table.rows, start=1))
    spans = f"{MONTH.zh}/{YEAR_TO_DATE.zh}；存量为{AT_END.zh}数；全为零的栏目不列。"
    return _activity(table, headings, tuple(lines), cells(total), (spans, *_zero_progress(table)))


def _activity(
    table: ActivityTable,
    headings: tuple[str, ...],
    lines: tuple[FormLine, ...],
    total: tuple[str | int, ...],
    notes: tuple[str, ...],
) -> Form:
    year, month = table.month.split("-")
    return Form(
        annex="工作动态",
        title=ACTIVITY_TITLE.zh,
        subtitle=f"( {int(year)} 年 {int(month)} 月 )",
        place="".join(_place(table)),
        headings=(NUMBER, "单位名称", *headings),
        lines=lines,
        total=FormLine((None, TOTAL, *total)),
        notes=notes,
        basis=f"口径 {table.definition}",
        cut=_clocks(table),
    )


def _zero_progress(table: ActivityTable) -> tuple[str, ...]:
    units = (f"{idle.name}（{idle.last or '尚无记录'}）" for idle in table.idle_units)
    named = f"{ZERO_PROGRESS.zh}（最后计数事项日期）：{'、'.join(units) or '无'}"
    if table.as_of is None:
        return (named,)
    return (named, f"备案有效而从未开展评价的企业：{len(table.idle_enterprises)} 家")


def _total(lines: tuple[FormLine, ...]) -> FormLine:
    columns = list(zip(*(line.cells for line in lines), strict=True))[2:-1]
    sums = (sum(cell for cell in column if isinstance(cell, int)) for column in columns)
    return FormLine((None, TOTAL, *sums, None))


def _dispatch_line(number: int, row: DispatchRow) -> FormLine:
    figures = (getattr(row.figures, column) for column in COLUMNS)
    return FormLine((number, row.name, *figures), declared=row.declared)


def _declared_note(rows: tuple[DispatchRow, ...]) -> tuple[str, ...]:
    names = "、".join(row.name for row in rows if row.declared)
    return (f"注：斜体为填报数：{names}",) if names else ()


def _place(table: DispatchTable | PlanTable | ActivityTable) -> tuple[str, str]:
    """The tenant's name without its kind, and the kind that the form prints: 济南, 市 or 山东, 省."""
    kind = "省" if table.tenant.endswith("0000") else "市"
    return table.tenant_name.removesuffix(kind), kind


def _clocks(table: DispatchTable | ActivityTable) -> str:
    """Up to which day things happened (发生时间) and up to which record or moment they were recorded (记录时间)."""
    return both_clocks(table.month, _cut(table))


def both_clocks(month: str, cut: str) -> str:
    """Both clocks of a month's table: the last day of the month, and the cut."""
    return f"发生时间截至 {last_day(parse_month(month))}，记录时间{cut}"


def _cut(table: DispatchTable | PlanTable | ActivityTable) -> str:
    return f"截至 {table.as_of_time or ''}" if table.as_of is None else f"截至第 {table.as_of} 号记录"
