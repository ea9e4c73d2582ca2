"""Rows of the log as recorded events, older versions upcast."""

from collections.abc import Callable, Mapping
from typing import Any

import orjson

from registry.domain.acts import RecordedEvent
from registry.domain.catalogue import EVENTS
from registry.domain.values import Reading
from registry.store.queries import SequencedEvent

Upcast = Callable[[dict[str, Any]], dict[str, Any]]

UPCASTS: Mapping[str, tuple[str, Upcast]] = {}

"""An old type → the type that followed it, and the function that turns the old data into the new.

Types never leave the log: `x.v1` stays as it was recorded and is read as `x.v2`.
"""


def recorded(logged: SequencedEvent, upcasts: Mapping[str, tuple[str, Upcast]] = UPCASTS) -> RecordedEvent:
    """Return a row of the log as an event of the domain; `data` keeps the text as it is stored."""
    event_type, data = logged.type, logged.data
    while event_type in upcasts:
        event_type, upcast = upcasts[event_type]
        data = orjson.dumps(upcast(orjson.loads(data))).decode()
    return RecordedEvent(
        tenant=logged.tenant,
        subject=logged.subject,
        version=logged.version,
        id=logged.id,
        time=logged.time,
        office=logged.office,
        event=EVENTS[event_type].model_validate_json(data, context=Reading.ON_RECORD),
        data=logged.data,
        position=logged.position,
        recordedtime=logged.recordedtime,
    )
