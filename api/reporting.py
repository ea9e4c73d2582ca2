"""Who has sent its monthly return, on time or late, over HTTP: a month tenant by tenant, or months in a table."""

from datetime import UTC, date, datetime, timedelta
from typing import Annotated, Any

from fastapi import Query, Request
from fastapi.responses import Response
from starlette.concurrency import run_in_threadpool

from api import wire
from api.context import context
from api.editions import month_of
from api.figures import AsOfTime, json_answer
from api.openapi import answer
from api.shapes import ref
from api.wire import moment
from projections.dispatch.editions import editions
from projections.reporting.due import due_on, standing
from projections.reporting.query import reporting_months
from projections.reporting.table import COUNTED, Reported, ReportingTable
from registry.domain import regions
from registry.domain.acts import Subject
from registry.domain.kinds.dispatch import DispatchReminded
from registry.domain.values import business_date, parse_month
from registry.errors import Message, ParameterInvalid

MOST_MONTHS = 120

Begin = Annotated[
    str | None,
    Query(alias="from", max_length=10, description="the first month, YYYY-MM; absent: January of the last's"),
]
End = Annotated[
    str | None, Query(max_length=10, description="the last month, YYYY-MM; absent: the one that ended last")
]


def routes() -> list[tuple[str, Any, dict[str, Any], str]]:
    """Return the routes of reporting: path, handler, good answer, summary."""
    months = answer(ref("ReportingMonths"), "months, each with what was expected and how it came in")
    return [
        ("/reporting", read_reporting_months, months, "How months were reported: completeness and timeliness"),
        (
            "/reporting/{month}",
            read_reporting,
            answer(ref("Reporting"), "who has reported"),
            "Who has sealed a month's table, and when",
        ),
    ]


async def read_reporting(request: Request, month: str, as_of: AsOfTime = None) -> Response:
    """Answer who has sealed a month's table, who on time, who late or not yet, and how often it was amended."""
    ctx = context(request)
    await ctx.gate.enter_province(request)
    first_day = wire.month(month)
    time = wire.as_of_time(as_of, datetime.now(UTC))
    due = due_on(first_day)
    rows = []
    for tenant in regions.tenants():
        history = await run_in_threadpool(month_of, ctx.registry, tenant, month, time)
        rows.append(
            {"tenant": tenant, "name": regions.tenant_name(tenant), **reported(history, due, business_date(time))}
        )
    body: dict[str, Any] = {
        "month": month,
        "due_on": due,
        "as_of": moment(time),
        "rows": rows,
        "expected": len(rows),
        "received": sum(row["edition"] is not None for row in rows),
        "on_time": sum(row["status"] == "on_time" for row in rows),
        "late": sum(row["status"] in ("late", "overdue") for row in rows),
        "amended": sum((row["edition"] or 0) > 1 for row in rows),
    }
    shares = {"completeness": body["received"] / len(rows), "timeliness": body["on_time"] / len(rows)}
    body |= {name: round(share, 4) for name, share in shares.items()}
    return json_answer(body, {})


def reported(history: Subject, due: date, today: date) -> dict[str, Any]:
    """Return how a month's return stands: `on_time`, `late`, `overdue`, `due`, and when it was received."""
    found = editions(history)
    received = found[0].sealed.recordedtime if found else None
    reminders = sum(isinstance(event.event, DispatchReminded) for event in history.events)
    return {
        "status": standing(received, due, today),
        "received": received and moment(received),
        "edition": found[-1].number if found else None,
        "total": found[-1].figures["total"] if found else None,
        "reminders": reminders,
    }


async def read_reporting_months(
    request: Request, begin: Begin = None, to: End = None, as_of: AsOfTime = None
) -> Response:
    """Answer how months were reported: expected, received, on time, late, amended, and the shares of each."""
    ctx = context(request)
    await ctx.gate.enter_province(request)
    time = wire.as_of_time(as_of, datetime.now(UTC))
    first, last = months_asked(begin, to, time)
    table = await run_in_threadpool(reporting_months, ctx.database, first, last, time)
    return json_answer(reporting_body(table), {})


def months_asked(begin: str | None, to: str | None, time: datetime) -> tuple[date, date]:
    """Return the first and the last month asked about, by default the year of the month that ended last."""
    ended = (business_date(time).replace(day=1) - timedelta(days=1)).replace(day=1)
    last = _month("to", to) if to is not None else ended
    first = _month("from", begin) if begin is not None else last.replace(month=1)
    if not 0 <= (last.year - first.year) * 12 + last.month - first.month < MOST_MONTHS:
        message = Message(
            "{first} to {last} are not between one and {most} months",
            first=f"{first:%Y-%m}",
            last=f"{last:%Y-%m}",
            most=MOST_MONTHS,
        )
        raise ParameterInvalid("to", message)
    return first, last


def _month(name: str, value: str) -> date:
    try:
        return parse_month(value)
    except ValueError as error:
        raise ParameterInvalid(name, error.args[0]) from None


def reporting_body(table: ReportingTable) -> dict[str, Any]:
    """Return how months were reported as JSON spells it."""
    return {
        "from": f"{table.first:%Y-%m}",
        "to": f"{table.last:%Y-%m}",
        "as_of": moment(table.time),
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
