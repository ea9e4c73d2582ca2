"""A certificate as JSON: whether it stands, and what happened to it."""

from datetime import datetime
from typing import Any

from api.schemas.common import format_time
from registry.application.registry import Registry
from registry.domain import regions
from registry.domain.acts import RecordedEvent
from registry.domain.kinds.evaluation.certificate import CertificateFound, certificate
from registry.domain.numbers import certificate_tag, parse_certificate_number, tenant_of
from registry.errors import Message, ParameterInvalid, SubjectUnknown


def look_up(
    registry: Registry, number: str, as_of: int | datetime | None = None, tenant: str | None = None
) -> dict[str, Any]:
    """Return what is on record of a certificate as of a cut; the number says in which tenant, or all are asked.

    Raise ParameterInvalid where the number is none, SubjectUnknown where no certificate has it.
    """
    try:
        owner = tenant_of(parse_certificate_number(number))
    except ValueError as error:
        raise ParameterInvalid("number", error.args[0]) from None
    named = tenant or owner
    for code in [named] if named else regions.tenants():
        if body := _in(registry, code, number, as_of):
            return body
    raise SubjectUnknown(Message("certificate {number}", number=number))


def _in(registry: Registry, tenant: str, number: str, as_of: int | datetime | None) -> dict[str, Any] | None:
    for name in registry.tagged(tenant, certificate_tag(number)):
        evaluation, cut = registry.subject(tenant, name, as_of)
        if found := certificate(evaluation, number):
            state = evaluation.state
            under = {
                "evaluation": name,
                "filing": f"filing/{state.filing}",
                "occupation": state.occupation,
                "level": state.level,
            }
            return {"tenant": tenant, **_described(found), **under, "as_of": cut}
    return None


def _described(found: CertificateFound) -> dict[str, Any]:
    granted = _entry(found.history[0])
    body: dict[str, Any] = {"number": found.number, "status": found.status, "holder": found.holder}
    for name in ("replaces", "replaced_by", "revoked_unnamed"):
        if value := getattr(found, name):
            body[name] = value
    return body | {"granted": granted, "history": [_entry(event) for event in found.history]}


def _entry(event: RecordedEvent) -> dict[str, Any]:
    assert event.recordedtime is not None
    reason = getattr(event.event, "reason", None)
    return {
        "position": event.position,
        "id": event.id,
        "type": event.event.type,
        "time": format_time(event.time),
        "recordedtime": format_time(event.recordedtime),
        "office": event.office,
        **({"reason": reason} if reason else {}),
    }
