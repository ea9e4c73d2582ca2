"""Request bodies: of which media type they are, read up to a limit."""

import asyncio
import codecs
from typing import Annotated, Any

import orjson
from fastapi import Depends, Query, Request
from starlette.requests import ClientDisconnect

from api.byte_order import UTF16
from api.http.problems import BodyTooLarge, BodyUnreadable, MediaTypeUnknown
from api.http.responses import XLSX
from registry.errors import Message

ODS = "application/vnd.oasis.opendocument.spreadsheet"
XLS = "application/vnd.ms-excel"
XLSM = "application/vnd.ms-excel.sheet.macroenabled.12"
CSV = "text/csv"
ANY = "application/octet-stream"
ENDINGS = {XLSX: "xlsx", ODS: "ods", XLS: "xls", XLSM: "xlsm", CSV: "csv", ANY: None}
"""What a media type says that the body is; of a stream of bytes the content decides."""

_TOGETHER = 2
"""How many workbooks a process reads at once: each may take some hundred megabytes while it is read."""

reading_workbooks = asyncio.Semaphore(_TOGETHER)
SheetName = Annotated[str | None, Query(max_length=100, description="the sheet to read; absent: whichever fits")]


def media_type_of(request: Request) -> str:
    """Return what a request says that its body is."""
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()


async def body_of(request: Request, limit: int, over: Message | str | None = None) -> bytes:
    """Return a request's whole body; raise BodyTooLarge as soon as it is over a limit."""
    body, more = bytearray(), True
    while more:
        message = await request.receive()
        if message["type"] == "http.disconnect":
            raise ClientDisconnect
        body += message.get("body", b"")
        more = message.get("more_body", False)
        if len(body) > limit:
            what = over or Message("The body is over {limit} bytes; post many events as NDJSON.", limit=limit)
            raise BodyTooLarge(what)
    return bytes(body)


async def workbook_of(request: Request, limit: int) -> bytes:
    """Return a request's workbook; raise BodyTooLarge where it is over a limit."""
    over = Message("The workbook is over {limit} bytes; send it in several files.", limit=limit)
    return await body_of(request, limit, over)


def described(*media_types: str) -> dict[str, object]:
    """Return how a route describes a body that it takes as it is."""
    content = {name: {"schema": {"type": "string", "format": "binary"}} for name in media_types}
    return {"requestBody": {"required": True, "content": content}}


WORKBOOK_BODY = described(*ENDINGS)


async def _ending(request: Request) -> str | None:
    media_type = media_type_of(request)
    if media_type not in ENDINGS:
        raise MediaTypeUnknown(Message("Send a workbook as {media_types}.", media_types=", ".join(ENDINGS)))
    return ENDINGS[media_type]


Ending = Annotated[str | None, Depends(_ending)]
"""What a request says that its workbook is; refused where it names another type."""


_GZIP = b"\x1f\x8b"
"""What begins so is in UTF-16 or -32, or compressed."""


def json_of(body: bytes) -> Any:  # noqa: ANN401 - whatever JSON there is
    """Return the JSON of a body, a byte order mark passed over; raise MediaTypeUnknown where it is not in UTF-8."""
    if body.startswith(_GZIP):
        raise MediaTypeUnknown(Message("Send JSON in UTF-8."))
    if body.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or b"\0" in body[:4]:
        raise MediaTypeUnknown(UTF16)
    try:
        return orjson.loads(body.removeprefix(codecs.BOM_UTF8))
    except orjson.JSONDecodeError as error:
        facts = {"reason": error, "line": error.lineno, "column": error.colno}
        raise BodyUnreadable(Message("The body is not JSON in UTF-8: {reason}", **facts)) from None
