"""An evaluation (评价) of workers under a filing, from the announcement to its results. Workers are counted, not named.

The acts on certificates are in certificates.py.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import ClassVar, Literal, Self

from pydantic import model_validator

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
from registry.domain.causes import latest, led_to_status
from registry.domain.kinds.assessor import check_assessors, names_of
from registry.domain.kinds.evaluation import certificate_list, certificates
from registry.domain.kinds.evaluation.certificate_events import (
    CertificatesCorrected,
    CertificatesGranted,
    CertificatesListed,
    CertificatesRevoked,
)
from registry.domain.kinds.filing import state as filing_state
from registry.domain.kinds.filing.events import ReceiptIssued, ScopeChanged
from registry.domain.kinds.rules.acts import edition_on
from registry.domain.values import Count, Date, Level, OccupationCode, Text, Uuid, Uuids, covers, parse_uuid
from registry.domain.workdays import calendar_of, years_of
from registry.errors import Message


class EvaluationAnnounced(Event):
    """评价计划报备: the enterprise tells beforehand what it will evaluate, and when."""

    type: ClassVar[str] = "evaluation.announced.v1"
    filing: Uuid
    occupation: OccupationCode
    level: Level
    planned_on: Date
    method: Text | None = None
    venue: Text | None = None
    expected: Count | None = None
    assessors: Uuids | None = None


class EvaluationHeld(Event):
    """开展评价: how many sat the evaluation, how many passed, and whom it served."""

    type: ClassVar[str] = "evaluation.held.v1"
    filing: Uuid
    occupation: OccupationCode
    level: Level
    candidates: Count
    passed: Count
    served: Literal["own", "small_firms", "public"] = "own"
    assessors: Uuids | None = None

    @model_validator(mode="after")
    def _no_more_passed(self) -> Self:
        if self.passed > self.candidates:
            message = Message(
                "passed ({passed}) must not exceed candidates ({candidates})",
                passed=self.passed,
                candidates=self.candidates,
            )
            raise ValueError(message)
        return self


class ResultsPublished(Event):
    """成绩公示."""

    type: ClassVar[str] = "evaluation.results_published.v1"
    closes_on: Date


class EvaluationCancelled(Event):
    """取消: an announced evaluation does not take place."""

    type: ClassVar[str] = "evaluation.cancelled.v1"
    reason: Text


@dataclass(frozen=True, slots=True)
class EvaluationState:
    """Where an evaluation stands; `granted` and `revoked` count, `certificates` are those that have a number."""

    status: str = NEW
    filing: str | None = None
    occupation: str | None = None
    level: int | str | None = None
    candidates: int = 0
    passed: int = 0
    served: str | None = None
    assessors: tuple[str, ...] = ()
    granted: int = 0
    revoked: int = 0
    certificates: Mapping[str, str] = field(default_factory=dict)


def evolve(state: EvaluationState, recorded: RecordedEvent) -> EvaluationState:
    """Return the state after one more event."""
    match recorded.event:
        case EvaluationAnnounced() as event:
            what = event.filing, event.occupation, event.level
            return EvaluationState("announced", *what, assessors=event.assessors or ())
        case EvaluationHeld() as event:
            return replace(state, status="held", **event.model_dump(exclude_none=True))
        case ResultsPublished():
            return replace(state, status="published")
        case CertificatesGranted() as event:
            numbered = certificates.evolve(state.certificates, event)
            return replace(state, status="granted", granted=state.granted + event.quantity, certificates=numbered)
        case CertificatesRevoked() as event:
            numbered = certificates.evolve(state.certificates, event)
            return replace(state, revoked=state.revoked + event.quantity, certificates=numbered)
        case CertificatesCorrected() | CertificatesListed() as event:
            return replace(state, certificates=certificates.evolve(state.certificates, event))
        case EvaluationCancelled():
            return replace(state, status="cancelled")
    return state


def _filing_key(subject: Subject, event: Event | None) -> str | None:
    key: str | None = getattr(event, "filing", None) or subject.state.filing
    return key


def _filing(context: DecisionContext, event: Event | None = None) -> Subject | None:
    key = _filing_key(context.subject, event)
    return context.view.subject(f"filing/{key}") if key else None


def _receiver(context: DecisionContext, event: Event | None) -> str | None:
    found = _filing(context, event)
    if found is None:
        return None
    if not found.events:
        raise refuse("filing_unknown", filing=found.name)
    receiving_office: str | None = found.state.received_by
    return receiving_office


def _mover(context: DecisionContext) -> str | None:
    found = _filing(context)
    return found.state.received_by if found and context.state.status != "cancelled" else None


def needs(subject: Subject, event: Event | None, _time: datetime) -> DecisionQuery:
    """Return what a decision must look at: the filing under which it is held, its assessors, numbers chosen."""
    key = _filing_key(subject, event)
    assessors = names_of(getattr(event, "assessors", None) or subject.state.assessors)
    named = DecisionQuery(subjects=assessors | {f"filing/{key}"}) if key else DecisionQuery()
    return named | DecisionQuery(tags=certificates.wanted(event))


def _filing_in_force(context: DecisionContext, event: EvaluationAnnounced | EvaluationHeld) -> None:
    found = context.view.subject(f"filing/{event.filing}")
    then = found.at(context.time)
    status = then.status_on(context.date)
    if status not in filing_state.IN_FORCE:
        responsible_office = filing_state.responsible_office(context._replace(subject=found))
        facts = {"filing": found.name, "status": f"filing.{status}", "date": context.date.isoformat()}
        blocking = led_to_status(then, context.date) or (found.events[0] if found.events else None)
        raise refuse("filing_not_in_force", blocking, office=responsible_office, **facts)
    if not covers(then.state.scope, event.occupation, event.level):
        facts = {"occupation": event.occupation, "level": str(event.level)}
        laid_down = latest(then, ReceiptIssued, ScopeChanged)
        raise refuse("outside_scope", laid_down, office=context.tenant, **facts)


def _assessors_fit(context: DecisionContext, event: EvaluationAnnounced | EvaluationHeld) -> None:
    """The assessors named fit; where none are named, those announced."""
    named = context.state.assessors if event.assessors is None else event.assessors
    check_assessors(context, named, event.occupation, event.level)


def _announced_in_time(context: DecisionContext, event: EvaluationAnnounced) -> None:
    check_lead(context, event.planned_on, _receiver(context, event))


def _enough_assessors(context: DecisionContext, event: EvaluationHeld) -> None:
    """The assessors who held it count; where none are named, those announced."""
    named = event.assessors if event.assessors is not None else context.state.assessors
    check_quorum(context, len(set(named)), _receiver(context, event))


def tags(recorded: RecordedEvent) -> tuple[str, ...]:
    """Return under what an event is found: the evaluations held under its filing, the certificate numbers given out."""
    event = recorded.event
    if isinstance(event, EvaluationHeld):
        return (filing_state.evaluations_tag(f"filing/{event.filing}"),)
    return certificates.tags(recorded)


def _same_filing(context: DecisionContext, event: EvaluationHeld) -> None:
    if context.state.filing not in (None, event.filing):
        raise refuse("same_filing", context.subject.last, filing=f"filing/{context.state.filing}")


KIND = SubjectKind(
    name="evaluation",
    parse_key=parse_uuid,
    initial=EvaluationState(),
    evolve=evolve,
    receiving_office=_receiver,
    responsible_office=_mover,
    needs=needs,
    tags=tags,
    acts=(
        Act(
            EvaluationAnnounced,
            posters("RV"),
            frozenset({NEW}),
            checks=(_filing_in_force, _assessors_fit, _announced_in_time),
        ),
        Act(
            EvaluationHeld,
            posters("RV"),
            frozenset({NEW, "announced"}),
            checks=(_same_filing, _filing_in_force, _assessors_fit, _enough_assessors),
        ),
        Act(ResultsPublished, posters("RV"), certificates.HELD),
        *certificates.ACTS,
        certificate_list.ACT,
        Act(EvaluationCancelled, posters("RV"), frozenset({"announced"})),
    ),
)


def check_lead(context: DecisionContext, planned_on: date, office: str | None) -> None:
    """Refuse an evaluation planned for sooner than the rules' lead in working days after its announcement."""
    rules = edition_on(context.view, context.tenant, context.date)
    workdays = rules.rules.announcement_lead_workdays
    if not workdays:
        return
    calendar = calendar_of(context.view, years_of(context.date, workdays))
    earliest = calendar.after(context.date, workdays).due
    if planned_on < earliest:
        facts = {"workdays": workdays, "earliest": earliest.isoformat(), "edition": rules.name}
        raise refuse("announced_too_late", rules.adopted, office=office, **facts)


def check_quorum(context: DecisionContext, found: int, office: str | None) -> None:
    """Refuse an evaluation held by fewer assessors than the rules want."""
    rules = edition_on(context.view, context.tenant, context.date)
    quorum = rules.rules.evaluation_quorum
    if found < quorum:
        raise refuse("evaluation_quorum", rules.adopted, office=office, quorum=quorum, found=found, edition=rules.name)
