"""Annex 1 as it is answered."""

from datetime import date

from api.schemas.common import Answer, Body, Cut
from projections.plan.table import PlanFigure, PlanRow, PlanTable


class PlanFigureAnswer(Answer):
    """A figure of Annex 1: what is shown, what the plan declares, and what events say."""

    value: int
    declared: int | None
    derived: int


class PlanRowAnswer(Answer):
    """An industry of Annex 1; `planned` and `actual` are by year."""

    row: int
    name: str
    combined: bool
    above_scale: PlanFigureAnswer
    filed: PlanFigureAnswer
    planned: dict[int, int]
    actual: dict[int, int]
    remark: str | None


class PlanTableAnswer(Answer):
    """Annex 1 of a tenant or of the province; `other` counts industries that the form leaves out."""

    tenant: str
    name: str
    period: str
    definition: str
    on: date
    as_of: Cut
    rows: tuple[PlanRowAnswer, ...]
    other: PlanRowAnswer


def plan_table(table: PlanTable) -> Body:
    """Return Annex 1 as PlanTableAnswer declares it."""
    return {
        "tenant": table.tenant,
        "name": table.tenant_name,
        "period": table.period,
        "definition": table.definition,
        "on": table.on,
        "as_of": table.as_of if table.as_of_time is None else table.as_of_time,
        "rows": [_row(row) for row in table.rows],
        "other": _row(table.other),
    }


def _row(row: PlanRow) -> Body:
    return {
        "row": row.row,
        "name": row.name,
        "combined": row.combined,
        "above_scale": _figure(row.above_scale),
        "filed": _figure(row.filed),
        "planned": row.planned,
        "actual": row.actual,
        "remark": row.remark,
    }


def _figure(figure: PlanFigure) -> Body:
    return {"value": figure.value, "declared": figure.declared, "derived": figure.derived}
