"""Planned beside done, as JSON."""

from typing import Any

from projections.dispatch.table import COLUMNS
from projections.progress.query import DEFINITIONS
from projections.progress.table import CityProgress, Pace, ProgressTable


def progress_body(table: ProgressTable) -> dict[str, Any]:
    """Return progress as JSON spells it."""
    ranks = table.ranks
    return {
        "month": table.month,
        "definitions": list(DEFINITIONS),
        "as_of": table.as_of_time,
        "year": table.year,
        "rows": [
            {
                **_row(row, table.year),
                "rank": ranks.get(row.tenant),
                "without_progress": {
                    "whole": not row.progress,
                    "units": [{"unit": unit, "name": name} for unit, name in row.idle],
                },
            }
            for row in table.rows
        ],
        "total": _row(table.total, table.year),
    }


def _row(row: CityProgress, year: int) -> dict[str, Any]:
    return {
        "tenant": row.tenant,
        "name": row.name,
        **_pace(row.pace(year)),
        "years": {str(each): _pace(row.pace(each)) for each in row.industries[0].years},
        "industries": [
            {
                "row": industry.row,
                "name": industry.name,
                "years": {str(each): _pace(pace) for each, pace in industry.years.items()},
            }
            for industry in row.industries
        ],
        "month_on_month": {
            "filed": _pair(row.filed, row.filed_before),
            **{column: _pair(getattr(row.month, column), getattr(row.month_before, column)) for column in COLUMNS},
        },
    }


def _pace(pace: Pace) -> dict[str, int | None]:
    return {"planned": pace.planned, "actual": pace.actual, "permille": pace.permille}


def _pair(now: int, before: int) -> dict[str, int]:
    return {"now": now, "before": before, "change": now - before}
