"""Certificates by number, over HTTP: whether one stands, and what happened to it.

Nothing here is public, and no person is named: a holder is an opaque id.
"""

from fastapi import APIRouter, Response
from starlette.concurrency import run_in_threadpool

from api import parameters
from api.http.cuts import as_of_header
from api.http.dependencies import OF_PROVINCE, OF_TENANT, AsOf, CertificateNumber, Parts, Tenant
from api.http.openapi import READ, good
from api.schemas.certificates import CertificateFoundAnswer, look_up

router = APIRouter(prefix="/v1/{tenant}/certificates", tags=["tenant"], dependencies=OF_TENANT, responses=READ)
consolidated = APIRouter(
    prefix="/v1/consolidated/certificates", tags=["province"], dependencies=OF_PROVINCE, responses=READ
)


@router.get(
    "/{number}",
    summary="Whether a certificate stands, and what happened to it",
    responses=good("a certificate", "As-Of-Position"),
)
async def read_certificate(
    ctx: Parts, tenant: Tenant, number: CertificateNumber, response: Response, as_of: AsOf = None
) -> CertificateFoundAnswer:
    """Answer what a tenant's log says of a certificate: its status, its holder, its evaluation, its history."""
    found = await run_in_threadpool(look_up, ctx.registry, number, parameters.parse_cut(as_of), tenant)
    response.headers.update(as_of_header(found.as_of))
    return found


@consolidated.get("/{number}", summary="A certificate of any tenant", responses=good("a certificate"))
async def read_consolidated_certificate(
    ctx: Parts, number: CertificateNumber, response: Response, as_of: AsOf = None
) -> CertificateFoundAnswer:
    """Answer the same to the province, of whichever tenant's log the number leads to."""
    found = await run_in_threadpool(look_up, ctx.registry, number, parameters.parse_cut(as_of))
    response.headers.update(as_of_header(found.as_of))
    return found
