"""Annex 1 as JSON."""

from typing import Any

from projections.plan.table import PlanFigure, PlanRow, PlanTable


def plan_table(table: PlanTable) -> dict[str, Any]:
    """Return Annex 1 as the contract spells it."""
    return {
        "tenant": table.tenant,
        "name": table.tenant_name,
        "period": table.period,
        "definition": table.definition,
        "on": table.on,
        "as_of": table.as_of if table.as_of_time is None else table.as_of_time,
        "rows": [_plan_row(row) for row in table.rows],
        "other": _plan_row(table.other),
    }


def _plan_row(row: PlanRow) -> dict[str, Any]:
    return {
        "row": row.row,
        "name": row.name,
        "combined": row.combined,
        "above_scale": _plan_figure(row.above_scale),
        "filed": _plan_figure(row.filed),
        "planned": {str(year): count for year, count in row.planned.items()},
        "actual": {str(year): count for year, count in row.actual.items()},
        "remark": row.remark,
    }


def _plan_figure(figure: PlanFigure) -> dict[str, int | None]:
    return {"value": figure.value, "declared": figure.declared, "derived": figure.derived}
