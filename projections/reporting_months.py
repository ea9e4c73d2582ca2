"""How a range of months was reported: expected, received, on time, late and amended, by month and by tenant."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from projections.bulletin import sealed
from projections.reporting import due_on, standing
from registry.domain import regions
from registry.domain.values import business_date, last_day
from registry.store.database import Database

COUNTED = ("expected", "received", "on_time", "late", "amended")
"""What is counted, in the table's order; late are also those that are overdue."""


@dataclass(frozen=True, slots=True)
class Reported:
    """How many returns were expected and how they came in."""

    expected: int = 0
    received: int = 0
    on_time: int = 0
    late: int = 0
    amended: int = 0

    def __add__(self, other: "Reported") -> "Reported":
        return Reported(*(getattr(self, name) + getattr(other, name) for name in COUNTED))

    @property
    def completeness(self) -> float | None:
        """The share received of what was expected, None where nothing was."""
        return round(self.received / self.expected, 4) if self.expected else None

    @property
    def timeliness(self) -> float | None:
        """The share that came in time of what was expected, None where nothing was."""
        return round(self.on_time / self.expected, 4) if self.expected else None


@dataclass(frozen=True, slots=True)
class ReportingTable:
    """A range of months as reported by a time: those that were over by then, and every tenant over all of them."""

    first: date
    last: date
    time: datetime
    months: tuple[tuple[date, Reported], ...]
    tenants: tuple[tuple[str, Reported], ...]

    @property
    def total(self) -> Reported:
        """The sum of the months."""
        return sum((counts for _, counts in self.months), Reported())


def reporting_months(database: Database, first: date, last: date, time: datetime) -> ReportingTable:
    """Return how the months from one to another, both included, were reported by a time."""
    today = business_date(time)
    months = [month for month in _months(first, last) if last_day(month) < today]
    returns = sealed(database, [f"{month:%Y-%m}" for month in months], time) if months else {}

    def told(month: date, tenant: str) -> Reported:
        sealings = returns[f"{month:%Y-%m}", tenant]
        stands = standing(sealings[0].sealed.recordedtime if sealings else None, due_on(month), today)
        late = stands in ("late", "overdue")
        return Reported(1, bool(sealings), stands == "on_time", late, len(sealings) > 1)

    cells = {(month, tenant): told(month, tenant) for month in months for tenant in regions.tenants()}
    by_month = ((month, _sum(cells[month, tenant] for tenant in regions.tenants())) for month in months)
    by_tenant = ((tenant, _sum(cells[month, tenant] for month in months)) for tenant in regions.tenants())
    return ReportingTable(first, last, time, tuple(by_month), tuple(by_tenant))


def _sum(counts: Iterable[Reported]) -> Reported:
    return sum(counts, Reported())


def _months(first: date, last: date) -> Iterator[date]:
    month = first
    while month <= last:
        yield month
        month = last_day(month) + timedelta(days=1)
