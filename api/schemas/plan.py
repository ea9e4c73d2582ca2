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
    return PlanTableAnswer.body(
        table,
        name=table.tenant_name,
        as_of=table.as_of_time or table.as_of,
        rows=[_row(row) for row in table.rows],
        other=_row(table.other),
    )


def _row(row: PlanRow) -> Body:
    return PlanRowAnswer.body(row, above_scale=_figure(row.above_scale), filed=_figure(row.filed))


def _figure(figure: PlanFigure) -> Body:
    return {"value": figure.value, "declared": figure.declared, "derived": figure.derived}
