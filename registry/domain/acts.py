"""What every act is made of: event type, who may post it, from which status, under which conditions."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any, ClassVar, NamedTuple, Protocol

from registry.domain.ports import Numbers, Sealing
from registry.domain.values import Value, business_date
from registry.errors import ActNotLegal

NEW = "new"
"""The status of a subject that nothing has happened to."""


class Event(Value):
    """What happened, as its data fields; `type` is its name in the contract, version included.

    `added` names the fields that the registry adds itself: a client does not send them.
    """

    type: ClassVar[str]
    added: ClassVar[frozenset[str]] = frozenset()


class OfficeKind(StrEnum):
    """What an office is to a tenant."""

    CENTRE = "centre"
    COUNTY = "county"
    INDUSTRY = "industry"
    PROVINCE = "province"
    AUDITOR = "auditor"


@dataclass(frozen=True, slots=True)
class Office:
    """An office (机构) as a tenant has enrolled it.

    `industries` are beginnings of the GB/T 4754 codes that an industry office looks after; none: not laid down.
    """

    code: str
    kind: OfficeKind
    suspended: bool = False
    industries: tuple[str, ...] = ()


class Poster(StrEnum):
    """Who may post an act, by the contract's letters."""

    RECEIVER = "R"
    CENTRE = "V"
    COUNTY = "C"
    INDUSTRY = "I"
    PROVINCE = "P"


class RecordedEvent(NamedTuple):
    """An event in its envelope, as the log keeps it; `position` and `recordedtime` are None until it is recorded."""

    tenant: str
    subject: str
    version: int
    id: str
    time: datetime
    office: str
    event: Event
    data: str
    position: int | None = None
    recordedtime: datetime | None = None

    @property
    def type(self) -> str:
        """The event's type."""
        return self.event.type

    @property
    def originator_id(self) -> str:
        """The subject, under the name that the eventsourcing library uses."""
        return self.subject

    @property
    def originator_version(self) -> int:
        """The version, under the name that the eventsourcing library uses."""
        return self.version

    @property
    def date(self) -> date:
        """The business date of the act."""
        return business_date(self.time)

    def placed(self, position: int, recordedtime: datetime) -> "RecordedEvent":
        """Return the event as it was recorded."""
        return RecordedEvent(*self[:8], position, recordedtime)


class State(Protocol):
    """What a kind keeps of a subject: at least the status that its acts move."""

    @property
    def status(self) -> str:
        """The status, `NEW` at first."""


class Subject(NamedTuple):
    """A subject with its history: `kind`, its recorded events in order, and the state they lead to."""

    kind: "SubjectKind"
    name: str
    events: tuple[RecordedEvent, ...] = ()
    state: Any = None

    @classmethod
    def of(cls, kind: "SubjectKind", name: str, events: Iterable[RecordedEvent] = ()) -> "Subject":
        """Return the subject that `events`, in order, lead to."""
        events = tuple(events)
        state = kind.initial
        for event in events:
            state = kind.evolve(state, event)
        return cls(kind, name, events, state)

    @property
    def version(self) -> int:
        """How many events the subject has."""
        return self.events[-1].version if self.events else 0

    @property
    def last(self) -> RecordedEvent | None:
        """The latest event, if any."""
        return self.events[-1] if self.events else None

    def then(self, event: RecordedEvent) -> "Subject":
        """Return the subject after one more event."""
        return Subject(self.kind, self.name, (*self.events, event), self.kind.evolve(self.state, event))

    def at(self, time: datetime) -> "Subject":
        """Return the subject as it stood at a business time: only acts at or before it count."""
        return Subject.of(self.kind, self.name, (event for event in self.events if event.time <= time))

    def status_on(self, day: date) -> str:
        """Return the status on a day; a filing expires by date alone."""
        return self.kind.status_on(self.state, day)


@dataclass(frozen=True, slots=True)
class DecisionQuery:
    """What a decision must look at beside its own subject.

    `subjects` by name; `tags`, each standing for all subjects with an event so tagged; `province`, tags that are looked
    for in the logs of the other tenants.
    """

    subjects: frozenset[str] = frozenset()
    tags: frozenset[str] = frozenset()
    province: frozenset[str] = frozenset()

    def __or__(self, other: "DecisionQuery") -> "DecisionQuery":
        """Return both needs as one."""
        return DecisionQuery(self.subjects | other.subjects, self.tags | other.tags, self.province | other.province)


class Subjects(Protocol):
    """The subjects on record."""

    def subject(self, name: str) -> Subject:
        """Return a subject, new if nothing has happened to it."""

    def tagged(self, tag: str) -> tuple[Subject, ...]:
        """Return the subjects that have an event with this tag."""

    def elsewhere(self, tag: str) -> tuple[Subject, ...]:
        """Return the subjects of other tenants' logs that have an event with this tag, as they are at this moment.

        What is recorded there meanwhile does not undo the decision.
        """


class DecisionModel(Subjects, Numbers, Sealing, Protocol):
    """What is on record, as far as a `DecisionQuery` asked for it."""

    def undrawable(self, text: str) -> str:
        """Return the characters of a text that no font of our papers has."""


class DecisionContext(NamedTuple):
    """An office about to act on a subject at a time, and the record that the decision reads."""

    tenant: str
    office: Office
    time: datetime
    subject: Subject
    view: DecisionModel

    @property
    def state(self) -> Any:  # noqa: ANN401 - each kind has a state of its own
        """The state of the subject."""
        return self.subject.state

    @property
    def date(self) -> date:
        """The business date of the act."""
        return business_date(self.time)


def refuse(
    rule: str, blocking: RecordedEvent | None = None, *, office: str | None = None, **facts: object
) -> ActNotLegal:
    """Return the refusal under a rule; facts fill in the rule's sentence."""
    return ActNotLegal(rule, facts, blocking=blocking, office=office)


Condition = Callable[[DecisionContext], None]
Check = Callable[[DecisionContext, Any], None]


@dataclass(frozen=True, slots=True)
class Act:
    """A row of a kind's table of acts.

    `conditions` depend on the situation alone, so they also decide what is listed as allowed; `checks`
    look at the event's data too. Both raise a refusal. `complete` returns data that the registry adds.
    """

    event: type[Event]
    by: frozenset[Poster]
    when: frozenset[str]
    conditions: tuple[Condition, ...] = ()
    checks: tuple[Check, ...] = ()
    complete: Callable[[DecisionContext, Any], Mapping[str, object]] | None = None


def posters(letters: str) -> frozenset[Poster]:
    """Return the posters of the contract's letters, such as "CIV"."""
    return frozenset(Poster(letter) for letter in letters)


def no_needs(_subject: "Subject", _event: Event | None, _time: datetime) -> DecisionQuery:
    """Return that a decision looks at its own subject alone."""
    return DecisionQuery()


def _no_tags(_event: RecordedEvent) -> tuple[str, ...]:
    return ()


def _status(state: State, _day: date) -> str:
    return state.status


def _nobody(_context: DecisionContext, _event: Event | None = None) -> str | None:
    return None


@dataclass(frozen=True, slots=True, eq=False)
class SubjectKind:
    """A kind of subject: how its keys read, its table of acts, and how its state evolves.

    `receiving_office` returns the office R of a subject (of a new one: from the event), `responsible_office` the office
    that can move it on, `needs` what a decision must read, `tags` the tags of an event; `lapses` holds what a status
    becomes by date alone, as `status_on` decides, `dated_by` the events that set the date. After a status of
    `begins_anew` nothing follows but another subject of the kind.
    """

    name: str
    parse_key: Callable[[str], str]
    initial: State
    evolve: Callable[[Any, RecordedEvent], Any]
    acts: tuple[Act, ...]
    status_on: Callable[[Any, date], str] = _status
    receiving_office: Callable[[DecisionContext, Event | None], str | None] = _nobody
    responsible_office: Callable[[DecisionContext], str | None] = _nobody
    needs: Callable[[Subject, Event | None, datetime], DecisionQuery] = no_needs
    tags: Callable[[RecordedEvent], tuple[str, ...]] = _no_tags
    lapses: Mapping[str, str] = field(default_factory=dict)
    dated_by: tuple[type[Event], ...] = ()
    begins_anew: frozenset[str] = frozenset()
    by_type: Mapping[str, Act] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_type", {act.event.type: act for act in self.acts})
