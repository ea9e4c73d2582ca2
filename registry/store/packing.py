"""New events in PostgreSQL's binary form, as `registry.append` takes them; what they mean is not known here.

An array of the composite type `registry.new_event` is put together in one piece, not dumped value by
value, and nothing is left for the server to parse.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from struct import Struct
from typing import Any, NamedTuple

from psycopg import Connection
from psycopg.abc import Buffer
from psycopg.adapt import Dumper
from psycopg.pq import Format

_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
_TEXT, _BIGINT, _UUID, _TIME, _BYTES = 25, 20, 2950, 1184, 17
"""The object identifiers of PostgreSQL's own types, the same in every version."""
_LENGTH = Struct(">i")
_ARRAY = Struct(">iiiii")
_BEGIN = _LENGTH.pack(8) + _LENGTH.pack(_TEXT)
_AS_TEXT = _LENGTH.pack(_TEXT)
_VERSION_AND_ID = Struct(">iiqii16s")
_MOMENT = Struct(">iiq")
_AS_BYTES = _LENGTH.pack(_BYTES)
_LENGTHS = tuple(_LENGTH.pack(length) for length in range(2048))


class NewEvent(NamedTuple):
    """An event to be appended; `data` is the exact JSON text to store, `content` the hex SHA-256 of what was sent."""

    subject: str
    version: int
    id: str
    type: str
    time: datetime
    office: str
    data: str
    content: str
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NewEvents:
    """Events as one argument of a statement."""

    events: Sequence[NewEvent]


def prepare(connection: Connection[Any]) -> None:
    """Let a connection pass NewEvents; the type's object identifier differs from database to database."""
    found = connection.execute(
        "SELECT oid, typarray FROM pg_catalog.pg_type WHERE oid = 'registry.new_event'::regtype"
    ).fetchone()
    assert found is not None
    element, array = found

    class NewEventsDumper(Dumper):
        format = Format.BINARY
        oid = array

        def dump(self, obj: NewEvents) -> Buffer:
            return packed(obj.events, element)

    connection.adapters.register_dumper(NewEvents, NewEventsDumper)


def packed(events: Sequence[NewEvent], element: int) -> bytes:
    """Return events as a binary array whose elements have the type `element`."""
    if not events:
        return _ARRAY.pack(0, 0, element, 0, 1)[:12]
    return _ARRAY.pack(1, 0, element, len(events), 1) + b"".join(map(_row, events))


def _length(value: bytes) -> bytes:
    length = len(value)
    return _LENGTHS[length] if length < len(_LENGTHS) else _LENGTH.pack(length)


def _row(event: NewEvent) -> bytes:
    subject, kind = event.subject.encode(), event.type.encode()
    office, data = event.office.encode(), event.data.encode()
    content = bytes.fromhex(event.content)
    since = event.time - _EPOCH
    microseconds = (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds
    row = b"".join(
        (
            _BEGIN,
            _length(subject),
            subject,
            _VERSION_AND_ID.pack(_BIGINT, 8, event.version, _UUID, 16, bytes.fromhex(event.id.replace("-", ""))),
            _AS_TEXT,
            _length(kind),
            kind,
            _MOMENT.pack(_TIME, 8, microseconds),
            _AS_TEXT,
            _length(office),
            office,
            _AS_TEXT,
            _length(data),
            data,
            _AS_BYTES,
            _length(content),
            content,
        )
    )
    return _length(row) + row
