"""What is known of a subject, as JSON values: its state, and what its events gave that the state does not keep."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from enum import Enum
from typing import Any

from registry.domain.acts import Subject
from registry.domain.kinds.filing.events import SiteVisited
from registry.domain.values import Value

_CARRIED = ("materials",)
"""Fields whose latest value stands until another is given, also where deciding needs no state of them."""
_OF_ITS_OWN = (SiteVisited,)
"""Events whose papers are of the act itself, and take no other papers' place."""

Known = dict[str, Any]


def known(subject: Subject) -> Known:
    """Return what is known of a subject by field, its status included; of a new one, only that."""
    found: Known = {field.name: plain(getattr(subject.state, field.name)) for field in fields(subject.state)}
    for name in _CARRIED:
        told = (event.event for event in subject.events if not isinstance(event.event, _OF_ITS_OWN))
        given = [value for event in told if (value := getattr(event, name, None)) is not None]
        if given and name not in found:
            found[name] = plain(given[-1])
    return found


def plain(value: Any) -> Any:  # noqa: ANN401 - a state holds values of many types
    """Return a value of a state or an event as JSON values."""
    match value:
        case Value():
            return value.model_dump(mode="json", exclude_none=True)
        case Enum():
            return value.value
        case date() | datetime():
            return value.isoformat()
        case Mapping():
            return {str(key): plain(item) for key, item in value.items()}
        case frozenset() | set():
            return sorted(map(plain, value), key=str)
        case tuple() if hasattr(value, "_asdict"):
            return plain(value._asdict())
        case tuple() | list():
            return [plain(item) for item in value]
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: plain(getattr(value, field.name)) for field in fields(value)}
    return value


def state(subject: Subject) -> dict[str, Any]:
    """Return a subject's state as JSON values, without its status."""
    found: dict[str, Any] = plain(subject.state)
    return {name: value for name, value in found.items() if name != "status"}
