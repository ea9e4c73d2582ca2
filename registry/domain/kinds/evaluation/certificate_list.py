"""Listing the certificates (列明证书) of a grant by count: who holds them, and under which numbers; the sum stays.

A list is of one day's grants by count. Its certificates count from that day, so their numbers have that day's year and
the body code of then; certificates revoked by count are taken to be among those without a number.
"""

from collections.abc import Mapping
from datetime import date

from registry.domain.acts import Act, DecisionContext, RecordedEvent, Subject, posters, refuse
from registry.domain.kinds.evaluation import certificates
from registry.domain.kinds.evaluation.certificate_events import CertificatesGranted, CertificatesListed


def granted_by_count(evaluation: Subject, day: date) -> tuple[RecordedEvent, ...]:
    """Return the grants of a day that name no certificates, in order."""
    return tuple(
        event
        for event in evaluation.events
        if isinstance(event.event, CertificatesGranted) and not event.event.certificates and event.date == day
    )


def unlisted(evaluation: Subject, day: date) -> int:
    """Return how many certificates granted by count on a day may still be listed."""
    left = 0
    for event in evaluation.events:
        match event.event:
            case CertificatesGranted(certificates=None, count=count) if event.date == day:
                left += count or 0
            case CertificatesListed(granted_on=granted_on, certificates=listed) if granted_on == day:
                left -= len(listed)
    return max(0, min(left, _without_number(evaluation)))


def _without_number(evaluation: Subject) -> int:
    state = evaluation.state
    return int(state.granted - state.revoked - list(state.certificates.values()).count("valid"))


def _some_unlisted(context: DecisionContext) -> None:
    days = {event.date for event in context.subject.events if isinstance(event.event, CertificatesGranted)}
    if not any(unlisted(context.subject, day) for day in days):
        raise refuse("no_certificate_without_number", context.subject.last)


def _on_the_day(context: DecisionContext, event: CertificatesListed) -> DecisionContext:
    """Return the context as it was when the certificates were granted."""
    granted = granted_by_count(context.subject, event.granted_on)
    if not granted:
        raise refuse("not_granted_by_count", context.subject.last, granted_on=event.granted_on.isoformat())
    return context._replace(time=granted[0].time)


def _check_listed(context: DecisionContext, event: CertificatesListed) -> None:
    then = _on_the_day(context, event)
    left = unlisted(context.subject, event.granted_on)
    if len(event.certificates) > left:
        day, listed = event.granted_on.isoformat(), len(event.certificates)
        raise refuse(
            "within_counted",
            granted_by_count(context.subject, event.granted_on)[0],
            granted_on=day,
            left=left,
            listed=listed,
        )
    certificates.check_given(then, event.certificates)


def _complete_listed(context: DecisionContext, event: CertificatesListed) -> Mapping[str, object]:
    if all(one.number for one in event.certificates):
        return {}
    return {"certificates": certificates.numbered(_on_the_day(context, event), event.certificates)}


ACT = Act(
    CertificatesListed,
    posters("RV"),
    frozenset({"granted"}),
    conditions=(_some_unlisted,),
    checks=(_check_listed,),
    complete=_complete_listed,
)
