"""The other subjects and days that an event refers to. jurisdiction.py has the office responsible for an enterprise."""

from datetime import date
from typing import Any

from registry.domain.acts import Check, DecisionContext, Event, Subject, refuse
from registry.domain.text import texts_in
from registry.errors import EventInvalid, Fault, Message


def referred(context: DecisionContext, name: str) -> Subject:
    """Return another subject as it stood at the time of the act; refuse if nothing had happened to it by then."""
    found = context.view.subject(name)
    then = found.at(context.time)
    if not then.events:
        first = found.events[0] if found.events else None
        raise refuse("not_on_record", first, other=name, date=context.date.isoformat())
    return then


def happened(*fields: str) -> Check:
    """Return the check that the days in these fields are not later than the act that states them."""

    def check(context: DecisionContext, event: Any) -> None:  # noqa: ANN401 - any kind's event
        days = {name: getattr(event, name) for name in fields}
        later = {name: day for name, day in days.items() if day is not None and day > context.date}
        if later:
            raise EventInvalid([Fault(f"/data/{name}", _later(day, context.date)) for name, day in later.items()])

    return check


def printable(*fields: str) -> Check:
    """Return the check that our papers can print every text in these fields."""

    def check(context: DecisionContext, event: Event) -> None:
        said = event.model_dump(mode="json", include=set(fields))
        faults = [
            Fault("/".join(("/data", *path)), _unprintable(missing))
            for path, text in texts_in(said)
            if (missing := context.view.undrawable(text))
        ]
        if faults:
            raise EventInvalid(faults)

    return check


def _unprintable(characters: str) -> Message:
    return Message("the fonts have no {characters}, so that no receipt or bulletin can print it", characters=characters)


def _later(day: date, act: date) -> Message:
    return Message("{value} lies after the act itself, which is of {date}", value=day, date=act)
