"""The inbox (待办) of an office: what it may do now of what it must do, the most urgent first.

The tables hold each subject's stage, so only the subjects of a page are read event by event; registry/domain decides
which acts are legal, and what is due when and why. An inbox is never stored.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice
from typing import NamedTuple

from projections.engine.snapshot import snapshot
from registry.application.as_of import AsOfModel
from registry.domain import deadlines
from registry.domain.acts import Office, Poster, RecordedEvent, Subject
from registry.domain.causes import latest
from registry.domain.deadlines import STEPS, Deadline, DeadlineRules
from registry.domain.kinds.dispatch import DispatchReminded, DispatchSealed
from registry.domain.kinds.filing.state import enterprise_tag
from registry.domain.stages import OPENING, Stage
from registry.domain.values import business_date, last_ended_month, month_after, months_between, parse_month
from registry.store.database import Database
from registry.store.decoding import recorded
from registry.store.queries import SequencedEvent
from registry.store.sql import statements

_SQL = statements("projections", "inbox.sql")
_CENTRE_STAGES = [name for name, steps in STEPS.items() if any(step.by is Poster.CENTRE for step in steps)]
_LAPSING = [name for name, steps in STEPS.items() if all(step.lapses for step in steps)]
_TYPES = [event.type for event in OPENING]
_DECLARED_WITHIN_MONTHS = 3
"""A unit that has not declared for so many months is taken to post its acts now; nobody waits for its figures."""


@dataclass(frozen=True, slots=True)
class Item:
    """A subject with the most urgent thing that the office may do on it now: `acts` of those in `allowed` meet it.

    `name` and `enterprise` are those of the filing, where there is one, else of the enterprise named.
    """

    subject: Subject
    name: str | None
    enterprise: str | None
    deadline: Deadline
    acts: tuple[str, ...]
    allowed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Inbox:
    """A page of an office's inbox as of a cut; `after` is where the next page begins, None where there is none."""

    tenant: str
    office: str
    as_of: int
    reckoning: DeadlineRules
    items: tuple[Item, ...]
    after: "Place | None"


class Place(NamedTuple):
    """An item's place in the order of an inbox: by the day it is due, then by its subject."""

    due: date
    subject: str


def inbox(
    database: Database, agenda: AsOfModel, office: Office, limit: int, after: Place | None = None
) -> Inbox:  # fmt: skip
    """Return a page of what an office must do as of the agenda's cut and time, from after a place on.

    Raise ProjectionBehind where the tables have not reached the cut.
    """
    today = business_date(agenda.time)
    stages, months = _standing(database, agenda, office, today)
    reckoning = agenda.reckoning(today, [stage.day for stage in stages])
    # One month, one item: where the centre declares for itself, too, the sealing comes of it.
    returns = {**dict(_declarations(agenda, office, today, months)), **dict(_sealings(agenda, today, months))}
    waiting: dict[date, list[str]] = {}
    for stage, subjects in stages.items():
        if due := _due(stage, office, reckoning):
            waiting.setdefault(due, []).extend(subjects)
    for place in returns:
        waiting.setdefault(place.due, []).append(place.subject)
    places = _places(waiting, after)
    found: list[tuple[Place, Item]] = []
    while len(found) <= limit and (page := list(islice(places, limit + 1))):
        agenda.look_at(place.subject for place in page)
        found += _items(agenda, office, reckoning, page, returns)
    items = tuple(item for _, item in found[:limit])
    more = found[limit - 1][0] if len(found) > limit else None
    return Inbox(agenda.tenant, office.code, agenda.cut, reckoning, items, more)


def _places(waiting: Mapping[date, list[str]], after: Place | None) -> Iterator[Place]:
    """Yield the places after a place in order; days that a page does not come to are not sorted."""
    for due in sorted(waiting):
        if after is None or due >= after.due:
            places = (Place(due, subject) for subject in sorted(waiting[due]))
            yield from (place for place in places if after is None or place > after)


Standing = dict[Stage, list[str]]
"""The stages, each with the subjects that stand there."""


class Months(NamedTuple):
    """The monthly returns as of a cut: the last month that the office's unit declared, with the position of the event.

    `sealed` tells of each month of which anything is on record whether it was sealed, `first` is the log's first
    event; both for the centre alone.
    """

    declared: tuple[date, int] | None
    sealed: Mapping[date, bool]
    first: RecordedEvent | None


def _standing(database: Database, agenda: AsOfModel, office: Office, today: date) -> tuple[Standing, Months]:
    """Return where the subjects stood on which the office might act, and the monthly returns."""
    centre = office.code == agenda.tenant
    rules = agenda.rules(today)
    ahead = max(step.ahead(rules) for name in _LAPSING for step in STEPS[name] if step.ahead)
    arguments = {
        "tenant": agenda.tenant,
        "cut": agenda.cut,
        "office": office.code,
        "stages": _CENTRE_STAGES if centre else [],
        "lapsing": _LAPSING,
        "today": today,
        "ahead": today + timedelta(days=ahead),
        "types": _TYPES,
    }
    with snapshot(database, agenda.tenant, agenda.cut) as cursor:
        rows = cursor.execute(_SQL["pending"], arguments).fetchall()
        expiring = cursor.execute(_SQL["expiring"], arguments).fetchall() if centre else []
        moved = [subject for (subject,) in cursor.execute(_SQL["moved_on"], arguments)]
        declared = cursor.execute(_SQL["declared"], arguments).fetchone()
        returns = cursor.execute(_SQL["returns"], arguments).fetchall() if centre else []
        first = cursor.execute(_SQL["first"], arguments).fetchone() if centre else None
    found = {Stage(stage, agenda.tenant, unit, day): subjects for stage, unit, day, subjects in rows}
    # Whose unit it is makes no difference: a filing in force waits for the centre alone.
    found |= {Stage("in_force", agenda.tenant, agenda.tenant, day): subjects for day, subjects in expiring}
    if moved:
        agenda.look_at(moved)
        for name in moved:
            if stand := agenda.stand(agenda.subject(name)):
                found.setdefault(stand.stage, []).append(name)
    months = Months(
        (declared[0], declared[1]) if declared else None,
        {parse_month(month): sealed for month, sealed in returns},
        recorded(SequencedEvent(*first)) if first else None,
    )
    return found, months


def _due(stage: Stage, office: Office, reckoning: DeadlineRules) -> date | None:
    """Return by when the office must act on what stands at a stage, None if it need not or cannot yet."""
    days = (
        due.day
        for due in reckoning.dues(stage)
        if due.step.office(stage) == office.code and due.open_on(reckoning.today)
    )
    return min(days, default=None)


def _items(
    agenda: AsOfModel, office: Office, reckoning: DeadlineRules, page: Sequence[Place], returns: dict[Place, Deadline]
) -> Iterator[tuple[Place, Item]]:
    for place in page:
        subject = agenda.subject(place.subject)
        stand = agenda.stand(subject)
        found = deadlines.deadlines_of(stand, reckoning) if stand else ()
        allowed = agenda.allowed(subject, office)
        for deadline in [returns[place]] if place in returns else found:
            acts = tuple(act for act in deadline.met_by if act in allowed)
            if acts and deadline.office == office.code and deadline.opens <= reckoning.today:
                yield place, Item(subject, *_who(agenda, subject), deadline, acts, allowed)
                break


def _who(agenda: AsOfModel, subject: Subject) -> tuple[str | None, str | None]:
    """Return the name and the credit code of the enterprise that a subject is about."""
    filing = getattr(subject.state, "filing", None)
    state = agenda.subject(f"filing/{filing}").state if filing else subject.state
    name, enterprise = getattr(state, "name", None), getattr(state, "enterprise", None)
    if enterprise and name is None:
        current = (agenda.subject(f"enterprise/{enterprise}"), *agenda.tagged(enterprise_tag(enterprise)))
        name = next((each.state.name for each in reversed(current) if each.state.name), None)
    return name, enterprise


def _sealings(agenda: AsOfModel, today: date, months: Months) -> Iterator[tuple[Place, Deadline]]:
    """Yield the months that have ended and are not sealed: those begun, and all since the last that was sealed.

    Where none was ever sealed, that is the last month that has ended. It follows from the province's reminder, if any.
    """
    ended = last_ended_month(today)
    if months.first is None:
        return
    sealed = [month for month, done in months.sealed.items() if done]
    since = months_between(month_after(max(sealed)), ended) if sealed else [ended]
    begun = [month for month, done in months.sealed.items() if not done and month <= ended]
    before = agenda.subject(f"dispatch/{max(sealed):%Y-%m}") if sealed else None
    sealing = latest(before, DispatchSealed) if before else None
    waiting = sorted({*since, *begun})
    agenda.look_at(f"dispatch/{month:%Y-%m}" for month in waiting)
    for month in waiting:
        subject = agenda.subject(f"dispatch/{month:%Y-%m}")
        started_by = latest(subject, DispatchReminded) or sealing or months.first
        deadline = deadlines.sealing(agenda.tenant, month, started_by)
        yield Place(deadline.due, subject.name), deadline


def _declarations(agenda: AsOfModel, office: Office, today: date, months: Months) -> Iterable[tuple[Place, Deadline]]:
    """Return the months that have ended since the last one that the unit declared."""
    if months.declared is None:
        return
    month, position = months.declared
    ended = months_between(month_after(month), last_ended_month(today))
    if len(ended) > _DECLARED_WITHIN_MONTHS:
        return
    events = agenda.subject(f"dispatch/{month:%Y-%m}").events
    by = next(event for event in events if event.position == position)
    for each in ended:
        deadline = deadlines.declaration(office.code, each, by)
        yield Place(deadline.due, f"dispatch/{each:%Y-%m}"), deadline
