"""Asking the store whether it records, for whoever asks the server whether it is ready: answered within a second."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

from psycopg import Error

from api.http.epochs import EpochWatch
from registry.errors import StoreUnavailable
from registry.store.database import Database
from registry.store.log import sizes
from registry.store.readiness import Readiness, readiness

_SECONDS = 0.7


class StoreState(NamedTuple):
    """Whether the store records, how many events each tenant's log has, and the id of the logs' epoch."""

    readiness: Readiness
    sizes: dict[str, int]
    epoch: str | None = None


_AWAY = StoreState(Readiness.UNAVAILABLE, {})


class ReadinessProbe:
    """One question to the store at a time, in a thread of its own; whoever asks meanwhile gets the same answer."""

    def __init__(self, database: Database, epochs: EpochWatch) -> None:
        self._database, self._epochs = database, epochs
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="readiness")
        self._asked: asyncio.Future[StoreState] | None = None

    async def ask(self) -> StoreState:
        """Return the state of the store; a store that does not answer in time is away."""
        if self._asked is None or self._asked.done():
            self._asked = asyncio.get_running_loop().run_in_executor(self._thread, self._look)
        done, _ = await asyncio.wait({self._asked}, timeout=_SECONDS)
        return self._asked.result() if done else _AWAY

    def close(self) -> None:
        """Ask no more."""
        self._thread.shutdown(wait=False, cancel_futures=True)

    def _look(self) -> StoreState:
        try:
            found = readiness(self._database)
            epoch = None if found is Readiness.SCHEMA_TOO_OLD else self._epochs.current().id
            return StoreState(Readiness.RESTORED if self._epochs.passed else found, sizes(self._database), epoch)
        except (Error, StoreUnavailable):
            return _AWAY
