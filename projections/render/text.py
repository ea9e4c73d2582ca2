"""The annexes and activity as tables for the terminal, drawn by rich.

The figures come from each table.py, the words from forms.py.
"""

from dataclasses import dataclass
from decimal import Decimal

from rich.box import SIMPLE_HEAD
from rich.cells import cell_len
from rich.console import Console, ConsoleOptions, RenderResult
from rich.table import Table
from rich.text import Text

from projections.activity.table import ActivityTable
from projections.dispatch.table import DispatchTable
from projections.plan.table import PlanTable
from projections.render.forms import Form, FormLine, activity_summary, dispatch_form, plan_progress
from projections.render.plain import plain
from projections.render.terms import REMARK

NAME = 1
"""The column of the unit or the industry."""
MOST_NAME_WIDTH, MOST_REMARK_WIDTH, LEAST_WORD_WIDTH = 24, 32, 4
"""A name folds when it is longer; headings and remarks fold down to two Chinese characters."""
FEW_COLUMNS = 8
"""More of them stand closer together, so that three years' plan and result fit into 80 columns."""


def dispatch_text(table: DispatchTable, width: int | None = None) -> "FormTable":
    """Annex 2 for a rich console, at most `width` columns wide; declared figures are in italics."""
    return FormTable(dispatch_form(table), width)


def plan_text(table: PlanTable, width: int | None = None) -> "FormTable":
    """Annex 1 for a rich console with 计划 and 实际 side by side for each year; 备注 only if any."""
    return FormTable(plan_progress(table), width)


def activity_text(table: ActivityTable, width: int | None = None) -> "FormTable":
    """Activity for a rich console: the figures that are anything, flows as month/year to date."""
    return FormTable(activity_summary(table), width)


@dataclass(frozen=True, slots=True)
class FormTable:
    """A form that is laid out when printed, for the width the console then has.

    Left to itself rich folds figures before headings, or cuts digits off without a sign.
    """

    form: Form
    width: int | None = None

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Print the table as wide as the console and `width` allow."""
        yield self.table(min(options.max_width, self.width or options.max_width))

    def table(self, room: int) -> Table:
        """The rich table within `room` columns: names and figures whole, or folded where it is too narrow."""
        form = self.form
        columns = _columns(form)
        gap = 1 if len(form.headings) <= FEW_COLUMNS else 0
        table = Table(
            title=_plain(f"{form.title}\n{form.subtitle}", "bold"),
            caption=_plain("\n".join((*form.notes, f"{form.basis}  {form.cut}")), "dim"),
            caption_justify="left",
            box=SIMPLE_HEAD,
            padding=(0, gap),
            collapse_padding=True,
            pad_edge=False,
        )
        margins = 2 + (gap + 1) * (len(columns) - 1)
        for column, width in zip(columns, _widths(columns, room - margins), strict=True):
            table.add_column(
                column.heading,
                justify="left" if column.words else "right",
                overflow="fold",
                width=width,
            )
        for line in form.lines:
            table.add_row(*_cells(line, columns, "italic" if line.declared else ""))
        table.add_section()
        table.add_row(*_cells(form.total, columns, "bold"), style="bold")
        return table


@dataclass(frozen=True, slots=True)
class _Column:
    index: int
    heading: Text
    words: bool
    least: int
    most: int


def _columns(form: Form) -> list[_Column]:
    """The columns to draw, all but an empty 备注."""
    columns = []
    for index, heading in enumerate(form.headings):
        widest = max(_cell(line, index).cell_len for line in (*form.lines, form.total))
        least = max(widest, LEAST_WORD_WIDTH)
        most = max(widest, *(cell_len(word) for word in heading.split()))
        if index == NAME:
            least, most = min(least, MOST_NAME_WIDTH), min(most, MOST_NAME_WIDTH)
        elif heading == REMARK:
            least, most = LEAST_WORD_WIDTH, min(most, MOST_REMARK_WIDTH)
        if widest or heading != REMARK:
            columns.append(_Column(index, _plain(heading), index == NAME or heading == REMARK, least, most))
    return columns


def _widths(columns: list[_Column], room: int) -> list[int | None]:
    """What each column gets: its least and a share of the rest, or None where the least is too much."""
    widths = [column.least for column in columns]
    if sum(widths) > room:
        return [None] * len(columns)
    for _ in range(room - sum(widths)):
        growing = [place for place, column in enumerate(columns) if widths[place] < column.most]
        if growing:
            widths[min(growing, key=widths.__getitem__)] += 1
    return list(widths)


def _cells(line: FormLine, columns: list[_Column], figure_style: str) -> list[Text]:
    return [_cell(line, column.index, figure_style) for column in columns]


def _cell(line: FormLine, index: int, figure_style: str = "") -> Text:
    cell = line.cells[index]
    is_figure = index > NAME and isinstance(cell, int | Decimal)
    return _plain("" if cell is None else str(cell), figure_style if is_figure else "")


def _plain(text: str, style: str = "") -> Text:
    """Text as it is: square brackets are no markup, and a control character cannot steer the terminal."""
    return Text(plain(text), style)
