"""Annex 1 as it is answered."""

from datetime import date
from typing import Self

from api.schemas.common import Answer, Cut
from projections.plan import table as projection


class PlanFigureAnswer(Answer):
    """A figure of Annex 1: what is shown, what the plan declares, and what events say."""

    value: int
    declared: int | None
    derived: int


class PlanRowAnswer(Answer):
    """An industry of Annex 1; `planned` and `actual` are by year."""

    row: int
    name: str
    combined: bool
    above_scale: PlanFigureAnswer
    filed: PlanFigureAnswer
    planned: dict[int, int]
    actual: dict[int, int]
    remark: str | None


class PlanTableAnswer(Answer):
    """Annex 1 of a tenant or of the province; `other` counts industries that the form leaves out."""

    tenant: str
    name: str
    period: str
    definition: str
    on: date
    as_of: Cut
    rows: tuple[PlanRowAnswer, ...]
    other: PlanRowAnswer

    @classmethod
    def of(cls, table: projection.PlanTable) -> Self:
        """Return Annex 1."""
        return cls(
            tenant=table.tenant,
            name=table.tenant_name,
            period=table.period,
            definition=table.definition,
            on=table.on,
            as_of=table.as_of if table.as_of_time is None else table.as_of_time,
            rows=table.rows,
            other=table.other,
        )
