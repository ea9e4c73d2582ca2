"""Certificates by number over HTTP: granted, looked up, revoked, corrected, reissued, counted, and refused."""

from collections.abc import Callable
from typing import Any

import httpx
import jsonschema_rs
import pytest
from support.events import CITY, COUNTY, PROVINCE, Enterprise, Evaluation, Event, Filing, act, lines
from support.offices import Desks, command, in_force, problem

HOLDER = "3f9c2a7e-0000-4000-8000-000000000001"


def filed(desks: Desks, tenant: str = CITY, office: str = COUNTY) -> tuple[Filing, str]:
    """A filing in force, and the body code that its receipt was given."""
    filing = in_force(desks, Filing(Enterprise(county=office)), office=office, tenant=tenant)
    state = desks.read(office, f"subjects/{filing.subject}", tenant=tenant)["state"]
    return filing, state["body_code"]


def granted(evaluation: Evaluation, *certificates: Event | str, when: str = "2021-04-28", **data: Any) -> Event:
    """A grant of certificates, by holder where a text is given."""
    listed = [{"holder": one} if isinstance(one, str) else one for one in certificates]
    return evaluation.act("certificates_granted", when, certificates=listed, **data)


def given_out(event: Event) -> list[str]:
    return [one["number"] for one in event["data"]["certificates"]]


def test_a_certificate_is_looked_up_by_its_number(shared: Desks) -> None:
    """What happened to a certificate is told under its number: status, holder, evaluation, its acts, as of any cut."""
    filing, body = filed(shared)
    evaluation = filing.evaluation()
    [_, grant] = shared.record(
        COUNTY,
        evaluation.held(),
        granted(evaluation, HOLDER, "3f9c2a7e-0000-4000-8000-000000000002", "3f9c2a7e-0000-4000-8000-000000000003"),
    )
    numbers = given_out(grant)
    assert numbers == [f"{body}214{place:06d}" for place in (1, 2, 3)]
    assert grant["data"]["count"] == 3
    corrected = evaluation.act(
        "certificates_corrected", "2021-05-06", replaced=numbers[0], certificate={"holder": HOLDER}, reason="工种有误"
    )
    reissued = evaluation.act("certificates_reissued", "2021-05-07", numbers=[numbers[1]], reason="遗失")
    [correction, _] = shared.record(COUNTY, corrected, reissued)
    revoked = evaluation.act("certificates_revoked", "2021-05-08", numbers=[numbers[2]], reason="资格审核有误")
    [revocation] = shared.record(CITY, revoked)
    assert revocation["data"]["count"] == 1
    successor = correction["data"]["certificate"]["number"]
    assert successor == f"{body}214000004"

    shown = {number: shared.read(COUNTY, f"certificates/{number}") for number in (*numbers, successor)}
    components = httpx.get(f"{shared.served.url}/v1/openapi.json").json()["components"]
    shape = {"$ref": "#/components/schemas/CertificateFound", "components": components}
    assert all(jsonschema_rs.Draft202012Validator(shape).is_valid(found) for found in shown.values())
    assert [found["status"] for found in shown.values()] == ["replaced", "valid", "revoked", "valid"]
    first = shown[numbers[0]]
    assert first["replaced_by"] == successor and shown[successor]["replaces"] == numbers[0]
    assert (first["holder"], first["evaluation"], first["filing"]) == (HOLDER, evaluation.subject, filing.subject)
    assert (first["tenant"], first["occupation"], first["level"]) == (CITY, "6-18-01-01", 4)
    assert first["granted"]["position"] == grant["position"]
    assert first["granted"]["time"] == "2021-04-28T09:30:00+08:00"
    assert [(entry["type"], entry.get("reason")) for entry in first["history"]] == [
        ("evaluation.certificates_granted.v1", None), ("evaluation.certificates_corrected.v1", "工种有误"),
    ]  # fmt: skip
    assert [entry["type"].split("_")[1] for entry in shown[numbers[1]]["history"]] == ["granted.v1", "reissued.v1"]

    before = shared.read(COUNTY, f"certificates/{numbers[0]}", as_of=grant["position"])
    assert (before["status"], before["as_of"], len(before["history"])) == ("valid", grant["position"], 1)
    answer = shared.get(COUNTY, f"certificates/{successor}", as_of=grant["position"])
    problem(answer, 404, "not-found")
    state = shared.read(COUNTY, f"subjects/{evaluation.subject}")["state"]
    assert state["certificates"] == {number: found["status"] for number, found in shown.items()}

    told = command(shared.served.dsn, "certificate", numbers[0])
    assert told.returncode == 0
    for text in (numbers[0], "已更正换发 replaced", HOLDER, successor, "工种有误", "更正证书"):
        assert text in told.stdout
    unknown = command(shared.served.dsn, "certificate", f"{body}214999998")
    assert (unknown.returncode, f"没有此事项：证书 {body}214999998。" in unknown.stderr) == (1, True)


def test_a_number_leads_to_its_tenant(shared: Desks) -> None:
    """Numbers of two tenants cannot meet; the province finds each, a tenant only its own, a stranger none."""
    found = {}
    for tenant, office in ((CITY, COUNTY), ("370200", "370202")):
        filing, body = filed(shared, tenant, office)
        assert body[7:9] == tenant[2:4]
        evaluation = filing.evaluation()
        [_, grant] = shared.record(office, evaluation.held(), granted(evaluation, HOLDER), tenant=tenant)
        [found[tenant]] = given_out(grant)
        answer = shared.read(PROVINCE, f"certificates/{found[tenant]}", tenant="consolidated")
        assert (answer["tenant"], answer["evaluation"], answer["status"]) == (tenant, evaluation.subject, "valid")
        assert answer == shared.read(tenant, f"certificates/{found[tenant]}", tenant=tenant)
    problem(shared.get(CITY, f"certificates/{found['370200']}"), 404, "not-found")
    problem(shared.get(CITY, f"certificates/{found['370200']}", tenant="370200"), 404, "tenant-unknown")
    problem(shared.get(CITY, f"certificates/{found[CITY]}", tenant="consolidated"), 404, "tenant-unknown")
    for number in ("Y000037999001214000001", "Y000037010001214999998"):
        problem(shared.get(PROVINCE, f"certificates/{number}", tenant="consolidated"), 404, "not-found")
    problem(shared.get(CITY, "certificates/Y00003701000121400001"), 422, "parameter-invalid")
    problem(
        shared.get(PROVINCE, "certificates/Y00003701000121400000１", tenant="consolidated"), 422, "parameter-invalid"
    )


def test_certificates_with_and_without_numbers_count_alike(shared: Desks) -> None:
    """A list counts its length, a correction nothing, a revocation by numbers takes their number away in its month."""
    tenant, office = "370300", "370302"
    filing, _ = filed(shared, tenant, office)
    evaluation = filing.evaluation()
    by_number = granted(
        evaluation, HOLDER, "3f9c2a7e-0000-4000-8000-000000000002", "3f9c2a7e-0000-4000-8000-000000000003"
    )
    by_count = evaluation.granted("2021-04-29", count=2)
    [_, grant, _] = shared.record(office, evaluation.held(), by_number, by_count, tenant=tenant)
    one, two, three = given_out(grant)
    corrected = evaluation.act(
        "certificates_corrected", "2021-04-30", replaced=one, certificate={"holder": HOLDER}, reason="工种有误"
    )
    revoked = evaluation.act("certificates_revoked", "2021-05-08", numbers=[two, three], reason="资格审核有误")
    shared.record(tenant, corrected, revoked, tenant=tenant)

    def certified(month: str) -> tuple[int, int]:
        total = shared.read(tenant, f"dispatch/{month}", tenant=tenant)["total"]
        return total["certified_month"], total["certified_ytd"]

    assert [certified(month) for month in ("2021-04", "2021-05", "2021-06")] == [(5, 5), (-2, 3), (0, 3)]
    cell = shared.read(tenant, f"dispatch/2021-05/cells/{office}/certified_ytd", tenant=tenant)
    assert [event["counts"] for event in cell["events"]] == [3, 2, -2]
    assert cell["value"] == 3


def test_two_thousand_certificates_go_in_one_event(shared: Desks) -> None:
    """An event takes 2,000 certificates, their numbers chosen or allocated, also as a line of a stream; no more."""
    filing, body = filed(shared)
    evaluation = filing.evaluation()
    holders = [f"3f9c2a7e-0000-4000-8000-{place:012d}" for place in range(2_001)]
    chosen = [{"number": f"{body}214{place + 1:06d}", "holder": holder} for place, holder in enumerate(holders[:2_000])]
    shared.record(COUNTY, evaluation.held(candidates=9_000, passed=9_000), granted(evaluation, *chosen))
    [result] = shared.stream(COUNTY, lines(granted(evaluation, *holders[:2_000], when="2021-04-29")))
    assert result["status"] == 201
    assert given_out(result) == [f"{body}214{place:06d}" for place in range(2_001, 4_001)]
    assert shared.read(COUNTY, f"certificates/{body}214004000")["holder"] == holders[1_999]
    body = problem(shared.post(COUNTY, granted(evaluation, *holders, when="2021-04-30")), 422, "event-invalid")
    assert [fault["pointer"] for fault in body["errors"]] == ["/data/certificates"]
    assert body["errors"][0]["message"] == "at most 2000 may be given"


Maker = Callable[[Evaluation, str], Event]
"""Makes a bad event on an evaluation under a body code."""

FAULTS: dict[str, tuple[Maker, str, str]] = {
    "a number twice": (
        lambda e, b: granted(e, {"number": f"{b}214000007", "holder": HOLDER}, {"number": f"{b}214000007", "holder": HOLDER}),
        "/data/certificates", "more than once",
    ),
    "a count that is not the list's length": (lambda e, _: granted(e, HOLDER, count=2), "/data", "not how many"),
    "a revocation of another count": (
        lambda e, b: e.act("certificates_revoked", "2021-05-01", numbers=[f"{b}214000001"], count=2, reason="误"),
        "/data", "not how many",
    ),
    "neither count nor list": (lambda e, _: e.act("certificates_granted", "2021-04-28"), "/data", "must be given"),
    "an empty list": (lambda e, _: granted(e), "/data/certificates", "at least 1"),
    "a name for a holder": (lambda e, _: granted(e, "张三"), "/data/certificates/0/holder", "opaque id"),
    "a name in Latin letters": (lambda e, _: granted(e, "Zhang San"), "/data/certificates/0/holder", "opaque id"),
    "an identity number": (
        lambda e, _: granted(e, HOLDER, "11010519491231002x"), "/data/certificates/1/holder", "identity number"
    ),
    "an identity number in upper case": (
        lambda e, _: granted(e, "11010519491231002X"), "/data/certificates/0/holder", "identity number"
    ),
    "a holder as a number": (
        lambda e, _: granted(e, {"holder": 110105194912310021}), "/data/certificates/0/holder", "string"
    ),
    "a name beside the holder": (
        lambda e, _: granted(e, {"holder": HOLDER, "name": "张三"}), "/data/certificates/0/name", "unknown field"
    ),
    "no holder": (lambda e, b: granted(e, {"number": f"{b}214000007"}), "/data/certificates/0/holder", "required"),
    "a number of 21 characters": (
        lambda e, b: granted(e, {"number": f"{b}21400007", "holder": HOLDER}), "/data/certificates/0/number", "certificate number"
    ),
    "the number 000000": (
        lambda e, b: granted(e, {"number": f"{b}214000000", "holder": HOLDER}), "/data/certificates/0/number", "000001"
    ),
    "another year": (
        lambda e, b: granted(e, {"number": f"{b}224000007", "holder": HOLDER}), "/data/certificates/0/number", "14 and 15"
    ),
    "the number corrected as its own successor": (
        lambda e, b: e.act(
            "certificates_corrected", "2021-05-01", replaced=f"{b}214000001", reason="误",
            certificate={"number": f"{b}214000001", "holder": HOLDER},
        ),
        "/data", "of its own",
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def ground(shared: Desks) -> tuple[Evaluation, str]:
    """An evaluation with two certificates granted by number, and the body code."""
    filing, body = filed(shared)
    evaluation = filing.evaluation()
    shared.record(COUNTY, evaluation.held(), granted(evaluation, HOLDER, HOLDER, when="2021-04-27"))
    return evaluation, body


@pytest.mark.parametrize("case", FAULTS)
def test_faulty_certificates_are_refused_at_their_pointer(
    shared: Desks, ground: tuple[Evaluation, str], case: str
) -> None:
    """Certificates that contradict themselves, or name a person, are answered 422 and are not recorded."""
    make, pointer, fragment = FAULTS[case]
    before = shared.sizes()
    body = problem(shared.post(CITY, make(*ground)), 422, "event-invalid")
    assert [fault["pointer"] for fault in body["errors"]] == [pointer]
    assert fragment in body["errors"][0]["message"]
    assert shared.sizes() == before


REFUSALS: dict[str, tuple[Maker, str]] = {
    "a number of another body": (
        lambda e, b: granted(e, {"number": f"{b[:9]}9999214000007", "holder": HOLDER}), "certificate_of_another_body"
    ),
    "a number of another tenant": (
        lambda e, _: granted(e, {"number": "Y000037020001214000007", "holder": HOLDER}), "certificate_of_another_body"
    ),
    "a number of another level": (
        lambda e, b: granted(e, {"number": f"{b}213000007", "holder": HOLDER}), "certificate_of_another_level"
    ),
    "a number that is taken": (
        lambda e, b: granted(e, {"number": f"{b}214000001", "holder": HOLDER}), "certificate_number_taken"
    ),
    "a revocation of what was not granted": (
        lambda e, b: e.act("certificates_revoked", "2021-05-01", numbers=[f"{b}214000009"], reason="误"), "certificate_unknown"
    ),
    "a correction of what was not granted": (
        lambda e, b: e.act(
            "certificates_corrected", "2021-05-01", replaced=f"{b}214000009", certificate={"holder": HOLDER}, reason="误"
        ),
        "certificate_unknown",
    ),
    "more than passed": (lambda e, _: granted(e, *[HOLDER] * 7), "within_passed"),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSALS)
def test_certificates_against_the_record_are_refused_with_their_rule(
    shared: Desks, ground: tuple[Evaluation, str], case: str
) -> None:
    """Numbers of another body or level, taken ones and unknown ones are answered 409 with their rule."""
    make, rule = REFUSALS[case]
    before = shared.sizes()
    body = problem(shared.post(CITY, make(*ground)), 409, "act-not-legal")
    assert body["rule"] == rule
    assert "{" not in body["detail"]
    of_filing = rule == "certificate_of_another_body"
    assert body["blocking"]["type"].startswith("filing.receipt_issued" if of_filing else "evaluation.")
    assert "evaluation.certificates_corrected.v1" in body["allowed"]
    assert shared.sizes() == before


def test_a_number_of_another_evaluation_is_taken_too(shared: Desks) -> None:
    """Under one filing a number is given out once, whichever evaluation asks for it, in one array or apart."""
    filing, body = filed(shared)
    one, two = filing.evaluation(), filing.evaluation()
    choice = {"number": f"{body}214000005", "holder": HOLDER}
    [_, _, first] = shared.record(COUNTY, one.held(), two.held(), granted(one, choice, HOLDER))
    assert given_out(first) == [f"{body}214000005", f"{body}214000001"]
    refused = problem(shared.post(COUNTY, granted(two, choice)), 409, "act-not-legal")
    assert (refused["rule"], refused["blocking"]["subject"]) == ("certificate_number_taken", one.subject)
    again = {"number": f"{body}214000006", "holder": HOLDER}
    both = granted(one, again, when="2021-05-01"), granted(two, again, when="2021-05-01")
    refused = problem(shared.post(COUNTY, *both), 409, "act-not-legal")
    assert (refused["rule"], refused["errors"][0]["pointer"]) == ("certificate_number_taken", "/1")
    assert problem(shared.get(COUNTY, f"certificates/{body}214000006"), 404, "not-found")
    [second] = shared.record(COUNTY, granted(two, HOLDER, when="2021-05-02"))
    assert given_out(second) == [f"{body}214000006"]


def test_body_codes_are_given_out_once(shared: Desks) -> None:
    """A chosen body code is kept, and is another filing's never; another tenant's range and letter are refused."""
    filings = [Filing() for _ in range(3)]
    for filing in filings:
        shared.record(COUNTY, filing.received(), filing.assessed())
        shared.record(CITY, filing.approved())
    [first] = shared.record(CITY, filings[0].receipt(body_code="Y000037015000"))
    assert first["data"]["body_code"] == "Y000037015000"
    for code, fragment in (("Y000037020001", "370200"), ("Y000037990001", "370000"), ("S000037019000", "Y or J")):
        body = problem(shared.post(CITY, filings[1].receipt(body_code=code)), 422, "event-invalid")
        assert body["errors"][0]["pointer"] == "/data/body_code"
        assert fragment in body["errors"][0]["message"]
    refused = problem(shared.post(CITY, filings[1].receipt(body_code="Y000037015000")), 409, "act-not-legal")
    assert (refused["rule"], refused["blocking"]["subject"]) == ("body_code_taken", filings[0].subject)
    [second] = shared.record(CITY, filings[1].receipt())
    assert second["data"]["body_code"] == "Y000037015001"
    third = act("filing.third_party_filed.v1", filings[0].subject, "2021-04-01")
    scope = second["data"]["scope"]
    shared.record(CITY, third | {"data": {"body_code": "S000037010001", "scope": scope}})
    third = act("filing.third_party_filed.v1", filings[1].subject, "2021-04-01")
    refused = problem(
        shared.post(CITY, third | {"data": {"body_code": "S000037010001", "scope": scope}}), 409, "act-not-legal"
    )
    assert refused["rule"] == "body_code_taken"
