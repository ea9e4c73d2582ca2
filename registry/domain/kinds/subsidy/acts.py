"""Subsidies (培训补贴、鉴定补贴; notice, part 五): claimed, decided, paid.

Nothing is claimed twice in the province for one purpose, person, occupation and level. What a claim stands on is in
ground.py. The registry records decisions and payments that are made elsewhere.
"""

from collections.abc import Iterable
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
from registry.domain.kinds.subsidy.ground import (
    STANDING,
    Claim,
    check_ground,
    claimed_by_another,
    counted_tag,
    same_work,
    still_grounded,
)
from registry.domain.numbers import CertificateNumber, certificate_tag, mark_of, parts_of
from registry.domain.references import happened, referred
from registry.domain.values import CreditCode, Date, Level, Name, OccupationCode, PersonId, Text, Uuid, parse_uuid
from registry.errors import EventInvalid, Fault, Message

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


def _tag(claim: Claim) -> str:
    return f"subsidy:{claim.purpose}:{claim.person}:{claim.occupation}:{claim.level}"


def tags(recorded: RecordedEvent) -> tuple[str, ...]:
    """Return under what a claim is found: its purpose, person, occupation and level, and the evaluation it names."""
    event = recorded.event
    if not isinstance(event, SubsidyClaimed):
        return ()
    return (_tag(event), counted_tag(event.evaluation)) if event.evaluation else (_tag(event),)


def needs(subject: Subject, event: Event | None, time: datetime) -> DecisionQuery:
    """Return what a decision must look at: the enterprise, claims for the same, training, certificate."""
    found = jurisdiction.needs(subject, event, time)
    claim: Claim = event if isinstance(event, SubsidyClaimed) else subject.state
    if claim.person is None or isinstance(event, SubsidyRejected):
        return found
    named = {"training": getattr(event, "training", None), "evaluation": claim.evaluation}
    numbers = {certificate_tag(claim.certificate)} if claim.certificate else set()
    counted = {counted_tag(claim.evaluation)} if claim.evaluation else set()
    return found | DecisionQuery(
        frozenset(f"{kind}/{key}" for kind, key in named.items() if key),
        frozenset({_tag(claim), *numbers, *counted}),
        frozenset({_tag(claim), *numbers}),
    )


def _once(context: DecisionContext, event: SubsidyClaimed) -> None:
    """Nothing is claimed twice in the province, now and at the time of the act."""
    _check_once(context, event, context.view.tagged(_tag(event)), STANDING)
    _check_once(context, event, context.view.elsewhere(_tag(event)), STANDING)


def _not_approved_elsewhere(context: DecisionContext) -> None:
    """Where two tenants took a claim at the same moment, the first to be approved stands."""
    claim: Claim = context.state
    statuses = STANDING - {"claimed"} if context.state.status == "claimed" else frozenset({"paid"})
    _check_once(context, claim, context.view.elsewhere(_tag(claim)), statuses)


def _check_once(context: DecisionContext, claim: Claim, others: Iterable[Subject], statuses: frozenset[str]) -> None:
    for other in others:
        tenant = other.events[0].tenant
        if (tenant, other.name) == (context.tenant, context.subject.name) or _tag(other.state) != _tag(claim):
            continue
        for seen in (other, other.at(context.time)):
            if seen.state.status in statuses:
                office = tenant if seen.state.status != "paid" else None
                raise refuse("subsidy_once", seen.last, office=office, tenant=tenant)


def _training_fits(context: DecisionContext, event: SubsidyClaimed) -> None:
    """A subsidy for training names a training of the enterprise that was held before."""
    if event.training is None:
        if event.purpose == "training":
            message = Message("a subsidy for training names the training")
            raise EventInvalid([Fault("/data/training", message)])
        return
    found = referred(context, f"training/{event.training}")
    if found.state.enterprise != event.enterprise:
        raise refuse("of_other_enterprise", found.events[0], other=found.name, enterprise=found.state.enterprise)
    same_work(found, event)
    if found.state.status != "held":
        raise refuse("training_not_held", found.last, office=found.events[0].office, other=found.name)


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
            checks=(jurisdiction.own, _once, _training_fits, check_ground),
        ),
        Act(
            SubsidyApproved,
            posters("V"),
            frozenset({"claimed"}),
            conditions=(claimed_by_another, still_grounded, _not_approved_elsewhere),
            checks=(_within_claim,),
        ),
        Act(SubsidyRejected, posters("V"), frozenset({"claimed"})),
        Act(
            SubsidyPaid,
            posters("V"),
            frozenset({"approved"}),
            conditions=(still_grounded, _not_approved_elsewhere),
            checks=(happened("paid_on"), _paid_after_approval),
        ),
    ),
)
