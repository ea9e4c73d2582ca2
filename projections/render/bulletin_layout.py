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
from projections.reporting.terms import REPORTING

Cell = str | int
_ORDINALS = "一二三四五六七八九十"
_SHORT = ("准备备案", "完成备案", "已开展评价", "本月证书", "本年累计证书")
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
        number=bulletin.number or "（草稿，未编号）",
        mark=_mark(bulletin),
        title=bulletin.title,
        addressee="各备案机关：",
        lead=_lead(bulletin),
        sections=tuple(
            (f"{_ordinal(place)}、{section.heading}", section.text) for place, section in enumerate(bulletin.sections)
        ),
        signed=bulletin.issuer,
        dated=dated,
        pictures=_pictures(figures),
        tables=tuple(_tables(figures, layout)),
        imprint=f"{dated}印发" if dated else "草稿",
        day=bulletin.day,
        clocks="" if layout < PRESENT else _clocks(figures),
    )


def _clocks(figures: Mapping[str, Any]) -> str:
    """Both clocks for the foot of every page; the tenants' cuts are too many for it."""
    return both_clocks(figures["months"][-1]["month"], "截至附表“数据来源”所列各序号")


def _mark(bulletin: Bulletin) -> str:
    if bulletin.status == "issued":
        return ""
    lacking = "；".join(f"{_month(month)}{len(tenants)}个" for month, tenants in bulletin.unsealed.items())
    return f"草稿　尚未报送封存的备案机关：{lacking}" if lacking else "草稿"


def _lead(bulletin: Bulletin) -> str:
    figures = bulletin.figures
    last, plan = figures["months"][-1], figures["plan"]
    total, year = last["total"], plan["year"]
    certified = sum(month["total"]["certified_month"] for month in figures["months"])
    share = f"，占{plan['total']['actual'] * 100 / plan['total']['planned']:.1f}%" if plan["total"]["planned"] else ""
    late = [
        f"{_month(month['month'])}逾期{sum(row['status'] in ('late', 'overdue') for row in month['rows'])}个"
        for month in figures["months"]
    ]
    return (
        f"现将{quarter_name(bulletin.quarter)}企业技能人才自主评价工作情况通报如下。截至{_month(last['month'])}末，"
        f"全省准备备案企业{total['preparing']}家，完成备案企业{total['completed']}家，"
        f"已开展评价企业{total['evaluated']}家；"
        f"本季度取得职业技能等级证书{certified}人，本年累计{total['certified_ytd']}人。"
        f"按推进计划，{year}年拟备案企业{plan['total']['planned']}家，"
        f"本年首次备案{plan['total']['actual']}家{share}。"
        f"各月报送情况：{'，'.join(late)}。各数据的来源和截至记录见附表。"
    )


def _pictures(figures: Mapping[str, Any]) -> tuple[Picture, ...]:
    plan, months = figures["plan"], figures["months"]
    cities = [Progress(row["tenant"], row["name"], row["planned"], row["actual"]) for row in plan["cities"]]
    names = [month["month"] for month in months]

    def series(columns: Iterable[str]) -> list[tuple[str, list[int]]]:
        return [(_SHORT[COLUMNS.index(column)], [month["total"][column] for month in months]) for column in columns]

    return (
        tiles(f"{plan['year']}年各市备案计划完成比例", cities),
        lines("months", "全省各月末备案和评价企业数", names, series(("completed", "evaluated"))),
        lines("certificates", "全省各月取得职业技能等级证书人数", names, series(("certified_month",))),
        bars(f"{plan['year']}年各备案机关计划与完成", cities),
    )


def _tables(figures: Mapping[str, Any], layout: int) -> Iterable[BulletinTable]:
    months = (_month_table(month, _MONTH_WIDTHS[layout]) for month in figures["months"])
    found = [*months, *_plan_tables(figures["plan"]), *_activity_tables(figures)]
    found.append(_idle_table(figures["idle"]))
    if figures["restated"]:
        found.append(_restated_table(figures["restated"]))
    found.append(_address_table(figures))
    for place, table in enumerate(found, 1):
        yield BulletinTable(f"附表{place}　{table.title}", table.headings, table.widths, table.rows, table.note)


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
    rows.append(("合计", "", *(month["total"][column] for column in COLUMNS), ""))
    declared = [f"{row['name']}{row['declared']}个" for row in month["rows"] if row["declared"]]
    note = f"应于{month['due_on']}前报送。" + (f"含填报单位：{'、'.join(declared)}。" if declared else "")
    title = f"{_month(month['month'])}工作调度情况（企业：家；证书：人）"
    return BulletinTable(title, ("备案机关", "版次", *_SHORT, "报送"), widths, tuple(rows), note)


def _plan_tables(plan: Mapping[str, Any]) -> Iterable[BulletinTable]:
    note = f"推进计划{plan['period']}，口径{plan['definition']}，各机关截至其最后一个月封存时的记录。"
    for title, first, rows in (
        ("按备案机关", "备案机关", plan["cities"]),
        ("按行业领域", "行业领域", plan["industries"]),
    ):
        told = [(row["name"], row["planned"], row["actual"], _share(row)) for row in (*rows, _total(plan["total"]))]
        headings = (first, "拟备案企业", "首次备案企业", "完成比例")
        yield BulletinTable(f"{plan['year']}年计划与完成（{title}）", headings, (34, 22, 22, 22), tuple(told), note)


def _total(total: Mapping[str, int]) -> dict[str, Any]:
    return {"name": "合计", **total}


def _share(row: Mapping[str, Any]) -> str:
    return f"{row['actual'] * 100 / row['planned']:.1f}%" if row["planned"] else _NONE


def _activity_tables(figures: Mapping[str, Any]) -> Iterable[BulletinTable]:
    done = figures["activity"]
    note = f"口径{done['definition']}。"
    rows = [
        (ACTIVITY[name].zh, cell["quarter"], cell["ytd"], _NONE)
        if name in FLOWS
        else (ACTIVITY[name].zh, _NONE, _NONE, cell["value"])
        for name, cell in ((name, done["total"][name]) for name in ACTIVITY_COLUMNS)
    ]
    yield BulletinTable("全省工作动态", ("事项", "本季度", "本年累计", "期末"), (46, 18, 18, 18), tuple(rows), note)
    by_city = [
        (row["name"], *(row["figures"][name]["quarter"] for name in _BY_CITY))
        for row in (*done["rows"], {"name": "合计", "figures": done["total"]})
    ]
    headings = ("备案机关", *(ACTIVITY[name].zh for name in _BY_CITY))
    yield BulletinTable(
        "各备案机关本季度指导、督导、培训和补贴", headings, (20, 16, 16, 16, 16, 20), tuple(by_city), note
    )


def _idle_table(idle: Sequence[Mapping[str, Any]]) -> BulletinTable:
    rows = tuple(
        (row["name"], f"{len(row['units'])} / {row['of']}", "、".join(unit["name"] for unit in row["units"]) or _NONE)
        for row in idle
    )
    note = "零进展：本年至季末既无备案完成，又无开展评价和证书发放。"
    return BulletinTable("本年零进展单位", ("备案机关", "零进展/单位", "单位"), (16, 16, 68), rows, note)


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
    headings = ("月份", "备案机关", "数据", "原", "现", "更正原因")
    note = "原为以前通报所载，现为其后更正的版次；逐条事件见对照地址：" + "；".join(
        dict.fromkeys(row["compare"] for row in restated)
    )
    return BulletinTable("以前通报数据的更正（原 / 现）", headings, (11, 12, 25, 15, 15, 22), rows, note)


def _address_table(figures: Mapping[str, Any]) -> BulletinTable:
    plan, done = figures["plan"], figures["activity"]
    rows = [
        (month["month"], row["name"], _edition(row["edition"]), row["as_of"], row["address"])
        for month in figures["months"]
        for row in month["rows"]
    ]
    rows += [("计划", row["name"], _NONE, row["as_of"], row["address"]) for row in plan["cities"]]
    rows += [("动态", row["name"], _NONE, row["as_of"], row["address"]) for row in done["rows"]]
    note = "合计为各备案机关之和；序号为该机关登记日志的记录号，地址在登记系统中可查每个数据及其事件。"
    return BulletinTable(
        "数据来源", ("月份", "备案机关", "版次", "截至序号", "地址"), (11, 12, 10, 12, 55), tuple(rows), note
    )


def _edition(number: int | None) -> str:
    return f"第{number}版" if number else "未封存"


def _month(month: str) -> str:
    return f"{month[:4]}年{int(month[5:])}月"


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def _ordinal(place: int) -> str:
    tens, ones = divmod(place + 1, 10)
    if not tens:
        return _ORDINALS[ones - 1]
    head = "十" if tens == 1 else f"{_ORDINALS[tens - 1]}十"
    return head + (_ORDINALS[ones - 1] if ones else "") if tens <= 9 else "一百"
