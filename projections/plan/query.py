"""Queries Annex 1 (推进计划表) of a tenant for a period, at a date and a cut: definition `plan/1`."""

import re
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from psycopg import Cursor

from projections.engine.snapshot import Question, query_at_cuts, snapshot
from projections.lineage import Lineage, lineage
from projections.plan.table import PlanFigure, PlanRow, PlanTable
from projections.terms import PAPERS
from registry.domain import industries, regions
from registry.errors import Message, SubjectUnknown
from registry.store.database import Database
from registry.store.pipeline import Row
from registry.store.sql import statements

DEFINITION = "plan/1"
OTHER_NAME = PAPERS["other"]
STOCKS = ("above_scale", "filed")
"""The figures of Annex 1 that stand for a day, in the order of a plan's line."""
_SQL = statements("projections.plan", "query.sql")


def plan(database: Database, tenant: str, years: tuple[int, ...], on: date, cut: int) -> PlanTable:
    """Return Annex 1 for the years of a period, stocks as of the day `on`, as known at the cut."""
    return plans(database, years, on, {tenant: cut})[tenant]


def plans(
    database: Database, years: tuple[int, ...], on: date, cuts: Mapping[str, int]
) -> dict[str, PlanTable]:  # fmt: skip
    """Return Annex 1 of each tenant, as known at the tenant's cut."""

    def questions(tenant: str, cut: int) -> list[Question]:
        asked = arguments(tenant, years, on, cut)
        return [(_SQL[name], asked) for name in ("lines", "stocks", "actual")]

    found = query_at_cuts(database, cuts, {tenant: questions(tenant, cut) for tenant, cut in cuts.items()})
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
    return (on + timedelta(days=on < date.max)).replace(day=1)


def arguments(tenant: str, years: tuple[int, ...], on: date, cut: int) -> dict[str, Any]:
    """Return the arguments of every statement about a period at a day and a cut."""
    return {"tenant": tenant, "cut": cut, "on": on, "whole": _whole(on), "period": f"{years[0]}-{years[-1]}"}


def cell(
    database: Database, tenant: str, years: tuple[int, ...], on: date, cut: int, row: int, column: str
) -> tuple[int, list[Lineage]]:
    """Return a figure of Annex 1 and the events behind it; a figure that the plan states has the plan's own event.

    Columns are `above_scale`, `filed`, `planned_2021` and `actual_2021` for each year. Raise SubjectUnknown for a
    row or column that the table does not have.
    """
    with snapshot(database, tenant, cut) as cursor:
        events = lineage(cursor, tenant, counts_of(cursor, arguments(tenant, years, on, cut), years, row, column))
    return sum(event.counts for event in events), events


def counts_of(
    cursor: Cursor[Row], asked: dict[str, Any], years: tuple[int, ...], row: int, column: str
) -> dict[int, int]:
    """Return the positions of the events that make up a figure of Annex 1, each with what it counts."""
    yearly = re.fullmatch(r"(planned|actual)_([0-9]{4})", column)
    if row not in {industries.OTHER, *(each.number for each in industries.rows())}:
        raise SubjectUnknown(Message("row {row} of Annex 1", row=row))
    if column not in STOCKS and not (yearly and int(yearly[2]) in years):
        raise SubjectUnknown(Message("column {column} in Annex 1 of this period", column=column[:40]))
    if yearly and yearly[1] == "actual":
        return dict(cursor.execute(_SQL["actual_cell"], {**asked, "row": row, "year": int(yearly[2])}).fetchall())
    line = next((found for found in cursor.execute(_SQL["lines"], asked) if found[0] == row), None)
    stated = None
    if line is not None:
        stated = line[3].get(yearly[2], 0) if yearly else line[1 + STOCKS.index(column)]
    if stated is not None:
        adopted = cursor.execute(_SQL["in_force"], asked).fetchone()
        return {adopted[0]: stated} if adopted and stated else {}
    if yearly:
        return {}
    return dict(cursor.execute(_SQL[f"{column}_cell"], {**asked, "row": row}).fetchall())
