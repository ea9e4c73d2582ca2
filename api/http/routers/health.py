"""How the server is: alive, ready, which version, its figures; nothing here needs a key or names an office."""

import platform
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib.metadata import version
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response
from prometheus_client.core import GaugeMetricFamily, Metric
from psycopg import Error
from starlette.concurrency import run_in_threadpool

from api.http.context import AppState, context
from api.http.openapi import answer
from api.observability import metrics
from api.schemas.shapes import listing, record
from projections.definitions import DEFINITIONS
from projections.engine import fold
from registry.errors import StoreUnavailable
from registry.store.log import sizes
from registry.store.readiness import Readiness

_AWAY = (Error, StoreUnavailable)
_TEXT = {"type": "string"}


def router() -> APIRouter:
    """Return the routes."""
    made = APIRouter(tags=["health"])
    ready = record({"status": _TEXT, "lag": {"type": "object"}, "parked": {"type": "object"}})
    unready: dict[int | str, dict[str, Any]] = {
        503: {"description": "not ready", "content": {"application/json": {"schema": ready}}}
    }
    known = record({"version": _TEXT, "python": _TEXT, "projections": _TEXT, "definitions": listing(_TEXT)})
    routes: list[tuple[str, Any, dict[int | str, dict[str, Any]], str]] = [
        ("/livez", livez, {200: answer(record({"status": _TEXT}), "alive")}, "Is the process alive?"),
        ("/readyz", readyz, {200: answer(ready, "ready"), **unready}, "Can it serve, and do the tables keep up?"),
        ("/version", read_version, {200: answer(known, "what runs")}, "What runs here?"),
        ("/metrics", read_metrics, {200: answer(_TEXT, "figures", "text/plain")}, "Figures for Prometheus"),
    ]
    for path, handler, responses, summary in routes:
        made.get(path, responses=responses, response_model=None, response_class=Response, summary=summary)(handler)
    return made


async def livez() -> Response:
    """Say that the process answers."""
    return JSONResponse({"status": "alive"})


async def readyz(request: Request) -> Response:
    """Say whether posts can be recorded, how far behind the tables are, and whose are parked and why."""
    ctx = context(request)
    readiness, found = await ctx.probe.ask()
    if readiness is Readiness.UNAVAILABLE:
        return JSONResponse({"status": readiness, "lag": {}, "parked": {}}, 503)
    marks = ctx.follower.marks()
    lag = {tenant: behind for tenant, size in found.items() if (behind := size - marks.get(tenant, 0)) > 0}
    status = 200 if readiness is Readiness.READY else 503
    return JSONResponse({"status": readiness, "lag": lag, "parked": ctx.follower.parked}, status)


async def read_version() -> Response:
    """Say what runs."""
    body = {
        "version": version("filing-registry"),
        "python": platform.python_version(),
        "projections": fold.version()[:12],
        "definitions": list(DEFINITIONS),
    }
    return JSONResponse(body)


async def read_metrics(request: Request) -> Response:
    """Give what was counted, and how far the tables are."""
    ctx = context(request)
    ctx.watcher.sample()
    body = await run_in_threadpool(lambda: metrics.exposition(_tables(ctx)))
    return Response(body, headers={"Content-Type": metrics.MEDIA_TYPE})


def _tables(ctx: AppState) -> Iterator[Metric]:
    """Look up how long the logs are and how far behind the tables, by tenant."""
    up = GaugeMetricFamily("filing_registry_store_up", "1 while PostgreSQL answers")
    size = GaugeMetricFamily("filing_registry_log_events", "events in the log", labels=["tenant"])
    lag = GaugeMetricFamily("filing_registry_projection_lag_events", "events not yet in the tables", labels=["tenant"])
    age = GaugeMetricFamily(
        "filing_registry_projection_lag_seconds", "age of the first event not yet in the tables", labels=["tenant"]
    )
    parked = GaugeMetricFamily(
        "filing_registry_projection_parked",
        "1 while the tables stand before an event; /readyz says why",
        labels=["tenant"],
    )
    try:
        marks, stuck, now = ctx.follower.marks(), dict(ctx.follower.parked), datetime.now(UTC)
        for tenant, events in sizes(ctx.database).items():
            mark = marks.get(tenant, 0)
            size.add_metric([tenant], events)
            lag.add_metric([tenant], max(events - mark, 0))
            parked.add_metric([tenant], tenant in stuck)
            waiting = ctx.registry.events(tenant, mark, 1) if mark < events else []
            age.add_metric([tenant], max((now - waiting[0].recordedtime).total_seconds(), 0) if waiting else 0)
        up.add_metric([], 1)
    except _AWAY:
        up.add_metric([], 0)
    return iter([up, size, lag, age, parked])
