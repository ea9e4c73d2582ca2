"""When in its day an act of a list happens: a list gives the day, and what is on record of that day gives the hour."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import NamedTuple

from registry.application.submissions import ProposedEvent
from registry.domain.acts import DecisionContext, DecisionModel, Office, RecordedEvent, Subject
from registry.domain.decide import refusal_for
from registry.domain.overlay import DelegatingModel
from registry.domain.values import business_date, morning
from registry.errors import EventInvalid


class DatedAct(NamedTuple):
    """An act of a day, None for the present moment; `at` returns it at a time or raises EventInvalid."""

    id: str
    subject: str
    day: date | None
    at: Callable[[datetime], ProposedEvent]


@dataclass(frozen=True)
class _PlacedModel(DelegatingModel):
    """The record with the acts placed so far on top of it."""

    placed: dict[str, Subject] = field(default_factory=dict)

    def subject(self, name: str) -> Subject:
        """Return a subject, new if nothing has happened to it."""
        found, placed = self.view.subject(name), self.placed.get(name)
        return placed if placed and placed.version > found.version else found


class DayPlacement:
    """Gives each act of an import its time, each on top of those before it; `now` is when the import came.

    An act is at nine in the morning, or now if that is earlier; after its subject's last act of the day, and after as
    much of what else happened that day as it takes to be legal, never after now. A day to come is left at nine, to be
    refused.
    """

    def __init__(self, tenant: str, office: Office, now: datetime) -> None:
        self._tenant, self._office, self._now = tenant, office, now
        self._placed: dict[str, Subject] = {}

    def place(self, act: DatedAct, view: DecisionModel) -> ProposedEvent:
        """Return the act at its time; raise EventInvalid.

        What is on record under the act's id has the time that it has there: sent again, it is a repeat.
        """
        record = _PlacedModel(view, self._placed)
        subject = record.subject(act.subject)
        for event in subject.events:
            if event.id == act.id:
                return act.at(event.time)
        proposed = act.at(self._now) if act.day is None else self._within(act.day, act, subject, record)
        self._placed[act.subject] = subject.then(self._recorded(proposed, subject.version + 1))
        return proposed

    def _recorded(self, proposed: ProposedEvent, version: int) -> RecordedEvent:
        place = self._tenant, proposed.subject, version, proposed.id, proposed.time, self._office.code
        return RecordedEvent(*place, proposed.event, "")

    def _within(self, day: date, act: DatedAct, subject: Subject, record: DecisionModel) -> ProposedEvent:
        """Return an act at the first time of its day at which it may be, at the earliest if at none."""
        start = min(morning(day), self._now) if day == business_date(self._now) else morning(day)
        first = act.at(max([start, *(event.time for event in subject.events if event.date == day)]))
        needs = subject.kind.needs(subject, first.event, first.time)
        others = [record.subject(name) for name in needs.subjects]
        others += [other for tag in needs.tags for other in record.tagged(tag)]
        later = {event.time for other in others for event in other.events if event.date == day}
        times = [time for time in sorted(later) if first.time < time <= self._now]
        if not times or self._may_be(first, subject, record):
            return first
        found = (act.at(time) for time in times)
        return next((proposed for proposed in found if self._may_be(proposed, subject, record)), first)

    def _may_be(self, proposed: ProposedEvent, subject: Subject, record: DecisionModel) -> bool:
        context = DecisionContext(self._tenant, self._office, proposed.time, subject, record)
        try:
            return refusal_for(context, proposed.event) is None
        except EventInvalid:
            return False
