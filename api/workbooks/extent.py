"""How far a sheet reaches and what in it is no plain value, found before a reader spends memory on it."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from api.workbooks.number_format import Shown
from registry.errors import WorkbookUnreadable

MOST_ROWS = 100_000
MOST_COLUMNS = 16_384
MOST_CELLS = 4_000_000
"""A reader keeps a place for every cell between the first and the last: a stray one far away costs as much."""

Place = tuple[int, int]
"""A cell's row and column, both from 0."""


Cell = str | int | float | bool | date | datetime | time | timedelta | None
"""A cell's value; None where there is none. A whole number may come as a float, an error as nothing."""


class Area(NamedTuple):
    """An area of merged cells: its first and last row and column, all from 0."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(slots=True)
class Extent:
    """A sheet as its file describes it: how many rows and columns hold something, its formulas, its errors.

    `shown` has the cells whose format shows something else than their value, `marked` those with a part raised or
    crossed out, `merged` the merged areas as far as the file says them here; `hidden`, `hidden_rows` and
    `hidden_columns` what nobody sees.
    """

    name: str
    rows: int = 0
    columns: int = 0
    formulas: set[Place] = field(default_factory=set)
    errors: dict[Place, str] = field(default_factory=dict)
    shown: dict[Place, Shown] = field(default_factory=dict)
    marked: set[Place] = field(default_factory=set)
    merged: list[Area] = field(default_factory=list)
    hidden: bool = False
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)

    def reach(self, row: int, column: int) -> None:
        """Note a cell that holds something; raise WorkbookUnreadable where the sheet becomes too large to read."""
        if row >= self.rows or column >= self.columns:
            self.rows, self.columns = max(self.rows, row + 1), max(self.columns, column + 1)
            if self.rows > MOST_ROWS:
                raise WorkbookUnreadable("too_many_rows", sheet=self.name, limit=MOST_ROWS)
            if self.rows * self.columns > MOST_CELLS:
                raise WorkbookUnreadable("too_many_cells", sheet=self.name, limit=MOST_CELLS)


def cell_name(row: int, column: int) -> str:
    """Return what Excel calls the cell at a row and a column, both from 0: `C7`."""
    letters, rest = "", column + 1
    while rest:
        rest, place = divmod(rest - 1, 26)
        letters = chr(ord("A") + place) + letters
    return f"{letters}{row + 1}"


def place_of(reference: str) -> Place | None:
    """Return the row and column, both from 0, of a cell such as `C7`; None if it names no cell."""
    letters = reference.rstrip("0123456789")
    digits = reference[len(letters) :]
    if not letters.isascii() or not letters.isalpha() or not digits or len(letters) > 3 or len(digits) > 7:
        return None
    column = 0
    for letter in letters.upper():
        column = column * 26 + ord(letter) - ord("A") + 1
    return int(digits) - 1, column - 1
