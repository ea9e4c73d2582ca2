"""A small change to one source file: where it is, what it replaces, and how it is named for people."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_SPACE = re.compile(r"\s+")


@dataclass(frozen=True)
class Change:
    """A replacement of the bytes from `start` to `end` of a file; `scope` is the function or statement around it."""

    path: str
    scope: str
    operator: str
    start: int
    end: int
    new: bytes
    line: int
    lines: tuple[int, int]
    was: str
    now: str
    inner: bool

    def apply(self, source: bytes) -> bytes:
        """Return the source with the change in place."""
        return source[: self.start] + self.new + source[self.end :]

    def __str__(self) -> str:
        return f"{self.path}:{self.line} {self.scope}: {self.was} → {self.now}"


@dataclass(frozen=True)
class Source:
    """A file's bytes, from which changes are cut."""

    path: str
    text: bytes

    def change(
        self,
        operator: str,
        scope: str,
        start: int,
        end: int,
        new: str,
        lines: tuple[int, int] | None = None,
        *,
        inner: bool = False,
    ) -> Change:
        """Return the change of a span; `lines` are those of the statement, `inner` says that a function holds it."""
        first = self.text.count(b"\n", 0, start) + 1
        last = self.text.count(b"\n", 0, end) + 1
        begins = self.text.rfind(b"\n", 0, start) + 1
        ends = self.text.find(b"\n", end)
        ends = len(self.text) if ends < 0 else ends
        was, now = self.text[begins:ends], self.text[begins:start] + new.encode() + self.text[end:ends]
        lines = lines or (first, last)
        return Change(self.path, scope, operator, start, end, new.encode(), first, lines, _flat(was), _flat(now), inner)


def distinct(changes: Iterator[Change]) -> list[Change]:
    """Return the changes in the order of the file, one for each different outcome."""
    found = {(change.start, change.end, change.new): change for change in changes}
    return sorted(found.values(), key=lambda change: (change.start, change.end, change.new))


def _flat(text: bytes) -> str:
    return _SPACE.sub(" ", text.decode()).strip()
