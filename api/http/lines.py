"""The lines of a body that is a stream, in groups as they arrive, each as the bytes it was sent as."""

from collections.abc import AsyncIterator

from fastapi import Request

from api.byte_order import unmarked

_AT_ONCE = 500
_SHORT_BYTES = 1 << 20
_MARK_BYTES = 4


async def line_groups(request: Request, limit: int) -> AsyncIterator[list[bytes]]:
    """Yield the stream's lines in groups, as they arrive; a line over the limit as far as the limit.

    A short stream is taken whole: it is recorded in one go.
    """
    rest, lines, begun = b"", [], False
    length = request.headers.get("content-length", "")
    short = length.isdecimal() and int(length) <= _SHORT_BYTES
    chunks = _whole(request) if short else request.stream()
    async for chunk in chunks:
        rest += chunk
        if not begun and len(rest) > _MARK_BYTES:
            begun = True
            try:
                rest = unmarked(rest)
            except ValueError:
                yield [rest[:_MARK_BYTES]]  # one line that is told what is wrong stands for all of them
                return
        *whole, rest = rest.split(b"\n")
        rest = rest[: limit + 1]
        lines += [line for line in whole if line.strip()]
        while len(lines) >= _AT_ONCE:
            yield lines[:_AT_ONCE]
            del lines[:_AT_ONCE]
        if lines:
            yield lines
            lines = []
    if rest.strip():
        yield [rest]


async def _whole(request: Request) -> AsyncIterator[bytes]:
    yield await request.body() + b"\n"
