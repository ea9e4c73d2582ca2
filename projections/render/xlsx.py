"""The annexes and activity as Excel workbooks: the official forms on A4 landscape, the same bytes for the same table.

The figures come from each table.py, the words from forms.py.
"""

from copy import deepcopy
from datetime import UTC, datetime
from decimal import Decimal
from io import BytesIO
from itertools import pairwise
from math import ceil
from unicodedata import east_asian_width

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from projections.activity.table import ActivityTable
from projections.dispatch.table import DispatchTable
from projections.plan.table import PlanTable
from projections.render.forms import Figure, Form, FormLine, activity_form, dispatch_form, plan_form
from projections.render.layout_versions import PRESENT
from projections.render.terms import PAGE_OF, REMARK, TYPEFACES

CREATED = datetime(2020, 12, 31, tzinfo=UTC)
"""Every workbook's date of creation: the notice's, because the day of drawing would change the bytes."""

OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    # Column widths count digits of this font; every system has it or one of its measures.
    "default_format_properties": {"font_name": "Arial", "font_size": 10},
}
LANDSCAPE_A4 = 9
MARGINS_INCHES = {"left": 0.6, "right": 0.6, "top": 0.65, "bottom": 0.65}
HEADER_INCHES = 0.35

# Widths are in Excel's characters, heights in points.
PIXELS, POINTS_A_PIXEL = 7, 0.75
PAGE_WIDTH, PAGE_HEIGHT = 136.0, 498.0
INDENT_WIDTH = 1.5
# A line of the forms' headings, of 10 points, leaves some 3 points on either side of a column of figures, which is too
# little for a character more: it folds there in every program, and clears its borders.
NUMBER_WIDTH, NAME_WIDTH, INDUSTRY_WIDTH, REMARK_WIDTH, LEAST_FIGURE_WIDTH = 6.0, 33.5, 25.5, 21.0, 12.0
TITLE_HEIGHT, SUBTITLE_HEIGHT, LINE_HEIGHT, NOTE_LINE_HEIGHT = 36.0, 26.0, 16.0, 13.5
MOST_SPREAD, EXCEL_ROW_LIMIT = 10.0, 409.0
SMALLEST_SCALE = 0.6
"""Below it a page is hard to read: a longer table goes to further pages instead."""
WIDEST = PAGE_WIDTH / 0.75
"""A wider table is parted: each page has some of its columns, the number and the name in front of them."""

TITLE_ROW, SUBTITLE_ROW, HEADING_ROW, FIRST_ROW = range(4)
MOST_TEXT = 32_767

# Office and WPS both bring 黑体 and 仿宋 along; charset 134 (GB 2312) makes any substitute a Chinese one.
SANS = {"font_name": TYPEFACES["hei"], "font_family": 2, "font_charset": 134}
SERIF = {"font_name": TYPEFACES["fang"], "font_family": 3, "font_charset": 134}
MIDDLE = {"align": "center", "valign": "vcenter"}
CELL = {"font_size": 11, "border": 1, "valign": "vcenter", "text_wrap": True}
FIGURE = {"align": "center", "num_format": "0"}
MONEY = {"num_format": "0.00"}
STYLES: dict[str, dict[str, object]] = {
    "title": {**SANS, **MIDDLE, "font_size": 20},
    "subtitle": {**SERIF, **MIDDLE, "font_size": 14},
    "heading": {**SANS, **MIDDLE, **CELL, "font_size": 10},
    # A name that begins with = or @ stays text even when someone edits the cell.
    "text": {**SERIF, **CELL, "align": "left", "indent": 1, "quote_prefix": True},
    "figure": {**SERIF, **CELL, **FIGURE},
    "money": {**SERIF, **CELL, **FIGURE, **MONEY},
    "declared": {**SERIF, **CELL, **FIGURE, "italic": True},
    "total text": {**SANS, **MIDDLE, **CELL},
    "total figure": {**SANS, **CELL, **FIGURE},
    "total money": {**SANS, **CELL, **FIGURE, **MONEY},
    "note": {**SERIF, "font_size": 10, "align": "left", "valign": "vcenter", "text_wrap": True},
}


def dispatch_workbook(table: DispatchTable, layout: int = PRESENT) -> bytes:
    """Annex 2 as an .xlsx file with the one sheet 附件2; declared figures in italics, named in a note."""
    return _workbook(dispatch_form(table, layout))


def plan_workbook(table: PlanTable) -> bytes:
    """Annex 1 as an .xlsx file with the one sheet 附件1; it has a column for each of the period's years."""
    return _workbook(plan_form(table))


def activity_workbook(table: ActivityTable) -> bytes:
    """The table of activity as an .xlsx file with one sheet, its definitions under it."""
    return _workbook(activity_form(table))


def _workbook(form: Form) -> bytes:
    target = BytesIO()
    workbook = Workbook(target, deepcopy(OPTIONS))  # XlsxWriter writes into what it is given
    title = f"{form.place}{form.title}"
    workbook.set_properties({"title": title, "subject": form.subtitle, "created": CREATED})
    sheet = workbook.add_worksheet(form.annex)
    formats = {name: workbook.add_format(style) for name, style in STYLES.items()}
    _draw(sheet, form, formats)
    workbook.close()
    return target.getvalue()


def _draw(sheet: Worksheet, form: Form, formats: dict[str, Format]) -> None:
    widths = _widths(form.headings)
    parts = _parts(widths)
    for column, width in enumerate(widths):
        sheet.set_column(column, column, width)
    for first, last in pairwise([0, *parts]):
        sheet.merge_range(TITLE_ROW, first, TITLE_ROW, last - 1, form.title, formats["title"])
        sheet.merge_range(SUBTITLE_ROW, first, SUBTITLE_ROW, last - 1, form.subtitle, formats["subtitle"])
    for column, heading in enumerate(form.headings):
        sheet.write_string(HEADING_ROW, column, heading, formats["heading"])
    for row, line in enumerate((*form.lines, form.total), start=FIRST_ROW):
        _draw_line(sheet, row, line, formats, total=line is form.total)
    first_note = FIRST_ROW + len(form.lines) + 1
    # What stands in columns that are repeated would stand on every page.
    begin, end = 0 if len(parts) == 1 else 2, parts[0]
    for row, note in enumerate(form.notes, start=first_note):
        sheet.merge_range(row, begin, row, end - 1, note[:MOST_TEXT], formats["note"])
    heights = _heights(form, widths, sum(widths[begin:end]))
    for row, height in enumerate(heights):
        sheet.set_row(row, height)
    sheet.freeze_panes(FIRST_ROW, 0)
    _set_page(sheet, form, len(widths) - 1, heights)
    if len(parts) > 1:
        _set_parts(sheet, parts, widths, heights)


def _draw_line(sheet: Worksheet, row: int, line: FormLine, formats: dict[str, Format], *, total: bool) -> None:
    text = formats["total text" if total else "text"]
    figure = formats["total figure" if total else "declared" if line.declared else "figure"]
    money = formats["total money" if total else "money"]
    for column, cell in enumerate(line.cells):
        if isinstance(cell, str):
            sheet.write_string(row, column, cell[:MOST_TEXT], text)
        elif cell is None:
            sheet.write_blank(row, column, None, text)
        elif isinstance(cell, Decimal):
            sheet.write_number(row, column, cell, money)
        else:
            is_number = column == 0
            sheet.write_number(row, column, cell, formats["figure"] if is_number else figure)


def _set_page(sheet: Worksheet, form: Form, last_column: int, heights: list[float]) -> None:
    sheet.set_landscape()
    sheet.set_paper(LANDSCAPE_A4)
    sheet.set_margins(**MARGINS_INCHES)
    sheet.center_horizontally()
    sheet.print_area(TITLE_ROW, 0, len(heights) - 1, last_column)
    sheet.repeat_rows(HEADING_ROW)
    on_one_page = sum(heights) * SMALLEST_SCALE <= PAGE_HEIGHT
    sheet.fit_to_pages(1, 1 if on_one_page else 0)
    font = TYPEFACES["small"]
    pages = PAGE_OF.format(page="&P", pages="&N")
    header = TYPEFACES["header"].format(annex=_escape(form.annex), font=font, place=_escape(form.place))
    footer = f"&L{font}{_escape(form.basis)}&C{font}{pages}&R{font}{_escape(form.cut)}"
    sheet.set_header(header, {"margin": HEADER_INCHES})
    sheet.set_footer(footer, {"margin": HEADER_INCHES})


def _set_parts(sheet: Worksheet, parts: list[int], widths: list[float], heights: list[float]) -> None:
    """Part a table that is too wide for a page; all parts have the same scale, at which its whole length fits."""
    widest = sum(widths[:2]) + max(sum(widths[first:last]) for first, last in pairwise([2, *parts]))
    scale = max(SMALLEST_SCALE, min(PAGE_WIDTH / widest, PAGE_HEIGHT / sum(heights), 1))
    sheet.repeat_columns(0, 1)
    sheet.set_print_scale(int(scale * 100))
    sheet.set_v_pagebreaks(parts[:-1])


def _escape(text: str) -> str:
    """Text for a header or footer, where & begins a command."""
    return text.replace("&", "&&")


def _widths(headings: tuple[str, ...]) -> list[float]:
    """Fixed widths for number, name and remark; the figures share what the page has left."""
    remark = [REMARK_WIDTH] if headings[-1] == REMARK else []
    name = INDUSTRY_WIDTH if remark else NAME_WIDTH
    figures = len(headings) - 2 - len(remark)
    rest = PAGE_WIDTH - NUMBER_WIDTH - name - sum(remark)
    width = max(LEAST_FIGURE_WIDTH, round(rest / figures, 1))
    return [NUMBER_WIDTH, name, *[width] * figures, *remark]


def _parts(widths: list[float]) -> list[int]:
    """The column after the last of each page's, as evenly as can be; a single page has all."""
    named, figures = sum(widths[:2]), len(widths) - 2
    if sum(widths) <= WIDEST:
        return [len(widths)]
    pages = ceil(sum(widths[2:]) / (WIDEST - named))
    each = ceil(figures / pages)
    return [min(2 + each * page, len(widths)) for page in range(1, pages + 1)]


def _heights(form: Form, widths: list[float], across: float) -> list[float]:
    """A height for every row: text that wraps gets its lines, a short table spreads over the page.

    `across` is the width of the notes.
    """
    heading = LINE_HEIGHT * _lines_of(form.headings, widths) + 10
    notes = [NOTE_LINE_HEIGHT * _line_count(note, across, 10) + 2 for note in form.notes]
    needed = [LINE_HEIGHT * _lines_of(row.cells, widths) for row in (*form.lines, form.total)]
    left = PAGE_HEIGHT - TITLE_HEIGHT - SUBTITLE_HEIGHT - heading - sum(notes) - sum(needed)
    spread = min(max(left / len(needed), 0), MOST_SPREAD)
    lines = [height + spread for height in needed]
    heights = (TITLE_HEIGHT, SUBTITLE_HEIGHT, heading, *lines, *notes)
    return [min(height, EXCEL_ROW_LIMIT) for height in heights]


def _lines_of(cells: tuple[str | Figure | None, ...], widths: list[float]) -> int:
    texts = zip(cells, widths, strict=True)
    return max(_line_count(cell, width, 11) if isinstance(cell, str) else 1 for cell, width in texts)


def _line_count(text: str, width: float, font_size: float) -> int:
    """How many lines a text takes in a column, rather too many than too few: a cut line is lost."""
    ems_a_line = (width - INDENT_WIDTH) * PIXELS * POINTS_A_PIXEL / font_size
    lengths = (sum(1.0 if east_asian_width(c) in "WFA" else 0.6 for c in line) for line in text.splitlines())
    return sum(max(1, ceil(length / ems_a_line)) for length in lengths) or 1
