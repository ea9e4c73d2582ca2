"""Request bodies, read up to a limit."""

import asyncio
import codecs
from typing import Annotated, Any

import orjson
from fastapi import Query, Request
from starlette.requests import ClientDisconnect

from api.http.problems import BodyTooLarge, BodyUnreadable, MediaTypeUnknown
from api.http.responses import XLSX
from api.schemas.shapes import Schema
from registry.errors import Message


async def body_of(request: Request, limit: int) -> bytes:
    """Return a request's whole body; raise BodyTooLarge as soon as it is over the limit."""
    body, more = b"", True
    while more:
        message = await request.receive()
        if message["type"] == "http.disconnect":
            raise ClientDisconnect
        body += message.get("body", b"")
        more = message.get("more_body", False)
        if len(body) > limit:
            problem = Message("The body is over {limit} bytes; post many events as NDJSON.", limit=limit)
            raise BodyTooLarge(problem)
    return body


ODS = "application/vnd.oasis.opendocument.spreadsheet"

XLS = "application/vnd.ms-excel"

XLSM = "application/vnd.ms-excel.sheet.macroenabled.12"

ANY = "application/octet-stream"

ENDINGS = {XLSX: "xlsx", ODS: "ods", XLS: "xls", XLSM: "xlsm", ANY: None}

"""What a media type says that the body is; a stream of bytes says nothing."""

_BYTES: Schema = {"type": "string", "format": "binary"}

WORKBOOK_BODY = {"requestBody": {"required": True, "content": {name: {"schema": _BYTES} for name in ENDINGS}}}

"""How a route that takes a workbook describes its body."""

_TOGETHER = 2

"""How many workbooks a process reads at once: each may take some hundred megabytes while it is read."""

reading_workbooks = asyncio.Semaphore(_TOGETHER)

SheetName = Annotated[str | None, Query(max_length=100, description="the sheet to read; absent: whichever fits")]


def ending_of(request: Request) -> str | None:
    """Return what a request says that its workbook is; raise MediaTypeUnknown where it is none."""
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type not in ENDINGS:
        message = f"Send a workbook as {', '.join(ENDINGS)}."
        raise MediaTypeUnknown(message)
    return ENDINGS[media_type]


async def workbook_of(request: Request, limit: int) -> bytes:
    """Return a request's workbook; raise BodyTooLarge where it is over a limit."""
    found = bytearray()
    async for piece in request.stream():
        found += piece
        if len(found) > limit:
            message = f"The workbook is over {limit} bytes; send it in several files."
            raise BodyTooLarge(message)
    return bytes(found)


_NOT_UTF8 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, b"\x1f\x8b")
"""What begins so is in UTF-16 or -32, or compressed."""


def json_of(body: bytes) -> Any:  # noqa: ANN401 - whatever JSON there is
    """Return the JSON of a body, a byte order mark passed over; raise MediaTypeUnknown where it is not in UTF-8."""
    if body.startswith(_NOT_UTF8) or b"\0" in body[:4]:
        raise MediaTypeUnknown(Message("Send JSON in UTF-8."))
    try:
        return orjson.loads(body.removeprefix(codecs.BOM_UTF8))
    except orjson.JSONDecodeError as error:
        facts = {"reason": error, "line": error.lineno, "column": error.colno}
        raise BodyUnreadable(Message("The body is not JSON in UTF-8: {reason}", **facts)) from None
