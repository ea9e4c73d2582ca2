"""The inbox of an office over HTTP, and how a deadline reads on the wire; nothing is decided or counted here."""

import re
from contextlib import suppress
from datetime import UTC, date, datetime
from typing import Annotated, Any

import orjson
from fastapi import Query, Request
from fastapi.responses import Response
from starlette.concurrency import run_in_threadpool

from api.http.context import context
from api.http.cuts import resolve_cut
from api.http.dependencies import AsOf, Wait
from api.http.language import preferred_language
from api.http.openapi import answer
from api.parameters import MOST_ITEMS, asked_time
from api.schemas.inbox import inbox_body
from api.schemas.shapes import ref
from projections.inbox import Inbox, Place, inbox
from registry.application.as_of import check_may_ask
from registry.errors import Message, ParameterInvalid

_PLACE = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})/([a-z_]{1,30}/[^\x00-\x1f]{1,100})")

OfOffice = Annotated[str | None, Query(alias="office", max_length=40, description="whose inbox; by default one's own")]

Day = Annotated[str | None, Query(max_length=10, description="the day from which time left is counted, YYYY-MM-DD")]

Limit = Annotated[int, Query(ge=1, le=MOST_ITEMS, description="items a page")]

After = Annotated[str | None, Query(max_length=150, description="where the page before ended, as its Link says")]


def route() -> tuple[str, Any, dict[str, Any], str]:
    """Return the route of the inbox: path, handler, good answer, summary."""
    page = answer(ref("Inbox"), "a page of an inbox", Link='the next page, rel="next"')
    return "/inbox", read_inbox, page, "What an office may do now of what it must do"


async def read_inbox(
    request: Request,
    tenant: str,
    of_office: OfOffice = None,
    as_of: AsOf = None,
    on: Day = None,
    limit: Limit = 100,
    after: After = None,
    wait: Wait = None,
) -> Response:
    """Answer what an office may do now of what it must do, the most urgent first, page by page."""
    ctx = context(request)
    asking = await ctx.gate.enter(request, tenant)
    code = of_office or asking.code
    check_may_ask(asking, code, tenant)
    at, place = asked_time(as_of, on, datetime.now(UTC)), _place(after)
    cut = await resolve_cut(ctx, tenant, as_of, wait)

    def read() -> Inbox:
        agenda = ctx.registry.agenda(tenant, cut, at)
        office = asking if code == asking.code else agenda.office(code)
        return inbox(ctx.database, agenda, office, limit, place)

    found = await run_in_threadpool(read)
    headers = {"As-Of-Position": str(cut)}
    if found.after:
        url = request.url.include_query_params(after=f"{found.after.due}/{found.after.subject}")
        headers["Link"] = f'<{url.path}?{url.query}>; rel="next"'
    return Response(orjson.dumps(inbox_body(found, preferred_language(request))), 200, headers, "application/json")


def _place(after: str | None) -> Place | None:
    if after is None:
        return None
    if found := _PLACE.fullmatch(after):
        with suppress(ValueError):
            return Place(date.fromisoformat(found[1]), found[2])
    raise ParameterInvalid("after", Message("a page begins where another's Link says"))
