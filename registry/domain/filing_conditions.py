"""The conditions and checks of a filing's acts: each raises the refusal that keeps an act from happening."""

from registry.domain import filing_events as events
from registry.domain.acts import Situation, refuse
from registry.domain.enterprise import check_place
from registry.domain.filing_state import OPEN, STANDING, enterprise_tag, mover, receipt_tag
from registry.domain.regions import lies_in
from registry.domain.supervision import overdue
from registry.errors import EventInvalid, Fault

ROUTES_WITH_NOTICE = frozenset({"industry"})
"""Routes on which the receipt waits for the public notice, unless the tenant's rules say otherwise."""


def no_other_filing(situation: Situation, event: events.FilingIntended | events.ApplicationReceived) -> None:
    """An enterprise has one filing open or in force in a tenant, now and at the time of the act."""
    for other in situation.view.tagged(enterprise_tag(event.enterprise)):
        if other.name == situation.subject.name or other.state.enterprise != event.enterprise:
            continue
        for seen in (other, other.at(situation.time)):
            if seen.status_on(situation.date) in OPEN | STANDING:
                raise refuse("one_filing", seen.last, office=mover(situation._replace(subject=seen)), other=other.name)


def place(situation: Situation, event: events.FilingIntended | events.ApplicationReceived) -> None:
    """The office may act for the county, and the county lies in the tenant."""
    check_place(situation, event.county)


def same_enterprise(situation: Situation, event: events.ApplicationReceived) -> None:
    """An application carries on the intent of the same enterprise."""
    intended = situation.state.enterprise
    if intended is not None and intended != event.enterprise:
        raise refuse("same_enterprise", situation.subject.last, enterprise=intended)


def notice_waited_for(situation: Situation) -> None:
    """On a route with public notice the receipt waits until the notice is over."""
    if situation.state.status == "approved" and situation.state.route in ROUTES_WITH_NOTICE:
        raise refuse(
            "notice_before_receipt", situation.subject.last, office=situation.tenant, route=situation.state.route
        )


def upheld(situation: Situation) -> None:
    """While the notice is open a filing is rejected only on an objection that was upheld."""
    if situation.state.status == "notice_open" and not situation.state.objection_upheld:
        raise refuse("objection_not_upheld", situation.subject.last, office=situation.tenant)


def objection_open(situation: Situation) -> None:
    """There is an objection to be resolved."""
    if not situation.state.objections_open:
        raise refuse("no_objection_open", situation.subject.last, office=situation.tenant)


def notice_over(situation: Situation) -> None:
    """The notice closes when its last day has come and no objection is open or upheld."""
    state = situation.state
    if state.objections_open or state.objection_upheld:
        rule = "objection_open" if state.objections_open else "objection_upheld"
        last = next(e for e in reversed(situation.subject.events) if e.event.type.startswith("filing.objection"))
        raise refuse(rule, last, office=situation.tenant)
    if situation.date < state.closes_on:
        raise refuse(
            "notice_running", situation.subject.last, office=situation.tenant, closes_on=state.closes_on.isoformat()
        )


def number_free(situation: Situation, event: events.ReceiptIssued | events.FilingRenewed) -> None:
    """A receipt number is another filing's never, and given out once."""
    number = event.receipt_number
    for other in situation.view.tagged(receipt_tag(number)) if number else ():
        if other.name != situation.subject.name or isinstance(event, events.ReceiptIssued):
            holder = next((e for e in other.events if getattr(e.event, "receipt_number", None) == number), None)
            raise refuse("receipt_number_taken", holder, number=number)


def later(situation: Situation, event: events.FilingRenewed) -> None:
    """A renewal ends later than what it renews."""
    if event.valid_until <= situation.state.valid_until:
        before = situation.state.valid_until.isoformat()
        raise refuse("valid_until_not_later", situation.subject.last, office=situation.tenant, before=before)


def county_in_tenant(situation: Situation, event: events.DetailsChanged) -> None:
    """A filing moves to another county of its tenant only."""
    if event.county and not lies_in(event.county, situation.tenant):
        raise EventInvalid([Fault("/data/county", f"county {event.county} does not lie in {situation.tenant}")])


def rectified_in_time(situation: Situation) -> None:
    """A filing with an overdue rectification (整改逾期) is not renewed."""
    overdue(situation, situation.subject.name)


def third_party_code(_situation: Situation, event: events.ThirdPartyFiled) -> None:
    """The body code of a third-party evaluation body begins with S (社会培训评价组织)."""
    if not event.body_code.startswith("S"):
        raise EventInvalid([Fault("/data/body_code", "the body code of a third-party evaluation body begins with S")])
