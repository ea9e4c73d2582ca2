"""The totals that a list brings along, held against its rows; of one that is wrong both numbers are told."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

Figures = Mapping[str, int | None]
"""Figures by column; None for one that cannot be read."""


class ComparedTotal(NamedTuple):
    """A figure of a total: its row, its column, what it says, what the rows come to, and whether it is their sum."""

    row: int
    column: str
    said: int
    summed: int
    right: bool


class Sums:
    """The figures of a list's rows in their order, and the totals among them."""

    def __init__(self) -> None:
        self._parts: list[list[Figures]] = [[]]
        self._totals: list[tuple[int, int, Figures, bool]] = []

    def add(self, figures: Figures) -> None:
        """Note a row's figures."""
        self._parts[-1].append(figures)

    def begin(self, row: int = 0, figures: Figures | None = None) -> None:
        """Note that a section begins, with its sum in its heading if there is one."""
        self._parts.append([])
        if figures:
            self._totals.append((row, len(self._parts) - 1, figures, True))

    def total(self, row: int, figures: Figures, *, part: bool = False) -> None:
        """Note a total of all rows, or of a part of them; what comes after belongs to the next part."""
        self._totals.append((row, len(self._parts) - 1, figures, part))
        if part:
            self._parts.append([])

    def is_sum(self, figures: Figures) -> bool:
        """Tell whether figures, at least one of them, are those of all rows together."""
        known = {name: value for name, value in figures.items() if value is not None}
        rows = [row for part in self._parts for row in part]
        return bool(known) and len(rows) > 1 and all(_sum(rows, name) == value for name, value in known.items())

    def compared(self) -> Iterator[ComparedTotal]:
        """Yield every figure of a total; it is right as the sum of all rows or of those that it stands beside."""
        everything = [row for part in self._parts for row in part]
        for row, at, figures, part in self._totals:
            before, after = self._parts[at], self._parts[at + 1] if part and at + 1 < len(self._parts) else []
            beside = before or after
            for name, said in figures.items():
                first = _sum(beside if part else everything, name)
                sums = {first, _sum(beside, name), _sum(everything, name)}
                if said is not None and first is not None:
                    yield ComparedTotal(row, name, said, said if said in sums else first, said in sums)


def _sum(rows: list[Figures], name: str) -> int | None:
    found = [row.get(name, 0) for row in rows]
    return None if None in found or not rows else sum(value for value in found if value is not None)
