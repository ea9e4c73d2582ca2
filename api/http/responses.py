"""Answers that are no JSON of a declared model: files to be saved under a name, and pages of events."""

from collections.abc import Mapping
from urllib.parse import quote

import orjson
from fastapi import Request, Response
from fastapi.responses import JSONResponse

from api.schemas.common import Body

PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
BATCH_MEDIA_TYPE = "application/cloudevents-batch+json"


def attachment(name: str) -> dict[str, str]:
    """Return the header that has an answer saved under a name."""
    named = f'filename="{name}"' if name.isascii() else f"filename*=UTF-8''{quote(name)}"
    return {"Content-Disposition": f"attachment; {named}"}


class File(Response):
    """A file to be saved under a name."""

    def __init__(
        self, content: bytes, name: str, headers: Mapping[str, str] | None = None, status_code: int = 200
    ) -> None:
        super().__init__(content, status_code, attachment(name) | dict(headers or {}))


class Workbook(File):
    """An Excel workbook."""

    media_type = XLSX


class Pdf(File):
    """A PDF."""

    media_type = PDF


class Docx(File):
    """A Word document."""

    media_type = DOCX


class Json(JSONResponse):
    """A body that is dumped as it is, without being looked at."""

    def render(self, content: Body) -> bytes:
        """Return the body as JSON."""
        return orjson.dumps(content, option=orjson.OPT_NON_STR_KEYS)


class Batch(JSONResponse):
    """A page of events, as CloudEvents has it; its content is JSON already."""

    media_type = BATCH_MEDIA_TYPE

    def render(self, content: bytes) -> bytes:
        """Return the content as it is."""
        return content


def next_page(request: Request, **changes: object) -> str:
    """Return the header Link that leads to the next page."""
    url = request.url.include_query_params(**changes)
    return f'<{url.path}?{url.query}>; rel="next"'
