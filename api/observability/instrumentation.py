"""The api's watch over the record: it counts what it is told, and draws spans where they are exported."""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import NoReturn

from opentelemetry.trace import (
    Link,
    NonRecordingSpan,
    SpanContext,
    Tracer,
    TracerProvider,
    get_current_span,
    set_span_in_context,
)

from api.observability import metrics
from registry.instrumentation import PoolUse

_SAMPLE_SECONDS = 5.0
_NOTHING = nullcontext()


class Watcher:
    """A registry.watching.Watch that feeds api.metrics, and a tracer if there is a provider of one."""

    def __init__(self, provider: TracerProvider | None = None) -> None:
        self._tracer: Tracer | None = provider.get_tracer("filing-registry") if provider else None
        self._use = metrics.ProcessUse()
        self._queue: Callable[[], int] = lambda: 0
        self._pools: Callable[[], Iterable[PoolUse]] = lambda: ()

    def carried(self) -> object:
        """Return the span that a post comes from."""
        return get_current_span().get_span_context() if self._tracer else None

    def batch(self, tenant: str, carried: Sequence[object]) -> AbstractContextManager[object]:
        """Enclose a batch in a span: a child of its first post's that is recorded, linked to the others'."""
        if self._tracer is None:
            return _NOTHING
        spans = [span for span in carried if isinstance(span, SpanContext) and span.is_valid]
        spans.sort(key=lambda span: not span.trace_flags.sampled)
        return self._tracer.start_as_current_span(
            "commit",
            context=set_span_in_context(NonRecordingSpan(spans[0])) if spans else None,
            links=[Link(span) for span in spans[1:]],
            attributes={"registry.tenant": tenant, "registry.posts": len(carried)},
        )

    def step(self, name: str, tenant: str) -> AbstractContextManager[object]:
        """Enclose a step in a span."""
        if self._tracer is None:
            return _NOTHING
        return self._tracer.start_as_current_span(name, attributes={"registry.tenant": tenant})

    def waited(self, seconds: Sequence[float]) -> None:
        """Count how long posts waited."""
        for waited in seconds:
            metrics.QUEUE_WAIT.observe(waited)

    def appended(self, tenant: str, events: int, posts: int, seconds: float) -> None:
        """Count a committed batch."""
        metrics.APPENDED_EVENTS.labels(tenant).inc(events)
        metrics.APPENDED_POSTS.labels(tenant).inc(posts)
        metrics.BATCH_EVENTS.observe(events)
        metrics.COMMIT.observe(seconds)

    def conflicted(self, tenant: str) -> None:
        """Count a batch decided anew."""
        metrics.CONFLICTS.labels(tenant).inc()

    def folded(self, tenant: str, events: int, seconds: float) -> None:
        """Count a fold."""
        metrics.FOLDED.labels(tenant).inc(events)
        metrics.FOLD.observe(seconds)

    def queue(self, ask: Callable[[], int]) -> None:
        """Take the way to ask how many events wait."""
        self._queue = ask

    def pools(self, ask: Callable[[], Iterable[PoolUse]]) -> None:
        """Take the way to ask how the pools are used."""
        self._pools = ask

    def sample(self) -> None:
        """Bring up to date what is asked for rather than told."""
        metrics.QUEUE.set(self._queue())
        for pool in self._pools():
            metrics.POOL_OPEN.labels(pool.role).set(pool.open)
            metrics.POOL_LENT.labels(pool.role).set(pool.lent)
            metrics.POOL_WAITING.labels(pool.role).set(pool.waiting)
        self._use.sample()

    async def keep_sampling(self) -> NoReturn:
        """Sample from time to time, so that another server process that is asked finds figures of this one."""
        while True:
            self.sample()
            await asyncio.sleep(_SAMPLE_SECONDS)
