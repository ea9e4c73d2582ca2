"""Compares Annex 2 of a month at two cuts, and finds the events that make the difference."""

from dataclasses import dataclass
from datetime import date, datetime

from projections.dispatch.query import SQL, arguments, table_of, units
from projections.dispatch.table import COLUMNS, DispatchTable, Figures
from projections.engine.snapshot import query_at_cuts
from registry.errors import Message, SubjectUnknown
from registry.store.database import Database
from registry.store.pipeline import Row


@dataclass(frozen=True, slots=True)
class FigureChange:
    """An event between the two cuts, the unit whose row it changes, and by how much."""

    position: int
    id: str
    type: str
    subject: str
    time: datetime
    recordedtime: datetime
    office: str
    unit: str
    counts: Figures


@dataclass(frozen=True, slots=True)
class Comparison:
    """A month's table at an earlier and a later cut; the sum of the changes is the difference of each figure."""

    left: DispatchTable
    right: DispatchTable
    changes: tuple[FigureChange, ...]

    def difference(self, unit: str) -> Figures:
        """Return what a unit's figures have grown by; a unit that a table does not have counts as zeros there."""
        left, right = (
            next((row.figures for row in table.rows if row.unit == unit), Figures())
            for table in (self.left, self.right)
        )
        return right - left

    def explanation(self, unit: str, column: str) -> list[tuple[FigureChange, int]]:
        """Return the events that change one figure, each with what it adds.

        Raise SubjectUnknown for a unit or column that the table does not have.
        """
        if column not in COLUMNS:
            what = Message("column {column}; there are {columns}", column=column, columns=", ".join(COLUMNS))
            raise SubjectUnknown(what)
        if unit not in {row.unit for row in self.right.rows}:
            raise SubjectUnknown(Message("unit {unit} in {tenant}", unit=unit, tenant=self.right.tenant))
        counted = [(change, getattr(change.counts, column)) for change in self.changes if change.unit == unit]
        return [(change, counts) for change, counts in counted if counts]


def compare(database: Database, tenant: str, month: date, left: int, right: int) -> Comparison:
    """Return a month's table of a tenant at two cuts, and the events after the first that make the difference.

    The left cut must not lie after the right one.
    """
    assert left <= right
    before, after = arguments(tenant, month, left), arguments(tenant, month, right)
    names = ("derived", "declared", "offices")
    questions = [*((SQL[name], before) for name in names), *((SQL[name], after) for name in names)]
    questions.append((SQL["changes"], {**after, "after": left}))
    rows = query_at_cuts(database, {tenant: right}, {tenant: questions})[tenant]
    first, last = table_of(tenant, month, left, *rows[:3]), table_of(tenant, month, right, *rows[3:6])
    found = Comparison(first, last, ())
    counts = _counts(found, rows[6], declared={row[0]: row[7] for row in rows[4]})
    asked = {tenant: [(SQL["envelopes"], {"tenant": tenant, "positions": [position for position, _ in counts]})]}
    envelopes = {row[0]: row for row in query_at_cuts(database, {tenant: right}, asked)[tenant][0]}
    return Comparison(first, last, tuple(_change(envelopes[at], unit, value) for (at, unit), value in counts.items()))


def _change(envelope: Row, unit: str, counts: Figures) -> FigureChange:
    position, event_id, event_type, subject, time, recordedtime, office = envelope
    return FigureChange(position, event_id, event_type, subject, time, recordedtime, office, unit, counts)


@dataclass(frozen=True, slots=True)
class FigureStep:
    """An event by which a figure became another: what it then was."""

    change: FigureChange
    value: int


def steps(database: Database, tenant: str, month: date, cut: int, unit: str, column: str) -> list[FigureStep]:
    """Return how a figure of a month became what it is at a cut, step by step as events were recorded.

    Raise SubjectUnknown for a unit or column that the table does not have.
    """
    asked = {**arguments(tenant, month, cut), "unit": unit}
    rows = query_at_cuts(database, {tenant: cut}, {tenant: [(SQL["steps"], asked), (SQL["offices"], asked)]})[tenant]
    if column not in COLUMNS:
        raise SubjectUnknown(Message("column {column}; there are {columns}", column=column, columns=", ".join(COLUMNS)))
    if unit not in units(tenant, rows[1]):
        raise SubjectUnknown(Message("unit {unit} in {tenant}", unit=unit, tenant=tenant))
    value, declared, found = 0, False, []
    for position, says, *counts in rows[0]:
        count = getattr(Figures(*counts), column)
        before, value = value, count if says else value if declared else value + count
        declared = declared or says
        if value != before:
            found.append((position, value, value - before))
    question = (SQL["envelopes"], {"tenant": tenant, "positions": [position for position, _, _ in found]})
    envelopes = {row[0]: row for row in query_at_cuts(database, {tenant: cut}, {tenant: [question]})[tenant][0]}
    return [FigureStep(_change(envelopes[at], unit, Figures(**{column: by})), value) for at, value, by in found]


def _counts(found: Comparison, changes: list[Row], declared: dict[str, int]) -> dict[tuple[int, str], Figures]:
    """Return by event and unit what changes; a declared row changes by its declaration, whatever its events say."""
    counts = {(row[1], row[0]): Figures(*row[2:]) for row in changes if row[0] not in declared}
    for unit, position in declared.items():
        if found.left.as_of is not None and position > found.left.as_of:
            counts[position, unit] = found.difference(unit)
    return {key: value for key, value in sorted(counts.items()) if value != Figures()}
