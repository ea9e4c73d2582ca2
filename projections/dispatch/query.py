"""Queries Annex 2 (调度表) of a tenant for a month at a cut, and the events behind its figures.

Definition `dispatch/1`, in words in projections/definitions.py.
"""

from collections.abc import Mapping
from dataclasses import astuple
from datetime import date
from typing import Any

from psycopg import Cursor

from projections.dispatch.table import COLUMNS, DispatchRow, DispatchTable, Figures
from projections.engine.snapshot import Question, query_at_cuts, snapshot
from projections.lineage import Lineage, lineage
from registry.domain import regions
from registry.domain.values import last_day
from registry.errors import Message, SubjectUnknown
from registry.store.database import Database
from registry.store.pipeline import Row
from registry.store.sql import statements

DEFINITION = "dispatch/1"

_NEAR = 4_096

"""Over how many positions it is cheaper to go on than to begin at the end of a block: half of one."""

SQL = statements("projections.dispatch", "query.sql")


def dispatch(database: Database, tenant: str, month: date, cut: int) -> DispatchTable:
    """Return Annex 2 of a tenant for the month that begins on `month`, as known at the cut."""
    return dispatches(database, month, {tenant: cut})[tenant]


def dispatches(
    database: Database, month: date, cuts: Mapping[str, int], before: Mapping[str, DispatchTable] | None = None
) -> dict[str, DispatchTable]:
    """Return Annex 2 of each tenant for the month that begins on `month`, as known at the tenant's cut.

    Goes on from tables of the same month `before`, at cuts shortly before: figures are sums.
    """
    near = {
        tenant: table
        for tenant, table in (before or {}).items()
        if table.as_of is not None and 0 <= cuts[tenant] - table.as_of <= _NEAR
    }

    def questions(tenant: str, cut: int) -> list[Question]:
        asked = arguments(tenant, month, cut)
        names = ("added" if tenant in near else "derived", "declared", "offices")
        return [(SQL[name], {**asked, "after": near[tenant].as_of if tenant in near else None}) for name in names]

    found = query_at_cuts(database, cuts, {tenant: questions(tenant, cut) for tenant, cut in cuts.items()})
    tables = {}
    for tenant, (derived, declared, enrolled) in found.items():
        if tenant in near:
            if units(tenant, enrolled).keys() != {row.unit for row in near[tenant].rows}:
                return dispatches(database, month, cuts)  # a unit enrolled since may have had figures before
            derived = _gone_on(near[tenant], derived)  # noqa: PLW2901 - what `derived` would have found
        tables[tenant] = table_of(tenant, month, cuts[tenant], derived, declared, enrolled)
    return tables


def _gone_on(table: DispatchTable, added: list[Row]) -> list[Row]:
    """Return what `derived` would find at the cut up to which this was added to a table."""
    counted = {row.unit: row.derived or row.figures for row in table.rows}
    for unit, *figures in added:
        counted[unit] = counted.get(unit, Figures()) + Figures(*figures)
    return [(unit, *astuple(figures)) for unit, figures in counted.items()]


def table_of(
    tenant: str, month: date, cut: int, derived: list[Row], declared: list[Row], enrolled: list[Row]
) -> DispatchTable:
    """Return the table that the answers to `derived`, `declared` and `offices` make."""
    counted = {row[0]: Figures(*row[1:]) for row in derived}
    stated = {row[0]: row for row in declared}
    rows = tuple(
        _row(unit, name, counted.get(unit, Figures()), stated.get(unit))
        for unit, name in units(tenant, enrolled).items()
    )
    return DispatchTable(tenant, regions.names()[tenant], f"{month:%Y-%m}", DEFINITION, cut, rows)


def cell(database: Database, tenant: str, month: date, cut: int, unit: str, column: str) -> tuple[int, list[Lineage]]:
    """Return a figure of Annex 2 and the events that make it up: the sum of their `counts` is the figure.

    Raise SubjectUnknown for a unit or column that the table does not have.
    """
    if column not in COLUMNS:
        raise SubjectUnknown(Message("column {column}; there are {columns}", column=column, columns=", ".join(COLUMNS)))
    asked = {**arguments(tenant, month, cut), "unit": unit}
    with snapshot(database, tenant, cut) as cursor:
        if unit not in units(tenant, cursor.execute(SQL["offices"], asked).fetchall()):
            raise SubjectUnknown(Message("unit {unit} in {tenant}", unit=unit, tenant=tenant))
        events = lineage(cursor, tenant, counts_of(cursor, asked, unit, column))
    return sum(event.counts for event in events), events


def arguments(tenant: str, month: date, cut: int) -> dict[str, Any]:
    """Return the arguments of every statement about a month at a cut."""
    new_year = month.replace(month=1)
    return {"tenant": tenant, "cut": cut, "first_day": month, "last_day": last_day(month), "new_year": new_year}


def units(tenant: str, enrolled: list[Row]) -> dict[str, str]:
    """Return the units with their names: counties, industry offices by their enrolments, the centre itself."""
    counties = {code: regions.names()[code] for code in regions.counties(tenant)}
    counties.update({code: regions.names().get(code, name) for code, kind, name in enrolled if kind == "county"})
    offices = {code: name for code, kind, name in enrolled if kind == "industry"}
    return {**dict(sorted(counties.items())), **dict(sorted(offices.items())), tenant: regions.office_name(tenant)}


def units_of(database: Database, tenant: str, cut: int) -> dict[str, str]:
    """Return the units that a tenant's tables list, with their names, as enrolled by a cut."""
    with snapshot(database, tenant, cut) as cursor:
        return units(tenant, cursor.execute(SQL["offices"], {"tenant": tenant, "cut": cut}).fetchall())


def _row(unit: str, name: str, derived: Figures, declared: Row | None) -> DispatchRow:
    if declared is None:
        return DispatchRow(unit, name, derived)
    return DispatchRow(unit, name, Figures(*declared[1:6]), derived, declared[6])


def counts_of(cursor: Cursor[Row], asked: dict[str, Any], unit: str, column: str) -> dict[int, int]:
    """Return the positions of the events that make up a unit's figure, each with what it counts."""
    for declared in cursor.execute(SQL["declared"], asked):
        if declared[0] == unit:
            return {declared[7]: declared[1 + COLUMNS.index(column)]}
    if column == "certified_ytd":
        asked = {**asked, "first_day": asked["new_year"]}
    statement = "certified_cell" if column.startswith("certified") else f"{column}_cell"
    return dict(cursor.execute(SQL[statement], asked).fetchall())
