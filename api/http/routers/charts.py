"""The province's pictures over HTTP: as SVG to be shown, or as JSON with the table beside; none is drawn here."""

from datetime import UTC, date, datetime
from typing import Annotated, NamedTuple

from fastapi import APIRouter, Depends, Query, Response
from starlette.concurrency import run_in_threadpool

from api import parameters
from api.http.dependencies import OF_PROVINCE, AtCuts, Parts, PictureName
from api.http.openapi import READ, good
from api.schemas import charts as schemas
from projections.charts import picture
from projections.render.charts import Picture
from registry.domain.values import business_date, last_ended_month

router = APIRouter(prefix="/v1/consolidated/pictures", tags=["province"], dependencies=OF_PROVINCE, responses=READ)

OfMonth = Annotated[str | None, Query(max_length=10, description="YYYY-MM; absent: the month that ended last")]


class Svg(Response):
    """A picture to be shown."""

    media_type = "image/svg+xml"


class PictureAsked(NamedTuple):
    """A picture, and the month that it shows."""

    picture: Picture
    month: date


async def _asked(ctx: Parts, name: PictureName, cuts: AtCuts, month: OfMonth = None) -> PictureAsked:
    first_day = last_ended_month(business_date(datetime.now(UTC))) if month is None else parameters.month(month)
    return PictureAsked(await run_in_threadpool(picture, ctx.database, name, first_day, cuts.positions), first_day)


AskedPicture = Annotated[PictureAsked, Depends(_asked)]


@router.get(
    "/{name}.svg",
    summary="A picture: progress, plan, months or certificates",
    response_class=Svg,
    responses=good("a picture"),
)
async def read_picture_svg(asked: AskedPicture, cuts: AtCuts) -> Svg:
    """Answer a picture of a month as SVG, with its title and description in it."""
    return Svg(asked.picture.svg, headers=cuts.headers)


@router.get("/{name}", summary="A picture with the table beside", responses=good("a picture"))
async def read_picture(asked: AskedPicture, cuts: AtCuts) -> schemas.PictureAnswer:
    """Answer a picture of a month with its words and the table that it draws."""
    found = asked.picture
    return schemas.PictureAnswer(
        name=found.name,
        month=f"{asked.month:%Y-%m}",
        as_of=cuts.time,
        title=found.title,
        description=found.description,
        headings=found.headings,
        rows=found.rows,
        svg=found.svg,
    )
