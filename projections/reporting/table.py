"""The table of monthly returns: one row per tenant, one cell per month."""

from dataclasses import dataclass
from datetime import date, datetime

COUNTED = ("expected", "received", "on_time", "late", "amended")

"""What is counted, in the table's order; late are also those that are overdue."""


@dataclass(frozen=True, slots=True)
class Reported:
    """How many returns were expected and how they came in."""

    expected: int = 0
    received: int = 0
    on_time: int = 0
    late: int = 0
    amended: int = 0

    def __add__(self, other: "Reported") -> "Reported":
        return Reported(*(getattr(self, name) + getattr(other, name) for name in COUNTED))

    @property
    def completeness(self) -> float | None:
        """The share received of what was expected, None where nothing was."""
        return round(self.received / self.expected, 4) if self.expected else None

    @property
    def timeliness(self) -> float | None:
        """The share that came in time of what was expected, None where nothing was."""
        return round(self.on_time / self.expected, 4) if self.expected else None


@dataclass(frozen=True, slots=True)
class ReportingTable:
    """A range of months as reported by a time: those that were over by then, and every tenant over all of them."""

    first: date
    last: date
    time: datetime
    months: tuple[tuple[date, Reported], ...]
    tenants: tuple[tuple[str, Reported], ...]

    @property
    def total(self) -> Reported:
        """The sum of the months."""
        return sum((counts for _, counts in self.months), Reported())
