"""Finds the next free numbers of a series for a batch of posts."""

from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

from registry.domain.numbers import Series

Stretch = tuple[int, int]
"""Numbers from the first to the last, both included."""


class Shown(NamedTuple):
    """What the log must answer while numbers are sought: the free stretches of a series, in order."""

    gaps: Callable[[Series], Iterable[Stretch]]
    taken: Callable[[str], bool]


class Numbering:
    """The highest number of each series that was asked about: of the log, and of the batch on top of it.

    A number follows the highest one. Only where that one is the last of its digits – an office chose 9999
    itself – gaps are filled, the lowest first; so no number that an office chooses can use a series up.
    """

    def __init__(self) -> None:
        self._highest: dict[Series, int] = {}
        self._by_beginning: dict[int, dict[str, list[Series]]] = {}
        self._raised: set[Series] = set()

    def unknown(self, asked: Iterable[Series]) -> list[Series]:
        """Return the series whose highest number is not yet known."""
        return [series for series in asked if series not in self._highest]

    def take(self, found: Mapping[Series, int], tags: Iterable[str]) -> None:
        """Take in how far series have come in the log, and the tags that the batch has added to it."""
        for series, highest in found.items():
            self._highest[series] = highest
            alike = self._by_beginning.setdefault(len(series.beginning), {}).setdefault(series.beginning, [])
            if series not in alike:
                alike.append(series)
        if found:
            for tag in tags:
                self.count(tag)

    def count(self, tag: str) -> None:
        """Count a tag that the batch adds."""
        for length, beginnings in self._by_beginning.items():
            for series in beginnings.get(tag[:length], ()):
                rest = tag[length:]
                if len(rest) == series.digits and rest.isascii() and rest.isdecimal():
                    known = self._highest.get(series)
                    if known is not None and int(rest) > known:
                        self._highest[series] = int(rest)
                        self._raised.add(series)

    def mark(self) -> None:
        """Begin a post: `undo` returns to here."""
        self._raised = set()

    def undo(self) -> None:
        """Take back what was counted since `mark`: those series have to be looked up again."""
        for series in self._raised:
            del self._highest[series]
        self._raised = set()

    def following(self, series: Series, number: int, shown: Shown) -> tuple[str, ...]:
        """Return the tags of the next numbers, fewer than asked for where the series has no more of these digits."""
        first = max(self._highest[series] + 1, series.first)
        if first + number <= series.end:
            return tuple(series.at(place) for place in range(first, first + number))
        found: list[str] = []
        for begin, end in shown.gaps(series):
            for place in range(begin, end + 1):
                if len(found) == number:
                    return tuple(found)
                tag = series.at(place)
                if not shown.taken(tag):
                    found.append(tag)
        return tuple(found)
