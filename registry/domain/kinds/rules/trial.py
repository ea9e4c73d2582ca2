"""A rule set on trial: the acts it would refuse or make possible, and the deadlines it would move.

The horizon is a moment or history. At a moment every act on what is open then is tried; what an office has yet to
choose – how long a notice runs, how long a receipt is valid – is not guessed, and what is on record already, a
notice's last day or an announced evaluation, is tried on its own day. Through history every act is tried where it
happened, before the record as it was then; what offices would have done instead is not guessed.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from itertools import accumulate, groupby, pairwise
from operator import itemgetter
from typing import Any, Literal, NamedTuple

from registry.domain import decide
from registry.domain.acts import (
    Act,
    DecisionContext,
    DecisionModel,
    DecisionQuery,
    Event,
    Office,
    Poster,
    RecordedEvent,
    Subject,
)
from registry.domain.deadlines import STEPS, Deadline, DeadlineRules, deadlines_of
from registry.domain.kinds.evaluation.acts import EvaluationAnnounced, EvaluationHeld
from registry.domain.kinds.filing.events import PublicNoticeClosed
from registry.domain.kinds.filing.state import OPEN, STANDING, evaluations_tag
from registry.domain.kinds.rules.acts import KIND, RulesAdopted, edition_of, subject_of
from registry.domain.kinds.rules.rule_set import RuleSet
from registry.domain.overlay import DelegatingModel
from registry.domain.stages import OpenStage, open_stage_of
from registry.domain.values import SHANGHAI, business_date
from registry.domain.workdays import Calendar, calendar_of
from registry.errors import EventInvalid, RefusalError

OfficeOf = Callable[[str], Office | None]
"""Offices by code, as the tenant has enrolled them."""

Becomes = Literal["refused", "possible"]

_GOES_ON = frozenset({"announced", "held", "published"})
"""An evaluation's statuses from which something is waited for."""
_REACH = range(3)
"""A time limit of at most 250 working days ends in the year of its beginning or one of the next two."""
_EVENING = time(18)
_ALWAYS = datetime(1950, 1, 1, tzinfo=UTC)
_AS_NOW = ("rules/", "calendar/", "office/")
"""What is looked at as it is on record now: rules say themselves from when they hold, calendars for which year."""


class Changed(NamedTuple):
    """A rule that another set would change."""

    field: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class Effect:
    """An act that a rule set would refuse, or make possible, on a day: under which rule, by whom on which subject.

    `recorded` is the act itself, where it is on record.
    """

    subject: Subject
    enterprise: str
    act: type[Event]
    office: str
    on: date
    becomes: Becomes
    refusal: RefusalError
    recorded: RecordedEvent | None = None


class Span(NamedTuple):
    """From when to when something is to be done; `provisional` where a calendar yet to come may move it."""

    opens: date
    due: date
    provisional: bool


@dataclass(frozen=True, slots=True)
class Moved:
    """A deadline that a rule set would move, set or lift; None where there is none.

    `ended_on` is the day on which the subject went on from there, None where it still stands.
    """

    subject: Subject
    enterprise: str
    step: str
    office: str | None
    started_by: RecordedEvent
    before: Span | None
    after: Span | None
    ended_on: date | None

    @property
    def day(self) -> date:
        """The day on which the deadline is, or would be where there is none."""
        [day, *_] = (span.due for span in (self.before, self.after) if span)
        return day

    def late(self, span: Span | None, today: date) -> bool:
        """Tell whether a deadline passed before the subject went on."""
        return span is not None and (self.ended_on or today) > span.due


@dataclass(frozen=True)
class Hypothetical(DelegatingModel):
    """A decision model in which some subjects are as given, and the others as they stood at a business time, if any."""

    instead: tuple[Subject, ...]
    time: datetime | None = None

    def subject(self, name: str) -> Subject:
        """Return a subject, new if nothing has happened to it."""
        for given in self.instead:
            if given.name == name:
                return given
        found = self.view.subject(name)
        return found if self.time is None or name.startswith(_AS_NOW) else found.at(self.time)

    def tagged(self, tag: str) -> tuple[Subject, ...]:
        """Return the subjects that have an event with this tag, or had at the time."""
        found = (self.subject(each.name) for each in self.view.tagged(tag))
        return tuple(each for each in found if any(tag in each.kind.tags(event) for event in each.events))

    def elsewhere(self, tag: str) -> tuple[Subject, ...]:  # noqa: ARG002 - as the model has it
        """Return nothing: what other tenants have on record is no matter of a tenant's rules."""
        return ()


def in_force_always(tenant: str, rules: RuleSet, edition: int) -> Subject:
    """Return a tenant's rules as if this set, named as an edition, had always been in force."""
    name, event = subject_of(tenant), RulesAdopted(effective_from=_ALWAYS.date(), rules=rules)
    return Subject.of(KIND, name, [RecordedEvent(tenant, name, edition, "", _ALWAYS, tenant, event, "{}")])


@dataclass(frozen=True, slots=True)
class RuleTrial:
    """A tenant's rules as they are, and as they would be, compared at a `moment`; without one, through history.

    Until the moment nothing else is taken to happen.
    """

    tenant: str
    before: Subject
    after: Subject
    moment: datetime | None = None

    def concerns(self, subject: Subject) -> bool:
        """Tell whether there is something to be tried on a subject: at a moment, whether it goes on."""
        if self.moment is None:
            return True
        status = subject.status_on(business_date(self.moment))
        return status in (OPEN | STANDING if subject.kind.name == "filing" else _GOES_ON)

    def needs(self, subject: Subject) -> DecisionQuery:
        """Return what trying a subject reads beside the subject, so that it can be read for many at once."""
        first = subject.events[0]
        event, time = (first.event, first.time) if self.moment is None else (None, self.moment)
        names = {f"office/{office}" for office in (self.tenant, *(each.office for each in subject.events))}
        if stand := open_stage_of(subject, self.tenant):
            limited = any(step.limit for step in STEPS.get(stand.stage.name, ()))
            names |= {f"calendar/{stand.stage.day.year + reach}" for reach in _REACH if limited}
        editions = (*self.before.state.editions, *self.after.state.editions)
        counts = subject.kind.name == "filing" and any(each.rules.renewal_evaluations for each in editions)
        tags = {evaluations_tag(subject.name)} if counts else set()
        return subject.kind.needs(subject, event, time) | DecisionQuery(frozenset(names), frozenset(tags))

    def moved(self, subject: Subject, view: DecisionModel) -> Iterator[Moved]:
        """Yield the deadlines of a subject that would be others; in history, those that would fall on another day."""
        filing = _filing(subject, view)
        for stand, ended_on in self._stands(subject, filing.state.received_by):
            if not any(step.limit or step.ahead for step in STEPS.get(stand.stage.name, ())):
                continue
            calendar = calendar_of(view, (stand.stage.day.year + reach for reach in _REACH))
            before, after = (self._deadlines(rules, stand, calendar) for rules in (self.before, self.after))
            for step, found in {**before, **after}.items():
                old, new = _span(before.get(step)), _span(after.get(step))
                days = {span and span.due for span in (old, new)}
                if old != new and (self.moment or len(days) > 1):
                    yield Moved(subject, filing.state.name, step, found.office, stand.started_by, old, new, ended_on)

    def _stands(self, subject: Subject, receiving_office: str) -> Iterator[tuple[OpenStage, date | None]]:
        """Yield where the subject stands, in history also where it stood, each with the day on which it went on."""
        seen = [subject] if self.moment else _grown(subject)[1:]
        stands = [(open_stage_of(each, receiving_office), each.events[-1].date) for each in seen]
        came = [next(same) for _, same in groupby(stands, itemgetter(0))]
        for (stand, _), (_, ended_on) in pairwise([*came, (None, None)]):
            if stand:
                yield stand, ended_on

    def _deadlines(self, rules: Subject, stand: OpenStage, calendar: Calendar) -> dict[str, Deadline]:
        """Return the deadlines by step; in history by the rules of the day on which the stage began, none lapsed."""
        day = business_date(self.moment) if self.moment else stand.started_by.date
        today = day if self.moment else min(day, stand.stage.day)
        reckoning = DeadlineRules(edition_of(rules, day).rules, calendar, today)
        return {found.step: found for found in deadlines_of(stand, reckoning)}

    def effects(self, subject: Subject, view: DecisionModel, office: OfficeOf) -> Iterator[Effect]:
        """Yield what would change for a subject; `view` is the record as it is.

        In history only what would have been refused is looked for: what is on record was possible.
        """
        filing = _filing(subject, view).state
        for probe in self._probes(subject, filing.received_by):
            if (found := office(probe.office)) is None:
                continue
            after = self._outcome(probe, found, view, self.after)
            if after is None and probe.recorded:
                continue
            before = self._outcome(probe, found, view, self.before)
            refusal = before or after
            if refusal and not (before and after):
                act, on = probe.act.event, business_date(probe.time)
                becomes: Becomes = "possible" if before else "refused"
                yield Effect(subject, filing.name, act, probe.office, on, becomes, refusal, probe.recorded)

    def _outcome(self, probe: "_Probe", office: Office, view: DecisionModel, rules: Subject) -> RefusalError | None:
        """Return the refusal of an act under rules; what its data alone contradict is no matter of rules."""
        if probe.recorded:
            office = replace(office, suspended=False)  # whether it is suspended now says nothing of then
        then = Hypothetical(view, (probe.subject, rules), probe.time if probe.recorded else None)
        context = DecisionContext(self.tenant, office, probe.time, probe.subject, then)
        try:
            return decide.refusal_of(probe.act, context, probe.event)
        except EventInvalid:
            return None

    def _probes(self, subject: Subject, receiving_office: str) -> Iterator["_Probe"]:
        by_type, moment = subject.kind.by_type, self.moment
        if moment is None:
            for own, past in zip(_grown(subject), subject.events, strict=False):
                yield _Probe(own, by_type[past.event.type], past.office, past.time, past.event, past)
        elif subject.kind.name == "filing":
            for act in subject.kind.acts:
                receives = Poster.RECEIVER in act.by or Poster.CENTRE not in act.by
                closes_on = subject.state.closes_on if act.event is PublicNoticeClosed else None
                time = _not_before(moment, closes_on) if closes_on else moment
                yield _Probe(subject, act, receiving_office if receives else self.tenant, time)
        elif subject.state.status == "announced":
            held, planned_on = _as_announced(subject)
            yield _Probe(subject, by_type[held.type], receiving_office, _not_before(moment, planned_on), held)


class _Probe(NamedTuple):
    """An act to be tried on a subject by an office at a time, with its data and its record where there are any."""

    subject: Subject
    act: Act
    office: str
    time: datetime
    event: Event | None = None
    recorded: RecordedEvent | None = None


def _as_announced(subject: Subject) -> tuple[EvaluationHeld, date]:
    """Return that the evaluation is held as it was announced, by the assessors named, and its day."""
    event = subject.events[0].event
    assert isinstance(event, EvaluationAnnounced)
    held = EvaluationHeld(filing=event.filing, occupation=event.occupation, level=event.level, candidates=0, passed=0)
    return held, event.planned_on


def _not_before(moment: datetime, day: date) -> datetime:
    return max(moment, datetime.combine(day, _EVENING, SHANGHAI))


def _grown(subject: Subject) -> list[Subject]:
    """Return the subject as it was before its first event, and after each."""
    return list(accumulate(subject.events, Subject.then, initial=Subject.of(subject.kind, subject.name)))


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
