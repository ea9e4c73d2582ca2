"""Records posted events and serves the log: one, an array, or an NDJSON stream; the log page by page."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from functools import partial
from tempfile import SpooledTemporaryFile
from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import StreamingResponse
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect
from starlette.types import Receive, Scope, Send

from api.http import epochs, language, problems
from api.http.bodies import body_of, json_of, media_type_of
from api.http.cloudevents import event_of, is_binary
from api.http.context import AppState, context
from api.http.dependencies import OF_TENANT, Parts, Tenant
from api.http.feed.hub import check_reached, follow, position_seen
from api.http.lines import line_groups
from api.http.openapi import errors, good, posting
from api.http.problems import BodyTooLarge, MediaTypeUnknown
from api.http.responses import BATCH_MEDIA_TYPE, Batch, next_page
from api.schemas.events import EventAnswer, cloud_event
from registry.application.submissions import Accepted, Answers, ProposedEvent, Submission, parse
from registry.domain.acts import OfficeKind
from registry.errors import EventInvalid, Fault, Message, OfficeNotEntitled, ParameterInvalid, RegistryError
from registry.store.log import ends_full

router = APIRouter(prefix="/v1/{tenant}/events", tags=["tenant"])

MOST_EVENTS = 1_000
Recorded = EventAnswer | list[EventAnswer]

_SINGLE = {"application/json", "application/cloudevents+json", BATCH_MEDIA_TYPE}
_NDJSON = "application/x-ndjson"
_SPOOL_BYTES = 1 << 20


@router.post(
    "",
    status_code=201,
    summary="Record what an office posts: one event, an array (all or none), or a stream",
    openapi_extra=posting(),
    response_model=Recorded,
    responses=errors(400, 401, 403, 404, 409, 413, 415, 422, 503)
    | good("recorded", status=201)
    | {
        200: {"model": Recorded}
        | good("recorded before, under the same id", "Idempotent-Replayed", also=[_NDJSON])[200]
    },
)
async def post_events(request: Request, tenant: Tenant) -> Response:
    """Record what an office posts.

    A stream is answered with a line for each of its lines, in order: what a post of that event alone would have been
    answered with, an event or a problem, and its `status`.
    """
    ctx = context(request)
    office = await ctx.gate.enter(request, tenant)
    if office.kind is OfficeKind.AUDITOR:
        raise OfficeNotEntitled("auditor_reads_only", {"by": office.code}, office=tenant)
    media_type = media_type_of(request)
    if media_type == _NDJSON:
        spoken = language.content_language_headers(language.preferred_language(request))
        return _StreamedAnswer(_stream(ctx, request, tenant, office.code), headers=spoken, media_type=_NDJSON)
    if media_type not in _SINGLE:
        message = Message("Send one of {media_types}.", media_types=", ".join((*sorted(_SINGLE), _NDJSON)))
        raise MediaTypeUnknown(message)
    body = await body_of(request, ctx.settings.body_bytes)
    if media_type == "application/json" and is_binary(request.headers):
        sent = event_of(request.headers, json_of(body)) if body else event_of(request.headers)
    else:
        sent = json_of(body)
    drafts = _parse_all(sent, office.code) if isinstance(sent, list) else [parse(sent, office.code, datetime.now(UTC))]
    post = Submission(office.code, tuple(drafts), listed=isinstance(sent, list))
    [future] = ctx.registry.post_from(asyncio.get_running_loop(), tenant, [post])
    answers = await future
    events: Any = [cloud_event(answer.event) for answer in answers]
    repeated = all(answer.repeated for answer in answers)
    headers = {"Idempotent-Replayed": "true"} if repeated else None
    body = orjson.dumps(events if isinstance(sent, list) else events[0])
    return Response(body, 200 if repeated else 201, headers, "application/json")


def _parse_all(sent: Sequence[object], office: str) -> list[ProposedEvent]:
    """Parse an array; raise EventInvalid with the faults of all its events."""
    if len(sent) > MOST_EVENTS:
        raise BodyTooLarge(Message("An array holds up to {most} events; post more as NDJSON.", most=MOST_EVENTS))
    if not sent:
        raise ParameterInvalid("", Message("an array holds at least one event"))
    now = datetime.now(UTC)
    drafts, faults = list[ProposedEvent](), list[Fault]()
    for place, item in enumerate(sent):
        try:
            drafts.append(parse(item, office, now, f"/{place}"))
        except EventInvalid as error:
            faults.extend(error.faults)
    if faults:
        raise EventInvalid(faults)
    return drafts


class _StreamedAnswer(StreamingResponse):
    """A streamed answer whose writer reads the request's body, which Starlette's would read to notice a disconnect."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002
        await self.stream_response(send)


async def _stream(ctx: AppState, request: Request, tenant: str, office: str) -> AsyncIterator[bytes]:
    """Record a stream line by line, in constant memory, and yield a result a line, in order.

    Reading goes on even while the client does not read its answers: they are spooled, in memory first
    and then on disk, so that a client that sends everything before it reads anything is served too.
    """
    with SpooledTemporaryFile(max_size=_SPOOL_BYTES) as spool:
        written = read = 0
        grown = asyncio.Event()

        async def work() -> None:
            nonlocal written
            with suppress(ClientDisconnect):  # what came whole is recorded; nobody is left to be told
                async for results in _recorded(ctx, request, tenant, office):
                    spool.seek(written)
                    spool.write(results)
                    written += len(results)
                    grown.set()

        worker = asyncio.ensure_future(work())
        worker.add_done_callback(lambda _done: grown.set())
        try:
            while read < written or not worker.done():
                await grown.wait()
                grown.clear()
                while read < written:
                    spool.seek(read)
                    piece = spool.read(min(written - read, 1 << 16))
                    read += len(piece)
                    yield piece
            await worker
        finally:
            worker.cancel()


async def _recorded(ctx: AppState, request: Request, tenant: str, office: str) -> AsyncIterator[bytes]:
    """Record a stream's lines, each on its own, and yield their results, a line each, in order.

    While one group of lines is being committed the next may already be read and queued, and no more than that.
    """
    lang = language.preferred_language(request)
    queued: asyncio.Queue[tuple[list[Parsed], Outcomes] | Exception | None] = asyncio.Queue(maxsize=1)

    async def read() -> None:
        end: Exception | None = None
        try:
            async for lines in line_groups(request, ctx.settings.line_bytes):
                await queued.put(await _submit(ctx, tenant, office, lines))
        except Exception as error:  # noqa: BLE001 - it is raised where the results are awaited
            end = error
        await queued.put(end)

    reader = asyncio.ensure_future(read())
    try:
        while group := await queued.get():
            if isinstance(group, Exception):
                raise group
            yield await _results(*group, lang)
    finally:
        reader.cancel()


Parsed = ProposedEvent | RegistryError

Outcomes = Sequence["asyncio.Future[Answers]"] | RegistryError


async def _submit(ctx: AppState, tenant: str, office: str, lines: Sequence[bytes]) -> tuple[list[Parsed], Outcomes]:
    """Parse lines and queue what they hold; return what each is, and the outcomes to come of those that are events."""
    now = datetime.now(UTC)
    drafts = await run_in_threadpool(
        lambda: [_parse_line(line, office, now, ctx.settings.line_bytes) for line in lines]
    )
    posts = [Submission(office, (draft,)) for draft in drafts if isinstance(draft, ProposedEvent)]
    try:
        return drafts, ctx.registry.post_from(asyncio.get_running_loop(), tenant, posts) if posts else []
    except RegistryError as error:
        return drafts, error


async def _results(drafts: Sequence[Parsed], outcomes: Outcomes, lang: str) -> bytes:
    """Return the result of each line, once they are all known."""
    if isinstance(outcomes, RegistryError):
        return b"".join(_result(outcomes if isinstance(draft, ProposedEvent) else draft, lang) for draft in drafts)
    for outcome in reversed(outcomes):  # they are settled together: when the last one is, so are mostly all
        if not outcome.done():
            await asyncio.wait([outcome])
    settled = iter(outcomes)
    return b"".join(
        _result(_outcome(next(settled)) if isinstance(draft, ProposedEvent) else draft, lang) for draft in drafts
    )


def _outcome(settled: "asyncio.Future[Answers]") -> Answers | Exception:
    error = settled.exception()
    return error if isinstance(error, Exception) else settled.result()


def _parse_line(line: bytes, office: str, now: datetime, limit: int) -> ProposedEvent | RegistryError:
    try:
        if len(line) > limit:
            message = Message("The line is over {limit} bytes.", limit=limit)
            raise BodyTooLarge(message)
        return parse(json_of(line), office, now)
    except RegistryError as error:
        return error


def _result(outcome: tuple[Accepted, ...] | Exception, lang: str) -> bytes:
    """Return what a single POST would have answered, with its status."""
    if isinstance(outcome, Exception):
        body = problems.problem_document(outcome, lang)
    else:
        [answer] = outcome
        body = {"status": 200 if answer.repeated else 201, **cloud_event(answer.event)}
    return orjson.dumps(body, option=orjson.OPT_APPEND_NEWLINE)


@router.get(
    "",
    summary="The log, page by page or live",
    dependencies=OF_TENANT,
    response_class=Batch,
    response_model=list[EventAnswer],
    responses=errors(401, 403, 404, 409, 422, 503)
    | good("events in order", "Link", epochs.HEADER, also=["text/event-stream"]),
)
async def read_events(
    request: Request,
    ctx: Parts,
    tenant: Tenant,
    after: Annotated[int, Query(ge=0, le=1 << 53, description="the position after which to begin")] = 0,
    limit: Annotated[
        int, Query(ge=1, le=MOST_EVENTS, description="events a page at most; fewer where they are large")
    ] = 100,
    type: Annotated[str | None, Query(max_length=100, description="only events of this type")] = None,  # noqa: A002 - the contract's name
    subject: Annotated[str | None, Query(max_length=100, description="only this subject's")] = None,
    office: Annotated[str | None, Query(max_length=100, description="only this office's")] = None,
    epoch: Annotated[
        str | None, Query(max_length=36, description="the epoch (Log-Epoch) in which the position was told")
    ] = None,
) -> Response:
    """Answer a page of the log as a CloudEvents batch, or the live feed to who accepts text/event-stream."""
    narrow = {"type": type, "subject": subject, "office": office}
    live = "text/event-stream" in request.headers.get("accept", "")
    start = position_seen(request.headers.get("last-event-id", ""), after) if live else after
    named = epoch or request.headers.get(epochs.HEADER)
    headers = {epochs.HEADER: (await run_in_threadpool(ctx.epochs.check, tenant, start, named)).id}
    if live:
        await check_reached(ctx.registry, tenant, start)
        still_open = partial(ctx.gate.still_open, request, tenant)
        feed = follow(ctx.feeds, tenant, start, narrow, still_open, headers[epochs.HEADER])
        return StreamingResponse(feed, media_type="text/event-stream", headers={"Cache-Control": "no-store", **headers})
    found = await run_in_threadpool(lambda: ctx.registry.events(tenant, after, limit, **narrow))
    if ends_full(found, limit):
        headers["Link"] = next_page(request, after=found[-1].position, limit=limit, epoch=headers[epochs.HEADER])
    return Batch(orjson.dumps([cloud_event(event) for event in found]), 200, headers)
