"""A recorded event as a CloudEvents 1.0 JSON object."""

from typing import Any

import orjson

from api.schemas.common import moment
from registry.domain.acts import Recorded
from registry.store.queries import LoggedEvent


def cloud_event(event: Recorded | LoggedEvent) -> dict[str, Any]:
    """Return a recorded event as a CloudEvents object; `data` is the stored text as it is."""
    assert event.recordedtime is not None
    return {
        "specversion": "1.0",
        "id": event.id,
        "source": f"/{event.tenant}/{event.office}",
        "type": event.event.type if isinstance(event, Recorded) else event.type,
        "subject": event.subject,
        "time": moment(event.time),
        "datacontenttype": "application/json",
        "data": orjson.Fragment(event.data),
        "tenant": event.tenant,
        "position": event.position,
        "version": event.version,
        "recordedtime": moment(event.recordedtime),
    }
