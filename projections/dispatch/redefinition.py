"""What if `dispatch/1` were defined otherwise: logs folded by changed statements in a scratch schema, and compared.

The registry and its tables are not touched; the scratch schema is gone when the question is answered, or given up.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, Literal, LiteralString

from projections.dispatch.query import SQL, arguments, dispatch, table_of
from projections.dispatch.table import COLUMNS, DispatchTable
from projections.engine.fold import bound, fold_what_can_be, version
from projections.engine.schema import SCRATCH, create, drop_scratch
from registry.domain.values import Value, last_day
from registry.errors import RegistryError
from registry.store.database import Database
from registry.store.session import locked, open_session
from registry.store.sql import statements

_LOCK = 0x46_52_57_48_49_46  # "FRWHIF"
_SQL = statements("projections.dispatch", "redefinition.sql")
_FACTS = statements("projections.engine", "facts/facts.sql")
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
    """Somebody else is asking what if, and the scratch schema is one."""


class Redefinition(Value):
    """Changes of `dispatch/1`; each has the definition as it is by default.

    `suspended_counts`: a suspended filing counts as completed. `evaluated`: enterprises that have `ever` evaluated, or
    those of them whose filing is `in_force` at the month's end. `preparing`: counted from what was `begun`, intents
    too, or from what was `received` on.
    """

    suspended_counts: bool = True
    evaluated: Literal["ever", "in_force"] = "ever"
    preparing: Literal["begun", "received"] = "begun"

    @property
    def statements(self) -> dict[str, LiteralString]:
        """The statements of the fold, changed."""
        found = {name: _FACTS[name] for name in _FOLDED}
        if not self.suspended_counts:
            changed = _replaced(
                found["filings"],
                "'filing.revoked.v1')",
                "'filing.revoked.v1', 'filing.suspended.v1', 'filing.resumed.v1')",
            )
            found["filings"] = _replaced(
                changed, "ELSE 'ended'", "WHEN r.type = 'filing.resumed.v1' THEN 'changed' ELSE 'ended'"
            )
        if self.preparing == "received":
            found["filing_entries"] = _replaced(
                found["filing_entries"], "('intended', 'received', 'corrected')", "('received', 'corrected')", times=2
            )
        return found


def _replaced(text: LiteralString, old: LiteralString, new: LiteralString, *, times: int = 1) -> LiteralString:
    """Return a statement with a part replaced; that it stands there as often as expected is part of the change."""
    assert text.count(old) == times, old
    return text.replace(old, new)


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


def fold_scratch(database: Database, tenant: str, by: Mapping[str, LiteralString], progress: Progress) -> int:
    """Fold a tenant's log into the scratch schema; return how far it came."""
    mark, size = 0, 1
    while mark < size:
        mark, size = fold_what_can_be(database, tenant, SCRATCH, by)
        progress(tenant, mark, size)
    return mark


def differences(database: Database, tenant: str, cut: int, changes: Redefinition) -> Iterator[Differing]:
    """Yield the figures that differ at a cut, in every month from the first fact's to the last one's.

    Declared figures stand in both tables as they were declared.
    """
    for month in _months(database, tenant, cut):
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
    with bound(database, tenant, SCRATCH) as cursor:
        derived, declared, offices = (cursor.execute(SQL[name], asked).fetchall() for name in _ASKED)
        table = table_of(tenant, month, cut, derived, declared, offices)
        if changes.evaluated == "ever":
            return table
        evaluated = dict(cursor.execute(_SQL["evaluated_in_force"], asked).fetchall())
    rows = tuple(
        row if row.declared else replace(row, figures=replace(row.figures, evaluated=evaluated.get(row.unit, 0)))
        for row in table.rows
    )
    return replace(table, rows=rows)


_ASKED = ("derived", "declared", "offices")


def _months(database: Database, tenant: str, cut: int) -> Iterator[date]:
    with bound(database, tenant, SCRATCH) as cursor:
        begun, ended = cursor.execute(_SQL["months"], {"tenant": tenant, "cut": cut}).fetchone() or (None, None)
    if begun is None:
        return
    month = begun.replace(day=1)
    while month <= ended:
        yield month
        month = last_day(month) + timedelta(days=1)
