"""What if `dispatch/1` were defined otherwise: folds the logs by changed statements in a scratch schema, and compares.

The registry and its tables are not touched; the scratch schema is dropped when the question is answered, or given up.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Literal

from projections.dispatch.query import SQL, arguments, dispatch, table_of
from projections.dispatch.table import COLUMNS, DispatchTable
from projections.engine.fold import DEFINITION, FoldDefinition, fold_transaction, fold_what_can_be, version
from projections.engine.schema import SCRATCH, create, drop_scratch
from registry.domain.values import Value, months_between
from registry.errors import RegistryError
from registry.store.database import Database
from registry.store.session import locked, open_session
from registry.store.sql import statements

_LOCK = 0x46_52_57_48_49_46  # "FRWHIF"
_SQL = statements("projections.dispatch", "redefinition.sql")
_FOLDED = (
    "filings",
    "filing_entries",
    "overlaps",
    "held",
    "first_held",
    "held_entries",
    "certificates",
    "declarations",
    "offices",
)
"""What Annex 2 takes; nothing else is folded."""

Progress = Callable[[str, int, int], None]


class ScratchInUse(RegistryError):
    """Another what-if is running; there is one scratch schema."""


class Redefinition(Value):
    """Changes of `dispatch/1`; by default each is as the definition has it.

    `suspended_counts`: a suspended filing counts as completed. `evaluated`: enterprises that have `ever` evaluated, or
    those of them whose filing is `in_force` at the month's end. `preparing`: counted from what was `begun`, intents
    too, or from what was `received` on.
    """

    suspended_counts: bool = True
    evaluated: Literal["ever", "in_force"] = "ever"
    preparing: Literal["begun", "received"] = "begun"

    @property
    def fold(self) -> FoldDefinition:
        """What events are folded by, so defined."""
        open_kinds = ["received", "corrected"] if self.preparing == "received" else DEFINITION.parameters["open"]
        return FoldDefinition(_FOLDED, {"suspended_ends": not self.suspended_counts, "open": open_kinds})


@dataclass(frozen=True, slots=True)
class Differing:
    """A figure of a month that the changed definition makes another."""

    tenant: str
    month: str
    unit: str
    name: str
    column: str
    before: int
    after: int


@contextmanager
def scratch(dsn: str) -> Iterator[None]:
    """Make the scratch schema, and drop it however the body ends; raise ScratchInUse where another has it.

    What a killed process left behind is replaced: its lock went with it.
    """
    with locked(dsn, _LOCK, wait=False) as lock, open_session(dsn) as connection:
        if lock is None:
            message = "Another what-if is running on this database; wait until it is done."
            raise ScratchInUse(message)
        try:
            create(connection, SCRATCH, version())
            yield
        finally:
            drop_scratch(connection)


def fold_scratch(database: Database, tenant: str, by: FoldDefinition, progress: Progress) -> int:
    """Fold a tenant's log into the scratch schema; return how far it came."""
    checkpoint, size = 0, 1
    while checkpoint < size:
        checkpoint, size = fold_what_can_be(database, tenant, SCRATCH, by)
        progress(tenant, checkpoint, size)
    return checkpoint


def differences(database: Database, tenant: str, cut: int, changes: Redefinition) -> Iterator[Differing]:
    """Yield the figures that differ at a cut, in every month from the first fact's to the last one's.

    Declared figures stand in both tables as they were declared.
    """
    with fold_transaction(database, tenant, SCRATCH) as cursor:
        begun, ended = cursor.execute(_SQL["months"], {"tenant": tenant, "cut": cut}).fetchone() or (None, None)
    for month in months_between(begun, ended) if begun else ():
        now = dispatch(database, tenant, month, cut)
        other = _redefined(database, tenant, month, cut, changes)
        before = {row.unit: row.figures for row in now.rows}
        for row in other.rows:
            for column in COLUMNS:
                old, new = getattr(before[row.unit], column), getattr(row.figures, column)
                if old != new:
                    yield Differing(tenant, now.month, row.unit, row.name, column, old, new)


def _redefined(database: Database, tenant: str, month: date, cut: int, changes: Redefinition) -> DispatchTable:
    asked: dict[str, Any] = arguments(tenant, month, cut)
    with fold_transaction(database, tenant, SCRATCH) as cursor:
        asked_for = (cursor.execute(SQL[name], asked).fetchall() for name in ("derived", "declared", "offices"))
        table = table_of(tenant, month, cut, *asked_for)
        if changes.evaluated == "ever":
            return table
        evaluated = dict(cursor.execute(_SQL["evaluated_in_force"], asked).fetchall())
    rows = tuple(
        row if row.declared else replace(row, figures=replace(row.figures, evaluated=evaluated.get(row.unit, 0)))
        for row in table.rows
    )
    return replace(table, rows=rows)
