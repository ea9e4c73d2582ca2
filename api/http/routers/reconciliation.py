"""Reconciling over HTTP: a hand-kept annex as the body, what differs or the marked workbook as the answer."""

from fastapi import APIRouter, Request, Response
from starlette.concurrency import run_in_threadpool

from api.http.bodies import WORKBOOK_BODY, Ending, SheetName, reading_workbooks, workbook_of
from api.http.cuts import as_of_header
from api.http.dependencies import OF_TENANT, Parts
from api.http.language import preferred_language
from api.http.openapi import errors, good
from api.http.responses import XLSX, Workbook
from api.http.routers.dispatch import AskedDispatch
from api.http.routers.plan import AskedPlan
from api.reconciliation.run import Reconciled, Sent, reconcile_dispatch, reconcile_plan
from api.schemas.reconciliation import CellCounts, ReconciliationAnswer

_ANSWERS = errors(401, 403, 404, 413, 415, 422, 503) | good(
    "the annexes side by side",
    "As-Of-Position",
    *(f"Reconciled-{name.title()}" for name in CellCounts.model_fields),
    also=[XLSX],
)

router = APIRouter(prefix="/v1/{tenant}", tags=["tenant"], dependencies=OF_TENANT, responses=_ANSWERS)


@router.post(
    "/dispatch/{month}/reconcile",
    summary="Compare a hand-kept Annex 2 with ours, cell by cell; nothing is recorded",
    openapi_extra=WORKBOOK_BODY,
    response_model=ReconciliationAnswer,
)
async def reconcile_month(
    request: Request, ctx: Parts, ending: Ending, asked: AskedDispatch, response: Response, sheet: SheetName = None
) -> Workbook | ReconciliationAnswer:
    """Compare a hand-kept Annex 2 with ours, at a cut or as an edition was sealed; nothing is recorded."""
    content = await workbook_of(request, ctx.settings.import_bytes)
    async with reading_workbooks:
        sent = Sent(content, ending, sheet)
        found = await run_in_threadpool(reconcile_dispatch, ctx.registry, asked.table, sent)
        return await run_in_threadpool(_answer, request, response, found)


@router.post(
    "/plan/{period}/reconcile",
    summary="Compare a hand-kept Annex 1 with ours, cell by cell; nothing is recorded",
    openapi_extra=WORKBOOK_BODY,
    response_model=ReconciliationAnswer,
)
async def reconcile_period(
    request: Request, ctx: Parts, ending: Ending, table: AskedPlan, response: Response, sheet: SheetName = None
) -> Workbook | ReconciliationAnswer:
    """Compare a hand-kept Annex 1 with ours; nothing is recorded."""
    content = await workbook_of(request, ctx.settings.import_bytes)
    async with reading_workbooks:
        found = await run_in_threadpool(reconcile_plan, ctx.registry, table, Sent(content, ending, sheet))
        return await run_in_threadpool(_answer, request, response, found)


def _answer(request: Request, response: Response, done: Reconciled) -> Workbook | ReconciliationAnswer:
    """Return what differs, or the marked workbook to who asks for one."""
    lang = preferred_language(request)
    headers = {f"Reconciled-{stands.title()}": str(count) for stands, count in done.found.counts.items()}
    if XLSX in request.headers.get("accept", ""):
        name = f"{done.found.kept.table.form.title.zh} {done.of} 核对.xlsx"
        return Workbook(done.marked(lang), name, as_of_header(done.table.as_of) | headers)
    response.headers.update(headers)
    return done.answer(lang)
