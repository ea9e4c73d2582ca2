"""Lists as they are found in workbooks: wherever the headings stand, whatever stands around the rows."""

from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook
from support.workbooks import (
    APPLICATIONS,
    CERTIFICATES,
    EVALUATIONS,
    SCOPE,
    SCOPES,
    SURVEY,
    book,
    saved,
    survey_row,
    surveys,
)

from api.workbooks.cells import CellFault, Where
from api.workbooks.drawing import WorkbookWriter
from api.workbooks.lists import FORMS
from api.workbooks.reading import read
from api.workbooks.search import find, find_more
from api.workbooks.table import SheetTable, headed
from api.workbooks.workbook import sheets
from registry.errors import WorkbookUnreadable

FILES = Path(__file__).parent / "files"
HERE = Where("370100", {"历下区": "370102", "市直": "370100"})


def table(content: bytes, form: str | None = None, sheet: str | None = None) -> SheetTable:
    """Return the list in a workbook, read."""
    found = sheets(content, None)
    return read(find(found, FORMS.values(), FORMS[form] if form else None, sheet), HERE)


def faults(found: SheetTable) -> list[tuple[str, str | None, str]]:
    """Return cell, column and English sentence of everything wrong."""
    return [(finding.cell, finding.column, finding.message.en) for finding in found.findings]


def refusal(content: bytes, **asked: Any) -> WorkbookUnreadable:
    with pytest.raises(WorkbookUnreadable) as refused:
        table(content, **asked)
    return refused.value


def test_headings_are_found_under_titles_and_by_other_names() -> None:
    """Under two merged titles, in another order, with blanks, marks, remarks and other names, a heading is itself."""
    headings = [
        "企业全称",
        "社会信用代码",
        "县（市、区）",
        " 行业\n代码* ",
        "规上（是/否）",
        "年度",
        "摸底日期：",
        "从业人员数",
    ]
    row = ["济南示例机械有限公司", "91370102MA3EXAM02N", "历下区", "3411", "是", "2021年", "2021年1月10日", "420人"]
    found = table(book(["二〇二一年一月"], [], headings, row, title="济南市企业调查摸底表"))
    assert (found.form.name, found.heading_row, found.unknown) == ("survey", 3, [])
    [entry] = found.entries
    assert entry.values == {
        "name": "济南示例机械有限公司", "enterprise": "91370102MA3EXAM02N", "county": "370102", "industry": "3411",
        "above_scale": True, "year": 2021, "surveyed_on": date(2021, 1, 10), "employees": 420,
    }  # fmt: skip
    assert (entry.letters["enterprise"], entry.row) == ("B", 5)


def test_rows_that_are_none_of_the_list_are_left_out() -> None:
    """Empty rows, totals, notes, examples and headings printed again are no rows; numbers alone make none."""
    first, second, example = survey_row(1), survey_row(2), survey_row(9)
    example[0] = "示例"
    blank, numbered = [None] * 9, [3, *[None] * 8]
    total = [None, "合　计", None, None, None, None, None, None, 840]
    note, signed = ["说明：本表由县级中心填写"], [None, "填表人：        审核人："]
    found = table(book(SURVEY, example, first, blank, ["", " ", "　"], second, SURVEY, numbered, total, note, signed))
    assert [entry.row for entry in found.entries] == [3, 6]
    assert (found.rows, faults(found)) == (2, [])
    assert found.skipped == 6


def test_every_fault_is_named_by_its_cell() -> None:
    """All faults of a row are listed, each with its cell and heading, and the other rows are read."""
    bad = survey_row(2, 所属县区="市南区", 行业代码=111, 调查日期="二月三十", 职工人数=-1, 是否规模以上=None)
    bad[1] = 913701020000000000
    found = table(book(SURVEY, survey_row(1), bad, survey_row(3), title="摸底"))
    assert [entry.row for entry in found.entries] == [3, 5]
    assert [(cell, heading) for cell, heading, _ in faults(found)] == [
        ("B4", "统一社会信用代码"), ("D4", "所属县区"), ("E4", "行业代码"), ("F4", "是否规模以上"), ("H4", "调查日期"), ("I4", "职工人数"),
    ]  # fmt: skip
    assert "nothing is guessed" in faults(found)[0][2]


def test_a_row_that_comes_twice_is_a_fault() -> None:
    """A second row of the same enterprise and day names the first; no one cell is at fault, so the row is named."""
    again = survey_row(1)
    found = table(book(SURVEY, again, survey_row(2), again))
    assert faults(found) == [("B4:I4", None, "This row repeats row 2.")]


def test_a_row_that_comes_again_and_again_names_the_first() -> None:
    """Of three equal rows the second and the third both name the first."""
    again = survey_row(1)
    found = table(book(SURVEY, again, again, survey_row(2), again))
    repeats = "This row repeats row 2."
    assert faults(found) == [("B3:I3", None, repeats), ("B5:I5", None, repeats)]
    assert [entry.row for entry in found.entries] == [2, 4]


def test_two_headings_make_a_list() -> None:
    """A plan's rows and one of its years are a list's headings; one heading alone is none."""
    found = table(book(["行业领域", "2021年拟备案企业数量"], ["工业*", 4]), form="plan")
    assert [entry["planned_2021"] for entry in found.entries] == [4]
    assert refusal(book(["行业领域"], ["工业*"]), form="plan").reason == "no_known_list"


def test_what_stands_above_a_personal_column_comes_back_in_the_first_alone() -> None:
    """Above the headings the first column has the title, whatever is under it; what another one has is left out."""
    headings = ["联系人姓名", "手机", *SURVEY]
    content = book(
        ["填表说明", "13800000000", "济南市"], headings, ["李四", "13900000000", *survey_row()], title="摸底"
    )
    found = table(content)
    assert list(found.personal.values()) == headings[:2]
    assert [row[:3] for row in headed(found)] == [["摸底", None, None], ["填表说明", None, "济南市"], headings[:3]]


def test_personal_columns_are_named_and_not_read() -> None:
    """What stands in personal columns reaches nothing that is read, though its headings are named."""
    row = [*survey_row(), "张三", "11010519491231002X", "13800000000"]
    found = table(book([*SURVEY, "联系人姓名", "身份证号", "手机"], row))
    assert list(found.personal.values()) == ["联系人姓名", "身份证号", "手机"]
    assert "张三" not in str(found.entries) + str(found.findings)
    assert len(found.entries) == 1


def test_columns_that_are_unknown_are_named() -> None:
    """A column that no list has is not read, and is named."""
    assert table(book([*SURVEY, "主要产品"], [*survey_row(), "齿轮"])).unknown == ["主要产品"]


def test_formulas_are_read_as_their_last_value_and_named() -> None:
    """A formula's stored result counts; one that was never computed is a fault."""
    found = table((FILES / "survey.ods").read_bytes())
    assert (found.formulas, found.entries[-1]["employees"]) == (["I7"], 2)
    found = table(book(SURVEY, survey_row(职工人数="=1+1")))
    assert (found.formulas, faults(found)[0][0]) == (["I2"], "I2")
    assert "no stored result" in faults(found)[0][2]


def test_a_cell_with_an_error_is_a_fault() -> None:
    """What a reader gives as nothing is named as the error that the cell shows."""
    workbook = Workbook()
    for row in (SURVEY, survey_row(职工人数="#REF!")):
        workbook.worksheets[0].append(row)
    workbook.worksheets[0]["I2"].data_type = "e"
    assert faults(table(saved(workbook))) == [("I2", "职工人数", "The cell holds the error #REF!.")]


@pytest.mark.parametrize("ending", ["xls", "ods"])
def test_old_and_open_workbooks_are_read_alike(ending: str) -> None:
    """An xls and an ods of one list give the same rows; the xls has a formula that was never computed."""
    found = table((FILES / f"survey.{ending}").read_bytes())
    assert [(entry["name"], entry["county"], entry["industry"], entry["surveyed_on"]) for entry in found.entries] == [
        ("济南示例机械有限公司", "370102", "3411", date(2021, 1, 10)),
        ("济南示例物流有限公司", "370103", "0111", date(2021, 1, 11)),
        *[("济南示例商贸有限公司", "370102", "5111", date(2021, 1, 13))] * (ending == "ods"),
    ]
    assert [(cell, heading) for cell, heading, _ in faults(found)] == [
        ("B5", "统一社会信用代码"),
        *[("I7", "职工人数")] * (ending == "xls"),
    ]
    assert (found.skipped, list(found.personal.values())) == (1, ["联系电话"])


def test_what_is_merged_over_rows_counts_for_each() -> None:
    """An enterprise written once for several lines of its scope stands in each of them."""
    workbook = Workbook()
    sheet = workbook.worksheets[0]
    for row in (SCOPES, ["91370102MA3EXAM02N", "6-18-01-01", "车工", "五级"], [None, "6-18-01-02", "铣工", "四级"]):
        sheet.append(row)
    sheet.merge_cells("A2:A3")
    found = find_more(sheets(saved(workbook)), FORMS["applications"].more)  # type: ignore[arg-type]
    assert found
    assert [entry["enterprise"] for entry in read(found, HERE).entries] == ["91370102MA3EXAM02N"] * 2


def test_a_list_is_recognised_among_sheets() -> None:
    """The sheet that has a list's headings is found, whatever else the workbook holds; a sheet can be asked for."""
    other = {"说明": [["填写说明"], ["一、……"]], "历下": [SURVEY, *surveys(2)]}
    content = book(["目录"], ["历下"], more=other)
    assert table(content).sheet.name == "历下"
    assert refusal(content, sheet="目录").reason == "no_such_sheet"
    assert refusal(content, sheet="说明").reason == "no_known_list"


@pytest.mark.parametrize(
    ("headings", "form"),
    [(SURVEY, "survey"), (APPLICATIONS, "applications"), (EVALUATIONS, "evaluations"), (CERTIFICATES, "certificates")],
)
def test_each_list_is_told_by_its_headings(headings: list[str], form: str) -> None:
    """A list's headings are its own: no other list is taken for it."""
    found = find(sheets(book(headings, ["x"] * len(headings))), FORMS.values(), None)
    assert found.form.name == form


def test_a_workbook_of_another_form_is_refused() -> None:
    """A list that is not the one asked for is named for what it looks like; a sheet without headings is none."""
    refused = refusal(book(SURVEY, survey_row()), form="evaluations")
    assert refused.reason == "another_form"
    assert refused.facts["found"] == FORMS["survey"].title
    assert refusal(book(["日期", "天气"], ["2021-03-05", "晴"])).reason == "no_known_list"


def test_missing_and_doubled_columns_are_named() -> None:
    """A list without a column that it needs, or with one twice, is refused whole."""
    refused = refusal(book(SURVEY[:-2], survey_row()[:-2]))
    assert (refused.reason, refused.facts["row"]) == ("columns_missing", 1)
    assert "调查日期" in str(refused.facts["columns"])
    assert refusal(book([*SURVEY, "单位名称"], [*survey_row(), "x"])).reason == "column_twice"


def test_a_list_without_rows_is_refused() -> None:
    """Headings alone are no list."""
    assert refusal(book(SURVEY, [None, "合计"])).reason == "nothing_in_it"


def test_annexes_need_their_month_and_years() -> None:
    """Annex 2 names its month above the headings, Annex 1 its years in them, without a gap."""
    figures = ["准备备案企业数量", "完成备案企业数量", "已开展评价企业数量", "本月取得职业技能等级证书人数", "本年累计取得职业技能等级证书人数"]  # fmt: skip
    dispatch = FORMS["dispatch"]
    found = table(
        book(
            ["（２０２１年３月）"],
            ["序号", "单位名称", *figures],
            [1, "历下区", 1, 2, 3, 4, 5],
            title=dispatch.title.zh,
        )
    )
    assert dispatch.needs(found.entries, found.sheeted, "370100").subjects == {"dispatch/2021-03"}
    bare = table(book(["序号", "单位名称", *figures], [1, "历下区", 1, 2, 3, 4, 5]))
    with pytest.raises(WorkbookUnreadable, match="no_month"):
        dispatch.needs(bare.entries, bare.sheeted, "370100")
    plan = FORMS["plan"]
    years = ["行业领域", "规模以上企业数量", "已备案企业数量", "2021 年拟备案企业数量", "2023年拟备案企业数量"]
    gap = table(book(years, ["工业*", 1, 2, 3, 4]))
    with pytest.raises(WorkbookUnreadable, match="no_years"):
        plan.needs(gap.entries, gap.sheeted, "370100")


ANY_CELL = st.one_of(
    st.text(max_size=30), st.integers(), st.floats(), st.booleans(), st.dates(), st.datetimes(), st.times(), st.timedeltas(),
    st.sampled_from(["6-18-01-01 车工 五级", "三级、四级", "2021.3.5", "37010２", "　", "1,234人"]),
)  # fmt: skip


@settings(max_examples=100, deadline=None, database=None)
@given(ANY_CELL)
def test_whatever_stands_in_a_cell_is_read_or_a_fault(cell: Any) -> None:
    """No value of any type makes a reader fail otherwise, and each can be written back."""
    columns = [
        column for form in FORMS.values() for column in (*form.columns, *(form.more.columns if form.more else ()))
    ]
    for column in {column.parse: column for column in columns}.values():
        with suppress(CellFault):
            column.parse(cell, HERE)
    paper = WorkbookWriter("x")
    paper.put(paper.sheet("x"), 0, 0, cell)
    assert paper.finish()


@pytest.mark.parametrize("name", ["摸底/2021", "a" * 60, "'x'", "[:]", "Sheet1"])
def test_a_sheet_comes_back_whatever_it_is_called(name: str) -> None:
    """Other programs allow names that Excel does not; two sheets of one name become two."""
    paper = WorkbookWriter("x")
    for _ in range(2):
        paper.put(paper.sheet(name), 0, 0, "x")
    assert len(sheets(paper.finish(), "xlsx")) == 2


def test_a_scope_that_is_not_one_is_a_fault_of_its_cell() -> None:
    """The column of the scope is read as a whole or not at all."""
    row = ["91370102MA3EXAM02N", "济南示例机械有限公司", "历下区", "3411", "2021-03-01"]
    found = table(book(APPLICATIONS, [*row, SCOPE]))
    assert found.entries[0]["scope"] == [{"occupation": "6-18-01-01", "title": "车工", "levels": [5, 4, 3]}]
    assert [cell for cell, _, _ in faults(table(book(APPLICATIONS, [*row, "车工五级"])))] == ["F2"]
