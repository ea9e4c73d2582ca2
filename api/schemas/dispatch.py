"""Annex 2 as JSON: the table, its rows and the events of a cell."""

from typing import Any

from api.schemas.common import format_time
from projections.dispatch.table import COLUMNS, DispatchRow, DispatchTable, Figures
from projections.lineage import Lineage


def cell_body(value: int, cut: int, lineage: list[Lineage]) -> dict[str, object]:
    """Return a figure with the events that make it up, as the contract spells it."""
    events = [
        {
            "position": event.position,
            "id": event.id,
            "type": event.type,
            "subject": event.subject,
            "time": format_time(event.time),
            "office": event.office,
            "counts": event.counts,
        }
        for event in lineage
    ]
    return {"value": value, "as_of": cut, "events": events}


def figures(value: Figures) -> dict[str, int]:
    """Return the five figures by column."""
    return {column: getattr(value, column) for column in COLUMNS}


def dispatch_table(table: DispatchTable) -> dict[str, Any]:
    """Return Annex 2 as the contract spells it."""
    return {
        "tenant": table.tenant,
        "name": table.tenant_name,
        "month": table.month,
        "definition": table.definition,
        "as_of": table.as_of if table.as_of_time is None else table.as_of_time,
        "edition": table.edition,
        "rows": [_dispatch_row(row) for row in table.rows],
        "total": figures(table.total),
    }


def _dispatch_row(row: DispatchRow) -> dict[str, Any]:
    body: dict[str, Any] = {"unit": row.unit, "name": row.name, **figures(row.figures)}
    if row.derived is not None:
        body |= {"declared": True, "derived": figures(row.derived)}
    if row.remark is not None:
        body["remark"] = row.remark
    return body
