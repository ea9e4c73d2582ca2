"""A page of a log as the live feed sends it: read once, encoded once, shared by whoever gets it; it knows no client."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

import orjson

from api.schemas.events import cloud_event
from registry.application.registry import Registry
from registry.store.log import ends_full
from registry.store.queries import SequencedEvent

PAGE_EVENTS = 500
_PIECE_BYTES = 32 << 10
"""Events go out in pieces of about this size: what a connection buffers is its own limit and one piece."""

EventFilter = Mapping[str, str]
"""What a feed is narrowed to: type, subject, office, where asked for."""


class FeedLine(NamedTuple):
    """An event as it is sent, with what a feed may be narrowed by."""

    position: int
    type: str
    subject: str
    office: str
    text: bytes

    def fits(self, narrow: EventFilter) -> bool:
        """Tell whether a feed so narrowed shows the event."""
        return all(getattr(self, name) == value for name, value in narrow.items())


class FeedPage:
    """Events of a log in order; `last` is the position up to which it says everything, `full`: more may follow."""

    __slots__ = ("_lines", "first", "full", "last", "size", "whole")

    def __init__(self, lines: Sequence[FeedLine], after: int, *, full: bool) -> None:
        self._lines = lines
        self.full = full
        self.first = after
        self.last = lines[-1].position if lines else after
        self.size = sum(len(line.text) for line in lines)
        self.whole = _joined(line.text for line in lines)

    @classmethod
    def read(cls, registry: Registry, tenant: str, after: int, upto: int | None, narrow: EventFilter) -> "FeedPage":
        """Read and encode the next page after a position."""
        found = registry.events(tenant, after, PAGE_EVENTS, upto=upto, **narrow)
        lines = [FeedLine(event.position, event.type, event.subject, event.office, _text(event)) for event in found]
        return cls(lines, after, full=ends_full(found, PAGE_EVENTS))

    @property
    def events(self) -> int:
        """How many events it holds."""
        return len(self._lines)

    def pieces(self, after: int, narrow: EventFilter) -> Sequence[bytes]:
        """Return what a client that has seen everything up to a position is still to be sent."""
        if not narrow and after <= self.first:
            return self.whole
        return _joined(line.text for line in self._lines if line.position > after and line.fits(narrow))


def _text(event: SequencedEvent) -> bytes:
    return b"id: %d\ndata: %b\n\n" % (event.position, orjson.dumps(cloud_event(event)))


def _joined(texts: Iterable[bytes]) -> list[bytes]:
    pieces: list[bytes] = []
    group: list[bytes] = []
    size = 0
    for text in texts:
        if group and size + len(text) > _PIECE_BYTES:
            pieces.append(b"".join(group))
            group, size = [], 0
        group.append(text)
        size += len(text)
    if group:
        pieces.append(b"".join(group))
    return pieces
