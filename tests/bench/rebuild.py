"""P5: every table derived again from the log, beside the library's runner; the memory that it takes."""

import resource
import statistics
import time
from collections.abc import Iterator
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from threading import Event, Thread

import psycopg
from psycopg.errors import UndefinedTable
from rich.console import Console

from api.server.process import stop_with_parent
from api.terminal import progress_bar
from bench import library_runner
from bench.histories import MIX
from bench.load import load
from bench.result import Result
from projections.engine import fold, rebuild
from projections.engine.schema import NEXT
from registry.store.database import Database
from registry.store.log import sizes

_LIBRARY_EVENTS = 2_000
_MANY = 2_000_000
"""From so many events on, one run says enough."""


def p5(dsn: str, err: Console, events: int) -> Iterator[Result]:
    """A rebuild in a process of its own, without and with the comparison, and the library's runner, in turn."""
    recorded = load(dsn, events)
    err.print(f"P5: {recorded:,} events: {MIX}", highlight=False)
    environment = library_runner.prepared(dsn, _LIBRARY_EVENTS)
    ours, compared, peers, memory = [], [], [], _Memory(dsn)
    with memory:
        for _ in range(1 if events >= _MANY else 3):
            ours.append(recorded / _rebuilt(dsn, memory, force=True))
            begun = time.perf_counter()
            peers.append(library_runner.project(dsn, environment, _LIBRARY_EVENTS) / (time.perf_counter() - begun))
            compared.append(recorded / _rebuilt(dsn, memory, force=False))
    library_runner.dropped(dsn)
    median = statistics.median
    runner = "eventsourcing ProjectionRunner, one view, one upsert an event; reach >= 150,000/s and 100 x"
    yield Result("P5", median(ours), median(peers), runner, "events/s", (min(ours), max(ours)))
    whole = "the same with the comparison before the swap"
    yield Result("P5", median(compared), median(peers), whole, "events/s", (min(compared), max(compared)))
    yield Result("P5", memory.process, 0, "peak resident memory of the rebuilding process, reach <= 300 MB", "MB")
    if memory.backend:
        note = "largest private memory of a PostgreSQL process meanwhile, reach <= 300 MB"
        yield Result("P5", memory.backend, 0, note, "MB")


def rebuilt(dsn: str) -> None:
    """Bring the tables up with the logs, however far they are behind."""
    _rebuilt(dsn, _Memory(dsn), force=True)


def _rebuilt(dsn: str, memory: "_Memory", *, force: bool) -> float:
    """Rebuild in a process beside this one; return the seconds it took."""
    context = get_context("spawn")
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_rebuild, args=(dsn, force, theirs))
    database = Database(dsn)
    total = sum(sizes(database).values())
    with progress_bar("rebuilding") as move:
        process.start()
        while not ours.poll(0.5) and process.is_alive():
            try:
                move("", sum(fold.checkpoints(database, NEXT).values()), total)
            except UndefinedTable:
                continue  # not yet made, or already in place
    seconds, megabytes = ours.recv()
    process.join()
    database.close()
    memory.process = max(memory.process, megabytes)
    return float(seconds)


def _rebuild(dsn: str, force: bool, result: Connection) -> None:
    stop_with_parent()
    database = Database(dsn)
    begun = time.perf_counter()
    rebuild.rebuild(dsn, database, force=force)
    seconds = time.perf_counter() - begun
    database.close()
    result.send((seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024))


class _Memory:
    """Watches the private memory of the database's processes, where the system lets it be read."""

    def __init__(self, dsn: str) -> None:
        self._dsn = dsn
        self._done = Event()
        self._thread = Thread(target=self._watch, daemon=True)
        self.process = 0.0
        self.backend = 0.0

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self._thread.join()

    def _watch(self) -> None:
        query = "SELECT pid FROM pg_stat_activity WHERE datname = current_database()"
        with psycopg.connect(self._dsn, autocommit=True) as connection:
            while not self._done.wait(0.2):
                for [pid] in connection.execute(query).fetchall():
                    self.backend = max(self.backend, _private(pid))


def _private(pid: int) -> float:
    """Return the private memory of a process in megabytes, 0 where it cannot be read."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text("ascii").splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) for line in lines if line.startswith("Private_")) / 1024
