"""Stores the papers that offices upload, and serves them by their hash.

A filing's events hold a paper's name, hash and size, and are accepted whether or not it was uploaded; the answer of a
subject says whether it is held.
"""

from collections.abc import AsyncIterator
from email import message as email_message
from hashlib import sha256 as new_hash
from tempfile import SpooledTemporaryFile
from typing import IO, Annotated, Any, NamedTuple

import structlog
from fastapi import APIRouter, Path, Query, Request, Response
from fastapi.responses import StreamingResponse
from starlette.concurrency import iterate_in_threadpool, run_in_threadpool

from api.http.bodies import described, media_type_of
from api.http.context import AppState
from api.http.dependencies import OF_TENANT, Parts, Reader, Tenant
from api.http.openapi import READ, errors, good
from api.http.problems import BodyTooLarge, MediaTypeUnknown
from api.http.responses import attachment
from api.schemas.materials import HeldMaterial
from registry.domain.acts import OfficeKind
from registry.domain.text import plain_text
from registry.errors import Message, OfficeNotEntitled, ParameterInvalid, StoreUnavailable, SubjectUnknown
from registry.materials.check import ANY, BY_MEDIA_TYPE, MaterialType, check
from registry.materials.store import Held, Materials

log = structlog.get_logger(__name__)

router = APIRouter(prefix="/v1/{tenant}/materials", tags=["tenant"], dependencies=OF_TENANT, responses=READ)

_SPOOL_BYTES = 1 << 20
_MOST_NAME = 200

Name = Annotated[
    str | None, Query(max_length=_MOST_NAME, description="the file's name; or in the header Content-Disposition")
]

Digest = Annotated[
    str,
    Path(
        description="the SHA-256 of the paper's content",
        json_schema_extra={"pattern": "^[0-9a-f]{64}$", "examples": ["0" * 64]},
    ),
]


class Received(NamedTuple):
    """A body as it was received, in memory or, if large, on disk."""

    file: IO[bytes]
    sha256: str
    size: int


_NAMED = {
    "name": "Content-Disposition",
    "in": "header",
    "description": "the file's name as RFC 6266 has it, where it is not in the query",
    "schema": {"type": "string"},
}


@router.post(
    "",
    status_code=201,
    summary="Hand in a paper of a filing, the body as it is",
    openapi_extra=described(*BY_MEDIA_TYPE, ANY) | {"parameters": [_NAMED]},
    responses=errors(413, 415)
    | good("kept", "Location", status=201)
    | {200: {"model": HeldMaterial} | good("held before")[200]},
)
async def post_material(
    request: Request, response: Response, ctx: Parts, tenant: Tenant, office: Reader, name: Name = None
) -> HeldMaterial:
    """Keep a paper, the body as it is; 200 where the same content is held already."""
    if office.kind is OfficeKind.AUDITOR:
        raise OfficeNotEntitled("auditor_reads_only", {"by": office.code}, office=tenant)
    declared = media_type_of(request)
    if declared not in BY_MEDIA_TYPE and declared != ANY:
        message = Message("Send one of {media_types}, or {any}.", media_types=", ".join(BY_MEDIA_TYPE), any=ANY)
        raise MediaTypeUnknown(message)
    file_name = _file_name(request, name)
    with SpooledTemporaryFile(max_size=_SPOOL_BYTES) as spool:
        received = await _received(request, ctx.settings.material_bytes, spool)
        kind, new = await run_in_threadpool(_kept, ctx.materials, tenant, received, file_name, declared)
    response.status_code = 201 if new else 200
    response.headers["Location"] = f"/v1/{tenant}/materials/{received.sha256}"
    return HeldMaterial(sha256=received.sha256, size=received.size, media_type=kind.media_type)


@router.get(
    "/{sha256}",
    summary="A paper that was handed in",
    response_class=Response,
    responses=good("the paper", also=BY_MEDIA_TYPE),
)
async def read_material(ctx: Parts, tenant: Tenant, sha256: Digest) -> StreamingResponse:
    """Answer a paper by the hash of its content, to be saved, not shown: it comes from outside."""
    held = await run_in_threadpool(ctx.materials.find, tenant, sha256)
    if held is None:
        what = Message("material {sha256}", sha256=sha256[:64])
        raise SubjectUnknown(what)
    headers = {
        "Content-Length": str(held.size),
        **attachment(f"{held.sha256}.{held.type.suffixes[0]}"),
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
    """Yield a stream in larger pieces, so that fewer calls go to a thread."""
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
