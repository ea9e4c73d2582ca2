"""Annex 1 (推进计划表) of a tenant for a period, at a date and a cut: definition `plan/1`."""

from collections.abc import Mapping
from datetime import date, timedelta

from projections.reading import Question, answers
from projections.tables import PlanFigure, PlanRow, PlanTable
from registry.domain import industries, regions
from registry.store.database import Database, Row
from registry.store.statements import statements

DEFINITION = "plan/1"
OTHER_NAME = "其他（不在附件1）"
_SQL = statements("projections", "plan.sql")


def plan(database: Database, tenant: str, years: tuple[int, ...], on: date, cut: int) -> PlanTable:
    """Return Annex 1 for the years of a period, stocks as of the day `on`, as known at the cut."""
    return plans(database, years, on, {tenant: cut})[tenant]


def plans(
    database: Database, years: tuple[int, ...], on: date, cuts: Mapping[str, int]
) -> dict[str, PlanTable]:  # fmt: skip
    """Return Annex 1 of each tenant, as known at the tenant's cut."""

    def questions(tenant: str, cut: int) -> list[Question]:
        period = f"{years[0]}-{years[-1]}"
        arguments = {"tenant": tenant, "cut": cut, "on": on, "whole": _whole(on), "period": period}
        return [(_SQL[name], arguments) for name in ("lines", "stocks", "actual")]

    found = answers(database, cuts, {tenant: questions(tenant, cut) for tenant, cut in cuts.items()})
    return {tenant: _table(tenant, years, on, cuts[tenant], rows) for tenant, rows in found.items()}


def _table(tenant: str, years: tuple[int, ...], on: date, cut: int, found: list[list[Row]]) -> PlanTable:
    lines, stocks, actual = found
    lined = {row[0]: row for row in lines}
    stocked = {row[0]: row[1:] for row in stocks}
    first = {(row[0], row[1]): row[2] for row in actual}

    def row(number: int, name: str, *, combined: bool) -> PlanRow:
        line: Row = lined.get(number, (number, None, None, {}, None))
        return PlanRow(
            row=number,
            name=name,
            combined=combined,
            above_scale=PlanFigure(line[1], stocked.get(number, (0, 0))[0]),
            filed=PlanFigure(line[2], stocked.get(number, (0, 0))[1]),
            planned={year: line[3].get(str(year), 0) for year in years},
            actual={year: first.get((number, year), 0) for year in years},
            remark=line[4],
        )

    rows = tuple(row(found.number, found.name, combined=found.combined) for found in industries.rows())
    other = row(industries.OTHER, OTHER_NAME, combined=False)
    name, period = regions.names()[tenant], f"{years[0]}-{years[-1]}"
    return PlanTable(tenant, name, period, years, DEFINITION, on.isoformat(), cut, rows, other)


def _whole(on: date) -> date:
    """Return the first day after the last month that has ended by the end of a day."""
    tomorrow = on + timedelta(days=on < date.max)
    return tomorrow if tomorrow.day == 1 else on.replace(day=1)
