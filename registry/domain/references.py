"""The other subjects and days that an event refers to. jurisdiction.py has the office responsible for an enterprise."""

from datetime import date
from typing import Any

from registry.domain.acts import Check, DecisionContext, Subject, refuse
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


def _later(day: date, act: date) -> Message:
    return Message("{value} lies after the act itself, which is of {date}", value=day, date=act)
