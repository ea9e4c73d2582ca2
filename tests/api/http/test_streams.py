"""The last line of an NDJSON stream that is sent in chunks and ends without a line feed."""

from collections.abc import Iterator

import orjson
import pytest
from support.events import COUNTY, NDJSON, Enterprise, Event
from support.offices import Desks

LIMIT = 256 << 10
"""The bytes that a line may have by default."""


def padded(event: Event, length: int) -> bytes:
    """Return an event's line, filled up with blanks to so many bytes."""
    return orjson.dumps(event).ljust(length)


def chunks(*lines: bytes, size: int = 60_000) -> Iterator[bytes]:
    """Yield lines in chunks, the last one without its line feed."""
    body = b"\n".join(lines)
    return (body[begin : begin + size] for begin in range(0, len(body), size))


@pytest.mark.parametrize(("length", "status"), [(LIMIT - 1, 201), (LIMIT, 201), (LIMIT + 1, 413), (2 * LIMIT, 413)])
def test_a_last_line_without_a_line_feed_has_its_limit(desks: Desks, length: int, status: int) -> None:
    """A last line over the limit is refused as too large, never cut short and recorded; one of just the limit is recorded."""
    first, last = Enterprise(), Enterprise()
    answer = desks.send(COUNTY, chunks(orjson.dumps(first.surveyed()), padded(last.surveyed(), length)), NDJSON)
    results = [orjson.loads(line) for line in answer.text.splitlines()]
    assert [result["status"] for result in results] == [201, status]
    assert len(desks.read(COUNTY, "events", subject=last.subject)) == (status == 201)
