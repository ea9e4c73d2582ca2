"""The two annexes as values: what a query answers and a renderer draws.

Nothing here reads a database or knows a file format.
"""

from dataclasses import dataclass

COLUMNS = ("preparing", "completed", "evaluated", "certified_month", "certified_ytd")
"""The five figures of Annex 2, in the form's order."""


@dataclass(frozen=True, slots=True)
class Figures:
    """The five figures of one row of Annex 2; the last two count certificates, the others enterprises."""

    preparing: int = 0
    completed: int = 0
    evaluated: int = 0
    certified_month: int = 0
    certified_ytd: int = 0

    def __add__(self, other: "Figures") -> "Figures":
        return Figures(*(getattr(self, column) + getattr(other, column) for column in COLUMNS))

    def __sub__(self, other: "Figures") -> "Figures":
        return Figures(*(getattr(self, column) - getattr(other, column) for column in COLUMNS))


@dataclass(frozen=True, slots=True)
class DispatchRow:
    """A unit (单位) with the figures shown; `derived` holds what the events say where `figures` were declared."""

    unit: str
    name: str
    figures: Figures
    derived: Figures | None = None
    remark: str | None = None

    @property
    def declared(self) -> bool:
        """Whether the office filled in the figures shown, rather than having them counted from its events."""
        return self.derived is not None


@dataclass(frozen=True, slots=True)
class DispatchTable:
    """Annex 2 (工作调度表) of one tenant and month, at a cut of its log.

    `as_of` is the position of the last event counted; in the province's table, whose rows are
    tenants, it is None and `as_of_time` names the moment instead. `edition` is given where it was sealed.
    """

    tenant: str
    tenant_name: str
    month: str
    definition: str
    as_of: int | None
    rows: tuple[DispatchRow, ...]
    as_of_time: str | None = None
    edition: int | None = None

    @property
    def total(self) -> Figures:
        """The sum of the rows as shown (合计)."""
        return sum((row.figures for row in self.rows), Figures())


@dataclass(frozen=True, slots=True)
class PlanFigure:
    """A figure of Annex 1 that the plan may state (`declared`) and the log can count (`derived`).

    `shown` is given where figures of several tenants are added up, some declared and some derived.
    """

    declared: int | None
    derived: int
    shown: int | None = None

    @property
    def value(self) -> int:
        """What the form shows: the plan's figure if it gives one."""
        if self.shown is not None:
            return self.shown
        return self.derived if self.declared is None else self.declared

    def __add__(self, other: "PlanFigure") -> "PlanFigure":
        given = [figure.declared for figure in (self, other) if figure.declared is not None]
        return PlanFigure(sum(given) if given else None, self.derived + other.derived, self.value + other.value)


@dataclass(frozen=True, slots=True)
class PlanRow:
    """An industry (行业领域) of Annex 1; `planned` and `actual` are by year.

    `row` is the form's number, 1 to 16, or 0 for industries that the form leaves out (不在附件1).
    `combined` marks the form's combined categories (带*).
    """

    row: int
    name: str
    combined: bool
    above_scale: PlanFigure
    filed: PlanFigure
    planned: dict[int, int]
    actual: dict[int, int]
    remark: str | None = None


@dataclass(frozen=True, slots=True)
class PlanTable:
    """Annex 1 (推进计划表) of one tenant for a period, at a date `on` and a cut of its log."""

    tenant: str
    tenant_name: str
    period: str
    years: tuple[int, ...]
    definition: str
    on: str
    as_of: int | None
    rows: tuple[PlanRow, ...]
    other: PlanRow
    as_of_time: str | None = None
