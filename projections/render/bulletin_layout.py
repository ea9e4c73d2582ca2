"""A quarterly bulletin in the layout of GB/T 9704: every word, table and chart in order.

The renderers choose file format, fonts and widths; they add no words.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from projections.bulletin.bulletin import Bulletin, quarter_name
from projections.dispatch.table import COLUMNS
from projections.progress.table import Pace
from projections.render.bulletin_tables import _SHORT, BulletinTable, _month, tables
from projections.render.charts import Picture, Progress, bars, lines, tiles
from projections.render.forms import both_clocks
from projections.render.layout_versions import PRESENT
from projections.render.terms import BULLETIN

_ORDINALS = BULLETIN["ordinals"]
_LONG_TITLE = 100


@dataclass(frozen=True, slots=True)
class BulletinPaper:
    """A bulletin ready to be drawn: `mark` is what a draft is marked with, `sections` are heading and text.

    `clocks` stands at the foot of every page, if anything does beside its number.
    """

    issuer: str
    number: str
    mark: str
    title: str
    addressee: str
    lead: str
    sections: tuple[tuple[str, str], ...]
    signed: str
    dated: str
    pictures: tuple[Picture, ...]
    tables: tuple[BulletinTable, ...]
    imprint: str
    day: date
    clocks: str

    @property
    def title_points(self) -> int:
        """The size of the title: 二号, or 三号 for one so long that the text would not begin on the first page."""
        return 22 if len(self.title) <= _LONG_TITLE else 16


def paper(bulletin: Bulletin, layout: int = PRESENT) -> BulletinPaper:
    """Return a bulletin as a paper, with nothing on it that its layout has not."""
    figures = bulletin.figures
    dated = _day(bulletin.day) if bulletin.status == "issued" else ""
    return BulletinPaper(
        issuer=bulletin.issuer,
        number=bulletin.number or BULLETIN["unnumbered"],
        mark=_mark(bulletin),
        title=bulletin.title,
        addressee=BULLETIN["addressee"],
        lead=_lead(bulletin),
        sections=tuple(
            (f"{_ordinal(place)}、{section.heading}", section.text) for place, section in enumerate(bulletin.sections)
        ),
        signed=bulletin.issuer,
        dated=dated,
        pictures=_pictures(figures),
        tables=tuple(tables(figures, layout)),
        imprint=BULLETIN["printed"].format(dated=dated) if dated else BULLETIN["draft"],
        day=bulletin.day,
        clocks="" if layout < PRESENT else _clocks(figures),
    )


def _clocks(figures: Mapping[str, Any]) -> str:
    """Both clocks for the foot of every page; the tenants' cuts are too many for it."""
    return both_clocks(figures["months"][-1]["month"], BULLETIN["cuts"])


def _mark(bulletin: Bulletin) -> str:
    if bulletin.status == "issued":
        return ""
    lacking = "；".join(
        BULLETIN["unsealed"].format(month=_month(month), number=len(tenants))
        for month, tenants in bulletin.unsealed.items()
    )
    return BULLETIN["draft_lacking"].format(lacking=lacking) if lacking else BULLETIN["draft"]


def _lead(bulletin: Bulletin) -> str:
    figures = bulletin.figures
    last, plan = figures["months"][-1], figures["plan"]
    total, year = last["total"], plan["year"]
    certified = sum(month["total"]["certified_month"] for month in figures["months"])
    share = Pace(plan["total"]["planned"], plan["total"]["actual"]).share
    late = [
        BULLETIN["late"].format(
            month=_month(month["month"]), number=sum(row["status"] in ("late", "overdue") for row in month["rows"])
        )
        for month in figures["months"]
    ]
    return BULLETIN["lead"].format(
        quarter_name=quarter_name(bulletin.quarter),
        month=_month(last["month"]),
        preparing=total["preparing"],
        completed=total["completed"],
        evaluated=total["evaluated"],
        certified=certified,
        certified_ytd=total["certified_ytd"],
        year=year,
        planned=plan["total"]["planned"],
        actual=plan["total"]["actual"],
        share=BULLETIN["share"].format(share=share) if share else "",
        late="，".join(late),
    )


def _pictures(figures: Mapping[str, Any]) -> tuple[Picture, ...]:
    plan, months = figures["plan"], figures["months"]
    cities = [Progress(row["tenant"], row["name"], Pace(row["planned"], row["actual"])) for row in plan["cities"]]
    names = [month["month"] for month in months]
    month = int(names[-1][5:])

    def series(columns: Iterable[str]) -> list[tuple[str, list[int]]]:
        return [(_SHORT[COLUMNS.index(column)], [month["total"][column] for month in months]) for column in columns]

    return (
        tiles(BULLETIN["tiles"].format(year=plan["year"], month=month), cities),
        lines("months", BULLETIN["months"], names, series(("completed", "evaluated"))),
        lines("certificates", BULLETIN["certificates"], names, series(("certified_month",))),
        bars(BULLETIN["bars"].format(year=plan["year"], month=month), cities),
    )


def _day(day: date) -> str:
    return BULLETIN["date"].format(year=day.year, month=day.month, day=day.day)


def _ordinal(place: int) -> str:
    tens, ones = divmod(place + 1, 10)
    if not tens:
        return _ORDINALS[ones - 1]
    head = BULLETIN["ten"] if tens == 1 else BULLETIN["tens"].format(ordinal=_ORDINALS[tens - 1])
    return head + (_ORDINALS[ones - 1] if ones else "") if tens <= 9 else BULLETIN["hundred"]
