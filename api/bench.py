"""Measures, each ours beside a peer on the same PostgreSQL in the same run; none gates anything."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from rich.console import Console


@dataclass(frozen=True, slots=True)
class Result:
    """A measure against one peer: medians of several repetitions."""

    measure: str
    ours: float
    peer: float
    peer_name: str
    unit: str

    def as_json(self) -> dict[str, object]:
        """Return the result as `bench --json` writes it."""
        ratio = self.ours / self.peer if self.peer else None
        return {
            "measure": self.measure,
            "ours": round(self.ours, 1),
            "peer": round(self.peer, 1),
            "peer_name": self.peer_name,
            "ratio": ratio and round(ratio, 2),
            "unit": self.unit,
        }

    def line(self) -> str:
        """Return the result for the terminal."""
        ratio = f"{self.ours / self.peer:.2f} ×" if self.peer else "–"
        return f"{self.measure}  ours {self.ours:,.0f}  peer {self.peer:,.0f} {self.unit}  {ratio}  ({self.peer_name})"


Measure = Callable[[str, Console], Iterator[Result]]


def measures() -> dict[str, Measure]:
    """Return the measures by name."""
    return {}
