"""How a figure of Annex 2 became what it is, over HTTP: event by event, as each became known."""

from typing import Any

from fastapi import Request
from fastapi.responses import Response
from starlette.concurrency import run_in_threadpool

from api import figures, wire
from api.context import context
from api.editions import change_body
from api.openapi import answer
from api.shapes import COUNT, TEXT, TIME, UUID, listing, record
from projections.dispatch.comparison import steps

MOST_STEPS = 1_000
_STEP = {"position": COUNT, "id": UUID, "type": TEXT, "subject": TEXT, "time": TIME, "recordedtime": TIME}
_BODY = {
    "tenant": TEXT,
    "month": TEXT,
    "unit": TEXT,
    "column": TEXT,
    "as_of": COUNT,
    "value": COUNT,
    "steps": listing(record({**_STEP, "office": TEXT, "counts": COUNT, "value": COUNT})),
    "steps_left_off": COUNT,
}


async def read_steps(
    request: Request, tenant: str, month: str, unit: str, column: str, as_of: figures.AsOf = None
) -> Response:
    """Answer what a figure was after each event that changed it, the last thousand of them."""
    ctx = context(request)
    await ctx.gate.enter(request, tenant)
    first_day = wire.month(month)
    cut = await figures.cut_of(ctx, tenant, as_of, None)
    found = await run_in_threadpool(steps, ctx.database, tenant, first_day, cut, unit, column)
    told = [
        change_body(step.change) | {"counts": getattr(step.change.counts, column), "value": step.value}
        for step in found[-MOST_STEPS:]
    ]
    body = {
        "tenant": tenant,
        "month": month,
        "unit": unit,
        "column": column,
        "as_of": cut,
        "value": found[-1].value if found else 0,
        "steps": told,
        "steps_left_off": max(0, len(found) - MOST_STEPS),
    }
    return figures.json_answer(body, figures.at(cut))


def route() -> tuple[str, Any, dict[str, Any], str]:
    """Return the route with what it answers."""
    what = "How a figure became what it is, event by event"
    return "/dispatch/{month}/cells/{unit}/{column}/history", read_steps, answer(record(_BODY), what), what
