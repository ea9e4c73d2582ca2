"""Annex 1 over HTTP: the tenant's and the province's, as JSON and as a workbook."""

from fastapi import Request
from fastapi.responses import Response
from starlette.concurrency import run_in_threadpool

from api import parameters
from api.http.context import context
from api.http.cuts import Cuts, as_of_header, resolve_cut, resolve_cuts
from api.http.dependencies import AsOf, AsOfTime, On, Wait
from api.http.responses import json_answer, workbook_answer
from api.schemas.dispatch import cell_body
from api.schemas.plan import plan_table
from projections import province
from projections.plan.query import cell, plan
from projections.plan.table import PlanTable
from projections.render.xlsx import plan_workbook
from registry.errors import Message, SubjectUnknown


async def plan_asked(
    request: Request, tenant: str, period: str, on: str | None, as_of: str | None, wait: int | None
) -> PlanTable:
    """Return Annex 1 as a request asks for it."""
    ctx = context(request)
    await ctx.gate.enter(request, tenant)
    years = parameters.period(period)
    day = parameters.on(on, years)
    cut = await resolve_cut(ctx, tenant, as_of, wait)
    return await run_in_threadpool(plan, ctx.database, tenant, years, day, cut)


async def read_plan_workbook(
    request: Request, tenant: str, period: str, on: On = None, as_of: AsOf = None, wait: Wait = None
) -> Response:
    """Answer Annex 1 as the official Excel form."""
    table = await plan_asked(request, tenant, period, on, as_of, wait)
    content = await run_in_threadpool(plan_workbook, table)
    return workbook_answer(content, f"附件1 {table.tenant_name} {period}.xlsx", as_of_header(table.as_of))


async def read_plan(
    request: Request, tenant: str, period: str, on: On = None, as_of: AsOf = None, wait: Wait = None
) -> Response:
    """Answer Annex 1 of a tenant for a period."""
    table = await plan_asked(request, tenant, period, on, as_of, wait)
    return json_answer(plan_table(table), as_of_header(table.as_of))


async def _province_plan(request: Request, period: str, on: str | None, as_of: str | None) -> tuple[PlanTable, Cuts]:
    cuts = await resolve_cuts(request, as_of)
    database, years = context(request).database, parameters.period(period)
    day = parameters.on(on, years)
    table = await run_in_threadpool(province.plan, database, years, day, cuts.positions, cuts.time)
    return table, cuts


async def read_consolidated_plan(request: Request, period: str, on: On = None, as_of: AsOfTime = None) -> Response:
    """Answer the province's Annex 1: the tenants' tables added up."""
    table, cuts = await _province_plan(request, period, on, as_of)
    return json_answer(plan_table(table), cuts.headers)


async def read_consolidated_plan_workbook(
    request: Request, period: str, on: On = None, as_of: AsOfTime = None
) -> Response:
    """Answer the province's Annex 1 as the official Excel form."""
    table, cuts = await _province_plan(request, period, on, as_of)
    content = await run_in_threadpool(plan_workbook, table)
    return workbook_answer(content, f"附件1 山东省 {period}.xlsx", cuts.headers)


async def read_plan_cell(
    request: Request,
    tenant: str,
    period: str,
    row: str,
    plan_column: str,
    on: On = None,
    as_of: AsOf = None,
    wait: Wait = None,
) -> Response:
    """Answer a figure of Annex 1 with the events that make it up."""
    ctx = context(request)
    await ctx.gate.enter(request, tenant)
    years = parameters.period(period)
    day = parameters.on(on, years)
    if not (row.isascii() and row.isdecimal() and len(row) < 3):
        what = Message("row {row} of Annex 1", row=row[:40])
        raise SubjectUnknown(what)
    cut = await resolve_cut(ctx, tenant, as_of, wait)
    value, events = await run_in_threadpool(cell, ctx.database, tenant, years, day, cut, int(row), plan_column)
    return json_answer(cell_body(value, cut, events), as_of_header(cut))
