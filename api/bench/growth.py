"""P8: what an append and a subject's state cost in a long log, beside the same in one of 100,000 events."""

import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from uuid import uuid4

import psycopg
from psycopg import conninfo, sql
from rich.console import Console

from api.bench.load import load
from api.bench.result import Result
from api.bench.store import new_event
from registry.application import Registry
from registry.store.database import Database
from registry.store.log import TenantLog
from registry.store.migrate import migrate

_SMALL, _TENANT, _BULK = 100_000, "370200", 1_000
_SINGLES, _BULKS, _STATES = 1_000, 60, 200


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
            ("the state of a filing", _STATES, _State(places)),
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


class _State:
    """Reads the state of one filing after another, those of the log's first and last stretch alike."""

    def __init__(self, places: list[Registry]) -> None:
        self._names = {id(registry): _filings(registry) for registry in places}

    def __call__(self, registry: Registry) -> object:
        names = self._names[id(registry)]
        names.append(names.pop(0))
        return registry.subject(_TENANT, names[0])


def _filings(registry: Registry) -> list[str]:
    """Return filings from both ends of the log, whose courses are alike."""
    size = registry.cut(_TENANT, None)
    ends = (0, max(0, size - 3_000))
    stretches = [registry.events(_TENANT, after, 1_000, type="filing.receipt_issued.v1") for after in ends]
    found = [event.subject for pair in zip(*stretches, strict=False) for event in pair]
    return found[:_STATES] or [event.subject for event in registry.events(_TENANT, 0, 1)]


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
