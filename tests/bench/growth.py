"""P8: what an append and a subject's state cost in a long log, beside the same in one of 100,000 events."""

import statistics
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from uuid import uuid4

import psycopg
from psycopg import conninfo, sql
from rich.console import Console

from bench.load import load
from bench.result import Result
from bench.store import new_event
from registry.application.registry import Registry
from registry.domain import regions
from registry.store.database import Database
from registry.store.log import TenantLog
from registry.store.migrate import migrate

_SMALL, _TENANT, _BULK = 100_000, "370200", 1_000
_SINGLES, _BULKS, _STATES = 1_000, 60, 300
_STEPS = 6
"""How many events a filing has at its receipt where nobody intended it before or returned it."""


def p8(dsn: str, err: Console, events: int) -> Iterator[Result]:
    """Single appends, calls of 1,000 and states read, in the small log and the large one in turn."""
    recorded = load(dsn, events)
    with ExitStack() as stack:
        small = stack.enter_context(_beside(dsn))
        load(small, _SMALL)
        places = [stack.enter_context(_opened(place)) for place in (dsn, small)]
        measures: list[tuple[str, int, Callable[[Registry], object]]] = [
            ("an append of one event", _SINGLES, lambda registry: _append(registry, 1)),
            ("an append of 1,000 events", _BULKS, lambda registry: _append(registry, _BULK)),
            ("the state of a filing", _STATES, _States(places)),
        ]
        for name, times, work in measures:
            spent: list[list[float]] = [[], []]
            with err.status(f"P8: {name}"):
                for _ in range(times):
                    for place, registry in enumerate(places):
                        spent[place].append(_milliseconds(work, registry))
            large, little = (statistics.median(found) for found in spent)
            note = f"{name} at {recorded:,} events, beside {_SMALL:,}; reach <= 1.3 x"
            yield Result("P8", large, little, note, "ms", (min(spent[0]), max(spent[0])))


def _append(registry: Registry, number: int) -> None:
    subject = f"bench/{uuid4()}"
    TenantLog(registry.database, _TENANT).append([new_event(subject, version) for version in range(1, number + 1)])


class _States:
    """Reads the state of one filing after another: different ones, alike in course, from all along every tenant's log.

    Each is read once before: what is compared is the length of the logs, not what happens to lie in memory.
    """

    def __init__(self, places: list[Registry]) -> None:
        self._left = {id(registry): deque(_filings(registry)) for registry in places}
        for registry in places:
            for _ in range(_STATES):
                self(registry)

    def __call__(self, registry: Registry) -> object:
        names = self._left[id(registry)]
        names.rotate(-1)
        return registry.subject(*names[0])


def _filings(registry: Registry) -> list[tuple[str, str]]:
    """Return as many filings as are read, with their tenants, evenly spread, of which each took the same steps."""
    found = [(tenant, name) for tenant in regions.tenants() for name in _receipted(registry, tenant)]
    assert len(found) >= _STATES, "the log is too short to find different filings in it"
    return [found[place * len(found) // _STATES] for place in range(_STATES)]


def _receipted(registry: Registry, tenant: str) -> Iterator[str]:
    """Yield a tenant's filings that had their receipt by the usual number of steps, in the order of the log."""
    after = 0
    while page := registry.events(tenant, after, 1_000, type="filing.receipt_issued.v1"):
        yield from (event.subject for event in page if event.version == _STEPS)
        after = page[-1].position


def _milliseconds(work: Callable[[Registry], object], registry: Registry) -> float:
    begun = time.perf_counter()
    work(registry)
    return (time.perf_counter() - begun) * 1000


@contextmanager
def _opened(dsn: str) -> Iterator[Registry]:
    database = Database(dsn)
    registry = Registry(database)
    try:
        yield registry
    finally:
        registry.close()
        database.close()


@contextmanager
def _beside(dsn: str) -> Iterator[str]:
    """Give the DSN of another fresh database on the same server."""
    name = f"filing_registry_bench_{uuid4().hex[:8]}"
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(sql.Identifier(name)))
        try:
            beside = conninfo.make_conninfo(dsn, dbname=name)
            migrate(beside)
            yield beside
        finally:
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))
