"""How the months' returns came in, as it is answered."""

from datetime import date, datetime
from typing import Annotated, Self

from pydantic import Field

from api.schemas.bulletins import Standing, TenantName
from api.schemas.common import Answer, Moment
from api.schemas.dispatch import FiguresAnswer
from projections.dispatch.editions import editions_of
from projections.reporting.due import due_on, return_status
from projections.reporting.table import COUNTED, Reported, ReportingTable
from registry.domain.acts import Subject
from registry.domain.kinds.dispatch import DispatchReminded
from registry.domain.regions import tenant_name

Share = Annotated[float, Field(ge=0, le=1)]


class TenantReturn(TenantName):
    """How a tenant's return of a month stands, and when it was received."""

    status: Standing
    received: Moment | None
    edition: int | None
    total: FiguresAnswer | None
    reminders: int

    @classmethod
    def of(cls, tenant: str, history: Subject, due: date, today: date) -> Self:
        """Return how a return stands on a day, by the history of the month."""
        found = editions_of(history)
        received = found[0].sealed.recordedtime if found else None
        return cls(
            tenant=tenant,
            name=tenant_name(tenant),
            status=return_status(received, due, today),
            received=received,
            edition=found[-1].number if found else None,
            total=found[-1].figures["total"] if found else None,
            reminders=sum(isinstance(event.event, DispatchReminded) for event in history.events),
        )


class Counts(Answer):
    """How many returns were expected and how they came in."""

    expected: int
    received: int
    on_time: int
    late: int
    amended: int


class Reporting(Counts):
    """Who has sealed a month's table, on time, late or not yet."""

    month: str
    due_on: date
    as_of: Moment
    rows: tuple[TenantReturn, ...]
    completeness: Share
    timeliness: Share

    @classmethod
    def of(cls, month: str, rows: list[TenantReturn], due: date, time: datetime) -> Self:
        """Return the tenants' returns of a month, counted."""
        received = sum(row.edition is not None for row in rows)
        on_time = sum(row.status == "on_time" for row in rows)
        return cls(
            month=month,
            due_on=due,
            as_of=time,
            rows=rows,
            expected=len(rows),
            received=received,
            on_time=on_time,
            late=sum(row.status in ("late", "overdue") for row in rows),
            amended=sum((row.edition or 0) > 1 for row in rows),
            completeness=round(received / len(rows), 4),
            timeliness=round(on_time / len(rows), 4),
        )


class CountsOfMonths(Counts):
    """The same over months, with the shares of what was expected; none where nothing was."""

    completeness: Share | None
    timeliness: Share | None

    @classmethod
    def of(cls, counts: Reported, **named: object) -> Self:
        """Return what was counted."""
        shares = {"completeness": counts.completeness, "timeliness": counts.timeliness}
        return cls(**{name: getattr(counts, name) for name in COUNTED}, **shares, **named)


class MonthCounts(CountsOfMonths):
    """A month's returns."""

    month: str
    due_on: date


class TenantCounts(CountsOfMonths, TenantName):
    """A tenant's returns."""


class ReportingMonths(Answer):
    """How months were reported: completeness and timeliness, by month and by tenant."""

    first: Annotated[str, Field(serialization_alias="from")]
    to: str
    as_of: Moment
    months: tuple[MonthCounts, ...]
    rows: tuple[TenantCounts, ...]
    total: CountsOfMonths

    @classmethod
    def of(cls, table: ReportingTable) -> Self:
        """Return how months were reported."""
        return cls(
            first=f"{table.first:%Y-%m}",
            to=f"{table.last:%Y-%m}",
            as_of=table.time,
            months=[
                MonthCounts.of(counts, month=f"{month:%Y-%m}", due_on=due_on(month)) for month, counts in table.months
            ],
            rows=[TenantCounts.of(counts, tenant=tenant, name=tenant_name(tenant)) for tenant, counts in table.tenants],
            total=CountsOfMonths.of(table.total),
        )
