"""A connection of a server process, as uvicorn serves it; what is asked and answered over it is not seen here."""

from asyncio import AbstractEventLoop, BaseTransport, Transport
from typing import Any, cast

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from api.http.middleware import ABORT


class Connection(HttpToolsProtocol):
    """A connection that the application may end at once, and whose answers leave in one piece.

    uvicorn's own way to end one waits until everything was sent, and it sends an answer's head and body apart: the
    kernel's work for that, and the client's for waking up twice, is a good part of what a small answer costs.
    """

    def connection_made(self, transport: BaseTransport) -> None:
        """Take up a new connection."""
        super().connection_made(cast("Transport", InOnePiece(cast("Transport", transport), self.loop)))

    def on_message_begin(self) -> None:
        """Leave the way to end the connection at once in the state of the request that begins."""
        super().on_message_begin()
        self.scope["state"][ABORT] = self.transport.abort


class InOnePiece:
    """A transport that holds a piece back until another follows or the event loop has turned, then sends both.

    It holds back one piece at most, so that a slow client is noticed as before.
    """

    __slots__ = ("_held", "_loop", "_scheduled", "_transport")

    def __init__(self, transport: Transport, loop: AbstractEventLoop) -> None:
        self._transport, self._loop = transport, loop
        self._held: bytes | None = None
        self._scheduled = False

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever the transport has
        """Be the transport in all else."""
        return getattr(self._transport, name)

    def write(self, data: bytes) -> None:
        """Send a piece together with the one held back, or hold it back."""
        if self._held is not None:
            data, self._held = self._held + data, None
            self._transport.write(data)
            return
        self._held = data
        if not self._scheduled:
            self._scheduled = True
            self._loop.call_soon(self._turned)

    def close(self) -> None:
        """Close the connection when everything was sent."""
        self._send()
        self._transport.close()

    def abort(self) -> None:
        """Close the connection at once."""
        self._held = None
        self._transport.abort()

    def _turned(self) -> None:
        self._scheduled = False
        self._send()

    def _send(self) -> None:
        if self._held is not None:
            data, self._held = self._held, None
            self._transport.write(data)
