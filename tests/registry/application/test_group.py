"""Group commit on its own: who is taken together, who waits, who is told what."""

import asyncio
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from threading import Event
from typing import Any

import pytest
from support.server import wait_until

from registry.errors import QueueFull
from registry.store.group_commit import GroupCommit, Job

Batches = Mapping[str, Sequence[Job[str, str]]]
SECONDS = 10


class Held:
    """A commit that waits until it is let go, and notes what it was given."""

    def __init__(self) -> None:
        self.begun, self.go = Event(), Event()
        self.taken: list[dict[str, list[str]]] = []

    def __call__(self, batches: Batches) -> None:
        self.taken.append({tenant: [job.work for job in jobs] for tenant, jobs in batches.items()})
        self.begun.set()
        assert self.go.wait(SECONDS)
        for tenant, jobs in batches.items():
            for job in jobs:
                job.settle(f"{tenant} has {job.work}")


@contextmanager
def grouped(commit: Callable[[Batches], None], **given: Any) -> Iterator[GroupCommit[str, str]]:
    group: GroupCommit[str, str] = GroupCommit(commit, **{"workers": 1, **given})
    try:
        yield group
    finally:
        group.close()


def test_what_waits_of_several_tenants_is_taken_together() -> None:
    """While one batch is committed, jobs of other tenants gather and make up the next, each tenant's in order."""
    held = Held()
    with grouped(held) as group:
        futures = group.submit("a", [("1", 1)])
        assert held.begun.wait(SECONDS)
        for tenant, work in (("b", "2"), ("a", "3"), ("b", "4")):
            futures += group.submit(tenant, [(work, 1)])
        held.go.set()
        assert [future.result(SECONDS) for future in futures] == ["a has 1", "b has 2", "a has 3", "b has 4"]
    assert held.taken == [{"a": ["1"]}, {"b": ["2", "4"], "a": ["3"]}]


def test_a_short_commit_is_waited_for() -> None:
    """A second worker leaves what comes during a commit to the next one, unless the commit takes long."""
    held = Held()
    with grouped(held, workers=2, patience=SECONDS) as group:
        futures = group.submit("a", [("1", 1)])
        assert held.begun.wait(SECONDS)
        held.begun.clear()
        futures += group.submit("b", [("2", 1)])
        assert not held.begun.wait(0.05)
        futures += group.submit("c", [("3", 1)])
        held.go.set()
        assert [future.result(SECONDS) for future in futures] == ["a has 1", "b has 2", "c has 3"]
    assert held.taken == [{"a": ["1"]}, {"b": ["2"], "c": ["3"]}]


def test_a_tenant_has_one_batch_at_a_time() -> None:
    """A second worker takes other tenants' jobs, never more of a tenant whose batch is being committed."""
    held = Held()
    with grouped(held, workers=2) as group:
        first = group.submit("a", [("1", 1)])
        wait_until(lambda: len(held.taken) == 1, SECONDS)
        second, other = group.submit("a", [("2", 1)]), group.submit("b", [("3", 1)])
        wait_until(lambda: len(held.taken) == 2, SECONDS)
        assert held.taken == [{"a": ["1"]}, {"b": ["3"]}]
        held.go.set()
        assert [future.result(SECONDS) for future in first + second + other] == ["a has 1", "a has 2", "b has 3"]


def test_a_batch_has_its_limit_and_a_large_job_goes_alone() -> None:
    """No more events are taken at once than a batch carries; a job that is larger than that is taken by itself."""
    held = Held()
    with grouped(held, batch=10) as group:
        futures = group.submit("a", [("first", 1)])
        assert held.begun.wait(SECONDS)
        futures += group.submit("a", [("six", 6), ("five", 5)]) + group.submit("b", [("thirty", 30), ("four", 4)])
        held.go.set()
        for future in futures:
            future.result(SECONDS)
    assert held.taken[0] == {"a": ["first"]}
    assert sorted(work for batch in held.taken for works in batch.values() for work in works) == sorted(
        ["first", "six", "five", "thirty", "four"]
    )
    weights = {"first": 1, "six": 6, "five": 5, "thirty": 30, "four": 4}
    for batch in held.taken:
        works = [work for of_tenant in batch.values() for work in of_tenant]
        assert len(works) == 1 or sum(weights[work] for work in works) <= 10


def test_a_full_queue_refuses_whole_and_at_once() -> None:
    """Past its capacity the queue takes none of a posting, and takes it once there is room again."""
    held = Held()
    with grouped(held, capacity=3) as group:
        waiting = group.submit("a", [("1", 2)])
        assert held.begun.wait(SECONDS)
        with pytest.raises(QueueFull):
            group.submit("b", [("2", 1), ("3", 1)])
        held.go.set()
        waiting[0].result(SECONDS)
        wait_until(lambda: _submitted(group), SECONDS)
    assert held.taken[-1] == {"b": ["2", "3"]}


def test_a_queue_may_be_exactly_full() -> None:
    """What fills the queue to its capacity is taken, the next event is not; an empty queue takes what is larger than it."""
    held = Held()
    with grouped(held, capacity=3) as group:
        futures = group.submit("a", [("two", 2)])
        assert held.begun.wait(SECONDS)
        futures += group.submit("b", [("one", 1)])
        with pytest.raises(QueueFull):
            group.submit("c", [("more", 1)])
        held.go.set()
        assert [future.result(SECONDS) for future in futures] == ["a has two", "b has one"]
    with grouped(held, capacity=3) as group:
        assert group.submit("a", [("four", 4)])[0].result(SECONDS) == "a has four"


def test_a_batch_may_be_exactly_full() -> None:
    """Jobs that come to just what a batch carries are taken at once, whoever's they are; one event more waits."""
    held = Held()
    with grouped(held, batch=10) as group:
        futures = group.submit("a", [("first", 1)])
        assert held.begun.wait(SECONDS)
        futures += group.submit("b", [("six", 6), ("three", 3)]) + group.submit("c", [("one", 1), ("more", 1)])
        held.go.set()
        for future in futures:
            future.result(SECONDS)
    assert held.taken == [{"a": ["first"]}, {"b": ["six", "three"], "c": ["one"]}, {"c": ["more"]}]


def _submitted(group: GroupCommit[str, str]) -> bool:
    try:
        group.submit("b", [("2", 1), ("3", 1)])
    except QueueFull:
        return False
    return True


def test_an_event_loop_is_told_of_its_jobs() -> None:
    """Outcomes reach who awaits them on an event loop, failures too, and one who has gone harms no other."""

    def commit(batches: Batches) -> None:
        for jobs in batches.values():
            for job in jobs:
                job.settle(ValueError("no") if job.work == "bad" else job.work)

    async def ask(group: GroupCommit[str, str]) -> list[Any]:
        loop = asyncio.get_running_loop()
        gone = group.submit("a", [("gone", 1)], loop)
        gone[0].cancel()
        futures = group.submit("a", [("good", 1), ("bad", 1)], loop) + group.submit("b", [("other", 1)], loop)
        return await asyncio.wait_for(asyncio.gather(*futures, return_exceptions=True), SECONDS)

    with grouped(commit) as group:
        good, bad, other = asyncio.run(ask(group))
    assert (good, str(bad), other) == ("good", "no", "other")


def test_a_loop_that_is_gone_harms_no_other() -> None:
    """Where a loop was closed before its outcome came, the commit goes on for everybody else."""
    held = Held()
    with grouped(held) as group:
        loop = asyncio.new_event_loop()
        group.submit("a", [("1", 1)], loop)
        assert held.begun.wait(SECONDS)
        loop.close()
        held.go.set()
        assert group.submit("a", [("2", 1)])[0].result(SECONDS) == "a has 2"


def test_whoever_waits_learns_of_a_commit_that_failed() -> None:
    """What a commit raises is the outcome of every job that it left unsettled."""

    def commit(batches: Batches) -> None:
        next(iter(batches.values()))[0].settle("done")
        message = "broken"
        raise RuntimeError(message)

    with grouped(commit) as group:
        done, broken = group.submit("a", [("1", 1), ("2", 1)])
        assert done.result(SECONDS) == "done"
        with pytest.raises(RuntimeError, match="broken"):
            broken.result(SECONDS)
