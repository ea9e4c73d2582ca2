"""Who has sent its monthly return, on time or late, over HTTP: a month tenant by tenant, or months in a table."""

from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import Query, Request
from fastapi.responses import Response
from starlette.concurrency import run_in_threadpool

from api import parameters
from api.http.context import context
from api.http.dependencies import AsOfTime
from api.http.openapi import answer
from api.http.responses import json_answer
from api.parameters import months_asked
from api.schemas.common import format_time
from api.schemas.reporting import reported, reporting_body
from api.schemas.shapes import ref
from projections.reporting.due import due_on
from projections.reporting.query import reporting_months
from registry.domain import regions
from registry.domain.values import business_date

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
    first_day = parameters.month(month)
    time = parameters.as_of_time(as_of, datetime.now(UTC))
    due = due_on(first_day)
    rows = []
    for tenant in regions.tenants():
        history = await run_in_threadpool(ctx.registry.history, tenant, f"dispatch/{month}", time)
        rows.append(
            {"tenant": tenant, "name": regions.tenant_name(tenant), **reported(history, due, business_date(time))}
        )
    body: dict[str, Any] = {
        "month": month,
        "due_on": due,
        "as_of": format_time(time),
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


async def read_reporting_months(
    request: Request, begin: Begin = None, to: End = None, as_of: AsOfTime = None
) -> Response:
    """Answer how months were reported: expected, received, on time, late, amended, and the shares of each."""
    ctx = context(request)
    await ctx.gate.enter_province(request)
    time = parameters.as_of_time(as_of, datetime.now(UTC))
    first, last = months_asked(begin, to, time)
    table = await run_in_threadpool(reporting_months, ctx.database, first, last, time)
    return json_answer(reporting_body(table), {})
