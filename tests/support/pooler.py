"""A pooler in transaction mode: one session of PostgreSQL for all its clients, each for a transaction at a time."""

import socket
import struct
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import Lock, Thread

_STARTUP, _SSL, _GSS = 196_608, 80_877_103, 80_877_104
_AUTHENTICATED = b"R" + struct.pack("!II", 8, 0)


def _exactly(stream: socket.socket, count: int) -> bytes:
    found = b""
    while len(found) < count:
        piece = stream.recv(count - len(found))
        if not piece:
            raise ConnectionError
        found += piece
    return found


def _message(stream: socket.socket) -> tuple[bytes, bytes]:
    """Read a message; return its type and the whole of it."""
    head = _exactly(stream, 5)
    return head[:1], head + _exactly(stream, struct.unpack("!I", head[1:])[0] - 4)


class _Session:
    """The one session of PostgreSQL, and who has it."""

    def __init__(self, server: socket.socket, startup: bytes) -> None:
        self.server, self.had = server, Lock()
        server.sendall(startup)
        self.greeting = b""
        kind = b""
        while kind != b"Z":
            kind, message = _message(server)
            if kind == b"S":
                self.greeting += message
        # A pooler names its clients itself: this is no process of PostgreSQL's.
        self.greeting += b"K" + struct.pack("!III", 12, 1, 1) + b"Z" + struct.pack("!I", 5) + b"I"

    def serve(self, client: socket.socket) -> None:
        """Give the session to a client whenever it begins a transaction, until the transaction is done."""
        client.sendall(_AUTHENTICATED + self.greeting)
        while True:
            kind, message = _message(client)
            if kind == b"X":
                return
            with self.had:
                self._transact(client, kind, message)

    def _transact(self, client: socket.socket, kind: bytes, message: bytes) -> None:
        while True:
            self.server.sendall(message)
            if kind in (b"Q", b"S"):  # what the server answers with an end
                answered = b""
                while answered != b"Z":
                    answered, answer = _message(self.server)
                    client.sendall(answer)
                if answer[-1:] == b"I":
                    return
            kind, message = _message(client)


def _startup(client: socket.socket) -> bytes:
    """Read what a client begins with, and answer that nothing is encrypted."""
    while True:
        head = _exactly(client, 4)
        rest = _exactly(client, struct.unpack("!I", head)[0] - 4)
        if struct.unpack("!I", rest[:4])[0] == _STARTUP:
            return head + rest
        client.sendall(b"N")


@contextmanager
def pooled(path: str) -> Iterator[int]:
    """Pool the PostgreSQL at a socket; give the port at which clients of the pooler connect."""
    listening = socket.create_server(("127.0.0.1", 0))
    sessions: list[_Session] = []

    def serve(client: socket.socket) -> None:
        with client, suppress(OSError):
            startup = _startup(client)
            with making:
                if not sessions:
                    server = socket.socket(socket.AF_UNIX)
                    server.connect(path)
                    sessions.append(_Session(server, startup))
            sessions[0].serve(client)

    def accept() -> None:
        with suppress(OSError):
            while True:
                Thread(target=serve, args=(listening.accept()[0],), daemon=True).start()

    making = Lock()
    Thread(target=accept, daemon=True).start()
    try:
        yield int(listening.getsockname()[1])
    finally:
        listening.shutdown(socket.SHUT_RDWR)
        listening.close()
        for session in sessions:
            session.server.close()
