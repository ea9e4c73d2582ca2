"""The province's pictures over HTTP: as SVG to be shown, or as JSON with the table beside; none is drawn here."""

from datetime import UTC, date, datetime
from typing import Annotated

from fastapi import Query, Request
from fastapi.responses import Response
from starlette.concurrency import run_in_threadpool

from api import parameters
from api.http.context import context
from api.http.cuts import Cuts, resolve_cuts
from api.http.dependencies import AsOfTime
from api.http.openapi import answer
from api.http.responses import json_answer
from api.http.routers.bulletins import Route
from api.schemas.shapes import ref
from projections.charts import picture
from projections.render.charts import Picture
from registry.domain.values import business_date, last_ended_month

SVG = "image/svg+xml"
OfMonth = Annotated[str | None, Query(max_length=10, description="YYYY-MM; absent: the month that ended last")]


async def _picture(request: Request, name: str, month: str | None, as_of: str | None) -> tuple[Picture, date, Cuts]:
    cuts = await resolve_cuts(request, as_of)
    ended = last_ended_month(business_date(datetime.now(UTC)))
    database, first_day = context(request).database, ended if month is None else parameters.month(month)
    return await run_in_threadpool(picture, database, name, first_day, cuts.positions), first_day, cuts


async def read_picture_svg(request: Request, name: str, month: OfMonth = None, as_of: AsOfTime = None) -> Response:
    """Answer a picture of a month as SVG, with its title and description in it."""
    found, _, cuts = await _picture(request, name, month, as_of)
    return Response(found.svg.encode(), 200, cuts.headers, SVG)


async def read_picture(request: Request, name: str, month: OfMonth = None, as_of: AsOfTime = None) -> Response:
    """Answer a picture of a month with its words and the table that it draws."""
    found, first_day, cuts = await _picture(request, name, month, as_of)
    body = {
        "name": found.name,
        "month": f"{first_day:%Y-%m}",
        "as_of": cuts.time,
        "title": found.title,
        "description": found.description,
        "headings": found.headings,
        "rows": found.rows,
        "svg": found.svg,
    }
    return json_answer(body, cuts.headers)


def routes() -> list[Route]:
    """Return the routes of pictures, for the province's router."""
    drawn = answer({"type": "string", "contentMediaType": SVG}, "a picture", SVG)
    return [
        ("/pictures/{name}.svg", read_picture_svg, drawn, "A picture: progress, plan, months or certificates"),
        ("/pictures/{name}", read_picture, answer(ref("Picture"), "a picture"), "A picture with the table beside"),
    ]
