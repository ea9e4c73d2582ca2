"""Compiles the figures of a quarterly bulletin (通报) from the tenants' sealed editions: definition `bulletin/1`.

Every figure comes with its cut and its address. The words are in projections/render/bulletin_layout.py.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from projections.activity.query import activities
from projections.activity.table import FLOWS, STOCKS, ActivityRow, ActivityTable, Flow, added
from projections.dispatch.editions import Edition, Returns, figures, sealed
from projections.dispatch.query import dispatches
from projections.dispatch.table import COLUMNS
from projections.engine.fold import checkpoints
from projections.engine.follower import MOST_BEHIND, ProjectionSuspended, catch_up
from projections.plan.query import DEFINITION as PLAN_DEFINITION
from projections.progress.query import paces
from projections.progress.table import IndustryProgress, Pace, TenantPace
from projections.reporting.due import due_on, return_status
from registry.domain import regions
from registry.domain.acts import refuse
from registry.domain.kinds import bulletin
from registry.domain.values import business_date, last_day, month_before
from registry.errors import ProjectionBehind
from registry.store.database import Database

DEFINITION = "bulletin/1"

_PLAN_BEGAN, _PLAN_YEARS = 2021, 3

Said = Mapping[tuple[str, str], Mapping[str, Any]]

"""What earlier bulletins said last, by month and tenant."""


class Known(NamedTuple):
    """What a bulletin is made of: the editions, what earlier bulletins said, and the cuts of unsealed months."""

    returns: Returns
    said: Said
    now: Mapping[str, int]


def issued_figures(database: Database, quarter: str, shown: Said, day: date) -> dict[str, Any]:
    """Return the figures of a quarter's bulletin that is issued on a day, and their cuts.

    Raise a refusal where a tenant has not sealed a month, or where its tables are held up before a cut.
    """
    names = [f"{month:%Y-%m}" for month in bulletin.months(quarter)]
    found = sealed(database, {*names, *(month for month, _ in shown)})
    lacking = [(month, tenant) for month in names for tenant in regions.tenants() if not found[month, tenant]]
    if lacking:
        told = "; ".join(
            f"{month}: {', '.join(tenant for other, tenant in lacking if other == month)}"
            for month in dict.fromkeys(month for month, _ in lacking)
        )
        raise refuse("months_not_sealed", None, quarter=quarter, lacking=told)
    cuts = {tenant: found[names[-1], tenant][-1].as_of for tenant in regions.tenants()}
    reached = checkpoints(database)
    for tenant, cut in cuts.items():
        if cut - reached.get(tenant, 0) > MOST_BEHIND:
            raise ProjectionBehind(cut, reached.get(tenant, 0))
        try:
            catch_up(database, tenant, cut)
        except ProjectionSuspended as suspended:
            raise refuse("tables_held_up", None, reached=suspended.reached, why=suspended.why) from None
    return quarter_figures(database, quarter, Known(found, shown, cuts), day)


def quarter_figures(database: Database, quarter: str, known: Known, day: date) -> dict[str, Any]:
    """Return a quarter's figures as of a day: of sealed months their latest editions', of others what is known."""
    months = bulletin.months(quarter)
    last = months[-1]
    cuts = {
        tenant: sealings[-1].as_of if (sealings := known.returns[f"{last:%Y-%m}", tenant]) else known.now[tenant]
        for tenant in regions.tenants()
    }
    return {
        "definition": DEFINITION,
        "quarter": quarter,
        "months": [_month(database, month, known, day) for month in months],
        "plan": _plan(paces(database, last, cuts), cuts, last),
        **_done(database, months, cuts),
        "restated": _restated(known.returns, known.said),
    }


def cuts_of(made: Mapping[str, Any]) -> dict[str, dict[str, int]]:
    """Return the cuts of a bulletin's figures, by month and tenant."""
    return {month["month"]: {row["tenant"]: row["as_of"] for row in month["rows"]} for month in made["months"]}


def _month(database: Database, month: date, known: Known, day: date) -> dict[str, Any]:
    name, due = f"{month:%Y-%m}", due_on(month)
    found = {tenant: known.returns[name, tenant] for tenant in regions.tenants()}
    cuts = {tenant: known.now[tenant] for tenant, sealings in found.items() if not sealings}
    drafted = dispatches(database, month, cuts) if cuts else {}
    rows = []
    for tenant, sealings in found.items():
        edition = sealings[-1] if sealings else None
        first = sealings[0].sealed.recordedtime if sealings else None
        told = edition.figures if edition else figures(drafted[tenant])
        cut = edition.as_of if edition else known.now[tenant]
        rows.append(
            {
                "tenant": tenant,
                "name": regions.tenant_name(tenant),
                "edition": edition.number if edition else None,
                "as_of": cut,
                "received": first and business_date(first).isoformat(),
                "status": return_status(first, due, day),
                "declared": sum(bool(row.get("declared")) for row in told["rows"]),
                **told["total"],
                "address": _dispatch_address(tenant, name, edition, cut),
            }
        )
    total = {column: sum(row[column] for row in rows) for column in COLUMNS}
    return {"month": name, "due_on": due.isoformat(), "rows": rows, "total": total}


def _dispatch_address(tenant: str, month: str, edition: Edition | None, cut: int) -> str:
    which = f"edition={edition.number}" if edition else f"as_of={cut}"
    return f"/v1/{tenant}/dispatch/{month}?{which}"


def _plan(found: Mapping[str, TenantPace], cuts: Mapping[str, int], month: date) -> dict[str, Any]:
    """Return what is planned for the year and what was done of it from 1 January to the quarter's last day."""
    year = month.year

    def sums(rows: Iterable[IndustryProgress]) -> dict[str, int]:
        pace = sum((row.years[year] for row in rows), Pace())
        return {"planned": pace.planned, "actual": pace.actual}

    cities = [
        {
            "tenant": tenant,
            "name": regions.tenant_name(tenant),
            "as_of": cuts[tenant],
            **sums(pace.industries),
            "address": f"/v1/{tenant}/progress/{month:%Y-%m}?as_of={cuts[tenant]}",
        }
        for tenant, pace in found.items()
    ]
    lines = zip(*(pace.industries for pace in found.values()), strict=True)
    industries = [{"row": rows[0].row, "name": rows[0].name, **sums(rows)} for rows in lines]
    periods = {pace.period for pace in found.values() if pace.period} or {_period_of(year)}
    return {
        "definition": PLAN_DEFINITION,
        "period": ", ".join(sorted(periods)),
        "year": year,
        "on": last_day(month).isoformat(),
        "cities": cities,
        "industries": industries,
        "total": {which: sum(row[which] for row in industries) for which in ("planned", "actual")},
    }


def _period_of(year: int) -> str:
    """Return the period that a year belongs to where nobody has a plan: three years and three, as the notice's."""
    first = _PLAN_BEGAN + (year - _PLAN_BEGAN) // _PLAN_YEARS * _PLAN_YEARS
    return f"{first}-{first + _PLAN_YEARS - 1}"


def _done(database: Database, months: Sequence[date], cuts: Mapping[str, int]) -> dict[str, Any]:
    """Return what was done in the quarter, and the units without progress in the year to its end."""
    first, last = months[0], months[-1]
    tables = activities(database, last, cuts)
    earlier = activities(database, month_before(first), cuts) if first.month > 1 else {}
    month = f"{last:%Y-%m}"
    sums = {tenant: added(tenant, regions.tenant_name(tenant), table.rows) for tenant, table in tables.items()}
    olds = {tenant: added(tenant, tenant, table.rows) for tenant, table in earlier.items()}
    rows = [
        {
            "tenant": tenant,
            "name": row.name,
            "as_of": cuts[tenant],
            "figures": _activity(row, olds.get(tenant)),
            "address": f"/v1/{tenant}/activity/{month}?as_of={cuts[tenant]}",
        }
        for tenant, row in sums.items()
    ]
    total = _activity(added("", "", tuple(sums.values())), added("", "", tuple(olds.values())) if olds else None)
    definition = next(iter(tables.values())).definition
    done = {"definition": definition, "month": month, "rows": rows, "total": total}
    return {"activity": done, "idle": [_idle(table, row) for table, row in zip(tables.values(), rows, strict=True)]}


def _activity(row: ActivityRow, before: ActivityRow | None) -> dict[str, dict[str, int]]:
    """Return flows of the quarter – the year to its end less the year to its beginning – and stocks at its end."""

    def flow(name: str) -> dict[str, int]:
        old = before.flows[name] if before else Flow()
        return {"quarter": row.flows[name].ytd - old.ytd, "ytd": row.flows[name].ytd}

    return {name: flow(name) for name in FLOWS} | {name: {"value": row.stocks[name]} for name in STOCKS}


def _idle(table: ActivityTable, row: Mapping[str, Any]) -> dict[str, Any]:
    units = [{"unit": unit.unit, "name": unit.name} for unit in table.rows if not unit.progress]
    told = {name: row[name] for name in ("tenant", "name", "as_of", "address")}
    return {**told, "of": len(table.rows), "units": units}


def _restated(found: Returns, shown: Said) -> list[dict[str, Any]]:
    """Return what earlier bulletins said (原) beside the latest edition (现), where a figure of the five differs."""
    told = []
    for (month, tenant), old in sorted(shown.items()):
        edition = found[month, tenant][-1] if found[month, tenant] else None
        if edition is None or all(old[column] == edition.figures["total"][column] for column in COLUMNS):
            continue
        kept = ("edition", "as_of", *COLUMNS, "address")
        now = {
            "edition": edition.number,
            "as_of": edition.as_of,
            **edition.figures["total"],
            "address": _dispatch_address(tenant, month, edition, edition.as_of),
        }
        told.append(
            {
                "month": month,
                "tenant": tenant,
                "name": regions.tenant_name(tenant),
                "reason": edition.reason,
                "before": {name: old[name] for name in kept},
                "now": now,
                "compare": f"/v1/{tenant}/dispatch/{month}/compare?left=edition:{old['edition']}"
                f"&right=edition:{edition.number}",
            }
        )
    return told
