"""Finds what two tenants began at one moment, each before the other's was on record: filings and claims."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import NamedTuple

from registry.application.decision_model import subjects_of
from registry.domain.acts import Subject
from registry.domain.kinds.filing.state import OPEN
from registry.domain.kinds.filing.state import STANDING as FILED
from registry.domain.kinds.subsidy.ground import STANDING as CLAIMED
from registry.store.database import Database
from registry.store.log import shared_tags
from registry.store.queries import LogQuery, look

_STANDING: Mapping[str, frozenset[str]] = {"filing": OPEN | FILED, "subsidy": CLAIMED}
_AT_ONCE = 200
_NOBODY = ""
"""Who asks is none of the tenants, so that every log is another's."""


class Double(NamedTuple):
    """Subjects of several tenants of which there may be one in the province: filings of an enterprise, or claims."""

    kind: str
    subjects: tuple[Subject, ...]

    @property
    def enterprise(self) -> str:
        """The credit code of the enterprise."""
        return str(self.subjects[0].state.enterprise)


def doubles(database: Database, day: date) -> Iterator[Double]:
    """Yield what stands on a day with several tenants at once, by enterprise and by claim."""
    tags = shared_tags(database)
    for first in range(0, len(tags), _AT_ONCE):
        wanted = LogQuery(province=tags[first : first + _AT_ONCE])
        found = look(database, {_NOBODY: wanted})[_NOBODY].elsewhere
        for tag in wanted.province:
            standing = [each for each in subjects_of(found[tag]) if _stands(each, tag, day)]
            if len({each.events[0].tenant for each in standing}) > 1:
                yield Double(standing[0].kind.name, tuple(standing))


def _stands(subject: Subject, tag: str, day: date) -> bool:
    kind = subject.kind.name
    return (
        kind in _STANDING and tag.startswith(("enterprise:", "subsidy:")) and subject.status_on(day) in _STANDING[kind]
    )
