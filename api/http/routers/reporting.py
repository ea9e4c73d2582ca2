"""Who has sent its monthly return, on time or late, over HTTP: a month tenant by tenant, or months in a table."""

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Query
from starlette.concurrency import run_in_threadpool

from api import parameters
from api.http.dependencies import OF_PROVINCE, AsOfTime, FirstDay, Month, Parts
from api.http.openapi import READ, good
from api.schemas.reporting import Reporting, ReportingMonths, TenantReturn
from projections.reporting.due import due_on
from projections.reporting.query import reporting_months
from registry.domain import regions
from registry.domain.values import business_date

router = APIRouter(prefix="/v1/consolidated/reporting", tags=["province"], dependencies=OF_PROVINCE, responses=READ)

Begin = Annotated[
    str | None,
    Query(alias="from", max_length=10, description="the first month, YYYY-MM; absent: January of the last's"),
]
End = Annotated[
    str | None, Query(max_length=10, description="the last month, YYYY-MM; absent: the one that ended last")
]


@router.get(
    "",
    summary="How months were reported: completeness and timeliness",
    responses=good("months, each with what was expected and how it came in"),
)
async def read_reporting_months(
    ctx: Parts, begin: Begin = None, to: End = None, as_of: AsOfTime = None
) -> ReportingMonths:
    """Answer how months were reported: expected, received, on time, late, amended, and the shares of each."""
    time = parameters.as_of_time(as_of, datetime.now(UTC))
    first, last = parameters.months_asked(begin, to, time)
    return ReportingMonths.of(await run_in_threadpool(reporting_months, ctx.database, first, last, time))


@router.get("/{month}", summary="Who has sealed a month's table, and when", responses=good("who has reported"))
async def read_reporting(ctx: Parts, month: Month, first_day: FirstDay, as_of: AsOfTime = None) -> Reporting:
    """Answer who has sealed a month's table, who on time, who late or not yet, and how often it was amended."""
    time = parameters.as_of_time(as_of, datetime.now(UTC))
    due, rows = due_on(first_day), []
    for tenant in regions.tenants():
        history = await run_in_threadpool(ctx.registry.history, tenant, f"dispatch/{month}", time)
        rows.append(TenantReturn.of(tenant, history, due, business_date(time)))
    return Reporting.of(month, rows, due, time)
