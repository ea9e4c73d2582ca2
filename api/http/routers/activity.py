"""Activity over HTTP: the table of a tenant and of the province, its workbooks, and the events under a figure."""

from fastapi import Request
from fastapi.responses import Response
from starlette.concurrency import run_in_threadpool

from api import parameters
from api.http.context import context
from api.http.cuts import Cuts, as_of_header, resolve_cut, resolve_cuts
from api.http.dependencies import AsOf, AsOfTime, Wait
from api.http.responses import json_answer, workbook_answer
from api.schemas.activity import activity_body
from api.schemas.dispatch import cell_body
from projections import province
from projections.activity.query import activity, cell
from projections.activity.table import ActivityTable
from projections.render.xlsx import activity_workbook


async def _activity(request: Request, tenant: str, month: str, as_of: str | None, wait: int | None) -> ActivityTable:
    ctx = context(request)
    await ctx.gate.enter(request, tenant)
    first_day = parameters.month(month)
    cut = await resolve_cut(ctx, tenant, as_of, wait)
    return await run_in_threadpool(activity, ctx.database, tenant, first_day, cut)


async def read_activity(
    request: Request, tenant: str, month: str, as_of: AsOf = None, wait: Wait = None
) -> Response:  # fmt: skip
    """Answer what each unit did in a month, and who made no progress in the year."""
    table = await _activity(request, tenant, month, as_of, wait)
    return json_answer(activity_body(table), as_of_header(table.as_of))


async def read_activity_workbook(
    request: Request, tenant: str, month: str, as_of: AsOf = None, wait: Wait = None
) -> Response:
    """Answer the table of activity as a workbook."""
    table = await _activity(request, tenant, month, as_of, wait)
    content = await run_in_threadpool(activity_workbook, table)
    return workbook_answer(content, f"工作动态表 {table.tenant_name} {month}.xlsx", as_of_header(table.as_of))


async def read_activity_cell(
    request: Request, tenant: str, month: str, unit: str, figure: str, as_of: AsOf = None, wait: Wait = None
) -> Response:
    """Answer a figure of activity with the events that make it up."""
    ctx = context(request)
    await ctx.gate.enter(request, tenant)
    first_day = parameters.month(month)
    cut = await resolve_cut(ctx, tenant, as_of, wait)
    value, lineage = await run_in_threadpool(cell, ctx.database, tenant, first_day, cut, unit, figure)
    return json_answer(cell_body(value, cut, lineage), as_of_header(cut))


async def _province(request: Request, month: str, as_of: str | None) -> tuple[ActivityTable, Cuts]:
    cuts = await resolve_cuts(request, as_of)
    database, first_day = context(request).database, parameters.month(month)
    table = await run_in_threadpool(province.activity, database, first_day, cuts.positions, cuts.time)
    return table, cuts


async def read_consolidated_activity(request: Request, month: str, as_of: AsOfTime = None) -> Response:
    """Answer the province's activity: a row a tenant."""
    table, cuts = await _province(request, month, as_of)
    return json_answer(activity_body(table), cuts.headers)


async def read_consolidated_activity_workbook(request: Request, month: str, as_of: AsOfTime = None) -> Response:
    """Answer the province's activity as a workbook."""
    table, cuts = await _province(request, month, as_of)
    content = await run_in_threadpool(activity_workbook, table)
    return workbook_answer(content, f"工作动态表 山东省 {month}.xlsx", cuts.headers)
