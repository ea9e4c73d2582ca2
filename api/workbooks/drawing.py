"""How the workbooks look that offices are given to fill in or put right; the same content gives the same bytes."""

import re
from collections.abc import Iterable, Sequence
from copy import deepcopy
from datetime import UTC, date, datetime
from functools import partial
from io import BytesIO
from math import ceil, isfinite
from unicodedata import east_asian_width

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from api.workbooks.extent import Cell

CREATED = datetime(2020, 12, 31, tzinfo=UTC)
"""Every workbook's date of creation: the notice's, because the day of drawing would change the bytes."""

_OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
_FONT = {"font_name": "宋体", "font_size": 11, "valign": "vcenter"}
_BOX = {**_FONT, "border": 1}
# A figure is set in from its line, so that it does not touch the name in the column beside it.
_FIGURE = {"align": "right", "indent": 1}
_FAULT = {**_BOX, "text_wrap": True, "font_color": "#C00000", "bg_color": "#FDECEA"}
STYLES: dict[str, dict[str, object]] = {
    "title": {**_FONT, "font_name": "黑体", "font_size": 16, "align": "center"},
    "note": {**_FONT, "font_size": 10, "text_wrap": True, "font_color": "#555555"},
    "above": {**_FONT, "font_color": "#555555"},
    "heading": {**_BOX, "font_name": "黑体", "align": "center", "text_wrap": True, "bg_color": "#E8EEF4"},
    "optional": {**_BOX, "align": "center", "text_wrap": True, "bg_color": "#F6F6F6"},
    # Excel makes a number of 370102 and loses the zero of 0111 unless the cell is text beforehand.
    "text": {**_BOX, "num_format": "@", "quote_prefix": True},
    "blank": {**_FONT, "num_format": "@"},
    "count": {**_BOX, "num_format": "0"},
    "number": {**_BOX, **_FIGURE, "num_format": "General"},
    "date": {**_BOX, "num_format": "yyyy-mm-dd", "align": "center"},
    "moment": {**_BOX, "num_format": "yyyy-mm-dd hh:mm", "align": "center"},
    "example": {**_BOX, "num_format": "@", "italic": True, "font_color": "#888888", "quote_prefix": True},
    "lines": {**_BOX, "text_wrap": True, "num_format": "@", "quote_prefix": True},
    "missing": {**_BOX, "text_wrap": True, "bg_color": "#FFF4CE"},
    "fault": _FAULT,
    "faulty number": {**_FAULT, **_FIGURE},
    "faulty lines": {**_FAULT, "num_format": "@", "quote_prefix": True},
    "faulty date": {**_FAULT, "num_format": "yyyy-mm-dd", "align": "center"},
}
MOST_TEXT = 32_767
_A4 = 9
_LINE_HEIGHT, _ROOM, _MOST_HEIGHT = 16.0, 6.0, 409.0
_FIRST_YEAR = 1900
_FORBIDDEN = re.compile(r"[\[\]:*?/\\\x00-\x1f]")


def breadth(cell: Cell) -> int:
    """Return how many columns of a narrow character a value takes."""
    return sum(2 if east_asian_width(c) in "WFA" else 1 for c in str("" if cell is None else cell))


def _lines(width: int, text: str) -> int:
    return max(1, ceil(breadth(text) / (width - 1)))


class WorkbookWriter:
    """A workbook being drawn."""

    def __init__(self, title: str) -> None:
        self._target = BytesIO()
        self.workbook = Workbook(self._target, deepcopy(_OPTIONS))  # XlsxWriter writes into what it is given
        self.workbook.set_properties({"title": title, "created": CREATED})
        self.formats: dict[str, Format] = {name: self.workbook.add_format(style) for name, style in STYLES.items()}

    def sheet(self, name: str, widths: Iterable[int] = ()) -> Worksheet:
        """Return a new sheet under its name, or what of it Excel allows; other programs allow more."""
        known = {sheet.get_name().lower() for sheet in self.workbook.worksheets()}
        name = _FORBIDDEN.sub(" ", name).strip("' ")[:31] or "Sheet"
        while name.lower() in known:
            name = f"{name[:29]} {len(known) + 1}"
        sheet = self.workbook.add_worksheet(name)
        for column, width in enumerate(widths):
            sheet.set_column(column, column, width)
        return sheet

    def head(self, sheet: Worksheet, rows: Sequence[Sequence[Cell]], style: str) -> None:
        """Write the rows that stay in view: what stands above the headings in a style, and the headings."""
        for row, cells in enumerate(rows):
            for column, cell in enumerate(cells):
                if cell is not None:
                    self.put(sheet, row, column, cell, "heading" if row == len(rows) - 1 else style)
        sheet.freeze_panes(len(rows), 0)

    def one_page_wide(self, sheet: Worksheet, headings: int) -> None:
        """Have a sheet print one A4 page wide, lying, its headings (a row from 0) on each, with the page's number."""
        sheet.set_landscape()
        sheet.set_paper(_A4)
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        sheet.repeat_rows(headings)
        sheet.set_footer("&C&P / &N")

    def note(self, sheet: Worksheet, row: int, column: int, text: str, scale: float) -> None:
        """Attach a note to a cell, under no one's name, so many times as wide as usual."""
        sheet.write_comment(row, column, text, {"author": "", "x_scale": scale})

    def put(self, sheet: Worksheet, row: int, column: int, cell: Cell, style: str = "") -> None:
        """Write a value as what it is: a text stays a text, whatever it looks like."""
        match cell:
            case None:
                sheet.write_blank(row, column, None, self.formats[style or "text"])
            case bool():
                sheet.write_boolean(row, column, cell, self.formats[style or "number"])
            case float() if not isfinite(cell):
                sheet.write_string(row, column, str(cell), self.formats[style or "text"])
            case int() | float():
                sheet.write_number(row, column, cell, self.formats[style or "number"])
            case datetime() if cell.year >= _FIRST_YEAR:
                sheet.write_datetime(row, column, cell.replace(tzinfo=None), self.formats[style or "moment"])
            case date() if cell.year >= _FIRST_YEAR and not isinstance(cell, datetime):
                sheet.write_datetime(row, column, cell, self.formats[style or "date"])
            case _ if not isinstance(cell, str):  # a time of day, or a day before Excel's first
                sheet.write_string(row, column, str(cell), self.formats[style or "text"])
            case _:
                sheet.write_string(row, column, cell[:MOST_TEXT], self.formats[style or "text"])

    def fit(self, sheet: Worksheet, row: int, cells: Sequence[Cell], widths: Sequence[int]) -> None:
        """Make a row as high as the texts in it, folded in their columns, need: not every program does it itself."""
        texts = ((cell, width) for cell, width in zip(cells, widths, strict=False) if isinstance(cell, str))
        lines = max((sum(map(partial(_lines, width), text.splitlines())) for text, width in texts), default=1)
        sheet.set_row(row, min(_LINE_HEIGHT * max(lines, 1) + _ROOM, _MOST_HEIGHT))

    def finish(self) -> bytes:
        """Return the file."""
        self.workbook.close()
        return self._target.getvalue()
