"""Queries how a range of months was reported: expected, received, on time, late and amended, by month and by tenant."""

from collections.abc import Iterable
from datetime import date, datetime

from projections.dispatch.editions import sealed
from projections.reporting.due import due_on, return_status
from projections.reporting.table import Reported, ReportingTable
from registry.domain import regions
from registry.domain.values import business_date, last_day, months_between
from registry.store.database import Database


def reporting_months(database: Database, first: date, last: date, time: datetime) -> ReportingTable:
    """Return how the months from one to another, both included, were reported by a time."""
    today = business_date(time)
    months = [month for month in months_between(first, last) if last_day(month) < today]
    returns = sealed(database, [f"{month:%Y-%m}" for month in months], time) if months else {}

    def told(month: date, tenant: str) -> Reported:
        sealings = returns[f"{month:%Y-%m}", tenant]
        stands = return_status(sealings[0].sealed.recordedtime if sealings else None, due_on(month), today)
        late = stands in ("late", "overdue")
        return Reported(1, bool(sealings), stands == "on_time", late, len(sealings) > 1)

    cells = {(month, tenant): told(month, tenant) for month in months for tenant in regions.tenants()}
    by_month = ((month, _sum(cells[month, tenant] for tenant in regions.tenants())) for month in months)
    by_tenant = ((tenant, _sum(cells[month, tenant] for month in months)) for tenant in regions.tenants())
    return ReportingTable(first, last, time, tuple(by_month), tuple(by_tenant))


def _sum(counts: Iterable[Reported]) -> Reported:
    return sum(counts, Reported())
