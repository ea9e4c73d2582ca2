"""Measures, each ours beside a peer on the same PostgreSQL in the same run; none gates anything."""

from collections.abc import Callable, Iterator

from rich.console import Console

from api.bench.audit import p9
from api.bench.http import p3, p4
from api.bench.result import Result
from api.bench.store import p1, p2
from api.bench.tables import p7

Measure = Callable[[str, Console], Iterator[Result]]


def measures() -> dict[str, Measure]:
    """Return the measures by name; each takes the DSN of a database it may fill, and the console for progress."""
    return {"P1": p1, "P2": p2, "P3": p3, "P4": p4, "P7": p7, "P9": p9}
