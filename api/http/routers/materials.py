"""Materials over HTTP: an office hands a paper in and has it back by its hash; what a filing says of it are its events.

The log holds name, hash and size alone, and takes them whether the paper is here or not; whether it is, a subject's
answer says.
"""

from collections.abc import AsyncIterator
from email import message as email_message
from hashlib import sha256 as new_hash
from tempfile import SpooledTemporaryFile
from typing import IO, Annotated, Any, NamedTuple

import orjson
import structlog
from fastapi import APIRouter, Query, Request
from fastapi.responses import Response, StreamingResponse
from starlette.concurrency import iterate_in_threadpool, run_in_threadpool

from api.http import openapi
from api.http.context import AppState, context
from api.http.problems import BodyTooLarge, MediaTypeUnknown
from api.http.responses import PDF
from api.http.routers import receipts
from api.schemas.shapes import ref
from registry.domain.acts import OfficeKind
from registry.domain.values import plain_text
from registry.errors import Message, OfficeNotEntitled, ParameterInvalid, StoreUnavailable, SubjectUnknown
from registry.materials.check import ANY, BY_MEDIA_TYPE, MaterialType, check
from registry.materials.store import Held, Materials

log = structlog.get_logger(__name__)

_SPOOL_BYTES = 1 << 20

_MOST_NAME = 200

Name = Annotated[
    str | None, Query(max_length=_MOST_NAME, description="the file's name; or in the header Content-Disposition")
]


class Received(NamedTuple):
    """A body as it came in, in memory or beside it on disk."""

    file: IO[bytes]
    sha256: str
    size: int


def router() -> APIRouter:
    """Return the routes of papers: materials, and the receipt."""
    made = APIRouter(prefix="/v1/{tenant}", tags=["tenant"])
    kept: dict[int | str, dict[str, Any]] = {
        200: openapi.answer(ref("Material"), "held before"),
        201: openapi.answer(ref("Material"), "kept"),
    }
    kept[201]["headers"]["Location"] = openapi.header("where it can be had")
    binary = {"schema": {"type": "string", "format": "binary"}}
    body = {"required": True, "content": dict.fromkeys((*BY_MEDIA_TYPE, ANY), binary)}
    header = {"name": "Content-Disposition", "in": "header", "schema": {"type": "string"}}
    header["description"] = "the file's name as RFC 6266 has it, where it is not in the query"
    made.post(
        "/materials",
        status_code=201,
        responses={**kept, **openapi.problems(401, 403, 404, 413, 415, 422, 503)},
        openapi_extra={"requestBody": body, "parameters": [header]},
        response_model=None,
        summary="Hand in a paper of a filing, the body as it is",
    )(post_material)
    paper = {"description": "the paper", "content": {name: {"schema": {"type": "string"}} for name in BY_MEDIA_TYPE}}
    receipt = openapi.answer({"type": "string"}, "the receipt, PDF/A-2b", PDF)
    receipt["headers"]["As-Of-Position"] = openapi.header("the cut: the position up to which events count")
    routes: list[tuple[str, Any, dict[str, Any], tuple[int, ...], str]] = [
        ("/materials/{sha256}", read_material, paper, (401, 403, 404, 422, 503), "A paper that was handed in"),
        (
            "/subjects/filing/{key}/receipt.pdf",
            receipts.read_receipt,
            receipt,
            (401, 403, 404, 409, 422, 503),
            "The filing's receipt as it is printed",
        ),
    ]
    for path, handler, good, bad, summary in routes:
        responses = {200: good, **openapi.problems(*bad)}
        made.get(path, responses=responses, response_model=None, response_class=Response, summary=summary)(handler)
    return made


async def post_material(request: Request, tenant: str, name: Name = None) -> Response:
    """Keep a paper, the body as it is; 200 where the same content is held already."""
    ctx = context(request)
    office = await ctx.gate.enter(request, tenant)
    if office.kind is OfficeKind.AUDITOR:
        raise OfficeNotEntitled("auditor_reads_only", {"by": office.code}, office=tenant)
    declared = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if declared not in BY_MEDIA_TYPE and declared != ANY:
        message = Message("Send one of {media_types}, or {any}.", media_types=", ".join(BY_MEDIA_TYPE), any=ANY)
        raise MediaTypeUnknown(message)
    file_name = _file_name(request, name)
    with SpooledTemporaryFile(max_size=_SPOOL_BYTES) as spool:
        received = await _received(request, ctx.settings.material_bytes, spool)
        kind, new = await run_in_threadpool(_kept, ctx.materials, tenant, received, file_name, declared)
    body = {"sha256": received.sha256, "size": received.size, "media_type": kind.media_type}
    headers = {"Location": f"/v1/{tenant}/materials/{received.sha256}"}
    return Response(orjson.dumps(body), 201 if new else 200, headers, "application/json")


async def read_material(request: Request, tenant: str, sha256: str) -> Response:
    """Answer a paper by the hash of its content, to be saved, not shown: it comes from outside."""
    ctx = context(request)
    await ctx.gate.enter(request, tenant)
    held = await run_in_threadpool(ctx.materials.find, tenant, sha256)
    if held is None:
        what = Message("material {sha256}", sha256=sha256[:64])
        raise SubjectUnknown(what)
    headers = {
        "Content-Length": str(held.size),
        "Content-Disposition": f'attachment; filename="{held.sha256}.{held.type.suffixes[0]}"',
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "private, max-age=31536000, immutable",
        "ETag": f'"{held.sha256}"',
    }
    return StreamingResponse(_pieces(ctx, tenant, held), media_type=held.type.media_type, headers=headers)


def _kept(materials: Materials, tenant: str, received: Received, name: str, declared: str) -> tuple[MaterialType, bool]:
    """Check a paper and keep it."""
    file: Any = received.file  # a SpooledTemporaryFile reads and seeks as a BinaryIO does
    kind = check(file, name, declared)
    return kind, materials.put(tenant, received.sha256, kind, file)


async def _received(request: Request, limit: int, spool: IO[bytes]) -> Received:
    """Write a body to a file as it arrives; raise BodyTooLarge as soon as it is known to be."""
    length = request.headers.get("content-length", "")
    if length.isdecimal() and int(length) > limit:
        raise BodyTooLarge(_over(limit))
    digest, size = new_hash(), 0
    async for pieces in _gathered(request.stream()):
        size += len(pieces)
        if size > limit:
            raise BodyTooLarge(_over(limit))
        await run_in_threadpool(_take, spool, digest, pieces)
    return Received(spool, digest.hexdigest(), size)


def _over(limit: int) -> Message:
    return Message("A material has up to {limit} bytes.", limit=limit)


def _take(spool: IO[bytes], digest: Any, pieces: bytes) -> None:  # noqa: ANN401 - hashlib's objects have no public type
    digest.update(pieces)
    try:
        spool.write(pieces)
    except OSError as error:  # no room beside memory
        raise StoreUnavailable from error


async def _gathered(stream: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """Yield a stream in larger pieces, so that a thread is asked less often."""
    gathered = bytearray()
    async for piece in stream:
        gathered += piece
        if len(gathered) >= _SPOOL_BYTES:
            yield bytes(gathered)
            gathered.clear()
    if gathered:
        yield bytes(gathered)


async def _pieces(ctx: AppState, tenant: str, held: Held) -> AsyncIterator[bytes]:
    async for piece in iterate_in_threadpool(ctx.materials.read(tenant, held)):
        yield piece


def _file_name(request: Request, name: str | None) -> str:
    """Return the file's name, from the query or as RFC 6266 has it; raise ParameterInvalid."""
    if name is None:
        header = email_message.Message()
        # Clients send the bytes of UTF-8 where RFC 6266 asks for `filename*`; a header's text is Latin-1.
        given = request.headers.get("content-disposition", "")
        header["Content-Disposition"] = given.encode("latin-1").decode("utf-8", "replace")
        name = header.get_filename()
    if name is None:
        raise ParameterInvalid(
            "name", Message("say the file's name here, or as filename in the header Content-Disposition")
        )
    if len(name) > _MOST_NAME:
        raise ParameterInvalid("name", Message("a name has up to {most} characters", most=_MOST_NAME))
    try:
        return plain_text(name)
    except ValueError as error:
        raise ParameterInvalid("name", error.args[0]) from None
