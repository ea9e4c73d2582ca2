"""The acts of a filing (备案) from the intent to its end, and what deciding on them must look at.

Its data fields are in filing_events.py, its state in filing_state.py, its conditions in filing_conditions.py.
"""

from datetime import date, datetime

from registry.domain import filing_conditions as conditions
from registry.domain import filing_events as events
from registry.domain.acts import NEW, Act, Event, Kind, Needs, Recorded, Situation, Subject, posters
from registry.domain.filing_state import (
    IN_FORCE,
    OPEN,
    STANDING,
    FilingState,
    enterprise_tag,
    evolve,
    mover,
    receipt_tag,
    status_on,
)
from registry.domain.supervision import supervision_tag
from registry.domain.values import business_date, parse_uuid


def needs(subject: Subject, event: Event | None, time: datetime) -> Needs:
    """Return what a decision on this event must look at: other filings, receipt numbers, supervisions."""
    match event:
        case events.FilingIntended() | events.ApplicationReceived():
            return Needs(tags=frozenset({enterprise_tag(event.enterprise)}))
        case events.ReceiptIssued() if event.receipt_number is None:
            return Needs(series=frozenset({_series(subject.state, business_date(time))}))
        case events.ReceiptIssued() if event.receipt_number:
            return Needs(tags=frozenset({receipt_tag(event.receipt_number)}))
        case events.FilingRenewed():
            numbers = {receipt_tag(event.receipt_number)} if event.receipt_number else set()
            return Needs(tags=frozenset({supervision_tag(subject.name), *numbers}))
        case None if subject.state.status in IN_FORCE:
            return Needs(tags=frozenset({supervision_tag(subject.name)}))
    return Needs()


def tags(recorded: Recorded) -> tuple[str, ...]:
    """Return under what an event is found: its enterprise's filings, its receipt number."""
    match recorded.event:
        case events.FilingIntended() | events.ApplicationReceived() as event:
            return (enterprise_tag(event.enterprise),)
        case events.ReceiptIssued() | events.FilingRenewed() as event if event.receipt_number:
            return (receipt_tag(event.receipt_number),)
    return ()


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


_ASSESSABLE = frozenset({"received", "corrected"})

ACTS = (
    Act(events.FilingIntended, posters("CIV"), frozenset({NEW}), checks=(conditions.place, conditions.no_other_filing)),
    Act(
        events.ApplicationReceived,
        posters("CIV"),
        frozenset({NEW, "intended"}),
        checks=(conditions.place, conditions.same_enterprise, conditions.no_other_filing),
    ),
    Act(events.ReturnedForCorrection, posters("R"), _ASSESSABLE),
    Act(events.FilingCorrected, posters("R"), frozenset({"returned"})),
    Act(events.FilingWithdrawn, posters("R"), OPEN),
    Act(events.AssessmentPassed, posters("R"), _ASSESSABLE),
    Act(events.AssessmentFailed, posters("R"), _ASSESSABLE),
    Act(events.FilingApproved, posters("V"), frozenset({"assessed"})),
    Act(events.FilingRejected, posters("V"), frozenset({"assessed", "notice_open"}), conditions=(conditions.upheld,)),
    Act(events.PublicNoticeOpened, posters("V"), frozenset({"approved"})),
    Act(events.ObjectionRaised, posters("V"), frozenset({"notice_open"})),
    Act(events.ObjectionResolved, posters("V"), frozenset({"notice_open"}), conditions=(conditions.objection_open,)),
    Act(events.PublicNoticeClosed, posters("V"), frozenset({"notice_open"}), conditions=(conditions.notice_over,)),
    Act(
        events.ReceiptIssued,
        posters("V"),
        frozenset({"approved", "notice_closed"}),
        conditions=(conditions.notice_waited_for,),
        checks=(conditions.number_free,),
        complete=_number,
    ),
    Act(events.ScopeChanged, posters("V"), IN_FORCE),
    Act(events.DetailsChanged, posters("RV"), IN_FORCE, checks=(conditions.county_in_tenant,)),
    Act(
        events.FilingRenewed,
        posters("V"),
        IN_FORCE,
        conditions=(conditions.rectified_in_time,),
        checks=(conditions.later, conditions.number_free),
    ),
    Act(events.FilingSuspended, posters("V"), IN_FORCE),
    Act(events.FilingResumed, posters("V"), frozenset({"suspended"})),
    Act(events.FilingDeregistered, posters("V"), STANDING),
    Act(events.FilingRevoked, posters("V"), STANDING),
    Act(events.ThirdPartyFiled, posters("V"), IN_FORCE, checks=(conditions.third_party_code,)),
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
