"""The annexes over HTTP: tables, workbooks, the events under a figure, and the province's tables."""

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated
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


async def cut_reached(ctx: Context, tenant: str, as_of: str | None, wait: int | None) -> int:
    """Return the position that a question is about, once the tables have reached it.

    Without a cut the question is about the log's end; where the tables lag behind it for longer than
    anyone would wait, or are held up, they answer for as far as they are, and name it.
    """
    asked = wire.as_of(as_of)
    cut = await run_in_threadpool(ctx.registry.cut, tenant, asked)
    if asked is None and wait is None:
        return await _as_far_as_can_be(ctx, tenant, cut)
    await _reached(ctx, tenant, max(cut, wait or 0))
    return cut


async def _as_far_as_can_be(ctx: Context, tenant: str, cut: int) -> int:
    """Return the cut once the tables have reached it, or how far they are where that takes too long."""
    if ctx.follower.held_up(tenant):
        return min(cut, ctx.follower.marks().get(tenant, 0))
    try:
        await _reached(ctx, tenant, cut)
    except ProjectionBehind as behind:
        return behind.reached
    return cut


async def _reached(ctx: Context, tenant: str, position: int) -> None:
    """Wait on the event loop, in no thread, until the tables have reached a position.

    Raise ProjectionBehind if they have not in time.
    """
    coming = ctx.follower.when(tenant, position)
    if coming.done():
        coming.result()
        return
    try:
        await asyncio.wait_for(asyncio.wrap_future(coming), WAIT_SECONDS)
    except TimeoutError:
        raise ProjectionBehind(position, ctx.follower.marks().get(tenant, 0)) from None


def _at(cut: int | None) -> dict[str, str]:
    return {} if cut is None else {"As-Of-Position": str(cut)}


def _json(body: object, headers: dict[str, str]) -> Response:
    return Response(orjson.dumps(body), 200, headers, "application/json")


def _workbook(content: bytes, name: str, headers: dict[str, str]) -> Response:
    disposition = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}"}
    return Response(content, 200, disposition | headers, XLSX)


async def _dispatch(
    request: Request, tenant: str, month: str, as_of: str | None, wait: int | None, edition: int | None
) -> DispatchTable:
    ctx = context(request)
    await ctx.gate.enter(request, tenant)
    first_day = wire.month(month)
    if edition is not None:
        what = f"edition {edition} of {tenant}'s table for {month}"
        raise SubjectUnknown(what)
    cut = await cut_reached(ctx, tenant, as_of, wait)
    return await run_in_threadpool(dispatch, ctx.database, tenant, first_day, cut)


async def read_dispatch_workbook(
    request: Request, tenant: str, month: str, as_of: AsOf = None, wait: Wait = None, edition: Edition = None
) -> Response:
    """Answer Annex 2 as the official Excel form."""
    table = await _dispatch(request, tenant, month, as_of, wait, edition)
    content = await run_in_threadpool(dispatch_workbook, table)
    return _workbook(content, f"附件2 {table.tenant_name} {month}.xlsx", _at(table.as_of))


async def read_dispatch(
    request: Request, tenant: str, month: str, as_of: AsOf = None, wait: Wait = None, edition: Edition = None
) -> Response:
    """Answer Annex 2 of a tenant for a month."""
    table = await _dispatch(request, tenant, month, as_of, wait, edition)
    return _json(wire.dispatch_table(table), _at(table.as_of))


async def read_cell(
    request: Request, tenant: str, month: str, unit: str, column: str, as_of: AsOf = None, wait: Wait = None
) -> Response:
    """Answer a figure with the events that make it up."""
    ctx = context(request)
    await ctx.gate.enter(request, tenant)
    first_day = wire.month(month)
    cut = await cut_reached(ctx, tenant, as_of, wait)
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
    return _json({"value": value, "as_of": cut, "events": events}, _at(cut))


async def _plan(
    request: Request, tenant: str, period: str, on: str | None, as_of: str | None, wait: int | None
) -> PlanTable:
    ctx = context(request)
    await ctx.gate.enter(request, tenant)
    years = wire.period(period)
    day = wire.on(on, years)
    cut = await cut_reached(ctx, tenant, as_of, wait)
    return await run_in_threadpool(plan, ctx.database, tenant, years, day, cut)


async def read_plan_workbook(
    request: Request, tenant: str, period: str, on: On = None, as_of: AsOf = None, wait: Wait = None
) -> Response:
    """Answer Annex 1 as the official Excel form."""
    table = await _plan(request, tenant, period, on, as_of, wait)
    content = await run_in_threadpool(plan_workbook, table)
    return _workbook(content, f"附件1 {table.tenant_name} {period}.xlsx", _at(table.as_of))


async def read_plan(
    request: Request, tenant: str, period: str, on: On = None, as_of: AsOf = None, wait: Wait = None
) -> Response:
    """Answer Annex 1 of a tenant for a period."""
    table = await _plan(request, tenant, period, on, as_of, wait)
    return _json(wire.plan_table(table), _at(table.as_of))


@dataclass(frozen=True, slots=True)
class _Cuts:
    """Where each tenant's log stood at a time; `behind` has how far the tables are that do not reach it."""

    time: str
    positions: dict[str, int]
    behind: dict[str, int]

    @property
    def headers(self) -> dict[str, str]:
        """Name the tenants whose rows are older than the time says, each with the position it stands at."""
        if not self.behind:
            return {}
        return {"As-Of-Behind": ", ".join(f"{tenant}={reached}" for tenant, reached in self.behind.items())}


async def _cuts(request: Request, as_of: str | None) -> _Cuts:
    """Return the tenants' cuts at a time, once the tables have reached them.

    Without a time each tenant answers for as far as its tables are, and the answer names those that lag.
    """
    ctx = context(request)
    await ctx.gate.enter_province(request)
    time = wire.as_of_time(as_of, datetime.now(UTC))
    cuts = await run_in_threadpool(consolidated.cuts, ctx.database, time)
    if as_of is not None:
        await asyncio.gather(*(_reached(ctx, tenant, cut) for tenant, cut in cuts.items()))
        return _Cuts(moment(time), cuts, {})
    found = await asyncio.gather(*(_as_far_as_can_be(ctx, tenant, cut) for tenant, cut in cuts.items()))
    positions = dict(zip(cuts, found, strict=True))
    return _Cuts(moment(time), positions, {tenant: at for tenant, at in positions.items() if at < cuts[tenant]})


async def _province_dispatch(request: Request, month: str, as_of: str | None) -> tuple[DispatchTable, _Cuts]:
    cuts = await _cuts(request, as_of)
    database, first_day = context(request).database, wire.month(month)
    table = await run_in_threadpool(consolidated.dispatch, database, first_day, cuts.positions, cuts.time)
    return table, cuts


async def _province_plan(request: Request, period: str, on: str | None, as_of: str | None) -> tuple[PlanTable, _Cuts]:
    cuts = await _cuts(request, as_of)
    database, years = context(request).database, wire.period(period)
    day = wire.on(on, years)
    table = await run_in_threadpool(consolidated.plan, database, years, day, cuts.positions, cuts.time)
    return table, cuts


async def read_consolidated_dispatch(request: Request, month: str, as_of: AsOfTime = None) -> Response:
    """Answer the province's Annex 2: a row a tenant."""
    table, cuts = await _province_dispatch(request, month, as_of)
    return _json(wire.dispatch_table(table), cuts.headers)


async def read_consolidated_dispatch_workbook(request: Request, month: str, as_of: AsOfTime = None) -> Response:
    """Answer the province's Annex 2 as the official Excel form."""
    table, cuts = await _province_dispatch(request, month, as_of)
    content = await run_in_threadpool(dispatch_workbook, table)
    return _workbook(content, f"附件2 山东省 {month}.xlsx", cuts.headers)


async def read_consolidated_plan(request: Request, period: str, on: On = None, as_of: AsOfTime = None) -> Response:
    """Answer the province's Annex 1: the tenants' tables added up."""
    table, cuts = await _province_plan(request, period, on, as_of)
    return _json(wire.plan_table(table), cuts.headers)


async def read_consolidated_plan_workbook(
    request: Request, period: str, on: On = None, as_of: AsOfTime = None
) -> Response:
    """Answer the province's Annex 1 as the official Excel form."""
    table, cuts = await _province_plan(request, period, on, as_of)
    content = await run_in_threadpool(plan_workbook, table)
    return _workbook(content, f"附件1 山东省 {period}.xlsx", cuts.headers)
