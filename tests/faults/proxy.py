"""A TCP proxy that can be told to treat connections badly; what travels through it it does not understand."""

import socket
import struct
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from enum import Enum, auto
from random import Random
from select import select
from threading import Event, Lock, Thread

Connect = Callable[[], socket.socket]

_CHUNK = 1 << 16
_LOOK_SECONDS = 0.05
_SLOW_BYTES, _SLOW_SECONDS = 48, 0.02


class Manner(Enum):
    """How a connection is treated from now on."""

    PASS = auto()
    CUT_BEFORE_REQUEST = auto()
    CUT_IN_REQUEST = auto()
    CUT_BEFORE_REPLY = auto()
    CUT_IN_REPLY = auto()
    HALF_OPEN = auto()  # the reply is swallowed, the connection stays
    SLOW = auto()


class Connection(Thread):
    """A client's connection and the one made for it, joined until either side ends or it is cut."""

    def __init__(self, client: socket.socket, connect: Connect, manner: Manner, over: Event) -> None:
        super().__init__(name="proxied", daemon=True)
        self.manner = manner
        self._client, self._connect, self._over = client, connect, over
        self._cut = Event()

    def cut(self) -> None:
        """End the connection as a broken line does, soon."""
        self._cut.set()

    def run(self) -> None:
        with self._client, suppress(OSError):
            if self.manner is Manner.CUT_BEFORE_REQUEST:
                self._reset(self._client)
                return
            with self._connect() as server:
                self._join(server)
                self._reset(server)
                self._reset(self._client)

    def _join(self, server: socket.socket) -> None:
        """Carry bytes both ways until one side ends or the connection is to be cut."""
        while not self._cut.is_set() and not self._over.is_set():
            ready, _, _ = select([self._client, server], [], [], _LOOK_SECONDS)
            for one in ready:
                chunk = one.recv(_CHUNK)
                if not chunk:
                    return
                if one is server:
                    self._carry(chunk, self._client, Manner.CUT_BEFORE_REPLY, Manner.CUT_IN_REPLY)
                else:
                    self._carry(chunk, server, Manner.CUT_BEFORE_REQUEST, Manner.CUT_IN_REQUEST)

    def _carry(self, chunk: bytes, to: socket.socket, before: Manner, within: Manner) -> None:
        if self.manner is before:
            self.cut()
        elif self.manner is within:
            to.sendall(chunk[: len(chunk) // 2])
            self.cut()
        elif self.manner is Manner.SLOW:
            for start in range(0, len(chunk), _SLOW_BYTES):
                to.sendall(chunk[start : start + _SLOW_BYTES])
                self._over.wait(_SLOW_SECONDS)
        elif not (self.manner is Manner.HALF_OPEN and to is self._client):
            to.sendall(chunk)

    @staticmethod
    def _reset(end: socket.socket) -> None:
        """Let the socket's closing break the connection off, rather than end it in good order."""
        with suppress(OSError):
            end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


class Proxy:
    """A listening proxy; `choose` decides on the manner of each new connection."""

    def __init__(self, connect: Connect, choose: Callable[[], Manner]) -> None:
        self._connect, self._choose = connect, choose
        self._listening = socket.create_server(("127.0.0.1", 0), backlog=200)
        self.port = int(self._listening.getsockname()[1])
        self._over, self._lock = Event(), Lock()
        self._connections: list[Connection] = []
        self.chosen: dict[Manner, int] = dict.fromkeys(Manner, 0)
        self._thread = Thread(target=self._accept, name="proxy", daemon=True)
        self._thread.start()

    def live(self) -> list[Connection]:
        """Return the connections that stand."""
        with self._lock:
            self._connections = [one for one in self._connections if one.is_alive()]
            return list(self._connections)

    def strike(self, rng: Random, manner: Manner, stall_seconds: float) -> bool:
        """Treat one standing connection in a manner, and cut it in the end; return whether there was one."""
        standing = self.live()
        if not standing:
            return False
        struck = rng.choice(standing)
        struck.manner = manner
        self.chosen[manner] += 1
        struck.join(stall_seconds)
        struck.cut()
        return True

    def close(self) -> None:
        """Cut every connection, and stop listening."""
        self._over.set()
        self._thread.join()
        self._listening.close()
        for connection in self.live():
            connection.join(5)

    def _accept(self) -> None:
        while not self._over.is_set():
            if select([self._listening], [], [], _LOOK_SECONDS)[0]:
                client, _ = self._listening.accept()
                manner = self._choose()
                self.chosen[manner] += 1
                connection = Connection(client, self._connect, manner, self._over)
                with self._lock:
                    self._connections.append(connection)
                connection.start()


@contextmanager
def proxied(connect: Connect, choose: Callable[[], Manner] = lambda: Manner.PASS) -> Iterator[Proxy]:
    """Let a proxy listen until the context ends."""
    proxy = Proxy(connect, choose)
    try:
        yield proxy
    finally:
        proxy.close()


def to_port(port: int) -> Connect:
    """Return what connects to a port of this machine."""
    return lambda: socket.create_connection(("127.0.0.1", port), timeout=30)


def to_socket(path: str) -> Connect:
    """Return what connects to a Unix socket."""

    def connect() -> socket.socket:
        made = socket.socket(socket.AF_UNIX)
        made.connect(path)
        return made

    return connect
