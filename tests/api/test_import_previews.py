"""Previews of lists: what they show, that exactly that is recorded, and that nobody's figures are replaced unasked."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import httpx
import pytest
from support.database import Cluster
from support.events import CITY, COUNTY, INDUSTRY, JSON, Enterprise, declared
from support.offices import Desks, desks_of, problem
from support.reading import HEADED
from support.server import serving
from support.workbooks import APPLICATIONS, EVALUATIONS, SCOPE, SURVEY, XLSX, book, survey_row, surveys

FIGURES = ("preparing", "completed", "evaluated", "certified_month", "certified_ytd")


@pytest.fixture(scope="module")
def desks(cluster: Cluster) -> Iterator[Desks]:
    """A registry of this module's own: each test has a month or enterprises of its own."""
    with cluster.clone(cluster.enrolled) as dsn, serving(dsn, cluster.keys) as served, desks_of(served) as found:
        yield found


def send(desks: Desks, content: bytes, office: str = COUNTY, *, lang: str = "zh", **asked: Any) -> httpx.Response:
    headers = {"Content-Type": XLSX, "Accept": JSON, "Accept-Language": lang}
    return desks[office].post(f"/v1/{CITY}/imports", content=content, params=asked, headers=headers, timeout=60)


def preview(desks: Desks, content: bytes, office: str = COUNTY, **asked: Any) -> dict[str, Any]:
    answer = send(desks, content, office, dry_run=True, **asked)
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.json()
    assert answer.headers["import-preview"] == body["preview"]
    assert (body["recorded"], answer.headers["import-recorded"]) == (0, "0")
    return body


def annex_2(month: str, *rows: list[Any]) -> bytes:
    return book([f"( {month[:4]} 年 {int(month[5:])} 月 )"], HEADED, *rows)


def outcomes(body: dict[str, Any]) -> list[str]:
    return [row["outcome"] for row in body["read_rows"]]


def figures(desks: Desks, month: str, unit: str = COUNTY) -> list[int]:
    [row] = [row for row in desks.read(CITY, f"dispatch/{month}")["rows"] if row["unit"] == unit]
    return [row[name] for name in FIGURES]


def test_a_preview_shows_what_is_written_beside_what_is_read(desks: Desks) -> None:
    """Sheet, form, tenant, columns matched and left over, each row's cells, totals and rows passed over are told."""
    rows = [
        survey_row(1, 职工人数="１，234人"),
        survey_row(2, 行业代码="物业管理"),
        survey_row(3, 调查日期="2021年13月1日"),
    ]
    content = book([*SURVEY, "主要产品"], *rows, [None, "合计", *[None] * 6, 2000], title="摸底表", sheet="历下")
    body = preview(desks, content)
    assert (body["form"], body["sheet"], body["tenant_name"], body["of"]) == ("survey", "历下", "济南市", None)
    assert [(column["name"], column["cell"]) for column in body["columns"]][:2] == [
        ("enterprise", "B2"),
        ("name", "C2"),
    ]
    assert body["unknown_columns"] == ["主要产品"]
    assert outcomes(body) == ["would_record", "would_record", "refused"]
    first, second, third = body["read_rows"]
    assert (first["written"]["employees"], first["read"]["employees"]) == ("１，234人", 1234)
    assert (second["written"]["industry"], second["read"]["industry"]) == ("物业管理", "7020")
    assert (third["written"]["surveyed_on"], third["read"].get("surveyed_on")) == ("2021年13月1日", None)
    assert body["totals"] == [{"row": 6, "column": "employees", "said": 2000, "summed": 2074, "right": False}]
    assert [row["row"] for row in body["passed_rows"]] == [6]
    assert (body["would_record"], body["refused"]) == (2, 1)


def test_exactly_a_preview_is_recorded_and_once(desks: Desks) -> None:
    """By its hash the file is recorded as it was shown; sent once more, it is on record and nothing is added."""
    content = book(SURVEY, *surveys(3), survey_row(4, 行业代码="0000"))
    shown, size = preview(desks, content), desks.sizes()[CITY][0]
    done = send(desks, content, preview=shown["preview"])
    assert (done.status_code, done.json()["recorded"], done.json()["refused"]) == (201, 3, 1)
    assert outcomes(done.json()) == ["recorded"] * 3 + ["refused"]
    assert "preview" not in done.json()
    again = send(desks, content, preview=shown["preview"])
    assert (again.status_code, again.json()["repeated"], desks.sizes()[CITY][0]) == (200, 3, size + 3)


def test_another_file_office_or_option_is_not_what_was_previewed(desks: Desks) -> None:
    """A preview is of a file's bytes, an office and its options: with others nothing is recorded, and it is said which."""
    rows = surveys(2)
    content = book(SURVEY, *rows)
    shown, size = preview(desks, content)["preview"], desks.sizes()[CITY][0]
    rows[0][8] = 421
    changed = problem(send(desks, book(SURVEY, *rows), preview=shown), 409, "preview-outdated")
    assert (changed["errors"][0]["message"], changed["errors"][0]["pointer"]) == (
        "文件与预览时的不是同一个",
        "/preview",
    )
    for office, asked in (
        (CITY, {}),
        (COUNTY, {"replace": True}),
        (COUNTY, {"form": "survey"}),
        (COUNTY, {"on": "2021-05-01"}),
    ):
        answer = send(desks, content, office, preview=shown, lang="en", **asked)
        assert "the office or the options" in problem(answer, 409, "preview-outdated")["detail"]
    assert desks.sizes()[CITY][0] == size
    problem(send(desks, content, preview="abc"), 422, "parameter-invalid")
    problem(send(desks, content, preview=shown, dry_run=True), 422, "parameter-invalid")


def test_a_record_that_has_changed_since_is_named(desks: Desks) -> None:
    """What was recorded under a row since the preview is told with office and position, and nothing is recorded."""
    content = annex_2("2021-05", [1, "历下区", 1, 2, 3, 4, 5], [2, "市中区", 1, 1, 1, 1, 1])
    shown = preview(desks, content, CITY)["preview"]
    [event] = desks.record(COUNTY, declared(COUNTY, "2021-05", "2021-06-02", (9, 9, 9, 9, 9)))
    body = problem(send(desks, content, CITY, preview=shown), 409, "preview-outdated")
    assert [fault["pointer"] for fault in body["errors"]] == ["/rows/3"]
    assert f"历下区 {COUNTY}" in body["detail"] and f"第 {event['position']} 号记录" in body["detail"]
    assert figures(desks, "2021-05", "370103") == [0] * 5, "of the other row nothing was recorded either"


def test_what_happens_elsewhere_does_not_outdate_a_preview(desks: Desks) -> None:
    """Another unit's figures of the same month, and any other act, leave a preview what it was."""
    content = annex_2("2021-06", [1, "历下区", 1, 2, 3, 4, 5])
    shown = preview(desks, content)["preview"]
    desks.record(CITY, declared("370103", "2021-06", "2021-07-02", (9, 9, 9, 9, 9)), Enterprise().surveyed())
    assert send(desks, content, preview=shown).status_code == 201
    assert figures(desks, "2021-06") == [1, 2, 3, 4, 5]


def test_another_offices_figures_are_replaced_only_if_told(desks: Desks) -> None:
    """A county's own declaration holds the city's row back, with its day; told so, it is shown, and then replaced."""
    content = annex_2("2021-07", [1, "历下区", 1, 2, 3, 4, 5], [2, "市中区", 1, 1, 1, 1, 1])
    assert send(desks, content, CITY, on="2021-08-01").json()["recorded"] == 2
    [event] = desks.record(COUNTY, declared(COUNTY, "2021-07", "2021-08-02", (9, 9, 9, 9, 9)))
    body = send(desks, content, CITY).json()
    assert (body["recorded"], body["repeated"], body["refused"]) == (0, 1, 1)
    [fault] = body["faults"]
    assert fault["cell"] == "B3"
    assert f"历下区 {COUNTY}" in fault["message"] and event["recordedtime"][:10] in fault["message"]
    assert figures(desks, "2021-07") == [9] * 5
    held = preview(desks, content, CITY)
    problem(send(desks, content, CITY, preview=held["preview"], replace=True), 409, "preview-outdated")
    told = preview(desks, content, CITY, replace=True)
    [replaced] = told["read_rows"][0]["replaces"]
    assert (replaced["office"], replaced["position"], replaced["another_office"]) == (COUNTY, event["position"], True)
    assert replaced["values"] == dict.fromkeys(FIGURES, 9)
    assert send(desks, content, CITY, preview=told["preview"], replace=True).status_code == 201
    assert figures(desks, "2021-07") == [1, 2, 3, 4, 5]


def test_an_offices_own_figures_are_replaced_and_shown(desks: Desks) -> None:
    """What this office told itself stands beside what takes its place, and needs no leave."""
    for figure, was in ((1, None), (2, 1)):
        content = annex_2("2021-08", [1, "历下区", figure, 2, 3, 4, 5])
        [row] = preview(desks, content)["read_rows"]
        assert (row.get("replaces") or [{"values": None}])[0]["values"] == (was and {"preparing": was})
        assert send(desks, content).json()["recorded"] == 1


def test_a_survey_that_another_office_took_since_stands(desks: Desks) -> None:
    """The same day's survey, or one after this office's own, is another's until told; a new day beside it is not."""
    row = survey_row(1, 调查日期=date(2021, 1, 10))
    assert send(desks, book(SURVEY, row), INDUSTRY).json()["recorded"] == 1
    same = survey_row(1, code=row[1], 职工人数=999)
    [fault] = send(desks, book(SURVEY, same)).json()["faults"]
    assert (fault["cell"], "370100-transport" in fault["message"]) == ("B2", True)
    later = survey_row(1, code=row[1], 调查日期=date(2021, 2, 10), 职工人数=500)
    [shown] = preview(desks, book(SURVEY, later))["read_rows"]
    assert (shown["outcome"], shown["replaces"][0]["another_office"]) == ("would_record", False)
    assert send(desks, book(SURVEY, later)).json()["recorded"] == 1
    again = survey_row(1, code=row[1], 调查日期=date(2021, 3, 10), 职工人数=430)
    assert send(desks, book(SURVEY, again), INDUSTRY).json()["refused"] == 1
    assert send(desks, book(SURVEY, again), INDUSTRY, replace=True).json()["recorded"] == 1


def test_a_plan_is_shown_line_by_line(desks: Desks) -> None:
    """Each row of Annex 1 shows what it takes the place of; a row that stays as it is shows nothing."""
    headings = ["行业领域", "规模以上企业数量", "2024年拟备案企业数量", "2025年拟备案企业数量"]
    first, second = ["农、林、牧、渔业", 5, 1, 2], ["工业*", 120, 40, 40]
    assert send(desks, book(headings, first, second), CITY, on="2023-01-31").json()["recorded"] == 2
    body = preview(desks, book(headings, first, [*second[:2], 50, 40]), CITY)
    assert outcomes(body) == ["would_record"] * 2
    assert [row.get("replaces", [{}])[0].get("values") for row in body["read_rows"]] == [None, {"planned_2024": 40}]


def test_what_is_odd_is_a_warning_and_holds_nothing_back(desks: Desks) -> None:
    """Skilled workers past the employees, a far year, a wholly other name, an occupation's other name: told by cell."""
    known = Enterprise()
    desks.record(COUNTY, known.surveyed("2021-01-09"))
    headed = [*SURVEY, "技能人才数量"]
    rows = [
        [*survey_row(1, 职工人数=10), 500],
        [*survey_row(2, 调查年度=2012), 5],
        [*survey_row(3, known.code, 企业名称="济南东岳纺织有限公司"), 5],
        [*survey_row(4), 5],
    ]
    body = preview(desks, book(headed, *rows))
    assert [warning["cell"] for warning in body["warnings"]] == ["J2", "G3", "C4"]
    assert (body["would_record"], body["faults"]) == (4, [])
    one, other = Enterprise(), Enterprise()
    lines = [
        [one.code, one.name, "历下区", "3411", "2021-03-01", "6-18-01-01 铣工 五级"],
        [other.code, other.name, "历下区", "3411", "2021-03-01", SCOPE.replace("车工", "数控车工")],
    ]
    body = preview(desks, book(APPLICATIONS, *lines), lang="en")
    [warning] = body["warnings"]
    assert (warning["cell"], "6-18-01-01 is 车工" in warning["message"]) == ("F2", True)
    assert body["would_record"] == 2
    results = [[one.code, "6-18-01-01", 4, "2021-04-20", 10, 5, 5, None, "铣工"]]
    [warning] = preview(desks, book([*EVALUATIONS, "职业名称"], *results))["warnings"]
    assert warning["cell"] == "I2"


def test_a_row_that_is_refused_by_now_is_not_recorded(desks: Desks) -> None:
    """A preview whose only row another office has overtaken records nothing and says so: it is not recorded before."""
    content = annex_2("2021-12", [1, "历下区", 1, 2, 3, 4, 5])
    shown = preview(desks, content, CITY)["preview"]
    desks.record(COUNTY, declared(COUNTY, "2021-12", "2022-01-02", (9, 9, 9, 9, 9)))
    problem(send(desks, content, CITY, preview=shown), 409, "preview-outdated")
