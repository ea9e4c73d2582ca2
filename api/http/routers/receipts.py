"""A filing's receipt as the paper that its office prints; what stands on it is decided by the filing's history."""

from fastapi import APIRouter
from starlette.concurrency import run_in_threadpool

from api import parameters
from api.http.cuts import as_of_header
from api.http.dependencies import OF_TENANT, AsOf, Parts, SubjectKey, Tenant
from api.http.openapi import READ, errors, good
from api.http.responses import Pdf
from projections.receipts import drawn, file_name, filing

router = APIRouter(
    prefix="/v1/{tenant}/subjects/filing", tags=["tenant"], dependencies=OF_TENANT, responses=READ | errors(409)
)


@router.get(
    "/{key}/receipt.pdf",
    summary="The filing's receipt as it is printed",
    response_class=Pdf,
    responses=good("the receipt, PDF/A-2b", "As-Of-Position"),
)
async def read_receipt(ctx: Parts, tenant: Tenant, key: SubjectKey, as_of: AsOf = None) -> Pdf:
    """Answer a filing's receipt as PDF/A; refused where none has been issued."""
    subject, cut = await run_in_threadpool(filing, ctx.registry, tenant, key, parameters.parse_cut(as_of))
    receipt, paper = await run_in_threadpool(drawn, ctx.registry, subject, ctx.settings.public_address)
    return Pdf(paper, file_name(receipt), as_of_header(cut))
