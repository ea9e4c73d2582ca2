"""Sealed editions, their differences and checks, as JSON."""

from datetime import date
from typing import Any

from api.schemas import dispatch as schemas_dispatch
from api.schemas.common import format_time
from projections.dispatch.checks import checked
from projections.dispatch.comparison import FigureChange
from projections.dispatch.editions import Edition
from projections.dispatch.table import COLUMNS, DispatchTable, Figures
from projections.dispatch.terms import CHECKS
from projections.dispatch.terms import COLUMNS as TERMS


def _edition(found: Edition) -> dict[str, Any]:
    sealed = found.sealed
    assert sealed.recordedtime is not None
    return {
        "edition": found.number,
        "as_of": found.as_of,
        "definition": found.definition,
        "workbook_sha256": found.workbook_sha256,
        "reason": found.reason,
        "sealed_by": {
            "position": sealed.position,
            "id": sealed.id,
            "type": sealed.event.type,
            "office": sealed.office,
            "time": format_time(sealed.time),
            "recordedtime": format_time(sealed.recordedtime),
        },
        "total": found.figures["total"],
    }


def _gap(month: date, found: Edition, earlier: list[Edition]) -> int | None:
    """Return by how much the year's certificates exceed those of the month before and of this month.

    None where the month before has no edition that was sealed by then; a year begins at nothing.
    """
    total = found.figures["total"]
    if month.month == 1:
        return int(total["certified_ytd"] - total["certified_month"])
    known = [each for each in earlier if each.as_of <= found.as_of]
    return (
        int(total["certified_ytd"] - total["certified_month"] - known[-1].figures["total"]["certified_ytd"])
        if known
        else None
    )


def findings_of(table: DispatchTable, last: DispatchTable, language: str) -> list[dict[str, Any]]:
    """Return what looks wrong in a table beside that of the month before, told in "zh" or "en"."""
    path = f"/v1/{table.tenant}/dispatch/{table.month}/cells"
    return [
        {
            "unit": found.unit,
            "check": found.check,
            "column": found.column,
            **found.facts,
            "message": CHECKS[found.check].text(language, column=TERMS[found.column].text(language), **found.facts),
            "cell": f"{path}/{found.unit}/{found.column}?as_of={table.as_of}",
        }
        for found in checked(table, last)
    ]


def _columns(left: Figures, right: Figures) -> dict[str, dict[str, int]]:
    pairs = ((column, getattr(left, column), getattr(right, column)) for column in COLUMNS)
    return {column: {"left": old, "right": new, "difference": new - old} for column, old, new in pairs}


def _figures(value: Figures) -> dict[str, int]:
    return schemas_dispatch.figures(value)


def change_body(change: FigureChange) -> dict[str, Any]:
    """Return the event of a change, with both clocks."""
    return {
        "position": change.position,
        "id": change.id,
        "type": change.type,
        "subject": change.subject,
        "time": format_time(change.time),
        "recordedtime": format_time(change.recordedtime),
        "office": change.office,
    }
