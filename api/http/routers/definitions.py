"""The definitions of all figures (口径) over HTTP, in both languages; they are written elsewhere."""

from typing import Any

import orjson
from fastapi import APIRouter, Request
from fastapi.responses import Response

from api.http.context import context
from api.http.openapi import answer, problems
from api.schemas.shapes import ref
from projections.definitions import DEFINITIONS, Definition
from registry.terms.term import Term


def _spoken(term: Term) -> dict[str, str]:
    return {"zh": term.zh, "en": term.en}


def _definition(name: str, found: Definition) -> dict[str, Any]:
    figures = [
        {"name": figure, "title": _spoken(title), "text": _spoken(text)}
        for figure, (title, text) in found.figures.items()
    ]
    return {"definition": name, "title": _spoken(found.title), "basis": _spoken(found.basis), "figures": figures}


async def read_definitions(request: Request) -> Response:
    """Answer every definition that figures are counted by: what all rest on, and each figure's own text."""
    await context(request).gate.office(request)
    found = [_definition(name, definition) for name, definition in DEFINITIONS.items()]
    return Response(orjson.dumps({"definitions": found}), media_type="application/json")


def router() -> APIRouter:
    """Return the route of the definitions; any office's key opens it."""
    made = APIRouter(prefix="/v1", tags=["definitions"])
    responses = {200: answer(ref("Definitions"), "the definitions"), **problems(401, 503)}
    what = "How every figure is defined, in Chinese and English"
    made.get("/definitions", responses=responses, response_model=None, summary=what)(read_definitions)
    return made
