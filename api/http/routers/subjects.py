"""Subjects over HTTP: where one stands, what may happen next, its history and how two of its versions differ."""

from datetime import UTC, datetime
from typing import Annotated, Literal

import orjson
from fastapi import Query, Request
from fastapi.responses import Response
from starlette.concurrency import run_in_threadpool

from api import parameters
from api.http import language as http_language
from api.http.context import AppState, context
from api.http.dependencies import AsOf
from api.schemas import stories
from api.schemas.common import format_time
from api.schemas.events import cloud_event
from api.schemas.inbox import deadline_body
from projections.story.diff import diff
from projections.story.state import state
from projections.story.wording import Words
from registry.application.materials import named_by
from registry.domain.acts import Office, Subject
from registry.domain.catalogue import KINDS
from registry.domain.values import business_date
from registry.errors import Message, ParameterInvalid, SubjectUnknown
from registry.terms import catalogue as glossary

As = Annotated[Literal["events", "story"], Query(alias="as", description="its events, or the story that they tell")]

Compare = Annotated[
    str | None, Query(max_length=40, description="another cut to put beside it in a story: a position, or a time")
]

From = Annotated[
    int | None, Query(alias="from", ge=0, le=1 << 31, description="the earlier version, by default the one before `to`")
]

To = Annotated[int | None, Query(alias="to", ge=0, le=1 << 31, description="the later version, by default the latest")]


def _name(kind: str, key: str) -> str:
    try:
        return f"{kind}/{KINDS[kind].parse_key(key)}"
    except (KeyError, ValueError):
        what = f"{kind}/{key}"
        raise SubjectUnknown(what) from None


async def _find(
    request: Request, tenant: str, kind: str, key: str, as_of: str | None
) -> tuple[AppState, Office, Subject, int]:
    ctx = context(request)
    office = await ctx.gate.enter(request, tenant)
    cut = parameters.parse_cut(as_of)
    subject, position = await run_in_threadpool(ctx.registry.subject, tenant, _name(kind, key), cut)
    return ctx, office, subject, position


async def read_subject(request: Request, tenant: str, kind: str, key: str, as_of: AsOf = None) -> Response:
    """Answer a subject's state and version, and which event types the caller could post on it now."""
    ctx, office, subject, cut = await _find(request, tenant, kind, key, as_of)
    now = datetime.now(UTC)
    latest = subject if as_of is None else (await run_in_threadpool(ctx.registry.subject, tenant, subject.name))[0]
    allowed = await run_in_threadpool(ctx.registry.allowed, tenant, latest, office, now)
    papers = await run_in_threadpool(named_by, subject, ctx.materials, tenant)
    assert subject.last is not None
    agenda = ctx.registry.agenda(tenant, cut, now)
    due, reckoning = await run_in_threadpool(agenda.deadlines, subject, business_date(now))
    language = http_language.preferred_language(request)
    words, status, known = Words(language, kind), subject.status_on(business_date(now)), state(subject)
    body = {
        "tenant": tenant,
        "subject": subject.name,
        "kind": kind,
        "kind_term": words.term(glossary.KINDS[kind]),
        "version": subject.version,
        "status": status,
        "status_term": words.status(status),
        "state": known,
        "state_terms": {name: words.field(name) for name in known},
        "last": format_time(subject.last.time),
        "as_of": cut,
        "allowed": list(allowed),
        "allowed_terms": {event_type: words.term(glossary.EVENTS[event_type]) for event_type in allowed},
        "deadlines": [deadline_body(deadline, reckoning, language) for deadline in due],
        "materials": papers,
    }
    headers = {"As-Of-Position": str(cut), **http_language.content_language_headers(language)}
    return Response(orjson.dumps(body), 200, headers, "application/json")


async def read_history(
    request: Request,
    tenant: str,
    kind: str,
    key: str,
    as_of: AsOf = None,
    told_as: As = "events",
    compare: Compare = None,
) -> Response:
    """Answer a subject's events in order, up to a cut, or the story that they tell, of one cut or of two."""
    if told_as == "story":
        return await _read_story(request, tenant, f"{kind}/{key}", as_of, compare)
    if compare is not None:
        raise ParameterInvalid("compare", Message("two cuts are compared only in a story: say as=story"))
    _, _, subject, cut = await _find(request, tenant, kind, key, as_of)
    events = [cloud_event(event) for event in subject.events]
    return Response(orjson.dumps(events), 200, {"As-Of-Position": str(cut)}, "application/json")


async def _read_story(request: Request, tenant: str, named: str, as_of: str | None, compare: str | None) -> Response:
    ctx = context(request)
    await ctx.gate.enter(request, tenant)
    asked, beside = parameters.parse_cut(as_of), parameters.parse_cut(compare, "compare")
    name, language, media_type = (
        _name(*named.split("/", 1)),
        http_language.preferred_language(request),
        _media_type(request),
    )

    def told() -> tuple[stories.Told, int]:
        cut = ctx.registry.cut(tenant, asked)
        if compare is not None:
            cuts = cut, ctx.registry.cut(tenant, beside)
            return stories.tell_apart(ctx.registry, tenant, name, cuts, [language])[0], cut
        subject, _ = ctx.registry.subject(tenant, name, cut)
        return stories.tell(ctx.registry, tenant, subject, cut, [language])[0], cut

    found, cut = await run_in_threadpool(told)
    headers = {"As-Of-Position": str(cut), **_spoken(language)}
    return Response(stories.body(found, media_type), 200, headers, _sent_as(media_type))


async def read_diff(
    request: Request, tenant: str, kind: str, key: str, earlier: From = None, later: To = None
) -> Response:
    """Answer field by field what differs between two versions, and how a return for correction was answered."""
    _, _, subject, cut = await _find(request, tenant, kind, key, None)
    to = subject.version if later is None else later
    start = max(to - 1, 0) if earlier is None else earlier
    if to > subject.version:
        raise ParameterInvalid("to", Message("the subject has {versions} versions", versions=subject.version))
    if start > to:
        message = Message("it must not be later than the version {to} that it is compared with", to=to)
        raise ParameterInvalid("from", message)
    language, media_type = http_language.preferred_language(request), _media_type(request)
    found = await run_in_threadpool(diff, subject, start, to, language)
    headers = {"As-Of-Position": str(cut), **_spoken(language)}
    return Response(stories.diff_body(found, media_type, language), 200, headers, _sent_as(media_type))


def _media_type(request: Request) -> str:
    """Return which of a story's media types the request prefers; JSON where it names none of them."""
    best, choice = 0.0, stories.JSON
    for part in request.headers.get("accept", "").split(","):
        name, _, weight = part.strip().lower().partition(";")
        try:
            quality = float(weight.partition("q=")[2] or 1)
        except ValueError:
            continue
        if name in stories.MEDIA_TYPES and quality > best:
            best, choice = quality, name
    return choice


def _spoken(language: str) -> dict[str, str]:
    return {**http_language.content_language_headers(language), "Vary": "Accept, Accept-Language"}


def _sent_as(media_type: str) -> str:
    return f"{media_type}; charset=utf-8" if media_type.startswith("text/") else media_type
