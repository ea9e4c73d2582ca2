"""Annex 1 over HTTP: the tenant's and the province's, as JSON and as a workbook."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.concurrency import run_in_threadpool

from api import parameters
from api.http.cuts import as_of_header
from api.http.dependencies import (
    OF_PROVINCE,
    OF_TENANT,
    AtCut,
    AtCuts,
    On,
    Parts,
    Period,
    PlanColumn,
    PlanRowNumber,
    Tenant,
    Years,
)
from api.http.openapi import READ, good
from api.http.responses import Json, Workbook
from api.schemas.common import Cell
from api.schemas.plan import PlanTableAnswer, plan_table
from projections import province
from projections.plan import table as projection
from projections.plan.query import cell, plan
from projections.render.xlsx import plan_workbook
from registry.errors import Message, SubjectUnknown

router = APIRouter(prefix="/v1/{tenant}/plan", tags=["tenant"], dependencies=OF_TENANT, responses=READ)
consolidated = APIRouter(prefix="/v1/consolidated/plan", tags=["province"], dependencies=OF_PROVINCE, responses=READ)


async def _day(years: Years, on: On = None) -> date:
    return parameters.on(on, years)


Day = Annotated[date, Depends(_day)]
"""The date of the stocks, by default the last day before the period."""


async def _asked(ctx: Parts, tenant: Tenant, years: Years, day: Day, cut: AtCut) -> projection.PlanTable:
    return await run_in_threadpool(plan, ctx.database, tenant, years, day, cut)


async def _province(ctx: Parts, cuts: AtCuts, years: Years, day: Day) -> projection.PlanTable:
    return await run_in_threadpool(province.plan, ctx.database, years, day, cuts.positions, cuts.time)


AskedPlan = Annotated[projection.PlanTable, Depends(_asked)]
ProvincePlan = Annotated[projection.PlanTable, Depends(_province)]


@router.get(
    "/{period}.xlsx",
    summary="Annex 1 as a workbook",
    response_class=Workbook,
    responses=good("Annex 1", "As-Of-Position"),
)
async def read_plan_workbook(table: AskedPlan, period: Period) -> Workbook:
    """Answer Annex 1 as the official Excel form."""
    content = await run_in_threadpool(plan_workbook, table)
    return Workbook(content, f"附件1 {table.tenant_name} {period}.xlsx", as_of_header(table.as_of))


@router.get(
    "/{period}",
    summary="Annex 1 of a period",
    response_model=PlanTableAnswer,
    responses=good("Annex 1", "As-Of-Position"),
)
async def read_plan(table: AskedPlan) -> Json:
    """Answer Annex 1 of a tenant for a period."""
    return Json(plan_table(table), headers=as_of_header(table.as_of))


async def _row(row: PlanRowNumber) -> int:
    if not (row.isascii() and row.isdecimal() and len(row) < 3):
        raise SubjectUnknown(Message("row {row} of Annex 1", row=row[:40]))
    return int(row)


@router.get(
    "/{period}/cells/{row}/{plan_column}",
    summary="The events under a figure of Annex 1",
    responses=good("a figure and its events", "As-Of-Position"),
)
async def read_plan_cell(
    ctx: Parts,
    tenant: Tenant,
    years: Years,
    day: Day,
    row: Annotated[int, Depends(_row)],
    cut: AtCut,
    plan_column: PlanColumn,
) -> Cell:
    """Answer a figure of Annex 1 with the events that make it up."""
    value, events = await run_in_threadpool(cell, ctx.database, tenant, years, day, cut, row, plan_column)
    return Cell(value=value, as_of=cut, events=events)


@consolidated.get(
    "/{period}.xlsx",
    summary="The province's Annex 1 as a workbook",
    response_class=Workbook,
    responses=good("Annex 1"),
)
async def read_consolidated_plan_workbook(table: ProvincePlan, period: Period, cuts: AtCuts) -> Workbook:
    """Answer the province's Annex 1 as the official Excel form."""
    content = await run_in_threadpool(plan_workbook, table)
    return Workbook(content, f"附件1 山东省 {period}.xlsx", cuts.headers)


@consolidated.get(
    "/{period}", summary="The province's Annex 1", response_model=PlanTableAnswer, responses=good("Annex 1")
)
async def read_consolidated_plan(table: ProvincePlan, cuts: AtCuts) -> Json:
    """Answer the province's Annex 1: the tenants' tables added up."""
    return Json(plan_table(table), headers=cuts.headers)
