"""Sheets and headings as clerks keep them, whoever's program wrote them: read as they look, or refused by name."""

from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import Workbook
from support.hand_made import HANDS, Page, by_ods, by_openpyxl, by_zip
from support.reading import HEADED, Hand, cells, each_hand, held, refusal, table
from support.workbooks import EVALUATIONS, SURVEY, book, saved, survey_row, surveys
from xlsxwriter import Workbook as Written

from api.workbooks.lists import FORMS
from api.workbooks.lists.declarations import month_of
from api.workbooks.search import find
from api.workbooks.workbook import sheets
from registry.errors import WorkbookUnreadable


@each_hand
def test_a_figure_merged_over_rows_is_of_none_of_them(hand: Hand) -> None:
    """Names, codes and days are filled down; a figure that stands for three rows is refused in each."""
    rows = [EVALUATIONS[:7], held("91370102MA3EXAM02N", 5, 30, 30, 30), held("", 4), held("", 3)]
    merged = [(1, place, 3, place) for place in (0, 1, 3, 4, 5, 6)]
    found = table(hand(Page(rows, merged)))
    assert sorted(cells(found)) == sorted(f"{column}{row}" for column in "EFG" for row in (2, 3, 4))
    assert "E2:E4" in found.findings[0].message.zh


@each_hand
def test_a_figure_merged_over_columns_is_of_none_of_them(hand: Hand) -> None:
    """A cell over two columns of figures is neither's."""
    rows = [[*SURVEY, "技能人才数量"], [*survey_row(1), None], [*survey_row(2), 50]]
    found = table(hand(Page(rows, [(1, 8, 1, 9)])))
    assert cells(found) == ["I2", "J2"]
    assert [entry["employees"] for entry in found.entries] == [420]


@each_hand
def test_what_is_merged_down_is_each_rows(hand: Hand) -> None:
    """A county, an industry, a year and a day written once count for each row under them, in every kind of file."""
    first, second, third = (survey_row(number) for number in (1, 2, 3))
    for row in (second, third):
        row[3:8] = [None] * 5
    found = table(
        hand(Page([["企业调查摸底表"], SURVEY, first, second, third], [(2, place, 4, place) for place in range(3, 8)]))
    )
    assert cells(found) == []
    assert [(entry["county"], entry["surveyed_on"]) for entry in found.entries] == [("370102", date(2021, 1, 10))] * 3


@each_hand
def test_what_a_merged_cell_covers_is_not_read(hand: Hand) -> None:
    """Under a merged cell nobody sees another value, and none is read."""
    first, second = survey_row(1), survey_row(2)
    second[3] = None if hand in (HANDS["openpyxl"], HANDS["ods"]) else "市中区"
    found = table(hand(Page([SURVEY, first, second], [(1, 3, 2, 3)])))
    assert [entry["county"] for entry in found.entries] == ["370102"] * 2


@each_hand
@pytest.mark.parametrize("merged", [True, False])
def test_a_heading_over_several_columns_is_no_column(hand: Hand, merged: bool) -> None:
    """A heading of figures over sub-columns is refused with its cell, merged or only written over them."""
    top = [*EVALUATIONS[:4], "参评人数", None, "合格人数", None]
    under = [None] * 4 + ["本企业", "社会"] * 2
    row = [*held("91370102MA3EXAM02N", 5), 30, 10, 25, 8]
    areas = [(0, 4, 0, 5), (0, 6, 0, 7), *((0, place, 1, place) for place in range(4))]
    reason = refusal(hand(Page([top, under, row], areas if merged else ())))
    assert reason == "The heading E1, 参评人数, stands over several columns; the form has one."


@each_hand
def test_a_heading_merged_for_its_looks_is_a_column(hand: Hand) -> None:
    """A heading over two columns of which the second holds nothing is a heading like any other."""
    rows = [[*SURVEY, None], *([*row, None] for row in surveys(2))]
    assert len(table(hand(Page(rows, [(0, 8, 0, 9)]))).entries) == 2


@each_hand
@pytest.mark.parametrize("written", ["职工人数（百人）", "职工人数(单位：千人)", "职工人数/百人", "职工人数（%）", "职工人数（万元）", "职工人数[其中：女职工]", "职工人数（人次）", "职工人数（计量单位：万人）"])  # fmt: skip
def test_a_heading_in_another_unit_is_refused(hand: Hand, written: str) -> None:
    """Hundreds, shares, money or a part of them are not what the form counts."""
    assert refusal(hand(Page([[*SURVEY[:8], written], *surveys(2)]))).startswith("The heading I1, 职工人数")


@each_hand
@pytest.mark.parametrize(
    "written", ["职工人数（人）", "职工人数(单位：人)", "职工人数（必填）", "职工人数（含劳务派遣）"]
)
def test_a_heading_in_its_own_unit_is_read(hand: Hand, written: str) -> None:
    """人 and 家 in brackets, and a remark, change nothing."""
    assert table(hand(Page([[*SURVEY[:8], written], *surveys(1)]))).entries[0]["employees"] == 420


@pytest.mark.parametrize("line", ["单位：百人", "计量单位: 千人", "（单位：万人）"])
def test_a_unit_above_the_headings_is_refused(line: str) -> None:
    """What a line says of all figures holds for each."""
    assert "Above the headings" in refusal(book([line], SURVEY, *surveys(1)))
    assert table(book(["填报单位：济南市百人计划办公室"], SURVEY, *surveys(1))).entries


@each_hand
def test_hidden_sheets_are_not_read_unasked(hand: Hand) -> None:
    """The visible sheet is the list, whatever stands before it; a hidden one is read when it is named, or shown."""
    january, april = ([[f"（ 2021 年 {month} 月 ）"], HEADED, [1, "市中区", 1, 1, 1, 11, 44]] for month in (1, 4))
    content = hand(Page(january, name="1月", hidden=True), Page(april, name="4月"))
    assert month_of(table(content).sheeted) == "2021-04"
    assert month_of(table(content, "1月").sheeted) == "2021-01"
    alone = hand(Page(january, name="1月", hidden=True), Page([["目录"]], name="目录"))
    assert refusal(alone).startswith("Only hidden sheets are such a list: 1月")


@each_hand
def test_several_sheets_that_fit_are_refused(hand: Hand) -> None:
    """Of two whole lists nobody knows which is meant until one is named; an empty copy is none."""
    pages = [
        Page([[f"（ 2021 年 {month} 月 ）"], HEADED, [1, "市中区", 1, 1, 1, 1, 1]], name=f"{month}月")
        for month in (3, 4)
    ]
    assert refusal(hand(*pages)) == "Several sheets are such a list: 3月、4月; name the one to read."
    assert month_of(table(hand(*pages), "4月").sheeted) == "2021-04"
    assert table(hand(Page([HEADED], name="空表"), pages[0])).sheet.name == "3月"


def dispatch(*above: str) -> bytes:
    return book(*([line] for line in above), HEADED, [1, "市中区", 1, 1, 1, 1, 1])


@pytest.mark.parametrize(
    "above",
    [
        ["填报日期：2021年4月2日", "( 2021 年 3 月 )"], ["2021年3月工作调度表"], ["二〇二一年三月"], ["( 2021.3 )"], ["2021-03"],
        ["（２０２１年３月份）", "报送日期：2021年4月5日前"], ["2021年3月", "( 2021 年 3 月 )"], ["二○二一年三月", "二〇二一年四月二日填报"],
    ],
)  # fmt: skip
def test_a_month_is_the_forms_own(above: list[str]) -> None:
    """A month that a day follows is a day; written in figures or in Chinese, once or twice, the month is one."""
    assert month_of(table(dispatch(*above)).sheeted) == "2021-03"


@pytest.mark.parametrize(
    "above", [["填报日期：2021年4月2日"], ["填报时间：2021年4月"], ["2021年"], ["3月"], ["2021年13月"]]
)
def test_without_a_month_of_its_own_a_form_is_of_none(above: list[str]) -> None:
    """The day or month of sending, a year or a month alone make no month."""
    with pytest.raises(WorkbookUnreadable, match="no_month"):
        month_of(table(dispatch(*above)).sheeted)


@pytest.mark.parametrize("above", [["2021年4月调度表", "( 2021 年 3 月 )"], ["填报时间：2021年4月", "( 2021 年 3 月 )"], ["2021年1-3月"], ["2021年1月至3月"], ["2021年3月、2021年4月"]])  # fmt: skip
def test_of_several_months_none_is_taken(above: list[str]) -> None:
    """Where two months stand above the headings, both are named and neither is taken."""
    with pytest.raises(WorkbookUnreadable, match="Several months"):
        month_of(table(dispatch(*above)).sheeted)


@pytest.mark.parametrize("code", ['yyyy"年"m"月"', 'yyyy"年"m"月";@', "[$-804]yyyy\\-mm", "mmm\\-yy"])
def test_a_date_that_shows_a_month_is_one(code: str) -> None:
    """A date above the headings whose format shows year and month alone is the form's month, another date is none."""
    page = Page([[date(2021, 3, 1)], HEADED, [1, "市中区", 1, 1, 1, 1, 1]])
    assert month_of(table(by_zip(page, formats=[code], styled={(0, 0): 2})).sheeted) == "2021-03"
    assert month_of(table(by_ods(page, shown={(0, 0): "2021年3月"})).sheeted) == "2021-03"
    for content in (by_zip(page), by_ods(page), by_openpyxl(page)):
        with pytest.raises(WorkbookUnreadable, match="no_month"):
            month_of(table(content).sheeted)


@pytest.mark.parametrize("code", ["0%", "0.0%", '0"百人"', "#,##0,", '0.0,"千"', "0%;0%", '"约"0'])
def test_a_figure_that_shows_as_another_is_a_fault(code: str) -> None:
    """A share, a scaled figure, one with words around it: what a person reads is not what the cell holds."""
    page = Page([SURVEY, survey_row(1)])
    assert cells(table(by_zip(page, formats=[code], styled={(1, 8): 2}))) == ["I2"]


@pytest.mark.parametrize("code", ["0", "#,##0", "#,##0_ ", "General", '0"人"', "0.00", "#,##0;[Red]-#,##0", "000000", "0_);(0)", "@", '_ * #,##0_ ;_ * -#,##0_ ;_ * "-"_ ;_ @_ '])  # fmt: skip
def test_a_figure_in_a_plain_format_is_read(code: str) -> None:
    """Grouping, colours, brackets for a minus and the column's own word are only looks."""
    page = Page([SURVEY, survey_row(1)])
    assert table(by_zip(page, formats=[code], styled={(1, 8): 2})).entries[0]["employees"] == 420


@pytest.mark.parametrize("shown", ["42000%", "4.2百", "约420"])
def test_an_open_document_tells_what_it_shows(shown: str) -> None:
    """What an ods shows stands beside the value, and counts."""
    page = Page([SURVEY, survey_row(1)])
    assert cells(table(by_ods(page, shown={(1, 8): shown}))) == ["I2"]
    assert table(by_ods(page, shown={(1, 8): "420"})).entries[0]["employees"] == 420


def test_a_day_of_which_only_the_month_shows_is_a_fault() -> None:
    """Who typed 2021年3月 wrote no day, though the program made it the first."""
    page = Page([SURVEY, survey_row(1)])
    assert cells(table(by_zip(page, formats=['yyyy"年"m"月"'], styled={(1, 7): 2}))) == ["H2"]
    assert cells(table(by_ods(page, shown={(1, 7): "2021年1月"}))) == ["H2"]


def rich(part: str, **font: object) -> bytes:
    """Return a survey whose figure is written in two parts, the second in a font of its own."""
    target = BytesIO()
    with Written(target, {"in_memory": True}) as workbook:
        sheet = workbook.add_worksheet()
        for number, row in enumerate([SURVEY, survey_row(1)]):
            for place, cell in enumerate(row):
                sheet.write(number, place, str(cell) if isinstance(cell, date) else cell)
        sheet.write_rich_string(1, 8, "100", workbook.add_format(font), part)
    return target.getvalue()


def test_a_raised_or_crossed_out_part_of_a_figure_is_a_fault() -> None:
    """100 with a raised 2 behind it is not 1002, nor is a crossed-out digit one of the figure; bold ones are."""
    assert cells(table(rich("2", font_script=1))) == ["I2"]
    assert cells(table(rich("2", font_script=2))) == ["I2"]
    assert cells(table(rich("2", font_strikeout=True))) == ["I2"]
    assert table(rich("2", bold=True)).entries[0]["employees"] == 1002


def test_a_hidden_sheet_of_an_old_workbook_is_left_alone() -> None:
    """The record that lists an xls's sheets says which are hidden, and they are read only by name."""
    content = (Path(__file__).parent / "files" / "survey.xls").read_bytes()
    [sheet] = [sheet for sheet in sheets(content) if find([sheet], FORMS.values(), None)]
    hidden = content
    for state in (1, 2):
        at = content.index(b"\x85\x00", content.index(b"\x09\x08")) + 8
        hidden = content[:at] + bytes([state]) + content[at + 1 :]
        assert refusal(hidden).startswith("Only hidden sheets are such a list")
    assert table(hidden, sheet.name).rows == table(content).rows


def test_hidden_rows_and_columns_are_known() -> None:
    """A row that a filter hides is read, since it is a row of the list, and is known to be hidden."""
    workbook = Workbook()
    for row in (SURVEY, *surveys(3)):
        workbook.worksheets[0].append(row)
    workbook.worksheets[0].row_dimensions[3].hidden = True
    workbook.worksheets[0].column_dimensions["C"].hidden = True
    found = table(saved(workbook))
    assert (len(found.entries), found.sheet.extent.hidden_rows, found.sheet.extent.hidden_columns) == (3, {2}, {2})
