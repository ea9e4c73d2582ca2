"""Compares two versions of a subject, and tells how what was returned for correction (补正) was answered."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from projections.story.changes import Change, changes
from projections.story.state import Known, known
from projections.story.story import Difference, difference
from projections.story.wording import Words
from registry.domain.acts import RecordedEvent, Subject
from registry.domain.kinds.filing.events import ReturnedForCorrection
from registry.terms.catalogue import field_term

Outcome = Literal["changed", "unchanged", "unplaced"]


@dataclass(frozen=True, slots=True)
class Answered:
    """An item of the return and what became of it: the changes that touch it, by their pointers.

    `unplaced` where nothing in the application bears the name of the part, so that only a reader can tell.
    """

    part: str
    reason: str
    answer: Outcome
    answer_term: str
    pointers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Diff:
    """Two versions of a subject: `returned` is the version of the return that is answered, if there is one."""

    subject: str
    earlier: int
    later: int
    changes: tuple[Difference, ...]
    returned: int | None
    answers: tuple[Answered, ...]


def diff(subject: Subject, earlier: int, later: int, language: str) -> Diff:
    """Tell what differs between two versions of a subject, 0 being before its first act."""
    words = Words(language, subject.kind.name)
    before, after = _known_at(subject, earlier), _known_at(subject, later)
    returned = next((event for event in reversed(subject.events[:later]) if _is_return(event, earlier)), None)
    return Diff(
        subject=subject.name,
        earlier=earlier,
        later=later,
        changes=tuple(difference(change, words) for change in changes(before, after)),
        returned=returned.version if returned else None,
        answers=_answers(returned, _known_at(subject, returned.version), after, words) if returned else (),
    )


def _known_at(subject: Subject, version: int) -> Known:
    return known(Subject.of(subject.kind, subject.name, subject.events[:version]))


def _is_return(event: RecordedEvent, earlier: int) -> bool:
    """Tell whether an event returned the application as it stood at the earlier version, or after it."""
    return isinstance(event.event, ReturnedForCorrection) and event.version >= earlier


def _answers(returned: RecordedEvent, asked_of: Known, after: Known, words: Words) -> tuple[Answered, ...]:
    """Return what became of each item: what changed since the return, not since some version before it."""
    assert isinstance(returned.event, ReturnedForCorrection)
    answers, found = [], changes(asked_of, after)
    for item in returned.event.items:
        touching = tuple(change.pointer for change in found if _touches(change, item.part))
        placed = bool(touching) or any(_names(state, item.part) for state in (asked_of, after))
        answer: Outcome = "changed" if touching else "unchanged" if placed else "unplaced"
        answers.append(Answered(item.part, item.reason, answer, words(answer), touching))
    return tuple(answers)


def _touches(change: Change, part: str) -> bool:
    """Tell whether a change is in the part: the whole field, or the item of a list that the part names."""
    if change.field == "status":
        return False
    if _is_field(part, change.field):
        return True
    entries = (change.item, change.before, change.after)
    return any(_is_entry(part, entry) for entry in entries if isinstance(entry, dict))


def _names(state: Known, part: str) -> bool:
    """Tell whether anything in what is known bears the part's name."""
    for name, value in state.items():
        if name != "status" and _is_field(part, name):
            return True
        if isinstance(value, list) and any(_is_entry(part, entry) for entry in value if isinstance(entry, dict)):
            return True
    return False


def _is_field(part: str, name: str) -> bool:
    term = field_term(name, "filing")
    return part.strip().strip("/").casefold() in {name, term.zh.casefold(), term.en.casefold()}


def _is_entry(part: str, entry: Mapping[str, Any]) -> bool:
    """Tell whether a part names an item of a list: by kind or file, by title or code, one within the other."""
    said = part.strip().casefold()
    called = (str(entry[name]).casefold() for name in ("kind", "name", "title", "occupation") if name in entry)
    return any(said in name or name in said for name in called if name)
