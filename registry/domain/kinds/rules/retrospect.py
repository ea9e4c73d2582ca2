"""What other rules would have done to what is on record: acts that they would have refused, deadlines that move.

Every act is tried where it happened, before the record as it was then, under the rules that were in force and under
the others. What offices would have done instead is not guessed.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from itertools import pairwise
from typing import NamedTuple

from registry.domain import decide
from registry.domain.acts import DecisionContext, DecisionModel, DecisionQuery, Event, Office, RecordedEvent, Subject
from registry.domain.deadlines import STEPS, DeadlineRules, Due
from registry.domain.kinds.filing.state import evaluations_tag
from registry.domain.kinds.rules.acts import KIND, RulesAdopted, edition_on, subject_of
from registry.domain.kinds.rules.rule_set import RuleSet
from registry.domain.overlay import DelegatingModel
from registry.domain.stages import OpenStage, open_stage_of
from registry.domain.workdays import calendar_of
from registry.errors import EventInvalid, RefusalError

OfficeOf = Callable[[str], Office | None]
"""Offices by code, as the tenant has enrolled them."""

_ALWAYS = date(1950, 1, 1)
_REACH = range(3)
"""A time limit of at most 250 working days ends in the year of its beginning or one of the next two."""
_AS_NOW = ("rules/", "calendar/", "office/")
"""What is looked at as it is on record now: rules say themselves from when they hold, calendars for which year."""


class Refused(NamedTuple):
    """An act on record that the other rules would have refused, and why."""

    subject: str
    recorded: RecordedEvent
    refusal: RefusalError


class Shifted(NamedTuple):
    """A deadline of the past, or one that runs, that the other rules would have put on another day.

    `ended_on` is the day on which the subject went on from there, None where it still stands; `before` or `after` is
    None where there is no such deadline under those rules.
    """

    subject: str
    step: str
    started_by: RecordedEvent
    before: date | None
    after: date | None
    ended_on: date | None

    def late(self, due: date | None, today: date) -> bool:
        """Tell whether a deadline passed before the subject went on."""
        return due is not None and (self.ended_on or today) > due


@dataclass(frozen=True)
class AsItWas(DelegatingModel):
    """The record as it stood at a business time, one subject as given, and perhaps other rules."""

    own: Subject
    time: datetime
    rules: Subject | None = None

    def subject(self, name: str) -> Subject:
        """Return a subject as it stood, new if nothing had happened to it."""
        if name == self.own.name:
            return self.own
        if self.rules is not None and name == self.rules.name:
            return self.rules
        found = self.view.subject(name)
        return found if name.startswith(_AS_NOW) else found.at(self.time)

    def tagged(self, tag: str) -> tuple[Subject, ...]:
        """Return the subjects that had an event with this tag."""
        found = (self.subject(each.name) for each in self.view.tagged(tag))
        return tuple(each for each in found if any(tag in each.kind.tags(event) for event in each.events))


@dataclass(frozen=True, slots=True)
class Past:
    """A tenant's record looked at under other rules, as if they had always been in force.

    `edition` is the number that a refusal gives them: that of the edition that would come next.
    """

    tenant: str
    other: RuleSet
    edition: int

    @property
    def rules(self) -> Subject:
        """The tenant's rules as they would be: the one edition, from ever."""
        name, began = subject_of(self.tenant), datetime(1950, 1, 1, tzinfo=UTC)
        event = RulesAdopted(effective_from=_ALWAYS, rules=self.other)
        adopted = RecordedEvent(self.tenant, name, self.edition, "", began, self.tenant, event, "{}")
        return Subject.of(KIND, name, (adopted,))

    def needs(self, subject: Subject) -> DecisionQuery:
        """Return what trying a subject's past reads beside the subject, so that it can be read for many at once."""
        found = subject.kind.needs(subject, subject.events[0].event, subject.events[0].time)
        names = {f"office/{event.office}" for event in subject.events}
        tags = {evaluations_tag(subject.name)} if self._counts_evaluations(subject) else set()
        return found | DecisionQuery(frozenset(names), frozenset(tags))

    def _counts_evaluations(self, subject: Subject) -> bool:
        return subject.kind.name == "filing" and bool(self.other.renewal_evaluations)

    def refused(self, subject: Subject, view: DecisionModel, office: OfficeOf) -> Iterator[Refused]:
        """Yield the acts on a subject that were legal, and that the other rules would have refused."""
        rules = self.rules
        for place, recorded in enumerate(subject.events):
            found = office(recorded.office)
            if found is None:
                continue
            own = Subject.of(subject.kind, subject.name, subject.events[:place])
            then = AsItWas(view, own, recorded.time)
            context = DecisionContext(self.tenant, replace(found, suspended=False), recorded.time, own, then)
            after = _objection(context._replace(view=replace(then, rules=rules)), recorded.event)
            if after is not None and _objection(context, recorded.event) is None:
                yield Refused(subject.name, recorded, after)

    def shifted(self, subject: Subject, view: DecisionModel) -> Iterator[Shifted]:
        """Yield the deadlines that a subject had or has, and that would have been others."""
        for came, following in pairwise((*self._stands(subject, view), None)):
            stand = came[0] if came else None
            if stand is None or not any(step.limit or step.ahead for step in STEPS.get(stand.stage.name, ())):
                continue
            ended_on = following[1].date if following else None
            before, after = self._dues(stand, view)
            for step in {**before, **after}:
                old, new = (found[step].day if step in found else None for found in (before, after))
                if old != new:
                    yield Shifted(subject.name, step, stand.started_by, old, new, ended_on)

    def _dues(self, stand: OpenStage, view: DecisionModel) -> tuple[dict[str, Due], dict[str, Due]]:
        day = stand.stage.day
        calendar = calendar_of(view, (day.year + reach for reach in _REACH))
        in_force = edition_on(view, self.tenant, stand.started_by.date).rules
        before, after = (
            {
                due.step.name: due
                for due in DeadlineRules(rules, calendar, min(day, stand.started_by.date)).dues(stand.stage)
            }
            for rules in (in_force, self.other)
        )
        return before, after

    def _stands(self, subject: Subject, view: DecisionModel) -> Iterator[tuple[OpenStage | None, RecordedEvent]]:
        """Yield where the subject stood, each with the event that brought it there."""
        own, last = Subject.of(subject.kind, subject.name), None
        receiving_office = None
        if subject.kind.name == "evaluation":
            receiving_office = view.subject(f"filing/{subject.state.filing}").state.received_by
        for recorded in subject.events:
            own = own.then(recorded)
            stand = open_stage_of(own, receiving_office)
            if stand != last:
                yield stand, recorded
            last = stand


def _objection(context: DecisionContext, event: Event) -> RefusalError | None:
    """Return what would keep an act from happening; what its data alone contradict is no matter of rules."""
    try:
        return decide.refusal_for(context, event)
    except EventInvalid:
        return None
