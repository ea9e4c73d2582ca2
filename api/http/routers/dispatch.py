"""How a figure of Annex 2 became what it is, over HTTP: event by event, as each became known."""

from typing import Any

from fastapi import Request
from fastapi.responses import Response
from starlette.concurrency import run_in_threadpool

from api import parameters
from api.http import cuts, dependencies, responses
from api.http.context import context
from api.http.cuts import Cuts, _reached, as_of_header, resolve_cut, resolve_cuts
from api.http.dependencies import AsOf, AsOfTime, Edition, Wait
from api.http.openapi import answer
from api.http.responses import json_answer, workbook_answer
from api.schemas.dispatch import cell_body, dispatch_table
from api.schemas.editions import change_body
from api.schemas.shapes import COUNT, TEXT, TIME, UUID, listing, record
from projections import province
from projections.dispatch.comparison import steps
from projections.dispatch.editions import edition_number as edition_of
from projections.dispatch.query import cell, dispatch
from projections.dispatch.table import DispatchTable
from projections.render.xlsx import dispatch_workbook
from projections.sealing.editions import reproduce

MOST_STEPS = 1_000

_STEP = {"position": COUNT, "id": UUID, "type": TEXT, "subject": TEXT, "time": TIME, "recordedtime": TIME}

_BODY = {
    "tenant": TEXT,
    "month": TEXT,
    "unit": TEXT,
    "column": TEXT,
    "as_of": COUNT,
    "value": COUNT,
    "steps": listing(record({**_STEP, "office": TEXT, "counts": COUNT, "value": COUNT})),
    "steps_left_off": COUNT,
}


async def read_steps(
    request: Request, tenant: str, month: str, unit: str, column: str, as_of: dependencies.AsOf = None
) -> Response:
    """Answer what a figure was after each event that changed it, the last thousand of them."""
    ctx = context(request)
    await ctx.gate.enter(request, tenant)
    first_day = parameters.month(month)
    cut = await cuts.resolve_cut(ctx, tenant, as_of, None)
    found = await run_in_threadpool(steps, ctx.database, tenant, first_day, cut, unit, column)
    told = [
        change_body(step.change) | {"counts": getattr(step.change.counts, column), "value": step.value}
        for step in found[-MOST_STEPS:]
    ]
    body = {
        "tenant": tenant,
        "month": month,
        "unit": unit,
        "column": column,
        "as_of": cut,
        "value": found[-1].value if found else 0,
        "steps": told,
        "steps_left_off": max(0, len(found) - MOST_STEPS),
    }
    return responses.json_answer(body, cuts.as_of_header(cut))


def route() -> tuple[str, Any, dict[str, Any], str]:
    """Return the route with what it answers."""
    what = "How a figure became what it is, event by event"
    return "/dispatch/{month}/cells/{unit}/{column}/history", read_steps, answer(record(_BODY), what), what


async def _dispatch(request: Request, tenant: str, month: str, as_of: str | None, wait: int | None) -> DispatchTable:
    ctx = context(request)
    await ctx.gate.enter(request, tenant)
    first_day = parameters.month(month)
    cut = await resolve_cut(ctx, tenant, as_of, wait)
    return await run_in_threadpool(dispatch, ctx.database, tenant, first_day, cut)


async def _edition(
    request: Request, tenant: str, month: str, number: int, as_of: str | None
) -> tuple[DispatchTable, bytes]:
    """Return a sealed edition, asked for again and compared with what was sealed; it has its own cut."""
    ctx = context(request)
    await ctx.gate.enter(request, tenant)
    first_day, name = parameters.month(month), f"dispatch/{month}"
    parameters.one_cut(number, as_of)
    found = edition_of(await run_in_threadpool(ctx.registry.history, tenant, name), number)
    await _reached(ctx, tenant, found.as_of)
    return await run_in_threadpool(reproduce, ctx.database, tenant, first_day, found)


async def dispatch_asked(
    request: Request, tenant: str, month: str, as_of: str | None, wait: int | None, edition: int | None
) -> DispatchTable:
    """Return Annex 2 as a request asks for it: at a cut, or an edition as it was sealed."""
    if edition is not None:
        table, _ = await _edition(request, tenant, month, edition, as_of)
        return table
    return await _dispatch(request, tenant, month, as_of, wait)


async def read_dispatch_workbook(
    request: Request, tenant: str, month: str, as_of: AsOf = None, wait: Wait = None, edition: Edition = None
) -> Response:
    """Answer Annex 2 as the official Excel form."""
    if edition is not None:
        table, content = await _edition(request, tenant, month, edition, as_of)
        name = f"附件2 {table.tenant_name} {month} 第{edition}版.xlsx"
        return workbook_answer(content, name, as_of_header(table.as_of))
    table = await _dispatch(request, tenant, month, as_of, wait)
    content = await run_in_threadpool(dispatch_workbook, table)
    return workbook_answer(content, f"附件2 {table.tenant_name} {month}.xlsx", as_of_header(table.as_of))


async def read_dispatch(
    request: Request, tenant: str, month: str, as_of: AsOf = None, wait: Wait = None, edition: Edition = None
) -> Response:
    """Answer Annex 2 of a tenant for a month: at a cut, or an edition as it was sealed."""
    table = await dispatch_asked(request, tenant, month, as_of, wait, edition)
    return json_answer(dispatch_table(table), as_of_header(table.as_of))


async def read_cell(
    request: Request, tenant: str, month: str, unit: str, column: str, as_of: AsOf = None, wait: Wait = None
) -> Response:
    """Answer a figure with the events that make it up."""
    ctx = context(request)
    await ctx.gate.enter(request, tenant)
    first_day = parameters.month(month)
    cut = await resolve_cut(ctx, tenant, as_of, wait)
    value, lineage = await run_in_threadpool(cell, ctx.database, tenant, first_day, cut, unit, column)
    return json_answer(cell_body(value, cut, lineage), as_of_header(cut))


async def _province_dispatch(request: Request, month: str, as_of: str | None) -> tuple[DispatchTable, Cuts]:
    cuts = await resolve_cuts(request, as_of)
    database, first_day = context(request).database, parameters.month(month)
    table = await run_in_threadpool(province.dispatch, database, first_day, cuts.positions, cuts.time)
    return table, cuts


async def read_consolidated_dispatch(request: Request, month: str, as_of: AsOfTime = None) -> Response:
    """Answer the province's Annex 2: a row a tenant."""
    table, cuts = await _province_dispatch(request, month, as_of)
    return json_answer(dispatch_table(table), cuts.headers)


async def read_consolidated_dispatch_workbook(request: Request, month: str, as_of: AsOfTime = None) -> Response:
    """Answer the province's Annex 2 as the official Excel form."""
    table, cuts = await _province_dispatch(request, month, as_of)
    content = await run_in_threadpool(dispatch_workbook, table)
    return workbook_answer(content, f"附件2 山东省 {month}.xlsx", cuts.headers)
