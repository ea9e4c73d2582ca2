"""The live feed: server-sent events from any position on; `id:` is the position, so a client resumes by itself.

A client catches up by reading pages of its own, then joins those who are at the log's end: for them each
page is read once and encoded once. No reader waits for a client, and no client for another.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from contextvars import Context
from functools import partial
from time import monotonic
from typing import TypeVar

import structlog
from psycopg import Error
from starlette.concurrency import run_in_threadpool

from api.http.feed.clients import FeedClient, TailReader
from api.http.feed.log_sizes import LOOK_SECONDS, LogSizes
from api.http.feed.pages import EventFilter, FeedPage
from api.observability import metrics
from api.observability.logs import CURRENT
from registry.application.registry import Registry
from registry.errors import StoreUnavailable

_TEND_SECONDS = 1.0
_LAST_SECONDS = 1.0
"""How long a client may keep the server from stopping."""
_AWAY = (Error, StoreUnavailable)
_FURTHEST = 10**18
"""No log reaches this position, and every bigint of PostgreSQL's does."""

T = TypeVar("T")

log = structlog.get_logger(__name__)


class _Ending(Exception):
    """The server stops while the store is away."""


class FeedHub:
    """The clients of every tenant's feed, and a reader for each tenant that has clients at its log's end.

    `seconds` is how long a client may leave what it was sent unread; past that its connection is cut.
    What it can have in the process until then: what the connection buffers (64 KiB and a piece), and
    pages that it shares with the others, as many as Client holds.
    """

    def __init__(self, registry: Registry, heads: LogSizes, seconds: float) -> None:
        self._registry, self._heads, self._seconds = registry, heads, seconds
        self._clients: set[FeedClient] = set()
        self._live: dict[str, TailReader] = {}
        self._timer: asyncio.Task[None] | None = None
        self._one_at_a_time = asyncio.Lock()
        heads.when_closing(self._wake_all)

    def start(self) -> None:
        """Begin to tend clients: heartbeats, and cutting off who does not read."""
        self._timer = asyncio.get_running_loop().create_task(self._tend())

    async def stop(self) -> None:
        """Stop tending, and every reader."""
        for task in [self._timer, *(live.task for live in self._live.values())]:
            if task:
                task.cancel()
                with suppress(asyncio.CancelledError):
                    await task

    def enter(self, client: FeedClient) -> None:
        """Count a client in."""
        self._clients.add(client)
        metrics.FEED_CLIENTS.inc()

    def leave(self, client: FeedClient) -> None:
        """Forget a client; without one at a log's end, its reader stops."""
        if client not in self._clients:
            return
        self._clients.discard(client)
        metrics.FEED_CLIENTS.dec()
        live = self._live.get(client.tenant)
        if live and live.leave(client):
            del self._live[client.tenant]

    def join(self, client: FeedClient, size: int) -> int:
        """Let a client that has seen a log as long as `size` have what follows.

        Return the position after which it will get everything; what lies before that it reads itself.
        """
        live = self._live.get(client.tenant)
        if live is None:
            live = self._live[client.tenant] = TailReader(client.tenant, size)
            # In a context of its own: it works for every client, not for the request that happened to be first.
            live.task = asyncio.get_running_loop().create_task(self._read(live), context=Context())
            live.task.add_done_callback(partial(self._broken, live))
        live.clients.add(client)
        return live.position

    async def size(self, tenant: str) -> int:
        """Return how long a log is now, waiting while the store is away."""
        return await self._insist(partial(self._registry.cut, tenant, None))

    async def page(self, tenant: str, after: int, upto: int | None, narrow: EventFilter) -> FeedPage:
        """Return the next page after a position, waiting while the store is away."""
        return await self._insist(partial(FeedPage.read, self._registry, tenant, after, upto, narrow))

    async def _insist(self, ask: Callable[[], T]) -> T:
        while not self.closed:
            try:
                return await run_in_threadpool(ask)
            except _AWAY as error:
                log.warning("feed cannot reach the store", error=type(error).__name__)
                await asyncio.sleep(LOOK_SECONDS)
        raise _Ending

    async def may_go_on(self, still_open: Callable[[], Awaitable[bool]]) -> bool:
        """Ask whether a client may still read: one question at a time, so that many clients ask the store once."""
        async with self._one_at_a_time:
            return await still_open()

    @property
    def closed(self) -> bool:
        """Whether feeds are to end."""
        return self._heads.closed

    async def _read(self, live: TailReader) -> None:
        while not self.closed:
            await self._heads.beyond(live.tenant, live.position)
            page = await self.page(live.tenant, live.position, None, {})
            if page.last > live.position:
                live.hand_out(page)

    def _broken(self, live: TailReader, task: "asyncio.Task[None]") -> None:
        """Let the clients of a reader that failed begin again, rather than wait for ever."""
        if task.cancelled() or (error := task.exception()) is None or isinstance(error, _Ending):
            return
        log.error("a feed's reader failed", tenant=live.tenant, exc_info=error)
        self._live.pop(live.tenant, None)
        for client in live.clients:
            client.drop("failed")

    async def _tend(self) -> None:
        while True:
            await asyncio.sleep(min(_TEND_SECONDS, self._seconds))
            now, patience = monotonic(), _LAST_SECONDS if self.closed else self._seconds
            for client in list(self._clients):
                client.tend(now, patience)

    def _wake_all(self) -> None:
        for client in self._clients:
            client.ready.set()


def follow(
    hub: FeedHub,
    tenant: str,
    after: int,
    narrow: dict[str, str | None],
    still_open: Callable[[], Awaitable[bool]],
    epoch: str,
) -> AsyncIterator[bytes]:
    """Give every event after a position, in order, as server-sent events, and go on as the log grows.

    It begins with a comment that names the epoch in which the positions are told.

    It ends when the server stops, when `still_open` says that the office may no longer read, or when the
    client is too slow; then the client resumes where it was.
    """
    exchange = CURRENT.get()
    client = FeedClient(tenant, {name: value for name, value in narrow.items() if value is not None})
    hub.enter(client)
    if exchange is not None:
        client.abort, exchange.live = exchange.abort, True
        exchange.ending = partial(hub.leave, client)
    return _Sent(client, _pieces(hub, client, after, still_open, epoch))


class _Sent:
    """Notes while each piece is being sent: what a client has not taken by the time of the next is on its way."""

    def __init__(self, client: FeedClient, pieces: AsyncIterator[bytes]) -> None:
        self._client, self._pieces = client, pieces

    def __aiter__(self) -> AsyncIterator[bytes]:
        return self

    async def __anext__(self) -> bytes:
        self._client.sending_since = None
        piece = await anext(self._pieces)
        self._client.sending_since = monotonic()
        return piece


async def _pieces(
    feeds: FeedHub, client: FeedClient, after: int, still_open: Callable[[], Awaitable[bool]], epoch: str
) -> AsyncIterator[bytes]:
    try:
        yield b": epoch %b\nretry: 1000\n\n" % epoch.encode()
        size = await feeds.size(client.tenant)
        async for piece in _between(feeds, client, after, size, still_open):
            yield piece
        after = max(after, size)
        joined = feeds.join(client, size)
        async for piece in _between(feeds, client, after, joined, still_open):
            yield piece
        after = max(after, joined)
        while not (feeds.closed or client.dropped):
            await client.wait()
            if not await feeds.may_go_on(still_open):
                return
            while page := client.take():
                for piece in page.pieces(after, client.narrow):
                    yield piece
                after = max(after, page.last)
            if client.due():
                yield b":\n\n"
    except _Ending:
        return
    finally:
        feeds.leave(client)


async def _between(
    feeds: FeedHub, client: FeedClient, after: int, upto: int, still_open: Callable[[], Awaitable[bool]]
) -> AsyncIterator[bytes]:
    """Yield what lies between two positions, read page by page for this client alone."""
    while after < upto and not (feeds.closed or client.dropped):
        page = await feeds.page(client.tenant, after, upto, client.narrow)
        if not await feeds.may_go_on(still_open):
            client.drop()
            return
        for piece in page.whole:
            yield piece
        after = page.last if page.full else upto


def position_seen(seen: str, after: int) -> int:
    """Return the position after which a feed begins: the last one that its client has seen, else as asked."""
    if seen.isascii() and seen.isdecimal():
        return int(seen) if len(seen) < len(str(_FURTHEST)) else _FURTHEST
    return after


async def check_reached(registry: Registry, tenant: str, position: int) -> None:
    """Raise PageBeyondLog where a log does not reach a position."""
    if position:
        await run_in_threadpool(registry.events, tenant, position, 1)
