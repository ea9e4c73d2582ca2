"""Subjects over HTTP: where one stands, what may happen next, and everything that has happened to it."""

from dataclasses import fields
from datetime import UTC, datetime
from typing import Any

import orjson
from fastapi import Request
from fastapi.responses import Response
from starlette.concurrency import run_in_threadpool

from api import wire
from api.context import Context, context
from api.figures import AsOf
from api.inbox import deadline_body
from api.problems import language
from api.wire import cloud_event, moment
from registry.domain.acts import Office, Subject
from registry.domain.kinds import KINDS
from registry.domain.values import Value, business_date
from registry.errors import SubjectUnknown


async def _find(
    request: Request, tenant: str, kind: str, key: str, as_of: str | None
) -> tuple[Context, Office, Subject, int]:
    ctx = context(request)
    office = await ctx.gate.enter(request, tenant)
    cut = wire.as_of(as_of)
    try:
        name = f"{kind}/{KINDS[kind].parse_key(key)}"
    except (KeyError, ValueError):
        what = f"{kind}/{key}"
        raise SubjectUnknown(what) from None
    subject, position = await run_in_threadpool(ctx.registry.subject, tenant, name, cut)
    return ctx, office, subject, position


async def read_subject(request: Request, tenant: str, kind: str, key: str, as_of: AsOf = None) -> Response:
    """Answer a subject's state and version, and which event types the caller could post on it now."""
    ctx, office, subject, cut = await _find(request, tenant, kind, key, as_of)
    now = datetime.now(UTC)
    latest = subject if as_of is None else (await run_in_threadpool(ctx.registry.subject, tenant, subject.name))[0]
    allowed = await run_in_threadpool(ctx.registry.allowed, tenant, latest, office, now)
    assert subject.last is not None
    agenda = ctx.registry.agenda(tenant, cut, now)
    due, reckoning = await run_in_threadpool(agenda.deadlines, subject, business_date(now))
    lang = language(request)
    body = {
        "tenant": tenant,
        "subject": subject.name,
        "kind": kind,
        "version": subject.version,
        "status": subject.status_on(business_date(now)),
        "state": state(subject),
        "last": moment(subject.last.time),
        "as_of": cut,
        "allowed": list(allowed),
        "deadlines": [deadline_body(deadline, reckoning, lang) for deadline in due],
    }
    return Response(orjson.dumps(body), 200, {"As-Of-Position": str(cut)}, "application/json")


async def read_history(request: Request, tenant: str, kind: str, key: str, as_of: AsOf = None) -> Response:
    """Answer a subject's events in order, up to a cut."""
    _, _, subject, cut = await _find(request, tenant, kind, key, as_of)
    events = [cloud_event(event) for event in subject.events]
    return Response(orjson.dumps(events), 200, {"As-Of-Position": str(cut)}, "application/json")


def state(subject: Subject) -> dict[str, Any]:
    """Return a subject's state as JSON values, without its status."""
    found = subject.state
    return {field.name: _plain(getattr(found, field.name)) for field in fields(found) if field.name != "status"}


def _plain(value: Any) -> Any:  # noqa: ANN401
    match value:
        case Value():
            return value.model_dump(mode="json", exclude_none=True)
        case tuple():
            return [_plain(item) for item in value]
        case dict():
            return {key: _plain(item) for key, item in value.items()}
    return value
