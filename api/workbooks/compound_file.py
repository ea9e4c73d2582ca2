"""The compound file (MS-CFB) that old workbooks and password-protected new ones come in: names and streams, no cells.

Every chain is followed for at most as many steps as the file has sectors, so that no crafted one goes round for ever.
"""

from struct import unpack_from

MAGIC = bytes.fromhex("d0cf11e0a1b11ae1")
_LAST_SECTOR = 0xFFFFFFFA
_HEADER_FAT, _ENTRY = 109, 128
_STREAM, _ROOT = 2, 5


class Damaged(ValueError):
    """The bytes are not what their own directory says."""


class Compound:
    """A compound file's streams by name; raise Damaged where the file contradicts itself."""

    def __init__(self, content: bytes) -> None:
        if len(content) < 512 or not content.startswith(MAGIC):
            message = "no compound file"
            raise Damaged(message)
        self._content = content
        shift, mini_shift = unpack_from("<HH", content, 30)
        if shift not in (9, 12) or mini_shift != 6:
            message = "unknown sector size"
            raise Damaged(message)
        self._size, self._mini_size = 1 << shift, 1 << mini_shift
        self._most = len(content) // self._size + 1
        self._fat = self._read_fat()
        directory = self._chain(unpack_from("<I", content, 48)[0])
        self._entries = dict(self._read_entries(directory))
        self._cutoff = unpack_from("<I", content, 56)[0]
        self._mini_fat = self._numbers(self._chain(unpack_from("<I", content, 60)[0]))
        _, root_first, root_size = self._entries.get("Root Entry", (_ROOT, _LAST_SECTOR, 0))
        self._mini = self._chain(root_first)[:root_size]

    @property
    def names(self) -> set[str]:
        """The names of all storages and streams."""
        return set(self._entries)

    def stream(self, name: str) -> bytes:
        """Return a stream's bytes; raise KeyError if there is none of this name."""
        kind, first, size = self._entries[name]
        if kind != _STREAM:
            raise KeyError(name)
        if size >= self._cutoff:
            return self._chain(first)[:size]
        found, sector = bytearray(), first
        for _ in range(len(self._mini_fat) + 1):
            if sector >= len(self._mini_fat):
                return bytes(found[:size])
            found += self._mini[sector * self._mini_size : (sector + 1) * self._mini_size]
            sector = self._mini_fat[sector]
        message = "a chain of small sectors without an end"
        raise Damaged(message)

    def _sector(self, number: int) -> bytes:
        start = (number + 1) * self._size
        found = self._content[start : start + self._size]
        if not found:
            message = "a sector past the end of the file"
            raise Damaged(message)
        return found

    def _chain(self, sector: int) -> bytes:
        found = bytearray()
        for _ in range(self._most):
            if sector >= _LAST_SECTOR:
                return bytes(found)
            found += self._sector(sector)
            if sector >= len(self._fat):
                break
            sector = self._fat[sector]
        message = "a chain of sectors without an end"
        raise Damaged(message)

    def _numbers(self, content: bytes) -> tuple[int, ...]:
        return unpack_from(f"<{len(content) // 4}I", content)

    def _read_fat(self) -> tuple[int, ...]:
        listed = list(unpack_from(f"<{_HEADER_FAT}I", self._content, 76))
        sector = unpack_from("<I", self._content, 68)[0]
        for _ in range(self._most):
            if sector >= _LAST_SECTOR:
                break
            *more, sector = self._numbers(self._sector(sector))
            listed += more
        used = [number for number in listed if number < _LAST_SECTOR]
        if len(used) > self._most:
            message = "more tables than sectors"
            raise Damaged(message)
        return tuple(number for place in used for number in self._numbers(self._sector(place)))

    @staticmethod
    def _read_entries(directory: bytes) -> list[tuple[str, tuple[int, int, int]]]:
        found = []
        for start in range(0, len(directory) - _ENTRY + 1, _ENTRY):
            length, kind = unpack_from("<HB", directory, start + 64)
            if kind and 2 <= length <= 64:
                name = directory[start : start + length - 2].decode("utf-16-le", "replace")
                first, size = unpack_from("<II", directory, start + 116)
                found.append((name, (kind, first, size)))
        return found
