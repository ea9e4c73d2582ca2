"""CloudEvents over HTTP in binary mode: attributes in headers `ce-…`, the data alone in the body."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote

_PREFIX = "ce-"
_ABSENT = object()


def is_binary(headers: Mapping[str, str]) -> bool:
    """Tell whether a request carries an event's attributes in its headers."""
    return f"{_PREFIX}specversion" in headers or f"{_PREFIX}id" in headers or f"{_PREFIX}type" in headers


def event_of(headers: Mapping[str, str], data: object = _ABSENT) -> dict[str, Any]:
    """Return the event that a request in binary mode carries, as one in structured mode would be written."""
    event: dict[str, Any] = {
        name.removeprefix(_PREFIX): unquote(value) for name, value in headers.items() if name.startswith(_PREFIX)
    }
    version = event.get("expectedversion", "")
    if version.isascii() and version.isdecimal() and len(version) < 19:
        event["expectedversion"] = int(version)
    return event if data is _ABSENT else event | {"data": data}
