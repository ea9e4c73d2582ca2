"""The epoch of the logs as this server knows it; it asks the store at most twice a second, however many readers ask."""

import asyncio
import os
import signal
from collections.abc import Callable
from contextlib import suppress
from threading import Lock
from time import monotonic

import structlog
from psycopg import Error
from starlette.concurrency import run_in_threadpool

from registry.errors import StoreUnavailable
from registry.store.database import Database
from registry.store.epochs import Epoch, current, reopen

HEADER = "Log-Epoch"
_SECONDS, _EVERY_SECONDS = 0.5, 1.0

log = structlog.get_logger(__name__)


class EpochWatch:
    """Knows the epoch in which the server came up.

    Where the database was restored since, or another epoch opened, what the server keeps in memory is of a log that
    is no more: it opens the epoch if nobody has, ends every feed and stops, to be started anew.
    """

    def __init__(self, database: Database, stop: Callable[[], None]) -> None:
        self._database, self._stop = database, stop
        self._lock = Lock()
        self._known: Epoch | None = None
        self._asked_at = 0.0
        self.passed = False

    def current(self) -> Epoch:
        """Return the epoch that lasts; raise StoreUnavailable."""
        with self._lock:
            if self._known is None or monotonic() - self._asked_at > _SECONDS:
                self._look()
            assert self._known is not None
            return self._known

    def check(self, tenant: str, position: int, named: str | None) -> Epoch:
        """Return the epoch that lasts; raise EpochPassed where a position is not of it, StoreUnavailable."""
        epoch = self.current()
        epoch.check(tenant, position, named)
        return epoch

    async def keep_looking(self) -> None:
        """Look every second, so that a restore is found though nobody reads."""
        while True:
            with suppress(Error, StoreUnavailable):
                await run_in_threadpool(self.current)
            await asyncio.sleep(_EVERY_SECONDS)

    def _look(self) -> None:
        found = current(self._database)
        if not found.lasts:
            reopen(self._database.dsn)
            found = current(self._database)
        if self._known is not None and found.id != self._known.id and not self.passed:
            self.passed = True
            log.critical("the database was restored, the server stops", epoch=found.id, before=self._known.id)
            self._stop()
        self._known, self._asked_at = found, monotonic()


def stop_this_server() -> None:
    """Tell this process to stop as whoever started it would."""
    os.kill(os.getpid(), signal.SIGTERM)
