"""The province's tables: every tenant's, each at its own cut, side by side (Annex 2, activity) or added up."""

from dataclasses import replace
from datetime import date, datetime
from functools import partial

from projections.activity.query import DEFINITION, activities, last_act
from projections.activity.table import ActivityTable, IdleUnit, added
from projections.dispatch import query as dispatch_query
from projections.dispatch.table import DispatchRow, DispatchTable
from projections.engine.snapshot import query_all
from projections.engine.table_cache import cached_tables
from projections.plan.query import plans
from projections.plan.table import PlanRow, PlanTable
from registry.domain import regions
from registry.store.database import Database
from registry.store.sql import statements

_SQL = statements("projections", "province.sql")


def cuts(database: Database, time: datetime) -> dict[str, int]:
    """Return each tenant's last position recorded by a time, 0 where there is none."""
    questions = {tenant: [(_SQL["cut"], {"tenant": tenant, "moment": time})] for tenant in regions.tenants()}
    return {tenant: rows[0][0] if rows else 0 for tenant, [rows] in query_all(database, questions).items()}


def dispatch(database: Database, month: date, cuts: dict[str, int], as_of: str) -> DispatchTable:
    """Return the province's Annex 2: a row a tenant, each its total, the cities in code order, then the province."""
    tables = cached_tables(database, cuts, ("dispatch", month), partial(dispatch_query.dispatches, database, month))
    rows = tuple(DispatchRow(tenant, regions.tenant_name(tenant), table.total) for tenant, table in tables.items())
    province = regions.PROVINCE
    name = regions.names()[province]
    return DispatchTable(province, name, f"{month:%Y-%m}", dispatch_query.DEFINITION, None, rows, as_of)


def plan(database: Database, years: tuple[int, ...], on: date, cuts: dict[str, int], as_of: str) -> PlanTable:
    """Return the province's Annex 1: the tenants' tables added up row by row."""
    found = cached_tables(database, cuts, ("plan", years, on), lambda left, _: plans(database, years, on, left))
    tables = list(found.values())
    rows = tuple(_sum(rows) for rows in zip(*(table.rows for table in tables), strict=True))
    other = _sum(tuple(table.other for table in tables))
    return replace(tables[-1], as_of=None, as_of_time=as_of, rows=rows, other=other)


def activity(database: Database, month: date, cuts: dict[str, int], as_of: str) -> ActivityTable:
    """Return the province's activity: a row a tenant, each its total, and the tenants without progress in the year."""
    tables = cached_tables(database, cuts, ("activity", month), lambda left, _: activities(database, month, left))
    rows = tuple(added(tenant, regions.tenant_name(tenant), table.rows) for tenant, table in tables.items())

    def last(tenant: str) -> date | None:
        units = [row.unit for row in tables[tenant].rows]
        return last_act(database, tenant, month, cuts[tenant], units)

    idle = tuple(IdleUnit(row.unit, row.name, last(row.unit)) for row in rows if not row.progress)
    province = regions.PROVINCE
    name, definition = regions.names()[province], DEFINITION
    return ActivityTable(province, name, f"{month:%Y-%m}", definition, None, rows, idle, as_of_time=as_of)


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
