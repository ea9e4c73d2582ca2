"""The conditions and checks of a filing's acts: each raises the refusal that keeps an act from happening.

Those that a tenant's own rules set are in tenant_rules.py.
"""

from collections.abc import Iterable

from registry.domain.acts import DecisionContext, RecordedEvent, Subject, refuse
from registry.domain.causes import latest, led_to_status
from registry.domain.kinds.enterprise import check_own_industry, check_place, check_surveyed_county
from registry.domain.kinds.filing import events
from registry.domain.kinds.filing.state import OPEN, STANDING, enterprise_tag, responsible_office
from registry.domain.kinds.rules.acts import rules_since
from registry.domain.kinds.supervision import overdue
from registry.domain.numbers import body_tag, own_digits, receipt_tag, tenant_of
from registry.domain.regions import lies_in
from registry.domain.values import covers
from registry.errors import EventInvalid, Fault, Message


def no_other_filing(context: DecisionContext, event: events.FilingIntended | events.ApplicationReceived) -> None:
    """An enterprise has one filing open or in force in the province, now and at the time of the act."""
    tag = enterprise_tag(event.enterprise)
    _check_no_other(context, event.enterprise, context.view.tagged(tag), OPEN | STANDING)
    _check_no_other(context, event.enterprise, context.view.elsewhere(tag), OPEN | STANDING)


def none_in_force_elsewhere(context: DecisionContext, _event: events.ReceiptIssued) -> None:
    """Where two tenants began a filing of an enterprise at the same moment, the first receipt stands."""
    enterprise = context.state.enterprise
    _check_no_other(context, enterprise, context.view.elsewhere(enterprise_tag(enterprise)), STANDING)


def _check_no_other(
    context: DecisionContext, enterprise: str, others: Iterable[Subject], statuses: frozenset[str]
) -> None:
    for other in others:
        tenant = other.events[0].tenant
        if (tenant, other.name) == (context.tenant, context.subject.name) or other.state.enterprise != enterprise:
            continue
        for seen in (other, other.at(context.time)):
            if seen.status_on(context.date) in statuses:
                office = responsible_office(context._replace(tenant=tenant, subject=seen))
                blocking = led_to_status(seen, context.date)
                raise refuse("one_filing", blocking, office=office, tenant=tenant)


def place(context: DecisionContext, event: events.FilingIntended | events.ApplicationReceived) -> None:
    """The county lies in the tenant; a county and a department with industries receive their own enterprises alone."""
    check_place(context, event.county)
    check_surveyed_county(context, event.enterprise)
    check_own_industry(context, event.industry)


def still_own_industry(context: DecisionContext, event: events.FilingCorrected | events.DetailsChanged) -> None:
    """A department does not itself move a filing to an industry that it does not look after; the centre may."""
    if event.industry:
        check_own_industry(context, event.industry)


def within_application(context: DecisionContext, event: events.ReceiptIssued) -> None:
    """A receipt's scope lies within the one applied for, as last corrected."""
    for item in event.scope:
        for level in item.levels:
            if not covers(context.state.scope, item.occupation, level):
                facts = {"occupation": item.occupation, "level": str(level)}
                raise refuse("outside_application", applied(context.subject), office=context.tenant, **facts)


def applied(filing: Subject) -> RecordedEvent | None:
    """Return the event that says for which scope a filing was applied for."""
    kinds = events.ApplicationReceived | events.FilingCorrected
    return next((e for e in reversed(filing.events) if isinstance(e.event, kinds) and e.event.scope), None)


def same_enterprise(context: DecisionContext, event: events.ApplicationReceived) -> None:
    """An application carries on the intent of the same enterprise."""
    intended = context.state.enterprise
    if intended is not None and intended != event.enterprise:
        raise refuse("same_enterprise", latest(context.subject, events.FilingIntended), enterprise=intended)


def upheld(context: DecisionContext) -> None:
    """While the notice is open a filing is rejected only on an objection that was upheld."""
    if context.state.status == "notice_open" and not context.state.objection_upheld:
        raise refuse("objection_not_upheld", _of_the_notice(context), office=context.tenant)


def objection_open(context: DecisionContext) -> None:
    """There is an objection to be resolved."""
    if not context.state.objections_open:
        raise refuse("no_objection_open", _of_the_notice(context), office=context.tenant)


def _of_the_notice(context: DecisionContext) -> RecordedEvent | None:
    """Return what was done last about the notice: its opening, an objection, or what was found about it."""
    return latest(context.subject, events.PublicNoticeOpened, events.ObjectionRaised, events.ObjectionResolved)


def notice_over(context: DecisionContext) -> None:
    """The notice closes when its last day has come and no objection is open or upheld."""
    state = context.state
    if state.objections_open or state.objection_upheld:
        rule = "objection_open" if state.objections_open else "objection_upheld"
        raise refuse(rule, _standing_objection(context), office=context.tenant)
    if context.date < state.closes_on:
        opened = latest(context.subject, events.PublicNoticeOpened)
        raise refuse("notice_running", opened, office=context.tenant, closes_on=state.closes_on.isoformat())


def _standing_objection(context: DecisionContext) -> RecordedEvent | None:
    """Return the objection that is still open, else the finding by which one was upheld."""
    if context.state.objections_open:
        return latest(context.subject, events.ObjectionRaised)
    resolved = (e for e in context.subject.events if isinstance(e.event, events.ObjectionResolved) and e.event.upheld)
    return next(resolved, None)


def given_number(context: DecisionContext, event: events.ReceiptIssued | events.FilingRenewed) -> str | None:
    """Return the receipt number that an office gives by hand, as the tenant's rules write it; None if it gives none.

    An act of a day before rules were adopted may go by these: receipts are also recorded that were issued on paper.
    """
    if not event.receipt_number:
        return None
    forms = list(rules_since(context.view, context.tenant, context.date))
    if number := next(filter(None, (form.given_receipt_number(event.receipt_number) for form in forms)), None):
        return number
    example = forms[0].receipt_number(context.date.year, context.state.county, 1)
    message = Message("a receipt number of {tenant} reads like {example}", tenant=context.tenant, example=example)
    raise EventInvalid([Fault("/data/receipt_number", message)])


def number_free(context: DecisionContext, event: events.ReceiptIssued | events.FilingRenewed) -> None:
    """A receipt number is another filing's never, and given out once."""
    number = given_number(context, event)
    for other in context.view.tagged(receipt_tag(number)) if number else ():
        if other.name != context.subject.name or isinstance(event, events.ReceiptIssued):
            holder = next((e for e in other.events if getattr(e.event, "receipt_number", None) == number), None)
            raise refuse("receipt_number_taken", holder, number=number)


def name_printable(context: DecisionContext, _event: events.ReceiptIssued) -> None:
    """The receipt can be printed: the fonts have every character of the name as it was recorded."""
    if missing := context.view.undrawable(context.state.name or ""):
        raise refuse("receipt_character", context.subject.last, office=context.state.received_by, character=missing)


def enterprise_code(_context: DecisionContext, event: events.ReceiptIssued) -> None:
    """The body code of an enterprise's own evaluation begins with Y or J; S is a third-party body's."""
    if event.body_code and event.body_code.startswith("S"):
        message = Message("the body code on a receipt begins with Y or J; S is for third-party evaluation bodies")
        raise EventInvalid([Fault("/data/body_code", message)])


def body_code_free(context: DecisionContext, event: events.ReceiptIssued | events.ThirdPartyFiled) -> None:
    """A body code lies in no other tenant's range, and is given out once."""
    code = event.body_code
    if not code:
        return
    owner = tenant_of(code)
    if owner not in (None, context.tenant):
        message = Message(
            "positions 8 and 9 of {code} are those of {owner}; body codes of {tenant} have {digits} there",
            code=code,
            owner=owner,
            tenant=context.tenant,
            digits=own_digits(context.tenant),
        )
        raise EventInvalid([Fault("/data/body_code", message)])
    for other in context.view.tagged(body_tag(code)):
        if other.name != context.subject.name or isinstance(event, events.ReceiptIssued):
            holder = next((e for e in other.events if getattr(e.event, "body_code", None) == code), None)
            raise refuse("body_code_taken", holder, code=code)


def later(context: DecisionContext, event: events.FilingRenewed) -> None:
    """A renewal ends later than what it renews."""
    if event.valid_until <= context.state.valid_until:
        granted = latest(context.subject, events.ReceiptIssued, events.FilingRenewed)
        before = context.state.valid_until.isoformat()
        raise refuse("valid_until_not_later", granted, office=context.tenant, before=before)


def county_in_tenant(context: DecisionContext, event: events.DetailsChanged) -> None:
    """A filing moves to another county of its tenant only."""
    if event.county and not lies_in(event.county, context.tenant):
        raise EventInvalid(
            [
                Fault(
                    "/data/county",
                    Message("county {county} does not lie in {tenant}", county=event.county, tenant=context.tenant),
                )
            ]
        )


def rectified_in_time(context: DecisionContext) -> None:
    """A filing with an overdue rectification (整改逾期) is not renewed."""
    overdue(context, context.subject.name)


def third_party_code(_context: DecisionContext, event: events.ThirdPartyFiled) -> None:
    """The body code of a third-party evaluation body begins with S (社会培训评价组织)."""
    if not event.body_code.startswith("S"):
        raise EventInvalid(
            [Fault("/data/body_code", Message("the body code of a third-party evaluation body begins with S"))]
        )
