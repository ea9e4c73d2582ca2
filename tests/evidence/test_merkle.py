from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.evidence.merkle import Root


def tree_hash(leaves: list[bytes]) -> bytes:
    """The definition of RFC 6962, section 2.1, word by word."""
    if not leaves:
        return sha256().digest()
    if len(leaves) == 1:
        return leaves[0]
    split = 1 << (len(leaves) - 1).bit_length() - 1
    return sha256(b"\1" + tree_hash(leaves[:split]) + tree_hash(leaves[split:])).digest()


@given(st.lists(st.integers(0, 40), max_size=12))
def test_the_root_is_that_of_the_definition_however_the_leaves_come(ranges: list[int]) -> None:
    """Range by range, whatever their lengths, the root is that of RFC 6962 over all leaves."""
    root, leaves = Root(), list[bytes]()
    for length in ranges:
        taken = [sha256(b"\0%d" % number).digest() for number in range(len(leaves), len(leaves) + length)]
        root.extend(taken)
        leaves += taken
        assert root.size == len(leaves)
        assert root.digest() == tree_hash(leaves)


@pytest.mark.parametrize("place", [0, 5, 6])
def test_another_leaf_gives_another_root(place: int) -> None:
    """No leaf can be exchanged without the root telling."""
    leaves = [sha256(b"\0%d" % number).digest() for number in range(7)]
    changed = [*leaves[:place], bytes(32), *leaves[place + 1 :]]
    one, other = Root(), Root()
    one.extend(leaves)
    other.extend(changed)
    assert one.digest() != other.digest()
