"""The RFC 6962 root of a list of leaf hashes, taken range by range; it keeps no tree and proves no inclusion."""

from collections.abc import Sequence
from hashlib import sha256


class Root:
    """The root of the leaves seen so far, in memory that grows with the logarithm of their number.

    It holds the roots of the complete subtrees that the leaves fall into, largest first: one for each
    bit that is set in their number.
    """

    def __init__(self) -> None:
        self.size = 0
        self._peaks: list[bytes] = []

    def extend(self, leaves: Sequence[bytes]) -> None:
        """Take further leaf hashes, in order."""
        start = 0
        while start < len(leaves):
            width = 1 << (len(leaves) - start).bit_length() - 1
            if self.size:
                # A complete subtree begins at a multiple of its width.
                width = min(width, self.size & -self.size)
            self._add(_complete(leaves[start : start + width]), width)
            start += width

    def _add(self, peak: bytes, width: int) -> None:
        size = self.size
        while size & width:
            peak = sha256(b"\1" + self._peaks.pop() + peak).digest()
            size -= width
            width *= 2
        self._peaks.append(peak)
        self.size = size + width

    def digest(self) -> bytes:
        """Return the root; that of no leaves is the SHA-256 of nothing."""
        if not self._peaks:
            return sha256().digest()
        root = self._peaks[-1]
        for peak in reversed(self._peaks[:-1]):
            root = sha256(b"\1" + peak + root).digest()
        return root


def _complete(nodes: Sequence[bytes]) -> bytes:
    while len(nodes) > 1:
        nodes = [sha256(b"\1" + left + right).digest() for left, right in zip(nodes[::2], nodes[1::2], strict=True)]
    return nodes[0]
