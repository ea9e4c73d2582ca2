"""Site visits (现场核查) over HTTP: recorded, repeated, refused, listed with the filing's papers, and told."""

from typing import Any

import pytest
from support.events import CITY, COUNTY, Filing, act
from support.offices import Desks, problem

PAPER = {"kind": "核查记录", "name": "记录.pdf", "sha256": "b" * 64, "size": 1_234}
PLAN = {"kind": "评价方案", "name": "方案.pdf", "sha256": "a" * 64, "size": 4_321}


def test_a_visit_is_recorded_once(shared: Desks) -> None:
    """A visit is answered as recorded; the same again gets the first answer, the id with other content is refused."""
    filing = Filing()
    shared.record(COUNTY, filing.received())
    visit = filing.site_visited(materials=[PAPER])
    first = shared.post(COUNTY, visit)
    assert first.status_code == 201, first.text
    assert (first.json()["type"], first.json()["version"]) == ("filing.site_visited.v1", 2)
    again = shared.post(COUNTY, visit)
    assert (again.status_code, again.json()) == (200, first.json())
    assert again.headers["idempotent-replayed"] == "true"
    assert shared.post(COUNTY, visit | {"data": visit["data"] | {"visitors": 3}}).status_code == 422
    found = shared.read(COUNTY, f"subjects/{filing.subject}")
    assert (found["version"], found["status"]) == (2, "received")


def test_a_visit_is_refused_as_the_contract_says(shared: Desks) -> None:
    """Another office's visit is 403, one out of turn 409, one by nobody or on a day to come 422 with its places."""
    filing = Filing()
    shared.record(COUNTY, filing.received())
    for office in ("370103", CITY):
        body = problem(shared.post(office, filing.site_visited()), 403, "office-not-entitled")
        assert (body["rule"], body["office"]) == ("poster", COUNTY)
    body = problem(shared.post(COUNTY, filing.site_visited(visitors=0, finding="")), 422, "event-invalid")
    assert [fault["pointer"] for fault in body["errors"]] == ["/data/visitors", "/data/finding"]
    body = problem(shared.post(COUNTY, filing.site_visited(visited_on="2021-03-04")), 422, "event-invalid")
    assert [fault["pointer"] for fault in body["errors"]] == ["/data/visited_on"]
    shared.record(COUNTY, filing.assessed())
    body = problem(shared.post(COUNTY, filing.site_visited("2021-03-06")), 409, "act-not-legal")
    assert (body["rule"], body["blocking"]["type"]) == ("out_of_turn", "filing.assessment_passed.v1")


def test_the_rules_may_demand_a_visit(shared: Desks) -> None:
    """Under rules that demand one the assessment waits for the visit, and the refusal says so in the reader's language."""
    tenant, county, filing = "371600", "371602", Filing()
    rules = {"effective_from": "2021-03-01", "rules": {"site_visit_required": True}}
    shared.record(tenant, act("rules.adopted.v1", f"rules/{tenant}", "2021-01-31", rules), tenant=tenant)
    shared.record(county, filing.received(county=county), tenant=tenant)
    posted = {"json": filing.assessed(), "headers": {"Accept-Language": "zh-CN"}}
    body = problem(shared[county].post(f"/v1/{tenant}/events", **posted), 409, "act-not-legal")
    assert body["detail"] == f"评估通过前须有现场核查（rules/{tenant}@1）。"
    assert (body["rule"], body["office"], body["blocking"]["type"]) == (
        "site_visit_missing", county, "rules.adopted.v1"
    )  # fmt: skip
    assert "filing.site_visited.v1" in body["allowed"]
    assert "filing.assessment_passed.v1" not in body["allowed"]
    shared.record(county, filing.site_visited(), filing.assessed(), tenant=tenant)


def test_the_papers_of_a_visit_are_listed_with_the_filings(shared: Desks) -> None:
    """A filing's answer lists the papers of the application and of the visit, each by the version that named it."""
    filing = Filing()
    shared.record(COUNTY, filing.received(materials=[PLAN]), filing.site_visited(materials=[PAPER]))
    papers = shared.read(COUNTY, f"subjects/{filing.subject}")["materials"]
    assert papers == [{"version": 1, **PLAN, "held": False}, {"version": 2, **PAPER, "held": False}]


def test_a_visit_leaves_the_inbox_as_it_was(shared: Desks) -> None:
    """The time to assess runs on from the application: the same deadlines on the filing, the same item on the desk."""
    tenant, county, filing = "371500", "371502", Filing()
    shared.record(county, filing.received("2021-03-01", county=county), tenant=tenant)

    def seen() -> tuple[Any, Any]:
        deadlines = shared.read(county, f"subjects/{filing.subject}", tenant=tenant)["deadlines"]
        answer = shared.read(county, "inbox", tenant=tenant, on="2021-03-10", wait=shared.sizes()[tenant][0])
        return deadlines, [(item["subject"], item["step"], item["due"], item["acts"]) for item in answer["items"]]

    before, cut = seen(), shared.sizes()[tenant][0]
    assert before[1], "something waits"
    shared.record(county, filing.site_visited("2021-03-08"), tenant=tenant)
    assert seen() == before
    shared.record(county, filing.assessed("2021-03-09"), tenant=tenant)
    for as_of in (cut, cut + 1):
        answer = shared.read(county, "inbox", tenant=tenant, on="2021-03-10", as_of=as_of)
        assert [(item["subject"], item["step"], item["due"], item["acts"]) for item in answer["items"]] == before[1]


@pytest.mark.parametrize(
    ("language", "term", "told"),
    [
        ("zh-CN", "现场核查", "于2021年3月3日到企业现场核查，2人参加，结论：场地设备与申报一致；核查材料："),
        ("en", "site visited", "visited the enterprise on 2021-03-03, visitors: 2; finding: 场地设备与申报一致; materials: "),
    ],
)  # fmt: skip
def test_a_visit_is_told(shared: Desks, language: str, term: str, told: str) -> None:
    """A history tells the visit in both languages; the applicant's papers and the status stay as they were."""
    filing = Filing()
    shared.record(COUNTY, filing.received(materials=[PLAN]), filing.site_visited(materials=[PAPER]))
    path = f"/v1/{CITY}/subjects/{filing.subject}/history"
    story = shared[COUNTY].get(path, params={"as": "story"}, headers={"Accept-Language": language}).json()
    line = story["lines"][1]
    assert (line["term"], line["authority"]["letter"], line["changes"]) == (term, "R", [])
    assert told in line["what"]
    assert "核查记录" in line["what"]
    assert story["after"]["status"] == "received"
