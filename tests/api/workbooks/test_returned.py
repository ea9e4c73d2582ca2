"""The workbook that comes back: what is wrong beside each row, by the cells of this very file, and read as it is."""

from datetime import date
from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet
from support.events import Enterprise
from support.workbooks import APPLICATIONS, SCOPE, SCOPES, SURVEY, book, survey_row

from api.imports.joining import join
from api.workbooks.cells import Where
from api.workbooks.form import SheetFinding
from api.workbooks.lists import FORMS
from api.workbooks.reading import read
from api.workbooks.returned import returned
from api.workbooks.search import find, find_more
from api.workbooks.table import SheetTable
from api.workbooks.workbook import sheets

HERE = Where("370100", {"历下区": "370102"})
FAULTY = "FFFDECEA"


def taken(content: bytes) -> tuple[SheetTable, list[SheetFinding]]:
    """Read a workbook as an import does; return its list and what is wrong in it."""
    found = sheets(content, "xlsx")
    table = read(find(found, FORMS.values(), None), HERE)
    findings = list(table.findings)
    if table.form.more and (more := find_more(found, table.form.more)):
        table.more = read(more, HERE, least=0)
        findings += join(table, table.more)
    return table, findings


def back(content: bytes, lang: str = "zh") -> Any:
    return load_workbook(BytesIO(returned(*taken(content), lang)))


def coloured(sheet: Worksheet) -> list[str]:
    """Return the cells that stand out, but for the sentences."""
    cells = (cell for row in sheet.iter_rows(max_col=sheet.max_column - 1) for cell in row)
    return [cell.coordinate for cell in cells if cell.fill.fgColor.rgb == FAULTY]


def test_a_faults_cell_is_the_one_in_this_file() -> None:
    """Rows on record are gone, so the others have moved up: sentence, colour and cell agree."""
    rows = [
        *[survey_row(number) for number in range(1, 6)],
        survey_row(6, 行业代码="0000", 调查日期="不详"),
        survey_row(7, 所属县区="无此区"),
    ]
    sheet = back(book(SURVEY, *rows, title="摸底表")).worksheets[0]
    assert sheet.max_row == 4
    assert coloured(sheet) == ["E3", "H3", "D4"]
    assert [line[:2] for line in sheet["J3"].value.splitlines()] == ["E3", "H3"]
    assert sheet["J4"].value.startswith("D4 所属县区: ")


@pytest.mark.parametrize(
    ("lang", "away", "here"),
    [("zh", "与第 2 行（原表）重复", "第 4 行"), ("en", "row 2 of the list as it was sent", "Row 4")],
    ids=["zh", "en"],
)
def test_another_row_is_named_by_its_place_here(lang: str, away: str, here: str) -> None:
    """A row that is spoken of by its number is named as it is numbered here, or as one of the list that was sent."""
    first = survey_row(1)
    sheet = back(book(SURVEY, first, survey_row(2), first), lang).worksheets[0]
    assert away in sheet["J2"].value, "the row that it repeats is on record and not in this file"
    one = Enterprise()
    rows = [
        [one.code, one.name, "历下区", "3411", "2021-03-01", each] for each in (SCOPE, "6-18-02-04 焊工 五级", "车工")
    ]
    other = [Enterprise().code, "某厂", "历下区", "3411", "2021-03-01", SCOPE]
    sheet = back(book(APPLICATIONS, other, *rows), lang).worksheets[0]
    assert [sheet.cell(row, 1).value for row in (2, 3, 4)] == [one.code] * 3, "all rows of its application"
    assert here in sheet["G2"].value


def test_a_line_of_the_second_sheet_is_named_as_it_stands_there() -> None:
    """An application held back for a line names that line by its row on the second sheet of this file."""
    good, bad = Enterprise(), Enterprise()
    rows = [[one.code, one.name, "历下区", "3411", "2021-03-01"] for one in (good, bad)]
    lines = [
        [good.code, "6-18-01-01", "车工", "五级"],
        [bad.code, "6-18-01-01", "车工", "五级"],
        [bad.code, "6-18-02-04", "焊工", "十级"],
    ]
    first, second = back(book(APPLICATIONS[:5], *rows, more={"评价范围": [SCOPES, *lines]})).worksheets
    assert first["A2"].value == bad.code and "第 3 行" in first["F2"].value
    assert coloured(second) == ["D3"] and second["E3"].value.startswith("D3 等级")


def test_it_is_read_as_it_is_and_says_the_same() -> None:
    """Sent again untouched it is the same list with the same faults, and comes back once more the same."""
    rows = [
        survey_row(1),
        survey_row(2, 行业代码="0000"),
        survey_row(3, 职工人数="约400", 企业名称="@1+1公司"),
        survey_row(4, 调查日期=None),
    ]
    content = book([*SURVEY, "联系电话"], *[[*row, "x"] for row in rows], title="( 历下 )区摸底表")
    first = returned(*taken(content), "zh")
    table, findings = taken(first)
    assert table.rows == 3
    assert {finding.cell for finding in findings} == {"E3", "I4", "H5"}
    second = returned(table, findings, "zh")
    told = [
        [[cell.value for cell in row] for row in load_workbook(BytesIO(each)).worksheets[0]] for each in (first, second)
    ]
    assert told[0] == told[1]


def test_it_prints_one_lying_page_wide_and_is_readable() -> None:
    """One A4 page wide, lying, its headings on every page; columns as wide as they need, rows as high."""
    long = "济南市历下区经十路某某精密机械制造与自动化控制设备股份有限公司第一分公司"
    row = survey_row(1, 企业名称=long, 行业代码="房地产业", 调查日期=date(2021, 1, 10))
    sheet = back(book(SURVEY, row, title="摸底表")).worksheets[0]
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
    setup = sheet.page_setup
    assert (setup.fitToWidth or 1, setup.fitToHeight) == (1, 0), "absent is 1"
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert sheet.print_title_rows == "$2:$2"
    assert sheet.column_dimensions["A"].width < 12 < sheet.column_dimensions["C"].width < 30
    assert sheet.row_dimensions[3].height > 40 and sheet["C3"].alignment.wrap_text
    assert sheet["B3"].number_format == "@" and sheet["E3"].number_format == "@", "what is typed in stays a text"
    assert sheet["H3"].value.date() == date(2021, 1, 10)
