"""Activity over HTTP: the table of a tenant and of the province, its workbooks, and the events under a figure."""

from typing import Any

from fastapi import Request
from fastapi.responses import Response
from starlette.concurrency import run_in_threadpool

from api import wire
from api.context import context
from api.figures import AsOf, AsOfTime, Cuts, Wait, at, cell_body, cut_of, cuts_of, json_answer, workbook_answer
from projections import province
from projections.activity.query import activity, cell
from projections.activity.table import ACTIVITY_COLUMNS, FLOWS, ActivityRow, ActivityTable
from projections.render.xlsx import activity_workbook


def activity_body(table: ActivityTable) -> dict[str, Any]:
    """Return the table of activity as JSON spells it."""
    return {
        "tenant": table.tenant,
        "name": table.tenant_name,
        "month": table.month,
        "definition": table.definition,
        "as_of": table.as_of if table.as_of_time is None else table.as_of_time,
        "rows": [{"unit": row.unit, "name": row.name, **_figures(row)} for row in table.rows],
        "total": _figures(table.total),
        "zero_progress": {
            "units": [
                {"unit": idle.unit, "name": idle.name, "last": idle.last and idle.last.isoformat()}
                for idle in table.idle_units
            ],
            "enterprises": [
                {
                    "unit": idle.unit,
                    "enterprise": idle.enterprise,
                    "name": idle.name,
                    "filing": idle.filing,
                    "since": idle.since.isoformat(),
                }
                for idle in table.idle_enterprises
            ],
        },
    }


def _figures(row: ActivityRow) -> dict[str, dict[str, int]]:
    return {
        column: {"month": row.flows[column].month, "ytd": row.flows[column].ytd}
        if column in FLOWS
        else {"value": row.stocks[column]}
        for column in ACTIVITY_COLUMNS
    }


async def _activity(request: Request, tenant: str, month: str, as_of: str | None, wait: int | None) -> ActivityTable:
    ctx = context(request)
    await ctx.gate.enter(request, tenant)
    first_day = wire.month(month)
    cut = await cut_of(ctx, tenant, as_of, wait)
    return await run_in_threadpool(activity, ctx.database, tenant, first_day, cut)


async def read_activity(
    request: Request, tenant: str, month: str, as_of: AsOf = None, wait: Wait = None
) -> Response:  # fmt: skip
    """Answer what each unit did in a month, and who made no progress in the year."""
    table = await _activity(request, tenant, month, as_of, wait)
    return json_answer(activity_body(table), at(table.as_of))


async def read_activity_workbook(
    request: Request, tenant: str, month: str, as_of: AsOf = None, wait: Wait = None
) -> Response:
    """Answer the table of activity as a workbook."""
    table = await _activity(request, tenant, month, as_of, wait)
    content = await run_in_threadpool(activity_workbook, table)
    return workbook_answer(content, f"工作动态表 {table.tenant_name} {month}.xlsx", at(table.as_of))


async def read_activity_cell(
    request: Request, tenant: str, month: str, unit: str, figure: str, as_of: AsOf = None, wait: Wait = None
) -> Response:
    """Answer a figure of activity with the events that make it up."""
    ctx = context(request)
    await ctx.gate.enter(request, tenant)
    first_day = wire.month(month)
    cut = await cut_of(ctx, tenant, as_of, wait)
    value, lineage = await run_in_threadpool(cell, ctx.database, tenant, first_day, cut, unit, figure)
    return json_answer(cell_body(value, cut, lineage), at(cut))


async def _province(request: Request, month: str, as_of: str | None) -> tuple[ActivityTable, Cuts]:
    cuts = await cuts_of(request, as_of)
    database, first_day = context(request).database, wire.month(month)
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
