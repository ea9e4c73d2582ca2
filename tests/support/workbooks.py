"""Workbooks as offices fill them in by hand, built with openpyxl; whatever a cell is given, it holds."""

from collections.abc import Iterable, Sequence
from datetime import date
from io import BytesIO
from typing import Any

from openpyxl import Workbook
from support.events import COUNTY, credit_code

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SURVEY = [
    "序号",
    "统一社会信用代码",
    "企业名称",
    "所属县区",
    "行业代码",
    "是否规模以上",
    "调查年度",
    "调查日期",
    "职工人数",
]
APPLICATIONS = ["统一社会信用代码", "企业名称", "所属县区", "行业代码", "受理日期", "评价范围"]
SCOPES = ["统一社会信用代码", "职业编码", "职业名称", "等级"]
EVALUATIONS = ["统一社会信用代码", "职业编码", "等级", "评价日期", "参评人数", "合格人数", "发证人数", "发证日期"]
CERTIFICATES = [
    "统一社会信用代码",
    "职业编码",
    "等级",
    "评价日期",
    "批次",
    "评价编号",
    "证书编号",
    "人员编号",
    "发证日期",
]
SCOPE = "6-18-01-01 车工 五级至三级"


def book(
    *rows: Sequence[Any], title: str | None = None, sheet: str = "Sheet1", more: dict[str, Any] | None = None
) -> bytes:
    """Return a workbook of these rows, under a title merged over all columns if there is one; `more` has further sheets."""
    workbook = Workbook()
    first = workbook.worksheets[0]
    first.title = sheet
    if title is not None:
        first.append([title])
        first.merge_cells(start_row=1, end_row=1, start_column=1, end_column=max(map(len, rows)))
    for row in rows:
        first.append(list(row))
    for name, lines in (more or {}).items():
        other = workbook.create_sheet(name)
        for line in lines:
            other.append(list(line))
    return saved(workbook)


def saved(workbook: Workbook) -> bytes:
    """Return a workbook's bytes."""
    target = BytesIO()
    workbook.save(target)
    return target.getvalue()


def survey_row(number: int = 1, code: str | None = None, **changes: Any) -> list[Any]:
    """Return a row of the survey; changes go by heading."""
    row = [number, code or credit_code(), f"济南示例企业{number}", "历下区", "3411", "是", 2021, date(2021, 1, 10), 420]
    return [changes.get(heading, value) for heading, value in zip(SURVEY, row, strict=True)]


def surveys(count: int) -> list[list[Any]]:
    """Return the rows of a survey of so many enterprises, all of 历下区."""
    return [survey_row(number) for number in range(1, count + 1)]


def column(rows: Iterable[Sequence[Any]], heading: str, headings: list[str]) -> list[Any]:
    """Return what stands in one column."""
    return [row[headings.index(heading)] for row in rows]


__all__ = [
    "APPLICATIONS",
    "CERTIFICATES",
    "COUNTY",
    "EVALUATIONS",
    "SCOPE",
    "SCOPES",
    "SURVEY",
    "XLSX",
    "book",
    "column",
    "saved",
    "survey_row",
    "surveys",
]
