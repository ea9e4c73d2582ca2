"""The survey of enterprises (企业调查摸底表): a row an enterprise, each an act of its own."""

from collections.abc import Iterable
from datetime import date

from api.workbooks import cells
from api.workbooks.form import Column, ListContext, ReadRow, RecordLookup, RowAct, SheetForm
from api.workbooks.lists.columns import COUNTY, ENTERPRISE, INDUSTRY, NAME, count_column, day_column
from registry.domain.acts import DecisionQuery
from registry.domain.kinds.enterprise import EnterpriseSurveyed
from registry.terms.term import Term


def _acts(entry: ReadRow, _sheeted: ListContext, directory: RecordLookup) -> list[RowAct]:
    data = entry.given("name", "county", "industry", "above_scale", "year", "employees", "skilled_workers")
    subject, day = directory.subject(f"enterprise/{entry['enterprise']}"), entry["surveyed_on"]
    that_day = [found.event for found in subject.events if found.date == day]
    same = [event for event in that_day if isinstance(event, EnterpriseSurveyed)]
    if same and same[-1].model_dump(mode="json", exclude_none=True) == data:
        return []
    over = subject.version if same else None
    return [RowAct(EnterpriseSurveyed.type, subject.name, data, day, over)]


def _needs(entries: Iterable[ReadRow], _sheeted: ListContext, _tenant: str) -> DecisionQuery:
    return DecisionQuery(subjects=frozenset(f"enterprise/{entry['enterprise']}" for entry in entries))


FORM = SheetForm(
    name="survey",
    title=Term("企业调查摸底表", "Survey of enterprises"),
    columns=(
        ENTERPRISE,
        NAME,
        COUNTY,
        INDUSTRY,
        Column(
            "above_scale",
            Term("是否规模以上", "above scale"),
            cells.yes_or_no,
            "是",
            also=("规模以上", "规上", "是否规上", "规上企业", "是否规模以上企业", "规模以上企业"),
            drawn="choice",
            choices=("是", "否"),
        ),
        Column("year", Term("调查年度", "year"), cells.year, 2021, also=("年度", "年份", "统计年度"), drawn="count"),
        day_column(
            "surveyed_on", "调查日期", "surveyed on", date(2021, 1, 10), "调查时间", "摸底日期", "摸底时间", "日期"
        ),
        count_column(
            "employees", "职工人数", "employees", 420, "从业人员数", "职工总数", "从业人数", "从业人员", required=False
        ),
        count_column(
            "skilled_workers",
            "技能人才数量",
            "skilled workers",
            180,
            "技能人才",
            "技能人才数",
            "技能人才人数",
            "技术工人数",
            required=False,
        ),
    ),
    key=("enterprise", "surveyed_on"),
    acts=_acts,
    needs=_needs,
)
