"""What a subsidy stands on: a certificate by its number, or one of those that an evaluation granted by count.

It may have been granted under another tenant. The other conditions of a claim are in acts.py.
"""

from typing import NamedTuple, Protocol

from registry.domain.acts import DecisionContext, RecordedEvent, Subject, refuse
from registry.domain.causes import latest
from registry.domain.kinds.evaluation.certificate import CertificateFound, certificate
from registry.domain.kinds.evaluation.certificate_events import (
    CertificatesCorrected,
    CertificatesGranted,
    CertificatesRevoked,
)
from registry.domain.kinds.filing.state import enterprise_tag
from registry.domain.numbers import certificate_tag
from registry.domain.references import referred
from registry.errors import EventInvalid, Fault, Message

STANDING = frozenset({"claimed", "approved", "paid"})
"""The statuses in which a claim keeps another one for the same from being made."""


class Claim(Protocol):
    """A claim, as its event or its state has it."""

    @property
    def purpose(self) -> str | None: ...  # noqa: D102 - the fields of SubsidyClaimed
    @property
    def person(self) -> str | None: ...  # noqa: D102
    @property
    def enterprise(self) -> str | None: ...  # noqa: D102
    @property
    def occupation(self) -> str | None: ...  # noqa: D102
    @property
    def level(self) -> int | str | None: ...  # noqa: D102
    @property
    def evaluation(self) -> str | None: ...  # noqa: D102
    @property
    def certificate(self) -> str | None: ...  # noqa: D102


class _Numbered(NamedTuple):
    """A certificate on record, the evaluation that granted it, and whether that is one of this tenant's."""

    found: CertificateFound
    evaluation: Subject
    here: bool


def counted_tag(evaluation: str) -> str:
    """Return the tag of the claims that name an evaluation, given by its key."""
    return f"subsidies:{evaluation}"


def check_ground(context: DecisionContext, claim: Claim) -> None:
    """Refuse a claim whose certificate does not stand at the time of the act, is another's, or of other work."""
    if claim.certificate is None and claim.evaluation is None:
        message = Message("a subsidy stands on a certificate: give its number, or the evaluation that granted by count")
        raise EventInvalid([Fault("/data/certificate", message)])
    if numbered := _numbered(context, claim, then=True):
        _check_numbered(claim, numbered)
        _check_work(context, claim, numbered.evaluation, here=numbered.here)
        return
    if claim.evaluation is None:
        raise refuse("certificate_not_on_record", number=claim.certificate)
    evaluation = referred(context, f"evaluation/{claim.evaluation}")
    _check_work(context, claim, evaluation, here=True)
    _check_left(context, claim, evaluation, STANDING)


def still_grounded(context: DecisionContext) -> None:
    """Neither approved nor paid where the certificate was revoked or replaced meanwhile, as is known by now."""
    claim: Claim = context.state
    if numbered := _numbered(context, claim, then=False):
        _check_numbered(claim, numbered)
    elif claim.evaluation:
        evaluation = context.view.subject(f"evaluation/{claim.evaluation}")
        _check_left(context, claim, evaluation, frozenset({"approved", "paid"}))


def claimed_by_another(context: DecisionContext) -> None:
    """The office that claimed does not approve, but for the centre's own filings."""
    claim, first = context.state, context.subject.events[0]
    if first.office != context.office.code:
        return
    numbered = _numbered(context, claim, then=False)
    evaluation = numbered.evaluation if numbered else context.view.subject(f"evaluation/{claim.evaluation or ''}")
    filing = (
        _filing_of(context, claim, evaluation, here=numbered is None or numbered.here) if evaluation.events else None
    )
    receiver = filing.state.received_by if filing else None
    if receiver != context.office.code or (filing and filing.events[0].tenant != context.tenant):
        raise refuse("claimed_by_same_office", first, office=receiver, by=context.office.code)


def _numbered(context: DecisionContext, claim: Claim, *, then: bool) -> _Numbered | None:
    """Return the certificate claimed for, as it stood at the time of the act or as it stands; None if not on record."""
    if (number := claim.certificate) is None:
        return None
    tag = certificate_tag(number)
    for subjects, here in ((context.view.tagged(tag), True), (context.view.elsewhere(tag), False)):
        for subject in subjects:
            evaluation = subject.at(context.time) if then else subject
            if found := certificate(evaluation, number):
                return _Numbered(found, evaluation, here)
    return None


def _check_numbered(claim: Claim, numbered: _Numbered) -> None:
    found, evaluation, _ = numbered
    if found.status != "valid":
        facts = {"number": found.number, "status": f"certificate.{found.status}"}
        raise refuse("certificate_not_valid", _ended_by(numbered), **facts)
    named = claim.evaluation in {None, evaluation.name.partition("/")[2]}
    if found.holder != claim.person or not named:
        raise refuse("certificate_of_other", found.history[0], number=found.number)


def _ended_by(numbered: _Numbered) -> RecordedEvent | None:
    """Return the event that revoked a certificate, itself or all of its evaluation, or put another in its place."""
    ended = (
        e for e in reversed(numbered.found.history) if isinstance(e.event, CertificatesRevoked | CertificatesCorrected)
    )
    return next(ended, None) or latest(numbered.evaluation, CertificatesRevoked)


def _check_work(context: DecisionContext, claim: Claim, evaluation: Subject, *, here: bool) -> None:
    """Refuse an evaluation of another enterprise, occupation or level, or one of which no certificate stands."""
    filing = _filing_of(context, claim, evaluation, here=here)
    enterprise = filing.state.enterprise if filing else "–"
    if enterprise != claim.enterprise:
        raise refuse("of_other_enterprise", evaluation.events[0], other=evaluation.name, enterprise=enterprise)
    same_work(evaluation, claim)
    if evaluation.state.granted <= evaluation.state.revoked:
        office = evaluation.events[0].office
        raise refuse("certificate_before_subsidy", evaluation.last, office=office, other=evaluation.name)


def same_work(found: Subject, claim: Claim) -> None:
    """Refuse a training or an evaluation of another occupation or level."""
    if (found.state.occupation, found.state.level) != (claim.occupation, claim.level):
        facts = {"other": found.name, "occupation": found.state.occupation, "level": str(found.state.level)}
        raise refuse("of_other_occupation", found.events[0], **facts)


def _filing_of(context: DecisionContext, claim: Claim, evaluation: Subject, *, here: bool) -> Subject | None:
    """Return the filing of an evaluation; of another tenant's, None where it is none of the enterprise's."""
    name = f"filing/{evaluation.state.filing}"
    if here:
        return context.view.subject(name)
    tenant = evaluation.events[0].tenant
    filings = context.view.elsewhere(enterprise_tag(claim.enterprise or ""))
    return next((each for each in filings if (each.events[0].tenant, each.name) == (tenant, name)), None)


def _check_left(context: DecisionContext, claim: Claim, evaluation: Subject, statuses: frozenset[str]) -> None:
    """Refuse where as many of the certificates granted by count are claimed for as stand; each purpose by itself."""
    state = evaluation.state
    valid = sum(standing == "valid" for standing in state.certificates.values())
    left = state.granted - state.revoked - valid
    others = [
        other
        for other in context.view.tagged(counted_tag(claim.evaluation or ""))
        if other.name != context.subject.name
        and other.state.status in statuses
        and other.state.purpose == claim.purpose
        and not _on_record(other.state.certificate, evaluation)
    ]
    if left > len(others):
        return
    if claim.certificate and left <= 0:
        raise refuse("certificate_not_on_record", number=claim.certificate)
    blocking = others[-1].last if left > 0 else latest(evaluation, CertificatesGranted, CertificatesRevoked)
    raise refuse("count_used_up", blocking, other=evaluation.name, left=max(left, 0), claimed=len(others))


def _on_record(number: str | None, evaluation: Subject) -> bool:
    return number is not None and number in evaluation.state.certificates
