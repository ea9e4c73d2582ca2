"""A filing's whole life through HTTP, a story a branch: its refusals and deadlines, the figures, the page, the story retold."""

from typing import Any

import pytest
from stories.city import FOREVER, City
from support.events import LATHE, MILL, SCOPE, Evaluation, Event, Filing, act, new_id, without_limit
from support.offices import Desks, problem

from registry.domain import regions

WIDER = [*SCOPE, {"occupation": MILL, "title": "铣工", "levels": [4]}]
_CODES = iter(regions.tenants()[1:])
HOLDERS = [{"holder": f"3f9c2a7e-0000-4000-8000-{place:012d}"} for place in range(1, 4)]


@pytest.fixture
def city(shared: Desks) -> City:
    """A city that no other story has."""
    code = next(_CODES)
    county, other, *_ = regions.counties(code)
    shared.record(code, without_limit(code), tenant=code)
    return City(shared, code, county, other)


def evaluated(city: City, filing: Filing, when: str = "2021-04-20", **changes: Any) -> tuple[Evaluation, list[str]]:
    """Hold an evaluation and grant three certificates by number a week later; return it and the numbers."""
    evaluation = filing.evaluation()
    granted = evaluation.act("certificates_granted", f"{when[:8]}27", certificates=HOLDERS)
    recorded = city.record(city.county, evaluation.held(when, **changes), granted)[-1]
    return evaluation, [one["number"] for one in recorded["data"]["certificates"]]


def adopted(city: City, **rules: Any) -> Event:
    """Return the adoption of rules from 1 February 2021 on."""
    data = {"effective_from": "2021-02-01", "rules": {"validity_years": None, **rules}}
    return act("rules.adopted.v1", f"rules/{city.code}", "2021-01-31", data)


def test_returned_corrected_and_failed(city: City) -> None:
    """Returned, a filing waits for the applicant; corrected, it is assessed; failed, it is over and another may follow."""
    filing = city.filing()
    city.record(city.county, filing.intended("2021-02-20"), filing.received("2021-02-25"))
    assert city.desk(city.county, "2021-02-25") == [("completeness", "2021-03-04")]
    city.record(city.county, filing.returned("2021-03-02", reason="评价方案缺少质量控制"))
    assert city.desk(city.county, "2021-03-02") == [("correction", "2021-03-09")]
    body = city.refused(city.county, filing.assessed("2021-03-03"))
    assert (body["rule"], body["blocking"]["type"]) == ("out_of_turn", "filing.returned_for_correction.v1")
    city.record(city.county, filing.corrected("2021-03-12", scope=WIDER))
    [changed] = city.read(f"subjects/{filing.subject}/diff", **{"from": 2, "to": 4})["changes"][1:]
    assert (changed["pointer"], changed["change"]) == ("/scope/1", "added")
    assert city.desk(city.county, "2021-03-22") == [("assessment", "2021-04-12")], (
        "the time begins anew, 清明 not counted"
    )
    city.record(city.county, filing.act("assessment_failed", "2021-04-06", reason="考场不足"))

    assert city.desk(city.county, "2021-04-07") == []
    assert city.allowed(filing.subject, city.county) == city.allowed(filing.subject) == set()
    assert city.refused(city.county, filing.corrected("2021-04-08"))["office"] is None
    assert city.page(filing)["status"] == "unknown", "no receipt, so nothing for the public"
    city.record(city.county, Filing(filing.of).received("2021-05-06"))
    assert city.rows("2021-02") == city.rows("2021-03") == {city.county: (1, 0, 0, 0, 0)}
    assert (city.rows("2021-04"), city.rows("2021-05")) == ({}, {city.county: (1, 0, 0, 0, 0)})
    chinese, english = city.retold(filing.subject)
    assert "一次性告知补正：评价方案" in chinese and "评估不通过：考场不足" in chinese
    assert (
        "returned the application, naming everything to correct" in english and "did not pass it: 考场不足" in english
    )


def test_an_objection_upheld_and_one_not(city: City) -> None:
    """An objection is on the city's desk until looked into; upheld, it ends in rejection; not upheld, in a receipt."""
    kept, lost = city.approved(), city.approved()
    for filing, upheld in ((kept, False), (lost, True)):
        city.record(city.code, filing.notice("2021-03-09", until="2021-03-15"), filing.objection("2021-03-11"))
        assert city.desk(city.code, "2021-03-12")[-1] == ("objection", "2021-04-09")
        assert city.refused(city.code, filing.notice_closed("2021-03-15"))["rule"] == "objection_open"
        assert (
            city.refused(city.code, filing.act("rejected", "2021-03-12", reason="异议"))["rule"]
            == "objection_not_upheld"
        )
        city.record(city.code, filing.resolved("2021-03-13", upheld=upheld))
    assert city.desk(city.code, "2021-03-15") == [("notice_closing", "2021-03-15"), ("rejection", "2021-04-12")]
    city.record(city.code, kept.notice_closed("2021-03-15"))
    assert city.refused(city.code, lost.notice_closed("2021-03-16"))["rule"] == "objection_upheld"
    city.record(city.code, lost.act("rejected", "2021-03-17", reason="异议成立"))
    city.record(city.code, kept.receipt("2021-03-20", until=FOREVER))

    assert city.desk(city.code, "2021-03-31") == []
    assert (city.status(kept.subject), city.status(lost.subject)) == ("in_force", "rejected")
    assert (city.page(kept)["status_zh"], city.page(lost)["status_zh"]) == ("有效", "查无此回执")
    assert city.rows("2021-03") == {city.county: (0, 1, 0, 0, 0)}
    assert [cell["subject"] for cell in city.read(f"dispatch/2021-03/cells/{city.county}/completed")["events"]] == [
        kept.subject
    ]
    chinese, english = city.retold(lost.subject)
    assert "核查异议，是否成立：是" in chinese and "审核不通过：异议成立" in chinese
    assert "upheld: yes" in english and "rejected the filing" in english
    assert "upheld: no" in city.retold(kept.subject)[1]


def test_scope_and_details_changed(city: City) -> None:
    """A wider scope lets more be evaluated, a narrower one less; a new name and county are on the page, the unit stays."""
    filing = city.filed()
    milled = filing.evaluation()
    assert city.refused(city.county, milled.held("2021-04-20", occupation=MILL))["rule"] == "outside_scope"
    city.record(city.code, filing.act("scope_changed", "2021-05-06", scope=WIDER))
    assert city.refused(city.county, milled.held("2021-05-05", occupation=MILL))["rule"] == "outside_scope"
    city.record(city.county, milled.held("2021-05-07", occupation=MILL))
    details = {"name": "山东示例精密机械有限公司", "county": city.other, "industry": "4710"}
    problem(
        city.desks.post(city.other, filing.act("details_changed", "2021-05-08", **details), tenant=city.code),
        403,
        "office-not-entitled",
    )
    city.record(city.county, filing.act("details_changed", "2021-05-08", **details))
    city.record(city.code, filing.act("scope_changed", "2021-06-01", scope=[WIDER[1]]))
    assert city.refused(city.county, filing.evaluation().held("2021-06-02"))["rule"] == "outside_scope"

    page = city.page(filing)
    assert (page["status_zh"], page["name"]) == ("有效", details["name"])
    assert [item["title"] for item in page["scope"]] == ["铣工"]
    assert city.rows("2021-05") == {city.county: (0, 1, 1, 0, 0)}
    plan = city.read("plan/2021-2023", on="2021-12-31")["rows"]
    assert [row["row"] for row in plan if row["filed"]["value"]] == [3], "建筑业, after the change"
    chinese, english = city.retold(filing.subject)
    assert "变更评价范围为：" in chinese and f"县（市、区）：{regions.names()[city.other]}" in chinese
    assert "changed the scope to" in english and details["name"] in english


def test_renewed_under_the_citys_own_rules(city: City) -> None:
    """In its window, after six evaluations and with nothing overdue a filing is renewed; until then each is refused."""
    city.record(city.code, adopted(city, renewal_window_days=90, renewal_evaluations=6))
    filing, supervision = city.filed(until="2024-03-19"), f"supervision/{new_id()}"
    for when in ("2022-02-10", "2022-06-10", "2022-11-10", "2023-03-10", "2023-08-10"):
        evaluated(city, filing, when)
    looked = {"filing": filing.key, "mode": "external", "form": "on_site", "inspected_on": "2023-10-10"}
    items = [{"item": "考评人员", "passed": False, "finding": "人数不足"}]
    ordered = {"items": [{"item": "考评人员", "requirement": "每场三名以上"}], "due_on": "2023-11-10"}
    city.record(city.county, act("supervision.inspected.v1", supervision, "2023-10-11", {**looked, "items": items}))
    city.record(city.county, act("supervision.rectification_ordered.v1", supervision, "2023-10-12", ordered))
    assert city.desk(city.county, "2023-11-13") == [("rectification", "2023-11-10")]

    def renewed(when: str) -> Event:
        return filing.act("renewed", when, valid_until=FOREVER)

    def refused(when: str) -> tuple[str, str | None]:
        body = city.refused(city.code, renewed(when))
        assert "filing.renewed.v1" not in body["allowed"]
        return body["rule"], body["office"]

    assert refused("2023-12-19") == ("rectification_overdue", city.county)
    assert "renewal" not in dict(city.desk(city.code, "2023-12-21")), "what may not be done is on nobody's desk"
    rectified = act("supervision.rectified.v1", supervision, "2023-12-01", {"summary": "已增聘考评人员"})
    city.record(city.county, rectified)
    assert city.activity("2023-11")[city.county] == {
        "inspections": 1, "rectifications_ordered": 1, "rectifications_overdue": 1, "evaluations_held": 2
    }  # fmt: skip
    assert "rectifications_overdue" not in city.activity("2023-12")[city.county]
    assert refused("2023-12-19") == ("renewal_too_early", city.code)
    assert refused("2023-12-20") == ("renewal_evaluations", city.county)
    evaluated(city, filing, "2023-12-20")
    assert city.desk(city.code, "2023-12-19") == []
    assert city.desk(city.code, "2023-12-20") == [("renewal", "2024-03-19")]
    city.record(city.code, renewed("2024-03-01"))
    city.record(city.county, act("supervision.closed.v1", supervision, "2024-03-02", {"outcome": "rectified"}))

    assert city.desk(city.code, "2024-03-19") == city.desk(city.county, "2024-03-19") == []
    page = city.page(filing)
    assert (page["status_zh"], page["valid_from"], page["valid_until"]) == ("有效", "2021-03-20", FOREVER)
    assert city.rows("2023-12") == {city.county: (0, 1, 1, 3, 9)}
    assert city.rows("2024-03") == {city.county: (0, 1, 1, 0, 0)}, "beyond the first term, by the renewal"
    assert city.refused(city.code, filing.act("renewed", "2024-03-02", valid_until="2099-12-30"))
    chinese, english = city.retold(filing.subject)
    assert "延续备案，有效期至2099年12月31日" in chinese and "renewed the filing until 2099-12-31" in english
    chinese, english = city.retold(supervision)
    assert "限2023年11月10日前完成" in chinese and "ordered rectification by 2023-11-10" in english


def test_suspended_and_resumed(city: City) -> None:
    """Suspended, a filing counts and expires as before but evaluates nothing from that day on; resumed, it does again."""
    filing = city.filed()
    evaluation, [first, *_] = evaluated(city, filing)
    announced = filing.evaluation()
    city.record(city.county, announced.announced("2021-05-06", planned_on="2021-05-20"))
    city.record(city.code, filing.act("suspended", "2021-05-10", reason="考务管理混乱"))
    page = city.page(filing)
    assert (page["status_zh"], page["since"]) == ("已暂停", "2021-05-10")
    assert city.allowed(filing.subject) == {"resumed", "deregistered", "revoked"}
    body = city.refused(city.county, announced.held("2021-05-20"))
    assert (body["rule"], body["office"], body["blocking"]["type"]) == (
        "filing_not_in_force", city.code, "filing.suspended.v1"
    )  # fmt: skip
    for late in (
        filing.act("renewed", "2021-05-11", valid_until="2099-12-31"),
        filing.act("scope_changed", "2021-05-11", scope=WIDER),
    ):
        assert city.refused(city.code, late)["rule"] == "out_of_turn"
    city.record(city.county, evaluation.granted("2021-05-11", count=1), announced.held("2021-05-09"))
    city.record(city.code, filing.act("resumed", "2021-06-01", reason="整改合格"))
    city.record(city.county, filing.evaluation().held("2021-06-02"))

    assert (city.page(filing)["status_zh"], city.page(filing)["since"]) == ("有效", None)
    assert city.certificate(first) == "valid"
    assert city.rows("2021-05") == {city.county: (0, 1, 1, 1, 4)}
    assert city.activity("2021-06") == {city.county: {"evaluations_held": 3}}
    chinese, english = city.retold(filing.subject)
    assert "暂停该备案：考务管理混乱" in chinese and "恢复该备案：整改合格" in chinese
    assert "suspended the filing" in english and "resumed the filing" in english


@pytest.mark.parametrize(
    ("name", "zh", "said"),
    [("revoked", "已撤销", ("撤销该备案", "revoked the filing")), ("deregistered", "已注销", ("注销该备案", "deregistered the filing"))],
)  # fmt: skip
def test_revoked_or_deregistered(city: City, name: str, zh: str, said: tuple[str, str]) -> None:
    """At its end a filing leaves the figures and the page says so; what was granted stands until it is revoked itself."""
    filing = city.filed()
    evaluation, [first, second, _] = evaluated(city, filing)
    waiting = filing.evaluation()
    city.record(city.county, waiting.announced("2021-05-06", planned_on="2021-06-20"))
    city.record(city.code, filing.act(name, "2021-06-10", reason="出具虚假评价结果"))
    page = city.page(filing)
    assert (page["status"], page["status_zh"], page["since"]) == (name, zh, "2021-06-10")
    assert "出具虚假评价结果" not in str(page)
    assert city.allowed(filing.subject) == city.allowed(filing.subject, city.county) == set()
    body = city.refused(city.county, waiting.held("2021-06-20"))
    assert (body["rule"], body["blocking"]["type"]) == ("filing_not_in_force", f"filing.{name}.v1")
    for late in ("resumed", "revoked", "deregistered"):
        assert city.refused(city.code, filing.act(late, "2021-06-11", reason="x"))["rule"] == "out_of_turn"
    city.record(city.county, waiting.act("cancelled", "2021-06-15", reason="备案已终止"))
    assert city.certificate(first) == city.certificate(second) == "valid"
    city.record(city.code, evaluation.act("certificates_revoked", "2021-06-16", numbers=[first], reason="成绩虚假"))
    assert (city.certificate(first), city.certificate(second)) == ("revoked", "valid")
    again = Filing(filing.of)
    city.record(city.county, again.received("2021-07-01"))

    assert city.desk(city.code, "2021-06-30") == city.desk(city.county, "2021-06-30") == []
    assert city.rows("2021-05") == {city.county: (0, 1, 1, 0, 3)}
    assert city.rows("2021-06") == {city.county: (0, 0, 1, -1, 2)}
    assert city.rows("2021-07") == {city.county: (1, 0, 1, 0, 2)}
    for text, part in zip(city.retold(filing.subject), said, strict=True):
        assert f"{part}" in text


def test_expired_by_date_alone(city: City) -> None:
    """Past its last day a filing is expired without an act: nothing more on it, what it did before may still be told."""
    filing = city.filed(until="2023-06-15")
    evaluation, [number, *_] = evaluated(city, filing)
    assert city.desk(city.code, "2023-03-16") == []
    assert city.desk(city.code, "2023-03-17") == city.desk(city.code, "2023-06-15") == [("renewal", "2023-06-15")]
    assert city.desk(city.code, "2023-06-16") == []
    assert (city.status(filing.subject), city.allowed(filing.subject)) == ("expired", set())
    page = city.page(filing)
    assert (page["status_zh"], page["since"], page["valid_until"]) == ("已到期", "2023-06-16", "2023-06-15")
    for late in (
        filing.act("renewed", "2023-06-16", valid_until=FOREVER),
        filing.act("suspended", "2023-06-16", reason="x"),
        filing.act("revoked", "2023-06-16", reason="x"),
        filing.act("third_party_filed", "2023-06-16", body_code=f"S000037{city.code[2:4]}0001", scope=SCOPE),
    ):
        assert city.refused(city.code, late)["rule"] == "out_of_turn"
    assert city.refused(city.county, filing.evaluation().held("2023-06-16"))["rule"] == "filing_not_in_force"
    late = filing.evaluation()
    city.record(city.county, late.held("2023-06-15", passed=2), late.granted("2023-07-03", count=2))
    city.record(city.code, evaluation.act("certificates_revoked", "2023-07-04", numbers=[number], reason="冒名顶替"))
    again = Filing(filing.of)
    city.record(city.county, again.received("2023-06-20"))

    assert city.certificate(number) == "revoked"
    assert city.rows("2023-05") == {city.county: (0, 1, 1, 0, 0)}
    assert city.rows("2023-06") == {city.county: (1, 0, 1, 0, 0)}
    assert city.rows("2023-07") == {city.county: (1, 0, 1, 1, 1)}
    assert city.activity("2023-06") == {city.county: {"evaluations_held": 1}}
    asked = {"as": "story"}
    told = city.read(f"subjects/{filing.subject}/history", **asked)
    assert (told["after"]["status"], told["today"]["status"]) == ("in_force", "expired")
    city.retold(evaluation.subject)


def test_a_third_party_at_its_original_filing_place(city: City) -> None:
    """Filed as a third party, an enterprise serves others under its S code and itself under its Y code; both count."""
    filing = city.filed()
    code = f"S000037{city.code[2:4]}0001"

    def third(body_code: str) -> Event:
        return filing.act("third_party_filed", "2021-05-15", body_code=body_code, scope=WIDER)

    for wrong in (code.replace("S", "Y"), f"{code[:7]}01{code[9:]}"):
        body = problem(city.desks.post(city.code, third(wrong), tenant=city.code), 422, "event-invalid")
        assert [fault["pointer"] for fault in body["errors"]] == ["/data/body_code"]
    for_others = {"served": "public"}
    _, before = evaluated(city, filing, "2021-04-20", **for_others)
    city.record(city.code, third(code))
    own, of_own = evaluated(city, filing, "2021-06-10")
    others, of_others = evaluated(city, filing, "2021-06-11", **for_others)
    assert {number[0] for number in before + of_own} == {"Y"}
    assert all(number.startswith(f"{code}214") for number in of_others)
    body = city.refused(city.county, filing.evaluation().held("2021-06-12", occupation=MILL))
    assert body["rule"] == "outside_scope", "for itself it evaluates what its own scope has"
    found = city.read(f"certificates/{of_others[0]}")
    assert (found["status"], found["evaluation"], found["filing"]) == ("valid", others.subject, filing.subject)
    wrong_body = own.act(
        "certificates_granted", "2021-07-01", certificates=[{"number": f"{code}214000009", **HOLDERS[0]}]
    )
    assert city.refused(city.county, wrong_body)["rule"] == "certificate_of_another_body"

    assert city.page(filing)["status_zh"] == "有效"
    assert city.rows("2021-06") == {city.county: (0, 1, 1, 6, 9)}
    assert city.activity("2021-04") == {city.county: {"evaluations_held": 1, "small_firms_served": 1}}
    assert city.activity("2021-06") == {city.county: {"evaluations_held": 3, "small_firms_served": 2, "third_party": 1}}
    city.record(city.code, filing.act("deregistered", "2021-07-05", reason="企业申请注销"))
    assert "third_party" not in city.activity("2021-07")[city.county]
    chinese, english = city.retold(filing.subject)
    assert f"办理第三方评价机构备案，备案码 {code}" in chinese and f"as a third-party body, code {code}" in english
    assert LATHE in city.retold(others.subject)[1]
