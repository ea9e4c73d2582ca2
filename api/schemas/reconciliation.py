"""A hand-kept annex beside ours, cell by cell."""

from datetime import date
from typing import Literal

from api.schemas.common import Absent, Answer, CountedEvent

Stands = Literal["equal", "different", "missing", "unknown", "unreadable", "repeated"]


class ReconciledCell(Answer):
    """A cell of a hand-kept annex beside the figure on record, with the first events under a difference."""

    row: str | None
    name: str
    column: str
    cell: str | None
    theirs: int | None
    ours: int | None
    difference: int | None
    stands: Stands
    message: Absent[str] = None
    address: Absent[str] = None
    events: Absent[tuple[CountedEvent, ...]] = None
    events_in_all: Absent[int] = None


class CellCounts(Answer):
    """How many cells stand how."""

    equal: int
    different: int
    missing: int
    unknown: int
    unreadable: int
    repeated: int


class ReconciliationAnswer(Answer):
    """A hand-kept annex beside ours, its cells in the file's order; `of` is the month or the period."""

    tenant: str
    name: str
    form: Literal["dispatch", "plan"]
    of: str
    on: date | None
    definition: str
    as_of: int
    edition: int | None
    sheet: str
    counts: CellCounts
    cells: tuple[ReconciledCell, ...]
    cells_left_off: int
