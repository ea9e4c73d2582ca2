"""Measures, each ours beside a peer on the same PostgreSQL in the same run; none gates anything."""

from collections.abc import Callable, Iterator
from functools import partial

from rich.console import Console

from bench.audit import p9
from bench.editions import p10
from bench.growth import p8
from bench.http import p3, p4
from bench.lag import p6
from bench.rebuild import p5
from bench.result import Result
from bench.store import p1, p2
from bench.tables import p7

Measure = Callable[[str, Console], Iterator[Result]]

EVENTS = 200_000
"""The length of the logs that are rebuilt and read, unless another is asked for."""


def measures(events: int = EVENTS) -> dict[str, Measure]:
    """Return the measures by name; each takes the DSN of a database it may fill, and the console for progress."""
    return {
        "P1": p1,
        "P2": p2,
        "P3": p3,
        "P4": p4,
        "P5": partial(p5, events=events),
        "P6": p6,
        "P7": partial(p7, events=events),
        "P8": partial(p8, events=events),
        "P9": p9,
        "P10": partial(p10, events=events),
    }
