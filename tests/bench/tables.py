"""P7: reading a city's and the province's tables at the size asked for; there is no peer, only a bound."""

import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime

from rich.console import Console

from bench.load import load
from bench.rebuild import rebuilt
from bench.result import Result
from projections import province as consolidated
from projections.dispatch.query import cell, dispatch
from projections.plan.query import plan
from registry.domain import regions
from registry.store.database import Database
from registry.store.log import sizes

_TENANT, _CALLS, _FURTHER = "370200", 300, 10
_MONTH, _ON, _YEARS = date(2021, 12, 1), date(2021, 12, 31), (2021, 2022, 2023)


def p7(dsn: str, err: Console, events: int) -> Iterator[Result]:
    """Annex 2 and Annex 1 of a city now and at half its log, the events under a figure, and the province's tables."""
    recorded = load(dsn, events)
    rebuilt(dsn)
    database = Database(dsn)
    cut = sizes(database)[_TENANT]
    county = regions.counties(_TENANT)[0]

    def province() -> object:
        return consolidated.dispatch(database, _MONTH, consolidated.cuts(database, datetime.now(UTC)), "now")

    def province_plan() -> object:
        return consolidated.plan(database, _YEARS, _ON, consolidated.cuts(database, datetime.now(UTC)), "now")

    def moving() -> Iterator[dict[str, int]]:
        """Yield cuts of all tenants, each a few events further on, up to now."""
        found = consolidated.cuts(database, datetime.now(UTC))
        for left in reversed(range(_CALLS)):
            yield {tenant: max(0, size - left * _FURTHER) for tenant, size in found.items()}

    first, second = moving(), moving()

    questions: list[tuple[str, float, Callable[[], object]]] = [
        ("a city's Annex 2", 10, lambda: dispatch(database, _TENANT, _MONTH, cut)),
        ("a city's Annex 1", 10, lambda: plan(database, _TENANT, _YEARS, _ON, cut)),
        ("a city's Annex 1 in mid-month", 300, lambda: plan(database, _TENANT, _YEARS, date(2021, 12, 15), cut)),
        ("a city's Annex 2 at half the log", 300, lambda: dispatch(database, _TENANT, _MONTH, cut // 2)),
        ("the events under a figure", 300, lambda: cell(database, _TENANT, _MONTH, cut, county, "completed")),
        ("the province's Annex 2", 50, province),
        ("the province's Annex 1", 50, province_plan),
        ("the province's Annex 2, every tenant having moved on", 50,
         lambda: consolidated.dispatch(database, _MONTH, next(first), "now")),
        ("the province's Annex 1, every tenant having moved on", 50,
         lambda: consolidated.plan(database, _YEARS, _ON, next(second), "now")),
    ]  # fmt: skip
    for name, bound, ask in questions:
        calls = _CALLS if bound < 300 else _CALLS // 10
        with err.status(f"P7: {name}"):
            spent = sorted(_milliseconds(ask) for _ in range(calls))
        note = f"{name}, p99, reach <= {bound:.0f} ms; spread is median–highest of {calls} calls at {recorded:,} events"
        yield Result("P7", spent[calls * 99 // 100], 0, note, "ms", (spent[calls // 2], spent[-1]))
    database.close()


def _milliseconds(ask: Callable[[], object]) -> float:
    begun = time.perf_counter()
    ask()
    return (time.perf_counter() - begun) * 1000
