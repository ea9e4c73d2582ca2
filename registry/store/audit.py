"""Audits a whole log: recomputes every leaf and the root from the text as stored, and reports differences."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import NamedTuple

from psycopg import OperationalError

from registry.errors import StoreUnavailable
from registry.evidence.leaf import leaves
from registry.evidence.merkle import Tree
from registry.store.database import AUDIT, Database
from registry.store.sql import statements

_SQL = statements("registry.store", "audit.sql")
_RANGE = 1 << 16
"""Positions per transaction: a snapshot held for the whole log would keep vacuum from the heads."""
_CHUNK = 1 << 8
"""Rows at a time: PostgreSQL prepares the next while these are hashed, and both stay in the cache."""
_TOLD = 20

_Rows = list[tuple[int, bytes, bytes]]


class AuditFinding(NamedTuple):
    """What differs at a position, in a sentence."""

    position: int
    what: str


@dataclass(frozen=True, slots=True)
class Audited:
    """What an audit found in one tenant's log: how many events, the root over recomputed leaves, what differs.

    `root` is None where positions are missing or stand more than once. `faults` holds the first by position,
    `differing` says how many there are; a stretch of missing positions is one.
    """

    tenant: str
    size: int
    root: bytes | None
    differing: int
    faults: tuple[AuditFinding, ...]


def audit(
    database: Database,
    tenant: str,
    progress: Callable[[int, int], None] = lambda _done, _of: None,
    *,
    step: int = _RANGE,
) -> Audited:
    """Recompute every leaf of a tenant's log and the root, and compare positions, leaves and versions.

    Each transaction reads `step` positions. What is appended meanwhile is left out. Raise StoreUnavailable where
    PostgreSQL cannot be reached.
    """
    tree, walk, versions = Tree(), _Walk(), _Faults()
    try:
        head, last = extent(database, tenant)
        end = max(head, last)
        for rows in _chunks(database, tenant, end, step):
            tree.extend(walk.compare(rows))
            progress(tree.size, end)
        walk.expect(end + 1)
        if last > head:
            walk.add(head + 1, f"the head says that the log ends at {head}, but it ends at {last}")
        for position, subject, version, before in _broken_versions(database, tenant):
            versions.add(position, f"{subject} goes from version {before} to {version}")
    except OperationalError as error:
        raise StoreUnavailable from error
    told = sorted([*walk.first, *versions.first])[:_TOLD]
    root = None if walk.disordered else tree.root()
    return Audited(tenant, tree.size, root, walk.count + versions.count, tuple(told))


class _Faults:
    """The first faults and the number of all: a log that is all wrong takes no more memory."""

    def __init__(self) -> None:
        self.first: list[AuditFinding] = []
        self.count = 0

    def add(self, position: int, what: str) -> None:
        self.count += 1
        if len(self.first) < _TOLD:
            self.first.append(AuditFinding(position, what))


class _Walk(_Faults):
    """A walk along a log, from position 1."""

    def __init__(self) -> None:
        super().__init__()
        self.disordered = False
        self._next = 1

    def compare(self, rows: _Rows) -> list[bytes]:
        """Return the leaves of the next rows, recomputed, having compared them with what is stored."""
        positions, stored, envelopes = zip(*rows, strict=True)
        computed = leaves(envelopes)
        # Whole lists first: they are compared in C, and nearly always equal.
        if list(positions) != list(range(self._next, self._next + len(rows))) or computed != list(stored):
            for position, leaf, recomputed in zip(positions, stored, computed, strict=True):
                self.expect(position)
                if leaf != recomputed:
                    self.add(position, f"the leaf is {leaf.hex()}, recomputed {recomputed.hex()}")
        self._next = positions[-1] + 1
        return computed

    def expect(self, position: int) -> None:
        """Tell where the next position is another one than this."""
        if position > self._next:
            last = position - 1
            self.add(self._next, "is missing" if last == self._next else f"is missing, and all up to {last}")
        elif position < self._next:
            self.add(position, "stands more than once")
        self.disordered |= position != self._next
        self._next = position + 1


def extent(database: Database, tenant: str) -> tuple[int, int]:
    """Return how long a tenant's log is as its head says, and its last position."""
    with database.transaction(AUDIT, tenant) as cursor:
        row = cursor.execute(_SQL["extent"], {"tenant": tenant}).fetchone()
    assert row is not None
    return int(row[0]), int(row[1])


def _chunks(database: Database, tenant: str, end: int, step: int) -> Iterator[_Rows]:
    for after in range(0, end, step):
        asked = {"tenant": tenant, "after": after, "upto": min(after + step, end)}
        with database.transaction(AUDIT, tenant) as cursor:
            # In the key's order as it is read: a sort would hold the whole range back, and write it to disk.
            cursor.execute(b"SET LOCAL enable_sort = off")
            rows = cursor.stream(_SQL["envelopes"], asked, binary=True, size=_CHUNK)
            while chunk := list(islice(rows, _CHUNK)):
                yield chunk


def _broken_versions(database: Database, tenant: str) -> Iterator[tuple[int, str, int, int]]:
    with database.transaction(AUDIT, tenant) as cursor:
        cursor.execute(b"SET LOCAL max_parallel_workers_per_gather = 0")  # the other cores are the writers'
        yield from cursor.stream(_SQL["versions"], {"tenant": tenant}, size=_CHUNK)
