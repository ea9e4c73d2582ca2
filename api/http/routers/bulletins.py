"""The province's quarterly bulletins over HTTP, as issued or as they would be now; none is issued here."""

from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

import structlog
from fastapi import Request
from fastapi.responses import Response
from starlette.concurrency import run_in_threadpool

from api import parameters
from api.http.context import context
from api.http.cuts import resolve_cuts
from api.http.dependencies import AsOfTime
from api.http.openapi import answer
from api.http.responses import DOCX, PDF, json_answer, paper_answer
from api.parameters import quarter_of
from api.schemas.bulletins import bulletin_body
from api.schemas.shapes import ref
from projections.bulletin.bulletin import Bulletin
from projections.render.bulletin_docx import bulletin_docx
from projections.render.typesetting import CharacterMissing
from projections.sealing.bulletins import bulletin_of, document, file_name
from registry.domain.acts import Subject, refuse
from registry.domain.regions import PROVINCE

Route = tuple[str, Any, dict[str, Any], str]

log = structlog.get_logger(__name__)


async def _bulletin(request: Request, value: str, as_of: str | None) -> tuple[Bulletin, Subject, datetime]:
    ctx = context(request)
    await ctx.gate.enter_province(request)
    quarter, time = quarter_of(value), parameters.as_of_time(as_of, datetime.now(UTC))
    history = await run_in_threadpool(ctx.registry.history, PROVINCE, f"bulletin/{quarter}", time)
    positions = {} if history.state.figures else (await resolve_cuts(request, as_of)).positions
    found = await run_in_threadpool(bulletin_of, ctx.registry, history, time, positions)
    return found, history, time


async def read_bulletin(request: Request, quarter: str, as_of: AsOfTime = None) -> Response:
    """Answer a quarter's bulletin: as it was issued, or drafted from what is sealed, marked where something is not."""
    bulletin, history, time = await _bulletin(request, quarter, as_of)
    return json_answer(bulletin_body(bulletin, history, time), {})


async def read_bulletin_pdf(request: Request, quarter: str, as_of: AsOfTime = None) -> Response:
    """Answer a quarter's bulletin as PDF/A; of an issued one it is told whether it is that PDF, byte for byte."""
    bulletin, history, _ = await _bulletin(request, quarter, as_of)
    recorded = history.state.document_sha256
    try:
        content = await run_in_threadpool(document, bulletin, recorded)
    except CharacterMissing as missing:
        raise refuse("bulletin_character", history.last, character=str(missing)) from None
    headers = {}
    if recorded:
        same = sha256(content).hexdigest() == recorded
        if not same:
            log.error("a bulletin is not drawn as it was issued", quarter=quarter, recorded=recorded)
        headers = {"Document-SHA256": recorded, "Document-As-Issued": "true" if same else "false"}
    return paper_answer(content, f"{file_name(bulletin)}.pdf", PDF, headers)


async def read_bulletin_docx(request: Request, quarter: str, as_of: AsOfTime = None) -> Response:
    """Answer a quarter's bulletin as a Word document."""
    bulletin, history, _ = await _bulletin(request, quarter, as_of)
    try:
        content = await run_in_threadpool(bulletin_docx, bulletin)
    except CharacterMissing as missing:  # in a picture: those are drawn with our fonts
        raise refuse("bulletin_character", history.last, character=str(missing)) from None
    return paper_answer(content, f"{file_name(bulletin)}.docx", DOCX, {})


def _file(description: str, media_type: str, **headers: str) -> dict[str, Any]:
    return answer({"type": "string", "contentMediaType": media_type}, description, media_type, **headers)


def routes() -> list[Route]:
    """Return the routes of bulletins, for the province's router."""
    headers = {
        "Document_SHA256": "of an issued bulletin: the hash recorded of the PDF that was issued",
        "Document_As_Issued": "of an issued bulletin: whether this is that PDF, byte for byte",
    }
    return [
        (
            "/bulletins/{quarter}.pdf",
            read_bulletin_pdf,
            _file("a bulletin as PDF/A-2b", PDF, **headers),
            "A quarter's bulletin as PDF",
        ),
        (
            "/bulletins/{quarter}.docx",
            read_bulletin_docx,
            _file("a bulletin as a Word document", DOCX),
            "A quarter's bulletin as a Word document",
        ),
        (
            "/bulletins/{quarter}",
            read_bulletin,
            answer(ref("Bulletin"), "a bulletin"),
            "A quarter's bulletin, every figure with its address",
        ),
    ]
