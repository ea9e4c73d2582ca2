"""The province's progress as it is answered: planned figures beside actual ones."""

from typing import Self

from api.schemas.common import Answer, Moment, Unit
from projections.dispatch.table import COLUMNS
from projections.progress import table as projection
from projections.progress.query import DEFINITIONS


class PaceAnswer(Answer):
    """How many enterprises are planned to file in a year, how many have, and the share in thousandths."""

    planned: int
    actual: int
    permille: int | None


class IndustryProgressAnswer(Answer):
    """An industry's pace by year."""

    row: int
    name: str
    years: dict[int, PaceAnswer]


class MonthOnMonth(Answer):
    """A figure of the month beside that of the month before."""

    now: int
    before: int
    change: int

    @classmethod
    def of(cls, now: int, before: int) -> Self:
        """Return the two months' figures."""
        return cls(now=now, before=before, change=now - before)


class MonthFigures(Answer):
    """The first receipts and the five figures of Annex 2, month on month."""

    filed: MonthOnMonth
    preparing: MonthOnMonth
    completed: MonthOnMonth
    evaluated: MonthOnMonth
    certified_month: MonthOnMonth
    certified_ytd: MonthOnMonth


class TotalProgress(PaceAnswer):
    """How far a plan is carried out: this year's pace, that of every year and industry, month on month."""

    tenant: str
    name: str
    years: dict[int, PaceAnswer]
    industries: tuple[IndustryProgressAnswer, ...]
    month_on_month: MonthFigures

    @classmethod
    def of(cls, row: projection.CityProgress, year: int, **more: object) -> Self:
        """Return a tenant's progress in a year."""
        pace = row.pace(year)
        return cls(
            tenant=row.tenant,
            name=row.name,
            planned=pace.planned,
            actual=pace.actual,
            permille=pace.permille,
            years={each: row.pace(each) for each in row.industries[0].years},
            industries=row.industries,
            month_on_month=MonthFigures(
                filed=MonthOnMonth.of(row.filed, row.filed_before),
                **{
                    name: MonthOnMonth.of(getattr(row.month, name), getattr(row.month_before, name)) for name in COLUMNS
                },
            ),
            **more,
        )


class WithoutProgress(Answer):
    """Whether a whole tenant made no progress in the year, and which of its units."""

    whole: bool
    units: tuple[Unit, ...]

    @classmethod
    def of(cls, row: projection.CityProgress) -> Self:
        """Return who of a tenant made no progress."""
        return cls(whole=not row.progress, units=[Unit(unit=unit, name=name) for unit, name in row.idle])


class TenantProgress(TotalProgress):
    """A tenant's progress, with its place among the cities."""

    rank: int | None
    without_progress: WithoutProgress


class OwnProgress(TotalProgress):
    """A tenant's own progress at the end of a month."""

    month: str
    definitions: tuple[str, ...]
    as_of: int
    year: int
    without_progress: WithoutProgress

    @classmethod
    def at(cls, table: projection.ProgressTable, cut: int) -> Self:
        """Return the progress of the table's one tenant at a cut."""
        [row] = table.rows
        told = TotalProgress.of(row, table.year)
        return cls(
            **{name: getattr(told, name) for name in TotalProgress.model_fields},
            month=table.month,
            definitions=DEFINITIONS,
            as_of=cut,
            year=table.year,
            without_progress=WithoutProgress.of(row),
        )


class ProgressAnswer(Answer):
    """The province's progress at the end of a month."""

    month: str
    definitions: tuple[str, ...]
    as_of: Moment
    year: int
    rows: tuple[TenantProgress, ...]
    total: TotalProgress

    @classmethod
    def of(cls, table: projection.ProgressTable) -> Self:
        """Return the province's progress."""
        ranks = table.ranks
        return cls(
            month=table.month,
            definitions=tuple(DEFINITIONS),
            as_of=table.as_of_time,
            year=table.year,
            rows=[
                TenantProgress.of(
                    row,
                    table.year,
                    rank=ranks.get(row.tenant),
                    without_progress=WithoutProgress.of(row),
                )
                for row in table.rows
            ],
            total=TotalProgress.of(table.total, table.year),
        )
