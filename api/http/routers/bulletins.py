"""The province's quarterly bulletins over HTTP, as issued or as they would be now; none is issued here."""

from datetime import UTC, datetime
from hashlib import sha256
from typing import Annotated, NamedTuple

import structlog
from fastapi import APIRouter, Depends
from starlette.concurrency import run_in_threadpool

from api import parameters
from api.http.cuts import resolve_cuts
from api.http.dependencies import OF_PROVINCE, AsOfTime, Parts, Quarter
from api.http.openapi import READ, good
from api.http.responses import Docx, Pdf
from api.schemas import bulletins as schemas
from projections.bulletin.bulletin import Bulletin
from projections.render.bulletin_docx import bulletin_docx
from projections.render.typesetting import CharacterMissing
from projections.sealing.bulletins import bulletin_of, document, file_name
from registry.domain.acts import Subject, refuse
from registry.domain.regions import PROVINCE

log = structlog.get_logger(__name__)
router = APIRouter(prefix="/v1/consolidated/bulletins", tags=["province"], dependencies=OF_PROVINCE, responses=READ)


class BulletinAsked(NamedTuple):
    """A quarter's bulletin as of a time, and what is on record of it."""

    bulletin: Bulletin
    history: Subject
    time: datetime


async def _asked(ctx: Parts, quarter: Quarter, as_of: AsOfTime = None) -> BulletinAsked:
    name, time = parameters.quarter_of(quarter), parameters.as_of_time(as_of, datetime.now(UTC))
    history = await run_in_threadpool(ctx.registry.history, PROVINCE, f"bulletin/{name}", time)
    positions = {} if history.state.figures else (await resolve_cuts(ctx, as_of)).positions
    found = await run_in_threadpool(bulletin_of, ctx.registry, history, time, positions)
    return BulletinAsked(found, history, time)


AskedBulletin = Annotated[BulletinAsked, Depends(_asked)]


@router.get(
    "/{quarter}.pdf",
    summary="A quarter's bulletin as PDF",
    response_class=Pdf,
    responses=good("a bulletin as PDF/A-2b", "Document-SHA256", "Document-As-Issued"),
)
async def read_bulletin_pdf(asked: AskedBulletin, quarter: Quarter) -> Pdf:
    """Answer a quarter's bulletin as PDF/A; of an issued one it is told whether it is that PDF, byte for byte."""
    recorded = asked.history.state.document_sha256
    try:
        content = await run_in_threadpool(document, asked.bulletin, recorded)
    except CharacterMissing as missing:
        raise refuse("bulletin_character", asked.history.last, character=str(missing)) from None
    headers = {}
    if recorded:
        same = sha256(content).hexdigest() == recorded
        if not same:
            log.error("a bulletin is not drawn as it was issued", quarter=quarter, recorded=recorded)
        headers = {"Document-SHA256": recorded, "Document-As-Issued": "true" if same else "false"}
    return Pdf(content, f"{file_name(asked.bulletin)}.pdf", headers)


@router.get(
    "/{quarter}.docx",
    summary="A quarter's bulletin as a Word document",
    response_class=Docx,
    responses=good("a bulletin as a Word document"),
)
async def read_bulletin_docx(asked: AskedBulletin) -> Docx:
    """Answer a quarter's bulletin as a Word document."""
    try:
        content = await run_in_threadpool(bulletin_docx, asked.bulletin)
    except CharacterMissing as missing:  # in a picture: those are drawn with our fonts
        raise refuse("bulletin_character", asked.history.last, character=str(missing)) from None
    return Docx(content, f"{file_name(asked.bulletin)}.docx")


@router.get(
    "/{quarter}",
    summary="A quarter's bulletin, every figure with its address",
    responses=good("a bulletin"),
)
async def read_bulletin(asked: AskedBulletin) -> schemas.BulletinAnswer:
    """Answer a quarter's bulletin: as it was issued, or drafted from what is sealed, marked where something is not."""
    return schemas.BulletinAnswer.of(*asked)
