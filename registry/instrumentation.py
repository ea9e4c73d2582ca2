"""What the registry tells an observer: batches, waits, steps, pools. api/observability counts and exports it."""

from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import NamedTuple, Protocol

_NOTHING = nullcontext()


class PoolUse(NamedTuple):
    """How a pool of connections is used: how many are open and lent, and how many requests wait for one."""

    role: str
    open: int
    lent: int
    waiting: int


class Instrumentation(Protocol):
    """An observer of the registry. It is called from any thread, must be quick, and must not raise.

    `tenant` is always one of the known tenants' codes, so that counters by tenant are few.
    """

    def carried(self) -> object:
        """Return what of the present request goes with a post into the queue; the registry passes it on unread."""

    def batch(self, tenant: str, carried: Sequence[object]) -> AbstractContextManager[object]:
        """Enclose the processing of a batch, with what its posts carried."""

    def step(self, name: str, tenant: str) -> AbstractContextManager[object]:
        """Enclose a step of a batch or of a fold: `decide`, `append`, `fold`."""

    def waited(self, seconds: Sequence[float]) -> None:
        """Tell how long each posting of a batch, of one event or many, waited in the queue until it was taken."""

    def appended(self, tenant: str, events: int, posts: int, seconds: float) -> None:
        """Tell of a committed batch: its new events, its posts, the time from taken to committed."""

    def conflicted(self, tenant: str) -> None:
        """Tell that a batch is decided anew because the log had moved on."""

    def folded(self, tenant: str, events: int, seconds: float) -> None:
        """Tell that a range of a log was folded, and how long it took."""

    def queue(self, ask: Callable[[], int]) -> None:
        """Be given a way to ask how many events wait to be recorded."""

    def pools(self, ask: Callable[[], Iterable[PoolUse]]) -> None:
        """Be given a way to ask how the pools are used."""


class NullInstrumentation:
    """The observer that does nothing."""

    def carried(self) -> object:
        """Return nothing."""

    def batch(self, tenant: str, carried: Sequence[object]) -> AbstractContextManager[object]:  # noqa: ARG002
        """Enclose a batch."""
        return _NOTHING

    def step(self, name: str, tenant: str) -> AbstractContextManager[object]:  # noqa: ARG002
        """Enclose a step."""
        return _NOTHING

    def waited(self, seconds: Sequence[float]) -> None:
        """Take no notice."""

    def appended(self, tenant: str, events: int, posts: int, seconds: float) -> None:
        """Take no notice."""

    def conflicted(self, tenant: str) -> None:
        """Take no notice."""

    def folded(self, tenant: str, events: int, seconds: float) -> None:
        """Take no notice."""

    def queue(self, ask: Callable[[], int]) -> None:
        """Ask nothing."""

    def pools(self, ask: Callable[[], Iterable[PoolUse]]) -> None:
        """Ask nothing."""


NO_INSTRUMENTATION: Instrumentation = NullInstrumentation()
"""The default wherever a Watch is taken."""
