"""A quarterly bulletin in the layout of GB/T 9704: every word, table and chart in order.

The renderers choose file format, fonts and widths; they add no words.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from projections.activity.table import ACTIVITY_COLUMNS, FLOWS
from projections.activity.terms import ACTIVITY
from projections.bulletin.bulletin import Bulletin, quarter_name
from projections.dispatch.table import COLUMNS
from projections.dispatch.terms import COLUMNS as COLUMN_TERMS
from projections.render.charts import Picture, Progress, bars, lines, tiles
from projections.render.forms import both_clocks
from projections.render.layout_versions import PRESENT
from projections.render.terms import BULLETIN
from projections.reporting.terms import REPORTING

Cell = str | int
_ORDINALS = BULLETIN["ordinals"]
_SHORT = (
    BULLETIN["preparing"],
    BULLETIN["completed"],
    BULLETIN["evaluated"],
    BULLETIN["certified_month"],
    BULLETIN["certified_ytd"],
)
_BY_CITY = ("guidance", "inspections", "trained", "subsidies_paid", "subsidies_paid_fen")
_NONE = "—"
_LONG = 24
"""From so many bytes on, eight Chinese characters, a text is long."""
_MONTH_WIDTHS = {PRESENT: (48, 40, 48, 48, 59, 48, 50, 101), 1: (13, 11, 10, 10, 12, 10, 14, 24)}
"""By layout; in the present one a heading of four characters stands on one line."""


@dataclass(frozen=True, slots=True)
class BulletinTable:
    """A table with its title, the relative widths of its columns, and where its figures are found."""

    title: str
    headings: tuple[str, ...]
    widths: tuple[int, ...]
    rows: tuple[tuple[Cell, ...], ...]
    note: str = ""

    @property
    def left(self) -> tuple[bool, ...]:
        """Which columns begin at their left: those, but for the first, in which a text is long."""
        longest = (max(len(str(cell).encode()) for cell in column) for column in zip(*self.rows, strict=True))
        return tuple(place > 0 and length >= _LONG for place, length in enumerate(longest))


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
        tables=tuple(_tables(figures, layout)),
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
    share = (
        BULLETIN["share"].format(percent=plan["total"]["actual"] * 100 / plan["total"]["planned"])
        if plan["total"]["planned"]
        else ""
    )
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
        share=share,
        late="，".join(late),
    )


def _pictures(figures: Mapping[str, Any]) -> tuple[Picture, ...]:
    plan, months = figures["plan"], figures["months"]
    cities = [Progress(row["tenant"], row["name"], row["planned"], row["actual"]) for row in plan["cities"]]
    names = [month["month"] for month in months]

    def series(columns: Iterable[str]) -> list[tuple[str, list[int]]]:
        return [(_SHORT[COLUMNS.index(column)], [month["total"][column] for month in months]) for column in columns]

    return (
        tiles(BULLETIN["tiles"].format(year=plan["year"]), cities),
        lines("months", BULLETIN["months"], names, series(("completed", "evaluated"))),
        lines("certificates", BULLETIN["certificates"], names, series(("certified_month",))),
        bars(BULLETIN["bars"].format(year=plan["year"]), cities),
    )


def _tables(figures: Mapping[str, Any], layout: int) -> Iterable[BulletinTable]:
    months = (_month_table(month, _MONTH_WIDTHS[layout]) for month in figures["months"])
    found = [*months, *_plan_tables(figures["plan"]), *_activity_tables(figures)]
    found.append(_idle_table(figures["idle"]))
    if figures["restated"]:
        found.append(_restated_table(figures["restated"]))
    found.append(_address_table(figures))
    for place, table in enumerate(found, 1):
        yield BulletinTable(
            BULLETIN["table"].format(place=place, title=table.title),
            table.headings,
            table.widths,
            table.rows,
            table.note,
        )


def _month_table(month: Mapping[str, Any], widths: tuple[int, ...]) -> BulletinTable:
    rows = [
        (
            row["name"],
            _edition(row["edition"]),
            *(row[column] for column in COLUMNS),
            REPORTING[row["status"]].zh + (f"（{row['received'][5:]}）" if row["received"] else ""),
        )
        for row in month["rows"]
    ]
    rows.append((BULLETIN["total"], "", *(month["total"][column] for column in COLUMNS), ""))
    declared = [
        BULLETIN["declared_by"].format(name=row["name"], declared=row["declared"])
        for row in month["rows"]
        if row["declared"]
    ]
    note = BULLETIN["due"].format(due_on=month["due_on"]) + (
        BULLETIN["declared"].format(declared="、".join(declared)) if declared else ""
    )
    title = BULLETIN["month_table"].format(month=_month(month["month"]))
    return BulletinTable(
        title, (BULLETIN["tenant"], BULLETIN["edition"], *_SHORT, BULLETIN["received"]), widths, tuple(rows), note
    )


def _plan_tables(plan: Mapping[str, Any]) -> Iterable[BulletinTable]:
    note = BULLETIN["plan_note"].format(period=plan["period"], definition=plan["definition"])
    for title, first, rows in (
        (BULLETIN["by_tenant"], BULLETIN["tenant"], plan["cities"]),
        (BULLETIN["by_industry"], BULLETIN["industry"], plan["industries"]),
    ):
        told = [(row["name"], row["planned"], row["actual"], _share(row)) for row in (*rows, _total(plan["total"]))]
        headings = (first, BULLETIN["planned"], BULLETIN["actual"], BULLETIN["done"])
        yield BulletinTable(
            BULLETIN["plan_table"].format(year=plan["year"], title=title), headings, (34, 22, 22, 22), tuple(told), note
        )


def _total(total: Mapping[str, int]) -> dict[str, Any]:
    return {"name": BULLETIN["total"], **total}


def _share(row: Mapping[str, Any]) -> str:
    return f"{row['actual'] * 100 / row['planned']:.1f}%" if row["planned"] else _NONE


def _activity_tables(figures: Mapping[str, Any]) -> Iterable[BulletinTable]:
    done = figures["activity"]
    note = BULLETIN["definition"].format(definition=done["definition"])
    rows = [
        (ACTIVITY[name].zh, cell["quarter"], cell["ytd"], _NONE)
        if name in FLOWS
        else (ACTIVITY[name].zh, _NONE, _NONE, cell["value"])
        for name, cell in ((name, done["total"][name]) for name in ACTIVITY_COLUMNS)
    ]
    yield BulletinTable(
        BULLETIN["activity_table"],
        (BULLETIN["item"], BULLETIN["quarter"], BULLETIN["year_to_date"], BULLETIN["at_end"]),
        (46, 18, 18, 18),
        tuple(rows),
        note,
    )
    by_city = [
        (row["name"], *(row["figures"][name]["quarter"] for name in _BY_CITY))
        for row in (*done["rows"], {"name": BULLETIN["total"], "figures": done["total"]})
    ]
    headings = (BULLETIN["tenant"], *(ACTIVITY[name].zh for name in _BY_CITY))
    yield BulletinTable(BULLETIN["activity_by_tenant"], headings, (20, 16, 16, 16, 16, 20), tuple(by_city), note)


def _idle_table(idle: Sequence[Mapping[str, Any]]) -> BulletinTable:
    rows = tuple(
        (row["name"], f"{len(row['units'])} / {row['of']}", "、".join(unit["name"] for unit in row["units"]) or _NONE)
        for row in idle
    )
    note = BULLETIN["idle_note"]
    return BulletinTable(
        BULLETIN["idle_table"], (BULLETIN["tenant"], BULLETIN["idle"], BULLETIN["unit"]), (16, 16, 68), rows, note
    )


def _restated_table(restated: Sequence[Mapping[str, Any]]) -> BulletinTable:
    rows = tuple(
        (
            row["month"],
            row["name"],
            COLUMN_TERMS[column].zh,
            f"{row['before'][column]}（{_edition(row['before']['edition'])}）",
            f"{row['now'][column]}（{_edition(row['now']['edition'])}）",
            row["reason"] or _NONE,
        )
        for row in restated
        for column in COLUMNS
        if row["before"][column] != row["now"][column]
    )
    headings = (
        BULLETIN["month"],
        BULLETIN["tenant"],
        BULLETIN["figure"],
        BULLETIN["before"],
        BULLETIN["now"],
        BULLETIN["reason"],
    )
    note = BULLETIN["restated_note"] + "；".join(dict.fromkeys(row["compare"] for row in restated))
    return BulletinTable(BULLETIN["restated_table"], headings, (11, 12, 25, 15, 15, 22), rows, note)


def _address_table(figures: Mapping[str, Any]) -> BulletinTable:
    plan, done = figures["plan"], figures["activity"]
    rows = [
        (month["month"], row["name"], _edition(row["edition"]), row["as_of"], row["address"])
        for month in figures["months"]
        for row in month["rows"]
    ]
    rows += [(BULLETIN["plan"], row["name"], _NONE, row["as_of"], row["address"]) for row in plan["cities"]]
    rows += [(BULLETIN["activity"], row["name"], _NONE, row["as_of"], row["address"]) for row in done["rows"]]
    note = BULLETIN["address_note"]
    return BulletinTable(
        BULLETIN["address_table"],
        (BULLETIN["month"], BULLETIN["tenant"], BULLETIN["edition"], BULLETIN["position"], BULLETIN["address"]),
        (11, 12, 10, 12, 55),
        tuple(rows),
        note,
    )


def _edition(number: int | None) -> str:
    return BULLETIN["edition_number"].format(number=number) if number else BULLETIN["not_sealed"]


def _month(month: str) -> str:
    return BULLETIN["year_month"].format(year=month[:4], month=int(month[5:]))


def _day(day: date) -> str:
    return BULLETIN["date"].format(year=day.year, month=day.month, day=day.day)


def _ordinal(place: int) -> str:
    tens, ones = divmod(place + 1, 10)
    if not tens:
        return _ORDINALS[ones - 1]
    head = BULLETIN["ten"] if tens == 1 else BULLETIN["tens"].format(ordinal=_ORDINALS[tens - 1])
    return head + (_ORDINALS[ones - 1] if ones else "") if tens <= 9 else BULLETIN["hundred"]
