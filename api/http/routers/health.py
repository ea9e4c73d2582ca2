"""Serves health, readiness, version and metrics of the server to anybody, without a key."""

import platform
from collections.abc import Iterator
from datetime import UTC, datetime

from fastapi import APIRouter, Response
from fastapi.responses import PlainTextResponse
from prometheus_client.core import GaugeMetricFamily, InfoMetricFamily, Metric
from psycopg import Error
from starlette.concurrency import run_in_threadpool

from api.http.context import AppState
from api.http.dependencies import Parts
from api.http.openapi import errors, good
from api.observability import metrics
from api.schemas.health import Alive, Ready, Version
from api.version import commit, version
from projections.definitions import DEFINITIONS
from projections.engine import fold
from registry.errors import StoreUnavailable
from registry.store.log import sizes
from registry.store.readiness import Readiness

_AWAY = (Error, StoreUnavailable)


router = APIRouter(tags=["health"])


@router.get("/livez", summary="Is the process alive?", responses=good("alive") | errors(422))
async def livez() -> Alive:
    """Answer that the process runs."""
    return Alive(status="alive")


@router.get(
    "/readyz",
    summary="Can it serve, and do the tables keep up?",
    responses=good("ready") | errors(422) | {503: {"model": Ready, "description": "not ready"}},
)
async def readyz(ctx: Parts, response: Response) -> Ready:
    """Say whether posts can be recorded, how far behind the tables are, and whose are suspended and why."""
    readiness, found, epoch = await ctx.probe.ask()
    if readiness is not Readiness.READY:
        response.status_code = 503
    if readiness is Readiness.UNAVAILABLE:
        return Ready(status=readiness, epoch=None, lag={}, parked={})
    checkpoints = ctx.follower.checkpoints()
    lag = {tenant: behind for tenant, size in found.items() if (behind := size - checkpoints.get(tenant, 0)) > 0}
    return Ready(status=readiness, epoch=epoch, lag=lag, parked=ctx.follower.suspended)


@router.get("/version", summary="What runs here?", responses=good("what runs") | errors(422))
async def read_version() -> Version:
    """Answer which version of the program runs."""
    return Version(
        version=version(),
        commit=commit(),
        python=platform.python_version(),
        projections=fold.version()[:12],
        definitions=tuple(DEFINITIONS),
    )


@router.get(
    "/metrics",
    summary="Figures for Prometheus",
    response_class=PlainTextResponse,
    responses=good("figures") | errors(422),
)
async def read_metrics(ctx: Parts) -> Response:
    """Answer the server's metrics, and how far the tables are."""
    ctx.watcher.sample()
    body = await run_in_threadpool(lambda: metrics.exposition(_tables(ctx)))
    return Response(body, headers={"Content-Type": metrics.MEDIA_TYPE})


def _tables(ctx: AppState) -> Iterator[Metric]:
    """Look up each log's length, how far the tables are behind it, and which build asks."""
    build = InfoMetricFamily(
        "filing_registry_build", "which build runs", value={"version": version(), "commit": commit()}
    )
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
        checkpoints, stuck, now = ctx.follower.checkpoints(), dict(ctx.follower.suspended), datetime.now(UTC)
        for tenant, events in sizes(ctx.database).items():
            checkpoint = checkpoints.get(tenant, 0)
            size.add_metric([tenant], events)
            lag.add_metric([tenant], max(events - checkpoint, 0))
            parked.add_metric([tenant], tenant in stuck)
            waiting = ctx.registry.events(tenant, checkpoint, 1) if checkpoint < events else []
            age.add_metric([tenant], max((now - waiting[0].recordedtime).total_seconds(), 0) if waiting else 0)
        up.add_metric([], 1)
    except _AWAY:
        up.add_metric([], 0)
    return iter([build, up, size, lag, age, parked])
