"""Answers that are not JSON documents of a route: files, and JSON dumped at once."""

from urllib.parse import quote

import orjson
from fastapi.responses import Response

PDF = "application/pdf"

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def paper_answer(content: bytes, name: str, media_type: str, headers: dict[str, str]) -> Response:
    """Return a paper to be saved under a name."""
    disposition = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}"}
    return Response(content, 200, disposition | headers, media_type)


XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def json_answer(body: object, headers: dict[str, str]) -> Response:
    """Return an answer in JSON."""
    return Response(orjson.dumps(body), 200, headers, "application/json")


def workbook_answer(content: bytes, name: str, headers: dict[str, str]) -> Response:
    """Return a workbook to be saved under a name."""
    disposition = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}"}
    return Response(content, 200, disposition | headers, XLSX)


PDF = "application/pdf"
