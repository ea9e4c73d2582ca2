"""Annex 2 as it is answered: the table, its rows, and how a figure became what it is."""

from collections.abc import Sequence
from typing import Literal, Self

from api.schemas.common import Absent, Answer, Body, Cut, RecordedEventAnswer, Unit
from projections.dispatch.comparison import FigureStep
from projections.dispatch.table import COLUMNS, DispatchRow, DispatchTable

MOST_STEPS = 1_000


class FiguresAnswer(Answer):
    """The five figures of a row of Annex 2."""

    preparing: int
    completed: int
    evaluated: int
    certified_month: int
    certified_ytd: int


class DispatchRowAnswer(FiguresAnswer, Unit):
    """A unit with the figures shown; where they were declared, with the derived ones beside them."""

    declared: Absent[Literal[True]] = None
    derived: Absent[FiguresAnswer] = None
    remark: Absent[str] = None


class DispatchTableAnswer(Answer):
    """Annex 2 of a tenant, a row a unit, or of the province, a row a tenant."""

    tenant: str
    name: str
    month: str
    definition: str
    as_of: Cut
    edition: int | None
    rows: tuple[DispatchRowAnswer, ...]
    total: FiguresAnswer


def dispatch_table(table: DispatchTable) -> Body:
    """Return Annex 2 as DispatchTableAnswer declares it."""
    return {
        "tenant": table.tenant,
        "name": table.tenant_name,
        "month": table.month,
        "definition": table.definition,
        "as_of": table.as_of if table.as_of_time is None else table.as_of_time,
        "edition": table.edition,
        "rows": [_row(row) for row in table.rows],
        "total": table.total,
    }


def _row(row: DispatchRow) -> Body:
    found: Body = {"unit": row.unit, "name": row.name}
    found |= {column: getattr(row.figures, column) for column in COLUMNS}
    if row.declared:
        found |= {"declared": True, "derived": row.derived}
    if row.remark is not None:
        found["remark"] = row.remark
    return found


class FigureStepAnswer(RecordedEventAnswer):
    """An event that changed a figure: by how much, and what the figure was then."""

    counts: int
    value: int


class FigureHistory(Answer):
    """How a figure became what it is, the last thousand events of it."""

    tenant: str
    month: str
    unit: str
    column: str
    as_of: int
    value: int
    steps: tuple[FigureStepAnswer, ...]
    steps_left_off: int

    @classmethod
    def of(cls, found: Sequence[FigureStep], **asked: object) -> Self:
        """Return the steps of the figure that was asked about."""
        column = str(asked["column"])
        steps = tuple(
            FigureStepAnswer.of(step.change, counts=getattr(step.change.counts, column), value=step.value)
            for step in found[-MOST_STEPS:]
        )
        return cls(
            value=found[-1].value if found else 0,
            steps=steps,
            steps_left_off=max(0, len(found) - MOST_STEPS),
            **asked,
        )
