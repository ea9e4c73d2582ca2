"""A recorded event as a CloudEvents 1.0 JSON object."""

from typing import Any

import orjson

from api.schemas.common import format_time
from registry.domain.acts import RecordedEvent
from registry.store.queries import SequencedEvent


def cloud_event(event: RecordedEvent | SequencedEvent) -> dict[str, Any]:
    """Return a recorded event as a CloudEvents object; `data` is the stored text as it is."""
    assert event.recordedtime is not None
    return {
        "specversion": "1.0",
        "id": event.id,
        "source": f"/{event.tenant}/{event.office}",
        "type": event.event.type if isinstance(event, RecordedEvent) else event.type,
        "subject": event.subject,
        "time": format_time(event.time),
        "datacontenttype": "application/json",
        "data": orjson.Fragment(event.data),
        "tenant": event.tenant,
        "position": event.position,
        "version": event.version,
        "recordedtime": format_time(event.recordedtime),
    }
