"""Explains the gaps in assigned numbers: a number follows the highest, so one that an office chose leaves those below.

They stay free for whoever has them on paper, and are filled by the registry only where a series has come to its end.
"""

from typing import NamedTuple

from registry.application.registry import Registry
from registry.domain.acts import RecordedEvent
from registry.domain.numbers import Series
from registry.store.log import TenantLog


class PassedOver(NamedTuple):
    """Numbers of a series, as tags, that were never given out, and the chosen one after them with its event."""

    first: str
    last: str
    chosen: str
    by: RecordedEvent


def passed_over(registry: Registry, tenant: str, series: Series, number: int) -> PassedOver | None:
    """Return the numbers around one that nobody was given, None if it was given out or is still to come."""
    for first, last in TenantLog(registry.database, tenant).gaps(series):
        if first <= number <= last and last + 1 < series.end:
            chosen = series.at(last + 1)
            [name, *_] = registry.tagged(tenant, chosen)
            subject = registry.subject(tenant, name)[0]
            by = next(event for event in subject.events if chosen in subject.kind.tags(event))
            return PassedOver(series.at(first), series.at(last), chosen, by)
    return None
