"""Applications received (备案申请受理表): a row an enterprise, its scope in a column or on a second sheet."""

from collections.abc import Iterable
from datetime import date

from api.workbooks import cells, levels
from api.workbooks.cells import CellFault
from api.workbooks.form import Column, ListContext, ReadRow, RecordLookup, RowAct, SheetForm, derived
from api.workbooks.lists.columns import (
    COUNTY,
    ENTERPRISE,
    INDUSTRY,
    LEVEL_CHOICES,
    NAME,
    NAME_TO_COMPARE,
    OCCUPATION,
    TITLES,
    day_column,
)
from registry.domain.acts import DecisionQuery
from registry.domain.kinds.filing.state import enterprise_tag
from registry.terms.term import Term


def _acts(entry: ReadRow, _sheeted: ListContext, directory: RecordLookup) -> list[RowAct]:
    if not entry["scope"]:
        raise CellFault("no_scope", column="scope")
    received = entry["received_on"]
    key = directory.intended(entry["enterprise"], received) or filing_key(directory.tenant, entry)
    data = entry.given("enterprise", "name", "county", "industry", "scope")
    return [RowAct("filing.application_received.v1", f"filing/{key}", data, received)]


def filing_key(tenant: str, entry: ReadRow) -> str:
    """Return the key of the filing that a row begins: the same for the same enterprise and day."""
    return derived(tenant, "filing", entry["enterprise"], entry["received_on"])


def needs(entries: Iterable[ReadRow], _sheeted: ListContext, _tenant: str) -> DecisionQuery:
    """Return what a list of enterprises asks of the record: their filings."""
    return DecisionQuery(tags=frozenset(enterprise_tag(entry["enterprise"]) for entry in entries))


SCOPE_FORM = SheetForm(
    name="scope",
    title=Term("评价范围", "Scope"),
    columns=(
        ENTERPRISE,
        NAME_TO_COMPARE,
        OCCUPATION,
        Column(
            "title",
            Term("职业名称", "occupation title"),
            cells.text(200),
            "车工",
            also=TITLES,
        ),
        Column(
            "levels",
            Term("等级", "levels"),
            levels.levels,
            "五级、四级、三级",
            also=("评价等级", "等级范围", "技能等级", "职业技能等级"),
            choices=LEVEL_CHOICES,
            note=Term("几个等级用顿号分开，或写 五级至三级。", "Several parted by commas, or 五级至三级 for a range."),
        ),
    ),
    key=("enterprise", "occupation"),
)

FORM = SheetForm(
    name="applications",
    title=Term("备案申请受理表", "Applications received"),
    columns=(
        ENTERPRISE,
        NAME,
        COUNTY,
        INDUSTRY,
        day_column("received_on", "受理日期", "received on", date(2021, 3, 1), "申请日期", "受理时间", "申请受理日期"),
        Column(
            "scope",
            Term("评价范围", "scope"),
            levels.scope,
            "6-18-01-01 车工 五级、四级、三级",
            required=False,
            also=("评价职业范围", "评价职业及等级", "职业及等级", "备案范围"),
            note=Term(
                "编码、名称、等级用空格分开，几个职业用分号分开；或填在“评价范围”工作表。",
                "Code, title and levels parted by blanks, several by semicolons; or on the sheet 评价范围.",
            ),
        ),
    ),
    key=("enterprise",),
    acts=_acts,
    needs=needs,
    gathers="scope",
    more=SCOPE_FORM,
)
