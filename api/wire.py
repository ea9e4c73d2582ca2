"""How things read on the wire: events as CloudEvents, tables and parameters as the contract spells them."""

from datetime import date, datetime
from functools import lru_cache
from typing import Any

import orjson

from projections.dispatch.table import COLUMNS, DispatchRow, DispatchTable, Figures
from projections.plan.table import PlanFigure, PlanRow, PlanTable
from registry.domain.acts import Recorded
from registry.domain.values import SHANGHAI, parse_date, parse_month, parse_period, parse_time
from registry.errors import Message, ParameterInvalid
from registry.store.queries import LoggedEvent


@lru_cache(maxsize=1_000)  # events of one commit have one time of recording
def moment(time: datetime) -> str:
    """Return an instant as the registry writes it: RFC 3339 in Shanghai time."""
    return time.astimezone(SHANGHAI).isoformat()


def cloud_event(event: Recorded | LoggedEvent) -> dict[str, Any]:
    """Return a recorded event as a CloudEvents object; `data` is the stored text as it is."""
    assert event.recordedtime is not None
    return {
        "specversion": "1.0",
        "id": event.id,
        "source": f"/{event.tenant}/{event.office}",
        "type": event.event.type if isinstance(event, Recorded) else event.type,
        "subject": event.subject,
        "time": moment(event.time),
        "datacontenttype": "application/json",
        "data": orjson.Fragment(event.data),
        "tenant": event.tenant,
        "position": event.position,
        "version": event.version,
        "recordedtime": moment(event.recordedtime),
    }


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


def plan_table(table: PlanTable) -> dict[str, Any]:
    """Return Annex 1 as the contract spells it."""
    return {
        "tenant": table.tenant,
        "name": table.tenant_name,
        "period": table.period,
        "definition": table.definition,
        "on": table.on,
        "as_of": table.as_of if table.as_of_time is None else table.as_of_time,
        "rows": [_plan_row(row) for row in table.rows],
        "other": _plan_row(table.other),
    }


def _plan_row(row: PlanRow) -> dict[str, Any]:
    return {
        "row": row.row,
        "name": row.name,
        "combined": row.combined,
        "above_scale": _plan_figure(row.above_scale),
        "filed": _plan_figure(row.filed),
        "planned": {str(year): count for year, count in row.planned.items()},
        "actual": {str(year): count for year, count in row.actual.items()},
        "remark": row.remark,
    }


def _plan_figure(figure: PlanFigure) -> dict[str, int | None]:
    return {"value": figure.value, "declared": figure.declared, "derived": figure.derived}


def month(value: str) -> date:
    """Parse the month of a path; raise ParameterInvalid."""
    try:
        return parse_month(value)
    except ValueError as error:
        raise ParameterInvalid("month", error.args[0]) from None


def period(value: str) -> tuple[int, ...]:
    """Parse the period of a path into its years; raise ParameterInvalid."""
    try:
        return parse_period(value)
    except ValueError as error:
        raise ParameterInvalid("period", error.args[0]) from None


def on(value: str | None, years: tuple[int, ...]) -> date:
    """Parse the date of a stock, by default 31 December before the first year; raise ParameterInvalid."""
    try:
        return parse_date(value) if value is not None else date(years[0] - 1, 12, 31)
    except ValueError as error:
        raise ParameterInvalid("on", error.args[0]) from None


def as_of(value: str | None, name: str = "as_of") -> int | datetime | None:
    """Parse a cut, a position or an RFC 3339 time; raise ParameterInvalid under the parameter's name.

    A `+` that a client left unescaped reaches us as a space, and is read as what it was.
    """
    if value is None:
        return None
    if value.isascii() and value.isdecimal() and len(value) < 19:
        return int(value)
    try:
        return parse_time(value.replace(" ", "+"))
    except ValueError:
        message = Message("a cut is a position of the log, or a time of RFC 3339 with an offset")
        raise ParameterInvalid(name, message) from None


def one_cut(edition: int | None, value: str | None, name: str = "as_of") -> None:
    """Refuse a cut beside an edition; raise ParameterInvalid under the cut's name."""
    if edition is not None and value is not None:
        raise ParameterInvalid(name, Message("an edition has its own cut; ask for either an edition or a cut"))


def as_of_time(value: str | None, now: datetime) -> datetime:
    """Parse the province's cut, a time, by default and at most now; raise ParameterInvalid.

    A later time would be a cut that moves on while the logs grow.
    """
    cut = as_of(value)
    if isinstance(cut, int):
        message = Message("the province's tables span several logs, so their cut is a time")
        raise ParameterInvalid("as_of", message)
    return now if cut is None else min(cut, now)
