"""The table of activity as it is answered."""

from datetime import date
from typing import Any, Self

from pydantic import ConfigDict

from api.schemas.common import Answer, Cut, Unit
from projections.activity import table as projection
from projections.activity.terms import ACTIVITY, ACTIVITY_DEFINITIONS


class FlowAnswer(Answer):
    """What happened in the month, and from new year to the month's end."""

    month: int
    ytd: int


class Stock(Answer):
    """What there is at the end of the month."""

    value: int


def _defined(schema: dict[str, Any]) -> None:
    for name, term in ACTIVITY.items():
        schema["properties"][name] |= {"title": term.en, "description": ACTIVITY_DEFINITIONS[name].en}


class ActivityFigures(Answer):
    """The figures of a row of activity."""

    model_config = ConfigDict(json_schema_extra=_defined)

    guidance: FlowAnswer
    meetings: FlowAnswer
    trainings_held: FlowAnswer
    trained: FlowAnswer
    inspections: FlowAnswer
    rectifications_ordered: FlowAnswer
    rectifications_overdue: Stock
    subsidies_claimed: FlowAnswer
    subsidies_paid: FlowAnswer
    subsidies_paid_fen: FlowAnswer
    assessors: Stock
    supervisors: Stock
    norms: Stock
    question_banks: Stock
    occupations_proposed: FlowAnswer
    evaluations_held: FlowAnswer
    small_firms_served: FlowAnswer
    third_party: Stock

    @classmethod
    def of(cls, row: projection.ActivityRow, **named: str) -> Self:
        """Return the figures of a row."""
        return cls(**row.flows, **{name: Stock(value=value) for name, value in row.stocks.items()}, **named)


class ActivityRowAnswer(ActivityFigures, Unit):
    """A unit with its figures."""


class IdleUnitAnswer(Unit):
    """A unit without progress in the year, with the day of its last act that counts."""

    last: date | None


class IdleEnterpriseAnswer(Answer):
    """An enterprise on file that has never evaluated."""

    unit: str
    enterprise: str
    name: str | None
    filing: str
    since: date


class ZeroProgress(Answer):
    """Who made no progress in the year."""

    units: tuple[IdleUnitAnswer, ...]
    enterprises: tuple[IdleEnterpriseAnswer, ...]


class ActivityTableAnswer(Answer):
    """The activity of a tenant's units, or of the province's tenants, in a month."""

    tenant: str
    name: str
    month: str
    definition: str
    as_of: Cut
    rows: tuple[ActivityRowAnswer, ...]
    total: ActivityFigures
    zero_progress: ZeroProgress

    @classmethod
    def of(cls, table: projection.ActivityTable) -> Self:
        """Return the table of activity."""
        return cls(
            tenant=table.tenant,
            name=table.tenant_name,
            month=table.month,
            definition=table.definition,
            as_of=table.as_of if table.as_of_time is None else table.as_of_time,
            rows=tuple(ActivityRowAnswer.of(row, unit=row.unit, name=row.name) for row in table.rows),
            total=ActivityFigures.of(table.total),
            zero_progress=ZeroProgress(units=table.idle_units, enterprises=table.idle_enterprises),
        )
