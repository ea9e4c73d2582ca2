"""Bad input: every kind of it gets a problem document that helps, and changes nothing."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson
import pytest
from support.events import (
    AUDITOR,
    CITY,
    CLOUD_EVENT,
    CLOUD_EVENTS,
    COUNTY,
    INDUSTRY,
    JSON,
    MILL,
    NDJSON,
    SCOPE,
    Enterprise,
    Evaluation,
    Event,
    Filing,
    act,
    declared,
    lines,
    new_id,
)
from support.offices import Desks, in_force, problem

DEEP = 10_000


@dataclass(frozen=True)
class Ground:
    """What is on record before each bad post; none of it may change."""

    desks: Desks
    running: Filing
    evaluation: Evaluation
    waiting: Filing
    approved: Filing
    noticed: Filing
    approved_by_county: Filing
    recorded: Event
    found: dict[str, object]


Maker = Callable[[Ground], Any]


@pytest.fixture(scope="module")
def ground(shared: Desks) -> Ground:
    """A filing in force with an evaluation, one just received, one approved on the industry route, one under notice."""
    running, waiting, approved, noticed, by_county = Filing(), Filing(), Filing(), Filing(), Filing()
    in_force(shared, running)
    shared.record(
        CITY,
        running.act("renewed", "2021-03-21", valid_until="2024-06-30", receipt_number="鲁技评备〔2021〕370102-9001"),
    )
    evaluation = running.evaluation()
    shared.record(COUNTY, evaluation.held(), evaluation.granted())
    [recorded] = shared.record(COUNTY, waiting.received())
    shared.record(INDUSTRY, approved.received(), approved.assessed())
    shared.record(CITY, approved.approved())
    shared.record(COUNTY, noticed.received(), noticed.assessed())
    shared.record(CITY, noticed.approved(), noticed.notice(until="2021-04-30"))
    shared.record(COUNTY, by_county.received(), by_county.assessed())
    shared.record(CITY, by_county.approved(), plan("plan/2021-2023"))
    sent = {name: recorded[name] for name in ("id", "type", "subject", "time", "data")}
    return Ground(shared, running, evaluation, waiting, approved, noticed, by_county, sent, tables(shared))


def plan(subject: str, *rows: dict[str, Any]) -> Event:
    return act("plan.adopted.v1", subject, "2021-01-20", {"rows": list(rows) or [{"row": 2, "planned": {"2021": 4}}]})


def tables(desks: Desks) -> dict[str, object]:
    """Return everything that a post could change: the logs, and what is counted from them."""
    return {"sizes": desks.sizes()} | {path: desks.read(CITY, path) for path in ("dispatch/2021-04", "plan/2021-2023")}


@pytest.fixture
def nothing_changes(ground: Ground) -> Iterator[Ground]:
    """The ground, with a look at the end whether it is as it was."""
    before = dict(ground.found)
    yield ground
    ground.found.update(tables(ground.desks))
    assert ground.found == before


def survey(**changes: Any) -> Event:
    """A good survey but for the changes to its data; None leaves a field out."""
    event = Enterprise().surveyed()
    event["data"] = {name: value for name, value in (event["data"] | changes).items() if value is not ...}
    return event


def envelope(**changes: Any) -> Event:
    """A good survey but for the changes to its envelope."""
    return {name: value for name, value in (Enterprise().surveyed() | changes).items() if value is not ...}


def application(**changes: Any) -> Event:
    return Filing().received(**changes)


def scope(**changes: Any) -> list[dict[str, Any]]:
    return [SCOPE[0] | changes]


def held(ground: Ground, **changes: Any) -> Event:
    event = ground.running.evaluation().held()
    event["data"] |= changes
    return event


def receipt(ground: Ground, **changes: Any) -> Event:
    return ground.approved.receipt(**changes)


FAULTS: dict[str, tuple[Maker, set[str], str]] = {
    "an unknown type": (lambda _: envelope(type="enterprise.painted.v1"), {"/type"}, "unknown event type"),
    "a type of another kind": (lambda _: envelope(type="filing.approved.v1", data={}), {"/type"}, "does not happen"),
    "a type that is no text": (lambda _: envelope(type=["x"]), {"/type"}, "a type is a text"),
    "a very long type": (lambda _: envelope(type="x" * 100_000), {"/type"}, "unknown event type"),
    "an empty object": (lambda _: {}, {"/id", "/type", "/subject", "/time", "/data"}, "required"),
    "a number for an event": (lambda _: 5, {""}, "an event is a JSON object"),
    "null for an event": (lambda _: None, {""}, "an event is a JSON object"),
    "unknown and missing fields at both levels": (
        lambda _: envelope(Colour="red", time=..., data={"name": "甲", "county": COUNTY, "above_scale": True, "a/b~c": 1}),
        {"/Colour", "/time", "/data/a~1b~0c", "/data/industry", "/data/year"},
        "unknown field",
    ),
    "fields of the registry's own": (lambda _: envelope(position=1, version=1), {"/position", "/version"}, "registry adds"),
    "an id that is no UUID": (lambda _: envelope(id="42"), {"/id"}, "not a UUID"),
    "an id that is a number": (lambda _: envelope(id=42), {"/id"}, "UUID"),
    "an id in full-width digits": (lambda _: envelope(id=new_id()[:-1] + "１"), {"/id"}, "not a UUID"),
    "an id in braces": (lambda _: envelope(id="{" + new_id() + "}"), {"/id"}, "not a UUID"),
    "a subject without a key": (lambda _: envelope(subject="enterprise"), {"/subject"}, "credit code"),
    "a subject of no kind": (lambda _: envelope(subject="unicorn/1"), {"/subject"}, "<kind>/<key>"),
    "a subject that is a list": (lambda _: envelope(subject=[]), {"/subject"}, "<kind>/<key>"),
    "a subject with NUL": (lambda _: envelope(subject="filing/\0"), {"/subject"}, "control characters"),
    "a month 2021-13": (lambda _: declared(COUNTY, "2021-13", "2021-12-05", (0, 0, 0, 0, 0)), {"/subject"}, "2021-13"),
    "a wrong check character": (
        lambda _: application(enterprise="91370102MA3EXAM020"), {"/data/enterprise"}, "check character"
    ),
    "a wrong check character in the subject": (
        lambda _: envelope(subject="enterprise/91370102MA3EXAM020"), {"/subject"}, "check character"
    ),
    "a credit code in lower case": (
        lambda _: application(enterprise="91370102ma3exam02n"), {"/data/enterprise"}, "18 characters"
    ),
    "a credit code in full-width digits": (
        lambda _: application(enterprise="９1370102MA3EXAM02N"), {"/data/enterprise"}, "18 characters"
    ),
    "a county outside the tenant": (lambda _: survey(county="370203"), {"/data/county"}, "does not lie in 370100"),
    "a county of another province": (lambda _: survey(county="110101"), {"/data/county"}, "not the code of a county"),
    "a city for a county": (lambda _: survey(county=CITY), {"/data/county"}, "not the code of a county"),
    "a county that was merged": (lambda _: survey(county="371202"), {"/data/county"}, "merger"),
    "a county in full-width digits": (lambda _: survey(county="３７０１０２"), {"/data/county"}, "not the code"),
    "a county with a line feed": (lambda _: survey(county=COUNTY + "\n"), {"/data/county"}, "control characters"),
    "an unknown industry code": (lambda _: survey(industry="9999"), {"/data/industry"}, "GB/T 4754"),
    "an industry of two digits": (lambda _: survey(industry="34"), {"/data/industry"}, "4-digit"),
    "an industry that is a number": (lambda _: survey(industry=3411), {"/data/industry"}, "string"),
    "an industry in full-width digits": (lambda _: survey(industry="３４１１"), {"/data/industry"}, "4-digit"),
    "an industry in Arabic digits": (lambda _: survey(industry="٣٤١١"), {"/data/industry"}, "4-digit"),
    "an empty scope": (lambda _: application(scope=[]), {"/data/scope"}, "at least 1"),
    "a scope without levels": (lambda _: application(scope=scope(levels=[])), {"/data/scope/0/levels"}, "at least 1"),
    "a level that is none": (lambda _: application(scope=scope(levels=[6])), {"/data/scope/0/levels/0"}, "a level is"),
    "a level as a float": (lambda _: application(scope=scope(levels=[5.0])), {"/data/scope/0/levels/0"}, "a level is"),
    "a level that is true": (lambda _: application(scope=scope(levels=[True])), {"/data/scope/0/levels/0"}, "a level is"),
    "a level as digits": (lambda _: application(scope=scope(levels=["5"])), {"/data/scope/0/levels/0"}, "a level is"),
    "a level that is an object": (lambda _: application(scope=scope(levels=[{}])), {"/data/scope/0/levels/0"}, "a level is"),
    "an occupation in full-width digits": (
        lambda _: application(scope=scope(occupation="6-18-01-０1")), {"/data/scope/0/occupation"}, "d-dd-dd-dd"
    ),
    "a scope that is an object": (lambda _: application(scope={}), {"/data/scope"}, ""),
    "a scope of 501": (lambda _: application(scope=SCOPE * 501), {"/data/scope"}, "at most 500"),
    "every fault of two items": (
        lambda _: application(scope=[{"occupation": "x", "levels": []}, {"title": "车工", "levels": [5, 9], "x": 1}]),
        {
            "/data/scope/0/occupation", "/data/scope/0/title", "/data/scope/0/levels",
            "/data/scope/1/occupation", "/data/scope/1/levels/1", "/data/scope/1/x",
        },
        "",
    ),
    "a time without offset": (lambda _: envelope(time="2021-03-05T09:30:00"), {"/time"}, "with an offset"),
    "a time with a space": (lambda _: envelope(time="2021-03-05 09:30:00+08:00"), {"/time"}, "RFC 3339"),
    "a day for a time": (lambda _: envelope(time="2021-03-05"), {"/time"}, "RFC 3339"),
    "a number for a time": (lambda _: envelope(time=1614907800), {"/time"}, "RFC 3339"),
    "a time in full-width digits": (lambda _: envelope(time="２021-03-05T09:30:00+08:00"), {"/time"}, "RFC 3339"),
    "30 February": (lambda _: envelope(time="2021-02-30T09:30:00+08:00"), {"/time"}, "there is no time"),
    "an offset of 99 minutes": (lambda _: envelope(time="2021-03-05T09:30:00+08:99"), {"/time"}, ""),
    "the year 0001": (lambda _: envelope(time="0001-01-01T00:00:00+08:00"), {"/time"}, ""),
    "the year 9999": (lambda _: envelope(time="9999-12-31T23:59:59-08:00"), {"/time"}, ""),
    "a time in the future": (
        lambda _: envelope(time=(datetime.now(UTC) + timedelta(minutes=5)).isoformat()), {"/time"}, "in the future"
    ),
    "an expected version below 0": (lambda _: envelope(expectedversion=-1), {"/expectedversion"}, "whole number"),
    "an expected version as a float": (lambda _: envelope(expectedversion=1.0), {"/expectedversion"}, "whole number"),
    "an expected version that is true": (lambda _: envelope(expectedversion=True), {"/expectedversion"}, "whole number"),
    "an extension that is a list": (lambda _: envelope(traceparent=[]), {"/traceparent"}, "a text, a whole number"),
    "CloudEvents 0.3": (lambda _: envelope(specversion="0.3"), {"/specversion"}, "1.0"),
    "data that is XML": (lambda _: envelope(datacontenttype="text/xml"), {"/datacontenttype"}, "application/json"),
    "a source that is a number": (lambda _: envelope(source=5), {"/source"}, "text"),
    "data that is null": (lambda _: envelope(data=None), {"/data"}, "required"),
    "data that is a list": (lambda _: envelope(data=[]), {"/data"}, "JSON object"),
    "data that is a text": (lambda _: envelope(data="{}"), {"/data"}, "JSON object"),
    "NUL in a text": (lambda _: survey(name="甲\0乙"), {"/data/name"}, "control characters"),
    "a line feed in a text": (lambda _: survey(name="甲\n乙"), {"/data/name"}, "control characters"),
    "a blank text": (lambda _: survey(name="  　"), {"/data/name"}, "blank"),
    "a text of invisible characters": (lambda _: survey(name="\u200b\u200b"), {"/data/name"}, "blank"),
    "a text too long": (lambda _: survey(name="甲" * 201), {"/data/name"}, "200"),
    "a number for a text": (lambda _: survey(name=5), {"/data/name"}, "string"),
    "null for what is required": (lambda _: survey(name=None), {"/data/name"}, "string"),
    "1 for true": (lambda _: survey(above_scale=1), {"/data/above_scale"}, "boolean"),
    "a text for true": (lambda _: survey(above_scale="true"), {"/data/above_scale"}, "boolean"),
    "a float for a count": (lambda _: survey(employees=10.0), {"/data/employees"}, "integer"),
    "a text for a count": (lambda _: survey(employees="10"), {"/data/employees"}, "integer"),
    "true for a count": (lambda _: survey(employees=True), {"/data/employees"}, "integer"),
    "a count below 0": (lambda _: survey(employees=-1), {"/data/employees"}, "greater than or equal to 0"),
    "a count past the limit": (lambda _: survey(employees=10_000_001), {"/data/employees"}, "less than or equal"),
    "true for a year": (lambda _: survey(year=True), {"/data/year"}, "integer"),
    "valid_until before valid_from": (
        lambda g: receipt(g, until="2021-03-19", valid_from="2021-03-20"), {"/data"}, "valid_until must not be before"
    ),
    "a date that is a time": (lambda g: receipt(g, valid_from="2021-03-20T00:00:00"), {"/data/valid_from"}, "YYYY-MM-DD"),
    "a date that is a number": (lambda g: receipt(g, valid_from=18_000), {"/data/valid_from"}, "YYYY-MM-DD"),
    "a date in the year 0001": (lambda g: receipt(g, valid_from="0001-01-01"), {"/data/valid_from"}, "1950"),
    "a body code that is none": (lambda g: receipt(g, body_code="S１2345678901Ⅱ"), {"/data/body_code"}, ""),
    "a notice that closes before it opens": (
        lambda g: g.approved.notice("2021-03-12", until="2021-03-11"), {"/data"}, "closes_on must not be before"
    ),
    "more passed than candidates": (lambda g: held(g, candidates=3, passed=4), {"/data"}, "must not exceed candidates"),
    "somebody else served": (lambda g: held(g, served="friends"), {"/data/served"}, "own"),
    "no certificates": (lambda g: g.evaluation.granted(count=0), {"/data/count"}, "greater than or equal to 1"),
    "nothing to correct": (lambda g: g.waiting.act("returned_for_correction", "2021-03-02", items=[]), {"/data/items"}, ""),
    "nothing corrected": (lambda g: g.waiting.act("corrected", "2021-03-02"), {"/data"}, "at least one of"),
    "a plan with a row 17": (lambda _: plan("plan/2022-2024", {"row": 17, "planned": {}}), {"/data/rows/0/row"}, "16"),
    "a plan with a row twice": (
        lambda _: plan("plan/2022-2024", {"row": 1, "planned": {}}, {"row": 1, "planned": {}}), {"/data"}, "more than once"
    ),
    "a plan for another year": (
        lambda _: plan("plan/2022-2024", {"row": 1, "planned": {"2021": 1}}), {"/data/rows/0/planned/2021"}, "not a year"
    ),
    "a plan with a full-width year": (
        lambda _: plan("plan/2022-2024", {"row": 1, "planned": {"２０２２": 1}}), {"/data/rows/0/planned/２０２２"}, ""
    ),
    "a plan for eleven years": (lambda _: plan("plan/2021-2031"), {"/subject"}, "at most ten years"),
    "a unit that is none": (
        lambda _: declared("370100-fisheries", "2021-03", "2021-04-02", (0, 0, 0, 0, 0)), {"/data/unit"}, "not a unit"
    ),
    "a year below its month": (
        lambda _: declared(COUNTY, "2021-01", "2021-02-02", (0, 0, 0, 2, 1)), {"/data/certified_ytd"}, "certified_ytd"
    ),
    "an office of no kind": (
        lambda _: act("office.enrolled.v1", "office/370100-water", "2021-04-02", {"name": "水务局", "kind": "king"}),
        {"/data/kind"},
        "",
    ),
    "a county's kind for a department": (
        lambda _: act("office.enrolled.v1", "office/370100-water", "2021-04-02", {"name": "水务局", "kind": "county"}),
        {"/data/kind"},
        "cannot be a county office",
    ),
}  # fmt: skip


def sender(event: Any) -> str:
    """The reviewing centre may post nearly everything; the rest is R's."""
    is_act_of_r = isinstance(event, dict) and str(event.get("type")).startswith(("filing.returned", "filing.corrected"))
    return COUNTY if is_act_of_r else CITY


@pytest.mark.parametrize("case", FAULTS)
def test_a_faulty_event_is_refused_with_every_fault_at_its_pointer(nothing_changes: Ground, case: str) -> None:
    """An event with faults is answered 422, each fault under its JSON pointer, and is not recorded."""
    make, pointers, fragment = FAULTS[case]
    event = make(nothing_changes)
    body = problem(nothing_changes.desks.post(sender(event), event), 422, "event-invalid")
    assert {fault["pointer"] for fault in body["errors"]} == pointers
    assert any(fragment in fault["message"] for fault in body["errors"]), body["errors"]
    assert all(fault["message"] for fault in body["errors"])


NUMBERS = {
    "1e1 for a count": b"1e1",
    "a number past 64 bits for a count": b"18446744073709551616",
    "a number past 63 bits for a count": b"9223372036854775808",
    "a number of 300 digits for a count": b"1" + b"0" * 300,
    "a fraction for a count": b"0.1",
}


@pytest.mark.parametrize("case", NUMBERS)
def test_a_number_that_is_no_count_is_refused_as_it_is_written(nothing_changes: Ground, case: str) -> None:
    """A number is taken as it stands in the JSON: an exponent, a fraction or 300 digits make no count."""
    text = orjson.dumps(survey(employees=4711)).replace(b"4711", NUMBERS[case])
    answer = nothing_changes.desks.send(COUNTY, text)
    body = problem(answer, 422, "event-invalid")
    assert [fault["pointer"] for fault in body["errors"]] == ["/data/employees"]


REFUSALS: dict[str, tuple[str, Maker, str]] = {
    "a time before the subject's last event": (CITY, lambda g: g.running.act("suspended", "2021-03-19", reason="整改"), "time_before_last"),
    "an occupation outside the scope": (COUNTY, lambda g: held(g, occupation=MILL), "outside_scope"),
    "a level outside the scope": (COUNTY, lambda g: held(g, level="chief"), "outside_scope"),
    "an evaluation before the receipt": (COUNTY, lambda g: g.running.evaluation().held("2021-03-19"), "filing_not_in_force"),
    "an evaluation after the last day": (COUNTY, lambda g: g.running.evaluation().held("2024-07-01"), "filing_not_in_force"),
    "an evaluation announced too early": (COUNTY, lambda g: g.running.evaluation().announced("2021-03-19"), "filing_not_in_force"),
    "an evaluation under no filing": (COUNTY, lambda g: held(g, filing=new_id()), "filing_unknown"),
    "more certificates than passed": (COUNTY, lambda g: g.evaluation.granted("2021-05-01", count=4), "within_passed"),
    "more revoked than granted": (CITY, lambda g: g.evaluation.revoked(count=6), "within_granted"),
    "a second filing while one is open": (COUNTY, lambda g: Filing(g.waiting.of).received("2021-03-02"), "one_filing"),
    "a second filing while one is in force": (COUNTY, lambda g: Filing(g.running.of).intended("2021-05-02"), "one_filing"),
    "an approval out of turn": (CITY, lambda g: g.waiting.approved(), "out_of_turn"),
    "an act on nothing": (CITY, lambda _: Filing().approved(), "subject_unknown"),
    "a passed expected version": (COUNTY, lambda g: g.waiting.assessed() | {"expectedversion": 0}, "version_passed"),
    "an expected version not yet reached": (COUNTY, lambda g: g.waiting.assessed() | {"expectedversion": 7}, "version_passed"),
    "a receipt before the notice": (CITY, lambda g: g.approved.receipt(), "notice_before_receipt"),
    "a notice closed too early": (CITY, lambda g: g.noticed.notice_closed("2021-04-29"), "notice_running"),
    "a rejection under notice without objection": (
        CITY, lambda g: g.noticed.act("rejected", "2021-04-20", reason="能力不足"), "objection_not_upheld"
    ),
    "an objection resolved that was not raised": (CITY, lambda g: g.noticed.resolved(), "no_objection_open"),
    "a renewal that is no longer": (
        CITY, lambda g: g.running.act("renewed", "2021-06-01", valid_until="2024-06-30"), "valid_until_not_later"
    ),
    "a month that has not begun": (
        COUNTY, lambda _: declared(COUNTY, "2021-03", "2021-02-28", (0, 0, 0, 0, 0)), "month_not_begun"
    ),
    "a plan revised before it was adopted": (
        CITY, lambda _: plan("plan/2025-2027") | {"type": "plan.revised.v1"}, "subject_unknown"
    ),
}  # fmt: skip


def test_times_are_told_as_clocks_show_them_here(nothing_changes: Ground) -> None:
    """A refusal tells the times that it is about in Beijing time, in whatever offset they came."""
    desks, late = nothing_changes.desks, nothing_changes.running.act("suspended", "2021-03-18T23:30:00Z", reason="整改")
    detail = problem(desks.post(CITY, late), 409, "act-not-legal")["detail"]
    assert "2021-03-19T07:30:00+08:00" in detail
    assert (detail.count("+08:00"), "+00:00" in detail) == (2, False)
    early = problem(desks.post(CITY, late | {"time": "2099-01-01T00:00:00Z"}), 422, "event-invalid")
    assert early["errors"][0]["message"].endswith("+08:00 now")


@pytest.mark.parametrize("case", REFUSALS)
def test_an_act_that_is_not_legal_now_is_refused_with_its_rule(nothing_changes: Ground, case: str) -> None:
    """An act that may not happen now is answered 409 with the rule, what is in the way and what may happen instead."""
    office, make, rule = REFUSALS[case]
    event = make(nothing_changes)
    body = problem(nothing_changes.desks.post(office, event), 409, "act-not-legal")
    assert body["rule"] == rule
    assert isinstance(body["allowed"], list)
    assert event["type"] not in body["allowed"] or rule not in {"out_of_turn", "subject_unknown"}
    if body["blocking"] is not None:
        assert set(body["blocking"]) == {"position", "id", "type", "subject", "time", "office"}
        assert body["blocking"]["position"] >= 1


def test_a_refusal_names_the_event_in_the_way_and_who_can_move_on(nothing_changes: Ground) -> None:
    """An approval before the assessment names the application in the way, the receiving office, and what V may do."""
    answer = nothing_changes.desks.post(CITY, nothing_changes.waiting.approved())
    body = problem(answer, 409, "act-not-legal")
    assert body["blocking"]["id"] == nothing_changes.recorded["id"]
    assert body["blocking"]["type"] == "filing.application_received.v1"
    assert body["office"] == COUNTY
    assert body["allowed"] == []
    answer = nothing_changes.desks.post(COUNTY, nothing_changes.waiting.corrected("2021-03-02"))
    assert set(problem(answer, 409, "act-not-legal")["allowed"]) == {
        "filing.returned_for_correction.v1",
        "filing.withdrawn.v1",
        "filing.assessment_passed.v1",
        "filing.assessment_failed.v1",
        "filing.site_visited.v1",
    }


def test_a_refusal_speaks_the_language_that_is_asked_for(nothing_changes: Ground) -> None:
    """The detail of a refusal is in Chinese for who prefers Chinese, in English otherwise."""
    desk = nothing_changes.desks[CITY]
    said = [
        desk.post(f"/v1/{CITY}/events", json=nothing_changes.waiting.approved(), headers={"Accept-Language": language})
        for language in ("zh-CN,zh;q=0.9,en;q=0.5", "en;q=0.9,zh;q=0.1", "de", ";;q=x")
    ]
    details = [answer.json()["detail"] for answer in said]
    assert "不能办理" in details[0]
    assert all(detail.endswith("the status is “received”.") for detail in details[1:])


def test_a_receipt_number_is_given_out_once(nothing_changes: Ground) -> None:
    """A receipt number that another filing has is refused with the event that gave it out."""
    event = nothing_changes.approved_by_county.receipt(receipt_number="鲁技评备〔2021〕370102-9001")
    body = problem(nothing_changes.desks.post(CITY, event), 409, "act-not-legal")
    assert body["rule"] == "receipt_number_taken"
    assert body["blocking"]["type"] == "filing.renewed.v1"
    assert body["blocking"]["subject"] == nothing_changes.running.subject


def test_an_id_with_other_content_is_refused(nothing_changes: Ground) -> None:
    """The same id with other data, another time or from another office is answered 422 and is not recorded."""
    desks, sent = nothing_changes.desks, nothing_changes.recorded
    others = [
        (COUNTY, sent | {"time": "2021-03-01T09:30:01+08:00"}),
        (COUNTY, sent | {"data": sent["data"] | {"name": "另一家公司"}}),
        (COUNTY, nothing_changes.waiting.assessed() | {"id": sent["id"]}),
        (CITY, sent),
    ]
    for office, event in others:
        body = problem(desks.post(office, event), 422, "id-reused")
        assert body["errors"][0]["pointer"] == "/id"
        assert sent["id"] in body["detail"]


UNREADABLE = {
    "nothing": b"",
    "half an object": orjson.dumps(Enterprise().surveyed())[:-1],
    "two objects": orjson.dumps(Enterprise().surveyed()) * 2,
    "a comma too many": orjson.dumps(Enterprise().surveyed())[:-1] + b",}",
    "single quotes": b"{'id': 1}",
    "NaN": b'{"id": NaN}',
    "a number past every double": b'{"id": 1e999}',
    "GB 18030": orjson.dumps(Enterprise().surveyed()).decode().encode("gb18030"),
    "UTF-8 cut short": orjson.dumps(survey(name="甲")).replace("甲".encode(), "甲".encode()[:2]),
    "an overlong NUL": orjson.dumps(survey(name="甲")).replace("甲".encode(), b"\xc0\x80"),
    "an encoded surrogate": orjson.dumps(survey(name="甲")).replace("甲".encode(), b"\xed\xa0\x80"),
    "a lone high surrogate": orjson.dumps(survey(name="甲")).replace("甲".encode(), b"\\ud800"),
    "a lone low surrogate": orjson.dumps(survey(name="甲")).replace("甲".encode(), b"\\udc00"),
    "surrogates the wrong way round": orjson.dumps(survey(name="甲")).replace("甲".encode(), b"\\udc00\\ud800"),
    "a raw NUL": orjson.dumps(survey(name="甲")).replace("甲".encode(), b"\x00"),
    "10,000 arrays": b"[" * DEEP + b"]" * DEEP,
    "10,000 objects": b'{"a":' * DEEP + b"1" + b"}" * DEEP,
    "10,000 arrays in data": b'{"data":' + b"[" * DEEP + b"]" * DEEP + b"}",
    "10,000 arrays in a field": orjson.dumps(survey(name="甲")).replace('"甲"'.encode(), b"[" * DEEP + b"]" * DEEP),
    "10,000 objects in an array": b"[" + b'{"a":' * DEEP + b"1" + b"}" * DEEP + b"]",
    "10,000 arrays without an end": b"[" * DEEP,
}


@pytest.mark.parametrize("case", UNREADABLE)
def test_a_body_that_is_no_json_is_refused(nothing_changes: Ground, case: str) -> None:
    """A body that is not JSON in UTF-8, or is nested too deeply to be read, is answered 400."""
    answer = nothing_changes.desks.send(COUNTY, UNREADABLE[case])
    assert "not JSON" in problem(answer, 400, "body-unreadable")["detail"]


@pytest.mark.parametrize("media_type", [CLOUD_EVENT, CLOUD_EVENTS, "APPLICATION/JSON; charset=UTF-8"])
def test_a_body_that_is_no_json_is_refused_under_every_name(nothing_changes: Ground, media_type: str) -> None:
    """Whatever a body is called, it is read as JSON in UTF-8 or answered 400."""
    for case in ("half an object", "GB 18030", "10,000 arrays in data"):
        problem(nothing_changes.desks.send(COUNTY, UNREADABLE[case], media_type), 400, "body-unreadable")


@pytest.mark.parametrize("depth", [200, 254, 300, 900])
@pytest.mark.parametrize("place", ["/data", "/data/name", "/time", "/id", "/more"])
def test_what_is_nested_deeper_than_any_event_is_refused(nothing_changes: Ground, place: str, depth: int) -> None:
    """Nesting that the reader still takes is a fault of the place where it stands, however deep."""
    event = orjson.dumps(envelope(id="here") if place == "/id" else survey(name="here") if place == "/data/name" else
                         envelope(**{place[1:]: "here"}))  # fmt: skip
    text = event.replace(b'"here"', b'{"a":' * depth + b"1" + b"}" * depth)
    answer = nothing_changes.desks.send(COUNTY, text)
    body = problem(answer, 422, "event-invalid")
    assert any(fault["pointer"].startswith(place.removesuffix("/name")) for fault in body["errors"])


@pytest.mark.parametrize("chunked", [False, True])
@pytest.mark.parametrize("media_type", [JSON, CLOUD_EVENTS])
def test_a_body_past_the_limit_is_refused(nothing_changes: Ground, media_type: str, *, chunked: bool) -> None:
    """A body past the limit is answered 413, whether its length was announced or not."""
    piece = b" " * (1 << 16)
    body: Any = (piece for _ in range(80)) if chunked else piece * 80
    answer = nothing_changes.desks.send(COUNTY, body, media_type)
    assert "NDJSON" in problem(answer, 413, "body-too-large")["detail"]


def test_a_good_event_in_a_body_past_the_limit_is_refused(nothing_changes: Ground) -> None:
    """Blanks after a good event count towards the limit, too."""
    body = orjson.dumps(Enterprise().surveyed()) + b" " * (4 << 20)
    problem(nothing_changes.desks.send(COUNTY, body), 413, "body-too-large")


@pytest.mark.parametrize(
    "media_type", ["", "text/plain", "application/xml", "multipart/form-data; boundary=x", "application/jsonx"]
)
def test_a_media_type_that_is_not_spoken_is_refused(nothing_changes: Ground, media_type: str) -> None:
    """A body of another media type, or of none, is answered 415 with those that are taken."""
    answer = nothing_changes.desks.send(COUNTY, b"{}", media_type)
    assert NDJSON in problem(answer, 415, "media-type-unknown")["detail"]


def test_an_array_of_1001_is_refused(nothing_changes: Ground) -> None:
    """An array holds up to 1,000 events; one more is answered 413."""
    events = [Enterprise().surveyed() for _ in range(1_001)]
    assert "1000" in problem(nothing_changes.desks.post(COUNTY, *events), 413, "body-too-large")["detail"]


def test_an_empty_array_is_refused(nothing_changes: Ground) -> None:
    """An array without events is answered 422."""
    answer = nothing_changes.desks.send(COUNTY, b"[]")
    assert "at least one" in problem(answer, 422, "parameter-invalid")["detail"]


def test_an_array_with_faulty_events_is_refused_whole_with_all_faults(nothing_changes: Ground) -> None:
    """The faults of all of an array's events are listed under their places, and none of its events is recorded."""
    events: list[Any] = [survey(), survey(county="999999", x=1), 5, survey(), envelope(time=...)]
    body = problem(nothing_changes.desks.post(COUNTY, *events), 422, "event-invalid")
    assert [fault["pointer"] for fault in body["errors"]] == ["/1/data/county", "/1/data/x", "/2", "/4/time"]


def test_an_array_with_an_illegal_act_is_refused_whole(nothing_changes: Ground) -> None:
    """One act in an array that may not happen, and nothing of the array is recorded."""
    filing = Filing()
    body = problem(
        nothing_changes.desks.post(COUNTY, filing.received(), filing.corrected("2021-03-02")), 409, "act-not-legal"
    )
    assert body["blocking"]["subject"] == filing.subject
    assert body["blocking"]["position"] is None
    assert [fault["pointer"] for fault in body["errors"]] == ["/1"]


def test_an_array_with_an_act_of_another_office_is_refused_whole(nothing_changes: Ground) -> None:
    """One act in an array that the office may not post, and nothing of the array is recorded."""
    filing = Filing()
    answer = nothing_changes.desks.post(COUNTY, filing.received(), filing.assessed(), filing.approved())
    assert problem(answer, 403, "office-not-entitled")["office"] == CITY


def test_an_array_with_an_id_twice_is_refused_whole(nothing_changes: Ground) -> None:
    """Two events of an array with one id and different content, and nothing of the array is recorded."""
    first, second = survey(), survey()
    answer = nothing_changes.desks.post(COUNTY, first, second | {"id": first["id"]})
    assert problem(answer, 422, "id-reused")["errors"][0]["pointer"] == "/1/id"


def test_of_a_field_given_twice_the_last_counts(desks: Desks) -> None:
    """A field that JSON repeats is read as its last value, and recorded once."""
    event = survey(name="first")
    text = orjson.dumps(event).replace(b'"name":"first"', b'"name":"first","name":"last"')
    answer = desks.send(COUNTY, text)
    assert answer.status_code == 201
    assert answer.json()["data"]["name"] == "last"
    assert answer.text.count('"name"') == 1


def test_bad_lines_of_a_stream_harm_no_other(desks: Desks) -> None:
    """Each line of an NDJSON stream is answered in order; the good ones are recorded, the bad ones are not."""
    first, second, filing = Enterprise(), Enterprise(), Filing()
    long_line = orjson.dumps(survey(name="甲" * 100_000))
    body = lines(
        first.surveyed(),
        b"{broken",
        b'{"a":' * DEEP + b"1" + b"}" * DEEP,
        orjson.dumps(survey(name="甲")).replace("甲".encode(), b"\xff"),
        orjson.dumps(survey()).decode().encode("utf-16-le").replace(b"\n", b""),
        survey(county="370203"),
        filing.approved(),
        survey(county="370103"),
        b"[]",
        long_line,
        filing.received(),
        b"",
        b"  \t",
        survey() | {"id": "x"},
        second.surveyed(),
        filing.assessed(),
    )
    results = desks.stream(COUNTY, body)
    assert [result["status"] for result in results] == [
        201,
        400,
        400,
        400,
        415,
        422,
        409,
        403,
        422,
        413,
        201,
        422,
        201,
        201,
    ]
    recorded = [result for result in results if result["status"] == 201]
    assert [result["subject"] for result in recorded] == [first.subject, filing.subject, second.subject, filing.subject]
    refused = [result for result in results if result["status"] != 201]
    assert all(result["type"].startswith("urn:filing-registry:problem:") and result["title"] for result in refused)
    assert [event["id"] for event in desks.read(COUNTY, "events", after=recorded[0]["position"] - 1)] == [
        result["id"] for result in recorded
    ]


def test_a_stream_of_bad_lines_only_records_nothing(nothing_changes: Ground) -> None:
    """A stream may be all wrong: each line is answered, nothing is recorded."""
    results = nothing_changes.desks.stream(COUNTY, lines(b"{", survey(x=1), b"null", b"\xff\xfe") + b"not the end")
    assert [result["status"] for result in results] == [400, 422, 422, 415, 400]


@pytest.mark.parametrize("body", [b"", b"\n\n  \n", b"\r\n"])
def test_an_empty_stream_has_an_empty_answer(nothing_changes: Ground, body: bytes) -> None:
    """A stream without lines is answered with none."""
    assert nothing_changes.desks.stream(COUNTY, body) == []


QUESTIONS: dict[str, tuple[str, dict[str, Any], int, str]] = {
    "month 13": ("dispatch/2021-13", {}, 422, "parameter-invalid"),
    "month 00": ("dispatch/2021-00", {}, 422, "parameter-invalid"),
    "a month of one digit": ("dispatch/2021-3", {}, 422, "parameter-invalid"),
    "a month in full-width digits": ("dispatch/２０２１-03", {}, 422, "parameter-invalid"),
    "a month of the year 9999": ("dispatch/9999-01", {}, 422, "parameter-invalid"),
    "the workbook of month 13": ("dispatch/2021-13.xlsx", {}, 422, "parameter-invalid"),
    "a cell of month 13": ("dispatch/2021-13/cells/370102/preparing", {}, 422, "parameter-invalid"),
    "a period the wrong way round": ("plan/2023-2021", {}, 422, "parameter-invalid"),
    "a period of eleven years": ("plan/2021-2031", {}, 422, "parameter-invalid"),
    "a period that is a year": ("plan/2021", {}, 422, "parameter-invalid"),
    "the workbook of no period": ("plan/x.xlsx", {}, 422, "parameter-invalid"),
    "30 February": ("plan/2021-2023", {"on": "2021-02-30"}, 422, "parameter-invalid"),
    "a day in full-width digits": ("plan/2021-2023", {"on": "２021-02-03"}, 422, "parameter-invalid"),
    "a cut past the log's end": ("dispatch/2021-03", {"as_of": "99999"}, 422, "cut-beyond-log"),
    "a plan's cut past the log's end": ("plan/2021-2023", {"as_of": "99999"}, 422, "cut-beyond-log"),
    "a workbook's cut past the log's end": ("dispatch/2021-03.xlsx", {"as_of": "99999"}, 422, "cut-beyond-log"),
    "a cell's cut past the log's end": (
        "dispatch/2021-03/cells/370102/preparing", {"as_of": "99999"}, 422, "cut-beyond-log"
    ),
    "a subject's cut past the log's end": ("subjects/plan/2021-2023", {"as_of": "99999"}, 422, "cut-beyond-log"),
    "a history's cut past the log's end": ("subjects/plan/2021-2023/history", {"as_of": "99999"}, 422, "cut-beyond-log"),
    "a cut past 64 bits": ("dispatch/2021-03", {"as_of": "9" * 30}, 422, "parameter-invalid"),
    "a cut below 0": ("dispatch/2021-03", {"as_of": "-1"}, 422, "parameter-invalid"),
    "a cut in full-width digits": ("dispatch/2021-03", {"as_of": "５"}, 422, "parameter-invalid"),
    "a cut that is a day": ("dispatch/2021-03", {"as_of": "2021-03-01"}, 422, "parameter-invalid"),
    "a cut without offset": ("dispatch/2021-03", {"as_of": "2021-03-01T00:00:00"}, 422, "parameter-invalid"),
    "a cut with NUL": ("dispatch/2021-03", {"as_of": "1\0"}, 422, "parameter-invalid"),
    "an empty cut": ("dispatch/2021-03", {"as_of": ""}, 422, "parameter-invalid"),
    "a cut too long": ("dispatch/2021-03", {"as_of": "1" * 5_000}, 422, "parameter-invalid"),
    "a wait that is no number": ("dispatch/2021-03", {"wait": "soon"}, 422, "parameter-invalid"),
    "a wait past 64 bits": ("dispatch/2021-03", {"wait": "9" * 30}, 422, "parameter-invalid"),
    "an edition 0": ("dispatch/2021-03", {"edition": "0"}, 422, "parameter-invalid"),
    "an edition that is not there": ("dispatch/2021-03", {"edition": "1"}, 404, "not-found"),
    "a page of 0": ("events", {"limit": "0"}, 422, "parameter-invalid"),
    "a page of 1,001": ("events", {"limit": "1001"}, 422, "parameter-invalid"),
    "a start below 0": ("events", {"after": "-1"}, 422, "parameter-invalid"),
    "a start past 64 bits": ("events", {"after": "9" * 30}, 422, "parameter-invalid"),
    "a type with NUL": ("events", {"type": "a\0b"}, 422, "parameter-invalid"),
    "an unknown unit": ("dispatch/2021-03/cells/370203/preparing", {}, 404, "not-found"),
    "an unknown column": ("dispatch/2021-03/cells/370102/colour", {}, 404, "not-found"),
    "an unknown kind": ("subjects/unicorn/1", {}, 404, "not-found"),
    "an unknown subject": (f"subjects/filing/{new_id()}", {}, 404, "not-found"),
    "a key that is none": ("subjects/filing/x", {}, 404, "not-found"),
    "a key with NUL": ("subjects/office/370102%00", {}, 422, "parameter-invalid"),
    "a key that is no UTF-8": ("subjects/office/%ff%fe", {}, 404, "not-found"),
    "the history of nothing": (f"subjects/filing/{new_id()}/history", {}, 404, "not-found"),
    "a page that is none": ("tea", {}, 404, "not-found"),
}  # fmt: skip


@pytest.mark.parametrize("case", QUESTIONS)
def test_a_question_that_cannot_be_answered_says_why(nothing_changes: Ground, case: str) -> None:
    """A question with a month, period, day, cut or place that is none is answered with a problem document."""
    path, parameters, status, name = QUESTIONS[case]
    problem(nothing_changes.desks.get(AUDITOR, path, **parameters), status, name)


def test_a_method_that_a_page_does_not_have_is_refused(nothing_changes: Ground) -> None:
    """A method that a page does not have is answered 405 with those it has."""
    answer = nothing_changes.desks[CITY].delete(f"/v1/{CITY}/events")
    problem(answer, 405, "method-not-allowed")
    assert set(answer.headers["allow"].replace(" ", "").split(",")) >= {"POST"}
