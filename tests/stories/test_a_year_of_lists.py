"""A county's year as it keeps it, in lists: each taken in by its preview, and the tables say what the slow model does."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from random import Random
from typing import Any

import pytest
from model import slow_model
from support.database import Cluster
from support.events import CITY, COUNTY, Enterprise, Event, Filing
from support.offices import Desks, desks_of
from support.server import serving
from support.workbooks import APPLICATIONS, CERTIFICATES, EVALUATIONS, SCOPE, SURVEY, XLSX, book

from registry.domain import regions

LATHE = "6-18-01-01"
INDUSTRIES = ("3411", "锅炉及辅助设备制造", "C3670", "物业管理", "6210", "7020")
TITLE = f"{regions.names()[COUNTY]} 2021 年"


@pytest.fixture(scope="module")
def desks(cluster: Cluster) -> Iterator[Desks]:
    """A registry with nothing on record but its offices."""
    with cluster.clone(cluster.enrolled) as dsn, serving(dsn, cluster.keys) as served, desks_of(served) as found:
        yield found


def take_in(desks: Desks, content: bytes, rows: int) -> None:
    """Take a list in as a clerk does: look at the preview, in which nothing is wrong, and record exactly that."""

    def sent(**asked: Any) -> dict[str, Any]:
        headers = {"Content-Type": XLSX, "Accept": "application/json"}
        answer = desks[COUNTY].post(f"/v1/{CITY}/imports", content=content, params=asked, headers=headers, timeout=60)
        assert answer.status_code in {200, 201}, answer.text
        body: dict[str, Any] = answer.json()
        return body

    shown = sent(dry_run=True)
    assert (shown["would_record"], shown["recorded"], shown["faults"]) == (rows, 0, [])
    assert sent(preview=shown["preview"])["recorded"] == rows
    assert sent(dry_run=True)["would_record"] == 0


def as_written(rng: Random, day: date) -> Any:
    """Return a day in one of the ways in which clerks write it."""
    return rng.choice([day, f"{day:%Y.%m.%d}", f"{day.year}年{day.month}月{day.day}日", f"{day:%Y/%m/%d} 10:30"])


def log_of(desks: Desks) -> list[Event]:
    """Return the city's log, read page by page."""
    log: list[Event] = []
    while page := desks.read(CITY, "events", after=len(log), limit=500):
        log += page
    return log


def file(desks: Desks, received: dict[str, date]) -> None:
    """Have what was applied for assessed, approved and given its receipt, ten days after it was received."""
    for event in log_of(desks):
        if event["type"] == "filing.application_received.v1" and event["data"]["enterprise"] in received:
            day = received[event["data"]["enterprise"]]
            filing = Filing(Enterprise(event["data"]["enterprise"]), event["subject"].partition("/")[2])
            desks.record(COUNTY, filing.assessed(f"{day + timedelta(5)}"))
            desks.record(CITY, filing.approved(f"{day + timedelta(8)}"))
            desks.record(CITY, filing.receipt(f"{day + timedelta(10)}", until="2025-12-31"))


def test_a_year_of_lists_makes_the_tables_of_the_model(desks: Desks) -> None:
    """Surveys, applications by the month, evaluations and certificates: what the rows say is what the tables say."""
    rng, firms = Random(2021), [Enterprise() for _ in range(30)]
    surveys = [
        [number, firm.code, firm.name, rng.choice(["历下区", "历下", "370102"]), rng.choice(INDUSTRIES), rng.choice("是否"), 2021,
         as_written(rng, date(2021, 1, rng.randint(5, 25))), f"{rng.randint(20, 900)}人"]
        for number, firm in enumerate(firms, 1)
    ]  # fmt: skip
    above = sum(row[5] == "是" for row in surveys)
    take_in(desks, book(SURVEY, *surveys, [None, "合计", *[None] * 7], title=TITLE), len(firms))

    received: dict[str, date] = {}
    for month, part in ((2, firms[:8]), (4, firms[8:18]), (9, firms[18:24])):
        days = {firm.code: date(2021, month, rng.randint(1, 15)) for firm in part}
        rows = [
            [f.code, f.name, rng.choice(["历下区", "历下", "370102"]), "3411", as_written(rng, days[f.code]), SCOPE]
            for f in part
        ]
        take_in(desks, book(APPLICATIONS, *rows), len(part))
        file(desks, {firm.code: days[firm.code] for firm in part if rng.random() < 0.8})
        received |= days

    granted, evaluated, listed = Counter[int](), set[str](), []
    on_file = completed(log_of(desks))
    for month in (5, 8, 10, 12):
        rows = []
        for code in sorted(on_file):
            if received[code].month + 1 < month and rng.random() < 0.6:
                held, count = date(2021, month, rng.randint(1, 12)), rng.randint(1, 6)
                rows.append([code, LATHE, "四级", as_written(rng, held), 12, 9, count, date(2021, month, 20)])
                granted[month] += count
                evaluated.add(code)
                listed += [[code, LATHE, 4, held, None, None, None, person(rng), date(2021, month, 20)]] * (month == 5)
        take_in(desks, book(EVALUATIONS, *rows), len(rows))
    take_in(desks, book(CERTIFICATES, *listed), len(listed))

    log = log_of(desks)
    for month in (f"2021-{number:02}" for number in range(1, 13)):
        table = desks.read(CITY, f"dispatch/{month}")
        rows = [{name: row[name] for name in row if name not in {"name", "remark"}} for row in table["rows"]]
        assert rows == slow_model.dispatch(log, CITY, month, len(log))["rows"]
        [ours] = [row for row in rows if row["unit"] == COUNTY]
        assert ours["certified_month"] == granted[int(month[5:])]
    assert (ours["preparing"], ours["completed"]) == (len(received) - len(on_file), len(on_file))
    assert (ours["evaluated"], ours["certified_ytd"]) == (len(evaluated), granted.total())
    plan = desks.read(CITY, "plan/2021-2023", on="2021-12-31")
    assert sum(row["above_scale"]["derived"] for row in (*plan["rows"], plan["other"])) == above
    assert sum(row["actual"]["2021"] for row in (*plan["rows"], plan["other"])) == len(on_file)


def completed(log: list[Event]) -> set[str]:
    """Return the enterprises whose filings have a receipt."""
    receipts = {event["subject"] for event in log if event["type"] == "filing.receipt_issued.v1"}
    received = (event for event in log if event["type"] == "filing.application_received.v1")
    return {event["data"]["enterprise"] for event in received if event["subject"] in receipts}


def person(rng: Random) -> str:
    """Return a random id of a person."""
    return f"{rng.getrandbits(32):08x}-0000-4000-8000-{rng.getrandbits(48):012x}"
