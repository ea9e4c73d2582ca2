"""A workbook's sheets as rows of plain values; which of them are a list, and what they mean, is not decided here."""

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError

from api.workbooks import container
from api.workbooks.compound_file import MAGIC
from api.workbooks.delimited import rows_of
from api.workbooks.extent import Area, Cell, Extent
from registry.errors import WorkbookUnreadable

_MOST_BYTES = 2 << 30
_MOST_SECONDS = 30


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet: its name, what its file says of it, and its rows from the first, empty ones too."""

    name: str
    extent: Extent
    source: CalamineSheet | tuple[list[Cell], ...]

    def rows(self, most: int | None = None) -> Iterator[list[Cell]]:
        """Yield the rows, at most so many, each from its first column; a merged area's value is in its first cell."""
        if isinstance(self.source, tuple):
            yield from map(list, self.source[:most])
            return
        left = self.source.start[1] if self.source.start else 0
        padding: list[Cell] = [None] * left
        for number, row in enumerate(self.source.iter_rows()):
            if number == most:
                return
            yield padding + [None if cell == "" else cell for cell in row]

    def merged(self) -> list[Area]:
        """Return the areas of merged cells."""
        found = [] if isinstance(self.source, tuple) else self.source.merged_cell_ranges or []
        return self.extent.merged or [Area(*first, *last) for first, last in found]


def sheets(content: bytes, ending: str | None = None) -> tuple[Sheet, ...]:
    """Return a workbook's sheets in order, visible or not; raise WorkbookUnreadable where it is not to be read.

    `ending` is what the file's name or media type says that it is, None if nothing says it.
    """
    if (text := container.text(content, ending)) is not None:
        extent, rows = rows_of(text, "CSV")
        return (Sheet(extent.name, extent, rows),)
    described = container.extents(content, ending)
    if content.startswith(MAGIC):
        _try_elsewhere(content)
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


_ELSEWHERE = """
import resource, sys
from io import BytesIO
from python_calamine import CalamineWorkbook
resource.setrlimit(resource.RLIMIT_AS, (int(sys.argv[1]),) * 2)
workbook = CalamineWorkbook.from_filelike(BytesIO(sys.stdin.buffer.read()))
for name in workbook.sheet_names:
    workbook.get_sheet_by_name(name)
"""


def _try_elsewhere(content: bytes) -> None:
    """Have an old workbook read by a process of its own first; raise WorkbookUnreadable where that comes to grief.

    The reader trusts what an old workbook says of its own size, and a wrong word ends the whole process.
    """
    command = [sys.executable, "-P", "-c", _ELSEWHERE, str(_MOST_BYTES)]
    try:
        done = subprocess.run(command, input=content, capture_output=True, timeout=_MOST_SECONDS, check=False)
    except subprocess.TimeoutExpired:
        raise WorkbookUnreadable("damaged") from None
    if done.returncode:
        raise WorkbookUnreadable("password" if b"PasswordError" in done.stderr else "damaged")


def _sheet(workbook: CalamineWorkbook, extent: Extent) -> Sheet:
    return Sheet(extent.name, extent, workbook.get_sheet_by_name(extent.name))
