"""The two annexes as values: what a query returns and a renderer draws."""

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
        return Figures(*(sum(getattr(row.figures, column) for row in self.rows) for column in COLUMNS))
