"""Progress over HTTP, the province's and a tenant's: plan against actual, places, month on month."""

from fastapi import APIRouter
from starlette.concurrency import run_in_threadpool

from api.http.dependencies import OF_PROVINCE, OF_TENANT, AtCut, AtCuts, FirstDay, Parts, Tenant
from api.http.openapi import READ, good
from api.schemas.progress import OwnProgress, ProgressAnswer
from projections.progress.query import progress

consolidated = APIRouter(
    prefix="/v1/consolidated/progress", tags=["province"], dependencies=OF_PROVINCE, responses=READ
)
router = APIRouter(prefix="/v1/{tenant}/progress", tags=["tenant"], dependencies=OF_TENANT, responses=READ)


@consolidated.get(
    "/{month}",
    summary="Plan against actual by city, industry and year, places, month on month, who is idle",
    responses=good("progress"),
)
async def read_consolidated_progress(ctx: Parts, cuts: AtCuts, first_day: FirstDay) -> ProgressAnswer:
    """Answer how far the province's plan is carried out at the end of a month."""
    return ProgressAnswer.of(await run_in_threadpool(progress, ctx.database, first_day, cuts.positions, cuts.time))


@router.get(
    "/{month}",
    summary="A tenant's plan against actual by industry and year, month on month, who is idle",
    responses=good("progress", "As-Of-Position"),
)
async def read_progress(ctx: Parts, tenant: Tenant, first_day: FirstDay, cut: AtCut) -> OwnProgress:
    """Answer how far a tenant's plan is carried out at the end of a month; a bulletin's figures stand here."""
    return OwnProgress.at(await run_in_threadpool(progress, ctx.database, first_day, {tenant: cut}, ""), cut)
