"""The acts of a filing (备案) from the intent to its end, and what deciding on them must look at.

Data fields are in events.py, the state in state.py, conditions in conditions.py, those that a tenant's own rules set
in tenant_rules.py.
"""

from datetime import datetime

from registry.domain.acts import (
    NEW,
    Act,
    DecisionContext,
    DecisionQuery,
    Event,
    RecordedEvent,
    Subject,
    SubjectKind,
    posters,
)
from registry.domain.kinds.filing import conditions, events, tenant_rules
from registry.domain.kinds.filing.state import (
    IN_FORCE,
    OPEN,
    STANDING,
    FilingState,
    enterprise_tag,
    evolve,
    responsible_office,
    status_on,
)
from registry.domain.kinds.rules.acts import rules_on
from registry.domain.kinds.supervision import supervision_tag
from registry.domain.numbers import Series, body_tag, receipt_tag
from registry.domain.references import happened, printable
from registry.domain.values import parse_uuid


def needs(subject: Subject, event: Event | None, _time: datetime) -> DecisionQuery:
    """Return what a decision on this event must look at: other filings, numbers chosen, supervisions."""
    match event:
        case events.FilingIntended() | events.ApplicationReceived():
            tag = frozenset({enterprise_tag(event.enterprise)})
            return DecisionQuery(frozenset({f"enterprise/{event.enterprise}"}), tags=tag, province=tag)
        case events.ReceiptIssued():
            enterprise = subject.state.enterprise
            elsewhere = {enterprise_tag(enterprise)} if enterprise else set()
            return DecisionQuery(tags=frozenset(_given_out(event)), province=frozenset(elsewhere))
        case events.ThirdPartyFiled():
            return DecisionQuery(tags=frozenset(_given_out(event)))
        case events.FilingRenewed():
            return DecisionQuery(tags=frozenset({supervision_tag(subject.name), *_given_out(event)}))
        case None if subject.state.status in IN_FORCE:
            return DecisionQuery(tags=frozenset({supervision_tag(subject.name)}))
    return DecisionQuery()


def tags(recorded: RecordedEvent) -> tuple[str, ...]:
    """Return under what an event is found: its enterprise's filings, its receipt number, its body code."""
    match recorded.event:
        case events.FilingIntended() | events.ApplicationReceived() as event:
            return (enterprise_tag(event.enterprise),)
        case events.ReceiptIssued() | events.FilingRenewed() | events.ThirdPartyFiled() as event:
            return _given_out(event)
    return ()


def _given_out(event: events.ReceiptIssued | events.FilingRenewed | events.ThirdPartyFiled) -> tuple[str, ...]:
    number, code = getattr(event, "receipt_number", None), getattr(event, "body_code", None)
    return (*((receipt_tag(number),) if number else ()), *((body_tag(code),) if code else ()))


def _numbered(context: DecisionContext, event: events.ReceiptIssued) -> dict[str, object]:
    """Return the receipt number and the body code, where the office left them to the registry.

    A tenant that has given out all body codes of its range issues receipts without one.
    """
    form, tenant = rules_on(context.view, context.tenant, context.date), context.tenant
    year, county = context.date.year, context.state.county
    asked: dict[str, Series] = {}
    if not event.receipt_number:
        beginning = form.receipt_series(year, county)
        digits = len(form.receipt_number(year, county, 1)) - len(beginning)
        asked["receipt_number"] = Series(receipt_tag(beginning), digits, grows=True)
    if not event.body_code:
        beginning = form.body_code_series(tenant)
        asked["body_code"] = Series(body_tag(beginning), len(form.body_code(tenant, 1)) - len(beginning))
    found = context.view.next_numbers(dict.fromkeys(asked.values(), 1)) if asked else {}
    assigned = {name: found[series][0].partition(":")[2] for name, series in asked.items() if found[series]}
    return _as_written(context, event) | assigned


def _as_written(context: DecisionContext, event: events.ReceiptIssued | events.FilingRenewed) -> dict[str, object]:
    """Return a receipt number given by hand where the tenant's rules write it in other characters."""
    number = conditions.given_number(context, event)
    return {"receipt_number": number} if number != event.receipt_number else {}


_PRINTED = printable("name", "scope")
"""What a receipt says in words."""
_ASSESSABLE = frozenset({"received", "corrected"})

ACTS = (
    Act(
        events.FilingIntended,
        posters("CIV"),
        frozenset({NEW}),
        checks=(conditions.place, conditions.no_other_filing, _PRINTED),
    ),
    Act(
        events.ApplicationReceived,
        posters("CIV"),
        frozenset({NEW, "intended"}),
        checks=(conditions.place, conditions.same_enterprise, conditions.no_other_filing, _PRINTED),
    ),
    Act(events.ReturnedForCorrection, posters("R"), _ASSESSABLE),
    Act(
        events.FilingCorrected, posters("R"), frozenset({"returned"}), checks=(conditions.still_own_industry, _PRINTED)
    ),
    Act(events.FilingWithdrawn, posters("R"), OPEN),
    Act(events.SiteVisited, posters("R"), _ASSESSABLE, checks=(happened("visited_on"),)),
    Act(
        events.AssessmentPassed,
        posters("R"),
        _ASSESSABLE,
        conditions=(tenant_rules.materials_brought, tenant_rules.site_visited),
        checks=(tenant_rules.enough_assessors,),
    ),
    Act(events.AssessmentFailed, posters("R"), _ASSESSABLE),
    Act(events.FilingApproved, posters("V"), frozenset({"assessed"})),
    Act(events.FilingRejected, posters("V"), frozenset({"assessed", "notice_open"}), conditions=(conditions.upheld,)),
    Act(events.PublicNoticeOpened, posters("V"), frozenset({"approved"}), checks=(tenant_rules.notice_long_enough,)),
    Act(events.ObjectionRaised, posters("V"), frozenset({"notice_open"})),
    Act(events.ObjectionResolved, posters("V"), frozenset({"notice_open"}), conditions=(conditions.objection_open,)),
    Act(
        events.PublicNoticeClosed,
        posters("V"),
        frozenset({"notice_open"}),
        conditions=(conditions.notice_over, tenant_rules.notice_ran_long_enough),
    ),
    Act(
        events.ReceiptIssued,
        posters("V"),
        frozenset({"approved", "notice_closed"}),
        conditions=(tenant_rules.notice_waited_for,),
        checks=(
            tenant_rules.receipt_validity,
            conditions.within_application,
            conditions.none_in_force_elsewhere,
            conditions.number_free,
            conditions.enterprise_code,
            conditions.body_code_free,
            conditions.name_printable,
            _PRINTED,
        ),
        complete=_numbered,
    ),
    Act(events.ScopeChanged, posters("V"), IN_FORCE, checks=(_PRINTED,)),
    Act(
        events.DetailsChanged,
        posters("RV"),
        IN_FORCE,
        checks=(conditions.county_in_tenant, conditions.still_own_industry, _PRINTED),
    ),
    Act(
        events.FilingRenewed,
        posters("V"),
        IN_FORCE,
        conditions=(conditions.rectified_in_time, tenant_rules.renewal_in_its_window, tenant_rules.evaluated_enough),
        checks=(conditions.later, tenant_rules.renewal_validity, conditions.number_free),
        complete=_as_written,
    ),
    Act(events.FilingSuspended, posters("V"), IN_FORCE),
    Act(events.FilingResumed, posters("V"), frozenset({"suspended"})),
    Act(events.FilingDeregistered, posters("V"), STANDING),
    Act(events.FilingRevoked, posters("V"), STANDING),
    Act(
        events.ThirdPartyFiled,
        posters("V"),
        IN_FORCE,
        checks=(conditions.third_party_code, conditions.body_code_free, _PRINTED),
    ),
)

KIND = SubjectKind(
    name="filing",
    parse_key=parse_uuid,
    initial=FilingState(),
    evolve=evolve,
    acts=ACTS,
    status_on=status_on,
    receiving_office=lambda context, _event: context.state.received_by,
    responsible_office=responsible_office,
    needs=needs,
    tags=tags,
    lapses=dict.fromkeys(STANDING, "expired"),
    dated_by=(events.ReceiptIssued, events.FilingRenewed),
    begins_anew=frozenset({"expired"}),
)
