"""The activity table as JSON."""

from typing import Any

from projections.activity.table import ACTIVITY_COLUMNS, FLOWS, ActivityRow, ActivityTable


def activity_body(table: ActivityTable) -> dict[str, Any]:
    """Return the table of activity as JSON spells it."""
    return {
        "tenant": table.tenant,
        "name": table.tenant_name,
        "month": table.month,
        "definition": table.definition,
        "as_of": table.as_of if table.as_of_time is None else table.as_of_time,
        "rows": [{"unit": row.unit, "name": row.name, **_figures(row)} for row in table.rows],
        "total": _figures(table.total),
        "zero_progress": {
            "units": [
                {"unit": idle.unit, "name": idle.name, "last": idle.last and idle.last.isoformat()}
                for idle in table.idle_units
            ],
            "enterprises": [
                {
                    "unit": idle.unit,
                    "enterprise": idle.enterprise,
                    "name": idle.name,
                    "filing": idle.filing,
                    "since": idle.since.isoformat(),
                }
                for idle in table.idle_enterprises
            ],
        },
    }


def _figures(row: ActivityRow) -> dict[str, dict[str, int]]:
    return {
        column: {"month": row.flows[column].month, "ytd": row.flows[column].ytd}
        if column in FLOWS
        else {"value": row.stocks[column]}
        for column in ACTIVITY_COLUMNS
    }
