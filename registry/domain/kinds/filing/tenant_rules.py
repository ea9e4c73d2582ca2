"""The conditions of a filing's acts that its tenant's own rules set. The others are in conditions.py.

The rules in force on the act's date decide, and each refusal names their edition. By default the only refusal is that
of a receipt before the notice on the industry route.
"""

from datetime import date, timedelta

from registry.domain.acts import DecisionContext, Event, RecordedEvent, refuse
from registry.domain.causes import latest
from registry.domain.kinds.filing import events
from registry.domain.kinds.filing.state import evaluations_tag
from registry.domain.kinds.rules.acts import InForce, edition_on
from registry.domain.workdays import calendar_of, years_of

_DAY = timedelta(days=1)


def _in_force(context: DecisionContext) -> InForce:
    return edition_on(context.view, context.tenant, context.date)


def _latest(context: DecisionContext, *types: type[Event]) -> RecordedEvent:
    found = latest(context.subject, *types)
    assert found is not None
    return found


def materials_brought(context: DecisionContext) -> None:
    """The assessment waits for the materials that the rules demand; one brought once counts, corrected or not."""
    rules = _in_force(context)
    if not rules.rules.materials:
        return
    brought = {
        material.kind
        for recorded in context.subject.events
        if isinstance(recorded.event, events.ApplicationReceived | events.FilingCorrected)
        for material in recorded.event.materials or ()
    }
    demanded = (demand.kind for demand in rules.rules.materials if demand.applies_to(context.state.route))
    if missing := [kind for kind in demanded if kind not in brought]:
        raise refuse("materials_missing", rules.adopted, missing="、".join(missing), edition=rules.name)


def site_visited(context: DecisionContext) -> None:
    """The assessment waits for a site visit where the rules demand one; one before a correction counts, too."""
    rules = _in_force(context)
    if not rules.rules.site_visit_required:
        return
    if not any(isinstance(recorded.event, events.SiteVisited) for recorded in context.subject.events):
        raise refuse("site_visit_missing", rules.adopted, edition=rules.name)


def enough_assessors(context: DecisionContext, event: events.AssessmentPassed) -> None:
    """The assessment was made by as many assessors as the rules want."""
    rules = _in_force(context)
    quorum, found = rules.rules.assessment_quorum, event.assessors or 0
    if found < quorum:
        raise refuse("assessment_quorum", rules.adopted, quorum=quorum, found=found, edition=rules.name)


def notice_waited_for(context: DecisionContext) -> None:
    """On a route with public notice the receipt waits until the notice is over."""
    state = context.state
    if state.status != "approved":
        return
    rules = _in_force(context)
    if state.route in rules.rules.notice_routes:
        facts = {"route": state.route, "edition": rules.name}
        raise refuse("notice_before_receipt", _latest(context, events.FilingApproved), office=context.tenant, **facts)


def notice_long_enough(context: DecisionContext, event: events.PublicNoticeOpened) -> None:
    """A public notice is opened for as many working days as the rules want, its first and last day included."""
    _check_notice(context, event.opens_on, event.closes_on)


def notice_ran_long_enough(context: DecisionContext) -> None:
    """A notice that the rules or the calendar have made too short meanwhile closes when it has run long enough."""
    _check_notice(context, _opened(context).opens_on, context.date)


def _opened(context: DecisionContext) -> events.PublicNoticeOpened:
    event = _latest(context, events.PublicNoticeOpened).event
    assert isinstance(event, events.PublicNoticeOpened)
    return event


def _check_notice(context: DecisionContext, opens_on: date, closes_on: date) -> None:
    rules = _in_force(context)
    workdays = rules.rules.notice_workdays
    if not workdays:
        return
    calendar = calendar_of(context.view, years_of(opens_on, workdays))
    due = calendar.after(opens_on - _DAY, workdays).due
    if closes_on < due:
        facts = {"opens_on": opens_on.isoformat(), "closes_on": closes_on.isoformat(), "due": due.isoformat()}
        facts |= {"found": str(calendar.between(opens_on, closes_on)), "edition": rules.name}
        raise refuse("notice_too_short", rules.adopted, office=context.tenant, workdays=workdays, **facts)


def receipt_validity(context: DecisionContext, event: events.ReceiptIssued) -> None:
    """A receipt is valid for as long as the rules let it, no longer."""
    _check_validity(context, event.valid_from, event.valid_until, None)


def renewal_validity(context: DecisionContext, event: events.FilingRenewed) -> None:
    """A renewal carries on, from the end of what it renews, for as long as the rules let it."""
    renewed = _latest(context, events.ReceiptIssued, events.FilingRenewed)
    _check_validity(context, context.state.valid_until + _DAY, event.valid_until, renewed)


def _check_validity(context: DecisionContext, first: date, last: date, carried_on: RecordedEvent | None) -> None:
    rules = _in_force(context)
    latest = rules.rules.last_day(first)
    if latest is not None and last > latest:
        facts = {"years": rules.rules.validity_years, "first": first.isoformat(), "latest": latest.isoformat()}
        blocking = rules.adopted or carried_on
        raise refuse("validity_too_long", blocking, office=context.tenant, edition=rules.name, **facts)


def renewal_in_its_window(context: DecisionContext) -> None:
    """A renewal comes in the last days before the filing expires, as many as the rules say."""
    rules = _in_force(context)
    window = rules.rules.renewal_window_days
    if window is None:
        return
    opens_on = context.state.valid_until - window * _DAY
    if context.date < opens_on:
        until = _latest(context, events.ReceiptIssued, events.FilingRenewed)
        facts = {"window": window, "opens_on": opens_on.isoformat(), "edition": rules.name}
        raise refuse("renewal_too_early", until, office=context.tenant, **facts)


def evaluated_enough(context: DecisionContext) -> None:
    """A filing is renewed when it has held as many evaluations as the rules want since its receipt or last renewal."""
    rules = _in_force(context)
    least = rules.rules.renewal_evaluations
    if not least:
        return
    begun = _latest(context, events.ReceiptIssued, events.FilingRenewed).time
    found = sum(
        recorded.event.type == "evaluation.held.v1" and begun < recorded.time <= context.time
        for evaluation in context.view.tagged(evaluations_tag(context.subject.name))
        for recorded in evaluation.events
    )
    if found < least:
        facts = {"least": least, "found": found, "edition": rules.name}
        raise refuse("renewal_evaluations", rules.adopted, office=context.state.received_by, **facts)
