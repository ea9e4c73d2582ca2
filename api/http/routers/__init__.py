"""The routes of a tenant and of the province, each with its description; what answers them stands elsewhere."""

from typing import Any

from fastapi import APIRouter

from api.http import dependencies, openapi
from api.http.openapi import answer, workbook
from api.http.routers import (
    activity,
    bulletins,
    certificates,
    charts,
    dispatch,
    editions,
    events,
    imports,
    inbox,
    plan,
    progress,
    reconciliation,
    reporting,
    subjects,
)
from api.schemas.shapes import listing, ref

_READ = (401, 403, 404, 422, 503)


def of_tenants() -> APIRouter:
    """Return what is asked of, and posted to, a tenant."""
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
    page = answer(
        listing(ref("Event")), "events in order", dependencies.BATCH_MEDIA_TYPE, Link='the next page, rel="next"'
    )
    page["content"]["text/event-stream"] = {"schema": {"type": "string"}}
    routes: list[tuple[str, Any, dict[str, Any], str]] = [
        ("/events", events.read_events, page, "The log, page by page or live"),
        *_of_subjects(),
        certificates.of_tenant(),
        ("/dispatch/{month}.xlsx", dispatch.read_dispatch_workbook, workbook("Annex 2"), "Annex 2 as a workbook"),
        ("/dispatch/{month}", dispatch.read_dispatch, answer(ref("DispatchTable"), "Annex 2"), "Annex 2 of a month"),
        (
            "/dispatch/{month}/cells/{unit}/{column}",
            dispatch.read_cell,
            answer(ref("Cell"), "a figure and its events"),
            "The events under a figure",
        ),
        *_of_sealed_months(),
        ("/plan/{period}.xlsx", plan.read_plan_workbook, workbook("Annex 1"), "Annex 1 as a workbook"),
        ("/plan/{period}", plan.read_plan, answer(ref("PlanTable"), "Annex 1"), "Annex 1 of a period"),
        *_activity(activity.read_activity, activity.read_activity_workbook, activity.read_activity_cell),
    ]
    for path, handler, good, summary in [*routes, dispatch.route(), inbox.route()]:
        if handler is not events.read_events:
            good["headers"]["As-Of-Position"] = openapi.header("the cut: the position up to which events count")
        beyond = openapi.problems(409) if handler is events.read_events else {}
        get(path, responses={200: good, **read, **beyond}, response_model=None, summary=summary)(handler)
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


def of_province() -> APIRouter:
    """Return what is asked about the whole province."""
    router = APIRouter(prefix="/v1/consolidated", tags=["province"])
    routes: list[tuple[str, Any, dict[str, Any], str]] = [
        (
            "/dispatch/{month}.xlsx",
            dispatch.read_consolidated_dispatch_workbook,
            workbook("Annex 2"),
            "The province's Annex 2 as a workbook",
        ),
        (
            "/dispatch/{month}",
            dispatch.read_consolidated_dispatch,
            answer(ref("DispatchTable"), "Annex 2"),
            "The province's Annex 2",
        ),
        *reporting.routes(),
        (
            "/plan/{period}.xlsx",
            plan.read_consolidated_plan_workbook,
            workbook("Annex 1"),
            "The province's Annex 1 as a workbook",
        ),
        (
            "/plan/{period}",
            plan.read_consolidated_plan,
            answer(ref("PlanTable"), "Annex 1"),
            "The province's Annex 1",
        ),
        *bulletins.routes(),
        *charts.routes(),
        certificates.of_province(),
        progress.route(),
        *_activity(activity.read_consolidated_activity, activity.read_consolidated_activity_workbook),
    ]
    for path, handler, good, summary in routes:
        responses = {200: good, **openapi.problems(*_READ)}
        router.get(path, responses=responses, response_model=None, summary=summary)(handler)
    return router
