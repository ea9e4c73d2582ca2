"""The tables of the quarter's bulletin, row by row."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from projections.activity.table import ACTIVITY_COLUMNS, FLOWS
from projections.dispatch.table import COLUMNS
from projections.dispatch.terms import COLUMNS as COLUMN_TERMS
from projections.progress.table import Pace
from projections.render.forms import ACTIVITY_PRINTED, Figure, printed
from projections.render.layout_versions import PRESENT
from projections.render.terms import BULLETIN
from projections.reporting.terms import REPORTING

Cell = str | Figure
_SHORT = (
    BULLETIN["preparing"],
    BULLETIN["completed"],
    BULLETIN["evaluated"],
    BULLETIN["certified_month"],
    BULLETIN["certified_ytd"],
)
_BY_CITY = {"guidance": 16, "inspections": 16, "trained": 16, "subsidies_paid": 16, "subsidies_paid_fen": 20}
"""Which figures of activity are shown by tenant, and how wide."""
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


def tables(figures: Mapping[str, Any], layout: int) -> Iterable[BulletinTable]:
    """Yield the tables of a quarter's figures in the order of the bulletin, numbered, as a layout draws them."""
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
    note = BULLETIN["plan_note"].format(period=plan["period"], on=plan["on"], definition=plan["definition"])
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
    return Pace(row["planned"], row["actual"]).share or _NONE


def _activity_tables(figures: Mapping[str, Any]) -> Iterable[BulletinTable]:
    done = figures["activity"]
    note = BULLETIN["definition"].format(definition=done["definition"])
    there = [name for name in ACTIVITY_COLUMNS if name in done["total"]]  # those of its day
    rows = [
        (ACTIVITY_PRINTED[name], printed(name, cell["quarter"]), printed(name, cell["ytd"]), _NONE)
        if name in FLOWS
        else (ACTIVITY_PRINTED[name], _NONE, _NONE, cell["value"])
        for name, cell in ((name, done["total"][name]) for name in there)
    ]
    yield BulletinTable(
        BULLETIN["activity_table"],
        (BULLETIN["item"], BULLETIN["quarter"], BULLETIN["year_to_date"], BULLETIN["at_end"]),
        (46, 18, 18, 18),
        tuple(rows),
        note,
    )
    columns = [name for name in _BY_CITY if name in there]
    by_city = [
        (row["name"], *(printed(name, row["figures"][name]["quarter"]) for name in columns))
        for row in (*done["rows"], {"name": BULLETIN["total"], "figures": done["total"]})
    ]
    headings = (BULLETIN["tenant"], *(ACTIVITY_PRINTED[name] for name in columns))
    widths = (20, *(_BY_CITY[name] for name in columns))
    yield BulletinTable(BULLETIN["activity_by_tenant"], headings, widths, tuple(by_city), note)


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
    note = BULLETIN["restated_note"]
    return BulletinTable(BULLETIN["restated_table"], headings, (11, 12, 25, 15, 15, 22), rows, note)


def _address_table(figures: Mapping[str, Any]) -> BulletinTable:
    """Which edition and cut each figure is of; the note says how addresses are put together from them."""
    months = figures["months"]
    rows = (
        (first["name"], first["tenant"], *(f"{_edition(row['edition'])} · {row['as_of']}" for row in (first, *rest)))
        for first, *rest in zip(*(month["rows"] for month in months), strict=True)
    )
    return BulletinTable(
        BULLETIN["address_table"],
        (BULLETIN["tenant"], BULLETIN["code"], *(_month(month["month"]) for month in months)),
        (20, 16, 24, 24, 24),
        tuple(rows),
        BULLETIN["address_note"].format(month=months[-1]["month"]),
    )


def _edition(number: int | None) -> str:
    return BULLETIN["edition_number"].format(number=number) if number else BULLETIN["not_sealed"]


def _month(month: str) -> str:
    return BULLETIN["year_month"].format(year=month[:4], month=int(month[5:]))
