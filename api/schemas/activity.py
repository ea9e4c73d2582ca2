"""The table of activity as it is answered."""

from datetime import date
from typing import Any

from pydantic import ConfigDict

from api.schemas.common import Answer, Body, Cut, Unit
from projections.activity.table import ACTIVITY_COLUMNS, ActivityRow, ActivityTable
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


def activity_table(table: ActivityTable) -> Body:
    """Return the table of activity as ActivityTableAnswer declares it."""
    return ActivityTableAnswer.body(
        table,
        name=table.tenant_name,
        as_of=table.as_of_time or table.as_of,
        rows=[{"unit": row.unit, "name": row.name, **_figures(row)} for row in table.rows],
        total=_figures(table.total),
        zero_progress={"units": table.idle_units, "enterprises": table.idle_enterprises},
    )


def _figures(row: ActivityRow) -> Body:
    flows = {name: {"month": flow.month, "ytd": flow.ytd} for name, flow in row.flows.items()}
    return {name: flows.get(name) or {"value": row.stocks[name]} for name in ACTIVITY_COLUMNS}
