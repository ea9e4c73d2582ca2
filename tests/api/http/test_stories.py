"""Histories as stories and versions apart, over HTTP and on the terminal: the same told everywhere, in either language."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import httpx
import orjson
import pytest
from support.events import CITY, COUNTY, MILL, SCOPE, Event, Filing, act, enrolled
from support.offices import Desks, command, in_force, problem

from api.app import create_app
from registry.settings import Settings
from registry.terms.catalogue import EVENTS

CORRECTED = [SCOPE[0] | {"levels": [5, 4]}, {"occupation": MILL, "title": "铣工", "levels": [4]}]


def paper(kind: str, content: str) -> dict[str, Any]:
    return {"kind": kind, "name": f"{kind}.pdf", "sha256": content * 64, "size": 1_234}


@dataclass(frozen=True)
class Told:
    """A filing that was returned, corrected and receipted, with its events as recorded."""

    desks: Desks
    filing: Filing
    events: list[Event]

    def ask(self, path: str = "/history", language: str = "zh-CN", accept: str = "*/*", **given: Any) -> httpx.Response:
        headers = {"Accept-Language": language, "Accept": accept}
        url = f"/v1/{CITY}/subjects/{self.filing.subject}{path}"
        return self.desks[CITY].get(url, params=given, headers=headers)

    def story(self, language: str = "zh-CN", **given: Any) -> Any:
        answer = self.ask(language=language, **{"as": "story"}, **given)
        assert answer.status_code == 200, answer.text
        return answer.json()


@pytest.fixture(scope="module")
def told(shared: Desks) -> Told:
    """The filing whose story is told."""
    filing = Filing()
    papers = [paper("评价方案", "a"), paper("营业执照", "b")]
    items = [{"part": "评价方案", "reason": "缺少质量控制"}, {"part": "营业执照", "reason": "过期"}]
    events = shared.record(
        COUNTY,
        filing.received(materials=papers),
        filing.act("returned_for_correction", "2021-03-02", items=items),
        filing.corrected("2021-03-03", scope=CORRECTED, materials=[paper("评价方案", "c"), papers[1]]),
        filing.assessed(),
    )
    events += shared.record(CITY, filing.approved(), filing.receipt(scope=CORRECTED))
    return Told(shared, filing, events)


def follows(schema: str, value: object) -> bool:
    """Tell whether a value is as a schema of the description says."""
    import jsonschema_rs  # noqa: PLC0415 - described once, for the two tests that look

    described = create_app(Settings(dsn="host=nowhere")).openapi()
    whole = {"$ref": f"#/components/schemas/{schema}", "components": described["components"]}
    return bool(jsonschema_rs.Draft202012Validator(whole, validate_formats=True).is_valid(value))


@pytest.mark.parametrize(("language", "place"), [("zh-CN,zh;q=0.9", 0), ("en-GB", 1), ("fr", 1)])
def test_a_history_is_told_in_the_language_asked_for(told: Told, language: str, place: int) -> None:
    """Every act is a line with its term, office, both times and changes, in the language of Accept-Language."""
    answer = told.ask(language=language, **{"as": "story"})
    assert answer.headers["content-language"] == ("zh-CN", "en")[place]
    assert "Accept-Language" in answer.headers["vary"]
    body = answer.json()
    assert answer.headers["as-of-position"] == str(body["as_of"])
    assert len(body["lines"]) == len(told.events)
    for line, event in zip(body["lines"], told.events, strict=True):
        assert (line["version"], line["position"], line["id"]) == (event["version"], event["position"], event["id"])
        assert (line["when"], line["recorded"]) == (event["time"], event["recordedtime"])
        assert line["term"] == EVENTS[event["type"]][place]
        assert line["who"]["office"] == event["source"].rpartition("/")[2]
        assert line["who"]["name"] in line["what"]
        assert line["rule"]["act"] == event["type"]
    assert [line["authority"]["letter"] for line in body["lines"]] == ["C", "R", "R", "R", "V", "V"]
    changed = {change["field"]: change for change in body["lines"][2]["changes"]}
    assert (changed["status"]["before"], changed["status"]["after"]) == ("returned", "corrected")
    assert changed["status"]["term"] == ("状态", "status")[place]
    assert (body["after"]["status"], body["today"]["status"]) == ("in_force", "expired")


def test_a_story_is_as_described(told: Told) -> None:
    """Story, comparison and difference follow the schemas of the description."""
    assert follows("Story", told.story())
    assert follows("Comparison", told.story(compare=told.events[1]["position"]))
    assert follows("Diff", told.ask("/diff").json())


def test_a_story_as_of_a_cut_ends_there(told: Told) -> None:
    """At a cut a story tells the acts recorded by then, whether the cut is a position or a time."""
    second = told.events[1]
    for cut in (second["position"], second["recordedtime"]):
        if isinstance(cut, str) and told.events[1]["recordedtime"] == told.events[2]["recordedtime"]:
            continue  # recorded in one go: a time cannot tell them apart
        body = told.story(as_of=cut)
        assert (body["version"], len(body["lines"]), body["after"]["status"]) == (2, 2, "returned")


def test_two_cuts_are_told_side_by_side(told: Told) -> None:
    """Whichever cut is named first, the earlier stands left, and only the later knows the acts between them."""
    positions = told.events[1]["position"], told.events[3]["position"]
    for cut, beside in (positions, positions[::-1]):
        body = told.story(as_of=cut, compare=beside)
        assert (body["earlier"]["as_of"], body["later"]["as_of"]) == positions
        assert (body["in_both"], [line["version"] for line in body["lines"][body["in_both"] :]]) == (2, [3, 4])
        assert {row["field"] for row in body["rows"] if not row["same"]} == {"status", "scope", "materials"}
        assert {change["field"] for change in body["differences"]} == {"status", "scope", "materials"}
    nothing = told.story(compare=1)
    assert (nothing["earlier"]["version"], nothing["earlier"]["standing"]) == (0, None)


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        ("text/plain", "text/plain"), ("text/markdown", "text/markdown"), ("application/x-ndjson", "application/x-ndjson"),
        ("text/plain;q=0.5, text/markdown", "text/markdown"), ("text/html", "application/json"), ("", "application/json"),
        ("text/plain;q=x", "application/json"),
    ],
)  # fmt: skip
def test_a_story_can_be_had_as_text(told: Told, accept: str, media_type: str) -> None:
    """A story comes as JSON, as JSON lines, as plain text or as Markdown, whichever Accept prefers."""
    answer = told.ask(accept=accept, **{"as": "story"})
    assert answer.headers["content-type"].partition(";")[0] == media_type
    if media_type == "application/x-ndjson":
        assert [orjson.loads(line)["version"] for line in answer.text.splitlines()] == [1, 2, 3, 4, 5, 6]
    elif media_type == "application/json":
        assert len(answer.json()["lines"]) == 6
    else:
        assert all(event["id"] in answer.text for event in told.events)
        assert answer.text.startswith("# ") == (media_type == "text/markdown")
        assert "发放备案回执" in answer.text
        beside = told.ask(accept=accept, **{"as": "story"}, compare=told.events[1]["position"]).text
        assert "待补正" in beside and "有效" in beside


def test_a_history_as_events_is_as_it_was(told: Told) -> None:
    """Without as=story a history is its events as recorded, whatever Accept and Accept-Language prefer."""
    assert told.ask(accept="text/plain").json() == told.events
    assert told.ask(**{"as": "events"}).json() == told.events


def test_versions_apart(told: Told) -> None:
    """The difference between two versions is told field by field, and how the return was answered."""
    body = told.ask("/diff", **{"from": 1, "to": 3}).json()
    assert (body["from"], body["to"], body["returned"]) == (1, 3, 2)
    assert {(change["pointer"], change["change"]) for change in body["changes"]} == {
        ("/status", "changed"), ("/scope/0/levels", "changed"), ("/scope/1", "added"), ("/materials/0", "replaced")
    }  # fmt: skip
    assert [(item["part"], item["answer"]) for item in body["answers"]] == [
        ("评价方案", "changed"),
        ("营业执照", "unchanged"),
    ]
    assert [item["answer_term"] for item in told.ask("/diff", "en", **{"from": 2, "to": 3}).json()["answers"]] == [
        "changed", "unchanged"
    ]  # fmt: skip
    assert "营业执照：未变更" in told.ask("/diff", accept="text/plain", **{"from": 2, "to": 3}).text
    latest = told.ask("/diff").json()
    assert (latest["from"], latest["to"]) == (5, 6)
    first = told.ask("/diff", to=1).json()
    assert (first["from"], first["changes"][0]["before"]) == (0, "new")


BAD: dict[str, tuple[str, dict[str, Any], str]] = {
    "told as a novel": ("/history", {"as": "novel"}, "/as"),
    "two cuts of events": ("/history", {"compare": 1}, "/compare"),
    "a second cut that is none": ("/history", {"as": "story", "compare": "x"}, "/compare"),
    "a version that is not there": ("/diff", {"to": 7}, "/to"),
    "versions the wrong way round": ("/diff", {"from": 3, "to": 2}, "/from"),
    "a version below 0": ("/diff", {"from": -1}, "/from"),
    "a version that is a word": ("/diff", {"to": "last"}, "/to"),
}


@pytest.mark.parametrize("case", BAD)
def test_a_story_that_cannot_be_told_says_why(told: Told, case: str) -> None:
    """A parameter that is not of its form is named, in both languages."""
    path, given, pointer = BAD[case]
    bodies = [problem(told.ask(path, language, **given), 422, "parameter-invalid") for language in ("zh", "en")]
    assert [fault["pointer"] for body in bodies for fault in body["errors"]] == [pointer, pointer]
    assert bodies[0]["errors"][0]["message"] != bodies[1]["errors"][0]["message"]


def test_a_cut_past_the_log_or_a_subject_of_nothing_is_told_so(told: Told) -> None:
    """A story past the log's end, of an unknown subject, or of another tenant's is answered as every question is."""
    problem(told.ask(**{"as": "story"}, compare=10**6), 422, "cut-beyond-log")
    problem(told.desks.get(CITY, f"subjects/{Filing().subject}/history", **{"as": "story"}), 404, "not-found")
    problem(told.desks.get(CITY, f"subjects/{Filing().subject}/diff"), 404, "not-found")
    problem(told.desks.get(COUNTY, f"subjects/{told.filing.subject}/diff", tenant="370200"), 404, "tenant-unknown")


def test_the_edition_of_the_rules_is_named(shared: Desks) -> None:
    """An act on a day on which the tenant's own rules are in force names their edition and the act that adopted them."""
    filing = in_force(shared, Filing())
    rules = {"effective_from": "2021-03-26", "rules": {"notice_workdays": 5}}
    [adopted] = shared.record(CITY, act("rules.adopted.v1", f"rules/{CITY}", "2021-03-25", rules))
    shared.record(COUNTY, filing.act("details_changed", "2021-04-01", name="济南示例精密机械有限公司"))
    lines = shared.read(CITY, f"subjects/{filing.subject}/history", **{"as": "story"})["lines"]
    assert {line["rule"]["edition"] for line in lines[:-1]} == {0}
    assert (lines[-1]["rule"]["edition"], lines[-1]["rule"]["adopted"]) == (1, adopted["position"])
    assert lines[-1]["rule"]["edition_term"] == "edition 1 of the rules, in force from 2021-03-26"


def test_an_office_is_told_by_the_name_it_had(shared: Desks) -> None:
    """An office that was enrolled again under another name keeps its earlier one in what it did before."""
    filing = Filing()
    shared.record(COUNTY, filing.received("2026-10-01"))
    shared.record(CITY, enrolled(COUNTY, "county", "历下区技能人才中心", datetime.now(UTC).isoformat()))
    shared.record(COUNTY, filing.assessed("2026-10-02"))
    lines = shared.read(CITY, f"subjects/{filing.subject}/history", **{"as": "story"})["lines"]
    assert [line["who"]["name"] for line in lines] == ["历下区职业技能鉴定中心", "历下区技能人才中心"]


def test_the_terminal_tells_the_same(told: Told) -> None:
    """`replay` tells what the API tells, in one language or in both, to a cut and two cuts side by side."""
    subject, dsn = told.filing.subject, told.desks.served.dsn
    cut = str(told.events[1]["position"])
    commands = [
        ["replay", subject, "--tenant", CITY, "--lang", "zh"],
        ["replay", subject, "--tenant", CITY, "--lang", "en", "--as-of", cut],
        ["replay", subject, "--tenant", CITY, "--compare", cut],
        ["replay", subject, "--compare", cut],
        ["replay", subject, "--lang", "fr"],
    ]
    with ThreadPoolExecutor(2) as pool:
        zh, en, beside, *wrong = pool.map(lambda arguments: command(dsn, *arguments), commands)
    assert zh.stdout.rstrip() == told.ask(accept="text/plain", **{"as": "story"}).text.rstrip()
    assert (
        en.stdout.rstrip() == told.ask(language="en", accept="text/plain", **{"as": "story"}, as_of=cut).text.rstrip()
    )
    assert "仅后一截止已知的办理 acts known at the later cut only" in beside.stdout
    assert [done.returncode for done in (zh, en, beside, *wrong)] == [0, 0, 0, 2, 2]
