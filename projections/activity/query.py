"""Queries the activity of a tenant's units in a month at a cut, and the events behind its figures.

Definition `activity/1`, in words in terms.py.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from psycopg import Cursor

from projections.activity.table import (
    ACTIVITY_COLUMNS,
    FLOWS,
    STOCKS,
    ActivityRow,
    ActivityTable,
    Flow,
    IdleEnterprise,
    IdleUnit,
)
from projections.dispatch.query import units
from projections.engine.snapshot import Question, query_at_cuts, snapshot
from projections.lineage import Lineage, lineage
from registry.domain import regions
from registry.domain.values import last_day
from registry.errors import Message, SubjectUnknown
from registry.store.database import Database
from registry.store.pipeline import Row
from registry.store.sql import statements

DEFINITION = "activity/1"
YEAR_TO_DATE = "_ytd"
"""What follows a flow's name where the cell of its year to date is meant."""
CELLS = (*ACTIVITY_COLUMNS, *(f"{flow}{YEAR_TO_DATE}" for flow in FLOWS))
"""The names of cells: a flow by its own name is the month's."""
_SQL = statements("projections.activity", "query.sql")
_UNITS = statements("projections.dispatch", "query.sql")
_HELD = {"evaluations_held": 0, "small_firms_served": 1}
"""Figures that the facts of evaluations hold, with the least quantity that counts."""


def activity(database: Database, tenant: str, month: date, cut: int) -> ActivityTable:
    """Return the activity of a tenant's units in the month that begins on `month`, as known at the cut."""
    arguments = _arguments(tenant, month, cut)
    with snapshot(database, tenant, cut) as cursor:
        found = [cursor.execute(text, given).fetchall() for text, given in _questions(tenant, month, cut)]
        rows = _rows(tenant, found)
        idle = _idle(cursor, arguments, [row for row in rows if not row.progress])
        enterprises = cursor.execute(_SQL["never_evaluated"], arguments).fetchall()
    return ActivityTable(
        tenant,
        regions.names()[tenant],
        f"{month:%Y-%m}",
        DEFINITION,
        cut,
        rows,
        idle,
        tuple(IdleEnterprise(*row) for row in enterprises),
    )


def activities(database: Database, month: date, cuts: Mapping[str, int]) -> dict[str, ActivityTable]:
    """Return the activity of each tenant's units, as known at the tenant's cut, without idle units."""
    asked = {tenant: _questions(tenant, month, cut) for tenant, cut in cuts.items()}
    return {
        tenant: ActivityTable(
            tenant, regions.names()[tenant], f"{month:%Y-%m}", DEFINITION, cuts[tenant], _rows(tenant, found)
        )
        for tenant, found in query_at_cuts(database, cuts, asked).items()
    }


def last_act(database: Database, tenant: str, month: date, cut: int, of: Iterable[str]) -> date | None:
    """Return the day of the last act that counts of any of these units by the end of a month, None if there is none."""
    with snapshot(database, tenant, cut) as cursor:
        return max(_last_acts(cursor, _arguments(tenant, month, cut), list(of)).values(), default=None)


def cell(
    database: Database, tenant: str, month: date, cut: int, unit: str, name: str
) -> tuple[int, list[Lineage]]:  # fmt: skip
    """Return a figure of activity and the events that make it up: the sum of their `counts` is the figure.

    Raise SubjectUnknown for a unit or figure that the table does not have.
    """
    if name not in CELLS:
        raise SubjectUnknown(Message("figure {figure}; there are {figures}", figure=name, figures=", ".join(CELLS)))
    arguments = {**_arguments(tenant, month, cut), "unit": unit, "figure": name.removesuffix(YEAR_TO_DATE)}
    if name.endswith(YEAR_TO_DATE):
        arguments["first_day"] = arguments["new_year"]
    with snapshot(database, tenant, cut) as cursor:
        if unit not in units(tenant, cursor.execute(_UNITS["offices"], arguments).fetchall()):
            raise SubjectUnknown(Message("unit {unit} in {tenant}", unit=unit, tenant=tenant))
        events = lineage(cursor, tenant, _counts(cursor, arguments))
    return sum(event.counts for event in events), events


def _counts(cursor: Cursor[Row], arguments: dict[str, Any]) -> dict[int, int]:
    figure = arguments["figure"]
    if figure == "third_party":
        found = cursor.execute(_SQL["third_parties"], arguments).fetchall()
        return {position: 1 for unit, position in found if unit == arguments["unit"]}
    if figure in _HELD:
        return dict(cursor.execute(_SQL["held_cell"], {**arguments, "least": _HELD[figure]}).fetchall())
    statement = "flow_cell" if figure in FLOWS else "stock_cell"
    return dict(cursor.execute(_SQL[statement], arguments).fetchall())


def _arguments(tenant: str, month: date, cut: int) -> dict[str, Any]:
    new_year = month.replace(month=1)
    return {"tenant": tenant, "cut": cut, "first_day": month, "last_day": last_day(month), "new_year": new_year}


def _questions(tenant: str, month: date, cut: int) -> list[Question]:
    arguments = _arguments(tenant, month, cut)
    own = [(_SQL[name], arguments) for name in ("entries", "evaluations", "third_parties")]
    return [*own, *((_UNITS[name], arguments) for name in ("offices", "declared"))]


def _rows(tenant: str, found: list[list[Row]]) -> tuple[ActivityRow, ...]:
    entries, evaluations, third_parties, offices, declared = found
    done = {(row[0], row[1]): row[2:] for row in entries}
    held = {row[0]: row[1:] for row in evaluations}
    bodies = [row[0] for row in third_parties]
    certified = {row[0]: row[5] for row in declared}

    def row(unit: str, name: str) -> ActivityRow:
        month, ytd, served_month, served_ytd, receipted, granted = held.get(unit, (0,) * 6)
        flows = {flow: Flow(*done.get((unit, flow), (0, 0))[:2]) for flow in FLOWS}
        flows |= {"evaluations_held": Flow(month, ytd), "small_firms_served": Flow(served_month, served_ytd)}
        stocks = {stock: done.get((unit, stock), (0, 0, 0))[2] for stock in STOCKS}
        stocks["third_party"] = bodies.count(unit)
        progress = receipted > 0 or ytd > 0 or granted > 0 or certified.get(unit, 0) > 0
        return ActivityRow(unit, name, flows, stocks, progress)

    return tuple(row(unit, name) for unit, name in units(tenant, offices).items())


def _idle(cursor: Cursor[Row], arguments: dict[str, Any], rows: Iterable[ActivityRow]) -> tuple[IdleUnit, ...]:
    names = {row.unit: row.name for row in rows}
    last = _last_acts(cursor, arguments, list(names)) if names else {}
    return tuple(IdleUnit(unit, name, last.get(unit)) for unit, name in names.items())


def _last_acts(cursor: Cursor[Row], arguments: dict[str, Any], of: list[str]) -> dict[str, date]:
    given = {**arguments, "units": of, "flows": list(FLOWS)}
    return dict(cursor.execute(_SQL["last_acts"], given).fetchall())
