"""Group commit: jobs of a tenant that wait at the same moment are worked off together; it knows nothing of events.

No timer: a lone job is taken at once. While a tenant's batch is being committed, what arrives waits and
makes up the next batch. Different tenants' batches run beside one another.
"""

from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future, InvalidStateError
from contextlib import suppress
from dataclasses import dataclass, field
from threading import Condition, Thread
from typing import Generic, TypeVar

from registry.errors import QueueFull

J = TypeVar("J")
R = TypeVar("R")


@dataclass(slots=True)
class Job(Generic[J, R]):
    """A piece of work with its outcome; `weight` is how many events it carries."""

    work: J
    weight: int
    future: "Future[R]" = field(default_factory=Future)

    def settle(self, outcome: R | Exception) -> None:
        """Give whoever waits the outcome, unless there is one already or nobody waits any more."""
        with suppress(InvalidStateError):
            if isinstance(outcome, Exception):
                self.future.set_exception(outcome)
            else:
                self.future.set_result(outcome)


class GroupCommit(Generic[J, R]):
    """Workers that hand each tenant's waiting jobs to `commit`, one batch a tenant at a time.

    `commit(tenant, jobs)` must settle every job's future. At most `capacity` events wait; past that
    `submit` raises QueueFull. A batch carries at most `batch` events, or one job.
    """

    def __init__(
        self,
        commit: Callable[[str, Sequence[Job[J, R]]], None],
        *,
        workers: int = 4,
        capacity: int = 20_000,
        batch: int = 1_000,
    ) -> None:
        self._commit = commit
        self._capacity = capacity
        self._batch = batch
        self._waiting: dict[str, deque[Job[J, R]]] = {}
        self._ready: deque[str] = deque()
        self._busy: set[str] = set()
        self._weight = 0
        self._closed = False
        self._changed = Condition()
        self._threads = [Thread(target=self._work, name=f"commit-{number}", daemon=True) for number in range(workers)]
        for thread in self._threads:
            thread.start()

    def submit(self, tenant: str, works: Sequence[tuple[J, int]]) -> list["Future[R]"]:
        """Queue jobs of a tenant, in order; return their futures. Raise QueueFull if they do not fit."""
        jobs = [Job[J, R](work, weight) for work, weight in works]
        weight = sum(job.weight for job in jobs)
        with self._changed:
            if self._closed or (self._weight and self._weight + weight > self._capacity):
                raise QueueFull
            self._weight += weight
            if tenant not in self._waiting:
                self._waiting[tenant] = deque()
                if tenant not in self._busy:
                    self._ready.append(tenant)
            self._waiting[tenant].extend(jobs)
            self._changed.notify()
        return [job.future for job in jobs]

    def close(self) -> None:
        """Work off what waits, then stop the workers."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
        for thread in self._threads:
            thread.join()

    def _work(self) -> None:
        while (taken := self._take()) is not None:
            tenant, jobs = taken
            try:
                self._commit(tenant, jobs)
            except Exception as error:  # noqa: BLE001 - whatever went wrong belongs to those who wait
                for job in jobs:
                    job.settle(error)
            finally:
                self._release(tenant, jobs)

    def _take(self) -> tuple[str, list[Job[J, R]]] | None:
        with self._changed:
            while not self._ready:
                if self._closed and not self._waiting:
                    return None
                self._changed.wait()
            tenant = self._ready.popleft()
            waiting, weight = self._waiting[tenant], 0
            jobs: list[Job[J, R]] = []
            while waiting and (not jobs or weight + waiting[0].weight <= self._batch):
                job = waiting.popleft()
                jobs.append(job)
                weight += job.weight
            if not waiting:
                del self._waiting[tenant]
            self._busy.add(tenant)
            return tenant, jobs

    def _release(self, tenant: str, jobs: Sequence[Job[J, R]]) -> None:
        with self._changed:
            self._weight -= sum(job.weight for job in jobs)
            self._busy.discard(tenant)
            if tenant in self._waiting:
                self._ready.append(tenant)
            if self._closed:
                self._changed.notify_all()
            else:
                self._changed.notify()
