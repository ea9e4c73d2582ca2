"""The table of activity as it is answered."""

from collections.abc import Collection, Iterable
from datetime import date
from typing import Any

from pydantic import ConfigDict, create_model

from api.schemas.common import Absent, Answer, Body, Cut, Unit
from projections.activity.table import ACTIVITY_COLUMNS, FLOWS, ActivityRow, ActivityTable
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


def figures(flow: type[Answer], columns: Iterable[str], absent: Collection[str] = ()) -> type[Answer]:
    """Return a model of the figures of activity in the order of these columns, a flow as what is given.

    Those that may be `absent` are left out where there are none.
    """
    of = {name: flow if name in FLOWS else Stock for name in columns}
    fields: dict[str, Any] = of | {name: (Absent[of[name]], None) for name in absent}  # type: ignore[misc, valid-type]
    return create_model("Figures", __base__=Answer, **fields)


class ActivityFigures(figures(FlowAnswer, ACTIVITY_COLUMNS)):  # type: ignore[misc]
    """The figures of a row of activity."""

    model_config = ConfigDict(json_schema_extra=_defined)


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
