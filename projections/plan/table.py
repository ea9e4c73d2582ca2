"""The rows and figures of Annex 1."""

from dataclasses import dataclass


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
