"""An evaluation (评价) of workers under a filing, from the announcement to its certificates, counted, not named."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, model_validator

from registry.domain import filing_state
from registry.domain.acts import NEW, Act, Event, Kind, Needs, Recorded, Situation, Subject, posters, refuse
from registry.domain.assessor import check_assessors, names_of
from registry.domain.values import Count, Date, Level, OccupationCode, Text, Uuid, Uuids, covers, parse_uuid


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
            message = f"passed ({self.passed}) must not exceed candidates ({self.candidates})"
            raise ValueError(message)
        return self


class ResultsPublished(Event):
    """成绩公示."""

    type: ClassVar[str] = "evaluation.results_published.v1"
    closes_on: Date


class CertificatesGranted(Event):
    """发放证书: so many of those who passed have received their certificate."""

    type: ClassVar[str] = "evaluation.certificates_granted.v1"
    count: Annotated[Count, Field(ge=1)]


class CertificatesRevoked(Event):
    """撤销证书: so many of the certificates granted are void."""

    type: ClassVar[str] = "evaluation.certificates_revoked.v1"
    count: Annotated[Count, Field(ge=1)]
    reason: Text


class EvaluationCancelled(Event):
    """取消: an announced evaluation does not take place."""

    type: ClassVar[str] = "evaluation.cancelled.v1"
    reason: Text


@dataclass(frozen=True, slots=True)
class EvaluationState:
    """Where an evaluation stands; `granted` and `revoked` count certificates."""

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


def evolve(state: EvaluationState, recorded: Recorded) -> EvaluationState:
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
            return replace(state, status="granted", granted=state.granted + event.count)
        case CertificatesRevoked() as event:
            return replace(state, revoked=state.revoked + event.count)
        case EvaluationCancelled():
            return replace(state, status="cancelled")
    return state


def _filing_key(subject: Subject, event: Event | None) -> str | None:
    key: str | None = getattr(event, "filing", None) or subject.state.filing
    return key


def _filing(situation: Situation, event: Event | None = None) -> Subject | None:
    key = _filing_key(situation.subject, event)
    return situation.view.subject(f"filing/{key}") if key else None


def _receiver(situation: Situation, event: Event | None) -> str | None:
    found = _filing(situation, event)
    if found is None:
        return None
    if not found.events:
        raise refuse("filing_unknown", filing=found.name)
    receiver: str | None = found.state.received_by
    return receiver


def _mover(situation: Situation) -> str | None:
    found = _filing(situation)
    return found.state.received_by if found and situation.state.status != "cancelled" else None


def needs(subject: Subject, event: Event | None, _time: datetime) -> Needs:
    """Return what a decision must look at: the filing under which the evaluation is held, its assessors."""
    key = _filing_key(subject, event)
    assessors = names_of(getattr(event, "assessors", None))
    return Needs(subjects=assessors | {f"filing/{key}"}) if key else Needs()


def _filing_in_force(situation: Situation, event: EvaluationAnnounced | EvaluationHeld) -> None:
    found = situation.view.subject(f"filing/{event.filing}")
    then = found.at(situation.time)
    status = then.status_on(situation.date)
    if status not in filing_state.IN_FORCE:
        mover = filing_state.mover(situation._replace(subject=found))
        facts = {"filing": found.name, "status": f"filing.{status}", "date": situation.date.isoformat()}
        raise refuse("filing_not_in_force", then.last or found.last, office=mover, **facts)
    if not covers(then.state.scope, event.occupation, event.level):
        facts = {"occupation": event.occupation, "level": str(event.level)}
        raise refuse("outside_scope", then.last, office=situation.tenant, **facts)


def _assessors_fit(situation: Situation, event: EvaluationAnnounced | EvaluationHeld) -> None:
    check_assessors(situation, event.assessors or (), event.occupation, event.level)


def _same_filing(situation: Situation, event: EvaluationHeld) -> None:
    if situation.state.filing not in (None, event.filing):
        raise refuse("same_filing", situation.subject.last, filing=f"filing/{situation.state.filing}")


def _within_passed(situation: Situation, event: CertificatesGranted) -> None:
    state = situation.state
    if state.granted + event.count > state.passed:
        raise refuse("within_passed", situation.subject.last, granted=state.granted, passed=state.passed)


def _some_left_to_grant(situation: Situation) -> None:
    if situation.state.granted >= situation.state.passed:
        state = situation.state
        raise refuse("within_passed", situation.subject.last, granted=state.granted, passed=state.passed)


def _within_granted(situation: Situation, event: CertificatesRevoked) -> None:
    net = situation.state.granted - situation.state.revoked
    if event.count > net:
        raise refuse("within_granted", situation.subject.last, net=net)


def _some_left_to_revoke(situation: Situation) -> None:
    if situation.state.granted <= situation.state.revoked:
        raise refuse("within_granted", situation.subject.last, net=0)


_HELD = frozenset({"held", "published", "granted"})

KIND = Kind(
    name="evaluation",
    parse_key=parse_uuid,
    initial=EvaluationState(),
    evolve=evolve,
    receiver=_receiver,
    mover=_mover,
    needs=needs,
    acts=(
        Act(EvaluationAnnounced, posters("RV"), frozenset({NEW}), checks=(_filing_in_force, _assessors_fit)),
        Act(
            EvaluationHeld,
            posters("RV"),
            frozenset({NEW, "announced"}),
            checks=(_same_filing, _filing_in_force, _assessors_fit),
        ),
        Act(ResultsPublished, posters("RV"), _HELD),
        Act(
            CertificatesGranted,
            posters("RV"),
            _HELD,
            conditions=(_some_left_to_grant,),
            checks=(_within_passed,),
        ),
        Act(
            CertificatesRevoked,
            posters("V"),
            frozenset({"granted"}),
            conditions=(_some_left_to_revoke,),
            checks=(_within_granted,),
        ),
        Act(EvaluationCancelled, posters("RV"), frozenset({"announced"})),
    ),
)
