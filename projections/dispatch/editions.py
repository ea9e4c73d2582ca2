"""Sealed editions of Annex 2: renders one, reads one back, and checks it against what was sealed.

projections/sealing does so for the registry.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

import orjson

from projections.dispatch.table import COLUMNS, DispatchTable, Figures
from registry.domain import regions
from registry.domain.acts import RecordedEvent, Subject
from registry.domain.catalogue import kind_of
from registry.domain.kinds.dispatch import DispatchAmended, DispatchSealed
from registry.errors import Message, SubjectUnknown
from registry.store.database import Database
from registry.store.decoding import recorded
from registry.store.queries import LogQuery, look


class Edition(NamedTuple):
    """An edition as it was sealed: the event that sealed it, what it froze, why it was amended or what was remarked."""

    sealed: RecordedEvent
    number: int
    as_of: int
    definition: str
    figures: Mapping[str, Any]
    workbook_sha256: str
    reason: str | None


def figures(table: DispatchTable) -> dict[str, Any]:
    """Return the figures of a table as a sealed edition keeps them: by unit, and their total."""
    rows = [
        {"unit": row.unit, "name": row.name, **_figures(row.figures), **({"declared": True} if row.declared else {})}
        for row in table.rows
    ]
    return {"rows": rows, "total": _figures(table.total)}


def _figures(value: Figures) -> dict[str, int]:
    return {column: getattr(value, column) for column in COLUMNS}


def editions_of(subject: Subject) -> list[Edition]:
    """Return the editions of a month that a history of `dispatch/<month>` holds, the first first."""
    sealing = (event for event in subject.events if isinstance(event.event, DispatchSealed | DispatchAmended))
    return [_kept(event, orjson.loads(event.data)) for event in sealing]


def _kept(event: RecordedEvent, data: dict[str, Any]) -> Edition:
    names = ("edition", "as_of", "definition", "figures", "workbook_sha256")
    number, as_of, definition, frozen, workbook_sha256 = (data[name] for name in names)
    reason = data.get("reason") or data.get("remark")
    return Edition(event, number, as_of, definition, frozen, workbook_sha256, reason)


def edition_number(subject: Subject, number: int) -> Edition:
    """Return one edition; raise SubjectUnknown if the month has no such edition."""
    for found in editions_of(subject):
        if found.number == number:
            return found
    raise SubjectUnknown(Message("edition {number} of {subject}", number=number, subject=subject.name))


Returns = Mapping[tuple[str, str], Sequence[Edition]]

"""What was sealed, by month and tenant, the first edition first."""


def sealed(database: Database, names: Iterable[str], until: datetime | None = None) -> Returns:
    """Return every tenant's editions of months, as recorded by a time, read in one round trip."""
    wanted = LogQuery([], {f"dispatch/{month}": 0 for month in names}, [], [])
    found = look(database, dict.fromkeys(regions.tenants(), wanted))
    told: dict[tuple[str, str], Sequence[Edition]] = {}
    for tenant, what in found.items():
        for name in wanted.subjects:
            events = [
                recorded(event)
                for event in what.events
                if event.subject == name and (until is None or event.recordedtime <= until)
            ]
            told[name.partition("/")[2], tenant] = editions_of(Subject.of(kind_of(name), name, events))
    return told
