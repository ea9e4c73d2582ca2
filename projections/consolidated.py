"""The province's tables: every tenant's, each at its own cut, side by side (Annex 2) or added up (Annex 1)."""

from dataclasses import replace
from datetime import date, datetime

from projections import dispatch as tenant_dispatch
from projections import plan as tenant_plan
from projections.reading import ask
from projections.tables import DispatchRow, DispatchTable, PlanRow, PlanTable
from registry.domain import regions
from registry.store.database import Database
from registry.store.statements import statements

_SQL = statements("projections", "consolidated.sql")


def cuts(database: Database, time: datetime) -> dict[str, int]:
    """Return each tenant's last position recorded by a time, 0 where there is none."""
    questions = {tenant: [(_SQL["cut"], {"tenant": tenant, "moment": time})] for tenant in regions.tenants()}
    return {tenant: rows[0][0] if rows else 0 for tenant, [rows] in ask(database, questions).items()}


def dispatch(database: Database, month: date, cuts: dict[str, int], as_of: str) -> DispatchTable:
    """Return the province's Annex 2: a row a tenant, each its total, the cities in code order, then the province."""
    rows = tuple(
        DispatchRow(
            tenant,
            regions.tenant_name(tenant),
            table.total,
        )
        for tenant, table in tenant_dispatch.dispatches(database, month, cuts).items()
    )
    province = regions.PROVINCE
    name = regions.names()[province]
    return DispatchTable(province, name, f"{month:%Y-%m}", tenant_dispatch.DEFINITION, None, rows, as_of)


def plan(database: Database, years: tuple[int, ...], on: date, cuts: dict[str, int], as_of: str) -> PlanTable:
    """Return the province's Annex 1: the tenants' tables added up row by row."""
    tables = list(tenant_plan.plans(database, years, on, cuts).values())
    rows = tuple(_sum(rows) for rows in zip(*(table.rows for table in tables), strict=True))
    other = _sum(tuple(table.other for table in tables))
    return replace(tables[-1], as_of=None, as_of_time=as_of, rows=rows, other=other)


def _sum(rows: tuple[PlanRow, ...]) -> PlanRow:
    first, *rest = rows
    above_scale, filed = first.above_scale, first.filed
    for row in rest:
        above_scale += row.above_scale
        filed += row.filed
    return replace(
        first,
        above_scale=above_scale,
        filed=filed,
        planned={year: sum(row.planned[year] for row in rows) for year in first.planned},
        actual={year: sum(row.actual[year] for row in rows) for year in first.actual},
        remark=None,
    )
