"""Sealed months through HTTP: editions, amendments, what has become known since, and who has reported."""

import hashlib
import json
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import psycopg
import pytest
from support.events import CITY, COUNTY, PROVINCE, Enterprise, Event, Filing, act, declared
from support.offices import Desks, command, in_force, problem
from support.posting import record, registry_on

from projections.dispatch.query import dispatch
from projections.dispatch.table import COLUMNS
from projections.render.xlsx import dispatch_workbook
from projections.sealing.editions import draw
from registry.application.renderer import EditionRenderer
from registry.domain.values import parse_month
from registry.store.database import Database

MARCH = "dispatch/2021-03"


def sealed(when: str = "2021-04-03", month: str = MARCH, **data: Any) -> Event:
    return act("dispatch.sealed.v1", month, when, data)


def amended(reason: str = "补录三月发放的证书", when: str = "2021-05-10") -> Event:
    return act("dispatch.amended.v1", MARCH, when, {"reason": reason})


@pytest.fixture
def evaluating(desks: Desks) -> Filing:
    """A filing in force since 20 March, under which an evaluation was held and certificates granted in March."""
    filing = in_force(desks, Filing(Enterprise()))
    evaluation = filing.evaluation()
    desks.record(COUNTY, evaluation.held("2021-03-25"), evaluation.granted("2021-03-29", count=5))
    return filing


def changed(desks: Desks, **sides: str) -> dict[str, Any]:
    """Compare March, and check that each difference is the sum of the events that explain it."""
    found: dict[str, Any] = desks.read(CITY, f"{MARCH}/compare", **sides)
    for row in found["rows"]:
        for column in COLUMNS:
            cell = desks.read(CITY, f"{MARCH}/compare/{row['unit']}/{column}", **sides)
            assert cell["difference"] == row[column]["difference"] == sum(event["counts"] for event in cell["events"])
    return found


def test_a_sealed_month_stays_as_it_was_sealed(desks: Desks, evaluating: Filing) -> None:
    """Acts recorded after the seal change what is known now, not the edition: table, figures and workbook alike."""
    before = desks.read(CITY, MARCH)
    [event] = desks.record(CITY, sealed(remark="按时报送"))
    assert event["data"]["edition"] == 1
    assert event["data"]["as_of"] == before["as_of"] == event["position"] - 1
    assert event["data"]["definition"] == "dispatch/1"
    assert event["data"]["figures"]["total"] == before["total"]
    late = evaluating.evaluation()
    desks.record(COUNTY, late.held("2021-03-30"), late.granted("2021-03-31", count=4))
    assert desks.read(CITY, MARCH)["total"]["certified_month"] == 9
    edition = desks.read(CITY, MARCH, edition=1)
    assert (edition["edition"], edition["as_of"]) == (1, before["as_of"])
    assert (edition["rows"], edition["total"]) == (before["rows"], before["total"])
    workbook = desks.get(CITY, f"{MARCH}.xlsx", edition=1)
    assert hashlib.sha256(workbook.content).hexdigest() == event["data"]["workbook_sha256"]
    assert "%E7%AC%AC1%E7%89%88" in workbook.headers["content-disposition"]
    for path in (MARCH, f"{MARCH}.xlsx"):
        two_cuts = problem(desks.get(CITY, path, edition=1, as_of=before["as_of"]), 422, "parameter-invalid")
        assert two_cuts["detail"] == "as_of: an edition has its own cut; ask for either an edition or a cut"


def test_what_became_known_later_is_explained_by_its_events(desks: Desks, evaluating: Filing) -> None:
    """A sealed month stands beside what is known now; the difference is the sum of the events recorded since."""
    desks.record(CITY, sealed())
    late = evaluating.evaluation()
    _, granted = desks.record(COUNTY, late.held("2021-03-30"), late.granted("2021-03-31", count=4))
    desks.record(CITY, act("filing.revoked.v1", evaluating.subject, "2021-03-31", {"reason": "管理失序"}))
    found = changed(desks)
    total = found["total"]
    assert total["certified_month"] == {"left": 5, "right": 9, "difference": 4}
    assert total["completed"] == {"left": 1, "right": 0, "difference": -1}
    cell = desks.read(CITY, f"{MARCH}/compare/{COUNTY}/certified_month")
    assert [(event["id"], event["counts"]) for event in cell["events"]] == [(granted["id"], 4)]
    [ended] = desks.read(CITY, f"{MARCH}/compare/{COUNTY}/completed")["events"]
    assert (ended["type"], ended["counts"]) == ("filing.revoked.v1", -1)


def test_a_declaration_explains_the_whole_difference(desks: Desks, evaluating: Filing) -> None:
    """Where a unit has declared its figures since, the declaration makes the difference, whatever its events say."""
    desks.record(CITY, sealed())
    desks.record(COUNTY, declared(COUNTY, "2021-03", "2021-04-06", (1, 2, 1, 8, 8)))
    found = changed(desks)
    assert {change["type"] for change in found["changes"]} == {"dispatch.declared.v1"}
    assert found["total"]["certified_month"]["difference"] == 3
    desks.record(CITY, amended("补报", "2021-05-10"))
    desks.record(COUNTY, declared(COUNTY, "2021-03", "2021-05-11", (1, 2, 1, 6, 6)))
    assert changed(desks)["total"]["certified_month"]["difference"] == -2


def test_an_amendment_makes_the_next_edition(desks: Desks, evaluating: Filing) -> None:
    """With a reason and a change a sealed month gets a further edition; the first stays, and nothing new is refused."""
    desks.record(CITY, sealed())
    refusal = problem(desks.post(CITY, amended()), 409, "act-not-legal")
    assert refusal["rule"] == "nothing_to_amend"
    assert refusal["blocking"]["type"] == "dispatch.sealed.v1"
    late = evaluating.evaluation()
    desks.record(COUNTY, late.held("2021-03-30"), late.granted("2021-03-31", count=4))
    fault = problem(desks.post(CITY, act("dispatch.amended.v1", MARCH, "2021-05-10", {})), 422, "event-invalid")
    assert [error["pointer"] for error in fault["errors"]] == ["/data/reason"]
    [event] = desks.record(CITY, amended())
    assert event["data"]["edition"] == 2
    told = desks.read(CITY, f"{MARCH}/editions")
    assert [(each["edition"], each["total"]["certified_month"]) for each in told["editions"]] == [(1, 5), (2, 9)]
    assert told["editions"][1]["reason"] == "补录三月发放的证书"
    assert told["now"]["certified_month"] == 9
    assert desks.read(CITY, MARCH, edition=1)["total"]["certified_month"] == 5
    compared = desks.read(CITY, f"{MARCH}/compare", left="edition:1", right="edition:2")
    assert compared["total"]["certified_month"]["difference"] == 4


def test_a_year_that_does_not_carry_on_shows_its_gap(desks: Desks, evaluating: Filing) -> None:
    """Certificates of March recorded after it was sealed show in April's edition as a gap to March's."""
    desks.record(CITY, sealed())
    late = evaluating.evaluation()
    desks.record(COUNTY, late.held("2021-03-30"), late.granted("2021-03-31", count=4))
    desks.record(CITY, sealed("2021-05-03", "dispatch/2021-04"))
    [april] = desks.read(CITY, "dispatch/2021-04/editions")["editions"]
    assert (april["total"]["certified_ytd"], april["gap"]) == (9, 4)


def test_what_may_not_be_sealed(desks: Desks, evaluating: Filing) -> None:
    """A month is sealed once, when it is over, by the tenant's own centre, and its figures are the registry's to add."""
    early = problem(desks.post(CITY, sealed("2021-03-31")), 409, "act-not-legal")
    assert early["rule"] == "month_not_ended"
    problem(desks.post(COUNTY, sealed()), 403, "office-not-entitled")
    fault = problem(desks.post(CITY, sealed(edition=1, figures={})), 422, "event-invalid")
    assert [error["pointer"] for error in fault["errors"]] == ["/data/edition", "/data/figures"]
    assert desks.post(CITY, amended()).status_code == 409
    desks.record(CITY, sealed())
    again = problem(desks.post(CITY, sealed()), 409, "act-not-legal")
    assert (again["rule"], again["blocking"]["type"]) == ("out_of_turn", "dispatch.sealed.v1")
    assert "dispatch.amended.v1" in again["allowed"]


def test_rules_do_not_begin_in_a_sealed_month(desks: Desks, evaluating: Filing) -> None:
    """A rule set that would begin in a month that is sealed is refused with the seal; after it, it is adopted."""
    desks.record(CITY, sealed())

    def adopted(day: str) -> Event:
        return act("rules.adopted.v1", f"rules/{CITY}", day, {"effective_from": day, "rules": {"notice_workdays": 5}})

    refusal = problem(desks.post(CITY, adopted("2021-03-31")), 409, "act-not-legal")
    assert (refusal["rule"], refusal["blocking"]["type"]) == ("rules_before_sealed", "dispatch.sealed.v1")
    desks.record(CITY, adopted("2021-04-01"))


def test_a_seal_posted_again_gets_its_first_answer(desks: Desks, evaluating: Filing) -> None:
    """A seal is repeated like any post: the same id and content, the same edition."""
    event = sealed()
    [first] = desks.record(CITY, event)
    again = desks.post(CITY, event)
    assert again.headers["idempotent-replayed"] == "true"
    assert again.json() == first


def test_of_two_who_seal_at_once_one_wins(desks: Desks, evaluating: Filing) -> None:
    """Seals posted at the same moment beside other acts make one edition; whoever loses is told by whom."""

    def grant(_place: int) -> int:
        evaluation = evaluating.evaluation()
        return desks.post(COUNTY, evaluation.held("2021-03-26"), evaluation.granted("2021-03-27", count=1)).status_code

    def seal(_place: int) -> int:
        return desks.post(CITY, sealed()).status_code

    desks[CITY], desks[COUNTY]
    with ThreadPoolExecutor(8) as pool:
        jobs = [pool.submit(seal if place % 3 == 0 else grant, place) for place in range(24)]
        statuses = [job.result() for job in jobs]
    assert statuses[::3].count(201) == 1
    assert set(statuses[::3]) == {201, 409}
    assert set(statuses) - set(statuses[::3]) == set()
    assert [each["edition"] for each in desks.read(CITY, f"{MARCH}/editions")["editions"]] == [1]
    desks.read(CITY, MARCH, edition=1)
    changed(desks)


def test_an_altered_table_is_an_alarm(desks: Desks, evaluating: Filing) -> None:
    """A sealed edition that no longer comes out as it was sealed is answered as an error, not shown."""
    desks.record(CITY, sealed())
    with psycopg.connect(desks.served.dsn, autocommit=True) as owner:
        owner.execute("UPDATE figures.entry SET completed = 2 WHERE completed = 1 AND tenant = %s", [CITY])
    found = problem(desks.get(CITY, MARCH, edition=1), 500, "edition-differs")
    assert "not what was sealed" in found["detail"]


def test_an_edition_of_an_earlier_layout_is_read_as_it_was_sealed(desks: Desks, evaluating: Filing) -> None:
    """A workbook sealed before its footer named both clocks is answered with the very bytes of then."""

    def drawn_before(database: Database, tenant: str, month: str, cut: int, number: int) -> Mapping[str, object]:
        kept = draw(database, tenant, month, cut, number)
        table = replace(dispatch(database, tenant, parse_month(month), cut), edition=number)
        return {**kept, "workbook_sha256": hashlib.sha256(dispatch_workbook(table, 1)).hexdigest()}

    with registry_on(desks.served.dsn) as registry:
        drawing = EditionRenderer(partial(drawn_before, registry.database))
        with registry_on(desks.served.dsn, drawing=drawing) as earlier:
            [answer] = record(earlier, CITY, sealed())
    workbook = desks.get(CITY, f"{MARCH}.xlsx", edition=1)
    assert hashlib.sha256(workbook.content).hexdigest() == json.loads(answer.event.data)["workbook_sha256"]
    assert "发生时间" not in zipped(workbook.content)
    assert "发生时间" in zipped(desks.get(CITY, f"{MARCH}.xlsx").content)


def zipped(workbook: bytes) -> str:
    """Return the text of a workbook's first sheet as it is stored, its footer with it."""
    return ZipFile(BytesIO(workbook)).read("xl/worksheets/sheet1.xml").decode()


def test_held_up_tables_are_not_sealed(desks: Desks, evaluating: Filing) -> None:
    """While an event cannot be folded, sealing is refused with the reason."""
    with psycopg.connect(desks.served.dsn, autocommit=True) as owner:
        owner.execute("ALTER TABLE figures.declaration ADD CONSTRAINT poisoned CHECK (preparing <> 13)")
    desks.record(COUNTY, declared(COUNTY, "2021-03", "2021-04-01", (13, 0, 0, 0, 0)))
    refusal = problem(desks.post(CITY, sealed()), 409, "act-not-legal")
    assert refusal["rule"] == "tables_held_up"
    assert "poisoned" in refusal["detail"] or "23514" in refusal["detail"], refusal["detail"]


def test_what_looks_wrong_is_told_before_it_is_sealed(desks: Desks, evaluating: Filing) -> None:
    """A table's checks name the unit, the column and the numbers, in the asker's language, with the figure's address."""
    assert desks.read(CITY, f"{MARCH}/checks")["findings"] == []
    desks.record(CITY, act("filing.revoked.v1", evaluating.subject, "2021-04-02", {"reason": "管理失序"}))
    desks.record(COUNTY, declared(COUNTY, "2021-03", "2021-04-01", (0, 0, 1, 20, 25)))
    findings = desks.read(CITY, f"{MARCH}/checks")["findings"]
    assert [(each["check"], each["column"]) for each in findings] == [
        ("year_to_date", "certified_ytd"),
        ("evaluated_above_completed", "evaluated"),
        ("declared_far_from_derived", "certified_month"),
        ("declared_far_from_derived", "certified_ytd"),
    ]
    assert findings[0] | {"found": 25, "expected": 20, "unit": COUNTY} == findings[0]
    assert desks[CITY].get(findings[0]["cell"]).json()["value"] == 25
    chinese = desks[CITY].get(f"/v1/{CITY}/{MARCH}/checks", headers={"Accept-Language": "zh-CN"}).json()["findings"]
    assert chinese[0]["message"] == "本年累计25，应为上月累计加本月，即20。"


def test_a_figure_tells_how_it_became_what_it_is(desks: Desks, evaluating: Filing) -> None:
    """A figure's steps are the events that changed it, in the order in which they became known, each with the value then."""
    late = evaluating.evaluation()
    desks.record(COUNTY, late.held("2021-03-30"), late.granted("2021-03-31", count=4))
    desks.record(COUNTY, declared(COUNTY, "2021-03", "2021-04-01", (0, 1, 1, 20, 25)))
    more = evaluating.evaluation()
    desks.record(COUNTY, more.held("2021-03-30"), more.granted("2021-03-31", count=2))
    found = desks.read(CITY, f"{MARCH}/cells/{COUNTY}/certified_month/history")
    assert [(step["counts"], step["value"]) for step in found["steps"]] == [(5, 5), (4, 9), (11, 20)]
    assert found["value"] == desks.read(CITY, f"{MARCH}/cells/{COUNTY}/certified_month")["value"] == 20
    for step in found["steps"]:
        cell = desks.read(CITY, f"{MARCH}/cells/{COUNTY}/certified_month", as_of=step["position"])
        assert cell["value"] == step["value"]
    problem(desks.get(CITY, f"{MARCH}/cells/379999/certified_month/history"), 404, "not-found")


def test_amendments_and_posts_at_once_leave_no_edition_torn(desks: Desks, evaluating: Filing) -> None:
    """While certificates are granted, amendments posted at once number on from the seal, each found as it was sealed."""
    desks.record(CITY, sealed())

    def grant(_place: int) -> int:
        evaluation = evaluating.evaluation()
        return desks.post(COUNTY, evaluation.held("2021-03-26"), evaluation.granted("2021-03-27", count=1)).status_code

    def amend(place: int) -> int:
        return desks.post(CITY, amended(f"补录之{place}")).status_code

    _ = desks[CITY], desks[COUNTY]
    with ThreadPoolExecutor(8) as pool:
        statuses = list(pool.map(lambda place: (amend if place % 3 == 0 else grant)(place), range(30)))
    assert set(statuses[::3]) <= {201, 409}
    editions = desks.read(CITY, f"{MARCH}/editions")["editions"]
    assert [each["edition"] for each in editions] == list(range(1, statuses[::3].count(201) + 2))
    assert len(editions) > 1
    for each in editions:
        assert desks.read(CITY, MARCH, edition=each["edition"])["total"] == each["total"]


def test_the_province_sees_who_has_reported(desks: Desks, evaluating: Filing) -> None:
    """A row a tenant: received or not, on time or late by the day it was recorded, reminded, amended."""
    problem(desks.post(CITY, act("dispatch.reminded.v1", MARCH, "2021-04-03", {})), 403, "office-not-entitled")
    desks.record(PROVINCE, act("dispatch.reminded.v1", MARCH, "2021-04-03", {"remark": "请报送"}))
    desks.record(CITY, sealed())
    answer = desks[PROVINCE].get("/v1/consolidated/reporting/2021-03").json()
    assert (answer["due_on"], answer["expected"], answer["received"], answer["late"]) == ("2021-04-05", 17, 1, 17)
    assert (answer["completeness"], answer["timeliness"]) == (round(1 / 17, 4), 0)
    rows = {row["tenant"]: row for row in answer["rows"]}
    assert (rows[CITY]["status"], rows[CITY]["edition"], rows[CITY]["reminders"]) == ("late", 1, 1)
    assert (rows["370200"]["status"], rows["370200"]["received"]) == ("overdue", None)
    problem(desks[CITY].get("/v1/consolidated/reporting/2021-03"), 404, "tenant-unknown")


def test_months_are_reported_in_a_table(desks: Desks, evaluating: Filing) -> None:
    """A range of months has a line each and a total, with completeness and timeliness; what is not over is left out."""
    province, where = desks[PROVINCE], "/v1/consolidated/reporting"
    for month in ("2021-02", "2021-03"):
        desks.record(CITY, sealed("2021-04-02", f"dispatch/{month}"))
    late = evaluating.evaluation()
    desks.record(COUNTY, late.held("2021-03-30"), late.granted("2021-03-31", count=4))
    desks.record(CITY, amended())
    with psycopg.connect(desks.served.dsn, autocommit=True) as owner:
        owner.execute("ALTER TABLE registry.event DISABLE TRIGGER forbid")
        owner.execute(
            "UPDATE registry.event SET recordedtime = '2021-04-05T23:59:59+08:00' WHERE type = 'dispatch.sealed.v1'"
        )
    found = province.get(where, params={"from": "2021-02", "to": "2021-04"}).json()
    counts = ("expected", "received", "on_time", "late", "amended", "completeness", "timeliness")
    assert [(month["month"], month["due_on"], *(month[name] for name in counts)) for month in found["months"]] == [
        ("2021-02", "2021-03-05", 17, 1, 0, 17, 0, 0.0588, 0.0),
        ("2021-03", "2021-04-05", 17, 1, 1, 16, 1, 0.0588, 0.0588),
        ("2021-04", "2021-05-05", 17, 0, 0, 17, 0, 0.0, 0.0),
    ]
    assert [found["total"][name] for name in counts] == [51, 2, 1, 50, 1, 0.0392, 0.0196]
    assert [found["rows"][0][name] for name in ("tenant", *counts[:5])] == [CITY, 3, 2, 1, 2, 1]
    early = {"from": "2021-03", "to": "2021-04", "as_of": "2021-04-05T12:00:00+08:00"}
    before = province.get(where, params=early).json()
    assert [(month["month"], month["received"], month["late"]) for month in before["months"]] == [("2021-03", 0, 0)]
    nothing = province.get(where, params={"from": "2199-01", "to": "2199-12"}).json()
    assert (nothing["months"], nothing["total"]["expected"], nothing["total"]["completeness"]) == ([], 0, None)
    whole = province.get(where).json()
    assert (whole["from"][4:], whole["from"][:4]) == ("-01", whole["to"][:4])
    for wrong in ({"from": "2021-04", "to": "2021-03"}, {"from": "2021-1"}, {"to": "2021-13"}, {"from": "1990-01"}):
        problem(province.get(where, params=wrong), 422, "parameter-invalid")
    problem(desks[CITY].get(where), 404, "tenant-unknown")
    printed = command(desks.served.dsn, "report", "reporting", "2021-02", "--to", "2021-04")
    assert "合计 51 2 1 50 1 3.9% 2.0%" in " ".join(printed.stdout.split()), printed.stdout


def test_a_month_is_sealed_and_verified_from_the_command_line(desks: Desks, evaluating: Filing, tmp_path: Path) -> None:
    """Drafts, seals, amendments, reminders and the verification of editions, each told in a line; refusals exit 1."""
    dsn, tenant = desks.served.dsn, ("--tenant", CITY)
    drafted = command(dsn, "seal", "2021-03", *tenant, "--draft", tmp_path)
    assert drafted.returncode == 0
    assert [path.name for path in tmp_path.iterdir()] == ["附件2 济南市 2021-03 草稿.xlsx"]
    assert desks.read(CITY, f"{MARCH}/editions")["editions"] == []
    assert command(dsn, "seal", "2021-03", *tenant).stdout.startswith(f"{CITY} 2021-03 第1版 edition 1 ")
    again = command(dsn, "seal", "2021-03", *tenant)
    assert (again.returncode, "cannot be recorded now: the status is “sealed”" in again.stderr) == (1, True)
    assert "现状态为“已报送封存”" in again.stderr, again.stderr
    late = evaluating.evaluation()
    desks.record(COUNTY, late.held("2021-03-30"), late.granted("2021-03-31", count=4))
    assert "edition 2" in command(dsn, "seal", "2021-03", *tenant, "--amend", "补录").stdout
    verified = command(dsn, "verify-editions")
    assert (verified.returncode, "0 个不符。 2 editions" in verified.stdout) == (0, True), verified.stdout
    returns = command(dsn, "returns", "--draft", tmp_path, "--on", "2021-04-03")
    assert "370200 青岛市" in returns.stdout
    assert CITY not in returns.stdout
    assert returns.stdout.endswith("2021-03: 尚有 16 个机关未报送 16 not sealed.\n")
    reported = command(dsn, "report", "reporting", "2021-03")
    assert "1 of 17 received, due 2021-04-05" in reported.stdout
    with psycopg.connect(dsn, autocommit=True) as owner:
        owner.execute("UPDATE figures.fact SET quantity = 6 WHERE kind = 'granted' AND quantity = 5")
    altered = command(dsn, "verify-editions", "--json")
    assert altered.returncode == 1
    assert [bool(each["fault"]) for each in json.loads(altered.stdout)] == [True, True]
    assert command(dsn, "seal", "2021-13").returncode == 2
