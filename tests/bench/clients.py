"""Clients that cost little beside the server they measure: prepared requests, answers counted and not parsed."""

import asyncio
import http
from collections.abc import Sequence
from random import Random
from typing import cast
from uuid import uuid4

import orjson
import uvloop

from api.demo.vocabulary import credit_code
from api.examples import example


def surveys(number: int) -> list[bytes]:
    """Return so many surveys of enterprises of 历下区, each a new one, as JSON."""
    rng, body = Random(), example("enterprise.surveyed.v1")
    return [
        orjson.dumps({**body, "id": str(uuid4()), "subject": f"enterprise/{credit_code(rng, '370102')}"})
        for _ in range(number)
    ]


def prepared(path: str, key: str, body: bytes, media_type: str = "application/json") -> bytes:
    """Return a whole POST request as it goes over the wire."""
    head = (
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {key}\r\n"
        f"Content-Type: {media_type}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def post_all(port: int, requests: Sequence[Sequence[bytes]]) -> int:
    """Send each list of requests over a connection of its own, one after another; return how many were answered 201."""
    return uvloop.run(_post_all(port, requests))


async def _post_all(port: int, requests: Sequence[Sequence[bytes]]) -> int:
    loop = asyncio.get_running_loop()
    connections = [_Connection(each, loop.create_future()) for each in requests]
    for connection in connections:
        await loop.create_connection(lambda connection=connection: connection, "127.0.0.1", port)  # type: ignore[misc]
    return sum(await asyncio.gather(*(connection.done for connection in connections)))


class _Connection(asyncio.Protocol):
    """One keep-alive connection: the next request goes out when the last one's answer has come whole."""

    def __init__(self, requests: Sequence[bytes], done: "asyncio.Future[int]") -> None:
        self._left = iter(requests)
        self._buffer = b""
        self._recorded = 0
        self.done = done

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)
        self._send()

    def _send(self) -> None:
        request = next(self._left, None)
        if request is None:
            self._transport.close()
            self.done.set_result(self._recorded)
        else:
            self._transport.write(request)

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        head, found, body = self._buffer.partition(b"\r\n\r\n")
        if not found:
            return
        length = head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0]
        if len(body) < int(length):
            return
        self._recorded += head[9:12] == str(http.HTTPStatus.CREATED.value).encode()
        self._buffer = b""
        self._send()

    def connection_lost(self, exc: Exception | None) -> None:
        if not self.done.done():
            self.done.set_exception(exc or ConnectionError("the server closed the connection"))
