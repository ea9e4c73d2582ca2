"""What is on record as far as a batch of posts must look, together with what the batch itself adds."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from registry.application.number_allocator import Numbering
from registry.application.number_allocator import Shown as ShownSeries
from registry.application.renderer import NO_RENDERER, EditionRenderer, Shown
from registry.application.subject_cache import SubjectCache
from registry.application.submissions import ProposedEvent
from registry.domain.acts import DecisionQuery, Office, OfficeKind, RecordedEvent, Subject, no_needs
from registry.domain.catalogue import kind_of
from registry.domain.kinds.rules.acts import subject_of
from registry.domain.numbers import Series
from registry.domain.regions import PROVINCE
from registry.store.decoding import recorded
from registry.store.log import AppendCondition, TenantLog
from registry.store.queries import LogQuery, LogReading, SequencedEvent


@dataclass(slots=True)
class _Undo:
    """What to put back if a post of several events is refused halfway."""

    subjects: list[tuple[str, Subject]] = field(default_factory=list)
    tags: list[tuple[str, str]] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)


class LogDecisionModel:
    """A view (domain.acts.DecisionModel) of one tenant's log, with the batch's own accepted events on top.

    What drafts are known to need is asked for by `wanted` and taken in by `take`, so that several tenants'
    needs go in one round trip; what was not foreseen is fetched when it is asked for. `after` is the log's
    length at the first read: the append fails if anything read has changed since.
    """

    def __init__(self, log: TenantLog, histories: SubjectCache, drawing: EditionRenderer = NO_RENDERER) -> None:
        self._log = log
        self._drawing = drawing
        self._histories = histories
        self.after = 0
        self._looked = False
        self._drafts: Sequence[ProposedEvent] = ()
        self._ids: list[str] = []
        self._names: set[str] = set()
        self._tags: set[str] = set()
        self._province: set[str] = set()
        self._elsewhere: dict[str, tuple[Subject, ...]] = {}
        self._subjects: dict[str, Subject] = {}
        self._tagged: dict[str, list[str]] = {}
        self._added: dict[str, list[str]] = {}
        self._numbering = Numbering()
        self._series: set[Series] = set()
        self._known: dict[str, tuple[RecordedEvent, str]] = {}
        self._undo = _Undo()

    @property
    def condition(self) -> AppendCondition:
        """What must not have changed for the append to go through: the subjects and tags that were read."""
        return AppendCondition(self.after, list(self._subjects), list(self._tagged))

    def expect(self, drafts: Sequence[ProposedEvent], offices: Iterable[str]) -> None:
        """Note what deciding on these drafts will read, as far as that is known."""
        self._drafts = drafts
        self._ids = [draft.id for draft in drafts]
        self._names = {draft.subject for draft in drafts} | {f"office/{code}" for code in offices}
        self._names.add(subject_of(self._log.tenant))  # the rules in force decide on every act
        self._foresee()

    def _foresee(self) -> None:
        """Note what the drafts need: at first by what they say alone, then by what their subjects say, too."""
        for draft in self._drafts:
            if draft.kind.needs is no_needs:
                continue
            subject = self._subjects.get(draft.subject) or Subject.of(draft.kind, draft.subject)
            needs = draft.kind.needs(subject, draft.event, draft.time)
            self._names |= needs.subjects
            self._tags |= needs.tags
            self._province |= needs.province

    def wanted(self) -> LogQuery | None:
        """Return what is still to be looked up, None if nothing is."""
        names, tags = self._names - self._subjects.keys(), self._tags - self._tagged.keys()
        series = self._numbering.unknown(self._series)
        province = self._province - self._elsewhere.keys()
        if not names and not tags and not series and not province and not self._ids:
            return None
        versions = {name: self._histories.version(self._log.tenant, name) for name in sorted(names)}
        return LogQuery(self._ids, versions, sorted(tags), series, sorted(province))

    def take(self, want: LogQuery, found: LogReading) -> None:
        """Take in what was looked up."""
        if not self._looked:
            self.after, self._looked = found.size, True
        self._ids = []
        self._known.update((key, (recorded(event), content)) for key, (event, content) in found.identified.items())
        self._tagged.update(found.tagged)
        self._elsewhere.update({tag: subjects_of(events) for tag, events in found.elsewhere.items()})
        self._numbering.take(found.highest, (tag for tag, names in self._added.items() if names))
        histories: dict[str, list[SequencedEvent]] = {name: [] for name in want.subjects}
        for event in found.events:
            histories.setdefault(event.subject, []).append(event)
        for name, events in histories.items():
            if name not in self._subjects:
                self._subjects[name] = self._histories.extended(self._log.tenant, name, events)
        self._foresee()

    def _load(self, names: Iterable[str], tags: Iterable[str]) -> None:
        self._names |= set(names)
        self._tags |= set(tags)
        while want := self.wanted():
            self.take(want, self._log.look(want))

    def known(self, event_id: str) -> tuple[RecordedEvent, str] | None:
        """Return the event that has this id, with its content hash."""
        return self._known.get(event_id)

    def subject(self, name: str) -> Subject:
        """Return a subject, new if nothing has happened to it."""
        if name not in self._subjects:
            self._load([name], [])
        return self._subjects[name]

    def tagged(self, tag: str) -> tuple[Subject, ...]:
        """Return the subjects that have an event with this tag."""
        if tag not in self._tagged:
            self._load([], [tag])
        return tuple(self.subject(name) for name in dict.fromkeys([*self._tagged[tag], *self._added.get(tag, ())]))

    def elsewhere(self, tag: str) -> tuple[Subject, ...]:
        """Return the subjects of other tenants' logs that have an event with this tag.

        It is no part of the append condition: each log is locked for itself, and none waits for another.
        """
        if tag not in self._elsewhere:
            self.needs_of(DecisionQuery(province=frozenset({tag})))
        return self._elsewhere[tag]

    def next_numbers(self, asked: Mapping[Series, int]) -> dict[Series, tuple[str, ...]]:
        """Return as many tags of each series as are asked for, in order, that no event has.

        They count as read: if another event takes one of them, the append fails.
        """
        self._series |= asked.keys()
        self._load([], [])
        found = {series: self._following(series, number) for series, number in asked.items()}
        for tags in found.values():
            for tag in tags:
                self._tagged.setdefault(tag, [])
        return found

    def _following(self, series: Series, number: int) -> tuple[str, ...]:
        shown = ShownSeries(
            lambda series: self._histories.gaps(self._log, series), lambda tag: bool(self._added.get(tag))
        )
        found = self._numbering.following(series, number, shown)
        if len(found) == number or not series.grows:
            return found
        more = series.grown()
        return found + self.next_numbers({more: number - len(found)})[more]

    def render_edition(self, month: str, edition: int) -> Mapping[str, object]:
        """Return a month's table as recorded when this record was first looked at, drawn as an edition.

        What the batch itself adds is not in it: an edition's cut comes before the act that seals it.
        """
        return self._drawing.table(self._log.tenant, month, self.after, edition)

    def compile_bulletin(self, quarter: str, words: Mapping[str, object], shown: Shown) -> Mapping[str, object]:
        """Return a quarter's figures as the tenants' sealed months make them at this moment, drawn as a bulletin."""
        return self._drawing.bulletin(quarter, words, shown)

    def undrawable(self, text: str) -> str:
        """Return the characters of a text that no font of our papers has."""
        return self._drawing.undrawable(text)

    def office(self, code: str) -> Office | None:
        """Return an office as the tenant has enrolled it, None if it has not.

        A tenant's own centre needs no enrolment: the log's first event is its own. The province's centre
        may look into every city.
        """
        state = self.subject(f"office/{code}").state
        if state.kind is not None:
            return Office(code, state.kind, suspended=state.status == "suspended", industries=state.industries)
        if code == self._log.tenant:
            return Office(code, OfficeKind.CENTRE)
        return Office(code, OfficeKind.PROVINCE) if code == PROVINCE else None

    def mark(self) -> None:
        """Begin a post: `undo` returns to here."""
        self._undo = _Undo()
        self._numbering.mark()

    def add(self, event: RecordedEvent, content: str) -> None:
        """Put an accepted event on top of the record."""
        before = self.subject(event.subject)
        self._undo.subjects.append((event.subject, before))
        self._subjects[event.subject] = before.then(event)
        self._known[event.id] = (event, content)
        self._undo.ids.append(event.id)
        for tag in before.kind.tags(event):  # kept apart from those read: what no decision has read is no condition
            self._numbering.count(tag)
            self._added.setdefault(tag, []).append(event.subject)
            self._undo.tags.append((tag, event.subject))

    def undo(self) -> None:
        """Take back what was added since `mark`."""
        for name, subject in reversed(self._undo.subjects):
            self._subjects[name] = subject
        for tag, name in self._undo.tags:
            self._added[tag].remove(name)
        for event_id in self._undo.ids:
            del self._known[event_id]
        self._numbering.undo()
        self._undo = _Undo()

    def needs_of(self, needs: DecisionQuery) -> None:
        """Look up what a decision was found to need, and the rules."""
        self._province |= needs.province
        self._load({*needs.subjects, subject_of(self._log.tenant)}, needs.tags)


def subjects_of(events: Iterable[SequencedEvent]) -> tuple[Subject, ...]:
    """Return the subjects of whole histories that follow one another, of any tenants."""
    return tuple(
        Subject.of(kind_of(name), name, map(recorded, history))
        for (_, name), history in groupby(events, key=lambda event: (event.tenant, event.subject))
    )
