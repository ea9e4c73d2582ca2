"""What stands on record under an act of a list, whose it is, and whether the list may take its place unasked."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from api.workbooks.form import ReadRow, RecordLookup, RowAct, SheetForm
from registry.application.submissions import ProposedEvent
from registry.domain import regions
from registry.domain.acts import RecordedEvent, Subject
from registry.domain.kinds.dispatch import DispatchDeclared
from registry.domain.kinds.enterprise import EnterpriseClosed, EnterpriseSurveyed
from registry.domain.kinds.plan import PlanAdopted, PlanRevised
from registry.errors import Message

FIGURES = frozenset({DispatchDeclared.type, EnterpriseSurveyed.type, PlanAdopted.type, PlanRevised.type})
"""The acts whose latest is what counts, so that one takes the place of another."""


class Standing(NamedTuple):
    """The event whose figures an act takes the place of; `foreign`: another office's, which this one has not read."""

    event: RecordedEvent
    foreign: bool


def standing(act: RowAct, directory: RecordLookup, office: str) -> Standing | None:
    """Return what stands where an act of an office would, None if nothing does."""
    if act.type not in FIGURES:
        return None
    subject = directory.subject(act.subject)
    found = next((event for event in reversed(subject.events) if _counts(event, act)), None)
    return found and Standing(found, found.office != office and _unread(found, act, subject, office))


def _counts(event: RecordedEvent, act: RowAct) -> bool:
    match event.event:
        case DispatchDeclared():
            return event.event.unit == act.data.get("unit")
        case EnterpriseSurveyed() | EnterpriseClosed() | PlanAdopted():
            return True
    return False


def _unread(found: RecordedEvent, act: RowAct, subject: Subject, office: str) -> bool:
    """Tell whether another office's figures came after this office last told its own.

    A survey of a later day is new beside one that this office had no part in; figures of the same month, period or
    day are the same figures.
    """
    if act.type != EnterpriseSurveyed.type or act.over is not None:
        return True
    before = (event for event in subject.events if event.version < found.version)
    return any(event.office == office and isinstance(event.event, EnterpriseSurveyed) for event in before)


def held(found: RecordedEvent) -> Message:
    """Return why a row is held back that would take the place of another office's figures."""
    message = (
        "{office} recorded other figures on {day} (position {position}); they are replaced only if you say so "
        "(replace=true, --replace, or the box on the page)."
    )
    day = found.recordedtime or found.time
    return Message(message, office=called(found.office), day=f"{day:%Y-%m-%d}", position=found.position)


def called(office: str) -> str:
    """Return an office's name, as far as its code tells it, and its code."""
    name = regions.names().get(office.partition("-")[0], "")
    return f"{name} {office}".strip()


def stood(form: SheetForm, entry: ReadRow, event: RecordedEvent) -> dict[str, Any]:
    """Return the values of an event that a row's differ from, by column; None where it said nothing."""
    old = form.stood(entry, event)
    return {name: old[name] for name in entry.letters if name in old and old[name] != entry[name]}


def expecting(posts: Iterable[list[ProposedEvent]]) -> list[list[ProposedEvent]]:
    """Return drafts that are recorded only if nothing has happened to their subjects but what stands before them here.

    A draft without an expected version is left as it is.
    """
    before: Counter[str] = Counter()
    told = []
    for drafts in posts:
        told.append([_expecting(draft, before) for draft in drafts])
        before.update(draft.subject for draft in drafts)
    return told


def _expecting(draft: ProposedEvent, before: Mapping[str, int]) -> ProposedEvent:
    version = draft.expected_version
    return draft if version is None else draft._replace(expected_version=version + before[draft.subject])
