"""Imports over HTTP: a workbook as the body, the report or the workbook to put right as the answer, and templates."""

from datetime import UTC, datetime
from typing import Annotated, Any
from urllib.parse import quote

import orjson
from fastapi import APIRouter, Query, Request
from fastapi.responses import Response
from starlette.concurrency import run_in_threadpool

from api.http import language, openapi
from api.http.bodies import WORKBOOK_BODY, SheetName, ending_of, reading_workbooks, workbook_of
from api.http.context import context
from api.http.cuts import resolve_cut
from api.http.responses import XLSX
from api.imports.run import Import, ImportRequest, form_named, import_list
from api.imports.templates import blank, month_asked
from api.parameters import acted_at
from api.schemas.shapes import ref
from api.workbooks.template import template

FormName = Annotated[str | None, Query(max_length=40, description="the form; absent: whichever fits")]

DryRun = Annotated[bool, Query(description="decide on every row and record nothing")]

On = Annotated[
    str | None,
    Query(max_length=10, description="the day of acts whose list has no column for it, YYYY-MM-DD; absent: now"),
]

OfMonth = Annotated[
    str | None,
    Query(max_length=7, description="the month of the form dispatch, YYYY-MM; absent: the month that ended last"),
]


async def post_import(
    request: Request,
    tenant: str,
    form: FormName = None,
    dry_run: DryRun = False,
    sheet: SheetName = None,
    on: On = None,
) -> Response:
    """Take a workbook in, or only say what would become of it."""
    ctx = context(request)
    office = await ctx.gate.enter(request, tenant)
    ending = ending_of(request)
    now = datetime.now(UTC)
    order = ImportRequest(
        tenant=tenant,
        office=office.code,
        now=now,
        acted_at=acted_at(on, now),
        dry_run=dry_run,
        form=form,
        sheet=sheet,
        ending=ending,
    )
    content = await workbook_of(request, ctx.settings.import_bytes)
    async with reading_workbooks:
        done = await run_in_threadpool(import_list, ctx.registry, order, content)
        return await run_in_threadpool(_answer, request, done)


def _answer(request: Request, done: Import) -> Response:
    """Return the report, or the workbook to put right to who asks for one; 201 if anything was recorded."""
    lang, report = language.preferred_language(request), done.report
    status = 201 if report.recorded and not report.dry_run else 200
    counts = {"rows": report.table.rows, "recorded": report.recorded, "repeated": report.repeated}
    headers = {f"Import-{name.title()}": str(count) for name, count in counts.items()}
    headers["Import-Refused"] = str(report.refused)
    if XLSX in request.headers.get("accept", ""):
        return _workbook(done.returned(lang), f"{report.table.form.title.zh} 错误.xlsx", status, headers)
    return Response(orjson.dumps(report.as_json(lang)), status, headers, "application/json")


async def read_template(request: Request, tenant: str, form: str, month: OfMonth = None) -> Response:
    """Answer an empty list to fill in."""
    ctx = context(request)
    await ctx.gate.enter(request, tenant)
    found = form_named(form)
    of_month = month_asked(found, month, datetime.now(UTC))
    if of_month is None:
        content = await run_in_threadpool(template, found, tenant)
        return _workbook(content, f"{found.title.zh}.xlsx", 200, {})
    cut = await resolve_cut(ctx, tenant, None, None)
    content = await run_in_threadpool(blank, ctx.database, found, tenant, of_month, cut)
    return _workbook(content, f"{found.title.zh} {of_month:%Y-%m}.xlsx", 200, {})


def _workbook(content: bytes, name: str, status: int, headers: dict[str, str]) -> Response:
    disposition = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}"}
    return Response(content, status, disposition | headers, XLSX)


def add_routes(router: APIRouter) -> None:
    """Add the import and its templates to a tenant's routes."""
    bad = openapi.problems(401, 403, 404, 413, 415, 422, 503)
    router.post(
        "/imports",
        responses={200: _good("nothing new is on record"), 201: _good("rows were recorded"), **bad},
        openapi_extra=WORKBOOK_BODY,
        response_model=None,
        summary="Take in a list that an office keeps as a workbook",
    )(post_import)
    router.get(
        "/imports/templates/{form}.xlsx",
        responses={200: openapi.workbook("the form, empty"), **openapi.problems(401, 403, 404, 422, 503)},
        response_model=None,
        summary="A list to fill in",
    )(read_template)


def _good(description: str) -> dict[str, Any]:
    found = openapi.answer(ref("ImportReport"), description)
    found["content"][XLSX] = {"schema": {"type": "string", "contentMediaType": XLSX}}
    for name in ("Rows", "Recorded", "Repeated", "Refused"):
        found["headers"][f"Import-{name}"] = openapi.header(f"how many rows: {name.lower()}")
    return found
