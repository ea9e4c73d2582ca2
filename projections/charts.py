"""The data of the province's monthly charts, from the tenants' tables at their cuts. projections/render draws them."""

from collections.abc import Mapping
from datetime import date

from projections.dispatch.query import dispatches
from projections.dispatch.table import Figures
from projections.progress.query import paces
from projections.progress.table import Pace
from projections.render.charts import Picture, Progress, bars, lines, tiles
from projections.terms import CHARTED
from registry.domain import regions
from registry.domain.values import months_between
from registry.errors import Message, SubjectUnknown
from registry.store.database import Database

PICTURES = ("progress", "plan", "months", "certificates")
"""The pictures by name: cities as tiles, plan and actual as bars, and the months of the year as lines."""


def picture(database: Database, name: str, month: date, cuts: Mapping[str, int]) -> Picture:
    """Return a picture of a month; raise SubjectUnknown for a name that no picture has."""
    year = month.year
    match name:
        case "progress":
            return tiles(CHARTED["tiles"].format(year=year, month=month.month), _progress(database, month, cuts))
        case "plan":
            return bars(CHARTED["bars"].format(year=year, month=month.month), _progress(database, month, cuts))
        case "months":
            totals = _totals(database, month, cuts)
            shown = ((CHARTED["completed"], "completed"), (CHARTED["evaluated"], "evaluated"))
            series = [(label, [getattr(total, column) for total in totals.values()]) for label, column in shown]
            return lines(name, CHARTED["months"].format(year=year), list(totals), series)
        case "certificates":
            totals = _totals(database, month, cuts)
            granted = [(CHARTED["certified"], [total.certified_month for total in totals.values()])]
            return lines(name, CHARTED["certificates"].format(year=year), list(totals), granted)
    raise SubjectUnknown(Message("picture {name}; there are {names}", name=name, names=", ".join(PICTURES)))


def _progress(database: Database, month: date, cuts: Mapping[str, int]) -> list[Progress]:
    return [
        Progress(
            tenant,
            regions.tenant_name(tenant),
            sum((industry.years[month.year] for industry in found.industries), Pace()),
        )
        for tenant, found in paces(database, month, cuts).items()
    ]


def _totals(database: Database, month: date, cuts: Mapping[str, int]) -> dict[str, Figures]:
    """Return the province's totals from January to the month."""
    return {
        f"{each:%Y-%m}": sum((table.total for table in dispatches(database, each, cuts).values()), Figures())
        for each in months_between(month.replace(month=1), month)
    }
