"""What is on record as of a cut, read for many subjects at once, and the deadlines that follow from it.

Which acts are legal and what is due when is decided in registry/domain.
"""

from collections.abc import Iterable
from datetime import date, datetime

from registry.application.decision_model import LogDecisionModel
from registry.domain import decide
from registry.domain.acts import DecisionContext, DecisionQuery, Office, OfficeKind, Subject
from registry.domain.deadlines import Deadline, DeadlineRules, deadlines_of
from registry.domain.kinds.filing.state import evaluations_tag
from registry.domain.kinds.rules.acts import rules_on, subject_of
from registry.domain.kinds.rules.rule_set import DEFAULT, RuleSet
from registry.domain.overlay import DelegatingModel
from registry.domain.stages import OpenStage, open_stage_of
from registry.domain.values import business_date
from registry.domain.workdays import calendar_of, seed
from registry.errors import Message, OfficeNotEntitled, SubjectUnknown

_REACH_YEARS = 2
"""How many years a time limit of at most 250 working days may reach into beyond that of its beginning."""


def check_may_ask(asking: Office, office: str, tenant: str) -> None:
    """Refuse an office another one's inbox; the centres and the auditors may ask for any."""
    everybodys = (OfficeKind.CENTRE, OfficeKind.PROVINCE, OfficeKind.AUDITOR)
    if office != asking.code and asking.kind not in everybodys:
        raise OfficeNotEntitled("own_inbox", {"by": asking.code, "other": office}, office=tenant)


class AsOfModel(DelegatingModel):
    """A decision model of a tenant's record as of a cut, without what was recorded later. Free numbers have no cut.

    Call `look_at` before reading many subjects: that is one round trip, and another for what these need in turn.
    `time` is that from which days are counted and at which acts are judged.
    """

    def __init__(self, tenant: str, record: LogDecisionModel, cut: int, time: datetime) -> None:
        super().__init__(record)
        self.tenant = tenant
        self.cut = cut
        self.time = time
        self._record = record
        self._subjects: dict[str, Subject] = {}

    def look_at(self, names: Iterable[str]) -> None:
        """Look up subjects, and all that deciding on them needs."""
        names = frozenset(names)
        self._record.needs_of(DecisionQuery(names | {subject_of(self.tenant)}))
        subjects = [self.subject(name) for name in names]
        needs = [subject.kind.needs(subject, None, self.time) for subject in subjects]
        if self.rules(business_date(self.time)).renewal_evaluations:
            standing = [subject.name for subject in subjects if subject.state.status == "in_force"]
            needs.append(DecisionQuery(tags=frozenset(map(evaluations_tag, standing))))
        self._record.needs_of(
            DecisionQuery(
                frozenset().union(*(need.subjects for need in needs)),
                frozenset().union(*(need.tags for need in needs)),
                frozenset().union(*(need.province for need in needs)),
            )
        )

    def subject(self, name: str) -> Subject:
        """Return a subject as of the cut, new if nothing had happened to it."""
        if name not in self._subjects:
            self._subjects[name] = self._as_of(self._record.subject(name))
        return self._subjects[name]

    def tagged(self, tag: str) -> tuple[Subject, ...]:
        """Return the subjects, as of the cut, that have an event with this tag."""
        found = (self.subject(subject.name) for subject in self._record.tagged(tag))
        return tuple(subject for subject in found if subject.events)

    def office(self, code: str) -> Office:
        """Return an office as the tenant has enrolled it; raise SubjectUnknown if it has not."""
        found = self._record.office(code)
        if found is None:
            raise SubjectUnknown(Message("office {office} in {tenant}", office=code, tenant=self.tenant))
        return found

    def allowed(self, subject: Subject, office: Office) -> tuple[str, ...]:
        """Return the event types that an office could post on a subject."""
        return decide.allowed(self._context(subject, office))

    def rules(self, today: date) -> RuleSet:
        """Return the rule set in force on a day."""
        return rules_on(self, self.tenant, today)

    def reckoning(self, today: date, days: Iterable[date] = ()) -> DeadlineRules:
        """Return what deadlines of these days are counted by: the rules and the calendars in force."""
        given = [today, *days]
        years = range(min(given).year, max(given).year + _REACH_YEARS + 1)
        self._record.needs_of(
            DecisionQuery(subjects=frozenset({subject_of(self.tenant), *(f"calendar/{y}" for y in years)}))
        )
        return DeadlineRules(self.rules(today), calendar_of(self, years), today)

    def stand(self, subject: Subject) -> OpenStage | None:
        """Return the stage at which a subject awaits an act."""
        if not subject.events:
            return None
        centre = Office(self.tenant, OfficeKind.CENTRE)
        return open_stage_of(subject, subject.kind.receiving_office(self._context(subject, centre), None))

    def deadlines(self, subject: Subject, today: date) -> tuple[tuple[Deadline, ...], DeadlineRules]:
        """Return what must be done next on a subject as of a day, and by what that is counted."""
        stand = self.stand(subject)
        if stand is None:
            return (), DeadlineRules(DEFAULT, seed(), today)
        reckoning = self.reckoning(today, [stand.stage.day])
        return deadlines_of(stand, reckoning), reckoning

    def _context(self, subject: Subject, office: Office) -> DecisionContext:
        return DecisionContext(self.tenant, office, self.time, subject, self)

    def _as_of(self, subject: Subject) -> Subject:
        last = subject.last
        if last is None or (last.position or 0) <= self.cut:
            return subject
        events = (event for event in subject.events if event.position is not None and event.position <= self.cut)
        return Subject.of(subject.kind, subject.name, events)
