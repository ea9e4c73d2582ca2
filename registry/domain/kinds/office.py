"""Offices (机构) as a tenant enrols them. Their keys are in registry/store/credentials.py and in no event."""

import re
from dataclasses import dataclass, replace
from typing import Annotated, ClassVar, Literal

from pydantic import AfterValidator, Field

from registry.domain import industries, regions
from registry.domain.acts import NEW, Act, DecisionContext, Event, OfficeKind, RecordedEvent, SubjectKind, posters
from registry.domain.causes import latest
from registry.domain.references import printable
from registry.domain.values import Name, Text
from registry.errors import EventInvalid, Fault, Message, OfficeNotEntitled


def _industry_prefix(value: str) -> str:
    if not re.fullmatch(r"[0-9]{2,4}", value) or not any(
        prefix.startswith(value) or value.startswith(prefix) for prefix in industries.prefixes()
    ):
        message = Message(
            "{value!r} is not the beginning of an industry code of GB/T 4754-2017, of 2 to 4 digits", value=value
        )
        raise ValueError(message)
    return value


Industries = Annotated[
    tuple[Annotated[str, AfterValidator(_industry_prefix)], ...], Field(min_length=1, max_length=100)
]


class OfficeEnrolled(Event):
    """An office may act in this tenant: its name, what it is to the tenant, which industries it looks after."""

    type: ClassVar[str] = "office.enrolled.v1"
    name: Name
    kind: Literal["centre", "county", "industry", "auditor"]
    industries: Industries | None = None


class OfficeSuspended(Event):
    """An office may no longer read or act in this tenant until it is enrolled again."""

    type: ClassVar[str] = "office.suspended.v1"
    reason: Text


@dataclass(frozen=True, slots=True)
class OfficeState:
    """An office of a tenant."""

    status: str = NEW
    name: str | None = None
    kind: OfficeKind | None = None
    industries: tuple[str, ...] = ()


def evolve(state: OfficeState, recorded: RecordedEvent) -> OfficeState:
    """Return the state after one more event."""
    match recorded.event:
        case OfficeEnrolled() as event:
            return OfficeState("enrolled", event.name, OfficeKind(event.kind), event.industries or ())
        case OfficeSuspended():
            return replace(state, status="suspended")
    return state


def parse_office_code(value: str) -> str:
    """Return an office code, `370102` or `370100-transport`; raise ValueError otherwise."""
    if not re.fullmatch(r"[0-9]{6}(-[a-z]{2,30})?", value):
        raise ValueError(Message("{value!r} is not an office code of the form 370102 or 370100-transport", value=value))
    return value


AUDITORS = "-audit"
"""How the code of an office ends that is an auditor, and never another kind of office."""


def _code(context: DecisionContext) -> str:
    return context.subject.name.partition("/")[2]


def enroller(context: DecisionContext) -> str:
    """Return who enrols and suspends an office: its tenant's centre, and of who watches over that the province's.

    A city enrols its auditor itself, and may neither suspend nor enrol it again: an auditor that the audited may send
    away is none. The auditors of the province are the province's in every log.
    """
    code, state = _code(context), context.state
    if state.kind is OfficeKind.AUDITOR or (code.startswith(regions.PROVINCE) and code.endswith(AUDITORS)):
        return regions.PROVINCE
    return context.tenant


def _by_enroller(context: DecisionContext) -> None:
    """Refuse an office to who may not enrol or suspend it."""
    _check_enroller(context, enroller(context))


def _auditor_of_province(context: DecisionContext, event: OfficeEnrolled) -> None:
    """An auditor with a code of the province is the province's to enrol, whatever the code ends in."""
    if OfficeKind(event.kind) is OfficeKind.AUDITOR and _code(context).startswith(regions.PROVINCE):
        _check_enroller(context, regions.PROVINCE)


def _check_enroller(context: DecisionContext, may: str) -> None:
    if context.office.code != may:
        facts = {"by": context.office.code, "other": _code(context), "may": may}
        blocking = latest(context.subject, OfficeEnrolled, OfficeSuspended)
        raise OfficeNotEntitled("enrolled_by_other", facts, blocking=blocking, office=may)


def _stays_auditor(context: DecisionContext, event: OfficeEnrolled) -> None:
    """What is an auditor, or has the code of one, is no other kind of office."""
    auditor = context.state.kind is OfficeKind.AUDITOR or _code(context).endswith(AUDITORS)
    if auditor and OfficeKind(event.kind) is not OfficeKind.AUDITOR:
        message = Message("{code} is an auditor's, never another kind of office", code=_code(context))
        raise EventInvalid([Fault("/data/kind", message)])


def _code_fits_kind(context: DecisionContext, event: OfficeEnrolled) -> None:
    code, tenant = _code(context), context.tenant
    own = code.startswith((tenant, regions.PROVINCE)) or regions.lies_in(code[:6], tenant)
    fits = {
        "centre": code == tenant,
        "county": regions.lies_in(code, tenant),
        "industry": "-" in code,
        "auditor": "-" in code and own,
    }
    if not fits[event.kind]:
        facts = {"code": code, "office_kind": event.kind, "tenant": tenant}
        message = Message("{code} cannot be a {office_kind} office of {tenant}", **facts)
        raise EventInvalid([Fault("/data/kind", message)])


def _industries_fit_kind(_context: DecisionContext, event: OfficeEnrolled) -> None:
    if event.industries and event.kind != "industry":
        raise EventInvalid(
            [
                Fault(
                    "/data/industries",
                    Message("a {office_kind} office looks after no industry of its own", office_kind=event.kind),
                )
            ]
        )


def _not_the_centre(context: DecisionContext, _event: OfficeSuspended) -> None:
    if context.state.kind is OfficeKind.CENTRE:
        raise EventInvalid([Fault("/subject", Message("a tenant's own centre cannot be suspended in its own log"))])


KIND = SubjectKind(
    name="office",
    parse_key=parse_office_code,
    initial=OfficeState(),
    evolve=evolve,
    responsible_office=enroller,
    acts=(
        Act(
            OfficeEnrolled,
            posters("VP"),
            frozenset({NEW, "enrolled", "suspended"}),
            conditions=(_by_enroller,),
            checks=(_auditor_of_province, _stays_auditor, _code_fits_kind, _industries_fit_kind, printable("name")),
        ),
        Act(
            OfficeSuspended,
            posters("VP"),
            frozenset({"enrolled"}),
            conditions=(_by_enroller,),
            checks=(_not_the_centre,),
        ),
    ),
)
