"""Lists that offices keep as workbooks, taken in over HTTP and from the command line, and what comes back of them."""

import json
from collections.abc import Callable
from datetime import date, datetime, timedelta
from io import BytesIO
from pathlib import Path
from subprocess import CompletedProcess
from time import perf_counter
from typing import Any

import httpx
import pytest
from openpyxl import load_workbook
from support.events import AUDITOR, CITY, COUNTY, INDUSTRY, JSON, LATHE, SCOPE, Enterprise, Filing, act, declared
from support.offices import Desks, command, in_force, problem
from support.workbooks import (
    APPLICATIONS,
    CERTIFICATES,
    EVALUATIONS,
    SCOPES,
    SURVEY,
    XLSX,
    book,
    saved,
    survey_row,
    surveys,
)
from support.workbooks import SCOPE as WRITTEN_SCOPE
from typer.testing import CliRunner
from xlsxwriter import Workbook as Written

from api.cli.main import app as command_line
from api.workbooks.lists import FORMS
from api.workbooks.template import template
from registry.domain.values import SHANGHAI
from registry.errors import ParameterInvalid

FILES = Path(__file__).parent / "workbooks" / "files"
FIGURES = ("preparing", "completed", "evaluated", "certified_month", "certified_ytd")
HEADED = ["序号", "单位名称", "准备备案企业数量", "完成备案企业数量", "已开展评价企业数量", "本月取得职业技能等级证书人数", "本年累计取得职业技能等级证书人数"]  # fmt: skip


def take(
    desks: Desks, content: bytes, office: str = COUNTY, *, accept: str = JSON, media_type: str = XLSX, lang: str = "en", **asked: Any
) -> httpx.Response:  # fmt: skip
    """Send a workbook."""
    headers = {"Content-Type": media_type, "Accept": accept, "Accept-Language": lang}
    return desks[office].post(f"/v1/{CITY}/imports", content=content, params=asked, headers=headers, timeout=60)


def report(answer: httpx.Response) -> dict[str, Any]:
    """Return the report of an import that was answered."""
    assert answer.status_code in {200, 201}, answer.text
    body: dict[str, Any] = answer.json()
    assert body["rows"] == body["ok"] + body["refused"]
    assert body["ok"] == body["recorded"] + body.get("would_record", 0) + body["repeated"]
    assert body["recorded"] == 0 or not body["dry_run"]
    return body


def counts(body: dict[str, Any]) -> tuple[int, int, int]:
    return body["would_record" if body["dry_run"] else "recorded"], body["repeated"], body["refused"]


def as_recorded(body: dict[str, Any]) -> dict[str, Any]:
    """Return the report of a dry run as that of the import would be."""
    told = {name: value for name, value in body.items() if name not in {"preview", "would_record"}}
    rows = [row | {"outcome": row["outcome"].replace("would_record", "recorded")} for row in body["read_rows"]]
    return told | {"dry_run": False, "recorded": body["would_record"], "read_rows": rows}


def sizes(desks: Desks) -> int:
    return desks.sizes()[CITY][0]


Run = Callable[..., CompletedProcess[str]]


@pytest.fixture
def run(shared: Desks) -> Run:
    return lambda *arguments: command(shared.served.dsn, "import", *arguments)


def test_a_survey_is_taken_in_and_taken_in_again_doubles_nothing(shared: Desks) -> None:
    """Each row is an act on the morning of its day; the same file again records nothing."""
    rows, size = surveys(3), sizes(shared)
    content = book(SURVEY, *rows, [None, "合计"], title="摸底表")
    first = take(shared, content)
    assert first.status_code == 201
    assert counts(report(first)) == (3, 0, 0)
    again = take(shared, content)
    assert again.status_code == 200
    assert counts(report(again)) == (0, 3, 0)
    assert sizes(shared) == size + 3
    [event] = shared.read(COUNTY, f"subjects/enterprise/{rows[0][1]}/history")
    assert event["time"] == "2021-01-10T09:00:00+08:00"
    assert event["data"] == {
        "name": "济南示例企业1", "county": COUNTY, "industry": "3411", "above_scale": True, "year": 2021, "employees": 420
    }  # fmt: skip


def test_a_corrected_row_is_recorded_and_the_others_are_not_again(shared: Desks) -> None:
    """Whoever puts a wrong row right and sends the whole file again adds that row alone."""
    rows = surveys(3)
    rows[1][4] = "9999"
    assert counts(report(take(shared, book(SURVEY, *rows)))) == (2, 0, 1)
    rows[1][4] = "3411"
    assert counts(report(take(shared, book(SURVEY, *rows)))) == (1, 2, 0)


def test_a_dry_run_says_what_would_become_of_each_row_and_records_nothing(shared: Desks) -> None:
    """Rows are decided on by the guard on top of each other, as they would be, and nothing is recorded."""
    size, enterprise = sizes(shared), Enterprise()
    row = [enterprise.code, enterprise.name, "历下区", "3411", date(2021, 3, 1), WRITTEN_SCOPE]
    second = [*row[:4], date(2021, 3, 2), WRITTEN_SCOPE]
    other = [Enterprise().code, "别县企业", "市中区", "3411", date(2021, 3, 1), WRITTEN_SCOPE]
    content = book(APPLICATIONS, row, other)
    body = report(take(shared, content, dry_run=True))
    assert (body["dry_run"], counts(body), sizes(shared)) == (True, (1, 0, 1), size)
    assert body["faults"] == [
        {"row": 3, "cell": "C3", "column": "所属县区", "message": "County office 370102 acts for its own county's enterprises; this one is in 370103."}
    ]  # fmt: skip
    assert counts(report(take(shared, content))) == (1, 0, 1)
    body = report(take(shared, book(APPLICATIONS, second), dry_run=True, lang="zh-CN"))
    assert counts(body) == (0, 0, 1)
    assert body["faults"][0]["message"].startswith("该企业在370100已有备案")


def test_what_a_dry_run_says_is_what_happens(shared: Desks) -> None:
    """A dry run before and the import itself report the same rows and the same faults."""
    rows = [*surveys(2), survey_row(3, 所属县区="市中区"), survey_row(4, 行业代码="0000"), survey_row(5)]
    content = book(SURVEY, *rows)
    would, did = report(take(shared, content, dry_run=True)), report(take(shared, content))
    assert as_recorded(would) == did
    assert counts(did) == (3, 0, 2)


def test_applications_bring_their_scope_in_a_cell_or_on_a_second_sheet(shared: Desks) -> None:
    """A scope of several lines stands on a sheet of its own; an application without any is a fault."""
    who = [Enterprise() for _ in range(4)]
    rows = [[one.code, one.name, "历下区", "3411", "2021年3月1日"] for one in who[:3]]
    rows[0].append(WRITTEN_SCOPE)
    lines = [
        [who[1].code, LATHE, "车工", "五级、四级"],
        [who[1].code, "6-18-01-02", "铣工", "高级工"],
        [who[3].code, LATHE, "车工", 5],
    ]
    body = report(take(shared, book(APPLICATIONS, *rows, more={"评价范围": [SCOPES, *lines]})))
    assert (counts(body), body["other_sheets"]) == ((2, 0, 1), [])
    assert [(fault["cell"], fault.get("sheet")) for fault in body["faults"]] == [("F4", None), ("A4", "评价范围")]
    filed = {}
    for event in shared.read(CITY, "events", type="filing.application_received.v1", limit=1_000):
        filed[event["data"]["enterprise"]] = event["data"]["scope"]
    assert filed[who[0].code] == SCOPE
    assert filed[who[1].code] == [
        {"occupation": LATHE, "title": "车工", "levels": [5, 4]},
        {"occupation": "6-18-01-02", "title": "铣工", "levels": [3]},
    ]
    assert who[2].code not in filed


def test_a_scope_sheet_left_as_the_template_has_it_is_no_fault(shared: Desks) -> None:
    """Who fills in the scope's column leaves the template's second sheet as it came, and the rows are recorded."""
    workbook, one = load_workbook(BytesIO(template(FORMS["applications"], CITY))), Enterprise()
    for place, cell in enumerate([1, one.code, one.name, "历下区", "3411", "2021-03-01", WRITTEN_SCOPE], start=1):
        workbook.worksheets[0].cell(5, place, cell)
    assert [sheet.title for sheet in workbook.worksheets][1:] == ["评价范围"]
    body = report(take(shared, saved(workbook)))
    assert (counts(body), body["faults"], body["other_sheets"]) == ((1, 0, 0), [], [])


def test_an_application_goes_on_with_the_intent(shared: Desks) -> None:
    """An enterprise that had said it would file has its application recorded under that filing, once."""
    filing = Filing()
    shared.record(COUNTY, filing.intended())
    content = book(APPLICATIONS, [filing.of.code, filing.of.name, "历下区", "3411", "2021-03-01", WRITTEN_SCOPE])
    assert counts(report(take(shared, content))) == (1, 0, 0)
    assert counts(report(take(shared, content))) == (0, 1, 0)
    assert shared.read(COUNTY, f"subjects/{filing.subject}")["status"] == "received"


def test_evaluations_find_the_filing_and_grant_certificates(shared: Desks) -> None:
    """A row is the session and its certificates, both or neither; a second session of a day says its batch."""
    filing = in_force(shared, Filing())
    row = [filing.of.code, LATHE, "四级/中级工", "2021.4.20", 38, 33, 30, "2021-04-28"]
    content = book([*EVALUATIONS, "批次"], [*row, None], [*row, "二"], [*row, None])
    body = report(take(shared, content))
    assert counts(body) == (2, 0, 1)
    assert "needs a number of its own" in body["faults"][0]["message"]
    assert counts(report(take(shared, content))) == (0, 2, 1)
    cell = shared.read(CITY, f"dispatch/2021-04/cells/{COUNTY}/certified_month")
    granted = [event["counts"] for event in cell["events"] if event["time"].startswith("2021-04-28T09:00")]
    assert granted.count(30) == 2
    held = [
        event
        for event in shared.read(CITY, "events", type="evaluation.held.v1", limit=1_000)
        if event["data"]["filing"] == filing.key
    ]
    assert [(event["data"]["level"], event["data"]["passed"]) for event in held] == [(4, 33)] * 2


def test_certificates_are_granted_by_number_and_holder(shared: Desks) -> None:
    """A row is a certificate under the evaluation that a list brought, or one named by its key; numbers are given out or checked."""
    filing = in_force(shared, Filing())
    posted = filing.evaluation()
    shared.record(COUNTY, posted.held(candidates=4, passed=2))
    session = [filing.of.code, LATHE, 4, "2021-04-20"]
    take(shared, book(EVALUATIONS, [*session, 10, 3, None, None]))
    rows = [
        [*session, None, None, None, "00000000-0000-4000-8000-000000000001", "2021-04-28"],
        [*session, None, None, None, "00000000-0000-4000-8000-000000000002", "2021-04-28"],
        [*session, None, None, None, "00000000-0000-4000-8000-000000000002", "2021-04-28"],
        [*session, None, posted.key, None, "00000000-0000-4000-8000-000000000003", "2021-04-28"],
        [*session, "二", None, None, "00000000-0000-4000-8000-000000000004", "2021-04-28"],
        [*session, None, None, "Y000037020001214000009", "00000000-0000-4000-8000-000000000005", "2021-04-28"],
        [*session, None, None, None, "11010519491231002X", "2021-04-28"],
        [*session[:2], 5, *session[3:], None, posted.key, None, "00000000-0000-4000-8000-000000000006", "2021-04-28"],
    ]
    content = book([*CERTIFICATES, "姓名"], *[[*row, "张某某"] for row in rows])
    would = report(take(shared, content, dry_run=True))
    body = report(take(shared, content))
    assert as_recorded(would) == body
    assert counts(body) == (3, 0, 5)
    assert [fault["cell"] for fault in body["faults"]] == ["A4:I4", "A6:I6", "A7:I7", "H8", "F9"]
    assert "11010519491231002X" not in str(body)
    assert counts(report(take(shared, content))) == (0, 3, 5)
    granted = [
        event["data"]["certificates"][0]
        for event in shared.read(CITY, "events", type="evaluation.certificates_granted.v1", limit=1_000)
        if event["data"].get("certificates")
    ]
    assert [one["holder"] for one in granted] == [
        "00000000-0000-4000-8000-000000000001",
        "00000000-0000-4000-8000-000000000002",
        "00000000-0000-4000-8000-000000000003",
    ]
    assert [one["number"][13:] for one in granted] == ["214000001", "214000002", "214000003"]
    number = granted[0]["number"]
    assert shared.get(COUNTY, f"certificates/{number}").status_code == 200


def test_an_evaluation_that_may_not_be_is_refused_for_its_rule(shared: Desks) -> None:
    """No filing, one not in force, more passed than sat, more certificates than passed: each row says why."""
    filing, early = in_force(shared, Filing()), Filing()
    shared.record(COUNTY, early.received())
    rows = [
        [filing.of.code, LATHE, 4, "2021-04-20", 30, 33, None, None],
        [filing.of.code, LATHE, 5, "2021-04-20", 30, 20, 21, None],
        [filing.of.code, LATHE, 1, "2021-04-20", 30, 20, None, None],
        [early.of.code, LATHE, 4, "2021-04-20", 30, 20, None, None],
        [Enterprise().code, LATHE, 4, "2021-04-20", 30, 20, None, None],
    ]
    size = sizes(shared)
    body = report(take(shared, book(EVALUATIONS, *rows)))
    assert (counts(body), sizes(shared)) == ((0, 0, 5), size)
    said = [fault["message"] for fault in body["faults"]]
    for place, words in enumerate(
        (
            "must not exceed candidates",
            "must not exceed the 20",
            "outside the filing's scope",
            "not in force",
            "no filing",
        )
    ):
        assert words in said[place]


def test_annex_2_exported_and_taken_in_gives_equal_figures(desks: Desks) -> None:
    """Our own Annex 2, derived figures and declared ones, comes back in as declarations of the same figures."""
    filing = in_force(desks, Filing())
    desks.record(COUNTY, filing.evaluation().held())
    desks.record(CITY, declared("370103", "2021-04", "2021-05-02", (3, 12, 5, 137, 411), remark="手工统计"))
    before = desks.read(CITY, "dispatch/2021-04")
    exported = desks.get(CITY, "dispatch/2021-04.xlsx").content
    body = report(take(desks, exported, CITY))
    assert counts(body) == (len(before["rows"]), 0, 0)
    after = desks.read(CITY, "dispatch/2021-04")
    assert [{name: row[name] for name in ("unit", *FIGURES)} for row in after["rows"]] == [
        {name: row[name] for name in ("unit", *FIGURES)} for row in before["rows"]
    ]
    assert after["total"] == before["total"]
    assert all(row["declared"] for row in after["rows"])
    assert counts(report(take(desks, exported, CITY))) == (0, len(before["rows"]), 0)


def test_annex_2_filled_in_by_hand_is_declared(desks: Desks) -> None:
    """Full-width digits, a total, notes and a merged title do no harm; figures put back are recorded once more."""
    units = [
        [1, "历 下 区", "３", "１２", 5, "1，37".replace("，", ""), 411],
        [None, "合计", 3, 12, 5, 137, 411],
        ["注：手工统计"],
    ]

    def filled(preparing: Any) -> bytes:
        return book(
            ["( ２０２１ 年 ３ 月 )"],
            HEADED,
            [*units[0][:2], preparing, *units[0][3:]],
            *units[1:],
            title="企业技能人才自主评价工作调度表",
        )

    def figure() -> int:
        rows = {row["unit"]: row for row in desks.read(COUNTY, "dispatch/2021-03")["rows"]}
        return int(rows[COUNTY]["preparing"])

    found = []
    for preparing in ("３", "４", "３", "３"):
        body = report(take(desks, filled(preparing), form="dispatch"))
        found.append((counts(body), figure()))
    assert found == [((1, 0, 0), 3), ((1, 0, 0), 4), ((1, 0, 0), 3), ((0, 1, 0), 3)]


def test_a_county_declares_for_itself_alone(desks: Desks) -> None:
    """A row of another unit is refused to a county, with the rule."""
    rows = [
        [1, "历下区", 1, 1, 1, 1, 1],
        [2, "市中区", 1, 1, 1, 1, 1],
        [3, "市直", 1, 1, 1, 1, 1],
        [4, "无此区", 1, 1, 1, 1, 1],
    ]
    body = report(take(desks, book(["2021年3月"], HEADED, *rows)))
    assert counts(body) == (1, 0, 3)
    assert [fault["cell"] for fault in body["faults"]] == ["B4", "B5", "B6"]


def test_annex_1_exported_and_taken_in_is_the_same_plan(desks: Desks) -> None:
    """Our own Annex 1 comes back in as the plan that it shows; once more, it changes nothing."""
    desks.record(COUNTY, Enterprise().surveyed())
    rows = [
        {
            "row": 2,
            "above_scale": 120,
            "filed": 8,
            "planned": {"2021": 40, "2022": 40, "2023": 32},
            "remark": "制造业为主",
        }
    ]
    duties = [{"department": "职业能力建设科", "post": "科长", "duty": "统筹推进"}]
    desks.record(CITY, act("plan.adopted.v1", "plan/2021-2023", "2021-01-20", {"rows": rows, "duties": duties}))
    before = desks.read(CITY, "plan/2021-2023")
    exported = desks.get(CITY, "plan/2021-2023.xlsx").content
    assert counts(report(take(desks, exported, CITY))) == (16, 0, 0)
    after = desks.read(CITY, "plan/2021-2023")
    for old, new in zip(before["rows"], after["rows"], strict=True):
        assert [new[name]["value"] for name in ("above_scale", "filed")] == [
            old[name]["value"] for name in ("above_scale", "filed")
        ]
        assert (new["planned"], new["remark"]) == (old["planned"], old["remark"])
    state = desks.read(CITY, "subjects/plan/2021-2023")["state"]
    assert [duty["post"] for duty in state["duties"]] == ["科长"], "what the sheet does not show stays"
    assert counts(report(take(desks, exported, CITY))) == (0, 16, 0)


def test_a_plan_is_one_act_and_waits_for_all_its_rows(desks: Desks) -> None:
    """A faulty row holds the others back, and all come back with the workbook; a new plan is adopted on a day given."""
    headings = [
        "序号",
        "行业领域",
        "规模以上企业数量",
        "已备案企业数量",
        "2021年拟备案企业数量",
        "2022年拟备案企业数量",
        "备注",
    ]
    rows = [
        [1, "农、林、牧、渔业", 5, 0, 1, 2, None],
        [2, "工业*", "许多", 8, 40, 40, "制造业为主"],
        [None, "其他（不在附件1）", 1, 1, 1, 1, None],
    ]
    wrong = book(headings, *rows, ["说明：带*的项为行业组合类别"])
    body = report(take(desks, wrong, CITY))
    assert counts(body) == (0, 0, 2)
    assert [fault["cell"] for fault in body["faults"]] == ["B2:G2", "C3"]
    returned = load_workbook(BytesIO(take(desks, wrong, CITY, accept=XLSX).content)).worksheets[0]
    assert [returned.cell(row, 2).value for row in range(2, 4)] == ["农、林、牧、渔业", "工业*"]
    rows[1][2] = 120
    assert counts(report(take(desks, book(headings, *rows), CITY, on="2021-01-31"))) == (2, 0, 0)
    [event] = desks.read(CITY, "subjects/plan/2021-2022/history")
    assert (event["type"], event["time"]) == ("plan.adopted.v1", "2021-01-31T09:00:00+08:00")
    assert event["data"]["rows"][1] == {
        "row": 2,
        "above_scale": 120,
        "filed": 8,
        "planned": {"2021": 40, "2022": 40},
        "remark": "制造业为主",
    }


def test_the_workbook_comes_back_with_what_is_wrong(shared: Desks) -> None:
    """Only the rows not on record come back, under their title and headings, with a column 错误; put right, it is taken in."""
    good, bad = survey_row(1), survey_row(2, 行业代码="0000", 企业名称="@1+1公司")
    content = book(
        [*SURVEY, "联系电话"], [*good, "13800000000"], [*bad, "13800000001"], title="历下区摸底表", sheet="历下"
    )
    answer = take(shared, content, accept=XLSX, lang="zh")
    assert answer.status_code == 201
    assert answer.headers["content-type"] == XLSX
    assert [answer.headers[f"import-{name}"] for name in ("rows", "recorded", "repeated", "refused")] == [
        "2",
        "1",
        "0",
        "1",
    ]
    workbook = load_workbook(BytesIO(answer.content))
    sheet = workbook["历下"]
    assert sheet["A1"].value == "历下区摸底表"
    assert [cell.value for cell in sheet[2]] == [*SURVEY, "联系电话", "错误"]
    assert sheet.max_row == 3
    assert (sheet["B3"].value, sheet["C3"].value, sheet["C3"].data_type) == (bad[1], "@1+1公司", "s")
    assert sheet["J3"].value is None, "what is personal was not read, so it cannot come back"
    assert sheet["K3"].value == "E3 行业代码: 应为《国民经济行业分类》四位代码。"
    sheet["E3"] = "3411"
    assert counts(report(take(shared, saved(workbook)))) == (1, 0, 0)


def test_personal_columns_are_named_and_go_nowhere(shared: Desks) -> None:
    """Nothing of a personal column reaches the log, the report or an error."""
    row = [*survey_row(1), "张某某", "11010519491231002X"]
    answer = take(shared, book([*SURVEY, "法人姓名", "身份证号码"], row, [*survey_row(2, 行业代码=7), "李某某", "x"]))
    body = report(answer)
    assert body["personal_columns"] == ["法人姓名", "身份证号码"]
    said = answer.text + json.dumps(shared.read(COUNTY, f"subjects/enterprise/{row[1]}/history"))
    assert not any(secret in said for secret in ("张某某", "李某某", "11010519491231002X"))


def test_formulas_unknown_columns_and_other_sheets_are_named(shared: Desks) -> None:
    """The report says what was read as a formula's value and what was not read at all."""
    content = (FILES / "survey.ods").read_bytes()
    body = report(
        take(shared, content, CITY, media_type="application/vnd.oasis.opendocument.spreadsheet", dry_run=True)
    )
    assert (counts(body), body["formulas"], body["personal_columns"]) == ((3, 0, 1), ["I7"], ["联系电话"])
    body = report(
        take(shared, book([*SURVEY, "主要产品"], [*survey_row(), "齿轮"], more={"附注": [["1"]]}), dry_run=True)
    )
    assert (body["unknown_columns"], body["other_sheets"]) == (["主要产品"], ["附注"])


REFUSED: dict[str, tuple[Callable[[], bytes], dict[str, Any], int, str, str]] = {
    "no workbook": (lambda: b"hello", {}, 422, "workbook-unreadable", "neither a workbook"),
    "a password": ((FILES / "password.xlsx").read_bytes, {}, 422, "workbook-unreadable", "password"),
    "another kind": ((FILES / "survey.xls").read_bytes, {}, 422, "workbook-unreadable", "calls itself xlsx"),
    "another form": (lambda: book(SURVEY, survey_row()), {"form": "plan"}, 422, "workbook-unreadable", "looks like"),
    "an unknown form": (lambda: book(SURVEY), {"form": "nonsense"}, 422, "parameter-invalid", "there is no form"),
    "a day that is none": (lambda: book(SURVEY), {"on": "2021-02-30"}, 422, "parameter-invalid", "no day"),
    "a media type": (lambda: b"{}", {"media_type": JSON}, 415, "media-type-unknown", "openxml"),
    "an auditor": (lambda: book(SURVEY, survey_row()), {"office": AUDITOR}, 403, "office-not-entitled", "only read"),
    "too much": (lambda: bytes(17 << 20), {}, 413, "body-too-large", "16777216"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_taken_in_is_a_problem_document(shared: Desks, case: str) -> None:
    """A workbook that is not read at all, or not from this caller, records nothing and says why."""
    content, asked, status, name, words = REFUSED[case]
    size = sizes(shared)
    assert words in problem(take(shared, content(), **asked), status, name)["detail"]
    assert sizes(shared) == size


def test_a_problem_is_told_in_chinese_to_who_asks(shared: Desks) -> None:
    """Why a workbook is not read is said in the language that the request prefers."""
    body = problem(take(shared, (FILES / "password.xlsx").read_bytes(), lang="zh-CN"), 422, "workbook-unreadable")
    assert (body["title"], body["detail"][:8]) == ("工作簿不能读取", "工作簿有密码保护")


def test_another_tenant_looks_as_if_it_were_not_there(shared: Desks) -> None:
    """Neither imports nor templates tell who is enrolled where."""
    headers = {"Content-Type": XLSX}
    problem(shared[COUNTY].post("/v1/370200/imports", content=b"", headers=headers), 404, "tenant-unknown")
    problem(shared[COUNTY].get("/v1/370200/imports/templates/survey.xlsx"), 404, "tenant-unknown")


def test_templates_are_downloaded(shared: Desks) -> None:
    """Each form is there to fill in; one that is none is said to be none."""
    answer = shared.get(COUNTY, "imports/templates/evaluations.xlsx")
    assert (answer.status_code, answer.headers["content-type"]) == (200, XLSX)
    assert "filename*=UTF-8''" in answer.headers["content-disposition"]
    problem(shared.get(COUNTY, "imports/templates/nonsense.xlsx"), 422, "parameter-invalid")


def test_the_monthly_template_is_of_the_month_asked_and_has_the_tables_rows(
    shared: Desks, run: Run, tmp_path: Path
) -> None:
    """Annex 2 to fill in names its month and lists the units that the month's table lists, over HTTP as by command."""
    file = tmp_path / "空表.xlsx"
    answer = shared.get(COUNTY, "imports/templates/dispatch.xlsx", month="2022-11")
    sheet = load_workbook(BytesIO(answer.content)).worksheets[0]
    assert sheet["A2"].value == "( 2022 年 11 月 )"
    listed = [row["name"] for row in shared.read(COUNTY, "dispatch/2022-11")["rows"]]
    assert len(listed) > 14, "industry offices, too"
    last = sheet.max_row
    assert [sheet.cell(row, 2).value for row in range(4, last + 1)] == [*listed, "合计"]
    assert sheet.cell(last, 3).value == f"=SUM(C4:C{last - 1})"
    done = run(file, "--tenant", CITY, "--template", "dispatch", "--month", "2022-11")
    assert (done.returncode, file.read_bytes()) == (0, answer.content)
    for row in range(4, last):
        for column in range(3, 8):
            sheet.cell(row, column, 0)
    sent = take(shared, saved(sheet.parent), CITY, dry_run=True)
    assert counts(report(sent)) == (len(listed), 0, 0), "each name that it prints is read back"


def test_the_monthly_template_is_of_the_month_due_unless_told(shared: Desks) -> None:
    """Without a month the form is of the month that ended last by Beijing's date; a form without months takes none."""
    sheet = load_workbook(BytesIO(shared.get(COUNTY, "imports/templates/dispatch.xlsx").content)).worksheets[0]
    ended = datetime.now(SHANGHAI).replace(day=1) - timedelta(days=1)
    assert sheet["A2"].value == f"( {ended.year} 年 {ended.month} 月 )"
    for form, month in (("dispatch", "2022-13"), ("survey", "2022-11")):
        answer = shared.get(COUNTY, f"imports/templates/{form}.xlsx", month=month)
        assert "month" in problem(answer, 422, "parameter-invalid")["detail"]


def test_an_industry_office_takes_its_own_list_in(shared: Desks) -> None:
    """What an office may post it may also send as a list, and nothing else."""
    row = [Enterprise().code, "济南示例运输有限公司", "市中区", "5431", "2021-03-01", WRITTEN_SCOPE]
    assert counts(report(take(shared, book(APPLICATIONS, row), INDUSTRY))) == (1, 0, 0)


def test_ten_thousand_rows_take_seconds(shared: Desks, tmp_path: Path) -> None:
    """A workbook of 10,000 rows is decided on and recorded in seconds, in bounded memory."""
    target = tmp_path / "survey.xlsx"
    with Written(target) as written:
        sheet = written.add_worksheet()
        for number, row in enumerate([SURVEY, *surveys(10_000)]):
            sheet.write_row(number, 0, [cell.isoformat() if isinstance(cell, date) else cell for cell in row])
    begun = perf_counter()
    body = report(take(shared, target.read_bytes()))
    spent = perf_counter() - begun
    print(f"10,000 rows of {target.stat().st_size // 1024} kB recorded in {spent:.1f} s")
    assert counts(body) == (10_000, 0, 0)
    assert spent < 30, "linear in the rows, even while the log is young"


def test_the_command_takes_a_list_in(shared: Desks, run: Run, tmp_path: Path) -> None:
    """The command says what became of the rows, writes those to put right, and exits 1 if there are any."""
    file, wrong = tmp_path / "摸底.xlsx", tmp_path / "错误.xlsx"
    rows = [survey_row(1), survey_row(2, 行业代码="0000")]
    file.write_bytes(book([*SURVEY, "手机"], *[[*row, "13800000000"] for row in rows]))
    done = run(file, "--tenant", CITY, "--office", COUNTY, "--dry-run")
    assert (done.returncode, "would be recorded 1, recorded before 0, refused 1" in done.stdout) == (1, True)
    assert "试行，未登记：可登记 1 行，此前已登记 0 行，退回 1 行" in done.stdout
    done = run(file, "--tenant", CITY, "--office", COUNTY, "--errors", wrong)
    assert (done.returncode, ": 2 rows in " in done.stdout, "recorded 1, " in done.stdout) == (1, True, True)
    assert "Sheet1!E3 行业代码: 应为《国民经济行业分类》四位代码。" in done.stderr
    assert "4-digit industry code" in done.stderr
    assert "personal columns, not read: 手机" in done.stderr
    workbook = load_workbook(wrong)
    workbook.worksheets[0]["E2"] = "3411"
    workbook.save(wrong)
    done = run(wrong, "--tenant", CITY, "--office", COUNTY, "--json")
    assert done.returncode == 0, done.stderr
    assert counts(json.loads(done.stdout)) == (1, 0, 0)


def test_the_command_writes_templates_and_refuses_in_both_languages(run: Run, tmp_path: Path) -> None:
    """A template is written without an office; what is no workbook, no form or no tenant is said so."""
    file, runner = tmp_path / "空表.xlsx", CliRunner()
    assert runner.invoke(command_line, ["import", str(file), "--tenant", CITY, "--template", "survey"]).exit_code == 0
    assert load_workbook(file).worksheets[0]["A1"].value == "企业调查摸底表"
    for wrong in (["--tenant", "370199"], ["--tenant", CITY], ["--tenant", CITY, "--template", "nonsense"]):
        assert isinstance(runner.invoke(command_line, ["import", str(file), *wrong]).exception, ParameterInvalid)
    file.write_bytes(b"hello")
    done = run(file, "--tenant", CITY, "--office", COUNTY)
    assert (done.returncode, "不是" in done.stderr, "neither a workbook" in done.stderr) == (1, True, True)
    assert run(file, "--tenant", "370199", "--office", COUNTY).returncode == 2
    assert run(file, "--tenant", CITY).returncode == 2
    stranger = run(file, "--tenant", CITY, "--office", "379999")
    assert (stranger.returncode, f"{CITY} 的机构 379999" in stranger.stderr) == (1, True)
    missing = run(tmp_path / "none.xlsx", "--tenant", CITY, "--office", COUNTY)
    assert (missing.returncode, "没有此文件" in missing.stderr) == (1, True)
