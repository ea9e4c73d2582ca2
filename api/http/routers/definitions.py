"""The definitions of all figures (口径) over HTTP, in both languages; they are written elsewhere."""

from fastapi import APIRouter, Request

from api.http.dependencies import Parts
from api.http.openapi import errors, good
from api.schemas.definitions import DefinitionAnswer, Definitions
from projections.definitions import DEFINITIONS

router = APIRouter(prefix="/v1", tags=["definitions"])


@router.get(
    "/definitions",
    summary="How every figure is defined, in Chinese and English",
    responses=good("the definitions") | errors(401, 503),
)
async def read_definitions(request: Request, ctx: Parts) -> Definitions:
    """Answer every definition that figures are counted by: what all rest on, and each figure's own text."""
    await ctx.gate.office(request)
    return Definitions(definitions=[DefinitionAnswer.of(name, found) for name, found in DEFINITIONS.items()])
