"""The mark of the byte order that some programs write at the start of a text: passed over, or told as UTF-16."""

import codecs

from registry.errors import Message

UTF16 = Message("This is in UTF-16; send it in UTF-8.")

_HEAD = 4_000


def is_utf16(content: bytes) -> bool:
    """Tell whether a text is in UTF-16: it is marked so, or its noughts stand at every second place.

    A few may stand at the others, too: 一 has one.
    """
    if content.startswith(codecs.BOM_UTF32_LE):  # it begins as UTF-16 does
        return False
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return True
    counts = [content[at:_HEAD:2].count(0) for at in (0, 1)]
    return max(counts) > max(1, 4 * min(counts)) and max(counts) * 50 > len(content[:_HEAD])


def unmarked(content: bytes) -> bytes:
    """Return a text's bytes without the mark of UTF-8; raise ValueError for UTF-16."""
    if is_utf16(content):
        raise ValueError(UTF16)
    return content.removeprefix(codecs.BOM_UTF8)
