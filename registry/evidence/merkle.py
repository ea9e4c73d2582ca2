"""The root of a Merkle tree over leaf hashes (RFC 6962, section 2.1), grown range by range."""

from collections.abc import Iterable, Sequence
from hashlib import sha256


def root(leaves: Sequence[bytes]) -> bytes:
    """Return the root over leaf hashes; over none it is the hash of nothing."""
    tree = Tree()
    tree.extend(leaves)
    return tree.root()


class Tree:
    """A tree that forgets its leaves: it keeps the roots of its perfect subtrees, at most one per power of two."""

    def __init__(self) -> None:
        self._subtrees: list[tuple[int, bytes]] = []
        self.size = 0

    def extend(self, leaves: Sequence[bytes]) -> None:
        """Add leaf hashes at the end."""
        begin = 0
        while begin < len(leaves):
            width = self._fitting(len(leaves) - begin)
            self._add(width, _perfect(leaves[begin : begin + width]))
            begin += width

    def root(self) -> bytes:
        """Return the root over all leaves so far."""
        if not self._subtrees:
            return sha256().digest()
        *larger, (_, found) = self._subtrees
        for _, subtree in reversed(larger):
            found = _node(subtree, found)
        return found

    def _fitting(self, remaining: int) -> int:
        """Return how many leaves make the widest perfect subtree that may stand at the end."""
        widest = 1 << (remaining.bit_length() - 1)
        aligned = self.size & -self.size
        return min(widest, aligned) if aligned else widest

    def _add(self, width: int, subtree: bytes) -> None:
        self.size += width
        while self._subtrees and self._subtrees[-1][0] == width:
            subtree = _node(self._subtrees.pop()[1], subtree)
            width *= 2
        self._subtrees.append((width, subtree))


def _node(left: bytes, right: bytes) -> bytes:
    return sha256(b"\x01" + left + right).digest()


def _perfect(level: Iterable[bytes]) -> bytes:
    """Return the root over 2, 4, 8 … leaves, or the one leaf; level by level, which is faster than pair by pair."""
    level = list(level)
    while len(level) > 1:
        pairs = iter(level)
        level = [sha256(b"\x01" + left + right).digest() for left, right in zip(pairs, pairs, strict=True)]
    return level[0]
