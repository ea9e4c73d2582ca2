"""The province's quarterly bulletins over HTTP, as issued or as they would be now; none is issued here."""

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import partial
from hashlib import sha256
from typing import Any
from urllib.parse import quote

import structlog
from fastapi import Request
from fastapi.responses import Response
from starlette.concurrency import run_in_threadpool

from api import wire
from api.context import context
from api.figures import AsOfTime, cuts_of, json_answer
from api.openapi import answer
from api.shapes import ref
from api.wire import moment
from projections.bulletin.bulletin import Bulletin, title_of
from projections.bulletin.figures import Known, quarter_figures
from projections.dispatch.editions import sealed
from projections.render.bulletin import bulletin_pdf
from projections.render.bulletin_docx import bulletin_docx
from projections.render.layout_versions import as_recorded
from projections.render.typesetting import CharacterMissing
from registry.application.registry import Registry
from registry.domain.acts import Subject, refuse
from registry.domain.catalogue import kind_of
from registry.domain.kinds.bulletin import BulletinState, issuer, last_shown, months, parse_quarter
from registry.domain.regions import PROVINCE, tenant_name
from registry.domain.values import business_date
from registry.errors import ParameterInvalid, SubjectUnknown

PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
Route = tuple[str, Any, dict[str, Any], str]

log = structlog.get_logger(__name__)


def quarter_of(value: str) -> str:
    """Parse the quarter of a path; raise ParameterInvalid."""
    try:
        return parse_quarter(value)
    except ValueError as error:
        raise ParameterInvalid("quarter", error.args[0]) from None


def history_of(registry: Registry, quarter: str, time: datetime) -> Subject:
    """Return the history of a quarter's bulletin as recorded by a time, empty if nothing has happened to it."""
    name = f"bulletin/{quarter}"
    try:
        return registry.subject(PROVINCE, name, time)[0]
    except SubjectUnknown:
        return Subject.of(kind_of(name), name)


def bulletin_of(registry: Registry, history: Subject, time: datetime, cuts: Mapping[str, int]) -> Bulletin:
    """Return a bulletin as it was issued, or as it would be at a time; `cuts` are those of months not sealed."""
    quarter, state = history.name.partition("/")[2], history.state
    assert isinstance(state, BulletinState)
    if state.figures is not None:
        assert history.last is not None
        assert state.title is not None
        assert state.issued_on is not None
        position = history.last.position
        name = issuer(registry.agenda(PROVINCE, position or 0, history.last.time))
        return Bulletin(
            quarter,
            state.status,
            state.title,
            state.sections,
            state.figures,
            issuer=name,
            day=state.issued_on,
            number=state.number,
        )
    view = registry.agenda(PROVINCE, registry.cut(PROVINCE, time), time)
    shown = last_shown(view, quarter)
    names = {f"{month:%Y-%m}" for month in months(quarter)} | {month for month, _ in shown}
    found = sealed(registry.database, names, time)
    day = business_date(time)
    figures = quarter_figures(registry.database, quarter, Known(found, shown, cuts), day)
    title = state.title or title_of(quarter)
    return Bulletin(quarter, state.status, title, state.sections, figures, issuer=issuer(view), day=day)


def bulletin_body(bulletin: Bulletin, history: Subject, time: datetime) -> dict[str, Any]:
    """Return a bulletin as JSON spells it: its words, what it still lacks, and its figures with their addresses."""
    last = history.last if bulletin.status == "issued" else None
    return {
        "status": bulletin.status,
        "number": bulletin.number,
        "title": bulletin.title,
        "sections": [section.model_dump() for section in bulletin.sections],
        "as_of": moment(time),
        "issued": last
        and {
            "position": last.position,
            "id": last.id,
            "office": last.office,
            "time": moment(last.time),
            "recordedtime": last.recordedtime and moment(last.recordedtime),
        },
        "unsealed": [
            {"month": month, "tenants": [{"tenant": tenant, "name": tenant_name(tenant)} for tenant in tenants]}
            for month, tenants in bulletin.unsealed.items()
        ],
        **bulletin.figures,
    }


async def _bulletin(request: Request, value: str, as_of: str | None) -> tuple[Bulletin, Subject, datetime]:
    ctx = context(request)
    await ctx.gate.enter_province(request)
    quarter, time = quarter_of(value), wire.as_of_time(as_of, datetime.now(UTC))
    history = await run_in_threadpool(history_of, ctx.registry, quarter, time)
    positions = {} if history.state.figures else (await cuts_of(request, as_of)).positions
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


def document(bulletin: Bulletin, recorded: str | None) -> bytes:
    """Return a bulletin as PDF: an issued one as it was issued if it can be, by the hash on record."""
    as_issued = as_recorded(partial(bulletin_pdf, bulletin), recorded) if recorded else None
    return as_issued or bulletin_pdf(bulletin)


def file_name(bulletin: Bulletin) -> str:
    """Return what a bulletin's file is called, without its ending."""
    return f"通报 {bulletin.quarter}{'' if bulletin.status == 'issued' else ' 草稿'}"


def paper_answer(content: bytes, name: str, media_type: str, headers: dict[str, str]) -> Response:
    """Return a paper to be saved under a name."""
    disposition = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}"}
    return Response(content, 200, disposition | headers, media_type)


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
