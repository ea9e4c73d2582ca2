"""The events of an evaluation's certificates (证书) and their data fields.

A holder is an opaque id; no field takes a person's name or identity number. Who may post an event, and when, is in
acts.py.
"""

from typing import Annotated, ClassVar, Self

from pydantic import AfterValidator, Field, model_validator

from registry.domain.acts import Event
from registry.domain.numbers import CertificateNumber
from registry.domain.values import Count, Date, PersonId, Text, Value
from registry.errors import Message

MOST_CERTIFICATES = 2_000
"""How many certificates one event may name: some 180 kB, well within a line of a stream."""


class Certificate(Value):
    """A certificate: its number, allocated if absent, and who holds it."""

    number: CertificateNumber | None = None
    holder: PersonId


def _numbers_once(certificates: tuple[Certificate, ...]) -> tuple[Certificate, ...]:
    _each_once(tuple(certificate.number for certificate in certificates if certificate.number))
    return certificates


def _each_once(numbers: tuple[str, ...]) -> tuple[str, ...]:
    seen: set[str] = set()
    for number in numbers:
        if number in seen:
            raise ValueError(Message("certificate {number} is given more than once", number=number))
        seen.add(number)
    return numbers


Certificates = Annotated[
    tuple[Certificate, ...], Field(min_length=1, max_length=MOST_CERTIFICATES), AfterValidator(_numbers_once)
]
Numbers = Annotated[
    tuple[CertificateNumber, ...], Field(min_length=1, max_length=MOST_CERTIFICATES), AfterValidator(_each_once)
]


def _check_quantity(count: int | None, listed: tuple[object, ...] | None, name: str) -> None:
    if listed is None and count is None:
        raise ValueError(Message("count or {name} must be given", name=name))
    if listed is not None and count not in (None, len(listed)):
        message = Message(
            "count ({count}) is not how many {name} are given ({listed})", count=count, name=name, listed=len(listed)
        )
        raise ValueError(message)


class CertificatesGranted(Event):
    """发放证书: so many of those who passed have received their certificate, by number where they have one.

    `count` is always there once the event is recorded.
    """

    type: ClassVar[str] = "evaluation.certificates_granted.v1"
    count: Annotated[Count, Field(ge=1)] | None = None
    certificates: Certificates | None = None

    @model_validator(mode="after")
    def _counted(self) -> Self:
        _check_quantity(self.count, self.certificates, "certificates")
        return self

    @property
    def quantity(self) -> int:
        """How many certificates."""
        return self.count if self.certificates is None else len(self.certificates)  # type: ignore[return-value]


class CertificatesListed(Event):
    """列明证书: who holds the certificates that were granted by count on a day, and their numbers; none is added."""

    type: ClassVar[str] = "evaluation.certificates_listed.v1"
    granted_on: Date
    certificates: Certificates


class CertificatesRevoked(Event):
    """撤销证书: so many of the certificates granted are void, or those of these numbers."""

    type: ClassVar[str] = "evaluation.certificates_revoked.v1"
    count: Annotated[Count, Field(ge=1)] | None = None
    numbers: Numbers | None = None
    reason: Text

    @model_validator(mode="after")
    def _counted(self) -> Self:
        _check_quantity(self.count, self.numbers, "numbers")
        return self

    @property
    def quantity(self) -> int:
        """How many certificates."""
        return self.count if self.numbers is None else len(self.numbers)  # type: ignore[return-value]


class CertificatesCorrected(Event):
    """更正证书: a certificate with a wrong entry is void, and another with a number of its own takes its place."""

    type: ClassVar[str] = "evaluation.certificates_corrected.v1"
    replaced: CertificateNumber
    certificate: Certificate
    reason: Text

    @model_validator(mode="after")
    def _another_number(self) -> Self:
        if self.certificate.number == self.replaced:
            message = Message(
                "a corrected certificate has a number of its own, not that of the one replaced ({replaced})",
                replaced=self.replaced,
            )
            raise ValueError(message)
        return self


class CertificatesReissued(Event):
    """补发证书: certificates lost or damaged are printed again, under the numbers they have."""

    type: ClassVar[str] = "evaluation.certificates_reissued.v1"
    numbers: Numbers
    reason: Text
