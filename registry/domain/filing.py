"""A filing (备案) from the intent to its end: its state and its table of acts; its data fields are in filing_events.py.

Routes: a filing received by a county office is on the county route, by an industry office on the
industry route, by the tenant's own centre on the city route (notice, parts 二 and 三).
"""

from dataclasses import dataclass, replace
from datetime import date, datetime

from registry.domain import filing_events as events
from registry.domain.acts import NEW, Act, Event, Kind, Needs, Recorded, Situation, Subject, posters, refuse
from registry.domain.enterprise import check_place
from registry.domain.regions import lies_in
from registry.domain.values import ScopeItem, business_date, parse_uuid
from registry.errors import EventInvalid, Fault

OPEN = frozenset(
    {"intended", "received", "returned", "corrected", "assessed", "approved", "notice_open", "notice_closed"}
)
IN_FORCE = frozenset({"in_force"})
STANDING = frozenset({"in_force", "suspended"})
ROUTES_WITH_NOTICE = frozenset({"industry"})
"""Routes on which the receipt waits for the public notice, unless the tenant's rules say otherwise."""


@dataclass(frozen=True, slots=True)
class FilingState:
    """Where a filing stands. `received_by` is R, the unit in whose row of Annex 2 it counts."""

    status: str = NEW
    enterprise: str | None = None
    name: str | None = None
    county: str | None = None
    industry: str | None = None
    scope: tuple[ScopeItem, ...] = ()
    received_by: str | None = None
    route: str | None = None
    closes_on: date | None = None
    objections_open: int = 0
    objection_upheld: bool = False
    receipt_number: str | None = None
    body_code: str | None = None
    valid_from: date | None = None
    valid_until: date | None = None
    third_party_code: str | None = None


_MOVES = {
    events.ReturnedForCorrection: "returned",
    events.FilingCorrected: "corrected",
    events.FilingWithdrawn: "withdrawn",
    events.AssessmentPassed: "assessed",
    events.AssessmentFailed: "failed",
    events.FilingApproved: "approved",
    events.FilingRejected: "rejected",
    events.PublicNoticeOpened: "notice_open",
    events.PublicNoticeClosed: "notice_closed",
    events.ReceiptIssued: "in_force",
    events.FilingSuspended: "suspended",
    events.FilingResumed: "in_force",
    events.FilingDeregistered: "deregistered",
    events.FilingRevoked: "revoked",
}


def route_of(tenant: str, office: str) -> str:
    """Return the route of a filing that `office` received: county, industry or city."""
    if office == tenant:
        return "city"
    return "industry" if "-" in office else "county"


def evolve(state: FilingState, recorded: Recorded) -> FilingState:
    """Return the state after one more event."""
    event, office = recorded.event, recorded.office
    state = replace(state, status=_MOVES.get(type(event), state.status))
    match event:
        case events.FilingIntended() | events.ApplicationReceived():
            received = isinstance(event, events.ApplicationReceived)
            return replace(
                state,
                status="received" if received else "intended",
                enterprise=event.enterprise,
                name=event.name,
                county=event.county,
                industry=event.industry,
                scope=getattr(event, "scope", ()),
                received_by=office,
                route=route_of(recorded.tenant, office),
            )
        case events.FilingCorrected() | events.DetailsChanged():
            given = {
                name: getattr(event, name) for name in event.model_fields_set & {"scope", "name", "county", "industry"}
            }
            return replace(state, **{name: value for name, value in given.items() if value is not None})
        case events.PublicNoticeOpened():
            return replace(state, closes_on=event.closes_on)
        case events.ObjectionRaised():
            return replace(state, objections_open=state.objections_open + 1)
        case events.ObjectionResolved():
            open_now = state.objections_open - 1
            return replace(state, objections_open=open_now, objection_upheld=state.objection_upheld or event.upheld)
        case events.ReceiptIssued():
            return replace(
                state,
                scope=event.scope,
                receipt_number=event.receipt_number,
                body_code=event.body_code,
                valid_from=event.valid_from,
                valid_until=event.valid_until,
            )
        case events.ScopeChanged():
            return replace(state, scope=event.scope)
        case events.FilingRenewed():
            number = event.receipt_number or state.receipt_number
            return replace(state, valid_until=event.valid_until, receipt_number=number)
        case events.ThirdPartyFiled():
            return replace(state, third_party_code=event.body_code)
    return state


def status_on(state: FilingState, day: date) -> str:
    """Return the status on a day: past `valid_until` a filing is expired (到期) without any event."""
    if state.status in STANDING and state.valid_until and state.valid_until < day:
        return "expired"
    return state.status


def mover(situation: Situation) -> str | None:
    """Return who can move a filing on: R until the assessment is passed, then the reviewing centre."""
    status = situation.state.status
    if status in {"intended", "received", "returned", "corrected"}:
        return str(situation.state.received_by)
    return situation.tenant if status in OPEN | STANDING else None


def needs(subject: Subject, event: Event | None, time: datetime) -> Needs:
    """Return what a decision on this event must look at: the enterprise's other filings, the receipt numbers."""
    match event:
        case events.FilingIntended() | events.ApplicationReceived():
            return Needs(tags=frozenset({enterprise_tag(event.enterprise)}))
        case events.ReceiptIssued() if event.receipt_number is None:
            return Needs(series=frozenset({_series(subject.state, business_date(time))}))
        case events.ReceiptIssued() | events.FilingRenewed() if event.receipt_number:
            return Needs(tags=frozenset({receipt_tag(event.receipt_number)}))
    return Needs()


def tags(recorded: Recorded) -> tuple[str, ...]:
    """Return under what an event is found: its enterprise's filings, its receipt number."""
    match recorded.event:
        case events.FilingIntended() | events.ApplicationReceived() as event:
            return (enterprise_tag(event.enterprise),)
        case events.ReceiptIssued() | events.FilingRenewed() as event if event.receipt_number:
            return (receipt_tag(event.receipt_number),)
    return ()


def enterprise_tag(code: str) -> str:
    """Return the tag of the events that begin an enterprise's filings."""
    return f"enterprise:{code}"


def receipt_tag(number: str) -> str:
    """Return the tag of the event that gave out a receipt number."""
    return f"receipt:{number}"


def _series(state: FilingState, day: date) -> str:
    return receipt_tag(f"鲁技评备〔{day.year}〕{state.county}-")


def _number(situation: Situation, event: events.ReceiptIssued) -> dict[str, object]:
    if event.receipt_number:
        return {}
    series = _series(situation.state, situation.date)
    number = situation.view.highest(series) + 1
    while situation.view.tagged(f"{series}{number:04d}"):
        number += 1  # an office chose a number too long to be counted as one of the series
    return {"receipt_number": f"{series.removeprefix('receipt:')}{number:04d}"}


def _no_other_filing(situation: Situation, event: events.FilingIntended | events.ApplicationReceived) -> None:
    for other in situation.view.tagged(enterprise_tag(event.enterprise)):
        if other.name == situation.subject.name or other.state.enterprise != event.enterprise:
            continue
        for seen in (other, other.at(situation.time)):
            if seen.status_on(situation.date) in OPEN | STANDING:
                raise refuse("one_filing", seen.last, office=mover(situation._replace(subject=seen)), other=other.name)


def _place(situation: Situation, event: events.FilingIntended | events.ApplicationReceived) -> None:
    check_place(situation, event.county)


def _same_enterprise(situation: Situation, event: events.ApplicationReceived) -> None:
    intended = situation.state.enterprise
    if intended is not None and intended != event.enterprise:
        raise refuse("same_enterprise", situation.subject.last, enterprise=intended)


def _notice_waited_for(situation: Situation) -> None:
    if situation.state.status == "approved" and situation.state.route in ROUTES_WITH_NOTICE:
        raise refuse(
            "notice_before_receipt", situation.subject.last, office=situation.tenant, route=situation.state.route
        )


def _upheld(situation: Situation) -> None:
    if situation.state.status == "notice_open" and not situation.state.objection_upheld:
        raise refuse("objection_not_upheld", situation.subject.last, office=situation.tenant)


def _objection_open(situation: Situation) -> None:
    if not situation.state.objections_open:
        raise refuse("no_objection_open", situation.subject.last, office=situation.tenant)


def _notice_over(situation: Situation) -> None:
    state = situation.state
    if state.objections_open or state.objection_upheld:
        rule = "objection_open" if state.objections_open else "objection_upheld"
        last = next(e for e in reversed(situation.subject.events) if e.event.type.startswith("filing.objection"))
        raise refuse(rule, last, office=situation.tenant)
    if situation.date < state.closes_on:
        raise refuse(
            "notice_running", situation.subject.last, office=situation.tenant, closes_on=state.closes_on.isoformat()
        )


def _number_free(situation: Situation, event: events.ReceiptIssued | events.FilingRenewed) -> None:
    number = event.receipt_number
    for other in situation.view.tagged(receipt_tag(number)) if number else ():
        if other.name != situation.subject.name or isinstance(event, events.ReceiptIssued):
            holder = next((e for e in other.events if getattr(e.event, "receipt_number", None) == number), None)
            raise refuse("receipt_number_taken", holder, number=number)


def _later(situation: Situation, event: events.FilingRenewed) -> None:
    if event.valid_until <= situation.state.valid_until:
        before = situation.state.valid_until.isoformat()
        raise refuse("valid_until_not_later", situation.subject.last, office=situation.tenant, before=before)


def _county_in_tenant(situation: Situation, event: events.DetailsChanged) -> None:
    if event.county and not lies_in(event.county, situation.tenant):
        raise EventInvalid([Fault("/data/county", f"county {event.county} does not lie in {situation.tenant}")])


_ASSESSABLE = frozenset({"received", "corrected"})

ACTS = (
    Act(events.FilingIntended, posters("CIV"), frozenset({NEW}), checks=(_place, _no_other_filing)),
    Act(
        events.ApplicationReceived,
        posters("CIV"),
        frozenset({NEW, "intended"}),
        checks=(_place, _same_enterprise, _no_other_filing),
    ),
    Act(events.ReturnedForCorrection, posters("R"), _ASSESSABLE),
    Act(events.FilingCorrected, posters("R"), frozenset({"returned"})),
    Act(events.FilingWithdrawn, posters("R"), OPEN),
    Act(events.AssessmentPassed, posters("R"), _ASSESSABLE),
    Act(events.AssessmentFailed, posters("R"), _ASSESSABLE),
    Act(events.FilingApproved, posters("V"), frozenset({"assessed"})),
    Act(events.FilingRejected, posters("V"), frozenset({"assessed", "notice_open"}), conditions=(_upheld,)),
    Act(events.PublicNoticeOpened, posters("V"), frozenset({"approved"})),
    Act(events.ObjectionRaised, posters("V"), frozenset({"notice_open"})),
    Act(events.ObjectionResolved, posters("V"), frozenset({"notice_open"}), conditions=(_objection_open,)),
    Act(events.PublicNoticeClosed, posters("V"), frozenset({"notice_open"}), conditions=(_notice_over,)),
    Act(
        events.ReceiptIssued,
        posters("V"),
        frozenset({"approved", "notice_closed"}),
        conditions=(_notice_waited_for,),
        checks=(_number_free,),
        complete=_number,
    ),
    Act(events.ScopeChanged, posters("V"), IN_FORCE),
    Act(events.DetailsChanged, posters("RV"), IN_FORCE, checks=(_county_in_tenant,)),
    Act(events.FilingRenewed, posters("V"), IN_FORCE, checks=(_later, _number_free)),
    Act(events.FilingSuspended, posters("V"), IN_FORCE),
    Act(events.FilingResumed, posters("V"), frozenset({"suspended"})),
    Act(events.FilingDeregistered, posters("V"), STANDING),
    Act(events.FilingRevoked, posters("V"), STANDING),
    Act(events.ThirdPartyFiled, posters("V"), IN_FORCE),
)

KIND = Kind(
    name="filing",
    parse_key=parse_uuid,
    initial=FilingState(),
    evolve=evolve,
    acts=ACTS,
    status_on=status_on,
    receiver=lambda situation, _event: situation.state.received_by,
    mover=mover,
    needs=needs,
    tags=tags,
)
