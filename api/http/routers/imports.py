"""Takes in a workbook and answers with a report or with the workbook to correct; serves templates."""

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, Response
from starlette.concurrency import run_in_threadpool

from api.http.bodies import WORKBOOK_BODY, Ending, SheetName, reading_workbooks, workbook_of
from api.http.cuts import resolve_cut
from api.http.dependencies import OF_TENANT, Parts, Reader, Tenant
from api.http.language import preferred_language
from api.http.openapi import READ, errors, good
from api.http.responses import XLSX, Workbook
from api.imports.request import ImportRequest
from api.imports.run import Import, form_named, import_list
from api.imports.templates import blank, month_asked
from api.parameters import acted_on
from api.schemas.imports import ImportReportAnswer
from api.workbooks.lists import FORMS
from api.workbooks.template import template

router = APIRouter(prefix="/v1/{tenant}/imports", tags=["tenant"], dependencies=OF_TENANT, responses=READ)

FormName = Annotated[str | None, Query(max_length=40, description="the form; absent: whichever fits")]
DryRun = Annotated[bool, Query(description="a preview: decide on every row and record nothing")]
Replace = Annotated[bool, Query(description="take the place of figures that another office recorded, too")]
Preview = Annotated[
    str | None,
    Query(max_length=200, description="the hash of a preview: record exactly what it showed, or nothing"),
]
On = Annotated[
    str | None,
    Query(max_length=10, description="the day of acts whose list has no column for it, YYYY-MM-DD; absent: now"),
]
OfMonth = Annotated[
    str | None,
    Query(max_length=7, description="the month of the form dispatch, YYYY-MM; absent: the month that ended last"),
]
_COUNTS = [f"Import-{name}" for name in ("Rows", "Would-Record", "Recorded", "Repeated", "Refused")]
_SHOWN = [*_COUNTS, "Import-Preview"]


@router.post(
    "",
    summary="Take in a list that an office keeps as a workbook",
    openapi_extra=WORKBOOK_BODY,
    response_model=ImportReportAnswer,
    responses=errors(409, 413, 415)
    | good("nothing new is on record", *_SHOWN, also=[XLSX])
    | {201: {"model": ImportReportAnswer} | good("rows were recorded", *_COUNTS, also=[XLSX])[200]},
)
async def post_import(
    request: Request,
    response: Response,
    ctx: Parts,
    tenant: Tenant,
    office: Reader,
    ending: Ending,
    form: FormName = None,
    dry_run: DryRun = False,
    sheet: SheetName = None,
    on: On = None,
    replace: Replace = False,
    preview: Preview = None,
) -> Workbook | ImportReportAnswer:
    """Take in a workbook, or in a dry run only report what would become of its rows.

    The report of a dry run has a hash, `preview`. Sent again with it, the same workbook is recorded as it was shown,
    all of it together; where the file, the options or what stands on record under its rows has changed, nothing is,
    and the answer is 409 `preview-outdated`, which names what has. A row that would take the place of another
    office's figures is refused unless `replace` says so.
    """
    order = ImportRequest(
        tenant=tenant,
        office=office.code,
        now=datetime.now(UTC),
        acted_on=acted_on(on),
        dry_run=dry_run,
        form=form,
        sheet=sheet,
        ending=ending,
        replace=replace,
        preview=preview,
    )
    content = await workbook_of(request, ctx.settings.import_bytes)
    async with reading_workbooks:
        done = await run_in_threadpool(import_list, ctx.registry, order, content)
        return await run_in_threadpool(_answer, request, response, done)


def _answer(request: Request, response: Response, done: Import) -> Workbook | ImportReportAnswer:
    """Return the report, or the workbook to correct where the request prefers one; 201 if anything was recorded."""
    lang, report = preferred_language(request), done.report
    status = 201 if report.recorded else 200
    counts = (report.table.rows, report.would_record, report.recorded, report.repeated, report.refused)
    headers = dict(zip(_COUNTS, map(str, counts), strict=True))
    if report.preview:
        headers["Import-Preview"] = str(report.preview)
    if XLSX in request.headers.get("accept", ""):
        return Workbook(done.returned(lang), f"{report.table.form.title.zh} 错误.xlsx", headers, status)
    response.headers.update(headers)
    response.status_code = status
    return report.answer(lang)


@router.get(
    "/templates/{form}.xlsx",
    summary="A list to fill in",
    response_class=Workbook,
    responses=good("the form, empty"),
)
async def read_template(
    ctx: Parts,
    tenant: Tenant,
    form: Annotated[str, Path(description="the list's form", json_schema_extra={"enum": list(FORMS)})],
    month: OfMonth = None,
) -> Workbook:
    """Answer an empty list to fill in."""
    found = form_named(form)
    of_month = month_asked(found, month, datetime.now(UTC))
    if of_month is None:
        return Workbook(await run_in_threadpool(template, found, tenant), f"{found.title.zh}.xlsx")
    cut = await resolve_cut(ctx, tenant, None, None)
    content = await run_in_threadpool(blank, ctx.database, found, tenant, of_month, cut)
    return Workbook(content, f"{found.title.zh} {of_month:%Y-%m}.xlsx")
