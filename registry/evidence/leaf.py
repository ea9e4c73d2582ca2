"""The byte form of an event and its leaf, as docs/leaf.md tells it to strangers; it reads no log."""

from datetime import UTC, datetime
from hashlib import sha256


def instant(time: datetime) -> str:
    """Return an instant as the leaf writes it: UTC, microseconds, `Z`."""
    return time.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f").rjust(26, "0") + "Z"


def envelope(  # noqa: PLR0913, PLR0917 - an event has ten fields
    tenant: str,
    position: int,
    subject: str,
    version: int,
    id: str,  # noqa: A002 - the name that the contract gives it
    type: str,  # noqa: A002
    time: datetime,
    recordedtime: datetime,
    office: str,
    data: str,
) -> bytes:
    """Return an event's fields in the leaf's order, joined by line feeds, in UTF-8; `id` in lower case with hyphens."""
    fields = (
        tenant,
        str(position),
        subject,
        str(version),
        id,
        type,
        instant(time),
        instant(recordedtime),
        office,
        data,
    )
    return "\n".join(fields).encode()


def leaf(envelope: bytes) -> bytes:
    """Return SHA-256 over 0x00 and the envelope: a leaf's hash as in RFC 6962."""
    return sha256(b"\0" + envelope).digest()
