"""Subjects over HTTP: where one stands, what may happen next, its history and how two of its versions differ."""

from datetime import UTC, datetime
from typing import Annotated, Literal

import orjson
from fastapi import APIRouter, Depends, Query, Request, Response
from starlette.concurrency import run_in_threadpool

from api import parameters
from api.http.cuts import as_of_header
from api.http.dependencies import OF_TENANT, AsOf, Parts, Reader, SubjectKey, SubjectKind, Tenant
from api.http.language import content_language_headers, preferred, preferred_language
from api.http.openapi import READ, good
from api.http.responses import Json
from api.schemas import stories
from api.schemas.common import Body, format_time
from api.schemas.events import EventAnswer, cloud_event
from api.schemas.inbox import told_deadline
from api.schemas.subjects import SubjectAnswer
from projections.story.diff import diff
from projections.story.state import state
from projections.story.wording import Words
from registry.application.materials import named_by
from registry.domain.catalogue import KINDS
from registry.domain.values import business_date
from registry.errors import Message, ParameterInvalid, SubjectUnknown
from registry.terms import catalogue as glossary

router = APIRouter(prefix="/v1/{tenant}/subjects/{kind}/{key}", tags=["tenant"], dependencies=OF_TENANT, responses=READ)

As = Annotated[Literal["events", "story"], Query(alias="as", description="its events, or the story that they tell")]
Compare = Annotated[
    str | None, Query(max_length=40, description="another cut to put beside it in a story: a position, or a time")
]
From = Annotated[
    int | None, Query(alias="from", ge=0, le=1 << 31, description="the earlier version, by default the one before `to`")
]
To = Annotated[int | None, Query(alias="to", ge=0, le=1 << 31, description="the later version, by default the latest")]


async def _name(kind: SubjectKind, key: SubjectKey) -> str:
    try:
        return f"{kind}/{KINDS[kind].parse_key(key)}"
    except (KeyError, ValueError):
        what = f"{kind}/{key}"
        raise SubjectUnknown(what) from None


Named = Annotated[str, Depends(_name)]
"""The subject of the path, by its name; refused where there can be none."""


@router.get(
    "",
    summary="Where a subject stands",
    response_model=SubjectAnswer,
    responses=good("a subject", "As-Of-Position", "Content-Language"),
)
async def read_subject(
    request: Request, ctx: Parts, tenant: Tenant, office: Reader, name: Named, as_of: AsOf = None
) -> Json:
    """Answer a subject's state and version, and which event types the caller could post on it now."""
    subject, cut = await run_in_threadpool(ctx.registry.subject, tenant, name, parameters.parse_cut(as_of))
    now = datetime.now(UTC)
    latest = subject if as_of is None else (await run_in_threadpool(ctx.registry.subject, tenant, name))[0]
    allowed = await run_in_threadpool(ctx.registry.allowed, tenant, latest, office, now)
    papers = await run_in_threadpool(named_by, subject, ctx.materials, tenant)
    assert subject.last is not None
    agenda = ctx.registry.agenda(tenant, cut, now)
    due, reckoning = await run_in_threadpool(agenda.deadlines, subject, business_date(now))
    lang, kind = preferred_language(request), subject.kind.name
    words, status, known = Words(lang, kind), subject.status_on(business_date(now)), state(subject)
    body: Body = {
        "tenant": tenant,
        "subject": subject.name,
        "kind": kind,
        "kind_term": words.term(glossary.KINDS[kind]),
        "version": subject.version,
        "status": status,
        "status_term": words.status(status),
        "state": known,
        "state_terms": {field: words.field(field) for field in known},
        "last": format_time(subject.last.time),
        "as_of": cut,
        "allowed": allowed,
        "allowed_terms": {event_type: words.term(glossary.EVENTS[event_type]) for event_type in allowed},
        "deadlines": [told_deadline(deadline, reckoning, lang) for deadline in due],
        "materials": papers,
    }
    return Json(body, headers=as_of_header(cut) | content_language_headers(lang))


@router.get(
    "/history",
    summary="What happened to it, as events or told as a story",
    response_model=list[EventAnswer] | stories.Told,
    responses=good(
        "its events or its story",
        "As-Of-Position",
        "Content-Language",
        also=[stories.PLAIN, stories.MARKDOWN, stories.LINES],
    ),
)
async def read_history(
    request: Request,
    ctx: Parts,
    tenant: Tenant,
    name: Named,
    as_of: AsOf = None,
    told_as: As = "events",
    compare: Compare = None,
) -> Response:
    """Answer a subject's events in order, up to a cut, or the story that they tell, of one cut or of two."""
    asked = parameters.parse_cut(as_of)
    if told_as == "events":
        if compare is not None:
            raise ParameterInvalid("compare", Message("two cuts are compared only in a story: say as=story"))
        subject, cut = await run_in_threadpool(ctx.registry.subject, tenant, name, asked)
        events = [cloud_event(event) for event in subject.events]
        return Response(orjson.dumps(events), 200, as_of_header(cut), "application/json")
    beside = parameters.parse_cut(compare, "compare")
    lang, media_type = preferred_language(request), _media_type(request)

    def told() -> tuple[bytes, int]:
        cut = ctx.registry.cut(tenant, asked)
        if compare is not None:
            cuts = cut, ctx.registry.cut(tenant, beside)
            return stories.body(stories.tell_apart(ctx.registry, tenant, name, cuts, [lang])[0], media_type), cut
        subject, _ = ctx.registry.subject(tenant, name, cut)
        return stories.body(stories.tell(ctx.registry, tenant, subject, cut, [lang])[0], media_type), cut

    return _told(*await run_in_threadpool(told), lang, media_type)


@router.get(
    "/diff",
    summary="What differs between two of its versions",
    response_model=stories.DiffAnswer,
    responses=good("what differs", "As-Of-Position", "Content-Language", also=[stories.PLAIN, stories.MARKDOWN]),
)
async def read_diff(
    request: Request, ctx: Parts, tenant: Tenant, name: Named, earlier: From = None, later: To = None
) -> Response:
    """Answer field by field what differs between two versions, and how a return for correction was answered."""
    subject, cut = await run_in_threadpool(ctx.registry.subject, tenant, name)
    to = subject.version if later is None else later
    start = max(to - 1, 0) if earlier is None else earlier
    if to > subject.version:
        raise ParameterInvalid("to", Message("the subject has {versions} versions", versions=subject.version))
    if start > to:
        message = Message("it must not be later than the version {to} that it is compared with", to=to)
        raise ParameterInvalid("from", message)
    lang, media_type = preferred_language(request), _media_type(request)
    found = await run_in_threadpool(diff, subject, start, to, lang)
    return _told(stories.diff_body(found, media_type, lang), cut, lang, media_type)


def _media_type(request: Request) -> str:
    """Return which of a story's media types the request prefers; JSON where it names none of them."""
    return preferred(request.headers.get("accept", ""), stories.MEDIA_TYPES, stories.JSON)


def _told(content: bytes, cut: int, lang: str, media_type: str) -> Response:
    headers = as_of_header(cut) | content_language_headers(lang) | {"Vary": "Accept, Accept-Language"}
    sent_as = f"{media_type}; charset=utf-8" if media_type.startswith("text/") else media_type
    return Response(content, 200, headers, sent_as)
