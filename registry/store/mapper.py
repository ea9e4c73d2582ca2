"""Between the log's rows and the domain's events: types by contract name, old shapes upcast; nothing is decided."""

from collections.abc import Callable, Mapping
from typing import Any

import orjson
from eventsourcing.persistence import JSONTranscoder, Mapper, StoredEvent

from registry.domain.acts import Recorded
from registry.domain.kinds import EVENTS
from registry.store.log import LoggedEvent
from registry.store.recorder import LoggedNotification

Upcast = Callable[[dict[str, Any]], dict[str, Any]]

UPCASTS: Mapping[str, tuple[str, Upcast]] = {}
"""An old type → the type that followed it, and the function that turns the old data into the new.

Types never leave the log: `x.v1` stays as it was recorded and is read as `x.v2`.
"""


def recorded(logged: LoggedEvent, upcasts: Mapping[str, tuple[str, Upcast]] = UPCASTS) -> Recorded:
    """Return a row of the log as an event of the domain; `data` keeps the text as it is stored."""
    event_type, data = logged.type, logged.data
    while event_type in upcasts:
        event_type, upcast = upcasts[event_type]
        data = orjson.dumps(upcast(orjson.loads(data))).decode()
    return Recorded(
        tenant=logged.tenant,
        subject=logged.subject,
        version=logged.version,
        id=logged.id,
        time=logged.time,
        office=logged.office,
        event=EVENTS[event_type].model_validate_json(data),
        data=logged.data,
        position=logged.position,
        recordedtime=logged.recordedtime,
    )


class ActMapper(Mapper[str]):
    """The eventsourcing library's mapper over the log's rows.

    The library's own rebuilds events by `object.__new__` under their module path; this one parses them
    under the contract's names.
    """

    def __init__(self, upcasts: Mapping[str, tuple[str, Upcast]] = UPCASTS) -> None:
        super().__init__(transcoder=JSONTranscoder())
        self._upcasts = upcasts

    def to_stored_event(self, domain_event: Any) -> StoredEvent:  # noqa: ANN401 - the library's protocol
        """Return a domain event as the library stores it."""
        state = domain_event.data.encode()
        return StoredEvent(domain_event.subject, domain_event.version, domain_event.event.type, state)

    def to_domain_event(self, stored_event: StoredEvent) -> Any:  # noqa: ANN401
        """Return what the log keeps as a domain event with its envelope."""
        assert isinstance(stored_event, LoggedNotification)
        return recorded(stored_event.logged, self._upcasts)
