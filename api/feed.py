"""The live feed: server-sent events from any position on; `id:` is the position, so a client resumes by itself."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING

import orjson
import structlog
from starlette.concurrency import run_in_threadpool

from api.wire import cloud_event
from registry.errors import StoreUnavailable
from registry.store.database import Database
from registry.store.log import sizes

if TYPE_CHECKING:
    from api.context import Context

_PAGE = 500
_LOOK_SECONDS = 0.5
_HEARTBEAT_SECONDS = 15.0

log = structlog.get_logger(__name__)


class Heads:
    """How long each log is, for everybody who waits for it to grow: one look for all clients, not one each.

    Commits of this process are announced; others' are seen at the next look, so no wake-up can be missed.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._sizes: dict[str, int] = {}
        self._grown: dict[str, asyncio.Event] = {}
        self._closed = False
        self._loop: asyncio.AbstractEventLoop | None = None
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to look, on the running event loop."""
        self._loop = asyncio.get_running_loop()
        self._task = self._loop.create_task(self._look())

    async def stop(self) -> None:
        """Stop looking."""
        self.close()
        if self._task:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task

    def close(self) -> None:
        """Let every feed end."""
        self._closed = True
        for grown in self._grown.values():
            grown.set()

    @property
    def closed(self) -> bool:
        """Whether feeds are to end."""
        return self._closed

    def announce(self, tenant: str, size: int) -> None:
        """Tell, from any thread, that a log has grown."""
        if self._loop and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._note, tenant, size)

    async def beyond(self, tenant: str, position: int, seconds: float) -> None:
        """Wait until a log is longer than a position, or some seconds."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while self._sizes.get(tenant, 0) <= position and not self._closed:
                    await self._grown.setdefault(tenant, asyncio.Event()).wait()

    def _note(self, tenant: str, size: int) -> None:
        if size > self._sizes.get(tenant, 0):
            self._sizes[tenant] = size
            if grown := self._grown.pop(tenant, None):
                grown.set()

    async def _look(self) -> None:
        while True:
            if self._grown:
                try:
                    found = await run_in_threadpool(sizes, self._database)
                except StoreUnavailable:
                    log.warning("feed cannot reach the store")
                else:
                    for tenant, size in found.items():
                        self._note(tenant, size)
            await asyncio.sleep(_LOOK_SECONDS)


async def follow(
    ctx: "Context",
    tenant: str,
    after: int,
    narrow: dict[str, str | None],
    still_open: Callable[[], Awaitable[bool]],
) -> AsyncIterator[bytes]:
    """Yield every event after a position, in order, as server-sent events, and go on as the log grows.

    It ends when the server stops, or when `still_open` says that the office may no longer read.
    """
    yield b"retry: 1000\n\n"
    while not ctx.heads.closed and await still_open():
        try:
            size = await run_in_threadpool(ctx.registry.cut, tenant, None)
            found = await run_in_threadpool(partial(ctx.registry.events, tenant, after, _PAGE, **narrow))
        except StoreUnavailable:
            await ctx.heads.beyond(tenant, after, _LOOK_SECONDS)
            continue
        for event in found:
            yield b"id: %d\ndata: %b\n\n" % (event.position, orjson.dumps(cloud_event(event)))
            after = event.position
        if len(found) < _PAGE:
            after = max(after, size)
            await ctx.heads.beyond(tenant, after, _HEARTBEAT_SECONDS)
            yield b":\n\n"
