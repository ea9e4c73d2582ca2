"""A server for tests, in this process, and waiting for a condition."""

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Thread
from time import monotonic, sleep

import httpx
import uvicorn

from registry.settings import Settings


@dataclass(frozen=True)
class Served:
    """A running server with the keys of its offices."""

    url: str
    dsn: str
    keys: dict[str, str]

    def as_office(self, office: str) -> httpx.Client:
        """Return a client that carries an office's key."""
        headers = {"Authorization": f"Bearer {self.keys[office]}"}
        return httpx.Client(base_url=self.url, headers=headers, timeout=30)


@contextmanager
def serving(dsn: str, keys: dict[str, str], **given: object) -> Iterator[Served]:
    """Serve a database in a thread of this process, on a free port."""
    from api.app import create_app  # noqa: PLC0415 - tests of the rules alone need not wait for it
    from api.server.protocol import Connection  # noqa: PLC0415

    listening = socket.create_server(("127.0.0.1", 0))
    port = listening.getsockname()[1]
    settings = Settings(dsn=dsn, port=port, **given)  # type: ignore[arg-type]
    app = create_app(settings)
    config = uvicorn.Config(app, http=Connection, log_level="error", access_log=False, timeout_graceful_shutdown=3)
    server = uvicorn.Server(config)
    thread = Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    wait_until(lambda: server.started, 10)
    try:
        yield Served(f"http://127.0.0.1:{port}", dsn, keys)
    finally:
        app.state.context.heads.close()
        server.should_exit = True
        thread.join(15)


def wait_until(condition: Callable[[], bool], seconds: float) -> None:
    """Wait until a condition holds, looking often; fail if it does not in time."""
    deadline = monotonic() + seconds
    while not condition():
        assert monotonic() < deadline, f"not within {seconds} s"
        sleep(0.01)
