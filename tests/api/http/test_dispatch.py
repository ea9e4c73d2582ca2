"""The annexes over HTTP: a year small enough to be counted by hand, its cells, cuts, workbooks, and the province's."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from io import BytesIO
from time import monotonic
from typing import Any

import openpyxl
import pytest
from support.database import Cluster
from support.events import AUDITOR, CITY, COUNTY, INDUSTRY, PROVINCE, Enterprise, Filing, act, declared
from support.offices import Desks, desks_of, in_force, problem
from support.server import serving

from registry.domain import regions

COLUMNS = ("preparing", "completed", "evaluated", "certified_month", "certified_ytd")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Counts = tuple[int, int, int, int, int]
NOTHING: Counts = (0, 0, 0, 0, 0)

MARCH = {COUNTY: (2, 2, 0, 0, 0), "370103": (0, 1, 0, 0, 0), INDUSTRY: (0, 1, 0, 0, 0), CITY: (0, 1, 0, 0, 0)}
APRIL = {
    COUNTY: (1, 1, 1, 5, 5),
    "370103": (0, 1, 0, 0, 0),
    "370104": (2, 3, 1, 10, 40),
    INDUSTRY: (0, 1, 1, 20, 20),
    CITY: (0, 1, 0, 0, 0),
}
MAY = {COUNTY: (1, 1, 1, 2, 7), "370104": (1, 0, 0, 0, 0), INDUSTRY: (0, 1, 1, 0, 20), CITY: (0, 1, 0, 0, 0)}
MONTHS: dict[str, dict[str, Counts]] = {"2021-03": MARCH, "2021-04": APRIL, "2021-05": MAY}
TOTALS: dict[str, Counts] = {"2021-03": (2, 5, 0, 0, 0), "2021-04": (3, 7, 3, 35, 65), "2021-05": (2, 3, 2, 2, 27)}


@dataclass(frozen=True)
class Year:
    """The year that MONTHS counts, and where it ends."""

    desks: Desks
    end: int
    revocation: dict[str, Any]


@pytest.fixture(scope="module")
def year(shared: Desks) -> Year:
    """A city's small year: one filing a fate, in three counties, an industry office and the centre itself."""
    transport = Filing(Enterprise(industry="5411"))
    running, expiring, ending, central = Filing(), Filing(), Filing(Enterprise(county="370103")), Filing()
    waiting, withdrawn, declaring = Filing(), Filing(), Filing(Enterprise(county="370104"))
    for filing in (running, waiting):
        shared.record(COUNTY, filing.of.surveyed())
    shared.record(INDUSTRY, transport.of.surveyed())
    shared.record(CITY, Enterprise(industry="6620").surveyed(), Enterprise().surveyed(above_scale=False))
    rows = [
        {"row": 2, "above_scale": 120, "planned": {"2021": 40, "2022": 40, "2023": 32}},
        {"row": 6, "planned": {"2021": 2}},
    ]
    shared.record(CITY, act("plan.adopted.v1", "plan/2021-2023", "2021-01-20", {"rows": rows}))
    shared.record(COUNTY, withdrawn.intended())
    in_force(shared, running)
    shared.record(COUNTY, expiring.received(), expiring.assessed(), waiting.received())
    shared.record(CITY, expiring.approved(), expiring.receipt(until="2021-04-15"))
    in_force(shared, ending, office="370103")
    in_force(shared, transport, office=INDUSTRY)
    in_force(shared, central, office=CITY)
    shared.record(COUNTY, withdrawn.act("withdrawn", "2021-04-02", reason="企业主动撤回"))
    shared.record("370104", declaring.received("2021-04-10"))
    own, roads = running.evaluation(), transport.evaluation()
    shared.record(COUNTY, own.held(), own.granted())
    shared.record(INDUSTRY, roads.held("2021-04-22", candidates=20, passed=20), roads.granted("2021-04-30", count=20))
    shared.record("370104", declared("370104", "2021-04", "2021-05-02", (9, 9, 9, 9, 9)))
    shared.record(CITY, declared("370104", "2021-04", "2021-05-03", APRIL["370104"], remark="手工统计"))
    [revocation] = shared.record(CITY, own.revoked())
    shared.record(COUNTY, own.granted("2021-05-12", count=3))
    [last] = shared.record(CITY, ending.act("deregistered", "2021-05-20", reason="企业申请注销"))
    return Year(shared, last["position"], revocation)


def counts(row: dict[str, Any]) -> Counts:
    return tuple(row[column] for column in COLUMNS)


@pytest.mark.parametrize("month", MONTHS)
def test_a_months_table_is_what_was_counted_by_hand(year: Year, month: str) -> None:
    """Every unit has its row, in order, zeros too; the figures are those of the acts, the total is the rows' sum."""
    answer = year.desks.get(AUDITOR, f"dispatch/{month}")
    table = answer.json()
    units = [*regions.counties(CITY), "370100-housing", INDUSTRY, CITY]
    assert [row["unit"] for row in table["rows"]] == units
    assert {row["unit"]: counts(row) for row in table["rows"]} == dict.fromkeys(units, NOTHING) | MONTHS[month]
    assert counts(table["total"]) == TOTALS[month] == tuple(map(sum, zip(*map(counts, table["rows"]), strict=True)))
    assert (table["tenant"], table["month"], table["definition"], table["edition"]) == (CITY, month, "dispatch/1", None)
    assert answer.headers["as-of-position"] == str(table["as_of"]) == str(year.end)
    assert table["rows"][0]["name"] == "历下区"
    assert table["rows"][-1]["name"] == "市直"


def test_a_declared_row_shows_the_derived_figures_beside(year: Year) -> None:
    """A declared unit's row shows what it declared last, marked, with what its events say beside it; no other row does."""
    rows = {row["unit"]: row for row in year.desks.read(AUDITOR, "dispatch/2021-04")["rows"]}
    row = rows.pop("370104")
    assert row["declared"] is True
    assert counts(row["derived"]) == (1, 0, 0, 0, 0)
    assert row["remark"] == "手工统计"
    assert not any({"declared", "derived"} & other.keys() for other in rows.values())
    assert not any("declared" in row for row in year.desks.read(AUDITOR, "dispatch/2021-05")["rows"])


@pytest.mark.parametrize("month", MONTHS)
def test_the_events_of_every_cell_add_up_to_its_figure(year: Year, month: str) -> None:
    """For every unit and column the counts of the cell's events sum to the table's figure, and the events are the log's."""
    log = {event["position"]: event for event in year.desks.read(AUDITOR, "events", limit=1_000)}
    for row in year.desks.read(AUDITOR, f"dispatch/{month}")["rows"]:
        for column in COLUMNS:
            answer = year.desks.get(AUDITOR, f"dispatch/{month}/cells/{row['unit']}/{column}")
            cell = answer.json()
            assert answer.headers["as-of-position"] == str(cell["as_of"]) == str(year.end)
            assert cell["value"] == row[column] == sum(event["counts"] for event in cell["events"])
            for event in cell["events"]:
                logged = log[event["position"]]
                assert {name: logged[name] for name in ("id", "type", "subject", "time")} == {
                    name: event[name] for name in ("id", "type", "subject", "time")
                }
                assert logged["source"] == f"/{CITY}/{event['office']}"
                assert event["time"][:7] <= month or row.get("declared")


def test_a_cell_shows_revocations_below_zero(year: Year) -> None:
    """A revocation of certificates counts below zero in its month's cell."""
    cell = year.desks.read(AUDITOR, f"dispatch/2021-05/cells/{COUNTY}/certified_month")
    assert [(event["type"].split(".")[1], event["counts"]) for event in cell["events"]] == [
        ("certificates_revoked", -1),
        ("certificates_granted", 3),
    ]


def test_a_declared_cell_rests_on_the_declaration(year: Year) -> None:
    """The event under a declared figure is the declaration that counts."""
    [event] = year.desks.read(AUDITOR, "dispatch/2021-04/cells/370104/certified_ytd")["events"]
    assert (event["type"], event["office"], event["counts"]) == ("dispatch.declared.v1", CITY, 40)


def test_a_table_as_of_a_position_knows_nothing_later(year: Year) -> None:
    """At a cut only what was recorded by then counts, on its business date; the cut is named."""
    before = year.revocation["position"] - 1
    answer = year.desks.get(AUDITOR, "dispatch/2021-05", as_of=before)
    assert answer.headers["as-of-position"] == str(answer.json()["as_of"]) == str(before)
    rows = {row["unit"]: counts(row) for row in answer.json()["rows"]}
    assert rows[COUNTY] == (1, 1, 1, 0, 5)
    assert rows["370103"] == (0, 1, 0, 0, 0)
    cell = year.desks.read(AUDITOR, f"dispatch/2021-05/cells/{COUNTY}/certified_ytd", as_of=before)
    assert (cell["value"], cell["as_of"]) == (5, before)
    empty = year.desks.read(AUDITOR, "dispatch/2021-05", as_of=0)
    assert counts(empty["total"]) == NOTHING
    assert [row["unit"] for row in empty["rows"]] == [*regions.counties(CITY), CITY]


def test_a_table_as_of_a_time_is_the_table_of_a_position(year: Year) -> None:
    """A time as cut is the last position recorded by then, and the answer names it."""
    recorded = datetime.fromisoformat(year.revocation["recordedtime"])
    for time, position in (
        (recorded, year.revocation["position"]),
        (recorded - timedelta(microseconds=1), year.revocation["position"] - 1),
        (recorded.replace(year=2000), 0),
        (recorded.replace(year=2100), year.end),
    ):
        at_time = year.desks.get(AUDITOR, "dispatch/2021-05", as_of=time.isoformat())
        at_position = year.desks.get(AUDITOR, "dispatch/2021-05", as_of=position)
        assert at_time.headers["as-of-position"] == str(position)
        assert at_time.content == at_position.content


def test_the_plans_table_is_what_was_counted_by_hand(year: Year) -> None:
    """Annex 1 shows 16 rows and those left out: the plan's figures where it gives any, else what was counted."""
    answer = year.desks.get(AUDITOR, "plan/2021-2023", on="2021-12-31")
    table = answer.json()
    assert answer.headers["as-of-position"] == str(table["as_of"]) == str(year.end)
    assert (table["tenant"], table["period"], table["definition"], table["on"]) == (
        CITY,
        "2021-2023",
        "plan/1",
        "2021-12-31",
    )
    rows = {row["row"]: row for row in table["rows"]}
    assert list(rows) == list(range(1, 17))
    assert [row["name"] for row in table["rows"] if row["combined"]] == [
        "工业",
        "交通运输业",
        "仓储业",
        "信息传输业",
        "其他未列明行业",
    ]
    industry, transport = rows[2], rows[6]
    assert (industry["name"], transport["name"]) == ("工业", "交通运输业")
    assert industry["above_scale"] == {"value": 120, "declared": 120, "derived": 2}
    assert industry["filed"] == {"value": 2, "declared": None, "derived": 2}
    assert industry["planned"] == {"2021": 40, "2022": 40, "2023": 32}
    assert industry["actual"] == {"2021": 4, "2022": 0, "2023": 0}
    assert transport["above_scale"] == {"value": 1, "declared": None, "derived": 1}
    assert transport["filed"]["value"] == transport["actual"]["2021"] == 1
    assert transport["planned"] == {"2021": 2, "2022": 0, "2023": 0}
    assert table["other"]["above_scale"]["value"] == 1
    assert sum(row["above_scale"]["derived"] for row in table["rows"]) == 3


def test_the_plans_stocks_are_of_the_day_before_its_first_year_by_default(year: Year) -> None:
    """Without a day the stocks are those of 31 December before the first year, and the answer names it."""
    table = year.desks.read(AUDITOR, "plan/2021-2023")
    assert table["on"] == "2020-12-31"
    assert sum(row["filed"]["value"] for row in table["rows"]) == 0
    assert sum(row["actual"]["2021"] for row in table["rows"]) == 5


def test_an_edition_that_was_never_sealed_is_not_there(year: Year) -> None:
    """A table that was not sealed has no edition; its workbook has none either."""
    for path in ("dispatch/2021-04", "dispatch/2021-04.xlsx"):
        problem(year.desks.get(AUDITOR, path, edition=1), 404, "not-found")


def cells(content: bytes) -> Iterator[list[Any]]:
    """Yield the rows of a workbook's one sheet."""
    [sheet] = openpyxl.load_workbook(BytesIO(content)).worksheets
    for row in sheet.iter_rows(values_only=True):
        yield list(row)


@pytest.mark.parametrize("month", MONTHS)
def test_the_dispatch_workbook_shows_the_same_figures(year: Year, month: str) -> None:
    """The workbook has the JSON's rows in the same order, the same numbers as numbers, and the same total."""
    table = year.desks.read(AUDITOR, f"dispatch/{month}")
    answer = year.desks.get(AUDITOR, f"dispatch/{month}.xlsx")
    assert answer.headers["content-type"] == XLSX
    assert answer.headers["as-of-position"] == str(year.end)
    assert "attachment" in answer.headers["content-disposition"]
    rows = list(cells(answer.content))
    assert rows[0][0] == "企业技能人才自主评价工作调度表"
    assert rows[1][0] == f"( 2021 年 {int(month[5:])} 月 )"
    shown = rows[3 : 3 + len(table["rows"])]
    assert shown == [[place, row["name"], *counts(row)] for place, row in enumerate(table["rows"], start=1)]
    assert all(type(value) is int for row in shown for value in [row[0], *row[2:]])
    assert rows[3 + len(shown)][1:] == ["合计", *counts(table["total"])]


def test_the_plan_workbook_shows_the_same_figures(year: Year) -> None:
    """The workbook has Annex 1's rows in order with the JSON's figures, and those left out after them."""
    table = year.desks.read(AUDITOR, "plan/2021-2023", on="2021-12-31")
    answer = year.desks.get(AUDITOR, "plan/2021-2023.xlsx", on="2021-12-31")
    rows = list(cells(answer.content))
    assert rows[0][0] == "企业技能人才自主评价推进计划表"
    for place, (row, shown) in enumerate(zip([*table["rows"], table["other"]], rows[3:20], strict=True), start=1):
        figures = [row["above_scale"]["value"], row["filed"]["value"], *row["planned"].values()]
        assert shown[0] == (place if place <= 16 else None)
        assert shown[1].removesuffix("*") == row["name"]
        assert shown[1].endswith("*") == row["combined"]
        assert shown[2:7] == figures


def test_the_same_cut_gives_the_same_bytes(desks: Desks, cluster: Cluster) -> None:
    """Table, cell and workbooks of a cut are the same bytes however far the log has grown, and from another server."""
    filing = in_force(desks, Filing())
    [event] = desks.record(COUNTY, filing.evaluation().held())
    asked = (
        "dispatch/2021-04", "dispatch/2021-04.xlsx", f"dispatch/2021-04/cells/{COUNTY}/evaluated",
        "plan/2021-2023", "plan/2021-2023.xlsx",
    )  # fmt: skip

    def answers(those: Desks) -> list[bytes]:
        return [those.get(CITY, path, as_of=event["position"]).content for path in asked]

    first = answers(desks)
    in_force(desks, Filing())
    desks.record(COUNTY, filing.evaluation().held(), declared(COUNTY, "2021-04", "2021-05-02", (9, 9, 9, 9, 9)))
    assert desks.read(CITY, "dispatch/2021-04")["rows"][0]["completed"] == 9
    assert answers(desks) == first
    with serving(desks.served.dsn, cluster.keys) as other, desks_of(other) as elsewhere:
        assert answers(elsewhere) == first


def test_a_read_waits_for_what_it_is_told_to_wait_for(desks: Desks) -> None:
    """A read that waits for the position of a post shows that post."""
    for number in range(1, 6):
        [event] = desks.record(COUNTY, Filing().received())
        answer = desks.get(COUNTY, "dispatch/2021-03", wait=event["position"])
        assert answer.json()["rows"][0]["preparing"] == number
        assert int(answer.headers["as-of-position"]) >= event["position"]


def test_a_read_does_not_wait_for_ever(desks: Desks) -> None:
    """A wait for a position that does not come ends after 5 seconds with 503 and the advice to try again."""
    end = desks.sizes()[CITY][0]
    begun = monotonic()
    answer = desks.get(COUNTY, "dispatch/2021-03", wait=end + 1)
    assert 4.5 < monotonic() - begun < 7
    body = problem(answer, 503, "projection-behind")
    assert str(end + 1) in body["detail"]
    assert int(answer.headers["retry-after"]) >= 1
    assert desks.get(COUNTY, "dispatch/2021-03", wait=end).status_code == 200


def test_the_provinces_table_has_a_row_a_tenant(desks: Desks) -> None:
    """The consolidated Annex 2 has the 16 cities in code order, then the province, each with its total."""
    in_force(desks, Filing())
    qingdao = Filing(Enterprise(county="370202"))
    desks.record("370202", qingdao.received(), tenant="370200")
    desks.record("370200", declared("370203", "2021-03", "2021-04-02", (1, 2, 3, 4, 5)), tenant="370200")
    in_force(desks, Filing(), office="370000-transport", tenant=PROVINCE)
    for office in (PROVINCE, "370000-audit"):
        table = desks.read(office, "dispatch/2021-03", tenant="consolidated")
        assert [row["unit"] for row in table["rows"]] == list(regions.tenants())
        rows = {row["unit"]: counts(row) for row in table["rows"]}
        assert rows == dict.fromkeys(regions.tenants(), NOTHING) | {
            CITY: (0, 1, 0, 0, 0), "370200": (2, 2, 3, 4, 5), PROVINCE: (0, 1, 0, 0, 0)
        }  # fmt: skip
        assert counts(table["total"]) == (2, 4, 3, 4, 5)
        assert (table["tenant"], table["month"]) == (PROVINCE, "2021-03")
    for tenant, row in rows.items():
        assert counts(desks.read(PROVINCE, "dispatch/2021-03", tenant=tenant)["total"]) == row
    shown = list(cells(desks.get(PROVINCE, "dispatch/2021-03.xlsx", tenant="consolidated").content))[3:20]
    assert [tuple(row[2:]) for row in shown] == list(rows.values())


def test_the_provinces_plan_is_the_sum_of_the_tenants(desks: Desks) -> None:
    """The consolidated Annex 1 adds up the tenants' tables, row by row, planned and actual."""
    for tenant, county in ((CITY, COUNTY), ("370200", "370202")):
        rows = [{"row": 2, "above_scale": 5, "planned": {"2021": 7}}]
        desks.record(tenant, act("plan.adopted.v1", "plan/2021-2023", "2021-01-20", {"rows": rows}), tenant=tenant)
        in_force(desks, Filing(Enterprise(county=county)), office=county, tenant=tenant)
    table = desks.read(PROVINCE, "plan/2021-2023", tenant="consolidated", on="2021-12-31")
    row = table["rows"][1]
    assert row["above_scale"] == {"value": 10, "declared": 10, "derived": 0}
    assert (row["planned"]["2021"], row["actual"]["2021"], row["filed"]["value"]) == (14, 2, 2)
    shown = list(cells(desks.get(PROVINCE, "plan/2021-2023.xlsx", tenant="consolidated", on="2021-12-31").content))[4]
    assert shown[2:7] == [10, 2, 14, 0, 0]


def test_the_provinces_cut_is_a_time(desks: Desks) -> None:
    """The province's tables take a time as cut, name it, and stay as they were then; a position is refused."""
    [event] = desks.record(COUNTY, Filing().received())
    then = event["recordedtime"]
    before = desks.get(PROVINCE, "dispatch/2021-03", tenant="consolidated", as_of=then)
    workbook = desks.get(PROVINCE, "dispatch/2021-03.xlsx", tenant="consolidated", as_of=then)
    assert counts(before.json()["total"])[0] == 1
    assert before.json()["as_of"] == then
    desks.record("370202", Filing(Enterprise(county="370202")).received(), tenant="370200")
    assert desks.get(PROVINCE, "dispatch/2021-03", tenant="consolidated", as_of=then).content == before.content
    assert desks.get(PROVINCE, "dispatch/2021-03.xlsx", tenant="consolidated", as_of=then).content == workbook.content
    earlier = (datetime.fromisoformat(then) - timedelta(microseconds=1)).isoformat()
    assert desks.read(PROVINCE, "dispatch/2021-03", tenant="consolidated", as_of=earlier)["total"]["preparing"] == 0
    problem(desks.get(PROVINCE, "dispatch/2021-03", tenant="consolidated", as_of=5), 422, "parameter-invalid")
    future = desks.read(PROVINCE, "dispatch/2021-03", tenant="consolidated", as_of="2199-01-01T00:00:00Z")
    assert future["total"]["preparing"] == 2
    assert datetime.fromisoformat(future["as_of"]) < datetime.fromisoformat(then) + timedelta(hours=1)


@pytest.mark.parametrize("path", ["dispatch/2021-13", "dispatch/2021-13.xlsx", "plan/2023-2021", "plan/x.xlsx"])
def test_the_provinces_tables_refuse_what_is_no_month_or_period(shared: Desks, path: str) -> None:
    """A month or period that is none is refused in the province's tables as in a tenant's."""
    problem(shared.get(PROVINCE, path, tenant="consolidated"), 422, "parameter-invalid")
