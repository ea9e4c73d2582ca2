"""What a rule set would do to open filings and evaluations if it took effect: decides twice and compares.

What an office has yet to choose – how long a notice runs, how long a receipt is valid – is not
guessed; what is on record already, a notice's last day or an announced evaluation, is tried on its own day.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, Literal, NamedTuple

from registry.domain import decide
from registry.domain.acts import Act, DecisionContext, DecisionModel, DecisionQuery, Event, Office, Poster, Subject
from registry.domain.deadlines import STEPS, Deadline, DeadlineRules, deadlines_of
from registry.domain.kinds.evaluation.acts import EvaluationAnnounced, EvaluationHeld
from registry.domain.kinds.filing.events import PublicNoticeClosed
from registry.domain.kinds.filing.state import OPEN, STANDING, evaluations_tag
from registry.domain.kinds.rules.rule_set import RuleSet
from registry.domain.overlay import DelegatingModel
from registry.domain.stages import open_stage_of
from registry.domain.values import SHANGHAI, business_date
from registry.domain.workdays import calendar_of
from registry.errors import RefusalError

OfficeOf = Callable[[str], Office | None]
"""Offices by code, as the tenant has enrolled them."""

_GOES_ON = frozenset({"announced", "held", "published"})
"""An evaluation's statuses from which something is waited for."""
_REACH = range(3)
"""A time limit of at most 250 working days ends in the year of its beginning or one of the next two."""
_EVENING = time(18)


@dataclass(frozen=True, slots=True)
class Changed:
    """A rule that another set would change."""

    field: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class Effect:
    """An act that a rule set would refuse, or make possible, on a day: under which rule, by whom on which subject."""

    subject: Subject
    enterprise: str
    act: type[Event]
    office: str
    on: date
    becomes: Literal["refused", "possible"]
    refusal: RefusalError


class Span(NamedTuple):
    """From when to when something is to be done; `provisional` where a calendar yet to come may move it."""

    opens: date
    due: date
    provisional: bool


@dataclass(frozen=True, slots=True)
class Moved:
    """A deadline that a rule set would move, set or lift; None where there is none."""

    subject: Subject
    enterprise: str
    step: str
    office: str | None
    before: Span | None
    after: Span | None


@dataclass(frozen=True)
class UnderRules(DelegatingModel):
    """A decision model in which one subject is as it would be."""

    instead: Subject

    def subject(self, name: str) -> Subject:
        """Return a subject, new if nothing has happened to it."""
        return self.instead if name == self.instead.name else self.view.subject(name)


@dataclass(frozen=True, slots=True)
class RuleTrial:
    """A rule set on trial in a tenant: the rules as they would be, and the moment at which they take effect.

    Until that moment nothing else is taken to happen.
    """

    tenant: str
    rules: Subject
    moment: datetime
    before: RuleSet
    after: RuleSet

    def running(self, subject: Subject) -> bool:
        """Tell whether there is something to be tried on a subject: a filing or evaluation that goes on."""
        status = subject.status_on(business_date(self.moment))
        return status in (OPEN | STANDING if subject.kind.name == "filing" else _GOES_ON)

    def needs(self, subject: Subject) -> DecisionQuery:
        """Return what trying a subject reads beside the subject, so that it can be read for many at once."""
        needs = subject.kind.needs(subject, None, self.moment)
        names = {f"office/{self.tenant}"} | {f"office/{event.office}" for event in subject.events}
        if (stand := open_stage_of(subject, self.tenant)) and any(
            step.limit for step in STEPS.get(stand.stage.name, ())
        ):
            names |= {f"calendar/{stand.stage.day.year + reach}" for reach in _REACH}
        counts = subject.kind.name == "filing" and (self.before.renewal_evaluations or self.after.renewal_evaluations)
        return DecisionQuery(
            needs.subjects | names, needs.tags | ({evaluations_tag(subject.name)} if counts else set())
        )

    def moved(self, subject: Subject, view: DecisionModel) -> Iterator[Moved]:
        """Yield the deadlines of a running subject that would be others."""
        filing = _filing(subject, view)
        if (stand := open_stage_of(subject, filing.state.received_by)) is None:
            return
        calendar = calendar_of(view, (stand.stage.day.year + reach for reach in _REACH))
        today = business_date(self.moment)
        before, after = (
            {found.step: found for found in deadlines_of(stand, DeadlineRules(rules, calendar, today))}
            for rules in (self.before, self.after)
        )
        for step, found in {**before, **after}.items():
            spans = _span(before.get(step)), _span(after.get(step))
            if spans[0] != spans[1]:
                yield Moved(subject, filing.state.name, step, found.office, *spans)

    def effects(self, subject: Subject, view: DecisionModel, office: OfficeOf) -> Iterator[Effect]:
        """Yield what would change for a running subject; `view` is the record as it is."""
        filing = _filing(subject, view)
        whose, received_by = filing.state.name, filing.state.received_by
        for probe in self._probes(subject):
            receives = Poster.RECEIVER in probe.act.by or Poster.CENTRE not in probe.act.by
            code = received_by if receives else self.tenant
            if (found := office(code)) is None:
                continue
            context = DecisionContext(self.tenant, found, probe.time, subject, view)
            before = probe.outcome(context)
            after = probe.outcome(context._replace(view=UnderRules(view, self.rules)))
            if before is None and after is not None:
                yield Effect(subject, whose, probe.act.event, code, context.date, "refused", after)
            elif before is not None and after is None:
                yield Effect(subject, whose, probe.act.event, code, context.date, "possible", before)

    def _probes(self, subject: Subject) -> Iterator["_Probe"]:
        if subject.kind.name == "evaluation":
            if subject.state.status == "announced":
                yield self._as_announced(subject)
            return
        for act in subject.kind.acts:
            closes_on = subject.state.closes_on if act.event is PublicNoticeClosed else None
            yield _Probe(act, self._not_before(closes_on) if closes_on else self.moment)

    def _as_announced(self, subject: Subject) -> "_Probe":
        """Return that the evaluation is held as it was announced: on its day, by the assessors named."""
        event = subject.events[0].event
        assert isinstance(event, EvaluationAnnounced)
        held = EvaluationHeld(
            filing=event.filing, occupation=event.occupation, level=event.level, candidates=0, passed=0
        )
        return _Probe(subject.kind.by_type[held.type], self._not_before(event.planned_on), held)

    def _not_before(self, day: date) -> datetime:
        return max(self.moment, datetime.combine(day, _EVENING, SHANGHAI))


class _Probe(NamedTuple):
    """An act to be tried at a time, with its data where that is on record."""

    act: Act
    time: datetime
    event: Event | None = None

    def outcome(self, context: DecisionContext) -> RefusalError | None:
        """Return the refusal of the act, None if it may happen."""
        if self.event is None:
            return decide.refusal_of(self.act, context)
        try:
            decide.decide(context, self.event)
        except RefusalError as refusal:
            return refusal
        return None


def _filing(subject: Subject, view: DecisionModel) -> Subject:
    """Return the filing that a subject is, or is held under."""
    return subject if subject.kind.name == "filing" else view.subject(f"filing/{subject.state.filing}")


def _span(found: Deadline | None) -> Span | None:
    return Span(found.opens, found.due, found.provisional) if found else None


def changed(before: RuleSet, after: RuleSet) -> tuple[Changed, ...]:
    """Return the rules in which two sets differ, in the set's order, as JSON values."""
    old, new = before.model_dump(mode="json", exclude_none=True), after.model_dump(mode="json", exclude_none=True)
    return tuple(
        Changed(name, old.get(name), new.get(name)) for name in RuleSet.model_fields if old.get(name) != new.get(name)
    )
