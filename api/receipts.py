"""A filing's receipt as the paper that its office prints; what stands on it is decided by the filing's history."""

from datetime import datetime
from urllib.parse import quote

from fastapi import Request
from fastapi.responses import Response
from starlette.concurrency import run_in_threadpool

from api import wire
from api.context import context
from api.figures import AsOf
from projections.render.receipt import receipt_pdf
from projections.render.typesetting import CharacterMissing
from registry.application.registry import Registry
from registry.domain import regions
from registry.domain.acts import Subject
from registry.domain.kinds.filing.receipt import Receipt, receipt_of, undrawable
from registry.domain.values import parse_uuid
from registry.errors import SubjectUnknown

PDF = "application/pdf"


async def read_receipt(request: Request, tenant: str, key: str, as_of: AsOf = None) -> Response:
    """Answer a filing's receipt as PDF/A; refused where none has been issued."""
    ctx = context(request)
    await ctx.gate.enter(request, tenant)
    asked = wire.as_of(as_of)
    subject, cut = await run_in_threadpool(filing, ctx.registry, tenant, key, asked)
    receipt, paper = await run_in_threadpool(drawn, ctx.registry, subject, ctx.settings.public_address)
    headers = {
        "As-Of-Position": str(cut),
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(file_name(receipt))}",
    }
    return Response(paper, 200, headers, PDF)


def filing(registry: Registry, tenant: str, key: str, as_of: int | datetime | None) -> tuple[Subject, int]:
    """Return a filing as known at a cut, and the cut; raise SubjectUnknown."""
    try:
        name = f"filing/{parse_uuid(key)}"
    except ValueError:
        what = f"filing/{key}"
        raise SubjectUnknown(what) from None
    return registry.subject(tenant, name, as_of)


def told(registry: Registry, subject: Subject) -> tuple[Receipt, str]:
    """Return what a filing's receipt says, and the name of who issued it; raise the refusal that there is none."""
    receipt = receipt_of(subject)
    return receipt, issuer(registry, receipt.tenant, receipt.position)


def drawn(registry: Registry, subject: Subject, address: str) -> tuple[Receipt, bytes]:
    """Return a filing's receipt and its PDF; raise the refusal that there is none, or that a name cannot be drawn."""
    receipt, issued_by = told(registry, subject)
    try:
        return receipt, receipt_pdf(receipt, issued_by, address)
    except CharacterMissing as missing:
        raise undrawable(subject, str(missing)) from None


def issuer(registry: Registry, tenant: str, position: int) -> str:
    """Return the name of the centre that issues a tenant's receipts, as it was enrolled at a position."""
    try:
        centre, _ = registry.subject(tenant, f"office/{tenant}", position)
    except SubjectUnknown:
        return f"{regions.names()[tenant]}备案机关"
    return str(centre.state.name)


def file_name(receipt: Receipt) -> str:
    """Return what a receipt's file is called."""
    return f"备案回执-{receipt.number.replace('/', '-')}.pdf"
