"""The state of a filing (备案): how events move it, and which office can move it on. Its acts are in acts.py.

Routes: a filing received by a county office is on the county route, by an industry office on the
industry route, by the tenant's own centre on the city route (notice, parts 二 and 三).
"""

from dataclasses import dataclass, replace
from datetime import date

from registry.domain.acts import NEW, DecisionContext, RecordedEvent
from registry.domain.kinds.filing import events
from registry.domain.values import ScopeItem

OPEN = frozenset(
    {"intended", "received", "returned", "corrected", "assessed", "approved", "notice_open", "notice_closed"}
)
IN_FORCE = frozenset({"in_force"})
STANDING = frozenset({"in_force", "suspended"})


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


MOVES = {
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


def evolve(state: FilingState, recorded: RecordedEvent) -> FilingState:
    """Return the state after one more event."""
    event, office = recorded.event, recorded.office
    state = replace(state, status=MOVES.get(type(event), state.status))
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


def responsible_office(context: DecisionContext) -> str | None:
    """Return who can move a filing on: R until the assessment is passed, then the reviewing centre.

    After it has expired that is R again, who may receive the application that begins another.
    """
    status = context.subject.status_on(context.date)
    if status in {"intended", "received", "returned", "corrected", "expired"}:
        return str(context.state.received_by)
    return context.tenant if status in OPEN | STANDING else None


def enterprise_tag(code: str) -> str:
    """Return the tag of the events that begin an enterprise's filings."""
    return f"enterprise:{code}"


def evaluations_tag(filing: str) -> str:
    """Return the tag of the evaluations held under a filing, given as its subject."""
    return f"evaluations:{filing}"
