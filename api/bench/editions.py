"""P10: sealing a month at the length of log asked for, and reading every sealed edition back; no peer, only a bound."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime
from uuid import uuid4

from rich.console import Console

from api.bench.load import load
from api.bench.rebuild import rebuilt
from api.bench.result import Result
from api.editions import month_of
from projections.editions import editions, read_back
from projections.fold import catch_up
from projections.issued import drawing
from registry.application import Post, Registry
from registry.domain import regions
from registry.domain.values import parse_month
from registry.store.database import Database
from registry.submission import parse

_MONTHS = tuple(f"2021-{month:02}" for month in range(1, 13))
_BOUND = 1_000


def p10(dsn: str, err: Console, events: int) -> Iterator[Result]:
    """Every tenant's twelve months sealed one after another, then each edition asked for again and compared."""
    recorded = load(dsn, events)
    rebuilt(dsn)
    database = Database(dsn)
    registry = Registry(database, drawing=drawing(database))
    months = [(tenant, month) for tenant in regions.tenants() for month in _MONTHS]
    with err.status("P10: sealing"):
        spent = sorted(_sealed(registry, tenant, month) for tenant, month in months)
    note = f"a month sealed, p99, reach <= {_BOUND} ms; spread is median–highest of {len(spent)} at {recorded:,} events"
    yield Result("P10", spent[len(spent) * 99 // 100], 0, note, "ms", (spent[len(spent) // 2], spent[-1]))
    rates = []
    with err.status("P10: reading editions back"):
        for _ in range(3):
            begun = time.perf_counter()
            for tenant, month in months:
                [found] = editions(month_of(registry, tenant, month))
                read_back(database, tenant, parse_month(month), found)
            rates.append(len(months) / (time.perf_counter() - begun))
    note = f"17 tenants x 12 months read back and compared, median of three at {recorded:,} events"
    yield Result("P10", sorted(rates)[1], 0, note, "editions/s", (min(rates), max(rates)))
    registry.close()
    database.close()


def _sealed(registry: Registry, tenant: str, month: str) -> float:
    """Seal a month, its tables standing at the log's end; return the milliseconds from the post to the answer."""
    catch_up(registry.database, tenant, registry.cut(tenant, None))
    now = datetime.now(UTC)
    sent = {
        "id": str(uuid4()),
        "type": "dispatch.sealed.v1",
        "subject": f"dispatch/{month}",
        "time": now.isoformat(),
        "data": {},
    }
    post = Post(tenant, (parse(sent, tenant, now),))
    begun = time.perf_counter()
    [future] = registry.post(tenant, [post])
    future.result()
    return (time.perf_counter() - begun) * 1000
