"""A tenant's rules through HTTP and on the command line; each test has a tenant of its own."""

import json
import re
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from support.events import CITY, COUNTY, Enterprise, Event, Filing, act
from support.offices import Desks, command, problem
from support.posting import registry_on
from typer.testing import CliRunner

from api import terminal
from api.cli import rules
from api.terminal import said
from api.what_if.trial import Tried, attempt
from registry.application.decision_model import LogDecisionModel
from registry.application.registry import Registry
from registry.application.scan import SubjectScan
from registry.application.subject_cache import SubjectCache
from registry.application.submissions import parse
from registry.errors import ActNotLegal, EventInvalid, ParameterInvalid
from registry.store.log import TenantLog

PLAN = {"kind": "评价方案", "name": "方案.pdf", "sha256": "0" * 64, "size": 1}
STRICT: dict[str, Any] = {
    "notice_routes": ["county", "industry", "city"],
    "notice_workdays": 5,
    "validity_years": 3,
    "renewal_window_days": 90,
    "renewal_evaluations": 1,
    "announcement_lead_workdays": 3,
    "materials": [{"kind": "评价方案"}],
    "evaluation_quorum": 2,
}
NOW = datetime(2021, 4, 6, 2, tzinfo=UTC)
"""A Tuesday on which the filings of these tests run."""


def adopted(tenant: str, effective_from: str = "2021-02-01", when: str = "2021-01-31", **rules: Any) -> Event:
    return act("rules.adopted.v1", f"rules/{tenant}", when, {"effective_from": effective_from, "rules": rules})


def published(year: int, holidays: dict[str, str], workdays: list[str] | None = None) -> Event:
    days = [{"date": day, "name": name} for day, name in holidays.items()]
    data = {"holidays": days} | ({} if workdays is None else {"workdays": workdays})
    return act("calendar.published.v1", f"calendar/{year}", "2021-01-31", data)


def filing_in(county: str) -> Filing:
    return Filing(Enterprise(county=county))


def refused(desks: Desks, office: str, event: Event, rule: str, tenant: str) -> dict[str, Any]:
    """Post what must be refused under a rule by the first edition of the tenant's rules; return the problem."""
    body = problem(desks.post(office, event, tenant=tenant), 409, "act-not-legal")
    assert body["rule"] == rule
    assert f"rules/{tenant}@1" in body["detail"]
    return body


def test_the_rules_decide_from_the_application_to_the_renewal(shared: Desks) -> None:
    """Under rules of its own a tenant's filing is refused at each step what they refuse, and goes on when it complies."""
    tenant, county = "370200", "370202"
    filing = filing_in(county)
    shared.record(tenant, adopted(tenant, **STRICT | {"evaluation_quorum": 0}), tenant=tenant)
    shared.record(county, filing.received(), tenant=tenant)
    body = refused(shared, county, filing.assessed(), "materials_missing", tenant)
    assert (body["blocking"]["type"], body["office"]) == ("rules.adopted.v1", county)
    assert "filing.assessment_passed.v1" not in body["allowed"]
    shared.record(
        county, filing.returned("2021-03-02"), filing.corrected("2021-03-03", materials=[PLAN]), tenant=tenant
    )
    shared.record(county, filing.assessed(), tenant=tenant)
    shared.record(tenant, filing.approved(), tenant=tenant)
    refused(shared, tenant, filing.receipt(), "notice_before_receipt", tenant)
    refused(shared, tenant, filing.notice(until="2021-03-12"), "notice_too_short", tenant)
    shared.record(tenant, filing.notice(), filing.notice_closed(), tenant=tenant)
    refused(shared, tenant, filing.receipt(until="2024-03-20"), "validity_too_long", tenant)
    shared.record(tenant, filing.receipt(), tenant=tenant)
    plan = filing.evaluation()
    refused(shared, county, plan.announced("2021-04-02", planned_on="2021-04-07"), "announced_too_late", tenant)
    shared.record(county, plan.announced("2021-04-02", planned_on="2021-04-08"), tenant=tenant)
    refused(shared, tenant, filing.act("renewed", "2023-12-19", valid_until="2027-03-19"), "renewal_too_early", tenant)
    renewed = filing.act("renewed", "2023-12-20", valid_until="2027-03-19")
    refused(shared, tenant, renewed, "renewal_evaluations", tenant)
    assert len(shared.record(tenant, plan.held("2023-12-20"), renewed, tenant=tenant)) == 2, "counted within its batch"
    state = shared.read(tenant, f"subjects/rules/{tenant}", tenant=tenant)
    assert (state["status"], state["allowed"]) == ("adopted", ["rules.adopted.v1"])
    assert state["state"]["editions"][0]["rules"]["validity_years"] == 3


def test_a_refusal_by_the_rules_reads_in_chinese(shared: Desks) -> None:
    """Asked for Chinese, a refusal says what the rules want and which edition says so."""
    tenant, county = "370300", "370302"
    filing = filing_in(county)
    shared.record(tenant, adopted(tenant, assessment_quorum=3), tenant=tenant)
    shared.record(county, filing.received(), tenant=tenant)
    answer = shared[county].post(f"/v1/{tenant}/events", json=filing.assessed(), headers={"Accept-Language": "zh-CN"})
    assert answer.json()["detail"] == f"备案评估须有评估人员3人，现为0人（rules/{tenant}@1）。"


@pytest.mark.parametrize(
    ("event", "pointers"),
    [
        (adopted("370400", renewal_window_days=400, validity_years=1), ["/data/rules"]),
        (adopted("370400", receipt_format="{year}", materials=[{"kind": ""}]), ["/data/rules/materials/0/kind", "/data/rules/receipt_format"]),
        (adopted("370400", quorum=1), ["/data/rules/quorum"]),
        (adopted("370400", notice_routes=["village"]), ["/data/rules/notice_routes/0"]),
        (adopted("370400", "2021-01-30"), ["/data/effective_from"]),
        (adopted(CITY), ["/subject"]),
        (adopted("370402"), ["/subject"]),
        (published(2022, {"2021-01-01": "元旦", "2022-01-03": "元旦"}, ["2023-01-01"]), ["/data/holidays/0/date", "/data/workdays/0"]),
        (published(2022, {"2022-01-01": "元旦"}, ["2022-01-01"]), ["/data"]),
        (published(2022, {"2022-01-01": "元旦"}, ["2022-01-04"]), ["/data"]),
        (published(2022, {}), ["/data/holidays"]),
        (act("calendar.published.v1", "calendar/22", "2021-01-31", {"holidays": []}), ["/subject", "/data/holidays"]),
    ],
)  # fmt: skip
def test_rules_and_calendars_that_are_none(shared: Desks, event: Event, pointers: list[str]) -> None:
    """A set or calendar that contradicts itself, starts in the past or is another's is answered with its faults."""
    body = problem(shared.post("370400", event, tenant="370400"), 422, "event-invalid")
    assert sorted(fault["pointer"] for fault in body["errors"]) == sorted(pointers)


def test_rules_are_adopted_in_order_and_by_the_centre(shared: Desks) -> None:
    """A set that would not begin after the latest one is refused with it; a county's is refused; the province's, too."""
    tenant = "370500"
    [first] = shared.record(tenant, adopted(tenant, "2021-06-01"), tenant=tenant)
    body = problem(shared.post(tenant, adopted(tenant, "2021-06-01"), tenant=tenant), 409, "act-not-legal")
    assert (body["rule"], body["blocking"]["id"]) == ("rules_in_order", first["id"])
    for office in ("370502", "370000"):
        body = problem(shared.post(office, adopted(tenant, "2021-07-01"), tenant=tenant), 403, "office-not-entitled")
        assert body["office"] == tenant


def test_the_province_publishes_a_calendar_in_a_city(shared: Desks) -> None:
    """A calendar comes from the centre or the province, edition after edition, never from a county."""
    tenant, event = "370600", published(2027, {"2027-01-01": "元旦"}, ["2027-01-02"])
    problem(shared.post("370602", event, tenant=tenant), 403, "office-not-entitled")
    shared.record("370000", event, tenant=tenant)
    shared.record(tenant, published(2027, {"2027-01-01": "元旦"}), tenant=tenant)
    state = shared.read(tenant, "subjects/calendar/2027", tenant=tenant)
    assert (state["version"], state["status"], state["state"]["edition"]) == (2, "published", 2)
    assert state["state"]["holidays"] == [{"date": "2027-01-01", "name": "元旦"}]


def test_what_decides_looks_at_the_rules(shared: Desks) -> None:
    """Rules adopted while a post is decided on send the decision back: they are among what was looked at."""
    with registry_on(shared.served.dsn) as registry:
        record = LogDecisionModel(TenantLog(registry.database, CITY), SubjectCache())
        record.expect([parse(filing_in(COUNTY).received(), COUNTY, datetime.now(UTC))], {COUNTY})
        while want := record.wanted():
            record.take(want, TenantLog(registry.database, CITY).look(want))
        assert f"rules/{CITY}" in record.condition.subjects


def test_every_subject_of_a_kind_is_walked_through_once(shared: Desks) -> None:
    """However many are read at once, each subject comes once, whole, and others' kinds and tenants never."""
    tenant, county = "371400", "371402"
    filings = [filing_in(county) for _ in range(5)]
    for filing in filings:
        shared.record(county, filing.received(), tenant=tenant)
    shared.record(county, filings[0].assessed(), filings[0].of.surveyed(), tenant=tenant)
    with registry_on(shared.served.dsn) as registry:
        for at_once, sizes in ((2, [2, 2, 1]), (5, [5]), (9, [5])):
            walk = SubjectScan(registry.database, tenant, at_once)
            pages = list(walk.subjects("filing"))
            assert [len(page) for page in pages] == sizes
            walked = [(subject.name, subject.version) for page in pages for subject in page]
            assert walked == sorted((filing.subject, 2 if filing is filings[0] else 1) for filing in filings)
            assert (walk.begun("filing"), walk.begun("evaluation")) == (5, 0)


# Before rules are adopted


TRIED = "370700"


@pytest.fixture(scope="module")
def running(shared: Desks) -> Iterator[tuple[Registry, dict[str, Filing]]]:
    """A tenant with filings and an evaluation at every stage, in April 2021, and a registry on it."""
    county = "370702"
    filings = {name: filing_in(county) for name in ("received", "approved", "noticed", "held", "planned", "withdrawn")}
    for filing in filings.values():
        shared.record(county, filing.received(materials=[PLAN]), tenant=TRIED)
    shared.record(county, filings["withdrawn"].act("withdrawn", "2021-03-02", reason="撤回"), tenant=TRIED)
    for name in ("approved", "noticed", "held", "planned"):
        shared.record(county, filings[name].assessed(), tenant=TRIED)
        shared.record(TRIED, filings[name].approved(), tenant=TRIED)
    shared.record(TRIED, filings["noticed"].notice("2021-04-06", until="2021-04-09"), tenant=TRIED)
    for name in ("held", "planned"):
        shared.record(TRIED, filings[name].receipt(), tenant=TRIED)
    shared.record(county, filings["held"].evaluation().held("2021-04-01"), tenant=TRIED)
    shared.record(
        county, filings["planned"].evaluation().announced("2021-04-01", planned_on="2021-04-20"), tenant=TRIED
    )
    with registry_on(shared.served.dsn) as registry:
        yield registry, filings


def found(tried: Tried, filings: dict[str, Filing]) -> set[tuple[str, str, str, str]]:
    """Return who is affected how: filing or evaluation by name, the act without its kind, what it becomes, why."""
    names = {filing.subject: name for name, filing in filings.items()}
    return {
        (
            names.get(effect.subject.name, effect.subject.kind.name),
            effect.act.type.split(".")[1],
            effect.becomes,
            effect.refusal.rule,
        )
        for effect in tried.effects
    }


def test_a_trial_shows_what_would_be_refused(running: tuple[Registry, dict[str, Filing]]) -> None:
    """Every running filing and announced evaluation is tried; what is over, or unchanged, is not named."""
    registry, filings = running
    size = registry.cut(TRIED, None)
    tried = attempt(registry, TRIED, {"rules": STRICT}, NOW)
    assert found(tried, filings) == {
        ("approved", "receipt_issued", "refused", "notice_before_receipt"),
        ("noticed", "public_notice_closed", "refused", "notice_too_short"),
        ("held", "renewed", "refused", "renewal_too_early"),
        ("planned", "renewed", "refused", "renewal_too_early"),
        ("evaluation", "held", "refused", "evaluation_quorum"),
    }
    assert (tried.effective_from, tried.before.name, tried.after.name) == (
        date(2021, 4, 6), "default", f"rules/{TRIED}@1",
    )  # fmt: skip
    assert dict(tried.examined) == {"filing": 5, "evaluation": 2}
    assert {effect.on.isoformat() for effect in tried.effects} == {"2021-04-06", "2021-04-09", "2021-04-20"}
    assert {effect.office for effect in tried.effects} == {TRIED, "370702"}
    assert {effect.enterprise for effect in tried.effects} == {filings["held"].of.name}
    assert registry.cut(TRIED, None) == size


def test_a_trial_shows_the_deadlines_that_move(running: tuple[Registry, dict[str, Filing]]) -> None:
    """What is due moves with the rules' time limits, by the calendar; the opening of a notice becomes due, a receipt not."""
    registry, filings = running
    given = {
        "notice_routes": ["county"],
        "assessment_workdays": 30,
        "certificates_workdays": 20,
        "renewal_window_days": 60,
    }
    tried = attempt(registry, TRIED, {"rules": given}, NOW)
    names = {filing.subject: name for name, filing in filings.items()}
    moved = {
        (names.get(each.subject.name, "evaluation"), each.step, each.office): tuple(
            span and (span.opens.isoformat(), span.due.isoformat()) for span in (each.before, each.after)
        )
        for each in tried.moved
    }
    assert moved == {
        ("received", "assessment", "370702"): (("2021-03-01", "2021-03-29"), ("2021-03-01", "2021-04-13")),
        ("approved", "receipt", TRIED): (("2021-03-08", "2021-03-15"), None),
        ("approved", "notice_opening", TRIED): (None, ("2021-03-08", "2021-03-15")),
        ("held", "renewal", TRIED): (("2023-12-20", "2024-03-19"), ("2024-01-19", "2024-03-19")),
        ("planned", "renewal", TRIED): (("2023-12-20", "2024-03-19"), ("2024-01-19", "2024-03-19")),
        ("evaluation", "certificates", "370702"): (
            ("2021-04-01", "2021-04-16"),
            ("2021-04-01", "2021-04-29"),
        ),  # Sunday 25 April is worked
    }


def test_a_trial_counts_by_the_published_calendar(shared: Desks) -> None:
    """A calendar on record moves what a trial shows, and makes it firm; past the last one it is provisional."""
    tenant, county = "371500", "371502"
    shared.record(county, filing_in(county).received("2026-11-20"), tenant=tenant)
    now = datetime(2026, 11, 24, 2, tzinfo=UTC)
    with registry_on(shared.served.dsn) as registry:

        def due() -> tuple[str, bool]:
            [moved] = attempt(registry, tenant, {"rules": {"assessment_workdays": 31}}, now).moved
            assert moved.after is not None
            return moved.after.due.isoformat(), moved.after.provisional

        assert due() == ("2027-01-04", True)
        shared.record(tenant, published(2027, {"2027-01-01": "元旦", "2027-01-04": "元旦"}), tenant=tenant)
        assert due() == ("2027-01-06", False)


def test_a_trial_takes_evaluations_recorded_into_account(running: tuple[Registry, dict[str, Filing]]) -> None:
    """A filing that has held enough evaluations may still be renewed, another not."""
    registry, filings = running
    tried = attempt(registry, TRIED, {"rules": {"renewal_evaluations": 1}}, NOW)
    assert found(tried, filings) == {("planned", "renewed", "refused", "renewal_evaluations")}


def test_a_trial_begins_when_the_rules_do(running: tuple[Registry, dict[str, Filing]]) -> None:
    """Rules from 1 January 2024 are tried on that day: the window is then open, the notice long over."""
    registry, filings = running
    given = {"rules": STRICT, "effective_from": "2024-01-01", "remark": "试行"}
    tried = attempt(registry, TRIED, given, NOW)
    assert ("held", "renewed", "refused", "renewal_too_early") not in found(tried, filings)
    assert ("planned", "renewed", "refused", "renewal_evaluations") in found(tried, filings)
    assert ("noticed", "public_notice_closed", "refused", "notice_too_short") not in found(tried, filings)
    assert tried.examined["filing"] == 5
    later = attempt(registry, TRIED, given | {"effective_from": "2025-01-01"}, NOW)
    assert later.examined["filing"] == 3, "by then the receipts have expired"


def test_a_trial_shows_what_would_become_possible(shared: Desks) -> None:
    """Where the rules in force refuse and those on trial do not, the act is shown with what stood in the way."""
    tenant, county = "370800", "370811"
    filing = filing_in(county)
    shared.record(tenant, adopted(tenant, materials=[{"kind": "评价方案"}]), tenant=tenant)
    shared.record(county, filing.received(), tenant=tenant)
    with registry_on(shared.served.dsn) as registry:
        [effect] = attempt(registry, tenant, {"rules": {}}, NOW).effects
    assert (effect.becomes, effect.act.type) == ("possible", "filing.assessment_passed.v1")
    assert (effect.refusal.rule, effect.refusal.facts["edition"]) == ("materials_missing", f"rules/{tenant}@1")


def test_what_a_trial_shows_comes_true(shared: Desks) -> None:
    """Adopted, the rules refuse just what their trial said they would, and allow what it did not name."""
    tenant, county = "370900", "370902"
    filings = [filing_in(county) for _ in range(3)]
    for filing in filings:
        shared.record(county, filing.received(), tenant=tenant)
    for filing in filings[1:]:
        shared.record(county, filing.assessed(), tenant=tenant)
    shared.record(tenant, filings[2].approved(), tenant=tenant)
    today = datetime.now(UTC) - timedelta(minutes=1)
    with registry_on(shared.served.dsn) as registry:
        tried = attempt(registry, tenant, {"rules": STRICT}, today)
    refused = {(effect.subject.name, effect.act.type) for effect in tried.effects}
    assert refused == {
        (filings[0].subject, "filing.assessment_passed.v1"),
        (filings[2].subject, "filing.receipt_issued.v1"),
    }

    def allowed() -> set[tuple[str, str]]:
        return {
            (filing.subject, event_type)
            for filing in filings
            for office in (county, tenant)
            for event_type in shared.read(office, f"subjects/{filing.subject}", tenant=tenant)["allowed"]
        }

    before = allowed()
    shared.record(tenant, adopted(tenant, tried.effective_from.isoformat(), today.isoformat(), **STRICT), tenant=tenant)
    assert before - allowed() == refused


def test_a_trial_is_refused_as_posting_would_be(running: tuple[Registry, dict[str, Filing]]) -> None:
    """A set with faults, or one that would not begin after the latest, cannot be tried either."""
    registry, _ = running
    with pytest.raises(EventInvalid) as invalid:
        attempt(registry, TRIED, {"rules": {"quorum": 1}, "effective_from": "2021-04-05"}, NOW)
    assert [fault.pointer for fault in invalid.value.faults] == ["/data/rules/quorum"]
    with pytest.raises(EventInvalid) as invalid:
        attempt(registry, TRIED, {"rules": {}, "effective_from": "2021-04-05"}, NOW)
    assert [fault.pointer for fault in invalid.value.faults] == ["/data/effective_from"]
    with pytest.raises(ActNotLegal, match="rules_in_order"):
        attempt(registry, "370500", {"rules": {}}, NOW)


@pytest.fixture
def run(shared: Desks) -> Callable[..., Result]:
    """Run `filing-registry rules …` in this process."""

    def invoke(*arguments: str | Path) -> Result:
        environment = {"FILING_REGISTRY_DSN": shared.served.dsn, "COLUMNS": "200"}
        return CliRunner().invoke(rules.app, [str(argument) for argument in arguments], env=environment)

    return invoke


def test_the_rules_in_force_are_shown(shared: Desks, run: Callable[..., Result]) -> None:
    """`rules show` prints the rules of a day with the edition that they are of, as a table or JSON."""
    tenant = "371000"
    [event] = shared.record(tenant, adopted(tenant, "2021-03-01", validity_years=3), tenant=tenant)
    before = run("show", "--tenant", tenant, "--on", "2021-02-28")
    assert "2021-02-28有效 · 版本 默认规则" in before.output
    assert "有效期最长年数" in before.output
    after = run("show", "--tenant", tenant, "--on", "2021-03-01", "--lang", "en")
    assert f"edition rules/{tenant}@1" in after.output
    assert "editions: 1 (from 2021-03-01)" in after.output
    shown = json.loads(run("show", "--tenant", tenant, "--json").stdout)
    assert (shown["edition"], shown["rules"]["validity_years"]) == (1, 3)
    assert shown["adopted"] == {name: event[name] for name in ("position", "id", "time")}
    assert shown["editions"] == [{"edition": 1, "effective_from": "2021-03-01"}]


def test_a_demanded_visit_is_shown_and_tried(shared: Desks, run: Callable[..., Result], tmp_path: Path) -> None:
    """`rules show` says whether a visit is demanded; `rules try` which filings could not pass, and not one visited."""
    tenant, county, file = "371600", "371602", tmp_path / "rules.toml"
    plain, visited = filing_in(county), filing_in(county)
    shared.record(county, plain.received(), visited.received(), visited.site_visited(), tenant=tenant)
    shown = run("show", "--tenant", tenant, "--lang", "zh").output
    assert re.search(r"评估前须现场核查\W+否", shown)
    file.write_text("effective_from = 2027-01-01\n[rules]\nsite_visit_required = true\n")
    tried = run("try", file, "--tenant", tenant, "--lang", "en").output
    assert re.search(r"site visit before the assessment passes\W+no\W+yes", tried)
    assert "no longer possible: assessment passed, 1" in tried
    found = json.loads(run("try", file, "--tenant", tenant, "--json").stdout)
    assert found["changed"] == [{"field": "site_visit_required", "before": False, "after": True}]
    assert [(effect["subject"], effect["rule"]) for effect in found["effects"]] == [
        (plain.subject, "site_visit_missing")
    ]
    assert found["deadlines"] == []


def test_a_trial_is_printed(shared: Desks, run: Callable[..., Result], tmp_path: Path) -> None:
    """`rules try` prints what changes, and the first of those affected under each reason; JSON has them all."""
    tenant, county, file = "371100", "371102", tmp_path / "rules.toml"
    filings = [filing_in(county) for _ in range(12)]
    for filing in filings:
        shared.record(county, filing.received(), tenant=tenant)
    file.write_text(
        'effective_from = 2027-01-01\n[rules]\nvalidity_years = 4\nassessment_workdays = 1\n[[rules.materials]]\nkind = "评价方案"\n'
    )
    tried = run("try", file, "--tenant", tenant, "--lang", "en")
    assert tried.exit_code == 0
    assert "no longer possible: assessment passed, 12" in tried.output
    assert "another deadline: assessment, 12" in tried.output
    assert tried.output.count("and 2 more") == 2
    assert sum(tried.output.count(filing.subject) for filing in filings) == 20
    found = json.loads(run("try", file, "--tenant", tenant, "--from", "2027-02-01", "--json").stdout)
    assert (found["effective_from"], found["before"], found["after"]) == ("2027-02-01", "default", f"rules/{tenant}@1")
    assert found["changed"] == [
        {"field": "validity_years", "before": 5, "after": 4},
        {"field": "assessment_workdays", "before": 20, "after": 1},
        {"field": "materials", "before": [], "after": [{"kind": "评价方案"}]},
    ]
    assert {effect["subject"] for effect in found["effects"]} == {filing.subject for filing in filings}
    assert {each["subject"] for each in found["deadlines"]} == {filing.subject for filing in filings}
    assert found["deadlines"][0] | {"subject": "", "name": ""} == {
        "subject": "", "name": "", "step": "assessment", "term": "备案评估", "office": county,
        "before": {"opens": "2021-03-01", "due": "2021-03-29", "provisional": False},
        "after": {"opens": "2021-03-01", "due": "2021-03-02", "provisional": False},
    }  # fmt: skip
    assert found["effects"][0]["detail"] == f"缺少材料：评价方案（rules/{tenant}@1）。"
    file.write_text("")
    assert "规则没有变化。" in run("try", file, "--tenant", tenant).output
    assert "没有影响" in run("try", file, "--tenant", tenant).output


def test_what_goes_into_a_pipe_is_not_folded(shared: Desks, tmp_path: Path) -> None:
    """Where no terminal sets the width a row of a table, or a heading, stands on one line."""
    tenant, county, file = "371700", "371702", tmp_path / "rules.toml"
    filing = filing_in(county)
    shared.record(county, filing.received(), tenant=tenant)
    file.write_text('[[rules.materials]]\nkind = "评价方案（含题库、考务和收费办法）"\n')
    asked = [("rules", "try", str(file), "--lang", "en"), ("report", "dispatch", "2021-03")]
    tried, table = (command(shared.served.dsn, *words, "--tenant", tenant, COLUMNS="").stdout for words in asked)
    [row] = [line for line in tried.splitlines() if filing.subject in line]
    assert filing.of.name in row and "评价方案（含题库、考务和收费办法）" in row and "rules/371700@1" in row
    assert "本年累计取得职业技能等级证书人数" in table


def test_a_set_that_is_none_exits_1(shared: Desks, run: Callable[..., Result], tmp_path: Path) -> None:
    """A set with faults exits 1 and names them; one that would not begin after the latest says why."""
    tenant, file = "371300", tmp_path / "rules.json"
    shared.record(tenant, adopted(tenant, "2100-01-01"), tenant=tenant)
    file.write_text(json.dumps({"renewal_window_days": 400, "validity_years": 1}))
    done = command(shared.served.dsn, "rules", "try", file, "--tenant", tenant)
    assert (done.returncode, done.stdout) == (1, "")
    assert "/data/rules: renewal_window_days (400) is longer than validity_years (1)" in done.stderr
    file.write_text("{}")
    late = run("try", file, "--tenant", tenant)
    assert (late.exit_code, "新规则须晚于2100-01-01施行" in late.output) == (1, True)
    for content, suffix in (("validity_years: 3", ".toml"), ("[]", ".json"), ("{", ".json"), ("\ud83d", ".json")):
        broken = file.with_suffix(suffix)
        broken.write_bytes(content.encode("utf-8", "surrogatepass"))
        refused = run("try", broken, "--tenant", tenant).exception
        assert isinstance(refused, terminal.TableUnreadable)
        assert re.search(r" / .*(不是 UTF-8 编码的 TOML 或 JSON：|中没有规则$)", said(refused))


@pytest.mark.parametrize("options", [("--tenant", "370102"), ("--tenant", CITY, "--on", "2021-02-30")])
def test_a_tenant_or_day_that_is_none_is_wrong_usage(run: Callable[..., Result], options: tuple[str, ...]) -> None:
    """What is no tenant, or no day, is told before any database is looked for."""
    assert isinstance(run("show", *options).exception, ParameterInvalid)
