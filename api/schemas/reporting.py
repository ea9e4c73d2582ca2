"""The months' returns as JSON."""

from datetime import date
from typing import Any

from api.schemas.common import format_time
from projections.dispatch.editions import editions_of
from projections.reporting.due import due_on, return_status
from projections.reporting.table import COUNTED, Reported, ReportingTable
from registry.domain import regions
from registry.domain.acts import Subject
from registry.domain.kinds.dispatch import DispatchReminded


def reported(history: Subject, due: date, today: date) -> dict[str, Any]:
    """Return how a month's return stands: `on_time`, `late`, `overdue`, `due`, and when it was received."""
    found = editions_of(history)
    received = found[0].sealed.recordedtime if found else None
    reminders = sum(isinstance(event.event, DispatchReminded) for event in history.events)
    return {
        "status": return_status(received, due, today),
        "received": received and format_time(received),
        "edition": found[-1].number if found else None,
        "total": found[-1].figures["total"] if found else None,
        "reminders": reminders,
    }


def reporting_body(table: ReportingTable) -> dict[str, Any]:
    """Return how months were reported as JSON spells it."""
    return {
        "from": f"{table.first:%Y-%m}",
        "to": f"{table.last:%Y-%m}",
        "as_of": format_time(table.time),
        "months": [
            {"month": f"{month:%Y-%m}", "due_on": due_on(month).isoformat(), **_counts(counts)}
            for month, counts in table.months
        ],
        "rows": [
            {"tenant": tenant, "name": regions.tenant_name(tenant), **_counts(counts)}
            for tenant, counts in table.tenants
        ],
        "total": _counts(table.total),
    }


def _counts(counts: Reported) -> dict[str, int | float | None]:
    shares = {"completeness": counts.completeness, "timeliness": counts.timeliness}
    return {name: int(getattr(counts, name)) for name in COUNTED} | shares
