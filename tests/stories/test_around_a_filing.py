"""What stands around a filing, through HTTP: supervision, training and subsidy, norms and banks, assessors, and the rest."""

from typing import Any

from support.events import CITY, COUNTY, INDUSTRY, LATHE, PROVINCE, Event, Filing, act, new_id
from support.offices import Desks, in_force, problem

PERSON = "00000000-0000-4000-8000-5e2c8a1f70d4"
SCORE = {"occupation": LATHE, "level": 4}


class Matter:
    """A subject of any kind; every call is an act on it, on a day."""

    def __init__(self, kind: str, key: str = "") -> None:
        self.kind, self.key = kind, key or new_id()

    @property
    def subject(self) -> str:
        return f"{self.kind}/{self.key}"

    def __call__(self, name: str, when: str, /, **data: Any) -> Event:
        return act(f"{self.kind}.{name}.v1", self.subject, when, data)


def stands(desks: Desks, matter: Matter, office: str = CITY, tenant: str = CITY) -> dict[str, Any]:
    """Return where a subject stands: its status, what the office may do, and what is kept of it."""
    found: dict[str, Any] = desks.read(office, f"subjects/{matter.subject}", tenant=tenant)
    return found


def refused(desks: Desks, office: str, event: Event) -> dict[str, Any]:
    """Post an act that history stands against; return the problem."""
    return problem(desks.post(office, event), 409, "act-not-legal")


def test_overdue_rectification_keeps_a_filing_from_its_renewal(desks: Desks) -> None:
    """Inspected, ordered to rectify, overdue: no renewal; rectified and closed: the renewal goes through."""
    filing, supervision = in_force(desks, Filing()), Matter("supervision")
    items = [{"item": "考场设置", "passed": True}, {"item": "考评人员", "passed": False, "finding": "人数不足"}]
    what = {"filing": filing.key, "mode": "external", "form": "on_site", "inspected_on": "2023-10-10"}
    desks.record(COUNTY, supervision("inspected", "2023-10-11", **what, items=items))
    assert stands(desks, supervision)["state"]["failed"] == 1
    order = {"items": [{"item": "考评人员", "requirement": "每场三名以上"}], "due_on": "2023-11-10"}
    [ordered] = desks.record(COUNTY, supervision("rectification_ordered", "2023-10-12", **order))
    found = stands(desks, supervision, COUNTY)
    assert (found["status"], found["state"]["due_on"]) == ("overdue", "2023-11-10")
    assert found["allowed"] == ["supervision.rectified.v1", "supervision.closed.v1"]

    renewed = filing.act("renewed", "2023-12-20", valid_until="2027-03-19")
    body = refused(desks, CITY, renewed)
    assert (body["rule"], body["office"], body["blocking"]["id"]) == ("rectification_overdue", COUNTY, ordered["id"])
    assert "filing.renewed.v1" not in body["allowed"]
    desk = desks[CITY].post(f"/v1/{CITY}/events", json=renewed, headers={"Accept-Language": "zh-CN"})
    assert "2023-11-10" in desk.json()["detail"] and "逾期" in desk.json()["detail"]

    assert refused(desks, COUNTY, supervision("closed", "2023-12-21", outcome="rectified"))["rule"] == "not_rectified"
    desks.record(COUNTY, supervision("rectified", "2023-12-22", summary="已增聘考评人员，复查合格"))
    desks.record(COUNTY, supervision("closed", "2023-12-25", outcome="rectified"))
    desks.record(CITY, filing.act("renewed", "2023-12-26", valid_until="2027-03-19"))
    assert stands(desks, Matter("filing", filing.key))["state"]["valid_until"] == "2027-03-19"
    assert (stands(desks, supervision)["status"], stands(desks, supervision)["allowed"]) == ("closed", [])


def test_a_subsidy_follows_training_and_certificate_and_is_paid_once(desks: Desks) -> None:
    """Training on commitment, an evaluation, its certificate; then the subsidies, none twice, a rejected one anew."""
    filing, training = in_force(desks, Filing()), Matter("training")
    whose = {"enterprise": filing.of.code, **SCORE}
    days = {"starts_on": "2021-03-22", "ends_on": "2021-04-16"}
    desks.record(COUNTY, training("committed", "2021-03-21", **whose, **days, places=40, form="工学交替"))
    claim = {"purpose": "training", "person": PERSON, **whose, "amount_fen": 150_000}
    early, first, second, third = (Matter("subsidy") for _ in range(4))
    body = refused(desks, COUNTY, early("claimed", "2021-04-10", **claim, training=training.key))
    assert (body["rule"], body["blocking"]["type"]) == ("training_not_held", "training.committed.v1")
    held = {"started_on": "2021-03-22", "ended_on": "2021-04-16", "participants": 38, "completed": 36, "hours": 80}
    evaluation = filing.evaluation()
    desks.record(COUNTY, training("held", "2021-04-17", **held), evaluation.held("2021-04-20"), evaluation.granted())
    claim |= {"training": training.key, "evaluation": evaluation.key}
    desks.record(COUNTY, first("claimed", "2021-05-06", **claim))
    body = refused(desks, CITY, second("claimed", "2021-05-07", **claim))
    assert (body["rule"], body["blocking"]["subject"]) == ("subsidy_once", first.subject)
    desks.record(CITY, first("rejected", "2021-05-10", reason="缺少培训签到"))
    appraisal = claim | {"purpose": "appraisal", "amount_fen": 30_000}
    desks.record(COUNTY, second("claimed", "2021-05-12", **claim), third("claimed", "2021-05-12", **appraisal))
    assert refused(desks, CITY, second("approved", "2021-05-13", amount_fen=150_001))["rule"] == "within_claim"
    desks.record(
        CITY, second("approved", "2021-05-13", amount_fen=120_000), third("approved", "2021-05-13", amount_fen=1)
    )
    desks.record(CITY, second("paid", "2021-05-20", paid_on="2021-05-19", reference="济财社拨〔2021〕17号"))
    body = refused(desks, COUNTY, Matter("subsidy")("claimed", "2021-06-01", **claim))
    assert (body["rule"], body["blocking"]["type"]) == ("subsidy_once", "subsidy.paid.v1")
    paid = stands(desks, second)
    assert (paid["status"], paid["state"]["approved_fen"], paid["allowed"]) == ("paid", 120_000, [])


def test_two_claims_in_one_array_are_one_too_many(desks: Desks) -> None:
    """What an array claims twice is refused whole, so that neither claim stands."""
    filing = in_force(desks, Filing())
    evaluation = filing.evaluation()
    desks.record(COUNTY, evaluation.held("2021-04-20"), evaluation.granted())
    claim = {"purpose": "appraisal", "person": PERSON, "enterprise": filing.of.code, **SCORE, "amount_fen": 1}
    claim["evaluation"] = evaluation.key
    one, two = Matter("subsidy"), Matter("subsidy")
    before = desks.sizes()
    answer = desks.post(COUNTY, one("claimed", "2021-05-06", **claim), two("claimed", "2021-05-06", **claim))
    assert problem(answer, 409, "act-not-legal")["rule"] == "subsidy_once"
    assert desks.sizes() == before
    desks.record(COUNTY, two("claimed", "2021-05-06", **claim))


def test_norms_banks_and_assessors_carry_an_evaluation(desks: Desks) -> None:
    """A norm gives way to a newer one and its bank follows; an assessor's appointment expires, is extended, and counts again."""
    filing = in_force(desks, Filing())
    old, new, bank, assessor = Matter("norm"), Matter("norm"), Matter("question_bank"), Matter("assessor")
    text = {"title": "车工评价规范", "source": "enterprise", "enterprise": filing.of.code, "occupation": LATHE}
    desks.record(COUNTY, old("registered", "2021-04-01", **text, levels=[5, 4], version=1, effective_from="2021-04-01"))
    questions = {"title": "车工题库", "occupation": LATHE, "levels": [4]}
    desks.record(COUNTY, bank("registered", "2021-04-02", norm=old.key, version=1, questions=600, **questions))
    desks.record(COUNTY, new("registered", "2022-04-01", **text, levels=[5, 4], version=2, effective_from="2022-04-01"))
    desks.record(COUNTY, old("superseded", "2022-04-01", by=new.key, reason="设备更新"))
    stale = bank("registered", "2022-04-05", norm=old.key, version=2, questions=700, **questions)
    assert refused(desks, COUNTY, stale)["rule"] == "norm_superseded"
    again = bank("registered", "2022-04-05", norm=new.key, version=1, questions=700, **questions)
    assert refused(desks, COUNTY, again)["rule"] == "version_not_higher"
    desks.record(COUNTY, bank("registered", "2022-04-05", norm=new.key, version=2, questions=700, **questions))
    assert stands(desks, bank)["state"]["norm"] == new.key

    who = {"role": "assessor", "person": PERSON, "occupation": LATHE, "levels": [5, 4], "enterprise": filing.of.code}
    desks.record(COUNTY, assessor("appointed", "2021-04-01", **who, valid_from="2021-04-01", valid_until="2022-03-31"))
    assert stands(desks, assessor)["status"] == "expired"
    evaluation = filing.evaluation()
    body = refused(desks, COUNTY, evaluation.held("2022-04-20", assessors=[assessor.key]))
    assert (body["rule"], body["blocking"]["subject"]) == ("assessor_not_in_force", assessor.subject)
    desks.record(COUNTY, assessor("appointed", "2022-04-20", **who, valid_from="2022-04-01", valid_until="2025-03-31"))
    desks.record(COUNTY, evaluation.held("2022-04-21", assessors=[assessor.key]), evaluation.granted("2022-04-28"))
    assert desks.read(CITY, f"subjects/{evaluation.subject}")["state"]["assessors"] == [assessor.key]


def test_occupation_guidance_meeting_and_bulletin(desks: Desks) -> None:
    """A proposed occupation is forwarded and adopted; guidance, a meeting and the province's draft are recorded."""
    filing, occupation, guidance, meeting = (
        in_force(desks, Filing()),
        Matter("occupation"),
        Matter("guidance"),
        Matter("meeting"),
    )
    what = {"title": "焊接编程员", "definition": "从事焊接程序编制的人员", "enterprise": filing.of.code}
    [proposed] = desks.record(COUNTY, occupation("proposed", "2021-05-06", **what))
    assert proposed["data"]["provisional_code"] == "T370100-0001"
    two = desks.record(COUNTY, *(Matter("occupation")("proposed", "2021-05-06", **what) for _ in range(2)))
    assert [event["data"]["provisional_code"] for event in two] == ["T370100-0002", "T370100-0003"]
    desks.record(CITY, occupation("decided", "2021-05-20", outcome="forwarded"))
    desks.record(PROVINCE, occupation("decided", "2022-09-01", outcome="adopted", code="6-31-07-09"))
    assert (stands(desks, occupation)["status"], stands(desks, occupation)["state"]["code"]) == (
        "adopted",
        "6-31-07-09",
    )

    given = {"topic": "question_bank", "given_on": "2021-05-06", "enterprises": [filing.of.code], "participants": 12}
    desks.record(COUNTY, guidance("given", "2021-05-07", **given))
    departments = ["人力资源和社会保障局", "交通运输局"]
    desks.record(
        INDUSTRY, meeting("held", "2021-05-08", topic="推进会商", held_on="2021-05-08", departments=departments)
    )
    assert (stands(desks, guidance)["status"], stands(desks, meeting)["state"]["departments"]) == ("given", departments)

    bulletin, sections = Matter("bulletin", "2021-Q1"), [{"heading": "总体进展", "text": "稳步推进"}]
    drafts = [bulletin("drafted", f"2021-04-0{day}", title=f"第{day}稿", sections=sections * day) for day in (6, 7)]
    desks.record(PROVINCE, *drafts, tenant=PROVINCE)
    found = stands(desks, bulletin, PROVINCE, PROVINCE)
    assert (found["status"], found["state"]["title"], len(found["state"]["sections"])) == ("drafted", "第7稿", 7)
    assert found["allowed"] == ["bulletin.drafted.v1", "bulletin.issued.v1"]


def test_a_department_is_enrolled_with_its_industries(desks: Desks) -> None:
    """A department whose enrolment names its industries trains enterprises of these, and of no others."""
    office, training = "370100-housing", Matter("training")
    data = {"name": "济南市住房和城乡建设局", "kind": "industry", "industries": ["47", "70"]}
    desks.record(CITY, act("office.enrolled.v1", f"office/{office}", "", data) | {"time": now(desks, office)})
    filing = in_force(desks, Filing())
    days = {"starts_on": "2021-05-10", "ends_on": "2021-05-14", "places": 20}
    event = training("committed", "2021-05-01", enterprise=filing.of.code, **SCORE, **days)
    body = problem(desks.post(office, event), 403, "office-not-entitled")
    assert (body["rule"], body["office"]) == ("own_industry", CITY)
    desks.record(COUNTY, filing.act("details_changed", "2021-05-02", industry="4710"))
    desks.record(office, event | {"time": "2021-05-03T09:00:00+08:00"})


def now(desks: Desks, office: str) -> str:
    """Return the time of the last thing that happened to an office."""
    last: str = desks.read(CITY, f"subjects/office/{office}")["last"]
    return last
