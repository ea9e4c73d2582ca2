"""Deadlines: what must be done next on a subject, by which office, by which day and why.

A deadline refuses no act. Time limits are the tenant's rules in force on the day that is asked about, counted by the
calendar as it is on record then, so a deadline moves when either changes. Which acts are legal is in each kind's
table of acts.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import NamedTuple

from registry.domain.acts import Event, Poster, RecordedEvent, Subject
from registry.domain.kinds.assessor import AssessorAppointed
from registry.domain.kinds.dispatch import DispatchDeclared, DispatchSealed
from registry.domain.kinds.evaluation.acts import EvaluationCancelled, EvaluationHeld, ResultsPublished
from registry.domain.kinds.evaluation.certificate_events import CertificatesGranted
from registry.domain.kinds.filing.events import (
    AssessmentFailed,
    AssessmentPassed,
    FilingApproved,
    FilingCorrected,
    FilingRejected,
    FilingRenewed,
    ObjectionResolved,
    PublicNoticeClosed,
    PublicNoticeOpened,
    ReceiptIssued,
    ReturnedForCorrection,
)
from registry.domain.kinds.occupation import OccupationDecided
from registry.domain.kinds.rules.rule_set import RuleSet
from registry.domain.kinds.subsidy.acts import SubsidyApproved, SubsidyPaid, SubsidyRejected
from registry.domain.kinds.supervision import RectificationOrdered, SupervisionClosed, SupervisionRectified
from registry.domain.stages import OpenStage, Stage, open_stage_of
from registry.domain.values import month_after
from registry.domain.workdays import Calendar, CalendarEdition, Skipped, TimeLimit

REMINDED_DAYS = 90
"""How long before its day a thing that may be done at any time before is put on a desk; no rule, it refuses nothing."""
_DUE_DAY = 5
"""Month M is declared and sealed by the 5th of the month after (notice, part 六): a plain day, worked or not."""


@dataclass(frozen=True, slots=True)
class Step:
    """A row of the table of steps: what is to be done from a stage, which events meet it, and who must act.

    `limit` names the rule that sets the time in working days; without it the step is due on the stage's day itself.
    `ahead` is how many days before the last one the step opens; without it, at once. A step that `lapses` is over
    when its day has passed, and never overdue. `by` is the office that received the filing, or began what belongs to
    none; the reviewing centre; None where no office has to act.
    """

    name: str
    met_by: tuple[str, ...]
    by: Poster | None
    limit: str | None = None
    lapses: bool = False
    ahead: Callable[[RuleSet], int] | None = None
    applies: Callable[[Stage, RuleSet], bool] = lambda _stage, _rules: True

    def office(self, stage: Stage) -> str | None:
        """Return the office that must act."""
        if self.by is None:
            return None
        return stage.unit if self.by is Poster.RECEIVER else stage.tenant


def _types(*events: type[Event]) -> tuple[str, ...]:
    return tuple(event.type for event in events)


def _needs_notice(stage: Stage, rules: RuleSet) -> bool:
    return stage.route in rules.notice_routes


_R, _V = Poster.RECEIVER, Poster.CENTRE
_EXPIRY = Step("expiry", (), None, lapses=True)
_CERTIFICATES = Step("certificates", _types(CertificatesGranted), _R, "certificates_workdays")

STEPS: dict[str, tuple[Step, ...]] = {
    "received": (
        Step(
            "completeness",
            _types(ReturnedForCorrection, AssessmentPassed, AssessmentFailed),
            _R,
            "acceptance_workdays",
            lapses=True,  # what was not asked for in time counts as complete
        ),
        Step("assessment", _types(AssessmentPassed, AssessmentFailed), _R, "assessment_workdays"),
    ),
    "returned": (Step("correction", _types(FilingCorrected), _R, "acceptance_workdays"),),
    "assessed": (Step("review", _types(FilingApproved, FilingRejected), _V, "review_workdays"),),
    "approved": (
        Step(
            "notice_opening",
            _types(PublicNoticeOpened),
            _V,
            "notice_within_workdays",
            applies=_needs_notice,
        ),
        Step(
            "receipt",
            _types(ReceiptIssued, PublicNoticeOpened),
            _V,
            "receipt_workdays",
            applies=lambda stage, rules: not _needs_notice(stage, rules),
        ),
    ),
    "notice": (Step("notice_closing", _types(PublicNoticeClosed), _V, ahead=lambda _rules: 0),),
    "objection": (Step("objection", _types(ObjectionResolved), _V, "review_workdays"),),
    "upheld": (Step("rejection", _types(FilingRejected), _V, "review_workdays"),),
    "noticed": (Step("receipt", _types(ReceiptIssued), _V, "receipt_workdays"),),
    "in_force": (
        Step(
            "renewal",
            _types(FilingRenewed),
            _V,
            lapses=True,
            ahead=lambda rules: rules.renewal_window_days or REMINDED_DAYS,
        ),
        _EXPIRY,
    ),
    "suspended": (_EXPIRY,),
    "announced": (Step("holding", _types(EvaluationHeld, EvaluationCancelled), _R),),
    "held": (
        Step("results", _types(ResultsPublished), _R, "results_notice_workdays"),
        _CERTIFICATES,
    ),
    "published": (_CERTIFICATES,),
    "ordered": (Step("rectification", _types(SupervisionRectified), _R),),
    "inspected": (Step("conclusion", _types(RectificationOrdered, SupervisionClosed), _R, "supervision_workdays"),),
    "rectified": (Step("recheck", _types(SupervisionClosed, RectificationOrdered), _R, "supervision_workdays"),),
    "claimed": (Step("subsidy", _types(SubsidyApproved, SubsidyRejected), _V, "subsidy_workdays"),),
    "to_pay": (Step("payment", _types(SubsidyPaid), _V, "payment_workdays"),),
    "proposed": (Step("occupation", _types(OccupationDecided), _V, "occupation_workdays"),),
    "appointed": (Step("extension", _types(AssessorAppointed), _R, lapses=True, ahead=lambda _rules: REMINDED_DAYS),),
}
"""What is to be done from each stage."""


@dataclass(frozen=True, slots=True)
class Deadline:
    """A thing to be done by the end of `due`, from `opens` on; `limit` tells how its time is counted, if it is.

    `office` must act; None: it comes by itself. `started_by` is the event from which it follows.
    """

    step: str
    met_by: tuple[str, ...]
    office: str | None
    started_by: RecordedEvent
    opens: date
    due: date
    limit: TimeLimit | None = None

    @property
    def skipped(self) -> tuple[Skipped, ...]:
        """The days that the time limit passes over, each with the reason."""
        return self.limit.skipped if self.limit else ()

    @property
    def editions(self) -> tuple[CalendarEdition, ...]:
        """The calendars that the time limit rests upon."""
        return self.limit.editions if self.limit else ()

    @property
    def provisional(self) -> bool:
        """Whether a calendar yet to come may move it (暂定)."""
        return self.limit is not None and self.limit.provisional


class Due(NamedTuple):
    """A step of a stage, from when it is open (None: at once), and by when it is due."""

    step: Step
    opens: date | None
    day: date
    limit: TimeLimit | None

    def open_on(self, day: date) -> bool:
        """Tell whether the step may be met on a day."""
        return self.opens is None or self.opens <= day


@dataclass(frozen=True, slots=True)
class DeadlineRules:
    """What deadlines are counted by on a day: the rules in force and the calendar. Caches what it has counted."""

    rules: RuleSet
    calendar: Calendar
    today: date
    _counted: dict[tuple[date, int], TimeLimit] = field(default_factory=dict, compare=False)

    def dues(self, stage: Stage) -> Iterator[Due]:
        """Return the steps from a stage with their days, without those that have lapsed."""
        for step in STEPS.get(stage.name, ()):
            if step.applies(stage, self.rules):
                due = self._due(step, stage)
                if not step.lapses or self.today <= due.day:
                    yield due

    def workdays_left(self, due: date) -> int:
        """Return how many working days are left after today up to `due`; as many below zero as have passed since."""
        if due < self.today:
            return -self.calendar.between(due + timedelta(days=1), self.today)
        return self.calendar.between(self.today + timedelta(days=1), due)

    def overdue(self, due: date) -> bool:
        """Tell whether a day has passed."""
        return due < self.today

    def _due(self, step: Step, stage: Stage) -> Due:
        day, limit = stage.day, None
        if step.limit:
            limit = self._limit(stage.day, getattr(self.rules, step.limit))
            day = limit.due
        ahead = step.ahead(self.rules) if step.ahead else None
        return Due(step, None if ahead is None else day - timedelta(days=ahead), day, limit)

    def _limit(self, start: date, workdays: int) -> TimeLimit:
        found = self._counted.get((start, workdays))
        if found is None:
            found = self._counted[start, workdays] = self.calendar.after(start, workdays)
        return found


def deadlines(
    subject: Subject, rules: RuleSet, calendar: Calendar, today: date, receiving_office: str | None = None
) -> tuple[Deadline, ...]:
    """Return what must be done next on a subject as of a day, the most urgent first.

    `receiving_office` is the office R where the subject itself does not say: of an evaluation, that of its filing.
    """
    stand = open_stage_of(subject, receiving_office)
    return deadlines_of(stand, DeadlineRules(rules, calendar, today)) if stand else ()


def deadlines_of(stand: OpenStage, reckoning: DeadlineRules) -> tuple[Deadline, ...]:
    """Return what must be done from where a subject stands, the most urgent first."""
    found = (_deadline(stand, due) for due in reckoning.dues(stand.stage))
    return tuple(sorted(found, key=lambda deadline: deadline.due))


def _deadline(stand: OpenStage, due: Due) -> Deadline:
    step, opens = due.step, due.opens or stand.started_by.date
    office = step.office(stand.stage)
    return Deadline(step.name, step.met_by, office, stand.started_by, opens, due.day, due.limit)


def declaration(unit: str, month: date, declared: RecordedEvent) -> Deadline:
    """Return the deadline by which a unit declares the month that begins on `month`, having declared before."""
    return _of_month("declaration", DispatchDeclared, unit, month, declared)


def sealing(tenant: str, month: date, started_by: RecordedEvent) -> Deadline:
    """Return the deadline by which a tenant's centre seals the month that begins on `month`.

    `started_by` is the province's reminder where there is one, else the sealing before, or the log's first event.
    """
    return _of_month("sealing", DispatchSealed, tenant, month, started_by)


def _of_month(step: str, met_by: type[Event], office: str, month: date, started_by: RecordedEvent) -> Deadline:
    opens = month_after(month)
    return Deadline(step, _types(met_by), office, started_by, opens, opens.replace(day=_DUE_DAY))
