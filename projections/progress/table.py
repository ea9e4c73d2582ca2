"""Progress (推进进度) as a value: plan against actual, ranks, and month on month."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from projections.dispatch.table import Figures
from projections.terms import PAPERS


@dataclass(frozen=True, slots=True)
class Pace:
    """How many enterprises are planned to file in a year, and how many have, for the first time, by the month's end."""

    planned: int = 0
    actual: int = 0

    def __add__(self, other: "Pace") -> "Pace":
        return Pace(self.planned + other.planned, self.actual + other.actual)

    @property
    def permille(self) -> int | None:
        """The share of the plan that is done, in thousandths, rounded half up; None where nothing is planned."""
        return (2_000 * self.actual + self.planned) // (2 * self.planned) if self.planned else None

    @property
    def share(self) -> str | None:
        """The same as it reads, such as 42.5%."""
        return None if self.permille is None else f"{self.permille // 10}.{self.permille % 10}%"


@dataclass(frozen=True, slots=True)
class IndustryProgress:
    """An industry row of Annex 1, 0 for what it leaves out, with its pace by year."""

    row: int
    name: str
    years: Mapping[int, Pace]


@dataclass(frozen=True, slots=True)
class TenantPace:
    """A tenant's pace by industry, its first receipts by month, and the period of the plan that holds the year."""

    period: str | None
    industries: tuple[IndustryProgress, ...]
    filed: Mapping[date, int]


@dataclass(frozen=True, slots=True)
class CityProgress:
    """A tenant: its pace by year and industry, its first receipts by month, its Annex 2 in both months, its idle units.

    `filed` and `filed_before` count the first receipts of the month and of the month before.
    """

    tenant: str
    name: str
    industries: tuple[IndustryProgress, ...]
    filed: int
    filed_before: int
    month: Figures
    month_before: Figures
    idle: tuple[tuple[str, str], ...]
    progress: bool

    def pace(self, year: int) -> Pace:
        """Return the year's pace over all industries."""
        return sum((industry.years.get(year, Pace()) for industry in self.industries), Pace())


@dataclass(frozen=True, slots=True)
class ProgressTable:
    """The tenants' progress in a month, the cities in code order, then the province's own."""

    province: str
    month: str
    as_of_time: str
    year: int
    years: tuple[int, ...]
    rows: tuple[CityProgress, ...]

    @property
    def total(self) -> CityProgress:
        """The tenants added up."""
        first = self.rows[0]
        industries = tuple(
            IndustryProgress(each.row, each.name, _added(row.industries[place].years for row in self.rows))
            for place, each in enumerate(first.industries)
        )
        return CityProgress(
            self.province,
            PAPERS["total"],
            industries,
            sum(row.filed for row in self.rows),
            sum(row.filed_before for row in self.rows),
            sum((row.month for row in self.rows), Figures()),
            sum((row.month_before for row in self.rows), Figures()),
            (),
            any(row.progress for row in self.rows),
        )

    @property
    def ranks(self) -> dict[str, int]:
        """The cities' places by the share of the year's plan that is done; equal shares share a place.

        The province's own filings have no place, and neither has a city without a plan.
        """
        paces = {row.tenant: row.pace(self.year) for row in self.rows if row.tenant != self.province}
        planned = {tenant: pace for tenant, pace in paces.items() if pace.planned}

        def ahead(pace: Pace) -> int:
            return sum(other.actual * pace.planned > pace.actual * other.planned for other in planned.values())

        return {tenant: 1 + ahead(pace) for tenant, pace in planned.items()}


def _added(found: Iterable[Mapping[int, Pace]]) -> dict[int, Pace]:
    total: dict[int, Pace] = {}
    for years in found:
        for year, pace in years.items():
            total[year] = total.get(year, Pace()) + pace
    return dict(sorted(total.items()))
