"""The office responsible for an enterprise (管辖): its county's, its industry department's, or the receiving office.

The reviewing centre and the province's may act for every enterprise. Which kind of office may post an act at all is
in each kind's table of acts.
"""

from datetime import datetime
from typing import Any, NamedTuple

from registry.domain.acts import DecisionContext, DecisionQuery, Event, Office, OfficeKind, Subject, refuse
from registry.domain.kinds.enterprise import check_own_county, check_own_industry
from registry.domain.kinds.filing.state import OPEN, STANDING, FilingState, enterprise_tag
from registry.domain.references import referred
from registry.errors import OfficeNotEntitled


class Belonging(NamedTuple):
    """What decides which office is responsible for an enterprise: county, industry, the filing's receiving office."""

    county: str | None
    industry: str | None
    received_by: str | None = None


def needs(subject: Subject, event: Event | None, _time: datetime) -> DecisionQuery:
    """Return what must be read to find the office responsible for the filing or enterprise that an event names."""
    if filing := _named(subject.state, event, "filing"):
        return DecisionQuery(subjects=frozenset({f"filing/{filing}"}))
    enterprise = _named(subject.state, event, "enterprise")
    return enterprise_needs(enterprise) if enterprise else DecisionQuery()


def enterprise_needs(*codes: str) -> DecisionQuery:
    """Return what must be read to find the offices responsible for enterprises: their surveys and filings."""
    return DecisionQuery(
        subjects=frozenset(f"enterprise/{code}" for code in codes),
        tags=frozenset(enterprise_tag(code) for code in codes),
    )


def own(context: DecisionContext, event: Event | None = None) -> None:
    """Refuse an office that is responsible for neither the filing nor the enterprise named; condition and check.

    A subject that names none of them is carried on by the office that began it.
    """
    if filing := _named(context.state, event, "filing"):
        _check(context, _of_filing(referred(context, f"filing/{filing}").state))
    elif enterprise := _named(context.state, event, "enterprise"):
        own_enterprise(context, enterprise)
    elif context.subject.events:
        first = context.subject.events[0].office
        if context.office.code != first and not _acts_for_all(context.office, context.tenant):
            raise OfficeNotEntitled(
                "begun_by",
                {"by": context.office.code, "other": first},
                blocking=context.subject.events[0],
                office=first,
            )


def own_enterprise(context: DecisionContext, code: str) -> None:
    """Refuse an enterprise that is not on record, has closed, or is another office's."""
    _check(context, _of_enterprise(context, code))


def beginner(context: DecisionContext) -> str:
    """Return the office that began a subject, of a new one the reviewing centre."""
    events = context.subject.events
    return events[0].office if events else context.tenant


def _named(state: Any, event: Event | None, name: str) -> str | None:  # noqa: ANN401 - each kind has a state of its own
    found: str | None = getattr(event, name, None) or getattr(state, name, None)
    return found


def _of_filing(state: FilingState) -> Belonging:
    return Belonging(state.county, state.industry, state.received_by)


def _of_enterprise(context: DecisionContext, code: str) -> Belonging:
    """Return what decides by the filing that is open or in force, else by the survey, else by an earlier filing."""
    filings = context.view.tagged(enterprise_tag(code))
    current = [filing for filing in filings if filing.status_on(context.date) in OPEN | STANDING]
    surveyed = context.view.subject(f"enterprise/{code}")
    if current:
        return _of_filing(current[-1].state)
    if surveyed.events:
        if surveyed.at(context.time).state.status == "closed":
            raise refuse("enterprise_closed", surveyed.at(context.time).last, enterprise=code)
        return Belonging(surveyed.state.county, surveyed.state.industry)
    if filings:
        return _of_filing(filings[-1].state)
    raise refuse("enterprise_unknown", enterprise=code)


def _acts_for_all(office: Office, tenant: str) -> bool:
    return office.code == tenant or office.kind is OfficeKind.PROVINCE


def _check(context: DecisionContext, belonging: Belonging) -> None:
    office, tenant = context.office, context.tenant
    if _acts_for_all(office, tenant) or office.code == belonging.received_by:
        return
    check_own_county(office, belonging.county)
    if office.kind is OfficeKind.INDUSTRY and belonging.received_by and "-" in belonging.received_by:
        facts = {"by": office.code, "other": belonging.received_by}
        raise OfficeNotEntitled("received_by_other", facts, office=belonging.received_by)
    check_own_industry(context, belonging.industry)
