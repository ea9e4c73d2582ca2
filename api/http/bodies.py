"""Request bodies, read up to a limit."""

import asyncio
from typing import Annotated

from fastapi import Query, Request
from starlette.requests import ClientDisconnect

from api.http.problems import BodyTooLarge, MediaTypeUnknown
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

CSV = "text/csv"

ANY = "application/octet-stream"

ENDINGS = {XLSX: "xlsx", ODS: "ods", XLS: "xls", XLSM: "xlsm", CSV: "csv", ANY: None}

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
