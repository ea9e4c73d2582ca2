"""P9: the whole-log audit by one process; nothing else audits this store, so there is no peer, but its cost in CPU."""

import os
import statistics
import time
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

from rich.console import Console

from bench.result import Result
from bench.store import new_event
from registry.store.audit import audit
from registry.store.database import AUDIT, Database
from registry.store.log import TenantLog

_TENANT, _EVENTS, _CALL, _REPETITIONS = "bench-audit", 200_000, 1_000, 5


def p9(dsn: str, err: Console) -> Iterator[Result]:
    """Recompute every leaf and the root of a log of 200,000 events, read from PostgreSQL as text."""
    database = Database(dsn)
    with err.status("P9 audit") as status:
        log = TenantLog(database, _TENANT)
        for done in range(log.size(), _EVENTS, _CALL):
            status.update(f"P9 audit: appending, {done:,} of {_EVENTS:,}")
            subject = f"bench/{uuid4()}"
            log.append([new_event(subject, version) for version in range(1, _CALL + 1)])
        with database.connection(AUDIT) as connection:
            backend = connection.info.backend_pid  # audits go one after another, so the pool lends this one each time
        rates, ours, theirs = [], [], []
        for repetition in range(_REPETITIONS + 1):
            status.update(f"P9 audit: {repetition} of {_REPETITIONS}")
            begun, used, used_there = time.perf_counter(), time.process_time(), _cpu_seconds(backend)
            found = audit(database, _TENANT)
            assert not found.differing
            if repetition:
                rates.append(found.size / (time.perf_counter() - begun))
                ours.append((time.process_time() - used) / found.size * 1e6)
                theirs.append((_cpu_seconds(backend) - used_there) / found.size * 1e6)
    database.close()
    note = _note(statistics.median(ours), statistics.median(theirs))
    yield Result("P9", statistics.median(rates), 0, note, "events/s", (min(rates), max(rates)))


def _note(ours: float, theirs: float) -> str:
    """Say what a million events take in CPU seconds, and what one core would do if it did all of it."""
    if not theirs:
        return f"CPU s a million events: {ours:.2f} here; the backend's is not to be seen from here"
    core = 1e6 / (ours + theirs)
    return f"CPU s a million events: {ours:.2f} here, {theirs:.2f} in the backend; {core:,.0f} events/s a core of both"


def _cpu_seconds(process: int) -> float:
    """Return what a process has used, 0 where it runs elsewhere or the system does not tell."""
    try:
        told = Path(f"/proc/{process}/stat").read_text("ascii")
    except OSError:
        return 0
    if "(postgres" not in told:
        return 0
    user, system = told.rpartition(")")[2].split()[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")
