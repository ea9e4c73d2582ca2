"""The events behind a figure, and how much each counts."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from psycopg import Cursor

from registry.store.pipeline import Row
from registry.store.sql import statements

_SQL = statements("projections", "lineage.sql")


@dataclass(frozen=True, slots=True)
class Lineage:
    """An event under a figure and what it counts there."""

    position: int
    id: str
    type: str
    subject: str
    time: datetime
    office: str
    counts: int


def lineage(cursor: Cursor[Row], tenant: str, counts: Mapping[int, int]) -> list[Lineage]:
    """Return the events at these positions of a tenant's log, in order, each with what it counts."""
    found = cursor.execute(_SQL["lineage"], {"tenant": tenant, "positions": list(counts)})
    return [
        Lineage(position, event_id, event_type, subject, time, office, counts[position])
        for position, event_id, event_type, subject, time, office in found
    ]


class CellEvents(NamedTuple):
    """The first events under a figure, and how many there are."""

    events: tuple[Lineage, ...]
    number: int
