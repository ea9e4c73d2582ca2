"""The inbox of an office over HTTP; nothing is decided or counted here."""

import re
from contextlib import suppress
from datetime import UTC, date, datetime
from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.concurrency import run_in_threadpool

from api.http.cuts import as_of_header, resolve_cut
from api.http.dependencies import OF_TENANT, AsOf, Parts, Reader, Tenant, Wait
from api.http.language import preferred_language
from api.http.openapi import READ, good
from api.http.responses import Json, next_page
from api.parameters import MOST_ITEMS, asked_time
from api.schemas.inbox import InboxAnswer, inbox_page
from projections.inbox import Inbox, Place, inbox
from registry.application.as_of import check_may_ask
from registry.errors import Message, ParameterInvalid

router = APIRouter(prefix="/v1/{tenant}/inbox", tags=["tenant"], dependencies=OF_TENANT, responses=READ)

_PLACE = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})/([a-z_]{1,30}/[^\x00-\x1f]{1,100})")

OfOffice = Annotated[str | None, Query(alias="office", max_length=40, description="whose inbox; by default one's own")]
Day = Annotated[str | None, Query(max_length=10, description="the day from which time left is counted, YYYY-MM-DD")]
Limit = Annotated[int, Query(ge=1, le=MOST_ITEMS, description="items a page")]
After = Annotated[str | None, Query(max_length=150, description="where the page before ended, as its Link says")]


@router.get(
    "",
    summary="What an office may do now of what it must do",
    response_model=InboxAnswer,
    responses=good("a page of an inbox", "As-Of-Position", "Link"),
)
async def read_inbox(
    request: Request,
    ctx: Parts,
    tenant: Tenant,
    asking: Reader,
    of_office: OfOffice = None,
    as_of: AsOf = None,
    on: Day = None,
    limit: Limit = 100,
    after: After = None,
    wait: Wait = None,
) -> Json:
    """Answer what an office may do now of what it must do, the most urgent first, page by page."""
    code = of_office or asking.code
    check_may_ask(asking, code, tenant)
    time, place = asked_time(as_of, on, datetime.now(UTC)), _place(after)
    cut = await resolve_cut(ctx, tenant, as_of, wait)

    def read() -> Inbox:
        agenda = ctx.registry.agenda(tenant, cut, time)
        office = asking if code == asking.code else agenda.office(code)
        return inbox(ctx.database, agenda, office, limit, place)

    found = await run_in_threadpool(read)
    headers = as_of_header(cut)
    if found.after:
        headers["Link"] = next_page(request, after=f"{found.after.due}/{found.after.subject}")
    return Json(inbox_page(found, preferred_language(request)), headers=headers)


def _place(after: str | None) -> Place | None:
    if after is None:
        return None
    if found := _PLACE.fullmatch(after):
        with suppress(ValueError):
            return Place(date.fromisoformat(found[1]), found[2])
    raise ParameterInvalid("after", Message("a page begins where another's Link says"))
