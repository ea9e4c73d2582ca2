"""A server process and what stands under it: the PostgreSQL of a DSN or the embedded one, migrated and folded."""

import gc
import http.client
import os
import signal
import socket
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing import get_context, parent_process
from multiprocessing.process import BaseProcess
from tempfile import TemporaryDirectory
from threading import Thread
from typing import Any

import uvicorn
from fastapi import FastAPI
from uvicorn.config import STARTUP_FAILURE
from uvicorn.supervisors import Multiprocess

from api.app import create_app
from api.observability import metrics
from api.observability.logs import configure_logs
from api.server.protocol import Connection
from api.server.sockets import bound, listen
from registry.errors import Message, RegistryError
from registry.settings import Settings

_GRACE_SECONDS = 10

_START_SECONDS = 30


class ServerSilent(RegistryError):
    """A server process did not come up."""

    def __init__(self) -> None:
        super().__init__(Message("The server did not come up; its messages are above."))


class LogRestored(RegistryError):
    """The database was restored while the server ran; started anew, it serves the log as it is."""

    def __init__(self) -> None:
        super().__init__(Message("The database was restored while the server ran: start it anew."))


def serve(settings: Settings, taken: socket.socket, announce: Callable[[], None] = lambda: None) -> None:
    """Serve at a bound socket until told to stop, in this process or in several beside it.

    Calls `announce` once when requests are answered; raises ServerSilent where that does not come about.
    """
    listen(taken)
    if settings.workers == 1:
        _prepare_process(settings)
        app = create_app(settings)
        try:
            _Server(_config(app, settings), announce).serve_at(taken)
        except SystemExit:
            if app.state.context.epochs.passed:
                raise LogRestored from None
            raise
        return
    for name, value in settings.model_dump(exclude_none=True).items():
        os.environ[f"FILING_REGISTRY_{name.upper()}"] = str(value)
    config = _config("api.server.process:worker", settings, factory=True, workers=settings.workers)
    taken.set_inheritable(True)
    with TemporaryDirectory(prefix="filing-registry-") as shared:
        os.environ[metrics.SHARED] = shared
        _Servers(config, taken, announce).run()


class _Server(uvicorn.Server):
    """A server in this process that says when it answers."""

    def __init__(self, config: uvicorn.Config, announce: Callable[[], None]) -> None:
        super().__init__(config)
        self._announce = announce

    def serve_at(self, taken: socket.socket) -> None:
        """Serve until told to stop; raise ServerSilent where it does not come up."""
        try:
            self.run([taken])
        except SystemExit as ended:
            if ended.code == STARTUP_FAILURE:
                raise ServerSilent from None
            raise

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Come up, then say so."""
        await super().startup(sockets)
        self._announce()


class _Servers(Multiprocess):
    """Servers in processes beside this one; it says when all of them answer."""

    def __init__(self, config: uvicorn.Config, taken: socket.socket, announce: Callable[[], None]) -> None:
        super().__init__(config, [taken])
        self._announce = announce

    def init_processes(self) -> None:
        """Start the processes and wait for them, then say so."""
        super().init_processes()
        if all(process.wait_until_ready(_START_SECONDS, self.should_exit) for process in self.processes):
            self._announce()

    def run(self) -> None:
        """Serve until told to stop; raise ServerSilent where a process does not come up."""
        super().run()
        if any(process.exitcode == STARTUP_FAILURE for process in self.processes):
            raise ServerSilent


def worker() -> FastAPI:
    """Return the application of one of several server processes; its settings come through the environment."""
    settings = Settings()
    _prepare_process(settings)
    return create_app(settings)


def _prepare_process(settings: Settings) -> None:
    configure_logs(settings.log_level)
    # Commits answer in other threads than requests: let none of them hold the interpreter for long.
    sys.setswitchinterval(0.001)
    # Histories that are kept in memory are many objects without a cycle among them: look for cycles less often than
    # at every 700 new objects, and never among what was there before the first request.
    gc.set_threshold(20_000, 50, 20)
    gc.freeze()


def _config(app: FastAPI | str, settings: Settings, **given: Any) -> uvicorn.Config:  # noqa: ANN401
    return uvicorn.Config(
        app,
        host=settings.host,
        port=settings.port,
        http=Connection,
        log_config=None,
        log_level="warning",
        access_log=False,
        server_header=False,  # by what a server is made does not concern a client
        proxy_headers=False,  # nothing here asks who the client's host is
        timeout_graceful_shutdown=_GRACE_SECONDS,
        **given,
    )


@contextmanager
def served_beside(settings: Settings, *, quiet: bool = False) -> Iterator[BaseProcess]:
    """Serve in a process beside this one; it stops when the context ends, or this process does.

    A quiet one writes its logs as ever, but where nobody reads them.
    """
    arguments = (settings, quiet)
    process = get_context("spawn").Process(target=_serve_child, args=arguments, name="filing-registry-server")
    process.start()
    try:
        yield process
    finally:
        process.terminate()
        process.join(_GRACE_SECONDS + 5)
        if process.is_alive():
            process.kill()
            process.join()


def stop_with_parent() -> None:
    """Let this child process stop when its parent does, however the parent ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides when to stop

    def watch() -> None:
        parent = parent_process()
        assert parent is not None
        parent.join()
        os.kill(os.getpid(), signal.SIGTERM)

    Thread(target=watch, daemon=True).start()


def wait_until_alive(settings: Settings, server: BaseProcess) -> None:
    """Wait until a server process answers; raise ServerSilent if it does not in time."""
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline and server.is_alive():
        try:
            connection = http.client.HTTPConnection(settings.host, settings.port, timeout=5)
            connection.request("GET", "/livez")
            if connection.getresponse().status == http.HTTPStatus.OK:
                return
        except OSError:
            server.join(0.05)
    raise ServerSilent


def _serve_child(settings: Settings, quiet: bool) -> None:  # noqa: FBT001 - a process's target takes what it is given
    stop_with_parent()
    if quiet:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stderr.fileno())
    with bound(settings) as (given, taken):
        serve(given, taken)
