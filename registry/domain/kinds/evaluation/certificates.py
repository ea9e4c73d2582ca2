"""The acts on an evaluation's certificates (证书): granting, revoking, correcting, reissuing, and under which numbers.

A number is body code, year, level and six digits; it is checked against the filing's code, the day of the act and the
evaluation's level. The events' fields are in certificate_events.py, one certificate's history in certificate.py.

Each certificate has a tag: whether a number is taken, which comes next and whose it is are each one probe of an index,
numbers that offices choose may lie anywhere, and the append condition keeps two processes from giving out one number.
Ranges would need fewer rows, but an index of their own, and would break up with every number chosen or corrected.
"""

from collections.abc import Iterable, Mapping

from registry.domain.acts import Act, DecisionContext, Event, RecordedEvent, Subject, posters, refuse
from registry.domain.causes import latest
from registry.domain.kinds.evaluation.certificate_events import (
    Certificate,
    CertificatesCorrected,
    CertificatesGranted,
    CertificatesListed,
    CertificatesReissued,
    CertificatesRevoked,
)
from registry.domain.kinds.filing.events import ReceiptIssued, ThirdPartyFiled
from registry.domain.kinds.filing.state import FilingState
from registry.domain.numbers import certificate_series, certificate_tag, mark_of, parts_of, tenant_of
from registry.errors import EventInvalid, Fault, Message

Standings = Mapping[str, str]
"""The certificates of an evaluation that have a number: `valid`, `revoked` or `replaced`."""


def evolve(known: Standings, event: Event) -> Standings:
    """Return the certificates after one more event."""
    match event:
        case CertificatesGranted(certificates=granted) | CertificatesListed(certificates=granted) if granted:
            return {**known, **{one.number: "valid" for one in granted if one.number}}
        case CertificatesRevoked(numbers=numbers) if numbers:
            return {**known, **dict.fromkeys(numbers, "revoked")}
        case CertificatesCorrected(replaced=replaced, certificate=certificate) if certificate.number:
            return {**known, replaced: "replaced", certificate.number: "valid"}
    return known


def issued(event: Event | None) -> tuple[str, ...]:
    """Return the numbers that an event gives out, as far as it names them."""
    match event:
        case CertificatesGranted(certificates=granted) | CertificatesListed(certificates=granted) if granted:
            return tuple(one.number for one in granted if one.number)
        case CertificatesCorrected(certificate=certificate) if certificate.number:
            return (certificate.number,)
    return ()


def tags(recorded: RecordedEvent) -> tuple[str, ...]:
    """Return under what an event is found: the numbers that it gives out."""
    return tuple(map(certificate_tag, issued(recorded.event)))


def wanted(event: Event | None) -> frozenset[str]:
    """Return the tags that a decision must look at: of the numbers that an office chose itself."""
    return frozenset(map(certificate_tag, issued(event)))


# Whose number, of which year and level


def body_code_of(context: DecisionContext) -> str:
    """Return the body code under which the evaluation grants: of the third-party filing where it serves others."""
    filing = context.view.subject(f"filing/{context.state.filing}")
    then: FilingState = filing.at(context.time).state
    for_others = context.state.served != "own" and then.third_party_code is not None
    code = then.third_party_code if for_others else then.body_code
    if code is None or tenant_of(code) not in (None, context.tenant):
        rule_facts = {"filing": filing.name, "body": code or "–"}
        raise refuse("body_code_needed", _giving_code(filing, context), office=context.tenant, **rule_facts)
    return code


def _giving_code(filing: Subject, context: DecisionContext) -> RecordedEvent | None:
    """Return the event that gave the filing the code under which the evaluation grants, or left it without one."""
    for_others = latest(filing.at(context.time), ThirdPartyFiled) if context.state.served != "own" else None
    return for_others or latest(filing, ReceiptIssued)


def _held(context: DecisionContext) -> RecordedEvent | None:
    return next((e for e in reversed(context.subject.events) if e.type == "evaluation.held.v1"), None)


def _mark(context: DecisionContext) -> str:
    level = context.state.level
    if mark := mark_of(level):
        return mark
    raise refuse("level_without_number", _held(context), office=context.tenant, level=str(level))


def _check_numbers(context: DecisionContext, numbers: Iterable[tuple[str, str]]) -> None:
    """Refuse numbers, each with its pointer, of another year, body or level, and those that are taken."""
    body, mark, chosen = body_code_of(context), _mark(context), list(numbers)
    year = f"{context.date.year % 100:02d}"
    faults = [
        Fault(
            pointer,
            Message(
                "positions 14 and 15 of {number} are not {year}, the year in which it is granted",
                number=number,
                year=year,
            ),
        )
        for pointer, number in chosen
        if parts_of(number).year != year
    ]
    if faults:
        raise EventInvalid(faults)
    for _, number in chosen:
        parts = parts_of(number)
        if parts.body != body:
            filing = context.view.subject(f"filing/{context.state.filing}")
            given = _giving_code(filing, context)
            raise refuse("certificate_of_another_body", given, number=number, body=body)
        if parts.mark != mark:
            level = str(context.state.level)
            raise refuse("certificate_of_another_level", _held(context), number=number, level=level, mark=mark)
        for other in context.view.tagged(certificate_tag(number)):
            taken = next(event for event in other.events if number in issued(event.event))
            raise refuse("certificate_number_taken", taken, number=number)


def numbered(context: DecisionContext, certificates: tuple[Certificate, ...]) -> list[dict[str, str]]:
    """Return certificates as they are recorded: those without a number get the next of body, year and level."""
    chosen = {one.number for one in certificates if one.number}
    series = certificate_series(body_code_of(context), context.date.year, _mark(context))
    # A number chosen in this very event is not on record yet, so as many more are asked for.
    found = context.view.next_numbers({series: len(certificates)})[series]
    free = [number for tag in found if (number := tag.partition(":")[2]) not in chosen]
    if len(free) < len(certificates) - len(chosen):
        stem = series.beginning.partition(":")[2]
        raise refuse("certificate_numbers_used_up", office=context.tenant, series=stem)
    following = iter(free)
    return [{"number": one.number or next(following), "holder": one.holder} for one in certificates]


# Granted


def _check_granted(context: DecisionContext, event: CertificatesGranted) -> None:
    state = context.state
    if state.granted + event.quantity > state.passed:
        blocking = latest(context.subject, CertificatesGranted) or _held(context)
        raise refuse("within_passed", blocking, granted=state.granted, passed=state.passed)
    if event.certificates:
        check_given(context, event.certificates)


def check_given(context: DecisionContext, certificates: tuple[Certificate, ...]) -> None:
    """Refuse certificates whose numbers are of another year, body or level, or are taken."""
    numbers = ((f"/data/certificates/{place}/number", one.number) for place, one in enumerate(certificates))
    _check_numbers(context, ((pointer, number) for pointer, number in numbers if number))


def _some_left_to_grant(context: DecisionContext) -> None:
    state = context.state
    if state.granted >= state.passed:
        blocking = latest(context.subject, CertificatesGranted) or _held(context)
        raise refuse("within_passed", blocking, granted=state.granted, passed=state.passed)


def _complete_granted(context: DecisionContext, event: CertificatesGranted) -> Mapping[str, object]:
    added: dict[str, object] = {} if event.count else {"count": event.quantity}
    if event.certificates and not all(one.number for one in event.certificates):
        added["certificates"] = numbered(context, event.certificates)
    return added


# Revoked, corrected, reissued


def standing(context: DecisionContext) -> int:
    """Return how many certificates of the evaluation stand, with a number or without."""
    net: int = context.state.granted - context.state.revoked
    return net


def _moving_net(context: DecisionContext) -> RecordedEvent | None:
    return latest(context.subject, CertificatesGranted, CertificatesRevoked)


def _ending(context: DecisionContext, number: str) -> RecordedEvent | None:
    """Return the event that revoked a certificate, or put another in its place."""
    for recorded in reversed(context.subject.events):
        match recorded.event:
            case CertificatesRevoked(numbers=numbers) if number in (numbers or ()):
                return recorded
            case CertificatesCorrected(replaced=replaced) if replaced == number:
                return recorded
    return None


def _some_left_to_revoke(context: DecisionContext) -> None:
    if standing(context) <= 0:
        raise refuse("within_granted", _moving_net(context), net=0)


def _some_left_with_number(context: DecisionContext) -> None:
    if standing(context) <= 0 or "valid" not in context.state.certificates.values():
        moving = latest(context.subject, CertificatesGranted, CertificatesRevoked, CertificatesCorrected)
        raise refuse("no_certificate_with_number", moving)


def _check_valid(context: DecisionContext, numbers: Iterable[str]) -> None:
    known: Standings = context.state.certificates
    for number in numbers:
        if number not in known:
            raise refuse("certificate_unknown", latest(context.subject, CertificatesGranted), number=number)
        if known[number] != "valid":
            facts = {"number": number, "status": f"certificate.{known[number]}"}
            raise refuse("certificate_not_valid", _ending(context, number), **facts)


def _check_revoked(context: DecisionContext, event: CertificatesRevoked) -> None:
    if event.numbers:
        _check_valid(context, event.numbers)
    if event.quantity > standing(context):
        raise refuse("within_granted", _moving_net(context), net=standing(context))


def _complete_revoked(_context: DecisionContext, event: CertificatesRevoked) -> Mapping[str, object]:
    return {} if event.count else {"count": event.quantity}


def _check_corrected(context: DecisionContext, event: CertificatesCorrected) -> None:
    _check_valid(context, (event.replaced,))
    number = event.certificate.number
    _check_numbers(context, [("/data/certificate/number", number)] if number else [])


def _complete_corrected(context: DecisionContext, event: CertificatesCorrected) -> Mapping[str, object]:
    if event.certificate.number:
        return {}
    [certificate] = numbered(context, (event.certificate,))
    return {"certificate": certificate}


def _check_reissued(context: DecisionContext, event: CertificatesReissued) -> None:
    _check_valid(context, event.numbers)


HELD = frozenset({"held", "published", "granted"})
_GRANTED = frozenset({"granted"})

ACTS = (
    Act(
        CertificatesGranted,
        posters("RV"),
        HELD,
        conditions=(_some_left_to_grant,),
        checks=(_check_granted,),
        complete=_complete_granted,
    ),
    Act(
        CertificatesRevoked,
        posters("V"),
        _GRANTED,
        conditions=(_some_left_to_revoke,),
        checks=(_check_revoked,),
        complete=_complete_revoked,
    ),
    Act(
        CertificatesCorrected,
        posters("RV"),
        _GRANTED,
        conditions=(_some_left_with_number,),
        checks=(_check_corrected,),
        complete=_complete_corrected,
    ),
    Act(
        CertificatesReissued,
        posters("RV"),
        _GRANTED,
        conditions=(_some_left_with_number,),
        checks=(_check_reissued,),
    ),
)
