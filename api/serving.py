"""A server process and what stands under it: the PostgreSQL of a DSN or the embedded one, migrated and folded."""

import http.client
import logging
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from multiprocessing import get_context, parent_process
from multiprocessing.process import BaseProcess
from threading import Thread
from types import FrameType

import structlog
import uvicorn
from psycopg import conninfo

from api.app import create_app
from projections import fold
from registry.errors import RegistryError
from registry.settings import Settings
from registry.store.database import Database
from registry.store.embedded import EmbeddedPostgres
from registry.store.migrate import migrate

_GRACE_SECONDS = 10
_START_SECONDS = 30

Progress = Callable[[str, int, int], None]


class ServerSilent(RegistryError):
    """A server process did not come up."""


@contextmanager
def store(settings: Settings, progress: Progress = lambda _tenant, _done, _size: None) -> Iterator[Settings]:
    """Give settings whose DSN leads to a migrated database with its tables built; stop on exit what was started."""
    with ExitStack() as stack:
        if settings.dsn is None:
            server = stack.enter_context(EmbeddedPostgres(settings.data))
            server.create_database()
            settings = settings.model_copy(update={"dsn": server.dsn()})
        assert settings.dsn is not None
        migrate(settings.dsn)
        database = Database(settings.dsn)
        stack.callback(database.close)
        fold.prepare(settings.dsn, database, progress)
        yield settings


def configure_logs(level: str) -> None:
    """Write structured logs, a JSON object a line, to standard error."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso"),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level.upper()]),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )


class Server(uvicorn.Server):
    """A server that lets its live feeds end when it is told to stop, instead of waiting for their clients."""

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Take a signal to stop."""
        application = self.config.loaded_app if self.config.loaded else None
        app = getattr(application, "app", application)
        context = getattr(getattr(app, "state", None), "context", None)
        if context:
            context.heads.close()
        super().handle_exit(sig, frame)


def serve(settings: Settings) -> None:
    """Serve until told to stop."""
    sys.setswitchinterval(0.0005)
    configure_logs(settings.log_level)
    if settings.workers == 1:
        Server(_config(create_app(settings), settings)).run()
        return
    os.environ["FILING_REGISTRY_DSN"] = conninfo.make_conninfo(settings.dsn or "")
    uvicorn.run(
        "api.app:create_app",
        factory=True,
        host=settings.host,
        port=settings.port,
        workers=settings.workers,
        log_level="warning",
        access_log=False,
        timeout_graceful_shutdown=_GRACE_SECONDS,
    )


def _config(app: object, settings: Settings) -> uvicorn.Config:
    return uvicorn.Config(
        app,  # type: ignore[arg-type]
        host=settings.host,
        port=settings.port,
        log_level="warning",
        access_log=False,
        timeout_graceful_shutdown=_GRACE_SECONDS,
    )


@contextmanager
def served_beside(settings: Settings) -> Iterator[BaseProcess]:
    """Serve in a process beside this one; it stops when the context ends, or this process does."""
    process = get_context("spawn").Process(target=_serve_child, args=(settings,), name="filing-registry-server")
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
    message = "The server did not come up; its messages are above."
    raise ServerSilent(message)


def _serve_child(settings: Settings) -> None:
    stop_with_parent()
    serve(settings)
