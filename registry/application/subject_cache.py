"""Caches subjects as decisions last read them; of a known subject only later events are read."""

from collections.abc import Sequence

from registry.domain.acts import Subject
from registry.domain.catalogue import kind_of
from registry.domain.numbers import Series
from registry.store.decoding import recorded
from registry.store.log import TenantLog
from registry.store.queries import SequencedEvent


class SubjectCache:
    """Subjects as last read; later events are added when a subject is read again.

    A log is append-only, so what was read of it stays true: only the events since are read again. Shared by
    all threads of a process, emptied when it is full.
    """

    def __init__(self, most: int = 50_000, most_text: int = 32 << 20) -> None:
        self._most, self._most_text, self._text = most, most_text, 0
        self._known: dict[tuple[str, str], Subject] = {}
        self._used_up: set[tuple[str, Series]] = set()

    def version(self, tenant: str, name: str) -> int:
        """Return up to which version a subject is known, 0 if it is not."""
        known = self._known.get((tenant, name))
        return known.version if known else 0

    def extended(self, tenant: str, name: str, events: Sequence[SequencedEvent]) -> Subject:
        """Return a subject with the events read since; events that were known already do no harm."""
        subject = self._known.get((tenant, name)) or Subject.of(kind_of(name), name)
        fresh = [event for event in events if event.version > subject.version]
        if fresh:
            assert fresh[0].version == subject.version + 1
            for event in fresh:
                subject = subject.then(recorded(event))
            text = sum(len(event.data) for event in fresh)
            if len(self._known) >= self._most or self._text + text > self._most_text:
                self._known.clear()
                self._text = 0
            self._known[tenant, name] = subject
            self._text += text
        return subject

    def gaps(self, log: TenantLog, series: Series) -> Sequence[tuple[int, int]]:
        """Return the free stretches of a series; that a series is used up stays true."""
        if (log.tenant, series) in self._used_up:
            return ()
        found = log.gaps(series)
        if not found:
            self._used_up.add((log.tenant, series))
        return found
