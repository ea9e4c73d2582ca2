"""Lists read from workbooks that tests write: the table, its faulty cells, why one is refused."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from support.hand_made import HANDS

from api.workbooks.cells import Where
from api.workbooks.lists import FORMS
from api.workbooks.reading import read
from api.workbooks.search import find
from api.workbooks.table import SheetTable
from api.workbooks.terms import said
from api.workbooks.titles import check_tenant
from api.workbooks.workbook import sheets
from registry.domain import regions
from registry.errors import WorkbookUnreadable

HERE = Where("370100", {regions.names()[code]: code for code in regions.counties("370100")} | {"市直": "370100"})
HEADED = ["序号", "单位名称", "准备备案企业数量", "完成备案企业数量", "已开展评价企业数量", "本月取得职业技能等级证书人数", "本年累计取得职业技能等级证书人数"]  # fmt: skip
PLANNED = ["序号", "行业领域", "规模以上企业数量", "已备案企业数量", *(f"{year} 年拟备案企业数量" for year in (2021, 2022, 2023)), "备注"]  # fmt: skip
MARCH = ["( 2021 年 3 月 )"]
Hand = Callable[..., bytes]
each_hand = pytest.mark.parametrize("hand", HANDS.values(), ids=HANDS)


def table(content: bytes, sheet: str | None = None) -> SheetTable:
    """Return the list in a workbook, read."""
    found = find(sheets(content), FORMS.values(), None, sheet)
    check_tenant(found.sheeted.above, HERE.tenant, official=found.form.official)
    return read(found, HERE)


def refusal(content: bytes) -> str:
    """Return why a workbook is not read, and see that it is said in Chinese, too."""
    with pytest.raises(WorkbookUnreadable) as refused:
        table(content)
    reason = refused.value.reason
    assert reason.isidentifier() or said(reason).zh != reason
    return reason


def cells(found: SheetTable) -> list[str]:
    return [finding.cell for finding in found.findings]


def held(code: str, level: int | None, *figures: int | None) -> list[Any]:
    return [code, "6-18-01-01" if code else None, level, date(2021, 4, 20) if code else None, *figures]
