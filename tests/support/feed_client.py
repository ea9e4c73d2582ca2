"""Many clients of the live feed in one thread, at the level of the socket, so that one of them may stop reading."""

import resource
import selectors
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event, Thread
from urllib.parse import urlsplit


def allow_sockets(number: int) -> None:
    """Let this process, and those it starts, hold so many sockets."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft < number:
        resource.setrlimit(resource.RLIMIT_NOFILE, (number if hard < 0 else min(number, hard), hard))


def opened(url: str, path: str, key: str, last: int | None = None, receive_bytes: int | None = None) -> socket.socket:
    """Ask for a feed; what it sends is not read yet."""
    parts = urlsplit(url)
    connection = socket.socket()
    if receive_bytes is not None:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_bytes)
    connection.settimeout(30)
    connection.connect((parts.hostname, parts.port))
    resume = "" if last is None else f"Last-Event-ID: {last}\r\n"
    head = f"GET {path} HTTP/1.1\r\nHost: registry\r\nAuthorization: Bearer {key}\r\nAccept: text/event-stream\r\n{resume}\r\n"
    connection.sendall(head.encode())
    return connection


class Reader:
    """What one client has been sent: the positions in order, and whether the feed has ended."""

    def __init__(self, connection: socket.socket) -> None:
        self.connection = connection
        self.positions: list[int] = []
        self.answered = self.ended = False
        self._rest = b""

    def read(self) -> None:
        """Take what has arrived."""
        try:
            arrived = self.connection.recv(1 << 18)
        except ConnectionError:
            arrived = b""
        self.ended = not arrived or arrived.endswith(b"0\r\n\r\n")
        self.answered = self.answered or b"retry:" in arrived
        *lines, self._rest = (self._rest + arrived).split(b"\n")
        self.positions += [int(line[4:]) for line in lines if line.startswith(b"id: ")]


class Crowd:
    """Clients that all read, in one thread."""

    def __init__(self) -> None:
        self.readers: list[Reader] = []
        self._selector = selectors.DefaultSelector()
        self._stop = Event()
        self._thread = Thread(target=self._run, daemon=True)

    def join(self, connections: Iterator[socket.socket]) -> None:
        """Let clients read from now on."""
        for connection in connections:
            reader = Reader(connection)
            self.readers.append(reader)
            self._selector.register(connection, selectors.EVENT_READ, reader)

    def all(self, true: Callable[[Reader], bool]) -> bool:
        """Tell whether something is true of every client."""
        return all(true(reader) for reader in self.readers)

    def start(self) -> None:
        self._thread.start()

    def _run(self) -> None:
        while not self._stop.is_set():
            for key, _ in self._selector.select(0.1):
                key.data.read()
                if key.data.ended:
                    self._selector.unregister(key.fileobj)

    def close(self) -> None:
        self._stop.set()
        self._thread.join()
        for reader in self.readers:
            reader.connection.close()


@contextmanager
def crowd(clients: int, open_one: Callable[[int], socket.socket]) -> Iterator[Crowd]:
    """Open feeds and read them all until the end."""
    found = Crowd()
    found.join(open_one(number) for number in range(clients))
    found.start()
    try:
        yield found
    finally:
        found.close()
