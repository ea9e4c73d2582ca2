"""The province's progress over HTTP: plan against actual, places, month on month."""

from typing import Any

from fastapi import Request
from fastapi.responses import Response
from starlette.concurrency import run_in_threadpool

from api import parameters
from api.http.context import context
from api.http.cuts import resolve_cuts
from api.http.dependencies import AsOfTime
from api.http.openapi import answer
from api.http.responses import json_answer
from api.schemas.progress import progress_body
from api.schemas.shapes import ref
from projections.progress.query import progress


def route() -> tuple[str, Any, dict[str, Any], str]:
    """Return the route of progress: path, handler, good answer, summary."""
    what = "Plan against actual by city, industry and year, places, month on month, who is idle"
    return "/progress/{month}", read_progress, answer(ref("Progress"), "progress"), what


async def read_progress(request: Request, month: str, as_of: AsOfTime = None) -> Response:
    """Answer how far the province's plan is carried out at the end of a month."""
    cuts = await resolve_cuts(request, as_of)
    database, first_day = context(request).database, parameters.month(month)
    table = await run_in_threadpool(progress, database, first_day, cuts.positions, cuts.time)
    return json_answer(progress_body(table), cuts.headers)
