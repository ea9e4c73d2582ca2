"""Warnings about a month's table, for the office that is about to seal it and decides what to make of them."""

from collections.abc import Iterator
from dataclasses import dataclass

from projections.dispatch.table import COLUMNS, DispatchRow, DispatchTable, Figures

FAR_SHARE, FAR_LEAST = 0.2, 5
"""Declared and derived figures are far apart when they differ by more than a fifth, and by five at least."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A finding on a unit's row: the check, the column it concerns, and the numbers that it compares."""

    unit: str
    check: str
    column: str
    facts: dict[str, int]


def checked(table: DispatchTable, before: DispatchTable) -> list[Finding]:
    """Return what looks wrong in a table beside that of the month before, at the same cut."""
    earlier = {row.unit: row for row in before.rows}
    new_year = table.month.endswith("-01")
    found: list[Finding] = []
    for row in table.rows:
        last = earlier.get(row.unit)
        found += _year_to_date(row, Figures() if new_year or last is None else last.figures)
        if last is not None:
            found += _falls(row, last.figures)
        found += _evaluated(row)
        found += _unfounded(row)
        found += _far_apart(row)
    return found


def _year_to_date(row: DispatchRow, last: Figures) -> Iterator[Finding]:
    """The year to date is last month's and this month's."""
    expected = last.certified_ytd + row.figures.certified_month
    if row.figures.certified_ytd != expected:
        facts = {"found": row.figures.certified_ytd, "expected": expected}
        yield Finding(row.unit, "year_to_date", "certified_ytd", facts)


def _falls(row: DispatchRow, last: Figures) -> Iterator[Finding]:
    """What has been filed or has evaluated does not fall, unless filings ended."""
    for column in ("completed", "evaluated"):
        before, now = getattr(last, column), getattr(row.figures, column)
        if now < before:
            yield Finding(row.unit, "stock_falls", column, {"found": now, "before": before})


def _evaluated(row: DispatchRow) -> Iterator[Finding]:
    """More have evaluated than are on file only where filings have ended since."""
    if row.figures.evaluated > row.figures.completed:
        facts = {"found": row.figures.evaluated, "completed": row.figures.completed}
        yield Finding(row.unit, "evaluated_above_completed", "evaluated", facts)


def _unfounded(row: DispatchRow) -> Iterator[Finding]:
    """Certificates come of evaluations, those of filings: there are none where nobody ever evaluated, or is on file."""
    figures = row.figures
    if figures.certified_ytd > 0 and not figures.evaluated:
        check = "certified_without_evaluation" if figures.completed else "certified_without_filing"
        yield Finding(row.unit, check, "certified_ytd", {"found": figures.certified_ytd})


def _far_apart(row: DispatchRow) -> Iterator[Finding]:
    """What a unit declares should be near what its own events count to, where it posts any."""
    if row.derived is None or row.derived == Figures():
        return
    for column in COLUMNS:
        declared, derived = getattr(row.figures, column), getattr(row.derived, column)
        if abs(declared - derived) >= max(FAR_LEAST, FAR_SHARE * max(declared, derived)):
            yield Finding(row.unit, "declared_far_from_derived", column, {"declared": declared, "derived": derived})
