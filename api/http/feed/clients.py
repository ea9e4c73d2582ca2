"""A client of the live feed, and the clients at one log's end; neither reads the store nor writes to a connection."""

import asyncio
from collections import deque
from collections.abc import Callable
from time import monotonic

import structlog

from api.http.feed.pages import EventFilter, FeedPage
from api.observability import metrics

HEARTBEAT_SECONDS = 15.0
_MOST_EVENTS = 10_000
_MOST_BYTES = 8 << 20
"""How far behind the log's end a client may fall once it has been there; past that it is dropped, and resumes."""

log = structlog.get_logger(__name__)


class FeedClient:
    """Who follows a log: what it is still to be sent, and whether it takes what it is sent."""

    __slots__ = (
        "_beat_at", "_events", "_pages", "_size", "abort", "dropped", "narrow", "ready", "sending_since", "tenant",
    )  # fmt: skip

    def __init__(self, tenant: str, narrow: EventFilter, abort: Callable[[], None] | None = None) -> None:
        self.tenant, self.narrow, self.abort = tenant, narrow, abort
        self.ready = asyncio.Event()
        self.dropped = False
        self.sending_since: float | None = None
        self._pages: deque[FeedPage] = deque()
        self._events = self._size = 0
        self._beat_at = monotonic() + HEARTBEAT_SECONDS

    def offer(self, page: FeedPage) -> None:
        """Keep a page for the client, unless it has too much waiting already."""
        if self.dropped:
            return
        if self._pages and (self._events + page.events > _MOST_EVENTS or self._size + page.size > _MOST_BYTES):
            self.drop("behind")
            return
        self._pages.append(page)
        self._events += page.events
        self._size += page.size
        self.ready.set()

    def take(self) -> FeedPage | None:
        """Give the next page that waits."""
        if not self._pages:
            return None
        page = self._pages.popleft()
        self._events -= page.events
        self._size -= page.size
        return page

    async def wait(self) -> None:
        """Wait until there is something to do."""
        await self.ready.wait()
        self.ready.clear()

    def due(self) -> bool:
        """Tell, once every fifteen seconds, that it is time for a heartbeat."""
        now = monotonic()
        if now < self._beat_at:
            return False
        self._beat_at = now + HEARTBEAT_SECONDS
        return True

    def tend(self, now: float, patience: float) -> None:
        """Wake the client where a heartbeat is due; cut it off where it has left a piece unread for too long."""
        if self.sending_since is not None and now - self.sending_since > patience:
            self.drop("stalled")
            if self.abort:
                self.abort()
        elif now >= self._beat_at:
            self.ready.set()

    def drop(self, reason: str | None = None) -> None:
        """Let the client's feed end where it stands; it resumes by itself."""
        self.ready.set()
        self._pages.clear()
        if not self.dropped and reason:
            metrics.FEED_DROPPED.labels(reason).inc()
            log.info("feed client dropped", tenant=self.tenant, reason=reason)
        self.dropped = True


class TailReader:
    """The clients at one log's end, and how far they have been given it."""

    __slots__ = ("clients", "position", "task", "tenant")

    def __init__(self, tenant: str, position: int) -> None:
        self.tenant, self.position = tenant, position
        self.clients: set[FeedClient] = set()
        self.task: asyncio.Task[None] | None = None

    def hand_out(self, page: FeedPage) -> None:
        """Give a page to every client; none is waited for."""
        self.position = page.last
        for client in self.clients:
            client.offer(page)

    def leave(self, client: FeedClient) -> bool:
        """Forget a client; return whether it was the last one, and the reader has been told to stop."""
        self.clients.discard(client)
        if self.clients:
            return False
        if self.task:
            self.task.cancel()
        return True
