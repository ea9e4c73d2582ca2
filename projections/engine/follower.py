"""The follower: keeps the tables up with the logs as they grow."""

from collections.abc import Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Event, Lock, Thread
from time import monotonic

import structlog
from psycopg import Error

from projections.engine.fold import PASSING, checkpoints, fold_what_can_be, reason
from registry.errors import Message, ProjectionBehind, RegistryError, StoreUnavailable
from registry.instrumentation import NO_INSTRUMENTATION, Instrumentation
from registry.store.database import Database
from registry.store.log import sizes

_POLL_SECONDS = 0.5

_REST_SECONDS = 0.05

"""The pause after a fold: folding is cheaper by the range than by the event. A first event waits for none."""

_SUSPENDED_SECONDS = 5.0

_IN_VAIN = 5

"""How many folds in a row must have failed before nobody waits for the next: one or two may pass by themselves."""

_AT_ONCE = 2

"""How many tenants are folded at a time: the work is PostgreSQL's."""

log = structlog.get_logger(__name__)


class ProjectionSuspended(RegistryError):
    """A tenant's log holds an event that cannot be folded; its tables stand before it."""

    def __init__(self, tenant: str, reached: int, why: str) -> None:
        super().__init__(
            Message(
                "The tables of {tenant} stand at position {reached}: the event at {event} cannot be folded ({why}). "
                "Up to {reached} they can be read, with --tenant {tenant} --as-of {reached}.",
                tenant=tenant,
                reached=reached,
                event=reached + 1,
                why=why,
            )
        )
        self.reached, self.why = reached, why


def catch_up(database: Database, tenant: str, position: int) -> None:
    """Fold a tenant's log at least as far as a position; other processes may fold it at the same time.

    Raise ProjectionSuspended where an event before the position cannot be folded.
    """
    checkpoint = checkpoints(database).get(tenant, 0)
    while checkpoint < position:
        try:
            checkpoint, size = fold_what_can_be(database, tenant)
        except Error as error:
            if isinstance(error, PASSING):
                raise
            raise ProjectionSuspended(tenant, checkpoints(database).get(tenant, 0), reason(error)) from error
        if checkpoint == size:
            return


class Follower:
    """A thread that keeps the tables up with the logs; it outlives lost connections and restarts.

    It is told of commits in this process by `announce`, and looks for others' every half second, so that
    no wake-up can be missed. A tenant with an event that cannot be folded is suspended before it, with the
    reason, and tried again every five seconds; the others go on.
    """

    def __init__(self, database: Database, watch: Instrumentation = NO_INSTRUMENTATION) -> None:
        self._database = database
        self._watch = watch
        self._checkpoints: dict[str, int] = {}
        self._moving = Lock()
        self._waiting: list[tuple[str, int, Future[int]]] = []
        self._hint = Event()
        self._closed = Event()
        self.suspended: dict[str, str] = {}
        self._again: dict[str, float] = {}
        self._failed: dict[str, int] = {}
        self._thread = Thread(target=self._run, name="follower", daemon=True)

    def start(self) -> None:
        """Begin to follow."""
        self._thread.start()

    def announce(self, _tenant: str, _size: int) -> None:
        """Tell that a log has grown."""
        self._hint.set()

    def close(self) -> None:
        """Stop after the range at hand."""
        self._closed.set()
        self._hint.set()
        self._thread.join()
        with self._moving:
            left, self._waiting = self._waiting, []
        for tenant, position, future in left:
            if future.set_running_or_notify_cancel():
                future.set_exception(ProjectionBehind(position, self._checkpoints.get(tenant, 0)))

    def checkpoints(self) -> Mapping[str, int]:
        """Return how far each tenant's log is known to have been folded."""
        return dict(self._checkpoints)

    def held_up(self, tenant: str) -> bool:
        """Tell whether a tenant's tables do not follow its log at present, as on a full disk: waiting is in vain."""
        return tenant in self.suspended or self._failed.get(tenant, 0) >= _IN_VAIN

    def when(self, tenant: str, position: int) -> "Future[int]":
        """Return a future that holds how far the tables are once they have reached a position; it takes no thread.

        Cancel it to wait no longer. When the follower closes, it raises ProjectionBehind.
        """
        future: Future[int] = Future()
        with self._moving:
            reached = self._checkpoints.get(tenant, 0)
            if reached >= position:
                future.set_result(reached)
            elif self._closed.is_set():
                future.set_exception(ProjectionBehind(position, reached))
            else:
                self._waiting.append((tenant, position, future))
        return future

    def wait(self, tenant: str, position: int, seconds: float) -> int:
        """Wait until the tables have reached a position; return how far they are.

        Raise ProjectionBehind if they have not in time.
        """
        future = self.when(tenant, position)
        try:
            return future.result(seconds)
        except TimeoutError:
            future.cancel()
            raise ProjectionBehind(position, self._checkpoints.get(tenant, 0)) from None

    def _run(self) -> None:
        with ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="fold") as folding:
            self._follow(folding)

    def _follow(self, folding: ThreadPoolExecutor) -> None:
        while not self._closed.is_set():
            self._hint.clear()
            try:
                self._note(checkpoints(self._database))
                behind = self._behind(sizes(self._database))
            except (Error, StoreUnavailable) as error:
                log.warning("follower cannot reach the store", error=type(error).__name__)
                self._closed.wait(_POLL_SECONDS)
                continue
            busy = [tenant for tenant, more in zip(behind, folding.map(self._fold, behind), strict=True) if more]
            if behind and not busy:
                self._closed.wait(_REST_SECONDS)
            elif not busy:
                self._hint.wait(_POLL_SECONDS)

    def _behind(self, found: Mapping[str, int]) -> list[str]:
        """Return the tenants to be folded now; one that is suspended has its time."""
        behind = [tenant for tenant, size in found.items() if self._checkpoints.get(tenant, 0) < size]
        self.suspended = {tenant: reason for tenant, reason in self.suspended.items() if tenant in behind}
        return [tenant for tenant in behind if tenant not in self.suspended or self._again[tenant] <= monotonic()]

    def _fold(self, tenant: str) -> bool:
        """Fold a range; return whether there is more to fold at once."""
        before, begun = self._checkpoints.get(tenant, 0), monotonic()
        try:
            with self._watch.step("fold", tenant):
                checkpoint, size = fold_what_can_be(self._database, tenant)
        except (Error, StoreUnavailable) as error:
            self._failed[tenant] = self._failed.get(tenant, 0) + 1
            if not isinstance(error, PASSING):
                self.suspended[tenant], self._again[tenant] = reason(error), monotonic() + _SUSPENDED_SECONDS
            log.warning(
                "fold failed", tenant=tenant, error=type(error).__name__, sqlstate=getattr(error, "sqlstate", None)
            )
            return False
        self.suspended.pop(tenant, None)
        self._failed.pop(tenant, None)
        self._watch.folded(tenant, checkpoint - before, monotonic() - begun)
        self._note({tenant: checkpoint})
        return checkpoint < size

    def _note(self, found: Mapping[str, int]) -> None:
        with self._moving:
            self._checkpoints.update(found)
            ready = [wish for wish in self._waiting if self._checkpoints.get(wish[0], 0) >= wish[1]]
            self._waiting = [
                wish
                for wish in self._waiting
                if not wish[2].cancelled() and self._checkpoints.get(wish[0], 0) < wish[1]
            ]
        for tenant, _, future in ready:
            if future.set_running_or_notify_cancel():
                future.set_result(self._checkpoints[tenant])


MOST_BEHIND = 50_000

"""Whoever seals waits for the tables to catch up with so many events, not more."""
