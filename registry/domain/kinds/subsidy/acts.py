"""Subsidies (培训补贴、鉴定补贴; notice, part 五): claimed, decided, paid.

Nothing is claimed twice for one person, occupation and level. The registry records decisions and payments that are
made elsewhere.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, model_validator

from registry.domain import jurisdiction
from registry.domain.acts import (
    NEW,
    Act,
    DecisionContext,
    DecisionQuery,
    Event,
    RecordedEvent,
    Subject,
    SubjectKind,
    posters,
    refuse,
)
from registry.domain.kinds.evaluation.certificate import certificate
from registry.domain.numbers import CertificateNumber, certificate_tag, mark_of, parts_of, tenant_of
from registry.domain.references import happened, referred
from registry.domain.values import CreditCode, Date, Level, Name, OccupationCode, PersonId, Text, Uuid, parse_uuid
from registry.errors import Message

Fen = Annotated[int, Field(ge=1, le=10_000_000_000)]


class SubsidyClaimed(Event):
    """申领补贴: for one person's training or appraisal in an occupation at a level; `amount_fen` in 分 of a yuan."""

    type: ClassVar[str] = "subsidy.claimed.v1"
    purpose: Literal["training", "appraisal"]
    person: PersonId
    enterprise: CreditCode
    occupation: OccupationCode
    level: Level
    amount_fen: Fen
    training: Uuid | None = None
    evaluation: Uuid | None = None
    certificate: CertificateNumber | None = None

    @model_validator(mode="after")
    def _of_the_level(self) -> Self:
        mark = mark_of(self.level)
        if self.certificate and mark and parts_of(self.certificate).mark != mark:
            message = "position 16 of the certificate number must be {mark}, for level {level}"
            raise ValueError(Message(message, mark=mark, level=self.level))
        return self


class SubsidyApproved(Event):
    """审核同意: so much of what was claimed."""

    type: ClassVar[str] = "subsidy.approved.v1"
    amount_fen: Fen


class SubsidyRejected(Event):
    """不予补贴: the person may claim again."""

    type: ClassVar[str] = "subsidy.rejected.v1"
    reason: Text


class SubsidyPaid(Event):
    """拨付."""

    type: ClassVar[str] = "subsidy.paid.v1"
    paid_on: Date
    reference: Name | None = None


@dataclass(frozen=True, slots=True)
class SubsidyState:
    """A claim and what was decided on it."""

    status: str = NEW
    purpose: str | None = None
    person: str | None = None
    enterprise: str | None = None
    occupation: str | None = None
    level: int | str | None = None
    claimed_fen: int = 0
    approved_fen: int = 0
    training: str | None = None
    evaluation: str | None = None
    certificate: str | None = None
    paid_on: date | None = None


STANDING = frozenset({"claimed", "approved", "paid"})
"""The statuses in which a claim keeps another one for the same from being made."""


def evolve(state: SubsidyState, recorded: RecordedEvent) -> SubsidyState:
    """Return the state after one more event."""
    match recorded.event:
        case SubsidyClaimed() as event:
            return SubsidyState(
                status="claimed", claimed_fen=event.amount_fen, **event.model_dump(exclude={"amount_fen"})
            )
        case SubsidyApproved() as event:
            return replace(state, status="approved", approved_fen=event.amount_fen)
        case SubsidyRejected():
            return replace(state, status="rejected")
        case SubsidyPaid() as event:
            return replace(state, status="paid", paid_on=event.paid_on)
    return state


def _tag(event: SubsidyClaimed) -> str:
    return f"subsidy:{event.purpose}:{event.person}:{event.occupation}:{event.level}"


def tags(recorded: RecordedEvent) -> tuple[str, ...]:
    """Return under what a claim is found: its purpose, person, occupation and level."""
    return (_tag(recorded.event),) if isinstance(recorded.event, SubsidyClaimed) else ()


def needs(subject: Subject, event: Event | None, time: datetime) -> DecisionQuery:
    """Return what a decision must look at: the enterprise, other claims for the same, training and evaluation."""
    found = jurisdiction.needs(subject, event, time)
    if isinstance(event, SubsidyClaimed):
        named = {"training": event.training, "evaluation": event.evaluation}
        subjects = frozenset(f"{kind}/{key}" for kind, key in named.items() if key)
        numbers = {certificate_tag(event.certificate)} if event.certificate else set()
        found |= DecisionQuery(subjects=subjects, tags=frozenset({_tag(event), *numbers}))
    return found


def _once(context: DecisionContext, event: SubsidyClaimed) -> None:
    for other in context.view.tagged(_tag(event)):
        for seen in (other, other.at(context.time)):
            if other.name != context.subject.name and seen.state.status in STANDING:
                office = context.tenant if seen.state.status != "paid" else None
                raise refuse("subsidy_once", seen.last, office=office, other=other.name)


def _training_fits(context: DecisionContext, event: SubsidyClaimed) -> None:
    if event.training is None:
        return
    found = referred(context, f"training/{event.training}")
    if found.state.enterprise != event.enterprise:
        raise refuse("of_other_enterprise", found.last, other=found.name, enterprise=found.state.enterprise)
    _same_work(found, event)
    if found.state.status != "held":
        raise refuse("training_not_held", found.last, office=found.events[0].office, other=found.name)


def _evaluation_fits(context: DecisionContext, event: SubsidyClaimed) -> None:
    if event.evaluation is None:
        return
    _under_enterprise(context, event, referred(context, f"evaluation/{event.evaluation}"))


def _under_enterprise(context: DecisionContext, event: SubsidyClaimed, found: Subject) -> None:
    filing = context.view.subject(f"filing/{found.state.filing}")
    if filing.state.enterprise != event.enterprise:
        raise refuse("of_other_enterprise", found.last, other=found.name, enterprise=filing.state.enterprise)
    _same_work(found, event)
    if found.state.granted <= found.state.revoked:
        raise refuse("certificate_before_subsidy", found.last, office=found.events[0].office, other=found.name)


def _certificate_fits(context: DecisionContext, event: SubsidyClaimed) -> None:
    """The certificate is on record if it is one of this tenant's, valid, the person's, and of the evaluation named."""
    number = event.certificate
    if number is None:
        return
    for evaluation in context.view.tagged(certificate_tag(number)):
        then = evaluation.at(context.time)
        if shown := certificate(then, number):
            if shown.status != "valid":
                status = f"certificate.{shown.status}"
                raise refuse("certificate_not_valid", shown.history[-1], number=number, status=status)
            if shown.holder != event.person or event.evaluation not in {None, evaluation.name.partition("/")[2]}:
                raise refuse("certificate_of_other", shown.history[0], number=number, other=then.name)
            _under_enterprise(context, event, then)
            return
    if tenant_of(number) == context.tenant and not _counted_only(context, event):
        raise refuse("certificate_not_on_record", number=number)


def _counted_only(context: DecisionContext, event: SubsidyClaimed) -> bool:
    """Tell whether the evaluation named has granted certificates of which only the count is on record."""
    if event.evaluation is None:
        return False
    state = referred(context, f"evaluation/{event.evaluation}").state
    return bool(state.granted > sum(standing != "replaced" for standing in state.certificates.values()))


def _same_work(found: Subject, event: SubsidyClaimed) -> None:
    if (found.state.occupation, found.state.level) != (event.occupation, event.level):
        facts = {"other": found.name, "occupation": found.state.occupation, "level": str(found.state.level)}
        raise refuse("of_other_occupation", found.last, **facts)


def _within_claim(context: DecisionContext, event: SubsidyApproved) -> None:
    if event.amount_fen > context.state.claimed_fen:
        claimed = context.state.claimed_fen
        raise refuse("within_claim", context.subject.last, amount=event.amount_fen, claimed=claimed)


def _paid_after_approval(context: DecisionContext, event: SubsidyPaid) -> None:
    approved = context.subject.last
    if approved and event.paid_on < approved.date:
        days = {"paid_on": event.paid_on.isoformat(), "approved_on": approved.date.isoformat()}
        raise refuse("paid_before_approval", approved, **days)


def _mover(context: DecisionContext) -> str | None:
    return context.tenant if context.state.status in {NEW, "claimed", "approved"} else None


KIND = SubjectKind(
    name="subsidy",
    parse_key=parse_uuid,
    initial=SubsidyState(),
    evolve=evolve,
    responsible_office=_mover,
    needs=needs,
    tags=tags,
    acts=(
        Act(
            SubsidyClaimed,
            posters("CIV"),
            frozenset({NEW}),
            checks=(jurisdiction.own, _once, _training_fits, _evaluation_fits, _certificate_fits),
        ),
        Act(SubsidyApproved, posters("V"), frozenset({"claimed"}), checks=(_within_claim,)),
        Act(SubsidyRejected, posters("V"), frozenset({"claimed"})),
        Act(
            SubsidyPaid,
            posters("V"),
            frozenset({"approved"}),
            checks=(happened("paid_on"), _paid_after_approval),
        ),
    ),
)
