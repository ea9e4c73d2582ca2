"""The stage at which a subject awaits an act: since when, and from which office.

What is to be done from a stage, and by when, is in deadlines.py. The fold keeps the same stages
(projections/engine/facts/pending.sql), but for filings in force, which have their validity; a test compares the two.
"""

from collections.abc import Callable
from datetime import date
from typing import NamedTuple

from registry.domain.acts import Event, RecordedEvent, Subject
from registry.domain.kinds.assessor import AssessorAppointed
from registry.domain.kinds.evaluation.acts import EvaluationAnnounced, EvaluationHeld, ResultsPublished
from registry.domain.kinds.filing.events import (
    ApplicationReceived,
    AssessmentPassed,
    FilingApproved,
    FilingCorrected,
    FilingRenewed,
    ObjectionRaised,
    ObjectionResolved,
    PublicNoticeClosed,
    PublicNoticeOpened,
    ReceiptIssued,
    ReturnedForCorrection,
    SiteVisited,
)
from registry.domain.kinds.filing.state import FilingState, route_of
from registry.domain.kinds.occupation import OccupationProposed
from registry.domain.kinds.subsidy.acts import SubsidyApproved, SubsidyClaimed
from registry.domain.kinds.supervision import RectificationOrdered, SupervisionInspected, SupervisionRectified


class Stage(NamedTuple):
    """A stage of a subject: `day` is what a time limit is counted from, or the day on which the step is due.

    `unit` is the office that received the filing; of what belongs to no filing, the office that began it.
    """

    name: str
    tenant: str
    unit: str
    day: date

    @property
    def route(self) -> str:
        """The route of the filing: county, industry or city."""
        return route_of(self.tenant, self.unit)


class OpenStage(NamedTuple):
    """A subject's stage, and the event by which it came there."""

    stage: Stage
    started_by: RecordedEvent


OPENING = (
    ApplicationReceived,
    FilingCorrected,
    ReturnedForCorrection,
    SiteVisited,
    AssessmentPassed,
    FilingApproved,
    PublicNoticeOpened,
    ObjectionRaised,
    ObjectionResolved,
    PublicNoticeClosed,
    EvaluationAnnounced,
    EvaluationHeld,
    ResultsPublished,
    SupervisionInspected,
    RectificationOrdered,
    SupervisionRectified,
    AssessorAppointed,
    SubsidyClaimed,
    SubsidyApproved,
    OccupationProposed,
)
"""The events after which somebody must act. What is in force stands there after many others, for as long as it is
valid, and is found by its validity.
"""

PASSING = (SiteVisited,)
"""Those of them that leave a subject where it stood, with its day: what must be done counts from the act before."""

Found = tuple[str, RecordedEvent, date] | None
"""A stage's name, the event by which the subject came there, and its day."""


def open_stage_of(subject: Subject, receiving_office: str | None = None) -> OpenStage | None:
    """Return the stage of a subject, None where nothing is due.

    `receiving_office` is the office R, where the subject has one.
    """
    find = _FINDERS.get(subject.kind.name)
    found = find(subject) if find and subject.events else None
    if found is None:
        return None
    name, started_by, day = found
    return OpenStage(Stage(name, started_by.tenant, receiving_office or subject.events[0].office, day), started_by)


def _latest(subject: Subject, *types: type[Event]) -> RecordedEvent:
    return next(event for event in reversed(subject.events) if isinstance(event.event, types))


_FROM_LAST = {
    "received": "received",
    "corrected": "received",
    "returned": "returned",
    "assessed": "assessed",
    "approved": "approved",
    "notice_closed": "noticed",
}
"""A filing's statuses whose time limit counts from the event that led to them."""


def _of_filing(subject: Subject) -> Found:
    state: FilingState = subject.state
    if state.status in _FROM_LAST:
        last = next(event for event in reversed(subject.events) if not isinstance(event.event, PASSING))
        return _FROM_LAST[state.status], last, last.date
    if state.status == "notice_open":
        return _of_notice(subject, state)
    if state.status in {"in_force", "suspended"} and state.valid_until:
        granted = _latest(subject, ReceiptIssued, FilingRenewed)
        return state.status, granted, state.valid_until
    return None


def _of_notice(subject: Subject, state: FilingState) -> Found:
    if state.objections_open:
        raised = _latest(subject, ObjectionRaised)
        return "objection", raised, raised.date
    if state.objection_upheld:
        resolved = _latest(subject, ObjectionResolved)
        return "upheld", resolved, resolved.date
    opened = _latest(subject, PublicNoticeOpened)
    return ("notice", opened, state.closes_on) if state.closes_on else None


def _of_evaluation(subject: Subject) -> Found:
    state, last = subject.state, subject.events[-1]
    match last.event:
        case EvaluationAnnounced() as event:
            return "announced", last, event.planned_on
        case ResultsPublished() as event if state.passed and not state.granted:
            return "published", last, event.closes_on
    return ("held", last, last.date) if state.status == "held" else None


def _of_supervision(subject: Subject) -> Found:
    state, last = subject.state, subject.events[-1]
    if state.status == "ordered":
        return "ordered", last, state.due_on
    return (state.status, last, last.date) if state.status in {"inspected", "rectified"} else None


def _of_assessor(subject: Subject) -> Found:
    state = subject.state
    return ("appointed", subject.events[-1], state.valid_until) if state.status == "appointed" else None


_WAITING = {
    ("subsidy", "claimed"): "claimed",
    ("subsidy", "approved"): "to_pay",
    ("occupation", "proposed"): "proposed",
}
"""Where a subsidy and a proposed occupation stand by their status; one forwarded waits for the nation."""


def _of_matter(subject: Subject) -> Found:
    last, stage = subject.events[-1], _WAITING.get((subject.kind.name, subject.state.status))
    return (stage, last, last.date) if stage else None


_FINDERS: dict[str, Callable[[Subject], Found]] = {
    "filing": _of_filing,
    "evaluation": _of_evaluation,
    "supervision": _of_supervision,
    "assessor": _of_assessor,
    "subsidy": _of_matter,
    "occupation": _of_matter,
}
