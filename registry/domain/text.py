"""What a text that people write may hold."""

import re

from registry.errors import Message

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ufffe\uffff]")


def plain_text(value: str) -> str:
    """Return a text that has something to read in it and no control characters; raise ValueError otherwise."""
    if _CONTROL.search(value):
        raise ValueError(Message("control characters are not allowed"))
    if not any(map(str.isprintable, value.strip())):
        raise ValueError(Message("it must not be blank"))
    return value
