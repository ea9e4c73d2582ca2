"""Packs values in PostgreSQL's binary format, new events above all.

An array of the composite type `registry.new_event` is put together in one piece, not dumped value by
value, and nothing is left for the server to parse.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from struct import Struct
from typing import NamedTuple

_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
_TEXT, _BIGINT, _UUID, _TIME, _BYTES = 25, 20, 2950, 1184, 17
"""The object identifiers of PostgreSQL's own types, the same in every version."""
_LENGTH = Struct(">i")
_ARRAY = Struct(">iiIii")
_NONE = Struct(">iiI")
_NUMBER = Struct(">q")
_SIZED_NUMBER = Struct(">iq")
_SIXTEEN = _LENGTH.pack(16)
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


def text(value: str) -> bytes:
    """Return a text."""
    return value.encode()


def number(value: int | None) -> bytes | None:
    """Return a bigint, or NULL."""
    return None if value is None else _NUMBER.pack(value)


def texts(values: Sequence[str]) -> bytes:
    """Return an array of texts."""
    return _array(_TEXT, [_sized(value.encode()) for value in values])


def numbers(values: Sequence[int]) -> bytes:
    """Return an array of bigints."""
    return _array(_BIGINT, [_SIZED_NUMBER.pack(8, value) for value in values])


def uuids(values: Sequence[str]) -> bytes:
    """Return an array of UUIDs in canonical form."""
    return _array(_UUID, [_SIXTEEN + bytes.fromhex(value.replace("-", "")) for value in values])


def events(values: Sequence[NewEvent], element: int) -> bytes:
    """Return new events as an array of the composite type whose object identifier is `element`."""
    return _array(element, [_row(event) for event in values])


def _array(element: int, items: Sequence[bytes]) -> bytes:
    return _ARRAY.pack(1, 0, element, len(items), 1) + b"".join(items) if items else _NONE.pack(0, 0, element)


def _length(value: bytes) -> bytes:
    length = len(value)
    return _LENGTHS[length] if length < len(_LENGTHS) else _LENGTH.pack(length)


def _sized(value: bytes) -> bytes:
    return _length(value) + value


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
