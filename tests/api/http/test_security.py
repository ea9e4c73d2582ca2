"""Who may do what: keys, tenants that look like none, jurisdiction, auditors, suspended offices."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import httpx
import pytest
from support.events import (
    AUDITOR,
    CITY,
    COUNTY,
    INDUSTRY,
    NDJSON,
    PROVINCE,
    Enterprise,
    Filing,
    act,
    declared,
    lines,
    new_id,
)
from support.offices import Desks, in_force, logged, problem
from support.server import Served, wait_until

PLACES = {
    "tenant": CITY,
    "kind": "office",
    "key": COUNTY,
    "month": "2021-03",
    "period": "2021-2023",
    "unit": COUNTY,
    "column": "preparing",
    "sha256": "0" * 64,
    "quarter": "2021-Q1",
    "row": "2",
    "plan_column": "filed",
    "name": "plan",
    "number": "Y000037010001214000001",
    "figure": "guidance",
    "form": "survey",
}
READS = (
    "events",
    f"subjects/office/{COUNTY}",
    f"subjects/office/{COUNTY}/history",
    "inbox",
    "dispatch/2021-03",
    "dispatch/2021-03.xlsx",
    f"dispatch/2021-03/cells/{COUNTY}/preparing",
    "plan/2021-2023",
    "plan/2021-2023.xlsx",
)


def operations(desks: Desks) -> Iterator[tuple[str, str]]:
    """Yield method and path of every operation that asks for a key, as the description lists them."""
    described = httpx.get(f"{desks.served.url}/v1/openapi.json").json()
    for template, found in described["paths"].items():
        for method, operation in found.items():
            if operation.get("security"):
                yield method, template.format(**PLACES)


def test_every_operation_on_a_tenant_asks_for_a_key(shared: Desks) -> None:
    """Without a key every operation but health, version and description is answered 401, and says how to send one."""
    asked = list(operations(shared))
    assert len(asked) >= 13
    with httpx.Client(base_url=shared.served.url) as stranger:
        for method, path in asked:
            answer = stranger.request(method, path)
            assert "Authorization: Bearer" in problem(answer, 401, "key-missing")["detail"], path
            assert answer.headers["www-authenticate"].startswith("Bearer")
        for path in ("/livez", "/readyz", "/version", "/v1/openapi.json"):
            assert stranger.get(path).status_code == 200


def test_a_wrong_key_opens_nothing(shared: Desks) -> None:
    """Anything but an office's whole key after Bearer is answered 401, and is not repeated in the answer."""
    key = shared.served.keys[CITY]
    wrong = [
        key[:-1],
        key + "x",
        key.lower(),
        key.upper(),
        sha256(key.encode()).hexdigest(),
        "frk_",
        "null",
        "x" * 4_000,
    ]
    headers = [b"", b"Bearer", b"Basic " + key.encode(), key.encode(), b"Bearer \xff\xfe", b"Bearer\t" + key.encode()]
    headers += [b"Bearer " + value.encode() for value in wrong]
    with httpx.Client(base_url=shared.served.url) as stranger:
        for header in headers:
            answer = stranger.get(f"/v1/{CITY}/events", headers={b"Authorization": header})
            problem(answer, 401, "key-missing")
            assert key not in answer.text
        assert stranger.get(f"/v1/{CITY}/events", headers={"Authorization": f"bearer {key}"}).status_code == 200


def likeness(answer: httpx.Response, tenant: str) -> tuple[Any, ...]:
    """Return all that an answer shows, the tenant's name and what differs between any two requests left out."""
    headers = {
        name: value for name, value in answer.headers.items() if name not in {"x-request-id", "date", "content-length"}
    }
    return answer.status_code, answer.text.replace(tenant, "<tenant>"), headers


@pytest.mark.parametrize("office", ["370200", "370202", "370200-transport", "370200-audit", "370000-transport"])
def test_another_tenant_looks_like_none(shared: Desks, office: str) -> None:
    """To an office that a tenant has not enrolled, every operation on it answers as on a tenant that does not exist."""
    before = shared.sizes()
    for method, path in operations(shared):
        if CITY not in path:
            continue  # the province's, or the definitions, which are every office's
        body = Enterprise().surveyed() if method == "post" else None
        real = shared[office].request(method, path, json=body)
        unknown = shared[office].request(method, path.replace(CITY, "999999"), json=body)
        problem(real, 404, "tenant-unknown")
        assert likeness(real, CITY) == likeness(unknown, "999999")
    for tenant in (CITY, "999999"):
        problem(shared.send(office, lines(Enterprise().surveyed()), NDJSON, tenant=tenant), 404, "tenant-unknown")
    assert shared.sizes() == before


@pytest.mark.parametrize("office", [PROVINCE, "370000-audit"])
@pytest.mark.parametrize("tenant", ["999999", "370199", "370100 ", "３７０１００", "%ff"])
def test_a_tenant_that_does_not_exist_is_unknown_to_the_province_too(shared: Desks, office: str, tenant: str) -> None:
    """Who may read every city is told that there is no tenant where there is none."""
    for path in READS:
        problem(shared[office].get(f"/v1/{tenant}/{path}"), 404, "tenant-unknown")


@pytest.mark.parametrize("office", [PROVINCE, "370000-audit"])
def test_the_province_reads_every_city_and_posts_in_none(shared: Desks, office: str) -> None:
    """The province's centre and its auditors may read every tenant, and post no act of a city."""
    for tenant in ("370100", "371700", PROVINCE):
        for path in READS[3:]:
            if COUNTY not in path or tenant == CITY:
                assert shared.get(office, path, tenant=tenant).status_code == 200, path
    for event in (
        Enterprise().surveyed(),
        Filing().received(),
        act("plan.submitted.v1", "plan/2021-2023", "2021-02-01"),
    ):
        answer = shared.post(office, event)
        assert answer.status_code == 409 if "submitted" in event["type"] and office == PROVINCE else 403
        assert answer.json()["allowed"] == []


@pytest.mark.parametrize("office", [CITY, COUNTY, INDUSTRY, AUDITOR, "370000-transport", "370200"])
def test_the_provinces_tables_are_for_the_province(shared: Desks, office: str) -> None:
    """The consolidated tables look like a tenant that does not exist to all but the province's centre and its auditors."""
    for path in (
        "dispatch/2021-03",
        "dispatch/2021-03.xlsx",
        "plan/2021-2023",
        "plan/2021-2023.xlsx",
        "dispatch/2021-13",
    ):
        answer = shared[office].get(f"/v1/consolidated/{path}")
        problem(answer, 404, "tenant-unknown")
        assert likeness(answer, "consolidated") == likeness(shared[office].get(f"/v1/999999/{path}"), "999999")


def test_auditors_read_and_post_nothing(shared: Desks) -> None:
    """An auditor may read everything of its tenant and is refused every post, with the office that could."""
    before = shared.sizes()
    for path in READS:
        assert shared.get(AUDITOR, path).status_code == 200, path
    body = problem(shared.post(AUDITOR, Enterprise().surveyed()), 403, "office-not-entitled")
    assert (body["rule"], body["allowed"]) == ("auditor_reads_only", [])
    problem(shared.send(AUDITOR, lines(Enterprise().surveyed()), NDJSON), 403, "office-not-entitled")
    enrol = act("office.enrolled.v1", f"office/{AUDITOR}", "2026-01-05", {"name": "审计", "kind": "industry"})
    problem(shared.post(AUDITOR, enrol), 403, "office-not-entitled")
    assert shared.read(AUDITOR, f"subjects/office/{COUNTY}")["allowed"] == []
    assert shared.sizes() == before


def test_a_county_acts_for_its_own_enterprises_only(shared: Desks) -> None:
    """A county centre is refused acts for another county's enterprises, and told which office could post them."""
    other = Enterprise(county="370103")
    filing = Filing(other)
    for event in (other.surveyed(), filing.intended(), filing.received()):
        body = problem(shared.post(COUNTY, event), 403, "office-not-entitled")
        assert (body["rule"], body["office"]) == ("own_county", "370103")
    shared.record("370103", other.surveyed(), filing.received())
    for event in (
        filing.assessed(),
        filing.returned("2021-03-02"),
        filing.act("withdrawn", "2021-03-02", reason="撤回"),
    ):
        body = problem(shared.post(COUNTY, event), 403, "office-not-entitled")
        assert (body["rule"], body["office"], body["allowed"]) == ("poster", "370103", [])
    body = problem(shared.post(COUNTY, other.closed("2021-06-01")), 403, "office-not-entitled")
    assert body["office"] == "370103"
    body = problem(
        shared.post(COUNTY, declared("370103", "2021-03", "2021-04-02", (0, 0, 0, 0, 0))), 403, "office-not-entitled"
    )
    assert (body["rule"], body["office"]) == ("own_unit", "370103")


def test_an_industry_office_acts_on_filings_it_received_only(shared: Desks) -> None:
    """An industry office may take applications from any county of the tenant, but is refused acts on others' filings."""
    own, counties, housings = Filing(Enterprise(county="370103")), Filing(), Filing()
    shared.record(INDUSTRY, own.received(), own.assessed())
    shared.record(COUNTY, counties.received())
    shared.record("370100-housing", housings.received())
    for filing, receiver in ((counties, COUNTY), (housings, "370100-housing")):
        body = problem(shared.post(INDUSTRY, filing.assessed()), 403, "office-not-entitled")
        assert (body["rule"], body["office"]) == ("poster", receiver)
        assert shared.read(INDUSTRY, f"subjects/{filing.subject}")["allowed"] == []
        assert "filing.assessment_passed.v1" in shared.read(receiver, f"subjects/{filing.subject}")["allowed"]
    in_force(shared, counties_running := Filing())
    body = problem(shared.post(INDUSTRY, counties_running.evaluation().held()), 403, "office-not-entitled")
    assert body["office"] == COUNTY


def test_the_reviewing_centre_decides_and_nobody_else(shared: Desks) -> None:
    """Review, notice, receipt and what follows are the reviewing centre's; the assessment is not."""
    filing = Filing()
    shared.record(COUNTY, filing.received())
    body = problem(shared.post(CITY, filing.assessed()), 403, "office-not-entitled")
    assert body["office"] == COUNTY
    shared.record(COUNTY, filing.assessed())
    for office in (COUNTY, INDUSTRY, "370103"):
        for event in (filing.approved(), filing.act("rejected", "2021-03-08", reason="能力不足")):
            body = problem(shared.post(office, event), 403, "office-not-entitled")
            assert (body["rule"], body["office"]) == ("poster", CITY)
    shared.record(CITY, filing.approved(), filing.receipt())
    for event in (
        filing.act("suspended", "2021-05-01", reason="整改"),
        filing.act("revoked", "2021-05-01", reason="管理失序"),
        filing.act("renewed", "2021-05-01", valid_until="2030-01-01"),
        filing.act("scope_changed", "2021-05-01", scope=filing.received()["data"]["scope"]),
    ):
        assert problem(shared.post(COUNTY, event), 403, "office-not-entitled")["office"] == CITY
    evaluation = filing.evaluation()
    shared.record(COUNTY, evaluation.held(), evaluation.granted())
    assert problem(shared.post(COUNTY, evaluation.revoked()), 403, "office-not-entitled")["office"] == CITY


def test_only_the_centre_plans_and_enrols(shared: Desks) -> None:
    """Plan and enrolments are the centre's: no office can raise itself."""
    plan = act("plan.adopted.v1", "plan/2030-2032", "2026-01-05", {"rows": [{"row": 1, "planned": {}}]})
    for office in (COUNTY, INDUSTRY, PROVINCE):
        for event in (
            plan,
            act("office.enrolled.v1", f"office/{office}", "2026-11-01", {"name": "x", "kind": "centre"}),
            act("office.enrolled.v1", "office/370100-friends", "2026-11-01", {"name": "x", "kind": "industry"}),
            act("office.suspended.v1", "office/370103", "2026-11-01", {"reason": "x"}),
        ):
            assert shared.post(office, event).status_code in {403, 409}, (office, event["type"])
    suspension = act("office.suspended.v1", f"office/{CITY}", "2126-11-01", {"reason": "x"}) | {"time": now()}
    assert "own centre" in problem(shared.post(CITY, suspension), 422, "event-invalid")["errors"][0]["message"]


def now() -> str:
    """This moment, as an office's clock has it."""
    return datetime.now(UTC).isoformat()


def test_a_suspended_office_is_shut_out_until_it_is_enrolled_again(desks: Desks) -> None:
    """A suspended office may neither post nor read, not even what it was reading; enrolled again, it may do both."""
    watching, other = COUNTY, "370103"
    assert desks.get(watching, "events").status_code == 200
    with desks[watching].stream("GET", f"/v1/{CITY}/events", headers={"Accept": "text/event-stream"}) as feed:
        assert feed.status_code == 200
        for office in (watching, other):
            desks.record(CITY, act("office.suspended.v1", f"office/{office}", now(), {"reason": "机构合并"}))
        for path in READS:
            body = problem(desks.get(other, path), 403, "office-not-entitled")
            assert (body["rule"], body["office"]) == ("office_suspended", CITY)
        before = desks.sizes()
        survey = Enterprise(county=other).surveyed()
        assert problem(desks.post(other, survey), 403, "office-not-entitled")["rule"] == "office_suspended"
        assert (
            problem(desks.post(watching, Enterprise().surveyed()), 403, "office-not-entitled")["rule"]
            == "office_suspended"
        )
        answer = desks.send(watching, lines(Enterprise().surveyed()), NDJSON)
        assert answer.json()["status"] == 403
        assert desks.sizes() == before
        again = act(
            "office.enrolled.v1", f"office/{other}", now(), {"name": "市中区职业技能鉴定中心", "kind": "county"}
        )
        desks.record(CITY, again)
        wait_until(lambda: desks.get(watching, "events").status_code == 403, 6)
        [unseen] = desks.record(CITY, Enterprise().surveyed())
        assert unseen["id"] not in "".join(feed.iter_text())
    wait_until(lambda: desks.get(other, "events").status_code == 200, 6)
    desks.record(other, survey)


def test_keys_are_in_no_log_and_no_answer(served: Served, tmp_path: Path) -> None:
    """Whatever is asked, by whom, well or badly, the key that came with it is neither logged nor repeated."""
    key, wrong = served.keys[COUNTY], "frk_" + "A" * 43
    with logged(served.dsn, tmp_path / "log") as address, httpx.Client(base_url=address) as client:
        answers = [
            client.request(
                method, path, content=body, headers={"Authorization": f"Bearer {value}", "Content-Type": media_type}
            )
            for value in (key, wrong)
            for method, path, body, media_type in (
                ("GET", f"/v1/{CITY}/events?limit=x", b"", ""),
                ("GET", f"/v1/370200/dispatch/2021-13?key={value}", b"", ""),
                ("GET", f"/v1/{CITY}/subjects/filing/{new_id()}", b"", ""),
                ("POST", f"/v1/{CITY}/events", b"{", "application/json"),
                ("POST", f"/v1/{CITY}/events", b"{}\n{", NDJSON),
                ("POST", f"/v1/{CITY}/events", b"", "text/plain"),
                ("DELETE", f"/v1/{CITY}/events", b"", ""),
            )
        ]
    log = (tmp_path / "log").read_text("utf-8")
    assert len(re.findall('"event": ?"request"', log)) >= len(answers)
    for text in (log, *(answer.text + str(answer.headers) for answer in answers)):
        assert key not in text
        assert wrong not in text
        assert "frk_" not in text
