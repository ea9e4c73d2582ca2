"""How long each tenant's log is, for everybody who waits for it to grow; it reads no events."""

import asyncio
from collections.abc import Callable
from contextlib import suppress

import structlog
from psycopg import Error
from starlette.concurrency import run_in_threadpool

from registry.errors import StoreUnavailable
from registry.store.database import Database
from registry.store.log import sizes

LOOK_SECONDS = 0.5

log = structlog.get_logger(__name__)


class LogSizes:
    """How long each log is: one look for all who wait, not one each.

    Commits of this process are announced; others' are seen at the next look, so no wake-up can be missed.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._sizes: dict[str, int] = {}
        self._grown: dict[str, asyncio.Event] = {}
        self._closed = False
        self._closing: list[Callable[[], None]] = []
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

    def when_closing(self, call: Callable[[], None]) -> None:
        """Call something, on the event loop, when feeds are to end."""
        self._closing.append(call)

    def close(self) -> None:
        """Let every feed end; to be called from any thread, or from a signal's handler."""
        self._closed = True
        if self._loop and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._wake_all)

    @property
    def closed(self) -> bool:
        """Whether feeds are to end."""
        return self._closed

    def announce(self, tenant: str, size: int) -> None:
        """Tell, from any thread, that a log has grown."""
        if self._loop and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._note, tenant, size)

    async def beyond(self, tenant: str, position: int) -> None:
        """Wait until a log is longer than a position, or feeds are to end."""
        while self._sizes.get(tenant, 0) <= position and not self._closed:
            await self._grown.setdefault(tenant, asyncio.Event()).wait()

    def _wake_all(self) -> None:
        for grown in self._grown.values():
            grown.set()
        for call in self._closing:
            call()

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
                except (Error, StoreUnavailable) as error:
                    log.warning("feed cannot reach the store", error=type(error).__name__)
                else:
                    for tenant, size in found.items():
                        self._note(tenant, size)
            await asyncio.sleep(LOOK_SECONDS)
