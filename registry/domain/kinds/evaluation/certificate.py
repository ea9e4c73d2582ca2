"""One certificate (证书), found by its number: whether it is valid, who holds it, what happened to it."""

from typing import NamedTuple

from registry.domain.acts import RecordedEvent, Subject
from registry.domain.kinds.evaluation.certificate_events import (
    Certificate,
    CertificatesCorrected,
    CertificatesGranted,
    CertificatesListed,
    CertificatesReissued,
    CertificatesRevoked,
)
from registry.domain.kinds.evaluation.certificate_list import granted_by_count
from registry.domain.kinds.evaluation.certificates import issued


class CertificateFound(NamedTuple):
    """A certificate and the events that are about it, the one that gave it out first.

    `status` is `valid`, `revoked`, `replaced` by `replaced_by`, or `void`: of its evaluation no certificate stands
    any more, though none was named. `revoked_unnamed`: how many of the valid numbered certificates of its
    evaluation were revoked by count alone; this may be one of them.
    """

    number: str
    status: str
    holder: str
    history: tuple[RecordedEvent, ...]
    replaces: str | None = None
    replaced_by: str | None = None
    revoked_unnamed: int = 0


def certificate(evaluation: Subject, number: str) -> CertificateFound | None:
    """Return a certificate of an evaluation, None if the evaluation has none of this number."""
    history = tuple(event for event in evaluation.events if _is_about(event, number))
    if not history:
        return None
    first, standings = history[0].event, evaluation.state.certificates
    if isinstance(first, CertificatesListed):  # it was granted before, when only the count was told
        history = (granted_by_count(evaluation, first.granted_on)[0], *history)
    status: str = standings[number]
    left = evaluation.state.granted - evaluation.state.revoked
    unnamed = max(0, sum(standing == "valid" for standing in standings.values()) - left) if status == "valid" else 0
    corrected = [event.event for event in history if isinstance(event.event, CertificatesCorrected)]
    return CertificateFound(
        number,
        "void" if unnamed and not left else status,
        _holder(first, number),
        history,
        next((event.replaced for event in corrected if event.certificate.number == number), None),
        next((event.certificate.number for event in corrected if event.replaced == number), None),
        unnamed if left else 0,
    )


def numbers_of(evaluation: Subject, holder: str) -> tuple[str, ...]:
    """Return the numbers of the certificates that a holder was given in an evaluation, whether they stand or not."""
    named = (one for event in evaluation.events for one in _named(event.event))
    return tuple(one.number for one in named if one.holder == holder and one.number)


def _is_about(recorded: RecordedEvent, number: str) -> bool:
    match recorded.event:
        case CertificatesRevoked(numbers=numbers) | CertificatesReissued(numbers=numbers) if numbers:
            return number in numbers
        case CertificatesCorrected(replaced=replaced) if replaced == number:
            return True
    return number in issued(recorded.event)


def _holder(event: object, number: str) -> str:
    return next(one.holder for one in _named(event) if one.number == number)


def _named(event: object) -> tuple[Certificate, ...]:
    """Return the certificates that an event gives out or lists, as far as it names them."""
    match event:
        case CertificatesGranted(certificates=granted) | CertificatesListed(certificates=granted) if granted:
            return granted
        case CertificatesCorrected(certificate=corrected):
            return (corrected,)
    return ()
