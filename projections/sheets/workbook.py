"""A workbook's sheets as rows of plain values; which of them are a list, and what they mean, is not decided here."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from io import BytesIO

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError

from projections.sheets.container import extents
from projections.sheets.extent import Extent
from registry.errors import WorkbookUnreadable

Cell = str | int | float | bool | date | datetime | time | timedelta | None
"""A cell's value; None where there is none. A whole number may come as a float, an error as nothing."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet: its name, what its file says of it, and its rows from the first, empty ones too."""

    name: str
    extent: Extent
    source: CalamineSheet

    def rows(self, most: int | None = None) -> Iterator[list[Cell]]:
        """Yield the rows, at most so many, each from its first column; a merged area's value is in its first cell."""
        left = self.source.start[1] if self.source.start else 0
        padding: list[Cell] = [None] * left
        for number, row in enumerate(self.source.iter_rows()):
            if number == most:
                return
            yield padding + [None if cell == "" else cell for cell in row]

    def merged_down(self) -> list[tuple[int, int, int]]:
        """Return the areas merged over several rows: first row, last row and first column, all from 0."""
        merged = self.source.merged_cell_ranges or []
        return [(first[0], last[0], first[1]) for first, last in merged if last[0] > first[0]]


def sheets(content: bytes, ending: str | None = None) -> tuple[Sheet, ...]:
    """Return a workbook's sheets in order, visible or not; raise WorkbookUnreadable where it is not to be read.

    `ending` is what the file's name or media type says that it is, None if nothing says it.
    """
    described = extents(content, ending)
    try:
        workbook = CalamineWorkbook.from_filelike(BytesIO(content))
        return tuple(_sheet(workbook, extent) for extent in described if extent.rows)
    except PasswordError as error:
        raise WorkbookUnreadable("password") from error
    except (CalamineError, OSError, ValueError) as error:
        raise WorkbookUnreadable("damaged") from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":  # the reader gave up: not an Exception, for whatever reason
            raise
        raise WorkbookUnreadable("damaged") from error


def _sheet(workbook: CalamineWorkbook, extent: Extent) -> Sheet:
    return Sheet(extent.name, extent, workbook.get_sheet_by_name(extent.name))
