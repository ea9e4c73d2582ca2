"""Files that came out wrong once, sent as offices send them: what is recorded, what comes back, what is said."""

from collections.abc import Iterator
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import httpx
import orjson
import pytest
from openpyxl import load_workbook
from support.database import Cluster
from support.events import CITY, COUNTY, JSON, LATHE, NDJSON, Enterprise, Filing
from support.offices import Desks, command, desks_of, in_force, problem
from support.reading import HEADED
from support.server import serving
from support.workbooks import APPLICATIONS, EVALUATIONS, SCOPE, SCOPES, SURVEY, XLSX, book, saved, survey_row, surveys

from api.pages.declare.form import DeclarationForm
from api.terminal import TableUnreadable, table_in
from registry.application.submissions import parse
from registry.domain.values import business_date, morning

CASES = Path(__file__).parent / "workbooks" / "files" / "cases"


@pytest.fixture(scope="module")
def desks(cluster: Cluster) -> Iterator[Desks]:
    """A registry of this module's own, since its files name fixed enterprises."""
    with cluster.clone(cluster.enrolled) as dsn, serving(dsn, cluster.keys) as served, desks_of(served) as found:
        yield found


def send(
    desks: Desks, content: bytes, office: str = COUNTY, *, accept: str = JSON, kind: str = XLSX, **asked: Any
) -> httpx.Response:
    headers = {"Content-Type": kind, "Accept": accept, "Accept-Language": "zh"}
    return desks[office].post(f"/v1/{CITY}/imports", content=content, params=asked, headers=headers, timeout=60)


def report(answer: httpx.Response) -> dict[str, Any]:
    assert answer.status_code in {200, 201}, answer.text
    body: dict[str, Any] = answer.json()
    return body


def counts(body: dict[str, Any]) -> tuple[int, int, int]:
    return body["would_record" if body["dry_run"] else "recorded"], body["repeated"], body["refused"]


def case(name: str) -> bytes:
    return (CASES / name).read_bytes()


def test_a_value_set_back_is_recorded(desks: Desks) -> None:
    """What is sent is compared with what stands, not with what was ever sent: 100, 999 and 100 again are three acts."""
    found = []
    for name in ("72-a.xlsx", "72-b.xlsx", "72-a.xlsx", "72-a.xlsx"):
        body = report(send(desks, case(name)))
        state = desks.read(COUNTY, "subjects/enterprise/91370102MA3007200A")["state"]
        found.append((counts(body), state["employees"]))
    assert found == [((1, 0, 0), 100), ((1, 0, 0), 999), ((1, 0, 0), 100), ((0, 1, 0), 100)]


def test_a_day_surveyed_before_stands_beside_a_later_one(desks: Desks) -> None:
    """A list sent again after another day's survey changes nothing: what it says of its own day stands."""
    first, later = survey_row(1), survey_row(1)
    later[1], later[7], later[8] = first[1], date(2021, 3, 10), 500
    assert [counts(report(send(desks, book(SURVEY, row)))) for row in (first, later, first, later)] == [
        (1, 0, 0), (1, 0, 0), (0, 1, 0), (0, 1, 0)
    ]  # fmt: skip


def scopes(desks: Desks, code: str) -> list[list[str]]:
    """Return the occupations of every application of an enterprise."""
    events = desks.read(CITY, "events", type="filing.application_received.v1", limit=1_000)
    return [
        [item["occupation"] for item in event["data"]["scope"]]
        for event in events
        if event["data"]["enterprise"] == code
    ]


def test_an_enterprise_over_three_rows_applies_once(desks: Desks) -> None:
    """All three occupations are in its one application, and the file again doubles nothing."""
    assert counts(report(send(desks, case("41-applications-row-per-occupation.xlsx")))) == (6, 0, 0)
    assert counts(report(send(desks, case("41-applications-row-per-occupation.xlsx")))) == (0, 6, 0)
    for code in ("91370102MA3004021E", "91370102MA3004022H"):
        assert scopes(desks, code) == [["6-18-01-01", "6-18-02-04", "6-31-01-03"]]


def test_a_faulty_line_of_a_second_sheet_holds_its_application_back(desks: Desks) -> None:
    """Nothing is recorded of it, the workbook that comes back is read as it is, and put right it is taken in."""
    content = case("44-applications-faulty-scope.xlsx")
    body = report(send(desks, content))
    assert (counts(body), scopes(desks, "91370102MA3004051H")) == ((0, 0, 1), [])
    assert sorted((fault.get("sheet"), fault["cell"]) for fault in body["faults"] if fault.get("sheet")) == [
        ("评价范围", "C4"), ("评价范围", "E3")
    ]  # fmt: skip
    [held] = [fault for fault in body["faults"] if not fault.get("sheet")]
    assert held["cell"] == "C3" and "第 4 行有错误" in held["message"]
    returned = send(desks, content, accept=XLSX).content
    again = report(send(desks, returned))
    assert (counts(again), len(again["faults"])) == ((0, 0, 1), 3)
    workbook = load_workbook(BytesIO(returned))
    workbook["评价范围"]["E3"], workbook["评价范围"]["C4"] = "五级、四级", "6-31-01-03"
    assert counts(report(send(desks, saved(workbook)))) == (1, 0, 0)
    assert scopes(desks, "91370102MA3004051H") == [["6-18-01-01", "6-18-02-04", "6-31-01-03"]]


def test_what_comes_back_has_only_the_lines_that_belong_to_it(desks: Desks) -> None:
    """An application on record keeps its lines of the second sheet; those of one that is not come back with it."""
    good, bad = Enterprise(), Enterprise()
    rows = [[one.code, one.name, county, "3411", "2021-03-01"] for one, county in ((good, "历下区"), (bad, "无此区"))]
    lines = [[one.code, LATHE, "车工", "五级"] for one in (good, bad)]
    content = book([*APPLICATIONS[:5]], *rows, more={"评价范围": [SCOPES, *lines]})
    answer = send(desks, content, accept=XLSX)
    workbook = load_workbook(BytesIO(answer.content))
    assert [sheet["A2"].value for sheet in workbook.worksheets] == [bad.code] * 2
    assert [sheet.max_row for sheet in workbook.worksheets] == [2, 2]
    workbook.worksheets[0]["C2"] = "历下"
    assert counts(report(send(desks, saved(workbook)))) == (1, 0, 0)


def test_a_refused_application_comes_back_with_all_its_rows(desks: Desks) -> None:
    """Where the guard refuses an act of three rows, all three are named and come back."""
    one = Enterprise()
    rows = [[one.code, one.name, "市中区", "3411", "2021-03-01", scope] for scope in (SCOPE, "6-18-02-04 焊工 五级")]
    body = report(send(desks, book(APPLICATIONS, *rows)))
    assert (counts(body), [fault["cell"] for fault in body["faults"]]) == ((0, 0, 2), ["C2", "A3"])


def test_figures_below_nothing_are_equal_by_every_way(desks: Desks) -> None:
    """More certificates revoked than granted: taken in, shown, exported, compared and typed on the page alike."""
    rows = [[1, "市中区", 1, 1, 1, -5, -5], [2, "槐荫区", 1, 1, 1, -2, -2]]
    body = report(send(desks, book(["( 2022 年 1 月 )"], HEADED, *rows), CITY))
    assert (counts(body), body["faults"]) == ((2, 0, 0), [])
    table = {row["unit"]: row for row in desks.read(CITY, "dispatch/2022-01")["rows"]}
    assert (table["370103"]["certified_month"], table["370104"]["certified_ytd"]) == (-5, -2)
    exported = desks.get(CITY, "dispatch/2022-01.xlsx").content
    body = report(send(desks, exported, CITY))
    assert (body["refused"], body["warnings"], body["of"]) == (0, [], "2022-01")
    headers = {"Content-Type": XLSX, "Accept": JSON}
    compared = desks[CITY].post(f"/v1/{CITY}/dispatch/2022-01/reconcile", content=exported, headers=headers).json()
    assert {name for name, number in compared["counts"].items() if number} == {"equal"}
    figures = {"preparing": "1", "completed": "1", "evaluated": "1", "certified_month": "－5", "certified_ytd": "-5"}
    typed = DeclarationForm("2022-01", "370103", figures).event(morning(date(2022, 2, 1)))
    assert parse(typed, CITY, morning(date(2022, 2, 2))).data["certified_month"] == -5


@pytest.mark.parametrize("column", [2, 3, 4])
def test_filings_are_never_below_nothing(desks: Desks, column: int) -> None:
    """Only certificates can be taken back; the other figures of Annex 2 are 0 or more."""
    row = [1, "市中区", 1, 1, 1, 0, 0]
    row[column] = -1
    [fault] = report(send(desks, book(["2022年1月"], HEADED, row), CITY))["faults"]
    assert fault["cell"] == f"{'ABCDE'[column]}3"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030"])
@pytest.mark.parametrize("parted", [",", "\t", ";"])
def test_a_csv_is_taken_in(desks: Desks, encoding: str, parted: str) -> None:
    """A list saved as CSV is taken in whatever its encoding and what parts its cells; codes keep their zeros."""
    row = survey_row(1, 行业代码='="0111"', 职工人数="１，234")
    text = "\r\n".join(
        parted.join(f'"{str(cell).replace(chr(34), chr(34) * 2)}"' for cell in line) for line in (SURVEY, row)
    )
    assert counts(report(send(desks, text.encode(encoding), kind="text/csv"))) == (1, 0, 0)
    state = desks.read(COUNTY, f"subjects/enterprise/{row[1]}")["state"]
    assert (state["industry"], state["employees"], state["name"]) == ("0111", 1234, row[2])


def test_a_text_in_utf_16_and_a_page_are_refused_by_name(desks: Desks) -> None:
    """What Excel calls Unicode text, and a page saved as xls, are refused with what to do."""
    text = "\t".join(SURVEY) + "\n" + "\t".join(map(str, survey_row()))
    for content in (text.encode("utf-16"), text.encode("utf-16-le"), text.encode("utf-16-be")):
        assert "UTF-16" in problem(send(desks, content, kind="text/csv"), 422, "workbook-unreadable")["detail"]
    for content in (
        case("12-html.xls"),
        "<html><table><tr><td>企业</td></tr></table>".encode("gbk"),
        b"MIME-Version: 1.0\n",
    ):
        answer = send(desks, content, kind="application/vnd.ms-excel")
        assert "另存为 xlsx" in problem(answer, 422, "workbook-unreadable")["detail"]


def test_a_mark_at_the_start_is_passed_over(desks: Desks, tmp_path: Path) -> None:
    """A stream, a single event, a file of events and a table of rules may begin with the mark of UTF-8."""
    content = case("19-bom.ndjson")
    answer = desks.send(COUNTY, content, NDJSON)
    assert [orjson.loads(line)["status"] for line in answer.text.splitlines()] == [201, 201]
    first = content.split(b"\r\n", maxsplit=1)[0]
    assert desks.send(COUNTY, first).status_code == 200
    done = command(desks.served.dsn, "post", CASES / "19-bom.ndjson", "--tenant", CITY, "--office", COUNTY)
    assert (done.returncode, "recorded 0, recorded before 2, refused 0" in done.stdout) == (0, True), done.stderr
    assert table_in(CASES / "19f-bom-rules.toml") == {"dispatch": {"preparing": "received"}}
    rules = tmp_path / "rules.json"
    rules.write_bytes(b"\xef\xbb\xbf{}")
    assert table_in(rules) == {}


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_utf_16_is_refused_by_name(desks: Desks, tmp_path: Path, encoding: str) -> None:
    """A body, a stream or a file in UTF-16 is told so, and nothing of it is recorded."""
    text = case("19-bom.ndjson").decode("utf-8-sig")
    assert (
        "UTF-16"
        in problem(desks.send(COUNTY, text.splitlines()[0].encode(encoding)), 415, "media-type-unknown")["detail"]
    )
    [line] = desks.send(COUNTY, text.encode(encoding), NDJSON).text.splitlines()
    assert orjson.loads(line)["status"] == 415 and "UTF-16" in line
    events, rules = tmp_path / "events.ndjson", tmp_path / "rules.toml"
    events.write_bytes(text.encode(encoding))
    done = command(desks.served.dsn, "post", events, "--tenant", CITY, "--office", COUNTY)
    assert done.returncode == 1 and "UTF-16" in done.stderr
    rules.write_bytes('[dispatch]\npreparing = "received"\n'.encode(encoding))
    with pytest.raises(TableUnreadable, match="UTF-16"):
        table_in(rules)


def test_a_future_day_is_named_by_its_cell(desks: Desks) -> None:
    """A day of survey that has not come is a fault of its cell, in a clerk's words."""
    tomorrow = business_date(morning(date.today())) + timedelta(days=2)  # noqa: DTZ011 - any day to come will do
    [fault] = report(send(desks, book(SURVEY, survey_row(1, 调查日期=tomorrow))))["faults"]
    assert (fault["cell"], fault["column"], fault["message"]) == ("H2", "调查日期", "调查日期在将来。")


def test_days_in_the_wrong_order_are_named_by_their_cell(desks: Desks) -> None:
    """Certificates before their evaluation, a survey before the last one: the day's cell says so."""
    filing = in_force(desks, Filing())
    row = [filing.of.code, LATHE, 4, "2021-04-20", 10, 5, 5, "2021-04-19"]
    [fault] = report(send(desks, book(EVALUATIONS, row)))["faults"]
    assert (fault["cell"], fault["message"]) == ("H2", "发证日期早于评价日期。")
    first = survey_row(1, 调查日期=date(2021, 3, 5))
    early = survey_row(1, code=first[1], 调查日期=date(2021, 2, 5))
    assert counts(report(send(desks, book(SURVEY, first)))) == (1, 0, 0)
    [fault] = report(send(desks, book(SURVEY, early)))["faults"]
    assert (fault["cell"], fault["message"]) == ("H2", "调查日期早于此前已登记事项的日期（2021-03-05）。")


def test_a_report_names_what_was_read_and_what_was_not(desks: Desks) -> None:
    """Sheet, month and tenant as read, hidden sheets, rows passed over and totals that are none are in the report."""
    body = report(send(desks, case("21-annex2-date-above.xlsx"), CITY, dry_run=True))
    assert (body["of"], body["tenant_name"], body["sheet"], counts(body)) == ("2021-03", "济南市", "附件2", (13, 0, 0))
    assert body["passed_rows"] == [{"row": 19, "is": "合计", "words": "合计"}]
    body = report(send(desks, case("08-hidden-old-sheet-first.xlsx"), CITY, dry_run=True))
    assert (body["of"], body["hidden_sheets"], body["other_sheets"]) == ("2021-04", ["1月"], [])
    body = report(send(desks, case("14-sections-footers.xlsx"), dry_run=True))
    assert (counts(body), len(body["warnings"]), len(body["passed_rows"])) == ((4, 0, 0), 8, 9)


def test_another_citys_plan_replaces_nothing(desks: Desks) -> None:
    """Qingdao's form sent to Jinan, and a plan without 2021, are refused and leave the plan as it is."""
    assert "青岛市" in problem(send(desks, case("31-annex1-qingdao.xlsx"), CITY), 422, "workbook-unreadable")["detail"]
    assert (
        "2021 年拟备案企业数量"
        in problem(send(desks, case("35-annex1-head.xlsx"), CITY), 422, "workbook-unreadable")["detail"]
    )
    assert counts(report(send(desks, case("32-annex1-foot.xlsx"), CITY))) == (16, 0, 0)


def test_counties_and_industries_go_by_their_short_names(desks: Desks) -> None:
    """历下 is 历下区 and 物业管理 is 7020; a letter that contradicts the code is a fault of its cell."""
    rows = [
        survey_row(1, 所属县区="历下", 行业代码="物业管理"),
        survey_row(2, 行业代码="A3411"),
        survey_row(3, 行业代码="房地产业"),
    ]
    body = report(send(desks, book(SURVEY, *rows)))
    assert (counts(body), [fault["cell"] for fault in body["faults"]]) == ((1, 0, 2), ["E3", "E4"])
    assert "7020 物业管理" in body["faults"][1]["message"]
    assert desks.read(COUNTY, f"subjects/enterprise/{rows[0][1]}")["state"]["industry"] == "7020"
    unit = report(send(desks, book(["2022年2月"], HEADED, [1, "历下", 1, 1, 1, 1, 1])))
    assert counts(unit) == (1, 0, 0)


def test_what_was_right_before_is_right_now(desks: Desks) -> None:
    """A plain list is taken in as ever."""
    assert counts(report(send(desks, book(SURVEY, *surveys(3))))) == (3, 0, 0)
