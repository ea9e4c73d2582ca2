"""Reconciling over HTTP: a hand-kept annex as the body, what differs or the marked workbook as the answer."""

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response
from starlette.concurrency import run_in_threadpool

from api.http import language, openapi
from api.http.bodies import WORKBOOK_BODY, SheetName, ending_of, reading_workbooks, workbook_of
from api.http.context import context
from api.http.cuts import as_of_header
from api.http.dependencies import AsOf, Edition, On, Wait
from api.http.responses import XLSX, json_answer, workbook_answer
from api.http.routers.dispatch import dispatch_asked
from api.http.routers.plan import plan_asked, read_plan_cell
from api.reconciliation.run import Reconciled, Sent, reconcile_dispatch, reconcile_plan
from api.schemas.shapes import ref


async def post_dispatch(
    request: Request,
    tenant: str,
    month: str,
    as_of: AsOf = None,
    wait: Wait = None,
    edition: Edition = None,
    sheet: SheetName = None,
) -> Response:
    """Compare a hand-kept Annex 2 with ours, at a cut or as an edition was sealed; nothing is recorded."""
    ctx = context(request)
    await ctx.gate.enter(request, tenant)
    ending = ending_of(request)
    table = await dispatch_asked(request, tenant, month, as_of, wait, edition)
    content = await workbook_of(request, ctx.settings.import_bytes)
    async with reading_workbooks:
        found = await run_in_threadpool(reconcile_dispatch, ctx.registry, table, Sent(content, ending, sheet))
        return await run_in_threadpool(_answer, request, found)


async def post_plan(
    request: Request,
    tenant: str,
    period: str,
    on: On = None,
    as_of: AsOf = None,
    wait: Wait = None,
    sheet: SheetName = None,
) -> Response:
    """Compare a hand-kept Annex 1 with ours; nothing is recorded."""
    ctx = context(request)
    await ctx.gate.enter(request, tenant)
    ending = ending_of(request)
    table = await plan_asked(request, tenant, period, on, as_of, wait)
    content = await workbook_of(request, ctx.settings.import_bytes)
    async with reading_workbooks:
        found = await run_in_threadpool(reconcile_plan, ctx.registry, table, Sent(content, ending, sheet))
        return await run_in_threadpool(_answer, request, found)


def _answer(request: Request, done: Reconciled) -> Response:
    """Return what differs, or the marked workbook to who asks for one."""
    lang, headers = language.preferred_language(request), as_of_header(done.table.as_of)
    headers |= {f"Reconciled-{stands.title()}": str(count) for stands, count in done.found.counts.items()}
    if XLSX in request.headers.get("accept", ""):
        name = f"{done.found.kept.table.form.title.zh} {done.of} 核对.xlsx"
        return workbook_answer(done.marked(lang), name, headers)
    return json_answer(done.as_json(lang), headers)


def add_routes(router: APIRouter) -> None:
    """Add the reconciliations, and the events under Annex 1's figures, to a tenant's routes."""
    bad = openapi.problems(401, 403, 404, 413, 415, 422, 503)
    for path, handler, what in (
        ("/dispatch/{month}/reconcile", post_dispatch, "Annex 2"),
        ("/plan/{period}/reconcile", post_plan, "Annex 1"),
    ):
        router.post(
            path,
            responses={200: _good(), **bad},
            openapi_extra=WORKBOOK_BODY,
            response_model=None,
            summary=f"Compare a hand-kept {what} with ours, cell by cell; nothing is recorded",
        )(handler)
    good = openapi.answer(ref("Cell"), "a figure and its events")
    good["headers"]["As-Of-Position"] = openapi.header("the cut: the position up to which events count")
    router.get(
        "/plan/{period}/cells/{row}/{plan_column}",
        responses={200: good, **openapi.problems(401, 403, 404, 422, 503)},
        response_model=None,
        summary="The events under a figure of Annex 1",
    )(read_plan_cell)


def _good() -> dict[str, Any]:
    found = openapi.answer(ref("Reconciliation"), "the annexes side by side")
    found["content"][XLSX] = {"schema": {"type": "string", "contentMediaType": XLSX}}
    found["headers"]["As-Of-Position"] = openapi.header("the cut: the position up to which events count")
    for name in ("Equal", "Different", "Missing", "Unknown", "Unreadable", "Repeated"):
        found["headers"][f"Reconciled-{name}"] = openapi.header(f"how many cells: {name.lower()}")
    return found
