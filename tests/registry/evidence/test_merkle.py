import json
from base64 import b64decode, b64encode
from hashlib import sha256
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pymerkle import InmemoryTree

from registry.evidence.leaf import leaves
from registry.evidence.merkle import Tree, root

ENTRIES = [
    bytes.fromhex(entry)
    for entry in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
"""The roots over the first 0 to 8 entries, as Certificate Transparency's implementations know them."""
VECTORS = Path(__file__).parents[3] / ".." / "shared" / "vectors" / "rfc6962-inclusion.json"


@pytest.mark.parametrize("size", range(9))
def test_known_roots_come_out(size: int) -> None:
    """The roots over the entries that Certificate Transparency's implementations are tested with are theirs."""
    assert root(leaves(ENTRIES[:size])).hex() == ROOTS[size]


@pytest.mark.skipif(not VECTORS.exists(), reason="the RFC 6962 vectors lie beside the checkout, and are not there")
def test_accepted_proofs_are_of_our_roots() -> None:
    """In every inclusion case that a verifier accepts, leaf and root are the ones that come out here."""
    cases = [case for case in json.loads(VECTORS.read_text("utf-8")) if not case.get("wantErr")]
    assert len(cases) > 4
    for case in cases:
        if case["treeSize"] == 1:  # one of these is of another entry
            assert case["root"] == case["leafHash"] == b64encode(root([b64decode(case["leafHash"])])).decode()
            continue
        known = leaves(ENTRIES[: case["treeSize"]])
        assert b64decode(case["leafHash"]) == known[case["leafIdx"]], case["name"]
        assert b64decode(case["root"]) == root(known), case["name"]


def test_another_implementation_finds_the_same_roots() -> None:
    """Entry after entry, pymerkle's root is ours, however the entries came in."""
    theirs, ours, rng = InmemoryTree(algorithm="sha256"), Tree(), Random(6962)
    while ours.size < 700:
        entries = [rng.randbytes(rng.randint(0, 90)) for _ in range(rng.randint(0, 40))]
        for entry in entries:
            theirs.append_entry(entry)
        ours.extend(leaves(entries))
        assert ours.size == theirs.get_size()
        assert ours.root() == theirs.get_root()


def plain(found: list[bytes]) -> bytes:
    """Return the root as RFC 6962, section 2.1, writes it down."""
    if len(found) < 2:
        return found[0] if found else sha256().digest()
    split = 1 << ((len(found) - 1).bit_length() - 1)
    return sha256(b"\x01" + plain(found[:split]) + plain(found[split:])).digest()


@given(st.lists(st.integers(0, 70), max_size=8))
def test_ranges_make_no_difference(widths: list[int]) -> None:
    """However leaves are cut into ranges, the root is that of the definition, and little is remembered."""
    found = leaves(b"%d" % number for number in range(sum(widths)))
    tree, begin = Tree(), 0
    for width in widths:
        tree.extend(found[begin : begin + width])
        begin += width
    assert tree.root() == root(found) == plain(found)
    assert len(tree._subtrees) == tree.size.bit_count()
