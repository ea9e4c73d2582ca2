"""The materials (材料) that offices upload, beside the log: bytes under their own SHA-256, each tenant's apart.

check.py looks at a file before it is stored, api/http at who may read it; nothing is ever replaced.

Trust: anybody who can write the folder or the bucket can remove materials; a substitute does not have the hash that
the log names.
"""

import os
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import BinaryIO, NamedTuple, Protocol

from registry.errors import StoreUnavailable
from registry.materials.check import TYPES, MaterialType, pieces

_TENANT = re.compile(r"37[0-9]{4}")
_SHA256 = re.compile(r"[0-9a-f]{64}")


class Held(NamedTuple):
    """A material that is kept."""

    sha256: str
    size: int
    type: MaterialType


class Materials(Protocol):
    """Where materials are kept. Every implementation passes tests/support/contracts/materials.py.

    `tenant` is a tenant's code, `sha256` 64 hex digits in lower case; no other name holds anything. A store
    that cannot be reached or is full raises StoreUnavailable.
    """

    def put(self, tenant: str, sha256: str, kind: MaterialType, file: BinaryIO) -> bool:
        """Keep a file whose content has this hash; return whether it was new. When it returns, it is on disk, whole.

        Cut off, nothing is held. Two at once keep one.
        """

    def find(self, tenant: str, sha256: str) -> Held | None:
        """Return what is held under a hash, None if nothing is."""

    def read(self, tenant: str, held: Held) -> Iterator[bytes]:
        """Yield the content of what `find` returned, piece by piece."""


def sizes_held(materials: Materials, tenant: str, hashes: Iterable[str]) -> dict[str, int]:
    """Return the sizes of those materials that are held, by hash."""
    found = (materials.find(tenant, sha256) for sha256 in set(hashes))
    return {held.sha256: held.size for held in found if held is not None}


def named(tenant: str, sha256: str) -> bool:
    """Tell whether these can be names of something: no path leads out of the store."""
    return bool(_TENANT.fullmatch(tenant) and _SHA256.fullmatch(sha256))


class Folder:
    """Materials in a folder: `<tenant>/<first two digits>/<sha256>.<ending>`, written beside and then renamed."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def put(self, tenant: str, sha256: str, kind: MaterialType, file: BinaryIO) -> bool:
        """Keep a file; see Materials."""
        assert named(tenant, sha256)
        if self.find(tenant, sha256):
            return False
        target = self._path(tenant, sha256, kind.suffixes[0])
        try:
            self._make(target.parent)
            with NamedTemporaryFile(dir=target.parent, prefix=".incoming-", delete=False) as beside:
                try:
                    for piece in pieces(file):
                        beside.write(piece)
                    beside.flush()
                    os.fsync(beside.fileno())
                    os.replace(beside.name, target)  # noqa: PTH105 - both names are in hand
                except BaseException:
                    with suppress(OSError):
                        os.unlink(beside.name)  # noqa: PTH108
                    raise
            _sync_folder(target.parent)
        except OSError as error:
            raise StoreUnavailable from error
        return True

    def find(self, tenant: str, sha256: str) -> Held | None:
        """Return what is held under a hash; see Materials."""
        if not named(tenant, sha256):
            return None
        for kind in TYPES:
            try:
                size = self._path(tenant, sha256, kind.suffixes[0]).stat().st_size
            except FileNotFoundError:
                continue
            except OSError as error:
                raise StoreUnavailable from error
            return Held(sha256, size, kind)
        return None

    def read(self, tenant: str, held: Held) -> Iterator[bytes]:
        """Yield the content of what is held; see Materials."""
        with self._path(tenant, held.sha256, held.type.suffixes[0]).open("rb") as file:
            yield from pieces(file)

    def _path(self, tenant: str, sha256: str, suffix: str) -> Path:
        return self._root / tenant / sha256[:2] / f"{sha256}.{suffix}"

    def _make(self, folder: Path) -> None:
        """Make a folder with those above it, each on disk before what it holds is said to be kept."""
        if folder.is_dir():
            return
        if folder != self._root:
            self._make(folder.parent)
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        _sync_folder(folder.parent)


def _sync_folder(folder: Path) -> None:
    """Let the names in a folder reach the disk."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
