"""Which characters the fonts of our papers have, as their own tables say (`cmap`, OpenType)."""

import struct
from collections.abc import Iterator
from functools import cache
from pathlib import Path

_WHOLE_OF_UNICODE = 12
"""The format of the table that maps every character, not those of the first plane alone."""


def undrawable(text: str) -> str:
    """Return the characters of a text that none of our fonts has, each once; blanks need no glyph."""
    known = _characters()
    return "".join(dict.fromkeys(c for c in text if not c.isspace() and ord(c) not in known))


@cache
def font_files() -> tuple[Path, ...]:
    """Return the files of our fonts: Noto Serif SC and Noto Sans SC, under the SIL Open Font License."""
    from pylopdf_fonts_zh_cn import sans_path, serif_path  # noqa: PLC0415 - only where a paper is drawn or a name checked

    return Path(serif_path()), Path(sans_path())


@cache
def _characters() -> frozenset[int]:
    return frozenset(code for path in font_files() for first, last in _ranges(path) for code in range(first, last + 1))


def _ranges(path: Path) -> Iterator[tuple[int, int]]:
    """Yield from where to where a font has every character."""
    with path.open("rb") as file:
        content = file.read()
    tables = struct.unpack_from(">H", content, 4)[0]
    records = (struct.unpack_from(">4s4xL", content, 12 + 16 * place) for place in range(tables))
    start = next(offset for tag, offset in records if tag == b"cmap")
    maps = struct.unpack_from(">H", content, start + 2)[0]
    found = (start + struct.unpack_from(">L", content, start + 8 + 8 * place)[0] for place in range(maps))
    whole = next(place for place in found if struct.unpack_from(">H", content, place)[0] == _WHOLE_OF_UNICODE)
    for place in range(struct.unpack_from(">L", content, whole + 12)[0]):
        first, last = struct.unpack_from(">LL", content, whole + 16 + 12 * place)
        yield first, last
