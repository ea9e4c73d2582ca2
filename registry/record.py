"""What is on record as far as a batch of posts must look, and what the batch itself adds to it; nothing is written."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from registry.domain.acts import Needs, Office, OfficeKind, Recorded, Subject
from registry.domain.kinds import kind_of
from registry.domain.regions import PROVINCE
from registry.store.log import LoggedEvent, Snapshot
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


class Record:
    """A view (domain.acts.View) of one tenant's log at one moment, with the batch's own accepted events on top.

    Subjects and tags are fetched in one go by `fetch`; what was not foreseen is fetched when it is asked for.
    """

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self.seen = snapshot.size
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

    def fetch(self, drafts: Sequence[Draft], offices: Iterable[str]) -> None:
        """Look up all that deciding on these drafts is known to need, in as few queries as there are steps of need."""
        self._known = {
            event_id: (recorded(logged), content)
            for event_id, (logged, content) in self._snapshot.identified([draft.id for draft in drafts]).items()
        }
        wanted = {draft.subject for draft in drafts} | {f"office/{code}" for code in offices}
        tags: set[str] = set()
        while wanted - self._subjects.keys() or tags - self._tagged.keys():
            self._load(sorted(wanted - self._subjects.keys()), sorted(tags - self._tagged.keys()))
            for draft in drafts:
                needs = draft.kind.needs(self._subjects[draft.subject], draft.event, draft.time)
                wanted |= needs.subjects
                tags |= needs.tags

    def _load(self, names: Sequence[str], tags: Sequence[str]) -> None:
        if tags:
            self._tagged.update(self._snapshot.tagged(tags))
        if not names and not any(self._tagged[tag] for tag in tags):
            return
        histories: dict[str, list[LoggedEvent]] = {name: [] for name in names}
        for logged in self._snapshot.rows("subjects", subjects=list(names), tags=list(tags)):
            histories.setdefault(logged.subject, []).append(logged)
        for name, events in histories.items():
            if name not in self._subjects:
                self._subjects[name] = Subject.of(kind_of(name), name, map(recorded, events))

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
            self._highest[series] = int(self._snapshot.value("highest", series=series))
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
            return Office(code, state.kind, suspended=state.status == "suspended")
        if code == self._snapshot.tenant:
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
        self._load(sorted(needs.subjects - self._subjects.keys()), sorted(needs.tags - self._tagged.keys()))
