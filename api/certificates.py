"""Certificates by number, over HTTP: whether one stands, and what happened to it.

Nothing here is public, and no person is named: a holder is an opaque id.
"""

from datetime import datetime
from typing import Any

import orjson
from fastapi import Request
from fastapi.responses import Response
from starlette.concurrency import run_in_threadpool

from api import wire
from api.context import context
from api.figures import AsOf
from api.openapi import answer
from api.shapes import ref
from api.wire import moment
from registry.application.registry import Registry
from registry.domain import regions
from registry.domain.acts import Recorded
from registry.domain.kinds.evaluation.certificate import CertificateFound, certificate
from registry.domain.numbers import certificate_tag, parse_certificate_number, tenant_of
from registry.errors import Message, ParameterInvalid, SubjectUnknown

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
    body = await run_in_threadpool(look_up, registry, number, wire.as_of(as_of), tenant)
    return Response(orjson.dumps(body), 200, {"As-Of-Position": str(body["as_of"])}, "application/json")


def look_up(
    registry: Registry, number: str, as_of: int | datetime | None = None, tenant: str | None = None
) -> dict[str, Any]:
    """Return what is on record of a certificate as of a cut; the number says in which tenant, or all are asked.

    Raise ParameterInvalid where the number is none, SubjectUnknown where no certificate has it.
    """
    try:
        owner = tenant_of(parse_certificate_number(number))
    except ValueError as error:
        raise ParameterInvalid("number", str(error)) from None
    named = tenant or owner
    for code in [named] if named else regions.tenants():
        if body := _in(registry, code, number, as_of):
            return body
    raise SubjectUnknown(Message("certificate {number}", number=number))


def _in(registry: Registry, tenant: str, number: str, as_of: int | datetime | None) -> dict[str, Any] | None:
    for name in registry.tagged(tenant, certificate_tag(number)):
        evaluation, cut = registry.subject(tenant, name, as_of)
        if found := certificate(evaluation, number):
            state = evaluation.state
            under = {
                "evaluation": name,
                "filing": f"filing/{state.filing}",
                "occupation": state.occupation,
                "level": state.level,
            }
            return {"tenant": tenant, **_described(found), **under, "as_of": cut}
    return None


def _described(found: CertificateFound) -> dict[str, Any]:
    granted = _entry(found.history[0])
    body: dict[str, Any] = {"number": found.number, "status": found.status, "holder": found.holder}
    for name in ("replaces", "replaced_by", "revoked_unnamed"):
        if value := getattr(found, name):
            body[name] = value
    return body | {"granted": granted, "history": [_entry(event) for event in found.history]}


def _entry(event: Recorded) -> dict[str, Any]:
    assert event.recordedtime is not None
    reason = getattr(event.event, "reason", None)
    return {
        "position": event.position,
        "id": event.id,
        "type": event.event.type,
        "time": moment(event.time),
        "recordedtime": moment(event.recordedtime),
        "office": event.office,
        **({"reason": reason} if reason else {}),
    }
