"""Figures where they turn: the last day of a validity, an earlier cut, what a block keeps, where filings just overlap."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import orjson
import psycopg
import pytest
from model import slow_model
from support.events import CITY, COUNTY, LATHE, PROVINCE, new_id

from projections.activity.query import activity
from projections.activity.table import Flow
from projections.dispatch.query import cell, dispatch
from projections.engine import fold
from registry.application.registry import Registry
from registry.domain.values import SHANGHAI
from registry.store.binary import NewEvent
from registry.store.database import Database
from registry.store.log import TenantLog

OTHER = "370103"
ENTERPRISE = "91370102MA0000001X"
WHO = {"enterprise": ENTERPRISE, "name": "某公司", "county": COUNTY, "industry": "3411"}

Act = tuple[str, str, dict[str, Any]]
"""An act on a filing: its name, its day and its data."""


@dataclass
class Book:
    """A city's log, written without the guard, and the tables folded from it."""

    database: Database

    def write(self, subject: str, version: int, name: str, day: str, data: dict[str, Any], office: str = COUNTY) -> int:
        """Append one act, dated in the morning of a day; return its position."""
        kind, time = subject.partition("/")[0], datetime.fromisoformat(f"{day}T09:00:00").replace(tzinfo=SHANGHAI)
        body, log = orjson.dumps(data).decode(), TenantLog(self.database, CITY)
        log.append([NewEvent(subject, version, new_id(), f"{kind}.{name}.v1", time, office, body, "0" * 64)])
        return log.size()

    def filing(self, *acts: Act, key: str = "", office: str = COUNTY) -> list[int]:
        """Append a filing's acts; return their positions."""
        subject = f"filing/{key or new_id()}"
        return [self.write(subject, version, *each, office=office) for version, each in enumerate(acts, 1)]

    def held(self, filing: str, day: str) -> int:
        """Append an evaluation held under a filing; return its position."""
        data = {"filing": filing, "occupation": LATHE, "level": 4, "candidates": 9, "passed": 9}
        return self.write(f"evaluation/{new_id()}", 1, "held", day, data)

    def folded(self, limit: int = 1_000_000) -> int:
        """Fold the log to its end, in ranges of so many positions; return its last position."""
        mark, size = -1, 0
        while mark < size:
            mark, size = fold.fold(self.database, CITY, limit=limit)
        return mark

    def logged(self) -> list[dict[str, Any]]:
        """Return the log as the slow model reads it."""
        return [
            {
                "position": event.position,
                "version": event.version,
                "type": event.type,
                "subject": event.subject,
                "time": event.time.isoformat(),
                "source": f"/{event.tenant}/{event.office}",
                "data": orjson.loads(event.data),
            }
            for event in TenantLog(self.database, CITY).events(0, 1_000)
        ]


@pytest.fixture
def book(registry: Registry) -> Book:
    """A log with nothing but the offices."""
    return Book(registry.database)


@pytest.fixture
def book_of_small_blocks(registry: Registry, enrolled_dsn: str) -> Book:
    """A log whose every position ends a block."""
    with psycopg.connect(enrolled_dsn) as superuser:
        superuser.execute("UPDATE figures.version SET block_size = 1")
    return Book(registry.database)


def began(day: str) -> Act:
    return "application_received", day, WHO


def receipted(day: str, until: str) -> Act:
    return "receipt_issued", day, {"valid_from": day, "valid_until": until}


def month_of(day: str) -> date:
    return date.fromisoformat(f"{day[:7]}-01")


# The last day, the earlier cut


def test_a_filing_is_named_under_its_figure_on_its_last_day(book: Book) -> None:
    """Valid until the month's last day, a filing counts and is named in that month, and in the next neither."""
    _, receipt = book.filing(began("2021-03-01"), receipted("2021-03-20", "2021-05-31"))
    cut = book.folded()

    def found(month: str) -> tuple[int, list[int]]:
        value, events = cell(book.database, CITY, month_of(month), cut, COUNTY, "completed")
        return value, [event.position for event in events]

    assert [found(month) for month in ("2021-04", "2021-05", "2021-06")] == [(1, [receipt]), (1, [receipt]), (0, [])]


def test_the_first_evaluation_is_the_earliest_not_the_one_recorded_first(book: Book) -> None:
    """An evaluation recorded late, but held before the one known so far, is from then on the one that is named."""
    book.filing(began("2021-03-01"), receipted("2021-03-20", "2024-03-19"), key=(key := new_id()))
    known = book.held(key, "2021-04-20")
    late = book.held(key, "2021-04-10")
    book.held(key, "2021-04-30")
    cut = book.folded()

    def found(cut: int) -> list[int]:
        return [event.position for event in cell(book.database, CITY, date(2021, 4, 1), cut, COUNTY, "evaluated")[1]]

    assert (found(known), found(late), found(cut)) == ([known], [late], [late])


def test_a_third_party_counts_until_its_filings_end_is_known(book: Book) -> None:
    """A revocation counts from its own day and from its own position on, not at a cut before it was recorded."""
    positions = book.filing(
        began("2021-01-05"),
        receipted("2021-01-20", "2021-05-31"),
        ("third_party_filed", "2021-02-01", {"body_code": "S000037010203"}),
        ("revoked", "2021-04-05", {"reason": "失序"}),
    )
    book.folded()

    def count(month: str, cut: int) -> int:
        return activity(book.database, CITY, month_of(month), cut).total.stocks["third_party"]

    *_, filed, revoked = positions
    assert [count(month, filed) for month in ("2021-01", "2021-02", "2021-04", "2021-05", "2021-06")] == [0, 1, 1, 1, 0]
    assert [count(month, revoked) for month in ("2021-01", "2021-02", "2021-03", "2021-04")] == [0, 1, 1, 0]


# Whose it is


def test_what_the_province_does_in_a_city_counts_in_the_citys_own_row(book: Book) -> None:
    """Guidance given by the province's centre belongs to the city's centre; an inspection to the filing's unit."""
    book.filing(began("2021-03-01"), receipted("2021-03-20", "2024-03-19"), key=(key := new_id()))
    given = {"topic": "quality", "given_on": "2021-04-01"}
    book.write(f"guidance/{new_id()}", 1, "given", "2021-04-01", given, PROVINCE)
    book.write(f"guidance/{new_id()}", 1, "given", "2021-04-02", given, OTHER)
    supervision, inspected = f"supervision/{new_id()}", {"filing": key, "mode": "external"}
    book.write(supervision, 1, "inspected", "2021-04-03", inspected, PROVINCE)
    table = activity(book.database, CITY, date(2021, 4, 1), book.folded())

    def by_unit(figure: str) -> dict[str, Flow]:
        return {row.unit: row.flows[figure] for row in table.rows if row.flows[figure] != Flow(0, 0)}

    assert by_unit("guidance") == {CITY: Flow(1, 1), OTHER: Flow(1, 1)}
    assert by_unit("inspections") == {COUNTY: Flow(1, 1)}


# What a block keeps


def test_a_block_keeps_a_month_whose_only_evaluation_is_a_repeat(book_of_small_blocks: Book) -> None:
    """An evaluation that makes nobody evaluated for the first time is held all the same."""
    book = book_of_small_blocks
    book.filing(began("2020-12-01"), receipted("2020-12-20", "2024-03-19"), key=(key := new_id()))
    for day in ("2021-04-20", "2021-06-10"):
        book.held(key, day)
    cut = book.folded()
    flows = [activity(book.database, CITY, date(2021, month, 1), cut).total.flows for month in (4, 5, 6, 7)]
    assert [each["evaluations_held"] for each in flows] == [Flow(1, 1), Flow(0, 1), Flow(1, 2), Flow(0, 2)]


def test_a_block_keeps_a_month_whose_only_receipt_changes_no_figure(book_of_small_blocks: Book) -> None:
    """A second filing begun and receipted in one month adds to no figure of Annex 2, but is progress of its unit."""
    book = book_of_small_blocks
    book.filing(began("2020-12-01"), receipted("2020-12-20", "2024-03-19"))
    cut = book.folded()
    assert not progress(book, date(2021, 2, 1), cut)
    book.filing(began("2021-02-03"), receipted("2021-02-20", "2024-02-19"))
    now = book.folded()
    assert not progress(book, date(2021, 1, 1), now)
    assert progress(book, date(2021, 2, 1), now)


def progress(book: Book, month: date, cut: int) -> bool:
    return next(row.progress for row in activity(book.database, CITY, month, cut).rows if row.unit == COUNTY)


def test_a_block_keeps_a_month_in_which_one_figure_alone_moves(book_of_small_blocks: Book) -> None:
    """An intent, an expiry and a revocation of certificates each have a month to themselves, and count there."""
    book = book_of_small_blocks
    book.filing(began("2021-01-05"), receipted("2021-02-20", "2021-08-15"), key=(key := new_id()))
    book.held(key, "2021-03-20")
    granted = f"evaluation/{new_id()}"
    data = {"filing": key, "occupation": LATHE, "level": 4, "candidates": 9, "passed": 9}
    book.write(granted, 1, "held", "2021-03-21", data)
    book.write(granted, 2, "certificates_granted", "2021-05-20", {"count": 7})
    book.write(granted, 3, "certificates_revoked", "2021-06-20", {"count": 2, "reason": "有误"}, CITY)
    cut, log = book.folded(), book.logged()
    names = ("preparing", "completed", "evaluated", "certified_month", "certified_ytd")
    found = [
        tuple(getattr(dispatch(book.database, CITY, date(2021, month, 1), cut).total, name) for name in names)
        for month in range(1, 10)
    ]
    assert found == [
        (1, 0, 0, 0, 0),
        (0, 1, 0, 0, 0),
        (0, 1, 1, 0, 0),
        (0, 1, 1, 0, 0),
        (0, 1, 1, 7, 7),
        (0, 1, 1, -2, 5),
        (0, 1, 1, 0, 5),
        (0, 0, 1, 0, 5),
        (0, 0, 1, 0, 5),
    ]
    for month, figures in enumerate(found, 1):
        expected = slow_model.dispatch(log, CITY, f"2021-{month:02}", cut)["total"]
        assert tuple(expected[name] for name in names) == figures


# Where filings of an enterprise just overlap

FIRST, SECOND = 0, 1
OVERLAPS: dict[str, tuple[tuple[tuple[int, Act], ...], str, tuple[int, int]]] = {
    "the second begins on the first's last day": (
        (
            (FIRST, began("2021-01-05")),
            (FIRST, receipted("2021-01-20", "2021-03-31")),
            (SECOND, began("2021-03-31")),
            (SECOND, receipted("2021-03-31", "2024-03-30")),
        ),
        "2021-03",
        (0, 1),
    ),
    "the second begins on the day after": (
        (
            (FIRST, began("2021-01-05")),
            (FIRST, receipted("2021-01-20", "2021-03-30")),
            (SECOND, began("2021-03-31")),
            (SECOND, receipted("2021-03-31", "2024-03-30")),
        ),
        "2021-03",
        (0, 1),
    ),
    "the second begins on the day on which the first ends": (
        (
            (FIRST, began("2021-01-05")),
            (FIRST, receipted("2021-01-20", "2024-03-31")),
            (FIRST, ("deregistered", "2021-03-31", {"reason": "企业申请"})),
            (SECOND, began("2021-03-31")),
            (SECOND, receipted("2021-03-31", "2024-03-30")),
        ),
        "2021-03",
        (0, 1),
    ),
    "the second begins while the first is open": (
        ((FIRST, began("2021-01-05")), (SECOND, began("2021-03-10"))),
        "2021-03",
        (1, 0),
    ),
    "the first ends, recorded late, before the second begins": (
        (
            (FIRST, began("2021-01-05")),
            (FIRST, receipted("2021-01-20", "2024-01-19")),
            (SECOND, began("2021-03-10")),
            (SECOND, receipted("2021-03-20", "2024-03-19")),
            (FIRST, ("revoked", "2021-02-05", {"reason": "失序"})),
        ),
        "2021-03",
        (0, 1),
    ),
    "the second, recorded late, begins before the first ends": (
        (
            (FIRST, began("2021-01-05")),
            (FIRST, receipted("2021-01-20", "2024-01-19")),
            (FIRST, ("revoked", "2021-04-05", {"reason": "失序"})),
            (SECOND, began("2021-03-10")),
            (SECOND, receipted("2021-03-20", "2024-03-19")),
        ),
        "2021-03",
        (0, 1),
    ),
    "the first's receipt comes when its validity is over": (
        (
            (FIRST, began("2021-01-05")),
            (FIRST, receipted("2021-03-20", "2021-01-10")),
            (SECOND, began("2021-01-15")),
        ),
        "2021-01",
        (1, 0),
    ),
}
"""What is recorded, in order; a month; and how many enterprises are preparing and completed in it at the end."""


@pytest.mark.parametrize("limit", [1, 2, 1_000_000], ids=["one by one", "by two", "at once"])
@pytest.mark.parametrize("case", OVERLAPS)
def test_an_enterprise_counts_once_where_its_filings_overlap(book: Book, case: str, limit: int) -> None:
    """However short two filings overlap, and in whatever order that becomes known, they are one enterprise."""
    steps, month, right = OVERLAPS[case]
    begun = TenantLog(book.database, CITY).size()
    subjects, versions = (f"filing/{new_id()}", f"filing/{new_id()}"), [0, 0]
    for which, each in steps:
        versions[which] += 1
        book.write(subjects[which], versions[which], *each)
    cut, log = book.folded(limit), book.logged()
    assert counted(book.database, month, cut) == right
    for known in range(begun, cut + 1):
        check(book.database, log, known, ("2020-12", "2021-01", "2021-02", "2021-03", "2021-04", "2024-03"))


def counted(database: Database, month: str, cut: int) -> tuple[int, int]:
    total = dispatch(database, CITY, month_of(month), cut).total
    return total.preparing, total.completed


def check(database: Database, log: list[dict[str, Any]], cut: int, months: Sequence[str]) -> None:
    """Compare what is preparing and completed at a cut with the model's."""
    for month in months:
        expected = slow_model.dispatch(log, CITY, month, cut)["total"]
        assert counted(database, month, cut) == (expected["preparing"], expected["completed"]), (month, cut)
