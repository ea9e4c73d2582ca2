"""Deadlines and an office's inbox as they are answered."""

from datetime import date
from typing import Annotated, Literal

from api.schemas.common import Answer, Body, EventReference, format_time, one_of
from projections.inbox import Inbox, Item
from registry.domain.deadlines import Deadline, DeadlineRules
from registry.terms.values import STEPS, reason


class SkippedDay(Answer):
    """A day that did not count as a working day, or counted though it is a weekend's."""

    day: date
    kind: Literal["weekend", "holiday", "make_up"]
    why: str


class CalendarOfYear(Answer):
    """The edition of a year's calendar by which days were counted; none where it is not published yet."""

    year: int
    edition: int | None


class DeadlineAnswer(Answer):
    """What is due when, by whom, from which event it follows, and how its days count."""

    step: Annotated[str, one_of(STEPS)]
    term: str
    met_by: tuple[str, ...]
    office: str | None
    opens: date
    due: date
    workdays: int | None
    workdays_left: int
    overdue: bool
    provisional: bool
    started_by: EventReference
    skipped: tuple[SkippedDay, ...]
    calendars: tuple[CalendarOfYear, ...]


class InboxItem(DeadlineAnswer):
    """A subject with the most urgent thing that the office may do on it; `acts` of those in `allowed` meet it."""

    subject: str
    kind: str
    version: int
    status: str
    name: str | None
    enterprise: str | None
    acts: tuple[str, ...]
    allowed: tuple[str, ...]


class InboxAnswer(Answer):
    """A page of an office's inbox, the most urgent first."""

    tenant: str
    office: str
    as_of: int
    on: date
    items: tuple[InboxItem, ...]


def inbox_page(found: Inbox, lang: str) -> Body:
    """Return a page of an inbox as InboxAnswer declares it, in "zh" or "en"."""
    return {
        "tenant": found.tenant,
        "office": found.office,
        "as_of": found.as_of,
        "on": found.reckoning.today,
        "items": [_item(item, found.reckoning, lang) for item in found.items],
    }


def _item(item: Item, reckoning: DeadlineRules, lang: str) -> Body:
    return {
        "subject": item.subject.name,
        "kind": item.subject.kind.name,
        "version": item.subject.version,
        "status": item.subject.status_on(reckoning.today),
        "name": item.name,
        "enterprise": item.enterprise,
        "acts": item.acts,
        "allowed": item.allowed,
        **told_deadline(item.deadline, reckoning, lang),
    }


def told_deadline(deadline: Deadline, reckoning: DeadlineRules, lang: str) -> Body:
    """Return a deadline as it reads on a day, as DeadlineAnswer declares it, in "zh" or "en"."""
    started = deadline.started_by
    return {
        "step": deadline.step,
        "term": STEPS[deadline.step].text(lang),
        "met_by": deadline.met_by,
        "office": deadline.office,
        "opens": deadline.opens,
        "due": deadline.due,
        "workdays": deadline.limit.workdays if deadline.limit else None,
        "workdays_left": reckoning.workdays_left(deadline.due),
        "overdue": reckoning.overdue(deadline.due),
        "provisional": deadline.provisional,
        "started_by": {
            "position": started.position,
            "id": started.id,
            "type": started.type,
            "time": format_time(started.time),
        },
        "skipped": [
            {"day": day, "kind": why.kind, "why": reason(why.kind, why.name, lang)} for day, why in deadline.skipped
        ],
        "calendars": [{"year": edition.year, "edition": edition.number} for edition in deadline.editions],
    }
