"""Subjects over HTTP: where one stands, what the caller may do next, and its history, now and as of a cut."""

from datetime import datetime, timedelta

import pytest
from support.events import (
    AUDITOR,
    CITY,
    COUNTY,
    INDUSTRY,
    PROVINCE,
    SCOPE,
    Enterprise,
    Filing,
    act,
    declared,
    without_limit,
)
from support.offices import Desks, in_force, problem

from registry.domain.kinds.filing.acts import KIND as FILING

R_ON_RECEIVED = {
    "filing.returned_for_correction.v1",
    "filing.withdrawn.v1",
    "filing.assessment_passed.v1",
    "filing.assessment_failed.v1",
    "filing.site_visited.v1",
}
V_ON_STANDING = {
    "filing.scope_changed.v1",
    "filing.details_changed.v1",
    "filing.renewed.v1",
    "filing.suspended.v1",
    "filing.deregistered.v1",
    "filing.revoked.v1",
    "filing.third_party_filed.v1",
}


def test_a_subject_shows_its_state_and_version(desks: Desks) -> None:
    """A filing shows who it is for, who received it, where it stands, its version and its last act."""
    filing = Filing()
    recorded = desks.record(COUNTY, filing.received(), filing.assessed("2021-03-05T08:00:00Z"))
    answer = desks.get(COUNTY, f"subjects/{filing.subject}")
    assert answer.status_code == 200
    body = answer.json()
    assert answer.headers["as-of-position"] == str(body["as_of"]) == str(recorded[-1]["position"])
    assert (body["tenant"], body["subject"], body["kind"]) == (CITY, filing.subject, "filing")
    assert (body["status"], body["version"], body["last"]) == ("assessed", 2, "2021-03-05T16:00:00+08:00")
    state = body["state"]
    assert (state["enterprise"], state["received_by"], state["route"]) == (filing.of.code, COUNTY, "county")
    assert state["scope"] == SCOPE
    assert "status" not in state


def test_every_kind_of_subject_can_be_read(desks: Desks) -> None:
    """Enterprise, filing, evaluation, plan, return and office each show their state and their history."""
    filing = in_force(desks, Filing())
    evaluation = filing.evaluation()
    plan = act("plan.adopted.v1", "plan/2021-2023", "2021-01-20", {"rows": [{"row": 2, "planned": {"2021": 4}}]})
    desks.record(COUNTY, filing.of.surveyed(), evaluation.held(), evaluation.granted())
    desks.record(CITY, plan, declared("370103", "2021-03", "2021-04-02", (1, 2, 3, 4, 5)), evaluation.revoked())
    expected = {
        filing.of.subject: ("surveyed", 1),
        filing.subject: ("expired", 6),
        evaluation.subject: ("granted", 3),
        "plan/2021-2023": ("adopted", 1),
        "dispatch/2021-03": ("declared", 1),
        f"office/{COUNTY}": ("enrolled", 1),
    }
    for subject, (status, version) in expected.items():
        body = desks.read(AUDITOR, f"subjects/{subject}")
        assert (body["subject"], body["status"], body["version"]) == (subject, status, version)
        history = desks.read(AUDITOR, f"subjects/{subject}/history")
        assert [event["version"] for event in history] == list(range(1, version + 1))
    state = desks.read(AUDITOR, f"subjects/{evaluation.subject}")["state"]
    assert (state["candidates"], state["passed"], state["granted"], state["revoked"]) == (10, 8, 5, 1)
    assert desks.read(AUDITOR, "subjects/dispatch/2021-03")["state"]["declared"]["370103"]["certified_ytd"] == 5


def test_a_history_is_what_was_recorded(desks: Desks) -> None:
    """A history is the subject's events as they were answered when they were posted, in order."""
    filing = Filing()
    recorded = desks.record(COUNTY, filing.received(), Enterprise().surveyed(), filing.returned("2021-03-02"))
    recorded += desks.record(COUNTY, filing.corrected("2021-03-03"))
    history = desks.read(AUDITOR, f"subjects/{filing.subject}/history")
    assert history == [event for event in recorded if event["subject"] == filing.subject]


def test_a_key_reads_in_either_case(desks: Desks) -> None:
    """A UUID in capitals names the same subject, in posts and in questions."""
    filing = Filing()
    desks.record(COUNTY, filing.received())
    desks.record(COUNTY, filing.assessed() | {"subject": f"filing/{filing.key.upper()}"})
    body = desks.read(COUNTY, f"subjects/filing/{filing.key.upper()}")
    assert (body["subject"], body["version"]) == (filing.subject, 2)


def test_a_subject_as_of_a_position_is_as_it_was_then(desks: Desks) -> None:
    """At a position a subject and its history are as they were recorded by then, whatever came later."""
    filing = Filing()
    recorded = desks.record(COUNTY, filing.received(), Enterprise().surveyed(), filing.assessed())
    recorded += desks.record(CITY, filing.approved())
    first = recorded[0]["position"]
    for position, version, status in (
        (first, 1, "received"), (first + 1, 1, "received"), (first + 2, 2, "assessed"), (first + 3, 3, "approved")
    ):  # fmt: skip
        answer = desks.get(AUDITOR, f"subjects/{filing.subject}", as_of=position)
        assert answer.headers["as-of-position"] == str(position)
        body = answer.json()
        assert (body["as_of"], body["version"], body["status"]) == (position, version, status)
        history = desks.get(AUDITOR, f"subjects/{filing.subject}/history", as_of=position)
        assert history.headers["as-of-position"] == str(position)
        assert len(history.json()) == version
    for position in (first - 1, 0):
        problem(desks.get(AUDITOR, f"subjects/{filing.subject}", as_of=position), 404, "not-found")


def test_a_subject_as_of_a_time_is_as_it_was_recorded_by_then(desks: Desks) -> None:
    """At a time a subject is as it was recorded by then, by the registry's clock and not by the acts' own times."""
    filing = Filing()
    [received] = desks.record(COUNTY, filing.received())
    [assessed] = desks.record(COUNTY, filing.assessed())
    between = datetime.fromisoformat(assessed["recordedtime"]) - timedelta(microseconds=1)
    answer = desks.get(AUDITOR, f"subjects/{filing.subject}", as_of=between.isoformat())
    assert (answer.json()["version"], answer.headers["as-of-position"]) == (1, str(received["position"]))
    for spelling in (assessed["recordedtime"], assessed["recordedtime"].replace("+", " "), "2099-01-01T00:00:00Z"):
        assert desks.read(AUDITOR, f"subjects/{filing.subject}", as_of=spelling)["version"] == 2
    problem(desks.get(AUDITOR, f"subjects/{filing.subject}", as_of="2021-03-02T00:00:00+08:00"), 404, "not-found")


def test_what_is_allowed_depends_on_who_asks(desks: Desks) -> None:
    """Each caller sees the acts that it could post now: R, the reviewing centre, and nothing for all others."""
    filing = Filing()

    def allowed(office: str) -> set[str]:
        return set(desks.read(office, f"subjects/{filing.subject}")["allowed"])

    desks.record(COUNTY, filing.received())
    assert allowed(COUNTY) == R_ON_RECEIVED
    assert allowed(CITY) == allowed("370103") == allowed(INDUSTRY) == allowed(AUDITOR) == allowed(PROVINCE) == set()
    desks.record(COUNTY, filing.assessed())
    assert allowed(COUNTY) == {"filing.withdrawn.v1"}
    assert allowed(CITY) == {"filing.approved.v1", "filing.rejected.v1"}
    desks.record(CITY, filing.approved())
    assert allowed(CITY) == {"filing.public_notice_opened.v1", "filing.receipt_issued.v1"}
    desks.record(CITY, without_limit(CITY), filing.receipt(until="2099-12-31"))
    assert allowed(CITY) == V_ON_STANDING
    assert allowed(COUNTY) == {"filing.details_changed.v1"}
    desks.record(CITY, filing.act("suspended", "2021-04-01", reason="整改"))
    assert allowed(CITY) == {"filing.resumed.v1", "filing.deregistered.v1", "filing.revoked.v1"}
    assert allowed(COUNTY) == set()
    desks.record(CITY, filing.act("revoked", "2021-04-02", reason="管理失序"))
    assert allowed(CITY) == allowed(COUNTY) == set()


def test_on_the_industry_route_the_receipt_is_not_allowed_before_the_notice(desks: Desks) -> None:
    """An approved filing of an industry office may be put under notice, and receipted only after it."""
    filing = Filing()
    desks.record(INDUSTRY, filing.received(), filing.assessed())
    desks.record(CITY, filing.approved())
    assert desks.read(CITY, f"subjects/{filing.subject}")["allowed"] == ["filing.public_notice_opened.v1"]
    desks.record(CITY, filing.notice(), filing.notice_closed())
    assert desks.read(CITY, f"subjects/{filing.subject}")["allowed"] == ["filing.receipt_issued.v1"]


def test_an_expired_filing_allows_nothing_more(desks: Desks) -> None:
    """Past its last day a filing is expired without any event, and nothing is left to be done on it."""
    filing = in_force(desks, Filing())
    body = desks.read(CITY, f"subjects/{filing.subject}")
    assert (body["status"], body["allowed"]) == ("expired", [])
    assert body["state"]["valid_until"] == "2024-03-19"


@pytest.mark.parametrize("stage", range(5))
def test_a_refusal_allows_what_the_subject_shows(desks: Desks, stage: int) -> None:
    """Whatever is refused, the refusal lists the same acts as the subject shows to the same office."""
    filing = Filing()
    path = [
        (COUNTY, filing.received("2026-11-01")),
        (COUNTY, filing.assessed("2026-11-02")),
        (CITY, filing.approved("2026-11-03")),
        (CITY, filing.notice("2026-11-04", until="2026-11-10")),
        (CITY, filing.objection("2026-11-05")),
    ]
    for office, event in path[: stage + 1]:
        desks.record(office, event)
    for office in (CITY, COUNTY, "370103"):
        shown = desks.read(office, f"subjects/{filing.subject}")["allowed"]
        refusal = desks.post(office, filing.act("resumed", "2026-11-23", reason="x"))
        assert refusal.status_code in {403, 409}
        assert refusal.json()["allowed"] == shown
        assert set(shown) <= FILING.by_type.keys()
