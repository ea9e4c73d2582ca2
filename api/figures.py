"""The annexes over HTTP: tables, workbooks, the events under a figure, and the province's tables."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Annotated, TypeVar
from urllib.parse import quote

import orjson
from fastapi import Query, Request
from fastapi.responses import Response
from starlette.concurrency import run_in_threadpool

from api import wire
from api.context import Context, context
from api.wire import moment
from projections import consolidated
from projections.dispatch import cell, dispatch
from projections.plan import plan
from projections.render.xlsx import dispatch_workbook, plan_workbook
from projections.tables import DispatchTable, PlanTable
from registry.errors import ProjectionBehind, SubjectUnknown

WAIT_SECONDS = 5.0
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

AsOf = Annotated[str | None, Query(max_length=40, description="the cut: a position of the log, or an RFC 3339 time")]
AsOfTime = Annotated[str | None, Query(max_length=40, description="the cut: an RFC 3339 time")]
Wait = Annotated[
    int | None, Query(ge=0, le=1 << 53, description="wait until this position is in the tables, at most 5 s")
]
Edition = Annotated[int | None, Query(ge=1, le=10_000, description="a sealed edition")]
On = Annotated[str | None, Query(max_length=10, description="the date of the stocks, YYYY-MM-DD")]

T = TypeVar("T")


async def _cut(ctx: Context, tenant: str, as_of: str | None, wait: int | None) -> int:
    """Return the position that a question is about, once the tables have reached it.

    Without a cut the question is about the log's end; where the tables lag behind it for longer than
    anyone would wait, they answer for as far as they are, and name it.
    """
    asked = wire.as_of(as_of)

    def reach() -> int:
        cut = ctx.registry.cut(tenant, asked)
        try:
            ctx.follower.wait(tenant, max(cut, wait or 0), WAIT_SECONDS)
        except ProjectionBehind as behind:
            if asked is not None or wait is not None:
                raise
            return behind.reached
        return cut

    return await run_in_threadpool(reach)


def _json(body: object, cut: int | None) -> Response:
    headers = {} if cut is None else {"As-Of-Position": str(cut)}
    return Response(orjson.dumps(body), 200, headers, "application/json")


def _workbook(content: bytes, name: str, cut: int | None) -> Response:
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}"}
    if cut is not None:
        headers["As-Of-Position"] = str(cut)
    return Response(content, 200, headers, XLSX)


async def _dispatch(
    request: Request, tenant: str, month: str, as_of: str | None, wait: int | None, edition: int | None
) -> DispatchTable:
    ctx = context(request)
    await ctx.gate.enter(request, tenant)
    first_day = wire.month(month)
    if edition is not None:
        what = f"edition {edition} of {tenant}'s table for {month}"
        raise SubjectUnknown(what)
    cut = await _cut(ctx, tenant, as_of, wait)
    return await run_in_threadpool(dispatch, ctx.database, tenant, first_day, cut)


async def read_dispatch_workbook(
    request: Request, tenant: str, month: str, as_of: AsOf = None, wait: Wait = None, edition: Edition = None
) -> Response:
    """Answer Annex 2 as the official Excel form."""
    table = await _dispatch(request, tenant, month, as_of, wait, edition)
    content = await run_in_threadpool(dispatch_workbook, table)
    return _workbook(content, f"附件2 {table.tenant_name} {month}.xlsx", table.as_of)


async def read_dispatch(
    request: Request, tenant: str, month: str, as_of: AsOf = None, wait: Wait = None, edition: Edition = None
) -> Response:
    """Answer Annex 2 of a tenant for a month."""
    table = await _dispatch(request, tenant, month, as_of, wait, edition)
    return _json(wire.dispatch_table(table), table.as_of)


async def read_cell(
    request: Request, tenant: str, month: str, unit: str, column: str, as_of: AsOf = None, wait: Wait = None
) -> Response:
    """Answer a figure with the events that make it up."""
    ctx = context(request)
    await ctx.gate.enter(request, tenant)
    first_day = wire.month(month)
    cut = await _cut(ctx, tenant, as_of, wait)
    value, lineage = await run_in_threadpool(cell, ctx.database, tenant, first_day, cut, unit, column)
    events = [
        {
            "position": event.position,
            "id": event.id,
            "type": event.type,
            "subject": event.subject,
            "time": moment(event.time),
            "office": event.office,
            "counts": event.counts,
        }
        for event in lineage
    ]
    return _json({"value": value, "as_of": cut, "events": events}, cut)


async def _plan(
    request: Request, tenant: str, period: str, on: str | None, as_of: str | None, wait: int | None
) -> PlanTable:
    ctx = context(request)
    await ctx.gate.enter(request, tenant)
    years = wire.period(period)
    day = wire.on(on, years)
    cut = await _cut(ctx, tenant, as_of, wait)
    return await run_in_threadpool(plan, ctx.database, tenant, years, day, cut)


async def read_plan_workbook(
    request: Request, tenant: str, period: str, on: On = None, as_of: AsOf = None, wait: Wait = None
) -> Response:
    """Answer Annex 1 as the official Excel form."""
    table = await _plan(request, tenant, period, on, as_of, wait)
    content = await run_in_threadpool(plan_workbook, table)
    return _workbook(content, f"附件1 {table.tenant_name} {period}.xlsx", table.as_of)


async def read_plan(
    request: Request, tenant: str, period: str, on: On = None, as_of: AsOf = None, wait: Wait = None
) -> Response:
    """Answer Annex 1 of a tenant for a period."""
    table = await _plan(request, tenant, period, on, as_of, wait)
    return _json(wire.plan_table(table), table.as_of)


async def _consolidated(request: Request, as_of: str | None, make: Callable[[Context, dict[str, int], str], T]) -> T:
    """Return a table of the province; `make` is given the tenants' cuts and the time that they come from."""
    ctx = context(request)
    await ctx.gate.enter_province(request)
    time = wire.as_of_time(as_of, datetime.now(UTC))

    def work() -> T:
        cuts = consolidated.cuts(ctx.database, time)
        for tenant, cut in cuts.items():
            ctx.follower.wait(tenant, cut, WAIT_SECONDS)
        return make(ctx, cuts, moment(time))

    return await run_in_threadpool(work)


async def _province_dispatch(request: Request, month: str, as_of: str | None) -> DispatchTable:
    def make(ctx: Context, cuts: dict[str, int], time: str) -> DispatchTable:
        return consolidated.dispatch(ctx.database, wire.month(month), cuts, time)

    return await _consolidated(request, as_of, make)


async def _province_plan(request: Request, period: str, on: str | None, as_of: str | None) -> PlanTable:
    def make(ctx: Context, cuts: dict[str, int], time: str) -> PlanTable:
        years = wire.period(period)
        return consolidated.plan(ctx.database, years, wire.on(on, years), cuts, time)

    return await _consolidated(request, as_of, make)


async def read_consolidated_dispatch(request: Request, month: str, as_of: AsOfTime = None) -> Response:
    """Answer the province's Annex 2: a row a tenant."""
    return _json(wire.dispatch_table(await _province_dispatch(request, month, as_of)), None)


async def read_consolidated_dispatch_workbook(request: Request, month: str, as_of: AsOfTime = None) -> Response:
    """Answer the province's Annex 2 as the official Excel form."""
    table = await _province_dispatch(request, month, as_of)
    return _workbook(await run_in_threadpool(dispatch_workbook, table), f"附件2 山东省 {month}.xlsx", None)


async def read_consolidated_plan(request: Request, period: str, on: On = None, as_of: AsOfTime = None) -> Response:
    """Answer the province's Annex 1: the tenants' tables added up."""
    return _json(wire.plan_table(await _province_plan(request, period, on, as_of)), None)


async def read_consolidated_plan_workbook(
    request: Request, period: str, on: On = None, as_of: AsOfTime = None
) -> Response:
    """Answer the province's Annex 1 as the official Excel form."""
    table = await _province_plan(request, period, on, as_of)
    return _workbook(await run_in_threadpool(plan_workbook, table), f"附件1 山东省 {period}.xlsx", None)
