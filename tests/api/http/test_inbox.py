"""The inbox over HTTP: what an office must do and may do now, most urgent first, explained, page by page."""

import json
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any

import httpx
import pytest
from support.events import CITY, COUNTY, LATHE, PROVINCE, Enterprise, Event, Filing, act, declared, new_id
from support.offices import Desks, command, problem

from registry.domain import regions
from registry.domain.values import SHANGHAI

Json = dict[str, Any]
_CITIES = iter(regions.tenants()[1:-1])


@dataclass(frozen=True)
class City:
    """A city of the test's own on the server that all share: nothing is on its desks yet."""

    desks: Desks
    code: str
    county: str
    other: str

    def filing(self) -> Filing:
        return Filing(Enterprise(county=self.county))

    def in_force(self) -> Filing:
        """Return a filing with a receipt of 20 March 2021."""
        filing = self.filing()
        self.record(self.county, filing.received("2021-03-01"), filing.assessed("2021-03-05"))
        self.record(self.code, filing.approved("2021-03-08"), filing.receipt("2021-03-20", until="2024-03-19"))
        return filing

    def record(self, office: str, *events: Event) -> list[Event]:
        return self.desks.record(office, *events, tenant=self.code)

    def read(self, office: str, path: str) -> Any:
        return self.desks.read(office, path, tenant=self.code)

    def items(self, by: str, on: str, /, **asked: Any) -> list[Json]:
        """Return what an office finds in an inbox, its own by default, on a day; months to be sealed left out."""
        return [item for item in self.everything(by, on, **asked) if item["step"] != "sealing"]

    def everything(self, by: str, on: str, /, **asked: Any) -> list[Json]:
        """Return all that an office finds in an inbox, on a day."""
        answer = self.get(by, on=on, **asked)
        assert answer.status_code == 200, answer.text
        found: list[Json] = answer.json()["items"]
        return found

    def get(self, by: str, /, **asked: Any) -> httpx.Response:
        """Ask for an inbox."""
        return self.desks[by].get(f"/v1/{self.code}/inbox", params=asked)

    def brief(self, office: str, on: str) -> list[tuple[str, str, str]]:
        return [(item["subject"], item["step"], item["due"]) for item in self.items(office, on)]


@pytest.fixture
def city(shared: Desks) -> City:
    """A city that no other test of this module has."""
    code = next(_CITIES)
    county, other, *_ = regions.counties(code)
    return City(shared, code, county, other)


def rules(tenant: str, effective_from: date, **given: Any) -> Event:
    """Return the adoption of a rule set from a day on, dated now: rules never begin in the past."""
    data = {"effective_from": effective_from.isoformat(), "rules": given}
    return act("rules.adopted.v1", f"rules/{tenant}", datetime.now(UTC).isoformat(), data)


def calendar(year: int, **holidays: str) -> Event:
    """Return a year's calendar with these holidays, by name and day."""
    listed = [{"date": day, "name": name} for name, day in holidays.items()]
    return act("calendar.published.v1", f"calendar/{year}", datetime.now(UTC).isoformat(), {"holidays": listed})


def test_a_filing_wanders_from_desk_to_desk(city: City) -> None:
    """Received it is on the county's desk, assessed on the city's, in force on nobody's until it is to be renewed."""
    filing = city.filing()
    city.record(city.county, filing.received("2021-03-01"))
    assert city.brief(city.county, "2021-03-02") == [(filing.subject, "completeness", "2021-03-08")]
    assert city.brief(city.county, "2021-03-09") == [(filing.subject, "assessment", "2021-03-29")]
    assert city.items(city.code, "2021-03-02") == city.items(city.other, "2021-03-02") == []
    city.record(city.county, filing.assessed("2021-03-05"))
    assert city.items(city.county, "2021-03-05") == []
    assert city.brief(city.code, "2021-03-05") == [(filing.subject, "review", "2021-04-02")]
    city.record(city.code, filing.approved("2021-03-08"))
    assert city.brief(city.code, "2021-03-08") == [(filing.subject, "receipt", "2021-03-15")]
    city.record(city.code, filing.notice("2021-03-09", until="2021-03-15"))
    assert city.items(city.code, "2021-03-14") == []
    assert city.brief(city.code, "2021-03-15") == [(filing.subject, "notice_closing", "2021-03-15")]
    city.record(city.code, filing.notice_closed("2021-03-16"))
    assert city.brief(city.code, "2021-03-16") == [(filing.subject, "receipt", "2021-03-23")]
    city.record(city.code, filing.receipt("2021-03-20", until="2024-03-19"))
    assert city.items(city.code, "2021-03-20") == city.items(city.code, "2023-12-19") == []
    assert city.brief(city.code, "2023-12-20") == [(filing.subject, "renewal", "2024-03-19")]
    assert city.items(city.code, "2024-03-20") == []


def test_an_item_explains_itself(city: City) -> None:
    """An item says whose it is, what may be done, how its time is counted, and from which event on."""
    filing = city.filing()
    [recorded] = city.record(city.county, filing.received("2021-09-28"))
    [item] = city.items(city.county, "2021-09-30")
    assert (item["kind"], item["status"], item["version"]) == ("filing", "received", 1)
    assert (item["name"], item["enterprise"], item["office"]) == (filing.of.name, filing.of.code, city.county)
    assert item["acts"] == [
        "filing.returned_for_correction.v1", "filing.assessment_passed.v1", "filing.assessment_failed.v1"
    ]  # fmt: skip
    assert item["allowed"] == city.read(city.county, f"subjects/{filing.subject}")["allowed"]
    assert (item["due"], item["workdays"], item["workdays_left"]) == ("2021-10-11", 5, 3)
    assert (item["overdue"], item["provisional"]) == (False, False)
    assert item["started_by"] == {name: recorded[name] for name in ("position", "id", "type", "time")}
    assert [skipped["day"][-2:] for skipped in item["skipped"]] == ["01", "02", "03", "04", "05", "06", "07", "10"]
    assert item["skipped"][0] == {"day": "2021-10-01", "kind": "holiday", "why": "National Day"}
    assert item["calendars"] == [{"year": 2021, "edition": 0}]
    assert item["term"] == "decision on completeness"
    answer = city.desks[city.county].get(f"/v1/{city.code}/inbox?on=2021-09-30", headers={"Accept-Language": "zh-CN"})
    [item] = answer.json()["items"]
    assert (item["term"], item["skipped"][0]["why"]) == ("材料审查、补正告知", "国庆节")


def test_what_is_overdue_comes_first(city: City) -> None:
    """Items are sorted by the day they are due, so what is overdue leads, and the working days since are told."""
    late, soon, later = city.filing(), city.filing(), city.filing()
    city.record(city.county, later.received("2021-03-12"), soon.received("2021-03-01"), late.received("2021-02-01"))
    found = city.items(city.county, "2021-03-15")
    assert [item["subject"] for item in found] == [late.subject, later.subject, soon.subject]
    assert [(item["due"], item["overdue"], item["workdays_left"]) for item in found] == [
        ("2021-03-04", True, -7), ("2021-03-19", False, 4), ("2021-03-29", False, 10)
    ]  # fmt: skip


def test_evaluations_are_on_the_desk_of_their_filings_office(city: City) -> None:
    """An evaluation announced, held and published waits for the office that received its filing, until certificates."""
    filing = city.in_force()
    evaluation = filing.evaluation()
    city.record(city.code, evaluation.announced("2021-04-01", planned_on="2021-04-20"))
    [item] = city.items(city.county, "2021-04-02")
    assert (item["step"], item["due"]) == ("holding", "2021-04-20")
    assert (item["name"], item["enterprise"]) == (filing.of.name, filing.of.code)
    assert item["acts"] == ["evaluation.held.v1", "evaluation.cancelled.v1"]
    assert city.items(city.code, "2021-04-02") == []
    city.record(city.county, evaluation.held("2021-04-20"))
    assert city.brief(city.county, "2021-04-20") == [(evaluation.subject, "results", "2021-04-26")]
    city.record(city.county, evaluation.act("results_published", "2021-04-22", closes_on="2021-04-28"))
    assert city.brief(city.county, "2021-04-22") == [(evaluation.subject, "certificates", "2021-05-14")]
    city.record(city.county, evaluation.granted("2021-04-29"))
    assert city.items(city.county, "2021-04-29") == []


def test_an_overdue_rectification_bars_the_renewal_from_the_desk(city: City) -> None:
    """An order not met leads the inspecting office's desk; the renewal, which may not happen yet, is not on the city's."""
    filing, supervision = city.in_force(), f"supervision/{new_id()}"
    failed = {"item": "考评人员", "passed": False, "finding": "人数不足"}
    inspected = {"filing": filing.key, "mode": "external", "form": "on_site", "inspected_on": "2023-11-01"}
    ordered = {"items": [{"item": "考评人员", "requirement": "增聘"}], "due_on": "2023-12-31"}
    city.record(
        city.county,
        act("supervision.inspected.v1", supervision, "2023-11-01", inspected | {"items": [failed]}),
        act("supervision.rectification_ordered.v1", supervision, "2023-11-02", ordered),
    )
    assert city.brief(city.code, "2023-12-31") == [(filing.subject, "renewal", "2024-03-19")]
    assert city.items(city.code, "2024-01-02") == []
    [item] = city.items(city.county, "2024-01-02")
    assert (item["subject"], item["step"], item["status"]) == (supervision, "rectification", "overdue")
    assert (item["overdue"], item["workdays_left"], item["name"]) == (True, -1, filing.of.name)
    city.record(city.county, act("supervision.rectified.v1", supervision, "2024-01-03", {"summary": "已增聘"}))
    assert city.brief(city.code, "2024-01-03") == [(filing.subject, "renewal", "2024-03-19")]
    assert city.brief(city.county, "2024-01-03") == [(supervision, "recheck", "2024-01-17")]
    city.record(city.county, act("supervision.closed.v1", supervision, "2024-01-04", {"outcome": "rectified"}))
    assert city.items(city.county, "2024-01-04") == []


def test_what_was_inspected_is_to_be_concluded(city: City) -> None:
    """An inspection waits for the office that made it, until it orders a rectification or closes the supervision."""
    filing, supervision = city.in_force(), f"supervision/{new_id()}"
    inspected = {"filing": filing.key, "mode": "external", "form": "on_site", "inspected_on": "2021-04-06"}
    items = {"items": [{"item": "考场设置", "passed": True}]}
    city.record(city.county, act("supervision.inspected.v1", supervision, "2021-04-06", inspected | items))
    [item] = city.items(city.county, "2021-04-07")
    assert (item["step"], item["due"], item["workdays"]) == ("conclusion", "2021-04-20", 10)
    assert (item["acts"], item["name"]) == (["supervision.closed.v1"], filing.of.name)


def test_subsidies_and_occupations_wait_for_the_centre(city: City) -> None:
    """A claim waits to be decided, an approved one to be paid, a proposed occupation for its outcome; each tells since when."""
    filing, subsidy, occupation = city.in_force(), f"subsidy/{new_id()}", f"occupation/{new_id()}"
    evaluation = filing.evaluation()
    city.record(city.county, filing.of.surveyed(), evaluation.held("2021-04-20"), evaluation.granted("2021-04-28"))
    claim = {
        "purpose": "appraisal",
        "person": "00000000-0000-4000-8000-5e2c8a1f70d4",
        "enterprise": filing.of.code,
        "amount_fen": 30_000,
    }
    what = {"occupation": LATHE, "level": 4, "evaluation": evaluation.key}
    proposed = {"title": "焊接编程员", "definition": "从事焊接程序编制的人员", "enterprise": filing.of.code}
    [claimed, _] = city.record(
        city.county,
        act("subsidy.claimed.v1", subsidy, "2021-05-10", claim | what),
        act("occupation.proposed.v1", occupation, "2021-05-11", proposed),
    )
    assert city.brief(city.code, "2021-05-12") == [
        (subsidy, "subsidy", "2021-06-07"), (occupation, "occupation", "2021-06-08")
    ]  # fmt: skip
    [item, _] = city.items(city.code, "2021-05-12")
    assert item["started_by"]["id"] == claimed["id"]
    assert (item["name"], item["enterprise"], item["workdays"]) == (filing.of.name, filing.of.code, 20)
    assert item["acts"] == ["subsidy.approved.v1", "subsidy.rejected.v1"]
    city.record(
        city.code,
        act("subsidy.approved.v1", subsidy, "2021-05-13", {"amount_fen": 1}),
        act("occupation.decided.v1", occupation, "2021-05-13", {"outcome": "forwarded"}),
    )
    assert city.brief(city.code, "2021-05-14") == [(subsidy, "payment", "2021-06-10")]
    city.record(city.code, act("subsidy.paid.v1", subsidy, "2021-05-17", {"paid_on": "2021-05-17"}))
    assert city.items(city.code, "2021-05-18") == city.items(city.county, "2021-05-18") == []


def test_the_month_is_to_be_sealed(city: City) -> None:
    """The last month that ended waits for the centre until it is sealed, with the reminder, and every one begun before."""
    filing = city.filing()
    city.record(city.county, filing.received("2021-03-01"))
    city.record(city.county, declared(city.county, "2021-01", "2021-02-02", (1, 0, 0, 0, 0)))

    def months(on: str, **asked: Any) -> list[tuple[str, str, str]]:
        items = [item for item in city.everything(city.code, on, **asked) if item["step"] == "sealing"]
        return [(item["subject"][-7:], item["due"], item["started_by"]["type"]) for item in items]

    first = "office.enrolled.v1"
    assert months("2021-03-31") == [("2021-01", "2021-02-05", first), ("2021-02", "2021-03-05", first)]
    assert months("2021-04-01")[-1] == ("2021-03", "2021-04-05", first) != months("2021-03-31")[-1]
    reminded = act("dispatch.reminded.v1", "dispatch/2021-03", "2021-04-06", {"remark": "请尽快报送"})
    [event] = city.record(PROVINCE, reminded)
    [_, item] = [item for item in city.everything(city.code, "2021-04-07") if item["step"] == "sealing"]
    assert (item["status"], item["overdue"], item["acts"]) == ("reminded", True, ["dispatch.sealed.v1"])
    assert item["started_by"]["id"] == event["id"]
    city.record(city.code, act("dispatch.sealed.v1", "dispatch/2021-03", "2021-04-08"))
    assert months("2021-04-30") == [("2021-01", "2021-02-05", "dispatch.sealed.v1")]
    assert months("2021-06-01")[1:] == [
        ("2021-04", "2021-05-05", "dispatch.sealed.v1"), ("2021-05", "2021-06-05", "dispatch.sealed.v1")
    ]  # fmt: skip
    assert months("2021-04-30", as_of=event["position"] - 1)[-1] == ("2021-03", "2021-04-05", first)
    assert [item for item in city.everything(city.county, "2021-04-01") if item["step"] == "sealing"] == []


def test_a_calendar_that_arrives_moves_what_is_due(city: City) -> None:
    """A calendar published for a year counts at once, in every inbox and subject; as of before it, nothing has moved."""
    filing, now = city.filing(), datetime.now(SHANGHAI)
    tomorrow = (now + timedelta(days=1)).date()
    city.record(city.county, filing.received(now.isoformat()))

    def shown(as_of: int | None = None) -> Json:
        asked = {} if as_of is None else {"as_of": as_of}
        [item] = city.items(city.county, now.date().isoformat(), **asked)
        return item

    before = shown()
    assert before["calendars"][0]["edition"] in {0, None}, "nobody has published it yet"
    [published] = city.record(city.code, calendar(tomorrow.year, 停工=tomorrow.isoformat()))
    after = shown()
    assert after["calendars"][0] == {"year": tomorrow.year, "edition": 1}
    assert after["skipped"][0] == {"day": tomorrow.isoformat(), "kind": "holiday", "why": "停工"}
    assert (after["due"], after["skipped"]) != (before["due"], before["skipped"])
    assert city.read(city.county, f"subjects/{filing.subject}")["deadlines"][0]["due"] == after["due"]
    assert shown(published["position"] - 1) == before


def test_rules_adopted_move_what_is_due(city: City) -> None:
    """The time limits are those of the rules in force on the day asked about: a new edition counts from its day on."""
    filing, today = city.filing(), datetime.now(SHANGHAI).date()
    city.record(city.county, filing.received("2021-03-01"), filing.assessed("2021-03-05"))
    city.record(city.code, rules(city.code, today + timedelta(days=10), review_workdays=3))
    assert city.brief(city.code, today.isoformat()) == [(filing.subject, "review", "2021-04-02")]
    later = (today + timedelta(days=10)).isoformat()
    assert city.brief(city.code, later) == [(filing.subject, "review", "2021-03-10")]


def test_a_page_leads_to_the_next(city: City) -> None:
    """Pages follow one another without a gap or a repeat, in one order, each with a link to the next until the last."""
    filings = [city.filing() for _ in range(7)]
    city.record(city.county, *(filing.received(f"2021-03-0{1 + place % 3}") for place, filing in enumerate(filings)))
    whole = city.items(city.county, "2021-03-10")
    assert len(whole) == 7
    assert all((one["due"], one["subject"]) < (two["due"], two["subject"]) for one, two in pairwise(whole))
    found, answer = [], city.get(city.county, on="2021-03-10", limit=3)
    pages = 1
    while True:
        found += answer.json()["items"]
        if "link" not in answer.headers:
            break
        link = answer.headers["link"]
        assert link.endswith('>; rel="next"')
        answer = city.desks[city.county].get(link[1 : link.index(">")])
        pages += 1
    assert (found, pages) == (whole, 3)


def test_an_inbox_as_of_a_cut_is_as_it_was_then(city: City) -> None:
    """At a position an inbox holds what waited then, whatever was done about it since."""
    waiting, moving = city.filing(), city.filing()
    evaluation = city.in_force().evaluation()
    city.record(city.county, evaluation.announced("2021-04-01"))
    *_, last = city.record(city.county, waiting.received("2021-04-01"), moving.received("2021-04-02"))
    cut, then = last["position"], city.items(city.county, "2021-04-06")
    assert {item["subject"] for item in then} == {waiting.subject, moving.subject, evaluation.subject}
    city.record(
        city.county, moving.assessed("2021-04-06"), evaluation.held("2021-04-06"), evaluation.granted("2021-04-07")
    )
    city.record(city.county, city.filing().received("2021-04-06"))
    answer = city.get(city.county, on="2021-04-06", as_of=cut)
    assert answer.headers["as-of-position"] == str(cut)
    assert answer.json()["items"] == then
    assert city.items(city.code, "2021-04-06", as_of=cut) == []
    assert city.brief(city.code, "2021-04-06")[0][:2] == (moving.subject, "review")
    assert city.items(city.county, "2021-04-06", as_of=0) == []


def test_a_unit_that_declares_is_expected_to_go_on(city: City) -> None:
    """A unit that declared a month finds the months that ended since in its inbox, due by the 5th; others do not."""
    city.record(city.county, declared(city.county, "2021-03", "2021-04-02", (1, 2, 3, 4, 5)))
    assert city.items(city.county, "2021-04-30") == []
    [item] = city.items(city.county, "2021-05-03")
    assert (item["subject"], item["status"], item["version"]) == ("dispatch/2021-04", "new", 0)
    assert (item["step"], item["due"], item["acts"]) == ("declaration", "2021-05-05", ["dispatch.declared.v1"])
    assert city.brief(city.county, "2021-06-07") == [
        ("dispatch/2021-04", "declaration", "2021-05-05"),
        ("dispatch/2021-05", "declaration", "2021-06-05"),
    ]
    assert city.items(city.other, "2021-05-03") == city.items(city.code, "2021-05-03") == []
    city.record(city.code, declared(city.county, "2021-04", "2021-05-04", (1, 2, 3, 4, 5)))
    assert city.items(city.county, "2021-05-04") == []
    assert city.items(city.county, "2021-12-01") == []


def test_an_office_sees_its_own_inbox_alone(city: City) -> None:
    """A county may not ask for another's inbox; the centres and the auditors may ask for any; nobody for none that is."""
    filing, auditor, industry = city.filing(), f"{city.code}-audit", f"{city.code}-transport"
    city.record(city.county, filing.received("2021-03-01"))
    own = city.items(city.county, "2021-03-02")
    assert own
    for office in (city.code, PROVINCE, auditor, city.county):
        assert city.items(office, "2021-03-02", office=city.county) == own
    for office, other in ((city.county, city.other), (city.county, city.code), (industry, city.county)):
        refused = problem(city.get(office, office=other), 403, "office-not-entitled")
        assert (refused["rule"], refused["office"]) == ("own_inbox", city.code)
    assert city.items(auditor, "2021-03-02") == city.items(PROVINCE, "2021-03-02") == []
    problem(city.get(city.code, office="370199"), 404, "not-found")
    problem(city.desks[COUNTY].get(f"/v1/{city.code}/inbox"), 404, "tenant-unknown")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("on", "2021-2-30"), ("on", "today"), ("limit", 0), ("limit", 501), ("after", "2021-03-05"),
        ("after", "2021-02-30/filing/x"), ("as_of", "yesterday"), ("office", "x" * 41),
    ],
)  # fmt: skip
def test_a_question_that_is_none_is_refused(shared: Desks, name: str, value: object) -> None:
    """A day, a limit, a place or a cut that is none is told by its pointer."""
    refused = problem(shared[COUNTY].get(f"/v1/{CITY}/inbox", params={name: value}), 422, "parameter-invalid")
    assert [fault["pointer"] for fault in refused["errors"]] == [f"/{name}"]


def test_a_subject_shows_its_deadlines(shared: Desks) -> None:
    """What must be done next on a subject, by whom and by when, is part of its answer, whoever asks."""
    city = City(shared, CITY, *regions.counties(CITY)[:2])
    filing, auditor = city.filing(), f"{city.code}-audit"
    city.record(city.county, filing.received("2021-03-01"), filing.assessed("2021-03-05"))
    city.record(city.code, filing.approved("2021-03-08"), filing.notice("2021-03-09", until="2099-03-15"))
    [deadline] = city.read(auditor, f"subjects/{filing.subject}")["deadlines"]
    assert (deadline["step"], deadline["office"], deadline["met_by"]) == (
        "notice_closing", city.code, ["filing.public_notice_closed.v1"]
    )  # fmt: skip
    assert (deadline["opens"], deadline["due"], deadline["overdue"]) == ("2099-03-15", "2099-03-15", False)
    assert city.read(auditor, f"subjects/office/{city.county}")["deadlines"] == []


def test_the_terminal_prints_the_same_inbox(city: City) -> None:
    """The command prints the inbox as a table, or as the JSON that the server answers; an office that is none exits 1."""
    late, soon = city.filing(), city.filing()
    city.record(city.county, late.received("2021-02-01"), soon.received("2021-03-01"))
    asked = ("inbox", "--tenant", city.code, "--office", city.county, "--on", "2021-03-15")
    shown = command(city.desks.served.dsn, *asked, COLUMNS="80")
    assert shown.returncode == 0, shown.stderr
    assert shown.stdout.index(late.subject) < shown.stdout.index(soon.subject)
    assert "逾期 overdue" in shown.stdout
    assert "备案评估 assessment" in shown.stdout
    printed = json.loads(command(city.desks.served.dsn, *asked, "--json").stdout)
    answer = city.desks[city.county].get(
        f"/v1/{city.code}/inbox", params={"on": "2021-03-15"}, headers={"Accept-Language": "zh"}
    )
    assert printed == answer.json()
    assert command(city.desks.served.dsn, *asked[:4], "370199").returncode == 1
    assert command(city.desks.served.dsn, *asked[:2], "379900", *asked[3:]).returncode == 2
