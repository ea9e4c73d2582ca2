"""Annex 2 over HTTP: the tenant's and the province's, as JSON and as a workbook, and how its figures came about."""

from typing import Annotated, NamedTuple

from fastapi import APIRouter, Depends
from starlette.concurrency import run_in_threadpool

from api import parameters
from api.http.cuts import as_of_header, reached, resolve_cut
from api.http.dependencies import (
    OF_PROVINCE,
    OF_TENANT,
    AsOf,
    AtCut,
    AtCutNow,
    AtCuts,
    Column,
    Edition,
    FirstDay,
    Month,
    Parts,
    Tenant,
    Unit,
    Wait,
)
from api.http.openapi import READ, good
from api.http.responses import Json, Workbook
from api.schemas.common import Cell
from api.schemas.dispatch import DispatchTableAnswer, FigureHistory, dispatch_table
from projections import province
from projections.dispatch import table as projection
from projections.dispatch.comparison import steps
from projections.dispatch.editions import edition_number as edition_of
from projections.dispatch.query import cell, dispatch
from projections.render.xlsx import dispatch_workbook
from projections.sealing.editions import reproduce

router = APIRouter(prefix="/v1/{tenant}/dispatch", tags=["tenant"], dependencies=OF_TENANT, responses=READ)
consolidated = APIRouter(
    prefix="/v1/consolidated/dispatch", tags=["province"], dependencies=OF_PROVINCE, responses=READ
)


class TableAsked(NamedTuple):
    """Annex 2 as a request asks for it; of an edition also the workbook that was sealed."""

    table: projection.DispatchTable
    sealed: bytes | None = None


async def _asked(
    ctx: Parts,
    tenant: Tenant,
    month: Month,
    first_day: FirstDay,
    as_of: AsOf = None,
    wait: Wait = None,
    edition: Edition = None,
) -> TableAsked:
    if edition is None:
        cut = await resolve_cut(ctx, tenant, as_of, wait)
        return TableAsked(await run_in_threadpool(dispatch, ctx.database, tenant, first_day, cut))
    parameters.one_cut(edition, as_of)
    found = edition_of(await run_in_threadpool(ctx.registry.history, tenant, f"dispatch/{month}"), edition)
    await reached(ctx, tenant, found.as_of)
    return TableAsked(*await run_in_threadpool(reproduce, ctx.database, tenant, first_day, found))


AskedDispatch = Annotated[TableAsked, Depends(_asked)]
"""Annex 2 at a cut, or an edition asked for again and compared with what was sealed; it has its own cut."""


async def _province(ctx: Parts, first_day: FirstDay, cuts: AtCuts) -> projection.DispatchTable:
    return await run_in_threadpool(province.dispatch, ctx.database, first_day, cuts.positions, cuts.time)


ProvinceDispatch = Annotated[projection.DispatchTable, Depends(_province)]


@router.get(
    "/{month}.xlsx",
    summary="Annex 2 as a workbook",
    response_class=Workbook,
    responses=good("Annex 2", "As-Of-Position"),
)
async def read_dispatch_workbook(asked: AskedDispatch, month: Month, edition: Edition = None) -> Workbook:
    """Answer Annex 2 as the official Excel form."""
    content = asked.sealed
    if content is None:
        content = await run_in_threadpool(dispatch_workbook, asked.table)
    version = "" if edition is None else f" 第{edition}版"
    return Workbook(content, f"附件2 {asked.table.tenant_name} {month}{version}.xlsx", as_of_header(asked.table.as_of))


@router.get(
    "/{month}",
    summary="Annex 2 of a month",
    response_model=DispatchTableAnswer,
    responses=good("Annex 2", "As-Of-Position"),
)
async def read_dispatch(asked: AskedDispatch) -> Json:
    """Answer Annex 2 of a tenant for a month: at a cut, or an edition as it was sealed."""
    return Json(dispatch_table(asked.table), headers=as_of_header(asked.table.as_of))


@router.get(
    "/{month}/cells/{unit}/{column}",
    summary="The events under a figure",
    responses=good("a figure and its events", "As-Of-Position"),
)
async def read_cell(ctx: Parts, tenant: Tenant, first_day: FirstDay, cut: AtCut, unit: Unit, column: Column) -> Cell:
    """Answer a figure with the events that make it up."""
    value, events = await run_in_threadpool(cell, ctx.database, tenant, first_day, cut, unit, column)
    return Cell(value=value, as_of=cut, events=events)


@router.get(
    "/{month}/cells/{unit}/{column}/history",
    summary="How a figure became what it is, event by event",
    responses=good("how a figure became what it is", "As-Of-Position"),
)
async def read_steps(
    ctx: Parts, tenant: Tenant, month: Month, first_day: FirstDay, cut: AtCutNow, unit: Unit, column: Column
) -> FigureHistory:
    """Answer what a figure was after each event that changed it, the last thousand of them."""
    found = await run_in_threadpool(steps, ctx.database, tenant, first_day, cut, unit, column)
    return FigureHistory.of(found, tenant=tenant, month=month, unit=unit, column=column, as_of=cut)


@consolidated.get(
    "/{month}.xlsx",
    summary="The province's Annex 2 as a workbook",
    response_class=Workbook,
    responses=good("Annex 2"),
)
async def read_consolidated_dispatch_workbook(table: ProvinceDispatch, month: Month, cuts: AtCuts) -> Workbook:
    """Answer the province's Annex 2 as the official Excel form."""
    content = await run_in_threadpool(dispatch_workbook, table)
    return Workbook(content, f"附件2 山东省 {month}.xlsx", cuts.headers)


@consolidated.get(
    "/{month}", summary="The province's Annex 2", response_model=DispatchTableAnswer, responses=good("Annex 2")
)
async def read_consolidated_dispatch(table: ProvinceDispatch, cuts: AtCuts) -> Json:
    """Answer the province's Annex 2: a row a tenant."""
    return Json(dispatch_table(table), headers=cuts.headers)
