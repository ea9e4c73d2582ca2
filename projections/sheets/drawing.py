"""How the workbooks look that offices are given to fill in or put right; the same content gives the same bytes."""

from copy import deepcopy
from datetime import UTC, date, datetime, time, timedelta
from io import BytesIO

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from projections.sheets.workbook import Cell

CREATED = datetime(2020, 12, 31, tzinfo=UTC)
"""Every workbook's date of creation: the notice's, because the day of drawing would change the bytes."""

_OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
_FONT = {"font_name": "宋体", "font_size": 11, "valign": "vcenter"}
_BOX = {**_FONT, "border": 1}
STYLES: dict[str, dict[str, object]] = {
    "title": {**_FONT, "font_name": "黑体", "font_size": 16, "align": "center"},
    "note": {**_FONT, "font_size": 10, "text_wrap": True, "font_color": "#555555"},
    "heading": {**_BOX, "font_name": "黑体", "align": "center", "text_wrap": True, "bg_color": "#E8EEF4"},
    "optional": {**_BOX, "align": "center", "text_wrap": True, "bg_color": "#F6F6F6"},
    # Excel makes a number of 370102 and loses the zero of 0111 unless the cell is text beforehand.
    "text": {**_BOX, "num_format": "@", "quote_prefix": True},
    "blank": {**_FONT, "num_format": "@"},
    "count": {**_BOX, "num_format": "0"},
    "number": {**_BOX, "num_format": "General"},
    "date": {**_BOX, "num_format": "yyyy-mm-dd", "align": "center"},
    "moment": {**_BOX, "num_format": "yyyy-mm-dd hh:mm", "align": "center"},
    "example": {**_BOX, "num_format": "@", "italic": True, "font_color": "#888888", "quote_prefix": True},
    "lines": {**_BOX, "text_wrap": True, "num_format": "@", "quote_prefix": True},
    "missing": {**_BOX, "text_wrap": True, "bg_color": "#FFF4CE"},
    "fault": {**_BOX, "text_wrap": True, "font_color": "#C00000", "bg_color": "#FDECEA"},
}
MOST_TEXT = 32_767


class Paper:
    """A workbook being drawn."""

    def __init__(self, title: str) -> None:
        self._target = BytesIO()
        self.workbook = Workbook(self._target, deepcopy(_OPTIONS))  # XlsxWriter writes into what it is given
        self.workbook.set_properties({"title": title, "created": CREATED})
        self.formats: dict[str, Format] = {name: self.workbook.add_format(style) for name, style in STYLES.items()}

    def sheet(self, name: str) -> Worksheet:
        """Return a new sheet; its name is the one it had where it was read."""
        return self.workbook.add_worksheet(name)

    def put(self, sheet: Worksheet, row: int, column: int, cell: Cell, style: str = "") -> None:
        """Write a value as what it is: a text stays a text, whatever it looks like."""
        match cell:
            case None:
                sheet.write_blank(row, column, None, self.formats[style or "text"])
            case bool():
                sheet.write_boolean(row, column, cell, self.formats[style or "number"])
            case int() | float():
                sheet.write_number(row, column, cell, self.formats[style or "number"])
            case datetime():
                sheet.write_datetime(row, column, cell.replace(tzinfo=None), self.formats[style or "moment"])
            case date():
                sheet.write_datetime(row, column, cell, self.formats[style or "date"])
            case time() | timedelta():
                sheet.write_string(row, column, str(cell), self.formats[style or "text"])
            case _:
                sheet.write_string(row, column, cell[:MOST_TEXT], self.formats[style or "text"])

    def finish(self) -> bytes:
        """Return the file."""
        self.workbook.close()
        return self._target.getvalue()
