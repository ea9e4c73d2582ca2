"""A recorded event as a CloudEvents 1.0 JSON object."""

from typing import Annotated, Any, Literal

import orjson
from pydantic import Field, WithJsonSchema

from api.schemas.common import Answer, Body, Id, Moment, format_time
from registry.domain.acts import RecordedEvent
from registry.store.queries import SequencedEvent

_Counted = Annotated[int, Field(ge=1)]


class EventAnswer(Answer):
    """An event as it was recorded; `data` is as its office posted it, with what the registry added."""

    specversion: Literal["1.0"]
    id: Id
    source: str
    type: str
    subject: str
    time: Moment
    datacontenttype: str
    data: Annotated[Any, WithJsonSchema({"type": "object"})]
    tenant: str
    position: _Counted
    version: _Counted
    recordedtime: Moment


def cloud_event(event: RecordedEvent | SequencedEvent) -> Body:
    """Return a recorded event as EventAnswer declares it; `data` is the stored text as it is."""
    assert event.recordedtime is not None
    assert event.position is not None
    return {
        "specversion": "1.0",
        "id": event.id,
        "source": f"/{event.tenant}/{event.office}",
        "type": event.type,
        "subject": event.subject,
        "time": format_time(event.time),
        "datacontenttype": "application/json",
        "data": orjson.Fragment(event.data),
        "tenant": event.tenant,
        "position": event.position,
        "version": event.version,
        "recordedtime": format_time(event.recordedtime),
    }
