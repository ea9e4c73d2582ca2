"""The routers, in the order in which they are asked for a path: the province's before the tenants', that fit more."""

from fastapi import APIRouter

from api.http.routers import (
    activity,
    bulletins,
    certificates,
    charts,
    definitions,
    dispatch,
    editions,
    events,
    health,
    imports,
    inbox,
    materials,
    plan,
    progress,
    receipts,
    reconciliation,
    reporting,
    subjects,
)

ROUTERS: tuple[APIRouter, ...] = (
    health.router,
    definitions.router,
    dispatch.consolidated,
    reporting.router,
    plan.consolidated,
    bulletins.router,
    charts.router,
    certificates.consolidated,
    progress.router,
    activity.consolidated,
    events.router,
    subjects.router,
    receipts.router,
    certificates.router,
    dispatch.router,
    editions.router,
    plan.router,
    activity.router,
    inbox.router,
    imports.router,
    reconciliation.router,
    materials.router,
)
