"""The workbooks as a recipient opens them: form, cells, print settings, bytes.

How they look on paper is not tested here; that takes eyes.
"""

import pickle
import re
import subprocess
import sys
from dataclasses import replace
from datetime import datetime
from functools import partial
from hashlib import sha256
from io import BytesIO
from zipfile import ZipFile

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet
from python_calamine import CalamineWorkbook

from projections.activity.table import FLOWS, STOCKS, ActivityRow, ActivityTable, Flow
from projections.dispatch.table import DispatchRow, DispatchTable, Figures
from projections.plan.table import PlanFigure, PlanRow, PlanTable
from projections.render.layout_versions import as_recorded
from projections.render.xlsx import activity_workbook, dispatch_workbook, plan_workbook

INDUSTRIES = [
    "农、林、牧、渔业",
    "工业*",
    "建筑业",
    "批发业",
    "零售业",
    "交通运输业*",
    "仓储业*",
    "邮政业",
    "住宿业",
    "餐饮业",
    "信息传输业*",
    "软件和信息技术服务业",
    "房地产开发经营",
    "物业管理",
    "租赁和商务服务业",
    "其他未列明行业*",
]

DISPATCH = DispatchTable(
    tenant="370100",
    tenant_name="济南市",
    month="2021-03",
    definition="dispatch/1",
    as_of=18234,
    rows=(
        DispatchRow("370102", "历下区", Figures(3, 12, 5, 137, 411)),
        DispatchRow("370103", "市中区", Figures(1, 0, 0, 0, 0), derived=Figures()),
        DispatchRow("370100", "市直", Figures(0, 4, 2, -3, 20)),
    ),
)
PLAN = PlanTable(
    tenant="370100",
    tenant_name="济南市",
    period="2021-2023",
    years=(2021, 2022, 2023),
    definition="plan/1",
    on="2020-12-31",
    as_of=18234,
    rows=tuple(
        PlanRow(
            row=number,
            name=name.removesuffix("*"),
            combined=name.endswith("*"),
            above_scale=PlanFigure(declared=None, derived=number * 10),
            filed=PlanFigure(declared=7 if number == 2 else None, derived=number),
            planned={2021: number, 2022: number * 2},
            actual={2021: 900},
            remark="=2+2" if number == 3 else None,
        )
        for number, name in enumerate(INDUSTRIES, start=1)
    ),
    other=PlanRow(0, "其他", False, PlanFigure(None, 5), PlanFigure(None, 1), {}, {}),
)


def opened(workbook: bytes) -> Worksheet:
    sheet = load_workbook(BytesIO(workbook)).active
    assert isinstance(sheet, Worksheet)
    return sheet


def footer(workbook: bytes) -> list[str | None]:
    drawn = opened(workbook).oddFooter
    assert drawn is not None
    return [part.text for part in (drawn.left, drawn.center, drawn.right) if part is not None]


def values(sheet: Worksheet, row: int) -> list[object]:
    return [cell.value for cell in sheet[row]]


def named(*names: str) -> DispatchTable:
    return replace(DISPATCH, rows=tuple(DispatchRow(name, name, Figures(1, 1, 1, 1, 1)) for name in names))


def test_annex_2_is_the_notices_form() -> None:
    """Annex 2 has the notice's title, month line and headings, then a numbered line a unit and the total."""
    rows = CalamineWorkbook.from_filelike(BytesIO(dispatch_workbook(DISPATCH))).get_sheet_by_name("附件2")
    assert rows.to_python(skip_empty_area=False) == [
        ["企业技能人才自主评价工作调度表", *[""] * 6],
        ["( 2021 年 3 月 )", *[""] * 6],
        [
            "序号", "单位名称", "准备备案企业数量", "完成备案企业数量", "已开展评价企业数量",
            "本月取得职业技能等级证书人数", "本年累计取得职业技能等级证书人数",
        ],
        [1, "历下区", 3, 12, 5, 137, 411],
        [2, "市中区", 1, 0, 0, 0, 0],
        [3, "市直", 0, 4, 2, -3, 20],
        ["", "合计", 4, 16, 7, 134, 431],
        ["注：斜体为填报数：市中区", *[""] * 6],
    ]  # fmt: skip


def test_annex_1_is_the_notices_form() -> None:
    """Annex 1 has the notice's headings and sixteen rows, combined ones with *, then rest and total."""
    sheet = opened(plan_workbook(PLAN))
    assert sheet.title == "附件1"
    assert [sheet["A1"].value, sheet["A2"].value] == ["企业技能人才自主评价推进计划表", "( 济南 ) 市"]
    assert values(sheet, 3) == [
        "序号", "行业领域", "规模以上企业数量", "已备案企业数量",
        "2021 年拟备案企业数量", "2022 年拟备案企业数量", "2023 年拟备案企业数量", "备注",
    ]  # fmt: skip
    assert [sheet.cell(row, 1).value for row in range(4, 20)] == list(range(1, 17))
    assert [sheet.cell(row, 2).value for row in range(4, 20)] == INDUSTRIES
    assert values(sheet, 5) == [2, "工业*", 20, 7, 2, 4, 0, None]
    assert values(sheet, 20) == [None, "其他（不在附件1）", 5, 1, 0, 0, 0, None]
    assert values(sheet, 21) == [None, "合计", 1365, 142, 136, 272, 0, None]


def test_annex_1_ends_with_the_notices_notes() -> None:
    """Under Annex 1 stand the line 说明 and the notice's five notes, each across the whole table."""
    sheet = opened(plan_workbook(PLAN))
    notes = [str(sheet.cell(row, 1).value) for row in range(22, sheet.max_row + 1)]
    assert [note[:8] for note in notes] == [
        "说明：带*的项为", "1. 工业：包括", "2. 交通运输业",
        "3. 仓储业包括", "4. 信息传输业", "5. 其他未列明",
    ]  # fmt: skip
    assert notes[2].endswith("多式联运和运输代理业、装卸搬运，不包括铁路运输业；")
    assert notes[5].endswith("不包括自有房地产经营活动。")
    merged = {str(area) for area in sheet.merged_cells.ranges}
    assert merged == {f"A{row}:H{row}" for row in (1, 2, *range(22, 28))}


@pytest.mark.parametrize("years", [(2024,), (2021, 2022, 2023, 2024, 2025)])
def test_the_periods_years_make_the_columns(years: tuple[int, ...]) -> None:
    """Annex 1 has as many 拟备案 columns as the plan's period has years."""
    headings = values(opened(plan_workbook(replace(PLAN, years=years))), 3)
    assert headings[4:] == [*(f"{year} 年拟备案企业数量" for year in years), "备注"]


def test_the_province_names_itself_a_province() -> None:
    """The province's Annex 1 is headed ( 山东 ) 省."""
    assert opened(plan_workbook(replace(PLAN, tenant="370000", tenant_name="山东省")))["A2"].value == "( 山东 ) 省"


def test_figures_are_numbers() -> None:
    """Every figure and 序号 is an integer cell, the total included."""
    for sheet, last_row, last_column in (
        (opened(dispatch_workbook(DISPATCH)), 7, 7),
        (opened(plan_workbook(PLAN)), 21, 7),
    ):
        cells = [cell for row in sheet.iter_rows(4, last_row, 3, last_column) for cell in row]
        assert {(cell.data_type, type(cell.value)) for cell in cells} == {("n", int)}
        assert type(sheet["A4"].value) is int


@pytest.mark.parametrize("name", ["=1+1", "@x", "{=SUM(A1)}", "+1", "-1", "12", "http://example.org", "a\x1bb"])
def test_a_name_stays_text(name: str) -> None:
    """A unit name that looks like a formula, number or link is text, and stays so when edited."""
    cell = opened(dispatch_workbook(named(name)))["B4"]
    assert (cell.data_type, cell.quotePrefix, cell.hyperlink) == ("s", True, None)
    assert re.sub(r"_x001B_", "\x1b", str(cell.value)) == name


def test_a_remark_stays_text() -> None:
    """A remark of Annex 1 that looks like a formula is text."""
    cell = opened(plan_workbook(PLAN))["H6"]
    assert (cell.data_type, cell.value) == ("s", "=2+2")


def test_declared_rows_are_marked() -> None:
    """Declared figures, and only they, are in italics."""
    sheet = opened(dispatch_workbook(DISPATCH))
    italic = {cell.coordinate for row in sheet.iter_rows() for cell in row if cell.font.i}
    assert italic == {"C5", "D5", "E5", "F5", "G5"}


def test_no_note_without_declared_rows() -> None:
    """Where nothing was declared, Annex 2 ends with its total."""
    sheet = opened(dispatch_workbook(named("历下区")))
    assert values(sheet, sheet.max_row)[1] == "合计"


@pytest.mark.parametrize(
    ("workbook", "area"),
    [(dispatch_workbook(DISPATCH), "'附件2'!$A$1:$G$8"), (plan_workbook(PLAN), "'附件1'!$A$1:$H$27")],
)
def test_it_prints_on_one_landscape_a4_page(workbook: bytes, area: str) -> None:
    """The whole form, notes included, is the print area of one centred A4 landscape page."""
    sheet = opened(workbook)
    assert (sheet.page_setup.orientation, str(sheet.page_setup.paperSize)) == ("landscape", "9")
    assert sheet.print_area == area
    assert sheet.sheet_properties.pageSetUpPr is not None
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (None, None), "absent means 1"
    assert sheet.print_options.horizontalCentered


@pytest.mark.parametrize(("units", "pages_tall"), [(40, None), (170, 0)])
def test_a_long_table_takes_more_pages(units: int, pages_tall: int | None) -> None:
    """Forty units still print on one page, 170 on several of one page's width, the headings on each."""
    sheet = opened(dispatch_workbook(named(*(f"单位{number}" for number in range(units)))))
    assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (None, pages_tall)
    assert sheet.print_title_rows == "$3:$3"


def test_a_long_name_gets_a_higher_row() -> None:
    """A name longer than its column wraps, in a row high enough for its lines."""
    sheet = opened(dispatch_workbook(named("历下区", "人力资源和社会保障局" * 8)))
    short, long = (sheet.row_dimensions[row].height for row in (4, 5))
    assert sheet["B5"].alignment.wrap_text
    assert short is not None
    assert long is not None
    assert long - short >= 4 * 14


@pytest.mark.parametrize("workbook", [dispatch_workbook(DISPATCH), plan_workbook(PLAN)], ids=["annex-2", "annex-1"])
def test_headings_clear_their_borders(workbook: bytes) -> None:
    """Every line of a heading leaves two points on either side, and a character more has clearly no room."""
    sheet = opened(workbook)
    for cell in sheet[3]:
        [width] = [each.width for each in sheet.column_dimensions.values() if each.min <= cell.column <= each.max]
        room = width * 7 * 0.75 / cell.font.sz
        left = [1 if ord(c) > 0x2000 else 0.5 for c in str(cell.value)]
        while left:
            line = 0.0
            while left and line + left[0] <= room:
                line += left.pop(0)
            assert (room - line) * cell.font.sz >= 3, cell.value
            assert not left or room - line <= 0.75, cell.value


def test_money_is_printed_in_yuan() -> None:
    """Activity keeps fen; its workbook has yuan with two places, and says so in heading and definition."""
    row = ActivityRow(
        "370102", "历下区", dict.fromkeys(FLOWS, Flow(150, 123_456)), dict.fromkeys(STOCKS, 1), progress=True
    )
    table = ActivityTable("370100", "济南市", "2021-03", "activity/1", 5, (row,))
    sheet = opened(activity_workbook(table))
    column = next(cell.column for cell in sheet[3] if str(cell.value) == "补贴发放金额（元）\n本年累计")
    assert [sheet.cell(row, column).value for row in (4, 5)] == [1234.56, 1234.56]
    assert {sheet.cell(row, column).number_format for row in (4, 5)} == {"0.00"}
    words = {str(cell.value) for line in sheet.iter_rows() for cell in line}
    assert "补贴发放金额（元）：已发放补贴的核准金额，以元计。" in words
    assert not any("分）" in word for word in words)


def test_the_footer_names_definition_page_and_both_clocks() -> None:
    """The footer has the definition on the left, the page in the middle, the last day and the cut on the right."""
    assert footer(dispatch_workbook(DISPATCH)) == [
        "口径 dispatch/1", "第 &P 页，共 &N 页", "发生时间截至 2021-03-31，记录时间截至第 18234 号记录",
    ]  # fmt: skip
    assert footer(plan_workbook(PLAN)) == [
        "口径 plan/1，已备案数按发生时间截至 2020-12-31", "第 &P 页，共 &N 页", "记录时间截至第 18234 号记录",
    ]  # fmt: skip


def test_an_earlier_layout_is_drawn_as_it_was() -> None:
    """A sealed edition of the first layout names the cut alone, and is found by its hash among the layouts."""
    first = dispatch_workbook(DISPATCH, 1)
    assert footer(first)[-1] == "截至第 18234 号记录"
    assert as_recorded(partial(dispatch_workbook, DISPATCH), sha256(first).hexdigest()) == first
    present = dispatch_workbook(DISPATCH)
    assert as_recorded(partial(dispatch_workbook, DISPATCH), sha256(present).hexdigest()) == present != first
    assert as_recorded(partial(dispatch_workbook, DISPATCH), "0" * 64) is None


def parts(workbook: bytes) -> str:
    """Return a digest of what a workbook's parts hold, however they were compressed."""
    with ZipFile(BytesIO(workbook)) as container:
        held = [(name, container.read(name)) for name in container.namelist()]
    return sha256(repr(held).encode()).hexdigest()[:16]


@pytest.mark.parametrize(("layout", "digest"), [(1, "b1912b62648ebdb2"), (2, "be2ca54d638c68ca")])
def test_a_layout_stays_as_it_is(layout: int, digest: str) -> None:
    """What was sealed in a layout is drawn in it for ever: a change, or another version of the writer, is a new layout."""
    assert parts(dispatch_workbook(replace(DISPATCH, edition=1), layout)) == digest


def test_the_provinces_footer_names_a_time() -> None:
    """The province's table, cut at a moment instead of a position, names that moment as it is read in Beijing."""
    at = "2021-04-05T01:00:00.123456+00:00"
    assert (
        footer(dispatch_workbook(replace(DISPATCH, as_of=None, as_of_time=at)))[-1]
        == "发生时间截至 2021-03-31，记录时间截至 2021-04-05 09:00:00（北京时间）"
    )


def test_the_same_table_gives_the_same_bytes() -> None:
    """Drawing a table again gives the same file, with no trace of the day of drawing."""
    again = replace(DISPATCH, rows=tuple(replace(row) for row in DISPATCH.rows))
    workbook = dispatch_workbook(DISPATCH)
    assert workbook == dispatch_workbook(again)
    assert plan_workbook(PLAN) == plan_workbook(replace(PLAN))
    properties = load_workbook(BytesIO(workbook)).properties
    assert properties.created == properties.modified == datetime(2020, 12, 31)  # noqa: DTZ001 - naive in openpyxl
    assert {entry.date_time for entry in ZipFile(BytesIO(workbook)).infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_another_figure_gives_other_bytes() -> None:
    """A single figure, the cut, or who declared makes another file."""
    first, *rest = DISPATCH.rows
    others = (
        replace(DISPATCH, rows=(replace(first, figures=replace(first.figures, evaluated=6)), *rest)),
        replace(DISPATCH, rows=(replace(first, derived=first.figures), *rest)),
        replace(DISPATCH, as_of=18235),
    )
    assert len({dispatch_workbook(table) for table in (DISPATCH, *others)}) == 1 + len(others)


def test_what_was_drawn_before_leaves_no_trace() -> None:
    """A workbook's bytes do not depend on which workbooks the process has drawn before."""
    script = (
        "import pickle, sys; from projections.render.xlsx import plan_workbook; "
        "sys.stdout.buffer.write(plan_workbook(pickle.load(sys.stdin.buffer)))"
    )
    dispatch_workbook(DISPATCH)
    fresh = subprocess.run([sys.executable, "-c", script], input=pickle.dumps(PLAN), capture_output=True, check=True)
    assert plan_workbook(PLAN) == fresh.stdout
