"""What is counted, and how it reads for Prometheus; no key, office, subject or id is ever a label.

Labels have few values: tenants, rules and roles are fixed, routes are templates. With several server
processes each counts in files of a folder that they share, and whichever is asked adds them up.
"""

import os
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from pathlib import Path

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    ProcessCollector,
    disable_created_metrics,
    generate_latest,
)
from prometheus_client.metrics_core import Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8"
SHARED = "PROMETHEUS_MULTIPROC_DIR"
"""The environment variable in which the library looks for the folder, when it is imported."""

disable_created_metrics()  # type: ignore[no-untyped-call]  # they double what is sent, and no question asks for them
_REGISTRY = CollectorRegistry()
_PREFIX = "filing_registry_"
_BATCHES = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)
_SECONDS = (0.0005, 0.001, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)


def _counter(name: str, text: str, *labels: str) -> Counter:
    return Counter(_PREFIX + name, text, labels, registry=_REGISTRY)


def _gauge(name: str, text: str, *labels: str) -> Gauge:
    return Gauge(_PREFIX + name, text, labels, registry=_REGISTRY, multiprocess_mode="livesum")


def _histogram(name: str, text: str, *labels: str, buckets: tuple[float, ...] = _SECONDS) -> Histogram:
    return Histogram(_PREFIX + name, text, labels, registry=_REGISTRY, buckets=buckets)


APPENDED_EVENTS = _counter("appended_events", "events recorded", "tenant")
APPENDED_POSTS = _counter("appended_posts", "posts in committed batches, repeats and refusals among them", "tenant")
CONFLICTS = _counter("conflicts", "batches decided anew because the log had moved on", "tenant")
BATCH_EVENTS = _histogram("batch_events", "events a commit", buckets=_BATCHES)
QUEUE_WAIT = _histogram("queue_wait_seconds", "time of a post in the queue")
COMMIT = _histogram("commit_seconds", "time of a batch from taken to committed")
QUEUE = _gauge("queue_events", "events that wait to be recorded")
REFUSALS = _counter("refusals", "posts refused", "rule")
FOLDED = _counter("folded_events", "events folded into the tables", "tenant")
FOLD = _histogram("fold_seconds", "time of a fold")
POOL_OPEN = _gauge("pool_open_connections", "connections to PostgreSQL", "role")
POOL_LENT = _gauge("pool_lent_connections", "connections in use", "role")
POOL_WAITING = _gauge("pool_waiting_requests", "requests that wait for a connection", "role")
FEED_CLIENTS = _gauge("feed_clients", "clients of the live feed")
FEED_DROPPED = _counter("feed_dropped", "clients of the live feed dropped: stalled, or too far behind", "reason")
HTTP_REQUESTS = _counter(
    "http_requests", "requests answered; status 0 for one that went without", "method", "route", "status"
)
HTTP = _histogram("http_request_seconds", "time of a request, live feeds not among them", "method", "route")
CPU = Counter("process_cpu_seconds", "CPU time of the server processes", registry=_REGISTRY)
_PROCESS = {
    name: Gauge(name, text, registry=_REGISTRY, multiprocess_mode="liveall")
    for name, text in {
        "process_resident_memory_bytes": "memory in use",
        "process_open_fds": "open file descriptors",
        "process_max_fds": "the most file descriptors that may be open",
        "process_start_time_seconds": "when the process began, in Unix time",
    }.items()
}


@cache
def _answers(method: str, route: str, status: int) -> tuple[Callable[[], None], Callable[[float], None]]:
    count = HTTP_REQUESTS.labels(method, route, status)
    return count.inc, HTTP.labels(method, route).observe


def answered(method: str, route: str, status: int, seconds: float | None) -> None:
    """Count an answered request, and how long it took unless that says nothing."""
    count, observe = _answers(method, route, status)
    count()
    if seconds is not None:
        observe(seconds)


class ProcessUse:
    """The process's own memory, files and CPU, taken over from the library when asked."""

    def __init__(self) -> None:
        self._found = ProcessCollector(registry=None)
        self._cpu = 0.0

    def sample(self) -> None:
        """Bring the figures of this process up to date."""
        for metric in self._found.collect():
            value = metric.samples[0].value
            if metric.name == "process_cpu_seconds":
                CPU.inc(max(value - self._cpu, 0))
                self._cpu = value
            elif metric.name in _PROCESS:
                _PROCESS[metric.name].set(value)


class Now(Collector):
    """Figures that are looked up when asked for, the same whichever process is asked."""

    def __init__(self, found: Iterable[Metric]) -> None:
        self._found = found

    def collect(self) -> Iterator[Metric]:
        """Give what was found."""
        yield from self._found


def exposition(now: Iterable[Metric]) -> bytes:
    """Return what was counted by all server processes, and the figures looked up now, as Prometheus reads it."""
    looked_up = CollectorRegistry()
    looked_up.register(Now(now))
    return generate_latest(_counted()) + generate_latest(looked_up)


def _counted() -> CollectorRegistry:
    if SHARED not in os.environ:
        return _REGISTRY
    folder = Path(os.environ[SHARED])
    _forget_the_dead(folder)
    together = CollectorRegistry()
    MultiProcessCollector(together, str(folder))  # type: ignore[no-untyped-call]
    return together


def _forget_the_dead(folder: Path) -> None:
    """Remove what processes that are gone left in gauges; what they counted stays counted."""
    for file in folder.glob("gauge_live*_*.db"):
        try:
            os.kill(int(file.stem.rpartition("_")[2]), 0)
        except ProcessLookupError:
            file.unlink(missing_ok=True)
