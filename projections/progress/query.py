"""Queries progress: a tenant's plan, its first receipts, its Annex 2 of two months, its idle units.

What is planned and what counts as done is `plan/1`'s, the columns are `dispatch/1`'s, which units are idle is
`activity/1`'s.
"""

from collections.abc import Iterable, Mapping
from datetime import date

from projections.activity.query import activities
from projections.dispatch.query import dispatches
from projections.engine.snapshot import query_at_cuts
from projections.plan.query import OTHER_NAME
from projections.progress.table import CityProgress, IndustryProgress, Pace, ProgressTable, TenantPace
from registry.domain import industries, regions
from registry.domain.values import last_day, month_before
from registry.store.database import Database
from registry.store.pipeline import Row
from registry.store.sql import statements

DEFINITIONS = ("plan/1", "dispatch/1", "activity/1")
_SQL = statements("projections.progress", "query.sql")


def progress(database: Database, month: date, cuts: Mapping[str, int], as_of: str) -> ProgressTable:
    """Return the progress of every tenant in the month that begins on `month`, each as known at its cut."""
    before = month_before(month)
    now, then = dispatches(database, month, cuts), dispatches(database, before, cuts)
    acts, found = activities(database, month, cuts), paces(database, month, cuts)

    def row(tenant: str, pace: TenantPace) -> CityProgress:
        units = acts[tenant].rows
        return CityProgress(
            tenant,
            regions.tenant_name(tenant),
            pace.industries,
            pace.filed.get(month, 0),
            pace.filed.get(before, 0),
            now[tenant].total,
            then[tenant].total,
            tuple((unit.unit, unit.name) for unit in units if not unit.progress),
            any(unit.progress for unit in units),
        )

    rows = tuple(row(tenant, found[tenant]) for tenant in cuts)
    years = tuple(rows[0].industries[0].years)
    return ProgressTable(regions.PROVINCE, f"{month:%Y-%m}", as_of, month.year, years, rows)


def paces(database: Database, month: date, cuts: Mapping[str, int]) -> dict[str, TenantPace]:
    """Return what each tenant has planned and what it has done by a month's end, as known at its cut.

    Every paper that sets a month's or quarter's first receipts beside the plan has them from here.
    """
    questions = {
        tenant: [
            (_SQL[name], {"tenant": tenant, "cut": cut, "year": month.year, "last_day": last_day(month)})
            for name in ("planned", "actual")
        ]
        for tenant, cut in cuts.items()
    }
    found = query_at_cuts(database, cuts, questions)
    years = {month.year} | {int(year) for lines, _ in found.values() for *_, by in lines for year in by}

    def pace(lines: list[Row], actual: list[Row]) -> TenantPace:
        filed: dict[date, int] = {}
        for _, first_day, count in actual:
            filed[first_day] = filed.get(first_day, 0) + count
        return TenantPace(lines[0][0] if lines else None, _industries(sorted(years), lines, actual), filed)

    return {tenant: pace(*rows) for tenant, rows in found.items()}


def _industries(years: Iterable[int], lines: list[Row], actual: list[Row]) -> tuple[IndustryProgress, ...]:
    planned: dict[int, dict[str, int]] = {row: by for _, row, by in lines}
    done: dict[tuple[int, int], int] = {}
    for number, first_day, count in actual:
        done[number, first_day.year] = done.get((number, first_day.year), 0) + count
    names = {each.number: each.name for each in industries.rows()} | {industries.OTHER: OTHER_NAME}
    return tuple(
        IndustryProgress(
            number,
            name,
            {year: Pace(planned.get(number, {}).get(str(year), 0), done.get((number, year), 0)) for year in years},
        )
        for number, name in names.items()
    )
