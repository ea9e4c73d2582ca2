"""P7: reading a city's tables at the size of the demonstration's year; there is no peer, only a bound."""

import statistics
import time
from collections.abc import Callable, Iterator
from datetime import date

import orjson
from rich.console import Console

from api.bench.result import Result
from api.bench.scratch import keys_of
from api.demo.year import shandong_2021
from projections import fold
from projections.dispatch import dispatch
from projections.plan import plan
from registry.application import Post, Registry
from registry.domain.values import parse_time
from registry.store.database import Database
from registry.store.log import sizes
from registry.submission import parse

_TENANT, _CALLS = "370200", 300
_NOW = parse_time("2022-02-01T00:00:00+08:00")


def p7(dsn: str, err: Console) -> Iterator[Result]:
    """A city's Annex 2 and Annex 1, present and as of the middle of its log, in milliseconds."""
    database = Database(dsn)
    registry = Registry(database)
    keys_of(registry, dsn)
    with err.status("P7: recording a city's year"):
        for parcel in (parcel for parcel in shandong_2021() if parcel.tenant == _TENANT):
            drafts = [parse(orjson.loads(event), parcel.office, _NOW) for event in parcel.events]
            for future in registry.post(_TENANT, [Post(parcel.office, (draft,)) for draft in drafts]):
                future.result()
    registry.close()
    cut = sizes(database)[_TENANT]
    fold.catch_up(database, _TENANT, cut)
    month, on = date(2021, 12, 1), date(2021, 12, 31)
    questions: dict[str, Callable[[], object]] = {
        "Annex 2": lambda: dispatch(database, _TENANT, month, cut),
        "Annex 2 at half the log": lambda: dispatch(database, _TENANT, month, cut // 2),
        "Annex 1": lambda: plan(database, _TENANT, (2021, 2022, 2023), on, cut),
    }
    for name, ask in questions.items():
        spent = []
        for _ in range(_CALLS):
            begun = time.perf_counter()
            ask()
            spent.append((time.perf_counter() - begun) * 1000)
        spent.sort()
        note = f"{name}, median; spread is p1–p99 of {_CALLS} calls at {cut} events"
        yield Result("P7", statistics.median(spent), 0, note, "ms", (spent[2], spent[-3]))
    database.close()
