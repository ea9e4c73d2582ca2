"""Compares a subject at two cuts: what was known at each, which acts only the later has, how the states differ."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from projections.story.state import Known, known
from projections.story.story import Background, Difference, StatusReached, StoryLine, differences, story
from projections.story.wording import Words
from registry.domain import regions
from registry.domain.acts import Subject
from registry.domain.values import business_date
from registry.terms.catalogue import KINDS


@dataclass(frozen=True, slots=True)
class Side:
    """What was known at a cut; a subject that was not on record has version 0 and no standing."""

    as_of: int
    version: int
    standing: StatusReached | None
    state: Known


@dataclass(frozen=True, slots=True)
class ComparedField:
    """A field at both cuts, as recorded and as it reads."""

    field: str
    term: str
    earlier: Any
    later: Any
    earlier_reads: str
    later_reads: str
    same: bool


@dataclass(frozen=True, slots=True)
class StoryComparison:
    """A subject at two cuts, told in a language: `lines` are all acts, the first `in_both` known at both cuts."""

    language: str
    tenant: str
    tenant_name: str
    subject: str
    kind: str
    kind_term: str
    earlier: Side
    later: Side
    rows: tuple[ComparedField, ...]
    lines: tuple[StoryLine, ...]
    in_both: int
    differences: tuple[Difference, ...]

    @property
    def only_later(self) -> tuple[StoryLine, ...]:
        """The acts that only the later cut knew."""
        return self.lines[self.in_both :]


def compare(
    later: Subject, cuts: tuple[int, int], background: Background, today: date, language: str
) -> StoryComparison:
    """Compare a subject as known at two cuts, the earlier first."""
    in_both = sum((event.position or 0) <= cuts[0] for event in later.events)
    earlier = Subject.of(later.kind, later.name, later.events[:in_both])
    words = Words(language, later.kind.name)
    told = story(later, cuts[1], background, today, language)
    sides = _side(earlier, cuts[0], words), _side(later, cuts[1], words)
    return StoryComparison(
        language=language,
        tenant=background.tenant,
        tenant_name=regions.names().get(background.tenant, background.tenant),
        subject=later.name,
        kind=later.kind.name,
        kind_term=words.term(KINDS[later.kind.name]),
        earlier=sides[0],
        later=sides[1],
        rows=_rows(sides, words),
        lines=told.lines,
        in_both=in_both,
        differences=differences(known(earlier), known(later), words),
    )


def _side(subject: Subject, cut: int, words: Words) -> Side:
    if subject.last is None:
        return Side(cut, 0, None, {})
    day = business_date(subject.last.time)
    status = subject.status_on(day)
    return Side(cut, subject.version, StatusReached(day, status, words.status(status)), known(subject))


def _rows(sides: Sequence[Side], words: Words) -> tuple[ComparedField, ...]:
    names = dict.fromkeys(name for side in reversed(sides) for name in side.state)
    rows = []
    for name in names:
        earlier, later = (side.state.get(name) for side in sides)
        if earlier in (None, [], {}) and later in (None, [], {}):
            continue
        then, now = (words.value(value, name) for value in (earlier, later))
        rows.append(ComparedField(name, words.field(name), earlier, later, then, now, same=earlier == later))
    return tuple(rows)
