"""The mark of the byte order that some programs write at the start of a text: passed over, or told as UTF-16."""

import codecs

from registry.errors import Message

UTF16 = Message("This is in UTF-16; send it in UTF-8.")


def unmarked(content: bytes) -> bytes:
    """Return a text's bytes without the mark of UTF-8; raise ValueError for UTF-16, marked or not."""
    head = content[:64]
    plain = len(head) > 1 and any(not any(head[at::2]) and all(head[1 - at :: 2]) for at in (0, 1))
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or plain:
        raise ValueError(UTF16)
    return content.removeprefix(codecs.BOM_UTF8)
