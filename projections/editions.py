"""Sealed editions of Annex 2: how one is drawn, read back and found to be what was sealed; it seals nothing itself."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from functools import partial
from hashlib import sha256
from typing import Any, NamedTuple

import orjson

from projections.dispatch import dispatch
from projections.fold import ProjectionParked, catch_up
from projections.ranges import marks
from projections.render.layouts import as_recorded
from projections.render.xlsx import dispatch_workbook
from projections.tables import COLUMNS, DispatchTable, Figures
from registry.domain.acts import Recorded, Subject, refuse
from registry.domain.kinds.dispatch import DispatchAmended, DispatchSealed
from registry.domain.values import parse_month
from registry.errors import Message, ProjectionBehind, RegistryError, SubjectUnknown
from registry.store.database import Database

MOST_BEHIND = 50_000
"""Whoever seals waits for the tables to catch up with so many events, not more."""


class EditionDiffers(RegistryError):
    """A sealed edition, asked for again, is not what was sealed: the record or the tables have been altered."""

    def __init__(self, tenant: str, month: str, edition: int, what: str) -> None:
        super().__init__(
            f"Edition {edition} of {tenant}'s table for {month} is not what was sealed: the {what} differ. Whether the "
            "log was altered, `filing-registry audit` tells; whether the tables were, `filing-registry rebuild`."
        )


class Edition(NamedTuple):
    """An edition as it was sealed: the event that sealed it, what it froze, why it was amended or what was remarked."""

    sealed: Recorded
    number: int
    as_of: int
    definition: str
    figures: Mapping[str, Any]
    workbook_sha256: str
    reason: str | None


def draw(database: Database, tenant: str, month: str, cut: int, edition: int) -> Mapping[str, object]:
    """Draw a month's table at a cut as an edition; return what its event keeps of it.

    Raise a refusal where the tables are held up before the cut, ProjectionBehind where they are far from it.
    """
    reached = marks(database).get(tenant, 0)
    if cut - reached > MOST_BEHIND:
        raise ProjectionBehind(cut, reached)
    try:
        catch_up(database, tenant, cut)
    except ProjectionParked as parked:
        raise refuse("tables_held_up", None, reached=parked.reached, why=parked.why) from None
    table = replace(dispatch(database, tenant, parse_month(month), cut), edition=edition)
    return {
        "as_of": cut,
        "definition": table.definition,
        "figures": figures(table),
        "workbook_sha256": sha256(dispatch_workbook(table)).hexdigest(),
    }


def figures(table: DispatchTable) -> dict[str, Any]:
    """Return the figures of a table as a sealed edition keeps them: by unit, and their total."""
    rows = [
        {"unit": row.unit, "name": row.name, **_figures(row.figures), **({"declared": True} if row.declared else {})}
        for row in table.rows
    ]
    return {"rows": rows, "total": _figures(table.total)}


def _figures(value: Figures) -> dict[str, int]:
    return {column: getattr(value, column) for column in COLUMNS}


def editions(subject: Subject) -> list[Edition]:
    """Return the editions of a month that a history of `dispatch/<month>` holds, the first first."""
    sealing = (event for event in subject.events if isinstance(event.event, DispatchSealed | DispatchAmended))
    return [_kept(event, orjson.loads(event.data)) for event in sealing]


def _kept(event: Recorded, data: dict[str, Any]) -> Edition:
    names = ("edition", "as_of", "definition", "figures", "workbook_sha256")
    number, as_of, definition, frozen, workbook_sha256 = (data[name] for name in names)
    reason = data.get("reason") or data.get("remark")
    return Edition(event, number, as_of, definition, frozen, workbook_sha256, reason)


def edition(subject: Subject, number: int) -> Edition:
    """Return one edition; raise SubjectUnknown if the month has no such edition."""
    for found in editions(subject):
        if found.number == number:
            return found
    raise SubjectUnknown(Message("edition {number} of {subject}", number=number, subject=subject.name))


def read_back(database: Database, tenant: str, month: date, found: Edition) -> tuple[DispatchTable, bytes]:
    """Ask again what an edition asked, and return its table and workbook.

    Raise EditionDiffers if they are not what was sealed.
    """
    table = replace(dispatch(database, tenant, month, found.as_of), edition=found.number)
    if table.definition != found.definition or figures(table) != found.figures:
        raise EditionDiffers(tenant, table.month, found.number, "figures")
    workbook = as_recorded(partial(dispatch_workbook, table), found.workbook_sha256)
    if workbook is None:
        raise EditionDiffers(tenant, table.month, found.number, "workbook's bytes")
    return table, workbook
