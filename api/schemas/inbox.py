"""Deadlines and an office's inbox as they are answered."""

from datetime import date
from typing import Annotated, Literal, Self

from api.schemas.common import Answer, EventReference, one_of
from projections import inbox as projection
from registry.domain.deadlines import Deadline as Due
from registry.domain.deadlines import DeadlineRules
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

    @classmethod
    def of(cls, deadline: Due, reckoning: DeadlineRules, lang: str, **more: object) -> Self:
        """Return a deadline as it reads on a day, in "zh" or "en"."""
        return cls(
            step=deadline.step,
            term=STEPS[deadline.step][0 if lang == "zh" else 1],
            met_by=deadline.met_by,
            office=deadline.office,
            opens=deadline.opens,
            due=deadline.due,
            workdays=deadline.limit.workdays if deadline.limit else None,
            workdays_left=reckoning.workdays_left(deadline.due),
            overdue=reckoning.overdue(deadline.due),
            provisional=deadline.provisional,
            started_by=deadline.started_by,
            skipped=[
                SkippedDay(day=day, kind=why.kind, why=reason(why.kind, why.name, lang))
                for day, why in deadline.skipped
            ],
            calendars=[CalendarOfYear(year=edition.year, edition=edition.number) for edition in deadline.editions],
            **more,
        )


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

    @classmethod
    def of(cls, found: projection.Inbox, lang: str) -> Self:
        """Return a page of an inbox in "zh" or "en"."""
        today = found.reckoning.today
        items = [
            InboxItem.of(
                item.deadline,
                found.reckoning,
                lang,
                subject=item.subject.name,
                kind=item.subject.kind.name,
                version=item.subject.version,
                status=item.subject.status_on(today),
                name=item.name,
                enterprise=item.enterprise,
                acts=item.acts,
                allowed=item.allowed,
            )
            for item in found.items
        ]
        return cls(tenant=found.tenant, office=found.office, as_of=found.as_of, on=today, items=items)
