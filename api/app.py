"""The server: parts put together, routes drawn up. The settings are read here and in api.cli, nowhere else."""

import platform
import signal
import time
from collections.abc import AsyncIterator, Awaitable, Callable, MutableMapping
from contextlib import asynccontextmanager
from importlib.metadata import version
from threading import current_thread, main_thread
from types import FrameType
from typing import Any
from uuid import uuid4

import structlog
from fastapi import APIRouter, FastAPI, Request
from fastapi.responses import JSONResponse
from psycopg import Error
from starlette.concurrency import run_in_threadpool

from api import events, figures, openapi, problems, subjects
from api.context import Context, context
from api.door import Door
from api.feed import Heads
from api.openapi import answer, workbook
from api.schemas import listing, record, ref
from api.security import Gate
from projections import dispatch, fold, plan
from registry.application import Registry
from registry.errors import StoreUnavailable
from registry.settings import Settings
from registry.store.database import Database
from registry.store.log import sizes

log = structlog.get_logger(__name__)

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

_READ = (401, 403, 404, 422, 503)


def create_app(settings: Settings | None = None) -> FastAPI:
    """Return the application over the PostgreSQL that the settings name; its schema must have been migrated."""
    settings = settings or Settings()
    assert settings.dsn is not None, "api.cli resolves the embedded PostgreSQL to a DSN before serving"

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        database = Database(settings.dsn or "", pool_size=settings.pool_size)
        follower, heads = fold.Follower(database), Heads(database)

        def announce(tenant: str, size: int) -> None:
            follower.announce(tenant, size)
            heads.announce(tenant, size)

        registry = Registry(database, announce=announce, capacity=settings.queue_events)
        app.state.context = Context(settings, database, registry, follower, Gate(registry), heads)
        heads.start()
        follower.start()
        _end_feeds_when_told_to_stop(heads)
        yield
        await heads.stop()
        await run_in_threadpool(registry.close)
        await run_in_threadpool(follower.close)
        await run_in_threadpool(database.close)

    app = FastAPI(
        title="Filing Registry",
        version=version("filing-registry"),
        description="企业技能人才自主评价备案登记 – events, figures and their lineage, over HTTP.",
        openapi_url="/v1/openapi.json",
        docs_url=None,
        redoc_url=None,
        lifespan=lifespan,
        redirect_slashes=False,
    )
    problems.install(app)
    app.include_router(_health())
    app.include_router(_province())
    app.include_router(_tenants())
    openapi.install(app)
    app.add_middleware(Door)
    app.add_middleware(RequestLog)
    return app


def _end_feeds_when_told_to_stop(heads: Heads) -> None:
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


def _tenants() -> APIRouter:
    router = APIRouter(prefix="/v1/{tenant}", tags=["tenant"])
    get, read = router.get, openapi.problems(*_READ)
    recorded: dict[int | str, dict[str, Any]] = {
        200: answer({"anyOf": [ref("Event"), listing(ref("Event"))]}, "recorded before, under the same id")
    }
    recorded[201] = answer({"anyOf": [ref("Event"), listing(ref("Event"))]}, "recorded")
    recorded[200]["headers"]["Idempotent-Replayed"] = openapi.header("true: nothing new was recorded")
    recorded[200]["content"]["application/x-ndjson"] = {"schema": {"type": "string", "description": "a Result a line"}}
    router.post(
        "/events",
        status_code=201,
        responses={**recorded, **openapi.problems(400, 401, 403, 404, 409, 413, 415, 422, 503)},
        openapi_extra=openapi.posting(),
        response_model=None,
        summary="Record what an office posts: one event, an array (all or none), or a stream",
    )(events.post_events)
    page = answer(listing(ref("Event")), "events in order", events.BATCH_MEDIA_TYPE, Link='the next page, rel="next"')
    page["content"]["text/event-stream"] = {"schema": {"type": "string"}}
    routes: list[tuple[str, Any, dict[str, Any], str]] = [
        ("/events", events.read_events, page, "The log, page by page or live"),
        (
            "/subjects/{kind}/{key}",
            subjects.read_subject,
            answer(ref("Subject"), "a subject"),
            "Where a subject stands",
        ),
        (
            "/subjects/{kind}/{key}/history",
            subjects.read_history,
            answer(listing(ref("Event")), "its events"),
            "What happened to it",
        ),
        ("/dispatch/{month}.xlsx", figures.read_dispatch_workbook, workbook("Annex 2"), "Annex 2 as a workbook"),
        ("/dispatch/{month}", figures.read_dispatch, answer(ref("DispatchTable"), "Annex 2"), "Annex 2 of a month"),
        (
            "/dispatch/{month}/cells/{unit}/{column}",
            figures.read_cell,
            answer(ref("Cell"), "a figure and its events"),
            "The events under a figure",
        ),
        ("/plan/{period}.xlsx", figures.read_plan_workbook, workbook("Annex 1"), "Annex 1 as a workbook"),
        ("/plan/{period}", figures.read_plan, answer(ref("PlanTable"), "Annex 1"), "Annex 1 of a period"),
    ]
    for path, handler, good, summary in routes:
        if handler is not events.read_events:
            good["headers"]["As-Of-Position"] = openapi.header("the cut: the position up to which events count")
        get(path, responses={200: good, **read}, response_model=None, summary=summary)(handler)
    return router


def _province() -> APIRouter:
    router = APIRouter(prefix="/v1/consolidated", tags=["province"])
    routes: list[tuple[str, Any, dict[str, Any], str]] = [
        (
            "/dispatch/{month}.xlsx",
            figures.read_consolidated_dispatch_workbook,
            workbook("Annex 2"),
            "The province's Annex 2 as a workbook",
        ),
        (
            "/dispatch/{month}",
            figures.read_consolidated_dispatch,
            answer(ref("DispatchTable"), "Annex 2"),
            "The province's Annex 2",
        ),
        (
            "/plan/{period}.xlsx",
            figures.read_consolidated_plan_workbook,
            workbook("Annex 1"),
            "The province's Annex 1 as a workbook",
        ),
        (
            "/plan/{period}",
            figures.read_consolidated_plan,
            answer(ref("PlanTable"), "Annex 1"),
            "The province's Annex 1",
        ),
    ]
    for path, handler, good, summary in routes:
        responses = {200: good, **openapi.problems(*_READ)}
        router.get(path, responses=responses, response_model=None, summary=summary)(handler)
    return router


def _health() -> APIRouter:
    router = APIRouter(tags=["health"])
    text = {"type": "string"}
    ready = record({"status": text, "lag": {"type": "object"}, "parked": {"type": "object"}})
    unready: dict[int | str, dict[str, Any]] = {
        503: {"description": "not ready", "content": {"application/json": {"schema": ready}}}
    }
    known = record({"version": text, "python": text, "projections": text, "definitions": listing(text)})

    @router.get("/livez", responses={200: answer(record({"status": text}), "alive")}, summary="Is the process alive?")
    async def livez() -> JSONResponse:
        return JSONResponse({"status": "alive"})

    @router.get(
        "/readyz",
        responses={200: answer(ready, "ready"), **unready},
        summary="Can it serve, and do the tables keep up?",
    )
    async def readyz(request: Request) -> JSONResponse:
        ctx = context(request)
        try:
            found = await run_in_threadpool(sizes, ctx.database)
        except (Error, StoreUnavailable):
            return JSONResponse({"status": "store unavailable", "lag": {}, "parked": {}}, 503)
        marks = ctx.follower.marks()
        lag = {tenant: behind for tenant, size in found.items() if (behind := size - marks.get(tenant, 0)) > 0}
        return JSONResponse({"status": "ready", "lag": lag, "parked": ctx.follower.parked})

    @router.get("/version", responses={200: answer(known, "what runs")}, summary="What runs here?")
    async def read_version() -> JSONResponse:
        body = {
            "version": version("filing-registry"),
            "python": platform.python_version(),
            "projections": fold.version()[:12],
            "definitions": [dispatch.DEFINITION, plan.DEFINITION],
        }
        return JSONResponse(body)

    return router


class RequestLog:
    """Give each request an id, and log it when it is answered: method, route, status and time, no payload, no key."""

    def __init__(self, app: Callable[[Message, Receive, Send], Awaitable[None]]) -> None:
        self._app = app

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Serve a request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request_id, begun, status = uuid4().hex[:16], time.perf_counter(), 0

        async def answer_with_id(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message.get("headers", []), (b"x-request-id", request_id.encode())]
            await send(message)

        try:
            await self._app(scope, receive, answer_with_id)
        finally:
            spent = round((time.perf_counter() - begun) * 1000, 1)
            path = getattr(scope.get("route"), "path", "-")
            log.info(
                "request", request=request_id, method=scope["method"], route=path, status=status, milliseconds=spent
            )
