"""The server: parts put together, routes drawn up. The settings are read here and in api.cli, nowhere else."""

import asyncio
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from importlib.metadata import version
from threading import current_thread, main_thread
from types import FrameType
from typing import Any

from fastapi import APIRouter, FastAPI
from opentelemetry.trace import TracerProvider
from starlette.concurrency import run_in_threadpool

from api import (
    activity,
    bulletins,
    certificates,
    definitions,
    editions,
    events,
    figures,
    health,
    inbox,
    materials,
    openapi,
    pictures,
    problems,
    progress,
    subjects,
    tracing,
    verification,
)
from api.context import Context
from api.door import Door
from api.exchange import RequestLog
from api.feed import Feeds
from api.heads import Heads
from api.imports import http as imports
from api.openapi import answer, workbook
from api.reconciliation import http as reconciliation
from api.security import Gate
from api.shapes import listing, ref
from api.watching import Watcher
from projections import fold
from projections.issued import drawing
from registry.application import Registry
from registry.settings import Settings
from registry.store.database import Database
from registry.store.kept import kept_at

_READ = (401, 403, 404, 422, 503)


def create_app(settings: Settings | None = None, spans: TracerProvider | None = None) -> FastAPI:
    """Return the application over the PostgreSQL that the settings name; its schema must have been migrated.

    Spans go to the given provider, else to the one that the environment asks for, if it does.
    """
    settings = settings or Settings()
    spans = spans or tracing.provider_of_environment()
    assert settings.dsn is not None, "api.cli resolves the embedded PostgreSQL to a DSN before serving"

    app = FastAPI(
        title="Filing Registry",
        version=version("filing-registry"),
        description="企业技能人才自主评价备案登记 – events, figures and their lineage, over HTTP.",
        openapi_url="/v1/openapi.json",
        docs_url=None,
        redoc_url=None,
        lifespan=lambda app: _running(app, settings, spans),
        redirect_slashes=False,
        telemetry=tracing.settings_of(spans),
    )
    problems.install(app)
    app.include_router(health.router())
    app.include_router(definitions.router())
    app.include_router(_province())
    app.include_router(_tenants())
    app.include_router(materials.router())
    app.include_router(verification.router())
    openapi.install(app)
    stack = app.build_middleware_stack()
    # A traced server lets every request through the framework's layers, whose spans they are.
    short = stack if spans is not None else Door(stack)
    # Around the layer that answers for failures, too, so that those have their id and their count.
    app.middleware_stack = RequestLog(short, traced=spans is not None)
    return app


@asynccontextmanager
async def _running(app: FastAPI, settings: Settings, spans: TracerProvider | None) -> AsyncIterator[None]:
    """Put the parts together, and take them apart in the order that lets each finish what it has."""
    watcher = Watcher(spans)
    database = Database(settings.dsn or "", pool_size=settings.pool_size, watch=watcher)
    follower, heads = fold.Follower(database, watcher), Heads(database)

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
    feeds = Feeds(registry, heads, settings.feed_seconds)
    gate, kept = Gate(registry), kept_at(settings.materials or settings.data / "materials")
    app.state.context = Context(settings, database, registry, follower, gate, heads, feeds, watcher, kept)
    heads.start()
    feeds.start()
    follower.start()
    sampling = asyncio.create_task(watcher.keep_sampling())
    _end_feeds_when_told_to_stop(heads)
    yield
    sampling.cancel()
    with suppress(asyncio.CancelledError):
        await sampling
    await heads.stop()
    await feeds.stop()
    await run_in_threadpool(registry.close)
    await run_in_threadpool(follower.close)
    await run_in_threadpool(database.close)
    await run_in_threadpool(tracing.finish, spans)


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
    one_or_more = {"anyOf": [ref("Event"), listing(ref("Event"))]}
    recorded: dict[int | str, dict[str, Any]] = {200: answer(one_or_more, "recorded before, under the same id")}
    recorded[201] = answer(one_or_more, "recorded")
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
        *_of_subjects(),
        certificates.of_tenant(),
        ("/dispatch/{month}.xlsx", figures.read_dispatch_workbook, workbook("Annex 2"), "Annex 2 as a workbook"),
        ("/dispatch/{month}", figures.read_dispatch, answer(ref("DispatchTable"), "Annex 2"), "Annex 2 of a month"),
        (
            "/dispatch/{month}/cells/{unit}/{column}",
            figures.read_cell,
            answer(ref("Cell"), "a figure and its events"),
            "The events under a figure",
        ),
        *_of_sealed_months(),
        ("/plan/{period}.xlsx", figures.read_plan_workbook, workbook("Annex 1"), "Annex 1 as a workbook"),
        ("/plan/{period}", figures.read_plan, answer(ref("PlanTable"), "Annex 1"), "Annex 1 of a period"),
        *_activity(activity.read_activity, activity.read_activity_workbook, activity.read_activity_cell),
    ]
    for path, handler, good, summary in [*routes, inbox.route()]:
        if handler is not events.read_events:
            good["headers"]["As-Of-Position"] = openapi.header("the cut: the position up to which events count")
        get(path, responses={200: good, **read}, response_model=None, summary=summary)(handler)
    imports.add_routes(router)
    reconciliation.add_routes(router)
    return router


def _of_sealed_months() -> list[tuple[str, Any, dict[str, Any], str]]:
    return [
        (
            "/dispatch/{month}/checks",
            editions.read_checks,
            answer(ref("Checks"), "what looks wrong"),
            "What looks wrong in a month's table",
        ),
        (
            "/dispatch/{month}/editions",
            editions.read_editions,
            answer(ref("Editions"), "the editions"),
            "The editions of a month as they were sealed",
        ),
        (
            "/dispatch/{month}/compare",
            editions.read_comparison,
            answer(ref("DispatchComparison"), "Annex 2 at two cuts"),
            "Annex 2 at two cuts, and the events that make the difference",
        ),
        (
            "/dispatch/{month}/compare/{unit}/{column}",
            editions.read_explanation,
            answer(ref("Explanation"), "a difference and its events"),
            "The events that make a figure differ",
        ),
    ]


def _activity(table: Any, sheet: Any, cell: Any = None) -> list[tuple[str, Any, dict[str, Any], str]]:  # noqa: ANN401 - handlers
    what = "Guidance, supervision, training, subsidies and the rest, of a month"
    figure, under = answer(ref("Cell"), "a figure and its events"), "The events under a figure of activity"
    return [
        ("/activity/{month}.xlsx", sheet, workbook("activity"), f"{what}, as a workbook"),
        ("/activity/{month}", table, answer(ref("ActivityTable"), "activity"), what),
        *([("/activity/{month}/cells/{unit}/{figure}", cell, figure, under)] if cell else []),
    ]


def _of_subjects() -> list[tuple[str, Any, dict[str, Any], str]]:
    return [
        (
            "/subjects/{kind}/{key}",
            subjects.read_subject,
            openapi.spoken(answer(ref("Subject"), "a subject")),
            "Where a subject stands",
        ),
        (
            "/subjects/{kind}/{key}/history",
            subjects.read_history,
            openapi.told(
                answer({"anyOf": [listing(ref("Event")), ref("Story"), ref("Comparison")]}, "its events or its story"),
                lines=True,
            ),
            "What happened to it, as events or told as a story",
        ),
        (
            "/subjects/{kind}/{key}/diff",
            subjects.read_diff,
            openapi.told(answer(ref("Diff"), "what differs")),
            "What differs between two of its versions",
        ),
    ]


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
            "/reporting/{month}",
            editions.read_reporting,
            answer(ref("Reporting"), "who has reported"),
            "Who has sealed a month's table, and when",
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
        *bulletins.routes(),
        *pictures.routes(),
        certificates.of_province(),
        progress.route(),
        *_activity(activity.read_consolidated_activity, activity.read_consolidated_activity_workbook),
    ]
    for path, handler, good, summary in routes:
        responses = {200: good, **openapi.problems(*_READ)}
        router.get(path, responses=responses, response_model=None, summary=summary)(handler)
    return router
