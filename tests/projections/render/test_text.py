"""The annexes on the terminal: words, alignment, marks.

The forms' words are tested with the workbooks, which draw the same ones.
"""

from dataclasses import replace

import pytest
from rich.console import Console
from rich.text import Text

from projections.dispatch.table import DispatchRow, DispatchTable, Figures
from projections.plan.table import PlanFigure, PlanRow, PlanTable
from projections.render.text import FormTable, dispatch_text, plan_text

DISPATCH = DispatchTable(
    tenant="370100",
    tenant_name="济南市",
    month="2021-03",
    definition="dispatch/1",
    as_of=18234,
    rows=(
        DispatchRow("370102", "历下区", Figures(3, 12, 5, 137, 411)),
        DispatchRow("370100-housing", "济南市住房和城乡建设局", Figures(1, 0, 0, 0, 98765), derived=Figures()),
    ),
)
INDUSTRY = PlanRow(
    row=12,
    name="软件和信息技术服务业",
    combined=False,
    above_scale=PlanFigure(None, 24680),
    filed=PlanFigure(None, 35),
    planned={2021: 11111, 2022: 22222, 2023: 33333},
    actual={2021: 44444, 2022: 55555},
)
PLAN = PlanTable(
    tenant="370100",
    tenant_name="济南市",
    period="2021-2023",
    years=(2021, 2022, 2023),
    definition="plan/1",
    on="2020-12-31",
    as_of=18234,
    rows=(INDUSTRY,),
    other=replace(INDUSTRY, row=0, planned={}, actual={2021: 2}, above_scale=PlanFigure(None, 0)),
)


def printed(table: FormTable, width: int = 80) -> list[str]:
    console = Console(width=width, color_system=None)
    with console.capture() as capture:
        console.print(table)
    return capture.get().splitlines()


def line_with(lines: list[str], word: str) -> list[str]:
    return next(line for line in lines if word in line).split()


def test_annex_2_shows_every_figure_and_the_total() -> None:
    """Each unit's line and the total's hold the five figures in the form's order."""
    lines = printed(dispatch_text(DISPATCH))
    assert lines[0].strip() == "企业技能人才自主评价工作调度表"
    assert lines[1].strip() == "( 2021 年 3 月 )"
    assert line_with(lines, "历下区") == ["1", "历下区", "3", "12", "5", "137", "411"]
    assert line_with(lines, "合计") == ["合计", "4", "12", "5", "137", "99176"]
    assert lines[-1].split() == ["口径", "dispatch/1", "发生时间截至", "2021-03-31，记录时间截至第", "18234", "号记录"]


def test_declared_figures_are_marked() -> None:
    """Declared figures, not the name, are in italics, and the caption names their unit."""
    table = dispatch_text(DISPATCH).table(100)
    styles = [[str(cell.style) for cell in column.cells if isinstance(cell, Text)] for column in table.columns]
    assert [column[1] for column in styles] == ["", "", *["italic"] * 5]
    assert [column[0] for column in styles] == [""] * 7
    assert "注：斜体为填报数：济南市住房和城乡建设局" in str(table.caption)


def test_figures_are_right_aligned() -> None:
    """Names stand to the left, numbers to the right."""
    assert [column.justify for column in dispatch_text(DISPATCH).table(100).columns] == [
        "right",
        "left",
        *["right"] * 5,
    ]


def test_annex_1_shows_plan_and_result_side_by_side() -> None:
    """Each year has its 计划 beside its 实际, and the industries outside Annex 1 count in the total."""
    lines = printed(plan_text(PLAN), width=140)
    assert lines[1].strip() == "( 济南 ) 市"
    years = ["2021", "2021", "2022", "2022", "2023", "2023"]
    assert line_with(lines, "2021") == years
    assert line_with(lines, "实际")[-6:] == ["计划", "实际"] * 3
    planned_and_actual = ["11111", "44444", "22222", "55555", "33333", "0"]
    assert line_with(lines, "软件") == ["12", "软件和信息技术服务业", "24680", "35", *planned_and_actual]
    assert line_with(lines, "不在附件1")[1:] == ["0", "35", "0", "2", "0", "0", "0", "0"]
    assert line_with(lines, "合计")[1:4] == ["24680", "70", "11111"]


@pytest.mark.parametrize("width", [74, 80, 100])
def test_a_narrow_terminal_folds_headings_first(width: int) -> None:
    """In as few as 74 columns no name and no figure folds."""
    lines = printed(plan_text(PLAN), width)
    figures = ["24680", "35", "11111", "44444", "22222", "55555", "33333", "0"]
    assert line_with(lines, "软件") == ["12", "软件和信息技术服务业", *figures]
    assert line_with(printed(dispatch_text(DISPATCH), width), "住房")[1:3] == ["济南市住房和城乡建设局", "1"]


@pytest.mark.parametrize("years", [(2021, 2022, 2023), (2021, 2022, 2023, 2024, 2025)])
def test_no_terminal_cuts_a_digit_off(years: tuple[int, ...]) -> None:
    """However narrow the terminal, every digit is printed, on a further line if need be."""

    def digits(width: int) -> int:
        return sum(character.isdigit() for character in "".join(printed(table, width)))

    table = plan_text(replace(PLAN, years=years))
    assert {digits(width) for width in range(30, 140)} == {digits(200)}


def test_remarks_are_shown_where_there_are_any() -> None:
    """Without a remark the 备注 column is left out."""
    remarked = replace(PLAN, rows=(replace(INDUSTRY, remark="限额以上"),))
    assert not any("备注" in line for line in printed(plan_text(PLAN)))
    assert line_with(printed(plan_text(remarked), width=140), "软件")[-1] == "限额以上"


def test_a_width_may_be_asked_for() -> None:
    """A given width bounds the table on a wider console."""
    lines = printed(dispatch_text(DISPATCH, width=70), width=200)
    assert [len(line.rstrip()) for line in lines if "─" in line] == [69], "and a margin of one"


def test_names_are_neither_markup_nor_control_sequences() -> None:
    """Square brackets are printed, and an escape sequence in a name does not reach the terminal."""
    row = replace(DISPATCH.rows[0], name="[red]甲\x1b[31m")
    lines = printed(dispatch_text(replace(DISPATCH, rows=(row,))))
    assert "[red]甲\N{REPLACEMENT CHARACTER}[31m" in line_with(lines, "甲")
