"""A list as text with its cells parted by commas (CSV): in UTF-8 or GB 18030, every cell a text."""

import csv
import re
from io import StringIO

from api.byte_order import is_utf16
from api.workbooks.extent import Cell, Extent
from registry.errors import Message, WorkbookUnreadable

ENDINGS = frozenset({"csv", "txt", "tsv"})
_MARKUP = re.compile(r"\s*(?:<\?xml|<!--|<!doctype|<html|<head|<body|<table|<meta|<style|mime-version:)", re.IGNORECASE)
_QUOTED = re.compile(r'="([^"]*)"')
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1f]")
_BETWEEN = ",\t;"


def text_of(content: bytes) -> str | None:
    """Return the text that bytes are, None if they are none; raise WorkbookUnreadable for UTF-16 and for web pages."""
    if is_utf16(content):
        raise WorkbookUnreadable(Message("The text is in UTF-16; save it as xlsx, or as CSV in UTF-8."))
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if _CONTROLS.search(text):
            return None
        if _MARKUP.match(text):
            message = "This is a web page under the name of a workbook; open it in Excel or WPS and save it as xlsx."
            raise WorkbookUnreadable(Message(message))
        return text
    return None


def parted(text: str) -> str | None:
    """Return what parts a text's cells, None if nothing does: it is no list."""
    first = next((line for line in text.splitlines() if any(mark in line for mark in _BETWEEN)), None)
    return None if first is None else max(_BETWEEN, key=first.count)


def rows_of(text: str, name: str) -> tuple[Extent, tuple[list[Cell], ...]]:
    """Return a text's extent and its rows; raise WorkbookUnreadable for one that is broken or too large."""
    extent, rows = Extent(name), list[list[Cell]]()
    try:
        for row in csv.reader(StringIO(text, newline=""), delimiter=parted(text) or ",", strict=True):
            cells = [_cell(cell) for cell in row]
            if any(cell is not None for cell in cells):
                extent.reach(len(rows), max(place for place, cell in enumerate(cells) if cell is not None))
            rows.append(cells)
    except csv.Error as error:
        raise WorkbookUnreadable("damaged") from error
    return extent, tuple(rows[: extent.rows])


def _cell(text: str) -> Cell:
    """Return what a cell holds; ="0111" is how a text is written that a spreadsheet shall not take for a number."""
    quoted = _QUOTED.fullmatch(text)
    found = quoted[1] if quoted else text
    return found if found.strip() else None
