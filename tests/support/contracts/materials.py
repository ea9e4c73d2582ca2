"""What every place of materials must do; a test module gives it a fixture `materials` and inherits the suite."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from io import BytesIO

import pytest

from registry.materials.check import JPEG, PDF, TYPES
from registry.materials.store import Held, Materials, sizes_held

CITY, OTHER = "370100", "370200"


def named(content: bytes) -> str:
    return sha256(content).hexdigest()


def content_of(materials: Materials, tenant: str, held: Held | None) -> bytes:
    assert held is not None
    return b"".join(materials.read(tenant, held))


class Failing(BytesIO):
    """A file that fails while it is read."""

    def read(self, size: int | None = -1, /) -> bytes:
        if self.tell() >= 200_000:
            raise EOFError
        return super().read(size)


class MaterialsLint:
    """The suite."""

    def test_what_is_kept_comes_back_whole(self, materials: Materials) -> None:
        """A material of every type comes back byte for byte, with its size and type; a large one in pieces."""
        for place, kind in enumerate(TYPES):
            content = bytes([place]) * 300_000 + b"end"
            assert materials.put(CITY, named(content), kind, BytesIO(content))
            held = materials.find(CITY, named(content))
            assert held == (named(content), len(content), kind)
            assert content_of(materials, CITY, held) == content
        assert len(list(materials.read(CITY, Held(named(content), len(content), TYPES[-1])))) > 1

    def test_an_empty_one_is_kept_too(self, materials: Materials) -> None:
        """Nothing is a content like any other; what it is worth was checked before."""
        assert materials.put(CITY, named(b""), PDF, BytesIO())
        held = materials.find(CITY, named(b""))
        assert held == (named(b""), 0, PDF)
        assert content_of(materials, CITY, held) == b""

    def test_the_same_again_is_not_new(self, materials: Materials) -> None:
        """Kept twice is kept once, and from the file's beginning, wherever its reader stood."""
        file = BytesIO(b"a paper")
        file.seek(3)
        assert materials.put(CITY, named(b"a paper"), PDF, file)
        assert not materials.put(CITY, named(b"a paper"), PDF, BytesIO(b"a paper"))
        assert content_of(materials, CITY, materials.find(CITY, named(b"a paper"))) == b"a paper"

    def test_tenants_have_nothing_in_common(self, materials: Materials) -> None:
        """What one tenant holds another does not, until it is handed in there as well."""
        digest = named(b"of Jinan")
        materials.put(CITY, digest, PDF, BytesIO(b"of Jinan"))
        assert materials.find(OTHER, digest) is None
        assert materials.put(OTHER, digest, PDF, BytesIO(b"of Jinan"))

    def test_what_is_not_there_is_not_found(self, materials: Materials) -> None:
        """Nothing is held under a hash that nobody handed in, nor under a part of one that somebody did."""
        materials.put(CITY, named(b"x"), PDF, BytesIO(b"x"))
        assert materials.find(CITY, named(b"y")) is None
        assert sizes_held(materials, CITY, [named(b"x"), named(b"y"), named(b"x")]) == {named(b"x"): 1}

    @pytest.mark.parametrize(
        "wrong",
        [
            lambda digest: (CITY, digest[:-1]),
            lambda digest: (CITY, digest.upper()),
            lambda _digest: (CITY, ""),
            lambda _digest: (CITY, "../../etc/passwd"),
            lambda _digest: (CITY, "ab/../../x"),
            lambda digest: ("..", digest),
            lambda digest: (f"{CITY}/..", digest),
            lambda digest: ("", digest),
        ],
    )
    def test_no_name_leads_elsewhere(self, materials: Materials, wrong: Callable[[str], tuple[str, str]]) -> None:
        """What is no tenant's code or no hash in lower case names nothing."""
        digest = named(b"\xabz")
        materials.put(CITY, digest, PDF, BytesIO(b"\xabz"))
        tenant, name = wrong(digest)
        assert materials.find(tenant, name) is None

    def test_one_cut_off_leaves_nothing(self, materials: Materials) -> None:
        """A file that fails while it is read is not held, not even in part; handed in again it is."""
        content = b"z" * 400_000
        with pytest.raises(Exception):  # noqa: B017, PT011 - each client wraps it in its own way
            materials.put(CITY, named(content), PDF, Failing(content))
        assert materials.find(CITY, named(content)) is None
        assert materials.put(CITY, named(content), PDF, BytesIO(content))
        assert content_of(materials, CITY, materials.find(CITY, named(content))) == content

    def test_two_at_once_keep_one(self, materials: Materials) -> None:
        """Handed in many times at once, it is held once and whole."""
        content = b"\x07" * 500_000
        with ThreadPoolExecutor(6) as pool:
            new = list(pool.map(lambda _: materials.put(CITY, named(content), JPEG, BytesIO(content)), range(6)))
        assert any(new)
        held = materials.find(CITY, named(content))
        assert held == (named(content), len(content), JPEG)
        assert content_of(materials, CITY, held) == content
