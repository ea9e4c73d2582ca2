"""A measure's outcome, and how repetitions become one: in turn, ours then the peer's, medians quoted."""

import statistics
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from rich.console import Console


@dataclass(frozen=True, slots=True)
class Result:
    """A measure against one peer: medians of several repetitions, and our spread. Without a peer, `peer` is 0."""

    measure: str
    ours: float
    peer: float
    peer_name: str
    unit: str
    spread: tuple[float, float] = (0, 0)

    def as_json(self) -> dict[str, object]:
        """Return the result as `make bench JSON=FILE` writes it."""
        return {
            "measure": self.measure,
            "ours": round(self.ours, 2),
            "peer": round(self.peer, 2),
            "peer_name": self.peer_name,
            "ratio": round(self.ours / self.peer, 2) if self.peer else None,
            "unit": self.unit,
        }

    def line(self) -> str:
        """Return the result for the terminal."""
        low, high = self.spread
        ours = f"{self.measure}  ours {self.ours:,.1f} ({low:,.1f}–{high:,.1f}) {self.unit}"
        if not self.peer:
            return f"{ours}  {self.peer_name}"
        return f"{ours}  peer {self.peer:,.1f}  ratio {self.ours / self.peer:.2f}  ({self.peer_name})"


Work = Callable[[], int] | Callable[[], Callable[[], int]]
"""What is measured: it returns how much it did, or, having prepared it, what is to be timed in its place."""


def rate(work: Work) -> float:
    """Run some work once; return how many of what it counts it did a second."""
    begun = time.perf_counter()
    done = work()
    if callable(done):
        begun = time.perf_counter()
        done = done()
    return done / (time.perf_counter() - begun)


def in_turn(ours: Work, peers: Mapping[str, Work], err: Console, label: str) -> dict[str, list[float]]:
    """Run ours and each peer in turn, five times after a warm-up; return the rates by name."""
    runs: dict[str, Work] = {"ours": ours, **peers}
    rates: dict[str, list[float]] = {name: [] for name in runs}
    with err.status(label) as status:
        for repetition in range(6):
            for name, work in runs.items():
                status.update(f"{label}: {name}, {repetition} of 5")
                found = rate(work)
                if repetition:
                    rates[name].append(found)
    return rates


def results(measure: str, unit: str, rates: dict[str, list[float]]) -> list[Result]:
    """Return a result a peer, from rates by name."""
    ours = rates.pop("ours")
    spread = min(ours), max(ours)
    median = statistics.median
    return [Result(measure, median(ours), median(peer), name, unit, spread) for name, peer in rates.items()]
