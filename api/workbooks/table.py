"""A list found in a workbook: its sheet, its headings, its rows as they stand; what they mean is read elsewhere."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from api.workbooks.extent import Area, Cell, Place
from api.workbooks.form import Column, ListContext, ReadRow, SheetFinding, SheetForm
from api.workbooks.sums import ComparedTotal
from api.workbooks.workbook import Sheet

ERRORS = "错误"
"""The heading of the column in which a workbook that is given back says what is wrong."""

_WIDE = 3


class PassedRow(NamedTuple):
    """A row under the headings that is none of the list: its number, what it is, and its words but for a person's."""

    row: int
    kind: str
    words: str


@dataclass(slots=True)
class SheetTable:
    """A list as found: `entries` are its rows without fault, `refused` the others, `findings` what is wrong in them.

    `going_on` are the rows without fault that are one act with an entry, `sums` the figures of its totals.
    `passed` are the rows that are none of the list, `warnings` what is odd and holds nothing back, such as a total
    that is none. `joined` has the figures that are merged with others, `wide` the rows (from 0) with a cell merged
    over several columns. `more` is the second list that belongs to it, if the workbook has one.
    """

    form: SheetForm
    sheet: Sheet
    heading_row: int
    sheeted: ListContext
    places: dict[int, Column]
    personal: dict[int, str]
    unknown: list[str]
    letters: dict[str, str]
    rows: int = 0
    entries: list[ReadRow] = field(default_factory=list)
    refused: list[ReadRow] = field(default_factory=list)
    going_on: list[ReadRow] = field(default_factory=list)
    findings: list[SheetFinding] = field(default_factory=list)
    warnings: list[SheetFinding] = field(default_factory=list)
    passed: list[PassedRow] = field(default_factory=list)
    sums: list[ComparedTotal] = field(default_factory=list)
    joined: dict[Place, Area] = field(default_factory=dict)
    wide: set[int] = field(init=False)
    more: "SheetTable | None" = None
    formulas: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        areas = (area for area in self.sheet.merged() if area.top > self.heading_row)
        self.wide = {area.top for area in areas if area.right - area.left >= _WIDE - 1}

    @property
    def skipped(self) -> int:
        """How many rows under the headings hold something and are none of the list."""
        return len(self.passed)


def month_shown(cell: date) -> str:
    """Return a month as the form prints it."""
    return f"( {cell.year} 年 {cell.month} 月 )"


def headed(table: SheetTable) -> list[list[Cell]]:
    """Return the rows down to the headings as they stand, what is personal left out but for its heading.

    A date that shows its month alone is that month's text, so that it stays one wherever it is written.
    """
    top = list(table.sheet.rows(table.heading_row + 1))
    for number, cells in enumerate(top[:-1]):
        for place, cell in enumerate(cells):
            if place in table.personal and place > 0:
                cells[place] = None
            elif isinstance(cell, date) and table.sheet.extent.shown.get((number, place)) == "month":
                cells[place] = month_shown(cell)
    return top


def filled(table: SheetTable) -> Iterator[tuple[int, list[Cell]]]:
    """Yield the rows under the headings with their numbers (from 1): personal cells empty, merged ones filled down.

    What a merged area covers is not seen and so not read; a figure is of one row and is not filled down.
    """
    areas = _areas(table)
    standing: dict[int, tuple[Area, Cell]] = {}
    for number, cells in enumerate(table.sheet.rows()):
        if number <= table.heading_row:
            continue
        for place in table.personal:
            if place < len(cells):
                cells[place] = None
        for place, spans in areas.items():
            while spans and spans[-1].top <= number:
                area = spans.pop()
                standing[place] = area, cells[area.left] if area.left < len(cells) else None
        for place, (area, cell) in standing.items():
            if number <= area.bottom and place < len(cells):
                column = table.places[place]
                if column.units and cell is not None:
                    table.joined[number, place] = area
                shown = place == area.left and (number == area.top or not column.units)
                cells[place] = cell if shown else None
        yield number + 1, cells


def with_errors(table: SheetTable, number: int, cells: list[Cell]) -> list[Cell]:
    """Return a row's cells with what its error cells showed in their place."""
    errors = table.sheet.extent.errors
    return [errors.get((number - 1, place), cell) for place, cell in enumerate(cells)]


def _areas(table: SheetTable) -> dict[int, list[Area]]:
    """Return the merged areas that lie over each of the list's columns, the first at the end."""
    areas: dict[int, list[Area]] = {}
    for area in table.sheet.merged():
        if area.top > table.heading_row:
            for place in table.places:
                if area.left <= place <= area.right:
                    areas.setdefault(place, []).append(area)
    return {place: sorted(found, reverse=True) for place, found in areas.items()}
