"""The event in the way: by which of its events a subject came to stand as it does."""

from datetime import date

from registry.domain.acts import Event, RecordedEvent, Subject


def latest(subject: Subject, *types: type[Event]) -> RecordedEvent | None:
    """Return the latest of a subject's events of these types, None if it has none."""
    return next((found for found in reversed(subject.events) if isinstance(found.event, types)), None)


def led_to_status(subject: Subject, day: date) -> RecordedEvent | None:
    """Return the event by which a subject came to its status on a day, None if nothing had happened to it.

    Where the status has lapsed by date, that is the event that set the date.
    """
    kind, state = subject.kind, subject.kind.initial
    if subject.status_on(day) != subject.state.status:
        return latest(subject, *kind.dated_by)
    found: RecordedEvent | None = None
    for recorded in subject.events:
        after = kind.evolve(state, recorded)
        if found is None or after.status != state.status:
            found = recorded
        state = after
    return found
