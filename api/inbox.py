"""The inbox of an office over HTTP, and how a deadline reads on the wire; nothing is decided or counted here."""

import re
from contextlib import suppress
from datetime import UTC, date, datetime, time
from typing import Annotated, Any

import orjson
from fastapi import Query, Request
from fastapi.responses import Response
from starlette.concurrency import run_in_threadpool

from api import wire
from api.context import context
from api.figures import AsOf, Wait, cut_of
from api.openapi import answer
from api.problems import language
from api.shapes import ref
from api.wire import moment
from projections.inbox import Inbox, Item, Place, inbox
from registry.application.as_of import check_may_ask
from registry.domain.deadlines import Deadline, Reckoning
from registry.domain.values import SHANGHAI, business_date, parse_date
from registry.errors import ParameterInvalid
from registry.terms.steps import STEPS
from registry.terms.workdays import reason

MOST_ITEMS = 500
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
    cut = await cut_of(ctx, tenant, as_of, wait)

    def read() -> Inbox:
        agenda = ctx.registry.agenda(tenant, cut, at)
        office = asking if code == asking.code else agenda.office(code)
        return inbox(ctx.database, agenda, office, limit, place)

    found = await run_in_threadpool(read)
    headers = {"As-Of-Position": str(cut)}
    if found.after:
        url = request.url.include_query_params(after=f"{found.after.due}/{found.after.subject}")
        headers["Link"] = f'<{url.path}?{url.query}>; rel="next"'
    return Response(orjson.dumps(inbox_body(found, language(request))), 200, headers, "application/json")


def asked_time(as_of: str | None, on: str | None, now: datetime) -> datetime:
    """Return the time that a question about deadlines is about: the end of the day `on`, the cut's time, or now."""
    cut = wire.as_of(as_of)
    if on is not None:
        try:
            day = parse_date(on)
        except ValueError as error:
            raise ParameterInvalid("on", str(error)) from None
        return now if day == business_date(now) else datetime.combine(day, time.max, SHANGHAI)
    return min(cut, now) if isinstance(cut, datetime) else now


def _place(after: str | None) -> Place | None:
    if after is None:
        return None
    if found := _PLACE.fullmatch(after):
        with suppress(ValueError):
            return Place(date.fromisoformat(found[1]), found[2])
    raise ParameterInvalid("after", "a page begins where another's Link says")


def inbox_body(found: Inbox, lang: str) -> dict[str, Any]:
    """Return a page of an inbox as JSON values."""
    return {
        "tenant": found.tenant,
        "office": found.office,
        "as_of": found.as_of,
        "on": found.reckoning.today.isoformat(),
        "items": [_item(item, found.reckoning, lang) for item in found.items],
    }


def _item(item: Item, reckoning: Reckoning, lang: str) -> dict[str, Any]:
    return {
        "subject": item.subject.name,
        "kind": item.subject.kind.name,
        "version": item.subject.version,
        "status": item.subject.status_on(reckoning.today),
        "name": item.name,
        "enterprise": item.enterprise,
        "acts": list(item.acts),
        "allowed": list(item.allowed),
        **deadline_body(item.deadline, reckoning, lang),
    }


def deadline_body(deadline: Deadline, reckoning: Reckoning, lang: str) -> dict[str, Any]:
    """Return a deadline as JSON values: what is due when, by whom, from which event it follows, how it counts."""
    started = deadline.started_by
    return {
        "step": deadline.step,
        "term": STEPS[deadline.step][0 if lang == "zh" else 1],
        "met_by": list(deadline.met_by),
        "office": deadline.office,
        "opens": deadline.opens.isoformat(),
        "due": deadline.due.isoformat(),
        "workdays": deadline.limit.workdays if deadline.limit else None,
        "workdays_left": reckoning.workdays_left(deadline.due),
        "overdue": reckoning.overdue(deadline.due),
        "provisional": deadline.provisional,
        "started_by": {
            "position": started.position,
            "id": started.id,
            "type": started.event.type,
            "time": moment(started.time),
        },
        "skipped": [
            {
                "day": skipped.day.isoformat(),
                "kind": skipped.reason.kind,
                "why": reason(skipped.reason.kind, skipped.reason.name, lang),
            }
            for skipped in deadline.skipped
        ],
        "calendars": [{"year": edition.year, "edition": edition.number} for edition in deadline.editions],
    }
