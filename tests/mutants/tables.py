"""What is written down about changes: which tests are nearest to a file, and which changes change nothing."""

import tomllib
from dataclasses import dataclass
from pathlib import Path

from mutants.change import Change

_HERE = Path(__file__).parent


@dataclass(frozen=True)
class Row:
    """The nearest tests of some sources."""

    sources: tuple[str, ...]
    tests: tuple[str, ...]
    without: tuple[str, ...] = ()
    fresh: bool = False


def nearest(path: Path = _HERE / "nearest.toml") -> list[Row]:
    """Return the rows in their order."""
    rows = tomllib.loads(path.read_text("utf-8"))["row"]
    return [
        Row(tuple(row["sources"]), tuple(row["tests"]), tuple(row.get("without", ())), row.get("fresh", False))
        for row in rows
    ]


def row_of(path: str, rows: list[Row]) -> Row | None:
    """Return the first row that a path belongs to."""
    return next((row for row in rows if path.startswith(row.sources)), None)


@dataclass(frozen=True)
class Equivalent:
    """A change that changes nothing, and why."""

    path: str
    scope: str
    was: str
    now: str
    reason: str

    def names(self, change: Change, root: Path) -> bool:
        """Say whether this is the change; the path counts only while the file stands where it stood."""
        same = (self.scope, self.was, self.now) == (change.scope, change.was, change.now)
        return same and (self.path == change.path or not (root / self.path).exists())


def equivalents(path: Path = _HERE / "equivalent.toml") -> list[Equivalent]:
    """Return the changes written down."""
    return [Equivalent(**row) for row in tomllib.loads(path.read_text("utf-8")).get("change", [])]
