"""Sealed months as they are answered: editions, checks, and two cuts side by side."""

from collections.abc import Sequence
from datetime import date
from typing import Literal, Self

from api.schemas.common import Absent, Answer, EventReference, Moment, RecordedEventAnswer, Unit
from api.schemas.dispatch import FiguresAnswer
from projections.dispatch.checks import checked
from projections.dispatch.comparison import Comparison
from projections.dispatch.editions import Edition
from projections.dispatch.table import COLUMNS, DispatchTable
from projections.dispatch.table import Figures as Counted
from projections.dispatch.terms import CHECKS
from projections.dispatch.terms import COLUMNS as TERMS

MOST_CHANGES = 1_000


class SealingAnswer(EventReference):
    """The event by which an edition was sealed."""

    office: str
    recordedtime: Moment


class SealedEdition(Answer):
    """An edition as it was sealed; `gap` is by how much the year's sum does not carry on from the month before."""

    edition: int
    as_of: int
    definition: str
    workbook_sha256: str
    reason: str | None
    sealed_by: SealingAnswer
    total: FiguresAnswer
    gap: int | None

    @classmethod
    def of(cls, month: date, found: Edition, earlier: Sequence[Edition]) -> Self:
        """Return an edition of a month; `earlier` are those of the month before."""
        return cls(
            edition=found.number,
            as_of=found.as_of,
            definition=found.definition,
            workbook_sha256=found.workbook_sha256,
            reason=found.reason,
            sealed_by=SealingAnswer.of(found.sealed),
            total=found.figures["total"],
            gap=_gap(month, found, earlier),
        )


def _gap(month: date, found: Edition, earlier: Sequence[Edition]) -> int | None:
    """Return by how much the year's certificates exceed those of the month before and of this month.

    None where the month before has no edition that was sealed by then; a year begins at nothing.
    """
    total = found.figures["total"]
    if month.month == 1:
        return int(total["certified_ytd"] - total["certified_month"])
    known = [each for each in earlier if each.as_of <= found.as_of]
    return (
        int(total["certified_ytd"] - total["certified_month"] - known[-1].figures["total"]["certified_ytd"])
        if known
        else None
    )


class Editions(Answer):
    """A month's editions, and its total as known now."""

    tenant: str
    month: str
    as_of: int
    editions: tuple[SealedEdition, ...]
    now: FiguresAnswer


class FindingAnswer(Answer):
    """A figure that looks wrong, by which check, and the address of its events."""

    unit: str
    check: Literal[
        "year_to_date",
        "stock_falls",
        "evaluated_above_completed",
        "certified_without_filing",
        "certified_without_evaluation",
        "declared_far_from_derived",
    ]
    column: str
    message: str
    cell: str
    found: Absent[int] = None
    expected: Absent[int] = None
    before: Absent[int] = None
    completed: Absent[int] = None
    declared: Absent[int] = None
    derived: Absent[int] = None


class Checks(Answer):
    """What looks wrong in a month's table beside that of the month before."""

    tenant: str
    month: str
    as_of: int
    findings: tuple[FindingAnswer, ...]


def findings_of(table: DispatchTable, last: DispatchTable, language: str) -> tuple[FindingAnswer, ...]:
    """Return what looks wrong in a table beside that of the month before, told in "zh" or "en"."""
    path = f"/v1/{table.tenant}/dispatch/{table.month}/cells"
    return tuple(
        FindingAnswer(
            unit=found.unit,
            check=found.check,
            column=found.column,
            message=CHECKS[found.check].text(language, column=TERMS[found.column].text(language), **found.facts),
            cell=f"{path}/{found.unit}/{found.column}?as_of={table.as_of}",
            **found.facts,
        )
        for found in checked(table, last)
    )


class Sides(Answer):
    """A figure at two cuts."""

    left: int
    right: int
    difference: int


class ComparedFigures(Answer):
    """The five figures of a row at two cuts."""

    preparing: Sides
    completed: Sides
    evaluated: Sides
    certified_month: Sides
    certified_ytd: Sides

    @classmethod
    def of(cls, left: Counted, right: Counted, **named: str) -> Self:
        """Return two rows' figures side by side."""
        pairs = ((column, getattr(left, column), getattr(right, column)) for column in COLUMNS)
        return cls(**{name: Sides(left=old, right=new, difference=new - old) for name, old, new in pairs}, **named)


class ComparedRowAnswer(ComparedFigures, Unit):
    """A unit's figures at two cuts."""


class FigureChangeAnswer(RecordedEventAnswer):
    """An event between two cuts, the unit whose row it changes, and by how much."""

    unit: str
    counts: FiguresAnswer


class DispatchComparison(Answer):
    """A month's table at two cuts, side by side, with the events that make the difference."""

    tenant: str
    month: str
    definition: str
    left: int
    right: int
    rows: tuple[ComparedRowAnswer, ...]
    total: ComparedFigures
    changes: tuple[FigureChangeAnswer, ...]
    changes_left_off: int

    @classmethod
    def of(cls, made: Comparison) -> Self:
        """Return two tables side by side, with the first thousand events between them."""
        left, right = made.left, made.right
        before = {row.unit: row.figures for row in left.rows}
        rows = [
            ComparedRowAnswer.of(before.get(row.unit, Counted()), row.figures, unit=row.unit, name=row.name)
            for row in right.rows
        ]
        return cls(
            tenant=right.tenant,
            month=right.month,
            definition=right.definition,
            left=left.as_of,
            right=right.as_of,
            rows=rows,
            total=ComparedFigures.of(left.total, right.total),
            changes=made.changes[:MOST_CHANGES],
            changes_left_off=max(0, len(made.changes) - MOST_CHANGES),
        )


class ExplainingEvent(RecordedEventAnswer):
    """An event between two cuts, and what it adds to a figure."""

    counts: int


class Explanation(Answer):
    """By how much a figure differs at two cuts, and the events whose counts sum up to that."""

    left: int
    right: int
    difference: int
    events: tuple[ExplainingEvent, ...]
