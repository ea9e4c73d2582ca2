"""Certificates by number: granted, corrected, revoked, and looked up."""

from typing import Any

from support.acts import EVALUATION
from support.given import COUNTY, TENANT, Act, Given

from registry.domain.kinds.evaluation.certificate import CertificateFound, certificate

BODY = "Y000037010001"
HOLDERS = [f"3f9c2a7e-0000-4000-8000-{place:012d}" for place in range(1, 21)]


def number(sequence: int, *, body: str = BODY, year: str = "21", mark: str = "4") -> str:
    return f"{body}{year}{mark}{sequence:06d}"


def granting(*certificates: dict[str, Any] | str, day: float = 40, **data: Any) -> Act:
    """A grant of certificates: by holder where a text is given."""
    listed = [{"holder": one} if isinstance(one, str) else one for one in certificates]
    return Act("evaluation.certificates_granted.v1", EVALUATION, COUNTY, day, {"certificates": listed, **data})


def revoking(*numbers: str, day: float = 50) -> Act:
    data = {"numbers": list(numbers), "reason": "冒名顶替"}
    return Act("evaluation.certificates_revoked.v1", EVALUATION, TENANT, day, data)


def correcting(replaced: str, day: float = 50, office: str = COUNTY, **certificate: str) -> Act:
    data = {"replaced": replaced, "certificate": {"holder": HOLDERS[0], **certificate}, "reason": "工种名称有误"}
    return Act("evaluation.certificates_corrected.v1", EVALUATION, office, day, data)


def found(given: Given, one: str) -> CertificateFound:
    shown = certificate(given.memory.subject(EVALUATION), one)
    assert shown is not None
    return shown
