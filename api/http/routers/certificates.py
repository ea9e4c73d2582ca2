"""Certificates by number, over HTTP: whether one stands, and what happened to it.

Nothing here is public, and no person is named: a holder is an opaque id.
"""

from typing import Any

import orjson
from fastapi import Request
from fastapi.responses import Response
from starlette.concurrency import run_in_threadpool

from api import parameters
from api.http.context import context
from api.http.dependencies import AsOf
from api.http.openapi import answer
from api.schemas.certificates import look_up
from api.schemas.shapes import ref
from registry.application.registry import Registry

Route = tuple[str, Any, dict[str, Any], str]

"""A path, its handler, its good answer, and what it is for."""


def of_tenant() -> Route:
    """Return the route of a tenant's certificates."""
    good = answer(ref("CertificateFound"), "a certificate")
    return "/certificates/{number}", read_certificate, good, "Whether a certificate stands, and what happened to it"


def of_province() -> Route:
    """Return the route of the certificates of all tenants."""
    good = answer(ref("CertificateFound"), "a certificate")
    return "/certificates/{number}", read_consolidated_certificate, good, "A certificate of any tenant"


async def read_certificate(request: Request, tenant: str, number: str, as_of: AsOf = None) -> Response:
    """Answer what a tenant's log says of a certificate: its status, its holder, its evaluation, its history."""
    ctx = context(request)
    await ctx.gate.enter(request, tenant)
    return await _answer(ctx.registry, tenant, number, as_of)


async def read_consolidated_certificate(request: Request, number: str, as_of: AsOf = None) -> Response:
    """Answer the same to the province, of whichever tenant's log the number leads to."""
    ctx = context(request)
    await ctx.gate.enter_province(request)
    return await _answer(ctx.registry, None, number, as_of)


async def _answer(registry: Registry, tenant: str | None, number: str, as_of: str | None) -> Response:
    body = await run_in_threadpool(look_up, registry, number, parameters.parse_cut(as_of), tenant)
    return Response(orjson.dumps(body), 200, {"As-Of-Position": str(body["as_of"])}, "application/json")
