"""What a rule set would do to running filings and announced evaluations if it took effect: decided twice, compared.

Nothing is written. What an office has yet to choose – how long a notice runs, how long a receipt is valid – is not
guessed; what is on record already, a notice's last day or an announced evaluation, is tried on its own day.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, Literal, NamedTuple

from registry.domain import guard
from registry.domain.acts import Act, Event, Needs, Office, Poster, Situation, Subject, View
from registry.domain.evaluation import EvaluationAnnounced, EvaluationHeld
from registry.domain.filing_events import PublicNoticeClosed
from registry.domain.filing_state import OPEN, STANDING, evaluations_tag
from registry.domain.numbers import Series
from registry.domain.rule_set import RuleSet
from registry.domain.values import SHANGHAI, business_date
from registry.errors import RefusalError

OfficeOf = Callable[[str], Office | None]
"""Offices by code, as the tenant has enrolled them."""

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


class Under(NamedTuple):
    """A view of the record in which one subject is as it would be."""

    view: View
    instead: Subject

    def subject(self, name: str) -> Subject:
        """Return a subject, new if nothing has happened to it."""
        return self.instead if name == self.instead.name else self.view.subject(name)

    def tagged(self, tag: str) -> tuple[Subject, ...]:
        """Return the subjects that have an event with this tag."""
        return self.view.tagged(tag)

    def unused(self, asked: Mapping[Series, int]) -> Mapping[Series, tuple[str, ...]]:
        """Return as many tags of each series as are asked for that no event has."""
        return self.view.unused(asked)


@dataclass(frozen=True, slots=True)
class Trial:
    """A rule set on trial in a tenant: the rules as they would be, and the moment at which they take effect.

    Until that moment nothing else is taken to happen.
    """

    tenant: str
    rules: Subject
    moment: datetime

    def running(self, subject: Subject) -> bool:
        """Tell whether there is something to be tried on a subject: a filing that goes on, an evaluation to come."""
        status = subject.status_on(business_date(self.moment))
        return status in OPEN | STANDING if subject.kind.name == "filing" else status == "announced"

    def needs(self, subject: Subject, *sets: RuleSet) -> Needs:
        """Return what trying a subject looks at beside itself, so that it can be looked up for many at once."""
        needs = subject.kind.needs(subject, None, self.moment)
        offices = {f"office/{self.tenant}"} | {f"office/{event.office}" for event in subject.events}
        tags = {evaluations_tag(subject.name)} if any(rules.renewal_evaluations for rules in sets) else set()
        return Needs(needs.subjects | offices, needs.tags | (tags if subject.kind.name == "filing" else set()))

    def effects(self, subject: Subject, view: View, office: OfficeOf) -> Iterator[Effect]:
        """Yield what would change for a running subject; `view` is the record as it is."""
        filing = subject if subject.kind.name == "filing" else view.subject(f"filing/{subject.state.filing}")
        whose, received_by = filing.state.name, filing.state.received_by
        for probe in self._probes(subject):
            receives = Poster.RECEIVER in probe.act.by or Poster.CENTRE not in probe.act.by
            code = received_by if receives else self.tenant
            if (found := office(code)) is None:
                continue
            situation = Situation(self.tenant, found, probe.time, subject, view)
            before = probe.outcome(situation)
            after = probe.outcome(situation._replace(view=Under(view, self.rules)))
            if before is None and after is not None:
                yield Effect(subject, whose, probe.act.event, code, situation.date, "refused", after)
            elif before is not None and after is None:
                yield Effect(subject, whose, probe.act.event, code, situation.date, "possible", before)

    def _probes(self, subject: Subject) -> Iterator["_Probe"]:
        if subject.kind.name == "evaluation":
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

    def outcome(self, situation: Situation) -> RefusalError | None:
        """Return what keeps the act from happening, None if nothing does."""
        if self.event is None:
            return guard.obstacle(self.act, situation)
        try:
            guard.decide(situation, self.event)
        except RefusalError as refusal:
            return refusal
        return None


def changed(before: RuleSet, after: RuleSet) -> tuple[Changed, ...]:
    """Return the rules in which two sets differ, in the set's order, as JSON values."""
    old, new = before.model_dump(mode="json", exclude_none=True), after.model_dump(mode="json", exclude_none=True)
    return tuple(
        Changed(name, old.get(name), new.get(name)) for name in RuleSet.model_fields if old.get(name) != new.get(name)
    )
