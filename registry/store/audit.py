"""The audit of a whole log: every leaf recomputed from what is stored, and the root; it repairs nothing."""

from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import sha256
from struct import Struct

from registry.evidence.merkle import Root
from registry.store.database import AUDIT, Database
from registry.store.statements import statements

_SQL = statements("registry.store", "audit.sql")
_RANGE = 1 << 16
_SHOWN = 20
_HEADER = 19  # the signature, flags and the length of no extension
_FIXED = Struct(">hiqiqi")  # the number of columns, then position and version behind a length each, and the leaf's
_LENGTH = Struct(">i")
_TRAILER = b"\xff\xff"


@dataclass(slots=True)
class Findings:
    """What the audit of one log found; each list holds the first positions only."""

    tenant: str
    size: int
    root: str = ""
    leaves: list[int] = field(default_factory=list)
    missing: list[int] = field(default_factory=list)
    versions: list[int] = field(default_factory=list)
    beyond: list[int] = field(default_factory=list)

    @property
    def sound(self) -> bool:
        """Whether nothing differs."""
        return not (self.leaves or self.missing or self.versions or self.beyond)


def audit(database: Database, tenant: str, progress: Callable[[int, int], None] = lambda _done, _of: None) -> Findings:
    """Audit a tenant's log as long as it is now.

    The root is that of the leaves recomputed. Memory grows with the number of subjects, for their
    last versions, and with nothing else. `progress` is told how many positions of how many are done.
    """
    with database.bound(AUDIT, tenant) as cursor:
        row = cursor.execute(_SQL["size"], {"tenant": tenant}).fetchone()
        found = Findings(tenant, int(row[0]) if row else 0)
        beyond = {"tenant": tenant, "limit": _SHOWN}
        found.beyond = [position for (position,) in cursor.execute(_SQL["beyond"], beyond)]
    root, versions = Root(), dict[bytes, int]()
    for after in range(0, found.size, _RANGE):
        upto = min(after + _RANGE, found.size)
        root.extend(_range(database, found, after, upto, versions))
        progress(upto, found.size)
    found.root = root.digest().hex()
    return found


def _range(database: Database, found: Findings, after: int, upto: int, versions: dict[bytes, int]) -> list[bytes]:
    leaves: list[bytes] = []
    expected = after + 1
    bounds = {"tenant": found.tenant, "after": after, "upto": upto}
    unpack, length, digest = _FIXED.unpack_from, _LENGTH.unpack_from, sha256
    with database.bound(AUDIT, found.tenant) as cursor, cursor.copy(_SQL["range"], bounds) as copy:
        start = _HEADER
        for block in copy:
            # PostgreSQL sends a message a row, the header with the first of them.
            row = bytes(block)[start:]
            start = 0
            if not row or row == _TRAILER:
                continue
            _, _, position, _, version, width = unpack(row)
            at = _FIXED.size + width
            subject_end = at + 4 + length(row, at)[0]
            leaf = digest(b"\0" + row[subject_end + 4 :]).digest()
            leaves.append(leaf)
            if leaf != row[_FIXED.size : at]:
                _note(found.leaves, position)
            while expected < position:
                _note(found.missing, expected)
                expected += 1
            expected = position + 1
            subject = row[at + 4 : subject_end]
            last = versions.get(subject)
            if version != last + 1 if last is not None else version > 1:
                _note(found.versions, position)
            versions[subject] = version
    for position in range(expected, min(upto, expected + _SHOWN - 1) + 1):
        _note(found.missing, position)
    return leaves


def _note(positions: list[int], position: int) -> None:
    if len(positions) < _SHOWN:
        positions.append(position)
