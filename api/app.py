"""The server: parts put together; routes are in routes.py. Settings are read here and in api.cli, nowhere else."""

import asyncio
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from threading import current_thread, main_thread
from types import FrameType
from typing import Any

from fastapi import Depends, FastAPI
from opentelemetry.trace import TracerProvider
from starlette.concurrency import run_in_threadpool

from api.http import openapi, problems
from api.http.auth import Authenticator
from api.http.context import AppState
from api.http.epochs import EpochWatch, stop_this_server
from api.http.fast_path import FastPath
from api.http.feed.hub import FeedHub
from api.http.feed.log_sizes import LogSizes
from api.http.middleware import RequestContextMiddleware
from api.http.readiness import ReadinessProbe
from api.http.request_rules import RequestRules, know_parameters
from api.http.routers import ROUTERS
from api.observability import tracing
from api.observability.instrumentation import Watcher
from api.pages import receipt
from api.pages.routes import router as pages_router
from api.version import version
from projections.engine.follower import Follower
from projections.sealing.renderer import drawing
from registry.application.registry import Registry
from registry.materials import kept_at
from registry.settings import Settings
from registry.store.database import Database


def create_app(settings: Settings | None = None, spans: TracerProvider | None = None) -> FastAPI:
    """Return the application over the PostgreSQL that the settings name; its schema must have been migrated.

    Spans go to the given provider, else to the one that the environment asks for, if it does.
    """
    settings = settings or Settings()
    spans = spans or tracing.provider_of_environment()
    assert settings.dsn is not None, "api.cli resolves the embedded PostgreSQL to a DSN before serving"

    app = FastAPI(
        title="Filing Registry",
        version=version(),
        description="企业技能人才自主评价备案登记 – events, figures and their lineage, over HTTP.",
        openapi_url="/v1/openapi.json",
        openapi_tags=[{"name": name, "description": text} for name, text in openapi.TAGS.items()],
        servers=[{"url": "/", "description": "the server that answers"}],
        contact={"name": "The maintainers of Filing Registry"},
        license_info={"name": "Apache License 2.0", "identifier": "Apache-2.0"},
        docs_url=None,
        redoc_url=None,
        lifespan=lambda app: _running(app, settings, spans),
        redirect_slashes=False,
        dependencies=[Depends(know_parameters)],
        generate_unique_id_function=lambda route: route.name,
        telemetry=tracing.settings_of(spans),
    )
    problems.install(app)
    for router in (*ROUTERS, receipt.router, pages_router()):
        app.include_router(router)
    openapi.install(app)
    stack = app.build_middleware_stack()
    # A traced server lets every request through the framework's layers, whose spans they are.
    short = stack if spans is not None else FastPath(stack)
    # Around the layer that answers for failures, too, so that those have their id and their count.
    app.middleware_stack = RequestContextMiddleware(RequestRules(short), traced=spans is not None)
    return app


@asynccontextmanager
async def _running(app: FastAPI, settings: Settings, spans: TracerProvider | None) -> AsyncIterator[None]:
    """Put the parts together, and take them apart in the order that lets each finish what it has."""
    watcher = Watcher(spans)
    database = Database(settings.dsn or "", pool_size=settings.pool_size, watch=watcher)
    follower, heads = Follower(database, watcher), LogSizes(database)

    def announce(tenant: str, size: int) -> None:
        follower.announce(tenant, size)
        heads.announce(tenant, size)

    registry = Registry(
        database,
        announce=announce,
        drawing=drawing(database),
        capacity=settings.queue_events,
        watch=watcher,
    )
    feeds = FeedHub(registry, heads, settings.feed_seconds)
    gate, kept = Authenticator(registry), kept_at(settings.materials or settings.data / "materials")
    epochs = EpochWatch(database, stop_this_server)
    probe = ReadinessProbe(database, epochs)
    app.state.context = AppState(
        settings, database, registry, follower, gate, heads, feeds, watcher, kept, probe, epochs
    )
    heads.start()
    feeds.start()
    follower.start()
    sampling = asyncio.create_task(watcher.keep_sampling())
    looking = asyncio.create_task(epochs.keep_looking())
    _end_feeds_when_told_to_stop(heads)
    yield
    for task in (sampling, looking):
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
    await heads.stop()
    await feeds.stop()
    probe.close()
    await run_in_threadpool(registry.close)
    await run_in_threadpool(follower.close)
    await run_in_threadpool(database.close)
    await run_in_threadpool(tracing.finish, spans)


def _end_feeds_when_told_to_stop(heads: LogSizes) -> None:
    """Let live feeds end at the signal to stop.

    The server tells its application that it stops only when every connection has ended, and a feed's
    never would.
    """
    if current_thread() is not main_thread():
        return
    for number in (signal.SIGINT, signal.SIGTERM):
        stop = signal.getsignal(number)

        def end_feeds(received: int, frame: FrameType | None, stop: Any = stop) -> None:  # noqa: ANN401
            heads.close()
            if callable(stop):
                stop(received, frame)

        signal.signal(number, end_feeds)
