"""Reads every subject of a kind in one tenant, in constant memory, with what deciding on each needs."""

from collections.abc import Callable, Iterator, Sequence
from itertools import groupby

from registry.application.decision_model import LogDecisionModel
from registry.application.subject_cache import SubjectCache
from registry.domain.acts import DecisionQuery, Subject
from registry.domain.catalogue import KINDS
from registry.store.database import Database
from registry.store.decoding import recorded
from registry.store.log import TenantLog

AT_ONCE = 200
"""How many subjects are read in one query."""

Page = list[Subject]


class SubjectScan:
    """A tenant's subjects, page by page; each page is of one moment, the whole scan is not."""

    def __init__(self, database: Database, tenant: str, at_once: int = AT_ONCE) -> None:
        self._database = database
        self._log = TenantLog(database, tenant)
        self._at_once = at_once

    def begun(self, kind: str) -> int:
        """Return how many subjects of a kind have begun."""
        with self._log.snapshot() as snapshot:
            return int(snapshot.value("begun", kind=kind))

    def subjects(self, kind: str) -> Iterator[Page]:
        """Yield pages of the subjects of a kind, in order of their names."""
        after = f"{kind}/"
        while True:
            with self._log.snapshot() as snapshot:
                found = snapshot.rows("histories", kind=kind, after=after, limit=self._at_once)
            page = [
                Subject.of(KINDS[kind], name, map(recorded, events))
                for name, events in groupby(found, key=lambda event: event.subject)
            ]
            if not page:
                return
            yield page
            after = page[-1].name

    def record(
        self, page: Sequence[Subject] = (), needs: Callable[[Subject], DecisionQuery] = lambda _: DecisionQuery()
    ) -> LogDecisionModel:
        """Return the record, with what each of the subjects needs looked up at once, and the tenant's rules."""
        record = LogDecisionModel(self._log, SubjectCache())
        each = [needs(subject) for subject in page]
        record.needs_of(
            DecisionQuery(
                frozenset().union(*(needed.subjects for needed in each)),
                frozenset().union(*(needed.tags for needed in each)),
            )
        )
        return record
