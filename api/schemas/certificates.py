"""A certificate as it is answered: whether it stands, and what happened to it."""

from datetime import datetime
from typing import Literal, Self

from api.schemas.common import Absent, Answer, EventReference, Moment
from registry.application.number_gaps import passed_over
from registry.application.registry import Registry
from registry.domain import regions
from registry.domain.acts import RecordedEvent, Subject
from registry.domain.kinds.evaluation.certificate import CertificateFound as Certificate
from registry.domain.kinds.evaluation.certificate import certificate
from registry.domain.numbers import certificate_tag, parse_certificate_number, parts_of, series_of, tenant_of
from registry.errors import Message, ParameterInvalid, SubjectUnknown


class CertificateAct(EventReference):
    """An event about a certificate."""

    recordedtime: Moment
    office: str
    reason: Absent[str] = None


class CertificateFoundAnswer(Answer):
    """A certificate with the evaluation it comes from, its holder by id."""

    tenant: str
    number: str
    status: Literal["valid", "void", "revoked", "replaced"]
    holder: str
    replaces: Absent[str] = None
    replaced_by: Absent[str] = None
    revoked_unnamed: Absent[int] = None
    granted: CertificateAct
    history: tuple[CertificateAct, ...]
    evaluation: str
    filing: str
    occupation: str
    level: int | str
    as_of: int

    @classmethod
    def of(cls, tenant: str, evaluation: Subject, found: Certificate, cut: int) -> Self:
        """Return a certificate of an evaluation as of a cut."""
        history, state = tuple(map(_act, found.history)), evaluation.state
        return cls(
            tenant=tenant,
            number=found.number,
            status=found.status,
            holder=found.holder,
            replaces=found.replaces or None,
            replaced_by=found.replaced_by or None,
            revoked_unnamed=found.revoked_unnamed or None,
            granted=history[0],
            history=history,
            evaluation=evaluation.name,
            filing=f"filing/{state.filing}",
            occupation=state.occupation,
            level=state.level,
            as_of=cut,
        )


def _act(event: RecordedEvent) -> CertificateAct:
    return CertificateAct.of(event, reason=getattr(event.event, "reason", None) or None)


def look_up(
    registry: Registry, number: str, as_of: int | datetime | None = None, tenant: str | None = None
) -> CertificateFoundAnswer:
    """Return what is on record of a certificate as of a cut; the number says in which tenant, or all are asked.

    Raise ParameterInvalid where the number is none, SubjectUnknown where no certificate has it.
    """
    try:
        owner = tenant_of(parse_certificate_number(number))
    except ValueError as error:
        raise ParameterInvalid("number", error.args[0]) from None
    named = tenant or owner
    for code in [named] if named else regions.tenants():
        for name in registry.tagged(code, certificate_tag(number)):
            evaluation, cut = registry.subject(code, name, as_of)
            if found := certificate(evaluation, number):
                return CertificateFoundAnswer.of(code, evaluation, found, cut)
    raise _unknown(registry, named, number)


def _unknown(registry: Registry, tenant: str | None, number: str) -> SubjectUnknown:
    """Return that no certificate has a number, and why where it lies below one that an office chose itself."""
    found = passed_over(registry, tenant, series_of(number), int(parts_of(number).number)) if tenant else None
    if found is None:
        return SubjectUnknown(Message("certificate {number}", number=number))
    return SubjectUnknown(
        Message(
            "certificate {number}: {first} to {last} were passed over when office {office} chose {chosen} on {day} "
            "(position {position})",
            number=number,
            first=found.first.partition(":")[2],
            last=found.last.partition(":")[2],
            office=found.by.office,
            chosen=found.chosen.partition(":")[2],
            day=found.by.date.isoformat(),
            position=found.by.position,
        )
    )
