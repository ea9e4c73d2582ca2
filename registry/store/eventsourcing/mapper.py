"""Maps the log's rows to the domain's events and back: types by contract name, old versions upcast."""

from collections.abc import Mapping
from typing import Any

from eventsourcing.persistence import JSONTranscoder, Mapper, StoredEvent

from registry.store.decoding import UPCASTS, Upcast, recorded
from registry.store.eventsourcing.recorder import LoggedNotification


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
