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
from projections import province
from projections.dispatch.editions import edition as edition_of
from projections.dispatch.query import cell, dispatch
from projections.dispatch.table import DispatchTable
from projections.lineage import Lineage
from projections.plan.query import plan
from projections.plan.table import PlanTable
from projections.render.xlsx import dispatch_workbook, plan_workbook
from projections.sealing.editions import read_back
from registry.domain.acts import Subject
from registry.domain.catalogue import kind_of
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


async def cut_of(ctx: Context, tenant: str, as_of: str | None, wait: int | None) -> int:
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


def at(cut: int | None) -> dict[str, str]:
    """Return the header that names the cut, if there is one."""
    return {} if cut is None else {"As-Of-Position": str(cut)}


def json_answer(body: object, headers: dict[str, str]) -> Response:
    """Return an answer in JSON."""
    return Response(orjson.dumps(body), 200, headers, "application/json")


def workbook_answer(content: bytes, name: str, headers: dict[str, str]) -> Response:
    """Return a workbook to be saved under a name."""
    disposition = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}"}
    return Response(content, 200, disposition | headers, XLSX)


async def _dispatch(request: Request, tenant: str, month: str, as_of: str | None, wait: int | None) -> DispatchTable:
    ctx = context(request)
    await ctx.gate.enter(request, tenant)
    first_day = wire.month(month)
    cut = await cut_of(ctx, tenant, as_of, wait)
    return await run_in_threadpool(dispatch, ctx.database, tenant, first_day, cut)


async def _edition(
    request: Request, tenant: str, month: str, number: int, as_of: str | None
) -> tuple[DispatchTable, bytes]:
    """Return a sealed edition, asked for again and compared with what was sealed; it has its own cut."""
    ctx = context(request)
    await ctx.gate.enter(request, tenant)
    first_day, name = wire.month(month), f"dispatch/{month}"
    wire.one_cut(number, as_of)
    try:
        subject, _ = await run_in_threadpool(ctx.registry.subject, tenant, name)
    except SubjectUnknown:
        subject = Subject.of(kind_of(name), name)
    found = edition_of(subject, number)
    await _reached(ctx, tenant, found.as_of)
    return await run_in_threadpool(read_back, ctx.database, tenant, first_day, found)


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
        return workbook_answer(content, name, at(table.as_of))
    table = await _dispatch(request, tenant, month, as_of, wait)
    content = await run_in_threadpool(dispatch_workbook, table)
    return workbook_answer(content, f"附件2 {table.tenant_name} {month}.xlsx", at(table.as_of))


async def read_dispatch(
    request: Request, tenant: str, month: str, as_of: AsOf = None, wait: Wait = None, edition: Edition = None
) -> Response:
    """Answer Annex 2 of a tenant for a month: at a cut, or an edition as it was sealed."""
    table = await dispatch_asked(request, tenant, month, as_of, wait, edition)
    return json_answer(wire.dispatch_table(table), at(table.as_of))


async def read_cell(
    request: Request, tenant: str, month: str, unit: str, column: str, as_of: AsOf = None, wait: Wait = None
) -> Response:
    """Answer a figure with the events that make it up."""
    ctx = context(request)
    await ctx.gate.enter(request, tenant)
    first_day = wire.month(month)
    cut = await cut_of(ctx, tenant, as_of, wait)
    value, lineage = await run_in_threadpool(cell, ctx.database, tenant, first_day, cut, unit, column)
    return json_answer(cell_body(value, cut, lineage), at(cut))


def cell_body(value: int, cut: int, lineage: list[Lineage]) -> dict[str, object]:
    """Return a figure with the events that make it up, as the contract spells it."""
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
    return {"value": value, "as_of": cut, "events": events}


async def plan_asked(
    request: Request, tenant: str, period: str, on: str | None, as_of: str | None, wait: int | None
) -> PlanTable:
    """Return Annex 1 as a request asks for it."""
    ctx = context(request)
    await ctx.gate.enter(request, tenant)
    years = wire.period(period)
    day = wire.on(on, years)
    cut = await cut_of(ctx, tenant, as_of, wait)
    return await run_in_threadpool(plan, ctx.database, tenant, years, day, cut)


async def read_plan_workbook(
    request: Request, tenant: str, period: str, on: On = None, as_of: AsOf = None, wait: Wait = None
) -> Response:
    """Answer Annex 1 as the official Excel form."""
    table = await plan_asked(request, tenant, period, on, as_of, wait)
    content = await run_in_threadpool(plan_workbook, table)
    return workbook_answer(content, f"附件1 {table.tenant_name} {period}.xlsx", at(table.as_of))


async def read_plan(
    request: Request, tenant: str, period: str, on: On = None, as_of: AsOf = None, wait: Wait = None
) -> Response:
    """Answer Annex 1 of a tenant for a period."""
    table = await plan_asked(request, tenant, period, on, as_of, wait)
    return json_answer(wire.plan_table(table), at(table.as_of))


@dataclass(frozen=True, slots=True)
class Cuts:
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


async def cuts_of(request: Request, as_of: str | None) -> Cuts:
    """Return the tenants' cuts at a time, once the tables have reached them.

    Without a time each tenant answers for as far as its tables are, and the answer names those that lag.
    """
    ctx = context(request)
    await ctx.gate.enter_province(request)
    time = wire.as_of_time(as_of, datetime.now(UTC))
    cuts = await run_in_threadpool(province.cuts, ctx.database, time)
    if as_of is not None:
        await asyncio.gather(*(_reached(ctx, tenant, cut) for tenant, cut in cuts.items()))
        return Cuts(moment(time), cuts, {})
    found = await asyncio.gather(*(_as_far_as_can_be(ctx, tenant, cut) for tenant, cut in cuts.items()))
    positions = dict(zip(cuts, found, strict=True))
    return Cuts(moment(time), positions, {tenant: at for tenant, at in positions.items() if at < cuts[tenant]})


async def _province_dispatch(request: Request, month: str, as_of: str | None) -> tuple[DispatchTable, Cuts]:
    cuts = await cuts_of(request, as_of)
    database, first_day = context(request).database, wire.month(month)
    table = await run_in_threadpool(province.dispatch, database, first_day, cuts.positions, cuts.time)
    return table, cuts


async def _province_plan(request: Request, period: str, on: str | None, as_of: str | None) -> tuple[PlanTable, Cuts]:
    cuts = await cuts_of(request, as_of)
    database, years = context(request).database, wire.period(period)
    day = wire.on(on, years)
    table = await run_in_threadpool(province.plan, database, years, day, cuts.positions, cuts.time)
    return table, cuts


async def read_consolidated_dispatch(request: Request, month: str, as_of: AsOfTime = None) -> Response:
    """Answer the province's Annex 2: a row a tenant."""
    table, cuts = await _province_dispatch(request, month, as_of)
    return json_answer(wire.dispatch_table(table), cuts.headers)


async def read_consolidated_dispatch_workbook(request: Request, month: str, as_of: AsOfTime = None) -> Response:
    """Answer the province's Annex 2 as the official Excel form."""
    table, cuts = await _province_dispatch(request, month, as_of)
    content = await run_in_threadpool(dispatch_workbook, table)
    return workbook_answer(content, f"附件2 山东省 {month}.xlsx", cuts.headers)


async def read_consolidated_plan(request: Request, period: str, on: On = None, as_of: AsOfTime = None) -> Response:
    """Answer the province's Annex 1: the tenants' tables added up."""
    table, cuts = await _province_plan(request, period, on, as_of)
    return json_answer(wire.plan_table(table), cuts.headers)


async def read_consolidated_plan_workbook(
    request: Request, period: str, on: On = None, as_of: AsOfTime = None
) -> Response:
    """Answer the province's Annex 1 as the official Excel form."""
    table, cuts = await _province_plan(request, period, on, as_of)
    content = await run_in_threadpool(plan_workbook, table)
    return workbook_answer(content, f"附件1 山东省 {period}.xlsx", cuts.headers)
