"""P9: one process auditing a whole log, without a peer; how an audit is done stands in the store."""

import statistics
import time
from collections.abc import Iterator

from rich.console import Console

from api.bench.result import Result
from api.bench.store import new_event
from registry.store.audit import audit
from registry.store.database import Database
from registry.store.log import TenantLog

_EVENTS, _BATCH, _TENANT = 100_000, 1_000, "bench-audit"


def p9(dsn: str, err: Console) -> Iterator[Result]:
    """Audit a log of 100,000 events five times after a warm-up; the note gives the auditor's own CPU time."""
    database = Database(dsn)
    log = TenantLog(database, _TENANT)
    rates, processor = list[float](), list[float]()
    with err.status("P9 filling a log"):
        for batch in range(_EVENTS // _BATCH):
            log.append([new_event(f"bench/{batch}", version) for version in range(1, _BATCH + 1)])
    with err.status("P9 auditing"):
        for _ in range(6):
            begun, own = time.perf_counter(), time.process_time()
            audit(database, _TENANT)
            processor.append(time.process_time() - own)
            rates.append(_EVENTS / (time.perf_counter() - begun))
    database.close()
    note = f"one process, {statistics.median(processor[1:]):.2f} s of its own CPU for {_EVENTS:,} events"
    yield Result("P9", statistics.median(rates[1:]), 0, note, "events/s", (min(rates[1:]), max(rates[1:])))
