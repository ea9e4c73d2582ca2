"""What is on record as far as a batch of posts must look, and what the batch itself adds to it; nothing is written."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from registry.domain.acts import Needs, Office, OfficeKind, Recorded, Subject, no_needs
from registry.domain.kinds import kind_of
from registry.domain.regions import PROVINCE
from registry.domain.rules import subject_of
from registry.store.log import Found, LoggedEvent, TenantLog, Wanted
from registry.store.mapper import recorded
from registry.submission import Draft

_NUMBER = re.compile(r"[0-9]{1,15}")


@dataclass(slots=True)
class _Undo:
    """What to put back if a post of several events is refused halfway."""

    subjects: list[tuple[str, Subject]] = field(default_factory=list)
    tags: list[tuple[str, str]] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)
    series: set[str] = field(default_factory=set)


class Histories:
    """Subjects as far as they are known to be recorded; what follows on them is added when they are looked at.

    A log is append-only, so what was read of it stays true: only the events since are read again. Shared by
    all threads of a process, emptied when it is full.
    """

    def __init__(self, most: int = 50_000) -> None:
        self._most = most
        self._known: dict[tuple[str, str], Subject] = {}

    def version(self, tenant: str, name: str) -> int:
        """Return up to which version a subject is known, 0 if it is not."""
        known = self._known.get((tenant, name))
        return known.version if known else 0

    def extended(self, tenant: str, name: str, events: Sequence[LoggedEvent]) -> Subject:
        """Return a subject with the events read since; events that were known already do no harm."""
        subject = self._known.get((tenant, name)) or Subject.of(kind_of(name), name)
        fresh = [event for event in events if event.version > subject.version]
        if fresh:
            assert fresh[0].version == subject.version + 1
            for event in fresh:
                subject = subject.then(recorded(event))
            if len(self._known) >= self._most:
                self._known.clear()
            self._known[tenant, name] = subject
        return subject


class Record:
    """A view (domain.acts.View) of one tenant's log, with the batch's own accepted events on top.

    What drafts are known to need is asked for by `wanted` and taken in by `take`, so that several tenants'
    needs go in one round trip; what was not foreseen is fetched when it is asked for. `seen` is the log's size
    at the first look: whatever was looked at and has changed since then, the append will not go through.
    """

    def __init__(self, log: TenantLog, histories: Histories) -> None:
        self._log = log
        self._histories = histories
        self.seen = 0
        self._looked = False
        self._drafts: Sequence[Draft] = ()
        self._ids: list[str] = []
        self._names: set[str] = set()
        self._tags: set[str] = set()
        self._subjects: dict[str, Subject] = {}
        self._tagged: dict[str, list[str]] = {}
        self._highest: dict[str, int] = {}
        self._known: dict[str, tuple[Recorded, str]] = {}
        self._undo = _Undo()

    @property
    def subjects(self) -> list[str]:
        """The subjects that were looked at."""
        return list(self._subjects)

    @property
    def tags(self) -> list[str]:
        """The tags that were looked at."""
        return list(self._tagged)

    def expect(self, drafts: Sequence[Draft], offices: Iterable[str]) -> None:
        """Note what deciding on these drafts is known to need."""
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

    def wanted(self) -> Wanted | None:
        """Return what is still to be looked up, None if nothing is."""
        names, tags = self._names - self._subjects.keys(), self._tags - self._tagged.keys()
        if not names and not tags and not self._ids:
            return None
        tenant = self._log.tenant
        return Wanted(self._ids, {name: self._histories.version(tenant, name) for name in sorted(names)}, sorted(tags))

    def take(self, want: Wanted, found: Found) -> None:
        """Take in what was looked up."""
        if not self._looked:
            self.seen, self._looked = found.size, True
        self._ids = []
        self._known.update((key, (recorded(event), content)) for key, (event, content) in found.identified.items())
        self._tagged.update(found.tagged)
        histories: dict[str, list[LoggedEvent]] = {name: [] for name in want.subjects}
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

    def known(self, event_id: str) -> tuple[Recorded, str] | None:
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
        return tuple(self.subject(name) for name in self._tagged[tag])

    def highest(self, series: str) -> int:
        """Return the highest number that follows a prefix among the tags, 0 if there is none."""
        if series not in self._highest:
            self._highest[series] = self._log.highest(series)
            for tag, subjects in self._tagged.items():
                if subjects:
                    self._raise_highest(tag)
        return self._highest[series]

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

    def add(self, event: Recorded, content: str) -> None:
        """Put an accepted event on top of the record."""
        before = self.subject(event.subject)
        self._undo.subjects.append((event.subject, before))
        self._subjects[event.subject] = before.then(event)
        self._known[event.id] = (event, content)
        self._undo.ids.append(event.id)
        for tag in before.kind.tags(event):
            self.tagged(tag)
            self._raise_highest(tag)
            if event.subject not in self._tagged[tag]:
                self._tagged[tag].append(event.subject)
                self._undo.tags.append((tag, event.subject))

    def _raise_highest(self, tag: str) -> None:
        for series, highest in self._highest.items():
            number = tag.removeprefix(series)
            if tag.startswith(series) and _NUMBER.fullmatch(number) and int(number) > highest:
                self._undo.series.add(series)
                self._highest[series] = int(number)

    def undo(self) -> None:
        """Take back what was added since `mark`."""
        for name, subject in reversed(self._undo.subjects):
            self._subjects[name] = subject
        for tag, name in self._undo.tags:
            self._tagged[tag].remove(name)
        for event_id in self._undo.ids:
            del self._known[event_id]
        for series in self._undo.series:
            del self._highest[series]  # to be looked up again, should it be asked for again
        self._undo = _Undo()

    def needs_of(self, needs: Needs) -> None:
        """Look up what a decision was found to need."""
        self._load(needs.subjects, needs.tags)
