"""Group commit: processes jobs that wait at the same moment together.

No timer: a lone job is taken at once. While a batch is being committed, what arrives waits and makes up the next
one, several tenants' together: one commit of all costs less than two at a time. A commit that takes long, as a
thousand events or a log that another process holds do, is not waited for: another worker goes on with other tenants.
"""

from asyncio import AbstractEventLoop
from asyncio import Future as LoopFuture
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from contextlib import suppress
from threading import Condition, Event, Thread
from time import perf_counter
from typing import Generic, TypeVar, overload

from registry.errors import QueueFull
from registry.instrumentation import NO_INSTRUMENTATION, Instrumentation

_PASSED_ON_SECONDS = 0.02
_LONG_SECONDS = 0.01
"""How long a commit may take before another is begun beside it; most take a fifth of that."""

J = TypeVar("J")
R = TypeVar("R")


class Job(Generic[J, R]):
    """A piece of work with its outcome; `weight` is how many events it carries.

    Its caller waits in a thread, or on an event loop: then the outcomes of a whole batch reach the
    loop in one call.
    """

    __slots__ = ("carried", "future", "loop", "outcome", "since", "weight", "work")

    def __init__(self, work: J, weight: int, loop: AbstractEventLoop | None, carried: object, since: float) -> None:
        self.work = work
        self.weight = weight
        self.loop = loop
        self.carried = carried
        self.since = since
        self.outcome: R | Exception | None = None
        self.future: Future[R] | LoopFuture[R] = loop.create_future() if loop else Future()

    def settle(self, outcome: R | Exception) -> None:
        """Give the waiting caller the outcome, unless there is one already."""
        if self.outcome is None:
            self.outcome = outcome
            if self.loop is None:
                self.deliver()

    def deliver(self) -> None:
        """Let the future have the outcome, unless nobody waits for it any more."""
        if self.outcome is None or self.future.cancelled():
            return
        if isinstance(self.outcome, Exception):
            self.future.set_exception(self.outcome)
            self.future.exception()  # taken note of: a client that is gone leaves nobody to be warned
        else:
            self.future.set_result(self.outcome)


class GroupCommit(Generic[J, R]):
    """Workers that hand what waits to `commit`: one batch per tenant at a time.

    A commit begins beside another only when that one has taken longer than `patience`, in seconds.
    `commit(batches)` must settle the future of every job of every tenant. At most `capacity` events wait;
    past that `submit` raises QueueFull. What is handed over at once carries at most `batch` events, or one job.
    """

    def __init__(  # noqa: PLR0913 - all but the first by name, each with its usual value
        self,
        commit: Callable[[Mapping[str, Sequence[Job[J, R]]]], None],
        *,
        workers: int = 2,
        patience: float = _LONG_SECONDS,
        capacity: int = 20_000,
        batch: int = 1_000,
        watch: Instrumentation = NO_INSTRUMENTATION,
    ) -> None:
        self._commit = commit
        self._watch = watch
        watch.queue(lambda: self._weight)
        self._capacity = capacity
        self._batch = batch
        self._waiting: dict[str, deque[Job[J, R]]] = {}
        self._ready: deque[str] = deque()
        self._busy: set[str] = set()
        self._weight = 0
        self._closed = False
        self._patience = patience
        self._begun: dict[int, float] = {}
        self._minded = False
        self._changed = Condition()
        self._threads = [
            Thread(target=self._work, args=(number,), name=f"commit-{number}", daemon=True) for number in range(workers)
        ]
        for thread in self._threads:
            thread.start()

    @overload
    def submit(self, tenant: str, works: Sequence[tuple[J, int]]) -> list["Future[R]"]: ...
    @overload
    def submit(self, tenant: str, works: Sequence[tuple[J, int]], loop: AbstractEventLoop) -> list["LoopFuture[R]"]: ...
    def submit(
        self, tenant: str, works: Sequence[tuple[J, int]], loop: AbstractEventLoop | None = None
    ) -> Sequence["Future[R] | LoopFuture[R]"]:
        """Queue jobs of a tenant, in order; return their futures, on the loop that asks if it is one.

        Raise QueueFull if they do not fit.
        """
        carried, now = self._watch.carried(), perf_counter()
        jobs: list[Job[J, R]] = [Job(work, weight, loop, carried, now) for work, weight in works]
        weight = sum(job.weight for job in jobs)
        with self._changed:
            if self._closed or (self._weight and self._weight + weight > self._capacity):
                raise QueueFull
            self._weight += weight
            if tenant not in self._waiting:
                self._waiting[tenant] = deque()
                if tenant not in self._busy:  # else the worker that is busy with it will call for the next batch
                    self._ready.append(tenant)
                    self._call()
            self._waiting[tenant].extend(jobs)
        return [job.future for job in jobs]

    def close(self) -> None:
        """Process what waits, then stop the workers."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
        for thread in self._threads:
            thread.join()

    def _work(self, number: int) -> None:
        while taken := self._take(number):
            now = perf_counter()
            since = {job.since for jobs in taken.values() for job in jobs}  # jobs submitted together waited together
            self._watch.waited([now - moment for moment in since])
            try:
                self._commit(taken)
            except Exception as error:  # noqa: BLE001 - every error belongs to the callers that wait
                for jobs in taken.values():
                    for job in jobs:
                        job.settle(error)
            finally:
                self._deliver(taken)
                self._release(number, taken)

    def _call(self) -> None:
        """Let a worker know that a tenant is ready, unless one is waiting for just that and a commit to take long."""
        if not self._minded:
            self._changed.notify()

    def _may_begin_in(self) -> float:
        """Seconds until another commit may start beside those in flight; 0 if now."""
        return max((begun + self._patience - perf_counter() for begun in self._begun.values()), default=0)

    def _take(self, number: int) -> dict[str, list[Job[J, R]]]:
        """Wait for jobs and take what may be handed over at once; nothing when closed and all is done."""
        with self._changed:
            while not self._ready or (seconds := self._may_begin_in()) > 0:
                if self._ready:
                    self._minded = True
                    self._changed.wait(seconds)
                    self._minded = False
                elif self._closed and not self._waiting:
                    return {}
                else:
                    self._changed.wait()
            taken: dict[str, list[Job[J, R]]] = {}
            left = self._batch
            while self._ready and (left > 0 or not taken):
                tenant = self._ready.popleft()
                taken[tenant], left = self._take_of(tenant, left, first=not taken)
                if not taken[tenant]:
                    del taken[tenant]
                    self._ready.appendleft(tenant)
                    break
                self._busy.add(tenant)
            self._begun[number] = perf_counter()
            if self._ready:
                self._call()
            return taken

    def _take_of(self, tenant: str, left: int, *, first: bool) -> tuple[list[Job[J, R]], int]:
        waiting = self._waiting[tenant]
        jobs: list[Job[J, R]] = []
        while waiting and (waiting[0].weight <= left or (first and not jobs)):
            job = waiting.popleft()
            jobs.append(job)
            left -= job.weight
        if not waiting:
            del self._waiting[tenant]
        return jobs, left

    def _release(self, number: int, taken: Mapping[str, Sequence[Job[J, R]]]) -> None:
        with self._changed:
            del self._begun[number]
            for tenant, jobs in taken.items():
                self._weight -= sum(job.weight for job in jobs)
                self._busy.discard(tenant)
                if tenant in self._waiting:
                    self._ready.append(tenant)
            if self._closed:
                self._changed.notify_all()  # else the worker that releases takes next, and need not be called

    @staticmethod
    def _deliver(taken: Mapping[str, Sequence[Job[J, R]]]) -> None:
        """Let each event loop know its jobs' outcomes, and go on when it has passed them on.

        A client that posts again at once is then in the next batch, instead of every other one. A loop that is
        busy with something else is not waited for.
        """
        loops: dict[AbstractEventLoop, list[Job[J, R]]] = {}
        for jobs in taken.values():
            for job in jobs:
                if job.loop:
                    loops.setdefault(job.loop, []).append(job)
        for loop, jobs in loops.items():
            told = Event()
            with suppress(RuntimeError):  # the loop is closed: nobody waits any more
                loop.call_soon_threadsafe(_deliver_all, jobs, loop, told)
                told.wait(_PASSED_ON_SECONDS)


def _deliver_all(jobs: Sequence[Job[J, R]], loop: AbstractEventLoop, told: Event) -> None:
    for job in jobs:
        job.deliver()
    loop.call_soon(told.set)  # after those who were waiting have had their turn
