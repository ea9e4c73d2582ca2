"""Declaring a month's figures on a page (填报): what stands, the form, and what was recorded.

A form is posted as an event the way every event is: parsed, queued and decided on by the registry. Its id is the
event's, so that a form sent twice records once; its version is what the clerk has seen of the unit, so that nobody
overwrites what another has entered meanwhile without being shown it. Other units' acts move the month's version on
as well: those are no reason to stop a clerk.
"""

import asyncio
from datetime import UTC, date, datetime

import orjson
import psycopg
from fastapi.responses import Response
from starlette.concurrency import run_in_threadpool

from api import parameters
from api.http import problems
from api.pages.declare import views
from api.pages.declare.form import Complaint, DeclarationForm, complaints
from api.pages.declare.month import MonthState, declarations, month_due, month_state, submission_refusal, time_after
from api.pages.declare.views import Conflict
from api.pages.office import OfficeSession, office_session, to_sign_in
from api.pages.page import Page
from api.pages.session import fields_of, sign_in_page, signed_in
from api.schemas.editions import findings_of
from registry.application.submissions import Submission, parse
from registry.domain.acts import RecordedEvent
from registry.domain.kinds.dispatch import DispatchDeclared
from registry.errors import (
    ActNotLegal,
    IdReused,
    InvalidError,
    RefusalError,
    RegistryError,
    StoreUnavailable,
    SubjectUnknown,
    UnavailableError,
)

_ATTEMPTS = 8
"""How often a form is decided anew because other units' acts came first."""


async def show(page: Page) -> Response:
    """Answer the page to declare on, filled in with what stands."""
    known = await signed_in(page)
    if known is None:
        return to_sign_in(page)
    query = known.request.query_params
    desk = await office_session(known, query.get("tenant"))
    month = parameters.month(query.get("month") or month_due(datetime.now(UTC)))
    unit = query.get("unit") or desk.own_unit
    found = await month_state(desk.ctx, desk.tenant, month)
    form = _filled_in(found, unit)
    hindered = await run_in_threadpool(submission_refusal, desk.ctx, desk.tenant, desk.office, form.month, unit)
    said = complaints(known, hindered) if hindered else []
    return views.form_page(known, desk, found, form, said, hindered=hindered is not None)


async def declare(page: Page) -> Response:
    """Record what was typed, then send the browser on to what was recorded; say at its field what is wrong."""
    fields = await fields_of(page)
    known = await signed_in(page)
    if known is None:
        return sign_in_page(page, "", kept=fields)
    try:
        return await _declare(known, fields.get("tenant"), DeclarationForm.of_fields(fields))
    except UnavailableError as error:
        return known.problem(error, fields)
    except psycopg.OperationalError:
        return known.problem(StoreUnavailable(), fields)


async def _declare(page: Page, tenant: str | None, form: DeclarationForm) -> Response:
    desk = await office_session(page, tenant)
    month = parameters.month(form.month)
    try:
        outcome = await _record(desk, form)
    except (InvalidError, RefusalError) as error:
        return await _say(desk, month, form, error)
    if isinstance(outcome, Conflict):
        found = await month_state(desk.ctx, desk.tenant, month, outcome.recorded.position)
        return views.form_page(page, desk, found, form.anew(outcome.version), [], conflict=outcome)
    return page.see("declared", tenant=desk.tenant, month=form.month, event=outcome.id)


async def _say(desk: OfficeSession, month: date, form: DeclarationForm, error: RegistryError) -> Response:
    """Return the form as typed, with what is wrong in it."""
    status = problems.problem_document(error, desk.page.language)["status"]
    found = await month_state(desk.ctx, desk.tenant, month)
    said: list[Complaint] = complaints(desk.page, error)
    return views.form_page(desk.page, desk, found, form.anew(form.seen), said, status=status)


async def _record(desk: OfficeSession, form: DeclarationForm) -> RecordedEvent | Conflict:
    """Record a form's event and return it, or what came before it; raise what the registry refuses it with."""
    registry, tenant, office = desk.ctx.registry, desk.tenant, desk.office.code
    behind: RegistryError = StoreUnavailable()
    for _ in range(_ATTEMPTS):
        history = await run_in_threadpool(registry.history, tenant, f"dispatch/{form.month}")
        before = next((each for each in history.events if each.id == form.id.lower()), None)
        if before is not None:
            same = before.office == office and orjson.loads(before.data) == form.data()
            return before if same else Conflict(before, history.version, again=True)
        draft = parse(form.event(time_after(history), history.version), office, datetime.now(UTC))
        theirs = next(declarations(history, form.unit), None)
        if theirs is not None and theirs.version > form.seen:
            return Conflict(theirs, history.version)
        [outcome] = registry.post_from(asyncio.get_running_loop(), tenant, [Submission(office, (draft,))])
        try:
            [answer] = await outcome
        except IdReused as error:  # by this form's twin, which the history now has, or by another event
            behind = error
        except ActNotLegal as error:
            if error.rule != "version_passed":
                raise
            behind = error
        else:
            return answer.event
    raise behind


async def show_declared(page: Page) -> Response:
    """Answer what a form recorded, and what looks unusual about it."""
    known = await signed_in(page)
    if known is None:
        return to_sign_in(page)
    query = known.request.query_params
    desk = await office_session(known, query.get("tenant"))
    month, event_id = parameters.month(query.get("month", "")), query.get("event", "")
    history = await run_in_threadpool(desk.ctx.registry.history, desk.tenant, f"dispatch/{month:%Y-%m}")
    event = next((each for each in history.events if each.id == event_id.lower()), None)
    if event is None or not isinstance(event.event, DispatchDeclared):
        raise SubjectUnknown(event_id or "event")
    latest = next(declarations(history, event.event.unit))
    found = await month_state(desk.ctx, desk.tenant, month, latest.position)
    findings = [each for each in findings_of(found.table, found.last, known.language) if each.unit == event.event.unit]
    return views.declared_page(known, desk, found, event, latest, findings)


def _filled_in(found: MonthState, unit: str) -> DeclarationForm:
    """Return the form of a unit with what stands: what was declared, else what the events count to."""
    row, version = found.row(unit), found.history.version
    month = found.table.month
    if row is None:
        return DeclarationForm(month, unit, {}, seen=version)
    return DeclarationForm.of_figures(month, unit, row.figures, row.remark, version)
