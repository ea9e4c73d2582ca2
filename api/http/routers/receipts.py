"""A filing's receipt as the paper that its office prints; what stands on it is decided by the filing's history."""

from urllib.parse import quote

from fastapi import Request
from fastapi.responses import Response
from starlette.concurrency import run_in_threadpool

from api import parameters
from api.http.context import context
from api.http.dependencies import AsOf
from api.http.responses import PDF
from projections.receipts import drawn, file_name, filing


async def read_receipt(request: Request, tenant: str, key: str, as_of: AsOf = None) -> Response:
    """Answer a filing's receipt as PDF/A; refused where none has been issued."""
    ctx = context(request)
    await ctx.gate.enter(request, tenant)
    asked = parameters.parse_cut(as_of)
    subject, cut = await run_in_threadpool(filing, ctx.registry, tenant, key, asked)
    receipt, paper = await run_in_threadpool(drawn, ctx.registry, subject, ctx.settings.public_address)
    headers = {
        "As-Of-Position": str(cut),
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(file_name(receipt))}",
    }
    return Response(paper, 200, headers, PDF)
