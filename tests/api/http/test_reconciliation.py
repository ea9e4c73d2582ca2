"""Hand-kept annexes beside ours: cell by cell, explained by events, given back marked; and the refusals."""

import json
from collections.abc import Iterator, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

import httpx
import pytest
from openpyxl import load_workbook
from support.database import Cluster
from support.events import AUDITOR, CITY, COUNTY, JSON, Enterprise, Filing, act
from support.offices import Desks, command, desks_of, in_force, problem
from support.server import serving
from support.workbooks import XLSX, book

MONTH = "dispatch/2021-03"
PERIOD = "plan/2021-2023"
HEADED = ["序号", "单位名称", "准备备案企业数量", "完成备案企业数量", "已开展评价企业数量", "本月取得职业技能等级证书人数", "本年累计取得职业技能等级证书人数"]  # fmt: skip
PLANNED = [
    "行业领域",
    "规模以上企业数量",
    "已备案企业数量",
    *(f"{year} 年拟备案企业数量" for year in (2021, 2022, 2023)),
]
PLAN_LINE = {"row": 2, "planned": {"2021": 40, "2022": 30, "2023": 20}}


@pytest.fixture(scope="module")
def kept(cluster: Cluster) -> Iterator[Desks]:
    """A city with a filing, an evaluation with seven certificates less two, a survey and a plan."""
    with cluster.clone(cluster.enrolled) as dsn, serving(dsn, cluster.keys) as served, desks_of(served) as desks:
        filing = in_force(desks, Filing(Enterprise()))
        evaluation = filing.evaluation()
        desks.record(COUNTY, evaluation.held("2021-03-25"), evaluation.granted("2021-03-29", count=7))
        revoked = {"count": 2, "reason": "信息有误"}
        desks.record(CITY, act("evaluation.certificates_revoked.v1", evaluation.subject, "2021-03-30", revoked))
        desks.record(CITY, act("plan.adopted.v1", PERIOD, "2021-01-15", {"rows": [PLAN_LINE]}))
        yield desks


def reconcile(
    desks: Desks, path: str, content: bytes, *, accept: str = JSON, lang: str = "en", office: str = CITY, **asked: Any
) -> httpx.Response:  # fmt: skip
    headers = {"Content-Type": XLSX, "Accept": accept, "Accept-Language": lang}
    return desks[office].post(f"/v1/{CITY}/{path}/reconcile", content=content, params=asked, headers=headers)


def annex2(desks: Desks, changes: dict[str, dict[int, Any]] | None = None, left_out: Sequence[str] = ()) -> list[Any]:
    """Return our Annex 2 as a hand would have typed it, some cells changed, some units left out."""
    lines = []
    for number, row in enumerate(desks.read(CITY, MONTH)["rows"], start=1):
        line = [number, row["name"], *(row[column] for column in COLUMNS)]
        for place, value in (changes or {}).get(row["unit"], {}).items():
            line[place] = value
        if row["unit"] not in left_out:
            lines.append(line)
    return lines


COLUMNS = ("preparing", "completed", "evaluated", "certified_month", "certified_ytd")


def dispatch_book(lines: Sequence[Sequence[Any]], month: str = "( 2021 年 3 月 )", title: str = "调度表") -> bytes:
    return book([title], [month], HEADED, *lines, sheet="附件2")


def differing(answer: httpx.Response) -> list[dict[str, Any]]:
    assert answer.status_code == 200, answer.text
    return [cell for cell in answer.json()["cells"] if cell["stands"] != "equal"]


def test_our_own_workbook_agrees_with_us(kept: Desks) -> None:
    """The workbooks that we draw, sent back, are equal in every cell, totals too."""
    for path in (MONTH, PERIOD):
        content = kept.get(CITY, f"{path}.xlsx").content
        answer = reconcile(kept, path, content, office=AUDITOR)
        assert differing(answer) == []
        body = answer.json()
        assert body["counts"]["equal"] == len(body["cells"]) > 40
        assert [cell["row"] for cell in body["cells"]].count("total") == 5
        assert answer.headers["Reconciled-Equal"] == str(len(body["cells"]))


def test_a_difference_is_told_with_the_events_under_our_figure(kept: Desks) -> None:
    """Theirs, ours, by how much, and the events whose counts sum up to ours; their address gives the same."""
    content = dispatch_book(annex2(kept, {COUNTY: {5: 9, 3: "十二"}}))
    unreadable, cell = differing(reconcile(kept, MONTH, content))
    assert (unreadable["column"], unreadable["stands"], unreadable["theirs"]) == ("completed", "unreadable", None)
    assert unreadable["message"] == "This must be a whole number, 0 or more."
    assert (cell["row"], cell["column"], cell["cell"], cell["stands"]) == (COUNTY, "certified_month", "F4", "different")
    assert (cell["theirs"], cell["ours"], cell["difference"]) == (9, 5, -4)
    assert [event["counts"] for event in cell["events"]] == [7, -2]
    assert cell["events_in_all"] == 2
    assert kept[CITY].get(cell["address"]).json()["events"] == cell["events"]


def test_rows_that_one_side_lacks_are_told(kept: Desks) -> None:
    """A unit that the file lacks is missing in every cell; one that we lack is told by its name; a second row, too."""
    lines = annex2(kept, left_out=("370103",))
    lines += [[99, "某某办事处", 1, 0, 0, 0, 0], lines[0], [None, "小计", 1, 1, 1, 1, 1], [None, "合计", 0, 1, 1, 5, 6]]
    found = differing(reconcile(kept, MONTH, dispatch_book(lines), lang="zh-CN"))
    assert [(each["row"], each["stands"]) for each in found] == [
        *[(None, "unknown")] * 5,
        *[(COUNTY, "repeated")] * 5,
        ("total", "different"),
        *[("370103", "missing")] * 5,
    ]
    assert found[0]["message"] == "本机关没有单位“某某办事处”。"
    assert (found[10]["ours"], found[10]["theirs"], "address" in found[10]) == (5, 6, False)
    assert (found[11]["cell"], found[11]["ours"], found[11]["message"]) == (None, 0, "手工表缺")


def test_an_empty_cell_stands_for_nought(kept: Desks) -> None:
    """Where we have a figure an empty cell is missing; where we have none it is how a nought is written by hand."""
    content = dispatch_book(annex2(kept, {COUNTY: {2: None, 3: None}}))
    [cell] = differing(reconcile(kept, MONTH, content))
    assert (cell["column"], cell["stands"], cell["ours"], cell["theirs"]) == ("completed", "missing", 1, None)


def test_an_edition_and_a_cut_are_compared_as_they_were(kept: Desks) -> None:
    """What was known at a cut, and what an edition froze, is compared with the file; later acts are not."""
    content = dispatch_book(annex2(kept))
    [event] = kept.record(CITY, act("dispatch.sealed.v1", MONTH, "2021-04-03", {}))
    filing = in_force(kept, Filing(Enterprise()))
    assert len(differing(reconcile(kept, MONTH, content))) == 1
    assert differing(reconcile(kept, MONTH, content, edition=1)) == []
    assert differing(reconcile(kept, MONTH, content, as_of=event["data"]["as_of"])) == []
    assert reconcile(kept, MONTH, content, edition=1).json()["edition"] == 1
    problem(reconcile(kept, MONTH, content, edition=2), 404, "not-found")
    kept.record(CITY, act("filing.revoked.v1", filing.subject, "2021-03-21", {"reason": "测试"}))


def test_a_plan_is_compared_row_by_row(kept: Desks) -> None:
    """Annex 1's planned, surveyed and filed figures, each difference with the plan's or the enterprises' own events."""
    enterprise = Enterprise()
    kept.record(COUNTY, enterprise.surveyed(when="2020-12-01", above_scale=True))
    row = kept.read(CITY, PERIOD)["rows"][1]
    lines = [[row["name"], row["above_scale"]["value"] + 2, 1, 41, 30, 20], ["采煤场", 1, None, None, None, None]]
    answer = reconcile(kept, PERIOD, book(["( 济南 ) 市"], PLANNED, *lines), on="2021-12-31")
    by_column = {cell["column"]: cell for cell in differing(answer) if cell["row"] == "2"}
    assert set(by_column) == {"above_scale", "planned_2021"}
    assert (by_column["planned_2021"]["ours"], by_column["planned_2021"]["theirs"]) == (40, 41)
    assert [event["type"] for event in by_column["planned_2021"]["events"]] == ["plan.adopted.v1"]
    for cell in by_column.values():
        assert sum(event["counts"] for event in cell["events"]) == cell["ours"]
        told = kept[CITY].get(cell["address"]).json()
        assert (told["value"], told["events"]) == (cell["ours"], cell["events"])
    assert any(event["subject"] == enterprise.subject for event in by_column["above_scale"]["events"])
    unknown = [cell for cell in differing(answer) if cell["stands"] == "unknown"]
    assert unknown[0]["message"] == "Annex 1 has no industry 采煤场."
    for column, value in (("actual_2021", row["actual"]["2021"]), ("filed", 1), ("actual_2022", 0)):
        told = kept.read(CITY, f"{PERIOD}/cells/2/{column}", on="2021-12-31")
        assert told["value"] == sum(event["counts"] for event in told["events"]) == value
    problem(kept.get(CITY, f"{PERIOD}/cells/17/filed"), 404, "not-found")
    problem(kept.get(CITY, f"{PERIOD}/cells/1/actual_2024"), 404, "not-found")


def test_the_workbook_comes_back_marked(kept: Desks) -> None:
    """Differences are coloured with ours in a note, equal cells are plain, and the sheet 核对 lists what differs."""
    content = dispatch_book(annex2(kept, {COUNTY: {5: 9}}, left_out=("370103",)))
    answer = reconcile(kept, MONTH, content, accept=XLSX, lang="zh-CN")
    assert answer.headers["Reconciled-Different"] == "1"
    workbook = load_workbook(BytesIO(answer.content))
    sheet, listed = workbook["附件2"], workbook["核对"]
    assert (sheet["F4"].value, sheet["F4"].comment.text) == (9, "不一致\n登记：5")
    assert sheet["F4"].fill.fgColor.rgb == "FFFDECEA"
    assert sheet["G4"].comment is None
    for cell in (sheet["F4"], sheet["G4"]):
        assert (cell.alignment.horizontal, cell.alignment.indent) == ("right", 1), "it touches no name beside it"
    clocks = "济南市 2021-03，口径 dispatch/1，发生时间截至 2021-03-31，记录时间截至第 "
    assert listed["A1"].value.startswith(clocks)
    for page, heading in ((sheet, "$3:$3"), (listed, "$3:$3")):
        assert page.oddFooter.left.text.startswith(clocks)
        assert (page.page_setup.orientation, page.page_setup.fitToHeight) == ("landscape", 0)
        assert (page.page_margins.left, page.print_options.horizontalCentered) == (0.5, True)
        assert (page.print_title_rows, page.sheet_properties.pageSetUpPr.fitToPage) == (heading, True)
    assert listed.row_dimensions[4].height > 2 * 15, "an address takes two lines"
    first = [cell.value for cell in listed[4]]
    assert first[:7] == ["F4", "历下区", HEADED[5], 9, 5, -4, "不一致"]
    assert first[7].startswith(f"/v1/{CITY}/{MONTH}/cells/{COUNTY}/certified_month?as_of=")
    assert "发放证书 2021-03-29 +7\n" in first[8]
    assert listed.max_row == 3 + 1 + 5
    assert answer.content == reconcile(kept, MONTH, content, accept=XLSX, lang="zh-CN").content


REFUSED = {
    "another month": (dispatch_book([[1, "历下区", 0, 0, 0, 0, 0]], "( 2021 年 4 月 )"), "2021-04"),
    "another city": (dispatch_book([[1, "历下区", 0, 0, 0, 0, 0]], title="青岛市调度表"), "青岛市"),
    "another city's units": (dispatch_book([[1, "市南区", 0, 0, 0, 0, 0]]), "Not one unit"),
    "another form": (book(["( 济南 ) 市"], PLANNED, ["工业*", 1, 1, 1, 1, 1]), "it looks like Annex 1"),
    "no month": (dispatch_book([[1, "历下区", 0, 0, 0, 0, 0]], ""), "no month is named"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_compared_is_refused(kept: Desks, case: str) -> None:
    """A table of another month, city or form is refused with the reason, and nothing is recorded."""
    content, reason = REFUSED[case]
    size = kept.sizes()[CITY]
    assert reason in problem(reconcile(kept, MONTH, content), 422, "workbook-unreadable")["detail"]
    assert kept.sizes()[CITY] == size


def test_a_plan_of_another_period_or_city_is_refused(kept: Desks) -> None:
    """The years in the headings and the city above them must be those asked about."""
    lines = (PLANNED, ["工业*", 1, 1, 1, 1, 1])
    answer = reconcile(kept, "plan/2022-2024", book(*lines))
    assert "2021-2023, not of 2022-2024" in problem(answer, 422, "workbook-unreadable")["detail"]
    for place in ("( 青岛 ) 市", "（山东）省"):
        problem(reconcile(kept, PERIOD, book([place], *lines)), 422, "workbook-unreadable")


def test_it_is_reconciled_from_the_command_line(kept: Desks, tmp_path: Path) -> None:
    """Exit 0 where all is equal, 1 where not, each difference with its events, the workbook written."""
    dsn, file, marked = kept.served.dsn, tmp_path / "附件2.xlsx", tmp_path / "核对.xlsx"
    asked = ("reconcile", file, "--tenant", CITY)
    file.write_bytes(dispatch_book(annex2(kept, {COUNTY: {5: 9}})))
    done = command(dsn, *asked, "--month", "2021-03", "--marked", marked)
    assert done.returncode == 1
    assert "F4 历下区 本月取得职业技能等级证书人数: 手工表 9，登记 5，不一致\n" in done.stdout
    assert "发放证书 2021-03-29 +7  evaluation/" in done.stdout
    assert "1 different, 0 missing" in done.stdout
    assert load_workbook(marked).sheetnames == ["附件2", "核对"]
    file.write_bytes(kept.get(CITY, f"{PERIOD}.xlsx").content)
    done = command(dsn, *asked, "--period", "2021-2023", "--json")
    assert (done.returncode, json.loads(done.stdout)["counts"]["different"]) == (0, 0)
