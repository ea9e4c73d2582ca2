"""The public pages of receipts (核验): `/v/` asks for a code, `/v/{code}` tells how its receipt stands today.

They are for everybody; they show nothing personal, and need no key.

Who asks learns what the paper says and whether it still holds. A code that names nothing takes the same way as one that
does, and as long; nobody is told which codes there are.
"""

import asyncio
from datetime import UTC, datetime
from time import monotonic
from typing import Annotated, NamedTuple

import psycopg
from fastapi import APIRouter, Path, Request, Response
from starlette.concurrency import run_in_threadpool

from api.http.context import AppState, context
from api.http.openapi import Answers, good
from api.pages.page import headers, readable, style, template
from api.pages.terms import VERIFIED
from api.schemas.receipts import ReceiptItem, ReceiptStandingAnswer
from projections import receipts
from projections.receipts import look_up
from projections.render.receipt import levels
from registry.domain.kinds.filing.receipt import Receipt, ReceiptStanding, standing_on
from registry.domain.kinds.filing.receipt_code import ALPHABET, normal, parse_code, spelled
from registry.domain.personal_data import personal_data_in
from registry.domain.values import business_date
from registry.errors import ProjectionBehind, SubjectUnknown, UnavailableError
from registry.terms.catalogue import STATUSES
from registry.terms.term import Term

LEAST_SECONDS = 0.05
"""What every answer takes at least: looking up takes less, so that its time tells nothing."""
_WAIT_SECONDS = 2.0
_MOST_CODE = 40
_NOBODY = "filing/00000000-0000-0000-0000-000000000000"
"""What is looked for in the place of a filing where a code names none."""

_SHEET = "receipt.css"
UNKNOWN, AWAY = "unknown", "away"
_HTML, _JSON = "text/html; charset=utf-8", "application/json"


class ReceiptFound(NamedTuple):
    """A receipt as it stands, and by whom it was issued."""

    receipt: Receipt
    standing: ReceiptStanding
    issuer: str


router = APIRouter(tags=["public"])


@router.get("/v", include_in_schema=False)
@router.get("/v/", include_in_schema=False)
async def ask_for_code(request: Request, code: str = "") -> Response:
    """Answer the page with the box for a code, or send the browser on to the code that it was filled in with."""
    # The public may reach the pages under another path: addresses are as seen from the page that was asked for.
    home = "v/" if request.url.path.endswith("/v") else "./"
    said = {**headers(_SHEET, forms="'self'"), "Referrer-Policy": "no-referrer"}
    typed = code.strip()
    if not typed:
        return Response(template("receipt_code.html").render(home=home, code="", style=style(_SHEET)), 200, said, _HTML)
    try:
        parse_code(typed)
    except ValueError:
        return _answer(request, typed[:_MOST_CODE], datetime.now(UTC), None, UNKNOWN, home)
    return Response(None, 303, {**said, "Location": f"{home}{spelled(normal(typed))}"})


def _good(description: str, status: int = 200) -> Answers:
    return {status: {"model": ReceiptStandingAnswer} | good(description, also=["text/html"])[200]}


@router.get(
    "/v/{code}",
    summary="How a receipt stands",
    response_model=ReceiptStandingAnswer,
    responses=_good("a receipt") | _good("no receipt has this code", 404) | _good("not at this moment", 503),
)
async def read_standing(
    request: Request,
    code: Annotated[
        str,
        Path(
            description="the code on the receipt",
            json_schema_extra={"minLength": 1, "maxLength": 40, "examples": ["1825-7WBG-K2Q7-Y0F4"]},
        ),
    ],
) -> Response:
    """Answer how the receipt with this code stands today, as a page or as JSON."""
    begun, now = monotonic(), datetime.now(UTC)
    try:
        tenant, digest = parse_code(code)
    except ValueError:
        return _answer(request, _as_typed(code), now, None, UNKNOWN)
    code = spelled(normal(code))
    try:
        found = await _found(context(request), tenant, digest, now)
    except (UnavailableError, psycopg.OperationalError):
        return _answer(request, code, now, None, AWAY)
    await asyncio.sleep(max(0.0, begun + LEAST_SECONDS - monotonic()))
    return _answer(request, code, now, found, found.standing.status if found else UNKNOWN)


def _as_typed(code: str) -> str:
    """Return what was typed as far as a code has such characters: the page says nothing that a link puts into it."""
    return code[:_MOST_CODE] if set(normal(code)) <= set(ALPHABET) and not personal_data_in(code) else ""


async def _found(ctx: AppState, tenant: str, digest: bytes, now: datetime) -> ReceiptFound | None:
    """Return the receipt of a code; raise UnavailableError where the tables cannot say yet that there is none."""
    cut = await run_in_threadpool(ctx.registry.cut, tenant, None)
    look = await run_in_threadpool(look_up, ctx.database, tenant, digest)
    if look.subject is None and look.reached < cut:
        if ctx.follower.held_up(tenant):
            raise ProjectionBehind(cut, look.reached)
        try:
            await asyncio.wait_for(asyncio.wrap_future(ctx.follower.when(tenant, cut)), _WAIT_SECONDS)
        except TimeoutError:
            raise ProjectionBehind(cut, look.reached) from None
        look = await run_in_threadpool(look_up, ctx.database, tenant, digest)
    return await run_in_threadpool(_told, ctx, tenant, look.subject, now)


def _told(ctx: AppState, tenant: str, name: str | None, now: datetime) -> ReceiptFound | None:
    try:
        subject, _ = ctx.registry.subject(tenant, name or _NOBODY)
    except SubjectUnknown:
        receipts.issuer(ctx.registry, tenant, 0)
        return None
    receipt, issuer = receipts.told(ctx.registry, subject)
    return ReceiptFound(receipt, standing_on(subject, business_date(now)), issuer)


def _answer(
    request: Request, code: str, now: datetime, found: ReceiptFound | None, status: str, home: str = "./"
) -> Response:
    term = VERIFIED.get(status) or STATUSES[f"filing.{status}"]
    number = {UNKNOWN: 404, AWAY: 503}.get(status, 200)
    forms = "'none'" if found else "'self'"
    said = {**headers(_SHEET, forms=forms), "Referrer-Policy": "no-referrer", "Vary": "Accept"}
    if status == AWAY:
        said["Retry-After"] = "5"
    accepted = request.headers.get("accept", "")
    if _JSON in accepted and "text/html" not in accepted:
        body = _body(code, now, found, status, term).model_dump_json(exclude_unset=True)
        return Response(body, number, said, _JSON)
    page = template("receipt.html").render(
        status=status,
        term=term,
        code=code,
        at=VERIFIED["at"].zh.format(time=readable(now)),
        receipt=found and found.receipt,
        issuer=found and found.issuer,
        since=found and found.standing.since,
        levels=levels,
        home=home,
        style=style(_SHEET),
    )
    return Response(page, number, said, _HTML)


def _body(code: str, now: datetime, found: ReceiptFound | None, status: str, term: Term) -> ReceiptStandingAnswer:
    told = {"status": status, "status_zh": term.zh, "status_en": term.en, "code": code, "at": now}
    if found is None:
        return ReceiptStandingAnswer.model_validate(told)
    receipt = found.receipt
    names = ("number", "name", "body_code", "valid_from", "valid_until")
    return ReceiptStandingAnswer(
        **told,
        **{name: getattr(receipt, name) for name in names},
        since=found.standing.since,
        issued_by=found.issuer,
        scope=[
            ReceiptItem(occupation=item.occupation, title=item.title, levels=levels(item)) for item in receipt.scope
        ],
    )
