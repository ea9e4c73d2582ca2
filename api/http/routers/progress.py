"""The province's progress over HTTP: plan against actual, places, month on month."""

from fastapi import APIRouter
from starlette.concurrency import run_in_threadpool

from api.http.dependencies import OF_PROVINCE, AtCuts, FirstDay, Parts
from api.http.openapi import READ, good
from api.schemas.progress import ProgressAnswer
from projections.progress.query import progress

router = APIRouter(prefix="/v1/consolidated/progress", tags=["province"], dependencies=OF_PROVINCE, responses=READ)


@router.get(
    "/{month}",
    summary="Plan against actual by city, industry and year, places, month on month, who is idle",
    responses=good("progress"),
)
async def read_progress(ctx: Parts, cuts: AtCuts, first_day: FirstDay) -> ProgressAnswer:
    """Answer how far the province's plan is carried out at the end of a month."""
    return ProgressAnswer.of(await run_in_threadpool(progress, ctx.database, first_day, cuts.positions, cuts.time))
