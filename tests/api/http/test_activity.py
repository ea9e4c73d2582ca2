"""Activity over HTTP: a year small enough to be counted by hand, its cells and cuts, the workbook, and the province's."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any

import jsonschema_rs
import openpyxl
import pytest
from support.events import AUDITOR, CITY, COUNTY, INDUSTRY, PROVINCE, Enterprise, Event, Filing, act, declared, new_id
from support.offices import Desks, command, in_force, problem

from api.app import create_app
from api.examples import DATA
from projections.activity.table import ACTIVITY_COLUMNS, FLOWS, STOCKS
from projections.activity.terms import ACTIVITY_DEFINITIONS, DEFINED_IN_YUAN, IN_YUAN
from registry.domain import regions
from registry.settings import Settings

DESCRIBED: dict[str, Any] = create_app(Settings(dsn="host=nowhere")).openapi()
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
OTHER_COUNTY, IDLE_COUNTY, DECLARING = "370103", "370104", "370105"
Counts = dict[str, int | tuple[int, int]]

NOTHING: Counts = {**dict.fromkeys(FLOWS, (0, 0)), **dict.fromkeys(STOCKS, 0)}
MAY: dict[str, Counts] = {
    COUNTY: NOTHING | {
        "guidance": (0, 3), "trainings_held": (0, 1), "trained": (0, 36), "inspections": (0, 1),
        "rectifications_ordered": (0, 1), "rectifications_overdue": 1, "subsidies_claimed": (2, 2), "assessors": 1,
        "occupations_proposed": (0, 1), "evaluations_held": (1, 2), "small_firms_served": (1, 1), "third_party": 1,
        "site_visits": (1, 2),
    },
    INDUSTRY: NOTHING | {"meetings": (0, 1), "question_banks": 1},
    CITY: NOTHING | {"supervisors": 1, "norms": 1},
}  # fmt: skip
JUNE: dict[str, Counts] = {
    COUNTY: MAY[COUNTY] | {
        "rectifications_overdue": 0, "subsidies_claimed": (0, 2), "subsidies_paid": (1, 1),
        "subsidies_paid_fen": (120_000, 120_000), "evaluations_held": (0, 2), "small_firms_served": (0, 1), "assessors": 0,
        "site_visits": (0, 2),
    },
    INDUSTRY: MAY[INDUSTRY],
    CITY: MAY[CITY],
}  # fmt: skip
MONTHS = {"2021-05": MAY, "2021-06": JUNE}


@dataclass(frozen=True)
class Year:
    """The year that MONTHS counts, and where it ends."""

    desks: Desks
    filing: Filing
    quiet: Filing
    rectified: Event
    end: int


def of(event_type: str, when: str, key: str = "", **changes: Any) -> Event:
    """Return an example's act on a day, with these changes; `...` leaves a field out."""
    data = {name: value for name, value in (DATA[event_type] | changes).items() if value is not ...}
    return act(event_type, f"{event_type.partition('.')[0]}/{key or new_id()}", when, data)


@pytest.fixture(scope="module")
def year(shared: Desks) -> Year:
    """A city's small year: what a county, an industry office, the city's and the province's centre did around filings."""
    filing, quiet = in_force(shared, Filing()), Filing(Enterprise(name="济南运输有限公司", industry="5411"))
    in_force(shared, quiet, office=INDUSTRY)
    withdrawn = Filing(Enterprise(county=IDLE_COUNTY))
    shared.record(IDLE_COUNTY, withdrawn.intended("2021-02-10"))
    shared.record(IDLE_COUNTY, withdrawn.act("withdrawn", "2021-02-20", reason="企业主动撤回"))
    shared.record(DECLARING, declared(DECLARING, "2021-05", "2021-06-02", (0, 1, 1, 3, 30)))
    applied = Filing()
    shared.record(COUNTY, applied.received("2021-04-26"), applied.site_visited("2021-04-28"))
    shared.record(COUNTY, applied.site_visited("2021-05-06"))
    whose = {"enterprise": filing.of.code}
    for when in ("2021-03-21", "2021-04-06", "2021-04-20"):
        shared.record(COUNTY, of("guidance.given.v1", when, given_on=when, enterprises=[filing.of.code]))
    shared.record(INDUSTRY, of("meeting.held.v1", "2021-04-15"))
    norm, training, supervision, assessor = (new_id() for _ in range(4))
    shared.record(PROVINCE, of("norm.registered.v1", "2021-03-02", norm, source="national", enterprise=...))
    shared.record(INDUSTRY, of("question_bank.registered.v1", "2021-05-02", norm=norm))
    shared.record(COUNTY, of("training.committed.v1", "2021-03-21", training, **whose))
    shared.record(COUNTY, of("training.held.v1", "2021-04-17", training))
    shared.record(COUNTY, of("occupation.proposed.v1", "2021-04-08", **whose))
    term = {"valid_from": "2021-04-01", "valid_until": "2021-06-20", "filing": ..., "enterprise": ...}
    shared.record(COUNTY, of("assessor.appointed.v1", "2021-03-25", assessor, **term))
    longer = {**term, "role": "supervisor", "valid_until": "2023-01-01"}
    shared.record(CITY, of("assessor.appointed.v1", "2021-03-25", **longer))
    held = filing.evaluation(), filing.evaluation()
    shared.record(COUNTY, held[0].held("2021-04-20"), held[1].held("2021-05-12", served="small_firms"))
    shared.record(CITY, filing.act("third_party_filed", "2021-05-15", **DATA["filing.third_party_filed.v1"]))
    shared.record(COUNTY, of("supervision.inspected.v1", "2021-04-25", supervision, filing=filing.key))
    shared.record(COUNTY, of("supervision.rectification_ordered.v1", "2021-04-26", supervision, due_on="2021-05-10"))
    claims = new_id(), new_id()
    shared.record(COUNTY, held[0].act("certificates_granted", "2021-04-30", count=2))
    claim = {**whose, "purpose": "training", "evaluation": held[0].key}
    for key, person in zip(
        claims, ("00000000-0000-4000-8000-5e2c8a1f70d4", "00000000-0000-4000-8000-0000000000ab"), strict=True
    ):
        shared.record(COUNTY, of("subsidy.claimed.v1", "2021-05-20", key, **claim, training=training, person=person))
    shared.record(CITY, of("subsidy.approved.v1", "2021-05-25", claims[0], amount_fen=120_000))
    shared.record(CITY, of("subsidy.rejected.v1", "2021-05-25", claims[1]))
    [rectified] = shared.record(COUNTY, of("supervision.rectified.v1", "2021-06-03", supervision))
    [paid] = shared.record(CITY, of("subsidy.paid.v1", "2021-06-08", claims[0], paid_on="2021-06-08"))
    return Year(shared, filing, quiet, rectified, paid["position"])


def counts(row: dict[str, Any]) -> Counts:
    return {
        name: (row[name]["month"], row[name]["ytd"]) if name in FLOWS else row[name]["value"]
        for name in ACTIVITY_COLUMNS
    }


def followed(name: str, value: object) -> bool:
    """Tell whether a value is as a shared schema of the description says."""
    schema = {"$ref": f"#/components/schemas/{name}", "components": DESCRIBED["components"]}
    return bool(jsonschema_rs.Draft202012Validator(schema, validate_formats=True).is_valid(value))


@pytest.mark.parametrize("month", MONTHS)
def test_a_months_activity_is_what_was_counted_by_hand(year: Year, month: str) -> None:
    """Every unit has its row, zeros too; the figures are those of the acts, the total is the rows' sum."""
    answer = year.desks.get(AUDITOR, f"activity/{month}", wait=year.end)
    table = answer.json()
    units = [*regions.counties(CITY), "370100-housing", INDUSTRY, CITY]
    assert [row["unit"] for row in table["rows"]] == units
    assert {row["unit"]: counts(row) for row in table["rows"]} == dict.fromkeys(units, NOTHING) | MONTHS[month]
    assert (table["tenant"], table["month"], table["definition"]) == (CITY, month, "activity/1")
    assert answer.headers["as-of-position"] == str(table["as_of"]) == str(year.end)
    assert table["total"]["subsidies_claimed"]["ytd"] == 2
    assert followed("ActivityTable", table)
    assert not followed("ActivityTable", table | {"more": 1})


def test_who_made_no_progress_is_named(year: Year) -> None:
    """Units without a receipt, an evaluation or certificates in the year are named, with the day of their last act."""
    progress = year.desks.read(AUDITOR, "activity/2021-05")["zero_progress"]
    units = {unit["unit"]: unit["last"] for unit in progress["units"]}
    assert units[IDLE_COUNTY] == "2021-02-20"
    assert units[OTHER_COUNTY] is None
    assert not units.keys() & {COUNTY, INDUSTRY, DECLARING}
    [quiet] = progress["enterprises"]
    assert quiet == {
        "unit": INDUSTRY,
        "enterprise": year.quiet.of.code,
        "name": "济南运输有限公司",
        "filing": year.quiet.subject,
        "since": "2021-03-20",
    }
    february = year.desks.read(AUDITOR, "activity/2021-02")["zero_progress"]
    assert {unit["unit"] for unit in february["units"]} >= {COUNTY, INDUSTRY}
    assert february["enterprises"] == []


@pytest.mark.parametrize("month", MONTHS)
def test_the_events_of_every_figure_add_up_to_it(year: Year, month: str) -> None:
    """For each figure of each unit that did anything the counts of its events sum to it; the events are the log's."""
    log = {event["position"]: event for event in year.desks.read(AUDITOR, "events", limit=1_000)}
    for unit, row in MONTHS[month].items():
        for name in ACTIVITY_COLUMNS:
            figures = {name: row[name]} if name in STOCKS else dict(zip((name, f"{name}_ytd"), row[name], strict=True))  # type: ignore[arg-type]
            for cell_name, figure in figures.items():
                cell = year.desks.read(AUDITOR, f"activity/{month}/cells/{unit}/{cell_name}")
                assert cell["value"] == figure == sum(event["counts"] for event in cell["events"]), (unit, cell_name)
                assert followed("Cell", cell)
                assert all(log[event["position"]]["id"] == event["id"] for event in cell["events"])
    [payment] = year.desks.read(AUDITOR, f"activity/2021-06/cells/{COUNTY}/subsidies_paid_fen")["events"]
    assert (payment["type"], payment["office"], payment["counts"]) == ("subsidy.paid.v1", CITY, 120_000)


def test_activity_as_of_a_cut_knows_nothing_later(year: Year) -> None:
    """Before the rectification was recorded the order was overdue at the end of June; a time is a cut as well."""
    before = year.rectified["position"] - 1
    moment = datetime.fromisoformat(year.rectified["recordedtime"]) - timedelta(microseconds=1)
    at_position = year.desks.get(AUDITOR, "activity/2021-06", as_of=before)
    at_time = year.desks.get(AUDITOR, "activity/2021-06", as_of=moment.isoformat())
    assert at_position.content == at_time.content
    assert at_position.json()["total"]["rectifications_overdue"] == {"value": 1}
    path = f"activity/2021-06/cells/{COUNTY}/rectifications_overdue"
    [order] = year.desks.read(AUDITOR, path, as_of=before)["events"]
    assert order["type"] == "supervision.rectification_ordered.v1"
    assert year.desks.read(AUDITOR, path)["value"] == 0
    assert counts(year.desks.read(AUDITOR, "activity/2021-06", as_of=0)["total"]) == NOTHING


def test_the_workbook_shows_the_same_figures(year: Year) -> None:
    """The workbook has the JSON's rows with their figures as numbers, money in yuan, the total, and the definitions."""
    table = year.desks.read(AUDITOR, "activity/2021-06")
    answer = year.desks.get(AUDITOR, "activity/2021-06.xlsx")
    assert answer.headers["content-type"] == XLSX
    assert answer.headers["as-of-position"] == str(year.end)
    [sheet] = openpyxl.load_workbook(BytesIO(answer.content)).worksheets
    rows = [list(row) for row in sheet.iter_rows(values_only=True)]
    assert (rows[0][0], rows[1][0]) == ("企业技能人才自主评价工作动态表", "( 2021 年 6 月 )")

    assert {heading.splitlines()[-1] for heading in rows[2][2:]} == {"本月", "本年累计", "期末"}, "on a line of its own"

    def figures(row: dict[str, Any]) -> list[float]:
        return [
            figure / 100 if name in IN_YUAN else figure for name in ACTIVITY_COLUMNS for figure in row[name].values()
        ]

    shown = rows[3 : 3 + len(table["rows"])]
    assert shown == [[place, row["name"], *figures(row)] for place, row in enumerate(table["rows"], start=1)]
    assert rows[3 + len(shown)][1:] == ["合计", *figures(table["total"])]
    text = "\n".join(str(row[2]) for row in rows[4 + len(shown) :])
    assert all(definition.zh in text for definition in (ACTIVITY_DEFINITIONS | DEFINED_IN_YUAN).values())
    assert year.desks.get(AUDITOR, "activity/2021-06.xlsx", as_of=year.end).content == answer.content


def test_the_workbook_prints_on_pages_that_can_be_read(year: Year) -> None:
    """Too wide for a page it is parted: every page has number, name, headings and title, and a readable scale."""
    answer = year.desks.get(AUDITOR, "activity/2021-06.xlsx")
    [sheet] = openpyxl.load_workbook(BytesIO(answer.content)).worksheets
    breaks = [one.id for one in sheet.col_breaks.brk]
    assert len(breaks) == 2
    assert (sheet.print_title_cols, sheet.print_title_rows) == ("$A:$B", "$3:$3")
    assert 60 <= sheet.page_setup.scale <= 100
    assert [sheet.cell(1, first + 1).value for first in (0, *breaks)] == ["企业技能人才自主评价工作动态表"] * 3
    notes = [area for area in sheet.merged_cells.ranges if area.min_row > 3]
    assert {(area.min_col, area.max_col) for area in notes} == {(3, breaks[0])}


def test_the_provinces_activity_has_a_row_a_tenant(year: Year) -> None:
    """The consolidated table has the 16 cities in code order, then the province; idle tenants are named."""
    table = year.desks.read(PROVINCE, "activity/2021-06", tenant="consolidated")
    assert [row["unit"] for row in table["rows"]] == list(regions.tenants())
    city = year.desks.read(PROVINCE, "activity/2021-06")
    assert counts(table["rows"][0]) == counts(table["total"]) == counts(city["total"])
    assert {unit["unit"] for unit in table["zero_progress"]["units"]} == set(regions.tenants()) - {CITY}
    assert followed("ActivityTable", table)
    answer = year.desks.get(PROVINCE, "activity/2021-06.xlsx", tenant="consolidated")
    [sheet] = openpyxl.load_workbook(BytesIO(answer.content)).worksheets
    assert [row[1] for row in sheet.iter_rows(values_only=True)][3:5] == ["济南市", "青岛市"]
    problem(year.desks.get(CITY, "activity/2021-06", tenant="consolidated"), 404, "tenant-unknown")


@pytest.mark.parametrize(
    ("path", "status", "name"),
    [
        ("activity/2021-13", 422, "parameter-invalid"),
        ("activity/2021-13.xlsx", 422, "parameter-invalid"),
        (f"activity/2021-05/cells/{COUNTY}/preparing", 404, "not-found"),
        (f"activity/2021-05/cells/{COUNTY}/assessors_ytd", 404, "not-found"),
        ("activity/2021-05/cells/370202/guidance", 404, "not-found"),
        ("activity/2021-13/cells/370202/guidance", 422, "parameter-invalid"),
    ],
)
def test_what_there_is_no_activity_of_is_refused(shared: Desks, path: str, status: int, name: str) -> None:
    """No month, no such figure, another city's county: each is a problem that says so."""
    problem(shared.get(AUDITOR, path), status, name)


def test_the_report_prints_and_writes_the_same(year: Year, tmp_path: Any) -> None:
    """The command prints the figures that are anything, and writes the server's workbook and JSON."""
    done = command(year.desks.served.dsn, "report", "activity", "2021-06", "--tenant", CITY)
    assert done.returncode == 0, done.stderr
    assert "工作动态表" in done.stdout
    assert "0/3" in done.stdout
    assert "1200.00/1200.00" in done.stdout
    assert "口径 activity/1" in done.stdout
    sheet = tmp_path / "activity.xlsx"
    done = command(year.desks.served.dsn, "report", "activity", "2021-06", "--tenant", CITY, "--xlsx", sheet, "--json")
    assert done.returncode == 0, done.stderr
    assert f'"as_of": {year.end}' in done.stdout
    assert sheet.read_bytes() == year.desks.get(AUDITOR, "activity/2021-06.xlsx").content
