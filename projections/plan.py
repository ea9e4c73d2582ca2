"""Annex 1 (推进计划表) of a tenant for a period, at a date and a cut: definition `plan/1`."""

from datetime import date, timedelta
from typing import Any

from projections.reading import reading
from projections.tables import PlanFigure, PlanRow, PlanTable
from registry.domain import industries, regions
from registry.store.database import Database, Row
from registry.store.statements import statements

DEFINITION = "plan/1"
OTHER_NAME = "其他（不在附件1）"
_SQL = statements("projections", "plan.sql")


def plan(database: Database, tenant: str, years: tuple[int, ...], on: date, cut: int) -> PlanTable:
    """Return Annex 1 for the years of a period, stocks as of the day `on`, as known at the cut."""
    period = f"{years[0]}-{years[-1]}"
    arguments: dict[str, Any] = {"tenant": tenant, "cut": cut, "on": on, "whole": _whole(on), "period": period}
    with reading(database, tenant, cut) as cursor:
        lines = {row[0]: row for row in cursor.execute(_SQL["lines"], arguments)}
        stocks = {row[0]: row[1:] for row in cursor.execute(_SQL["stocks"], arguments)}
        actual = {(row[0], row[1]): row[2] for row in cursor.execute(_SQL["actual"], arguments)}

    def row(number: int, name: str, *, combined: bool) -> PlanRow:
        line: Row = lines.get(number, (number, None, None, {}, None))
        return PlanRow(
            row=number,
            name=name,
            combined=combined,
            above_scale=PlanFigure(line[1], stocks.get(number, (0, 0))[0]),
            filed=PlanFigure(line[2], stocks.get(number, (0, 0))[1]),
            planned={year: line[3].get(str(year), 0) for year in years},
            actual={year: actual.get((number, year), 0) for year in years},
            remark=line[4],
        )

    rows = tuple(row(found.number, found.name, combined=found.combined) for found in industries.rows())
    other = row(industries.OTHER, OTHER_NAME, combined=False)
    name = regions.names()[tenant]
    return PlanTable(tenant, name, period, years, DEFINITION, on.isoformat(), cut, rows, other)


def _whole(on: date) -> date:
    """Return the first day after the last month that has ended by the end of a day."""
    tomorrow = on + timedelta(days=on < date.max)
    return tomorrow if tomorrow.day == 1 else on.replace(day=1)
