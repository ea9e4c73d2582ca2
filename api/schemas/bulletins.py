"""A quarterly bulletin as it is answered: its words, what it still lacks, and its figures with their addresses."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Literal, Self

from api.schemas.activity import figures
from api.schemas.common import Answer, Id, Moment, Unit
from api.schemas.dispatch import FiguresAnswer
from projections.activity.table import ADDED, FLOWS, STOCKS
from projections.bulletin import bulletin as projection
from registry.domain.acts import RecordedEvent, Subject
from registry.domain.regions import tenant_name

Standing = Literal["on_time", "late", "overdue", "due"]
"""How a month's return stands with the province."""


class Section(Answer):
    """A part of the text."""

    heading: str
    text: str


class Issue(Answer):
    """The event by which a bulletin was issued."""

    position: int
    id: Id
    office: str
    time: Moment
    recordedtime: Moment | None


class TenantName(Answer):
    """A tenant by code and name."""

    tenant: str
    name: str


class UnsealedMonth(Answer):
    """A month that some tenants have not sealed."""

    month: str
    tenants: tuple[TenantName, ...]


class AtAddress(TenantName):
    """What is said of a tenant at a cut, and where its table can be had."""

    as_of: int
    address: str


class ReturnedMonth(AtAddress, FiguresAnswer):
    """A tenant's return of a month; `declared` counts the units that declared their figures."""

    edition: int | None
    received: date | None
    status: Standing
    declared: int


class BulletinMonth(Answer):
    """A month of the quarter."""

    month: str
    due_on: date
    rows: tuple[ReturnedMonth, ...]
    total: FiguresAnswer


class Planned(Answer):
    """How many enterprises are planned to file in the year, and how many have by the quarter's last day."""

    planned: int
    actual: int


class PlannedCity(AtAddress, Planned):
    """A tenant's plan."""


class PlannedIndustry(Planned):
    """An industry's plan over all tenants."""

    row: int
    name: str


class BulletinPlan(Answer):
    """The plan of the year, by tenant and by industry."""

    definition: str
    period: str
    year: int
    on: date
    cities: tuple[PlannedCity, ...]
    industries: tuple[PlannedIndustry, ...]
    total: Planned


class QuarterFlow(Answer):
    """What happened in the quarter, and in the year to its end."""

    quarter: int
    ytd: int


class QuarterActivity(figures(QuarterFlow, (*FLOWS, *STOCKS), ADDED)):  # type: ignore[misc]
    """What was done in the quarter: flows, and stocks at its end; a bulletin issued before a figure was, lacks it."""


class ActiveTenant(AtAddress):
    """What a tenant did in the quarter."""

    figures: QuarterActivity


class BulletinActivity(Answer):
    """What was done in the quarter, tenant by tenant."""

    definition: str
    month: str
    rows: tuple[ActiveTenant, ...]
    total: QuarterActivity


class IdleTenant(AtAddress):
    """The units of a tenant, `of` in all, that made no progress in the year."""

    of: int
    units: tuple[Unit, ...]


class SaidFigures(FiguresAnswer):
    """What a bulletin said of a tenant's month, and from which edition."""

    edition: int | None
    as_of: int
    address: str


class Restated(TenantName):
    """A tenant's month of which an earlier bulletin said something else."""

    month: str
    reason: str | None
    before: SaidFigures
    now: SaidFigures
    compare: str


class BulletinAnswer(Answer):
    """A quarter's bulletin, issued or as it would be now."""

    status: str
    number: str | None
    title: str
    sections: tuple[Section, ...]
    as_of: Moment
    issued: Issue | None
    unsealed: tuple[UnsealedMonth, ...]
    definition: str
    quarter: str
    months: tuple[BulletinMonth, ...]
    plan: BulletinPlan
    activity: BulletinActivity
    idle: tuple[IdleTenant, ...]
    restated: tuple[Restated, ...]

    @classmethod
    def of(cls, bulletin: projection.Bulletin, history: Subject, time: datetime) -> Self:
        """Return a bulletin as of a time."""
        issued: RecordedEvent | None = history.last if bulletin.status == "issued" else None
        figures: Mapping[str, Any] = bulletin.figures
        return cls(
            status=bulletin.status,
            number=bulletin.number,
            title=bulletin.title,
            sections=bulletin.sections,
            as_of=time,
            issued=issued,
            unsealed=[
                UnsealedMonth(
                    month=month, tenants=[TenantName(tenant=each, name=tenant_name(each)) for each in lacking]
                )
                for month, lacking in bulletin.unsealed.items()
            ],
            **figures,
        )
