"""Activity over HTTP: the table of a tenant and of the province, its workbooks, and the events under a figure."""

from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.concurrency import run_in_threadpool

from api.http.cuts import as_of_header
from api.http.dependencies import (
    OF_PROVINCE,
    OF_TENANT,
    ActivityFigure,
    AtCut,
    AtCuts,
    FirstDay,
    Month,
    Parts,
    Tenant,
    Unit,
)
from api.http.openapi import READ, good
from api.http.responses import Json, Workbook
from api.schemas.activity import ActivityTableAnswer, activity_table
from api.schemas.common import Cell
from projections import province
from projections.activity import table as projection
from projections.activity.query import activity, cell
from projections.render.xlsx import activity_workbook

_WHAT = "Guidance, supervision, training, subsidies and the rest, of a month"

router = APIRouter(prefix="/v1/{tenant}/activity", tags=["tenant"], dependencies=OF_TENANT, responses=READ)
consolidated = APIRouter(
    prefix="/v1/consolidated/activity", tags=["province"], dependencies=OF_PROVINCE, responses=READ
)


async def _asked(ctx: Parts, tenant: Tenant, first_day: FirstDay, cut: AtCut) -> projection.ActivityTable:
    return await run_in_threadpool(activity, ctx.database, tenant, first_day, cut)


async def _province(ctx: Parts, cuts: AtCuts, first_day: FirstDay) -> projection.ActivityTable:
    return await run_in_threadpool(province.activity, ctx.database, first_day, cuts.positions, cuts.time)


AskedActivity = Annotated[projection.ActivityTable, Depends(_asked)]
ProvinceActivity = Annotated[projection.ActivityTable, Depends(_province)]


@router.get(
    "/{month}.xlsx",
    summary=f"{_WHAT}, as a workbook",
    response_class=Workbook,
    responses=good("activity", "As-Of-Position"),
)
async def read_activity_workbook(table: AskedActivity, month: Month) -> Workbook:
    """Answer the table of activity as a workbook."""
    content = await run_in_threadpool(activity_workbook, table)
    return Workbook(content, f"工作动态表 {table.tenant_name} {month}.xlsx", as_of_header(table.as_of))


@router.get("/{month}", summary=_WHAT, response_model=ActivityTableAnswer, responses=good("activity", "As-Of-Position"))
async def read_activity(table: AskedActivity) -> Json:
    """Answer what each unit did in a month, and who made no progress in the year."""
    return Json(activity_table(table), headers=as_of_header(table.as_of))


@router.get(
    "/{month}/cells/{unit}/{figure}",
    summary="The events under a figure of activity",
    responses=good("a figure and its events", "As-Of-Position"),
)
async def read_activity_cell(
    ctx: Parts, tenant: Tenant, first_day: FirstDay, cut: AtCut, unit: Unit, figure: ActivityFigure
) -> Cell:
    """Answer a figure of activity with the events that make it up."""
    value, events = await run_in_threadpool(cell, ctx.database, tenant, first_day, cut, unit, figure)
    return Cell(value=value, as_of=cut, events=events)


@consolidated.get(
    "/{month}.xlsx", summary=f"{_WHAT}, as a workbook", response_class=Workbook, responses=good("activity")
)
async def read_consolidated_activity_workbook(table: ProvinceActivity, month: Month, cuts: AtCuts) -> Workbook:
    """Answer the province's activity as a workbook."""
    content = await run_in_threadpool(activity_workbook, table)
    return Workbook(content, f"工作动态表 山东省 {month}.xlsx", cuts.headers)


@consolidated.get("/{month}", summary=_WHAT, response_model=ActivityTableAnswer, responses=good("activity"))
async def read_consolidated_activity(table: ProvinceActivity, cuts: AtCuts) -> Json:
    """Answer the province's activity: a row a tenant."""
    return Json(activity_table(table), headers=cuts.headers)
