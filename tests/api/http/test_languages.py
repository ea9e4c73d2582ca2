"""Accept-Language: whatever is answered with words is answered in Chinese or in English, and says in which."""

import re
from typing import Any

import httpx
import orjson
import pytest
from support.events import CITY, COUNTY, JSON, NDJSON, Enterprise, Filing, lines
from support.offices import Desks

from api.app import create_app
from api.http import openapi, problems
from api.http.problems import TYPES
from registry import terms
from registry.settings import Settings
from registry.terms import catalogue as glossary
from registry.terms.catalogue import REFUSALS

CHINESE = re.compile(r"[\u4e00-\u9fff]")
ENGLISH = re.compile(r"[A-Za-z]{2,} [A-Za-z]{2,}")
MADE = openapi._errors()


@pytest.mark.parametrize("kind", MADE, ids=lambda kind: f"{kind.name}-{kind.status}")
def test_every_kind_of_problem_reads_in_both_languages(kind: problems.ProblemType) -> None:
    """Title, detail and faults of every kind of problem are Chinese for who asks for it, and English otherwise."""
    zh, en = (problems.described(MADE[kind], language) for language in ("zh", "en"))
    for key in ("title", "detail") if kind not in BARE else ("title",):
        assert CHINESE.search(zh[key]), zh
        assert not CHINESE.search(en[key].replace("济南", "").replace("评价方案.pdf", "")), en
    for one, other in zip(zh.get("errors", ()), en.get("errors", ()), strict=True):
        assert one["pointer"] == other["pointer"]
        assert CHINESE.search(one["message"]), one
        assert not CHINESE.search(other["message"]), other


BARE = [kind for error, kind in TYPES.items() if error.__module__ == "api.http.problems"]
"""Kinds whose example says only its title; what they say in truth is asked for below."""


@pytest.mark.parametrize("rule", REFUSALS)
def test_every_refusal_reads_in_both_languages(rule: str) -> None:
    """Every rule's sentence takes its facts in both languages and leaves no place open."""
    facts = {name: "x" for text in REFUSALS[rule] for name in re.findall(r"\{(\w+)\}", text)}
    zh, en = (terms.sentence(rule, facts, language) for language in ("zh", "en"))
    assert CHINESE.search(zh) and not CHINESE.search(en)
    assert "{" not in zh + en


def asked(desks: Desks, language: str | None) -> dict[str, httpx.Response]:
    """Ask for one problem of each kind that can be had from a running server."""
    headers = {"Content-Type": JSON} | ({"Accept-Language": language} if language is not None else {})
    filing, desk, url = Filing(), desks[COUNTY], f"/v1/{CITY}"
    [known] = desks.record(COUNTY, Enterprise().surveyed())
    sent = {name: known[name] for name in ("id", "type", "subject", "time")}

    def post(body: Any, **more: str) -> httpx.Response:
        content = body if isinstance(body, bytes) else orjson.dumps(body)
        return desk.post(f"{url}/events", content=content, headers=headers | more)

    def get(path: str, **given: Any) -> httpx.Response:
        return desk.get(path, params=given, headers=headers)

    faulty = Enterprise().surveyed()
    faulty["data"] |= {"county": "371202", "employees": -1, "name": 5, "colour": "red"}
    return {
        "body-unreadable": post(b"{"),
        "key-missing": httpx.get(f"{desks.served.url}{url}/events", headers=headers),
        "office-not-entitled": post(Enterprise(county="370103").surveyed()),
        "tenant-unknown": get("/v1/370200/events"),
        "not-found": get(f"{url}/subjects/{filing.subject}"),
        "act-not-legal": post(filing.assessed()),
        "body-too-large": post([{}] * 1_001),
        "media-type-unknown": post(b"x", **{"Content-Type": "text/plain"}),
        "event-invalid": post(faulty),
        "id-reused": post(sent | {"data": known["data"] | {"name": "另一家公司"}}),
        "cut-beyond-log": get(f"{url}/dispatch/2021-03", as_of=10**6),
        "parameter-invalid": get(f"{url}/dispatch/2021-13"),
        "of a number": get(f"{url}/events", limit=0),
        "of a word": get(f"{url}/events", limit="many"),
        "of an array": post([]),
        "no page": get(f"{url}/tea"),
    }


@pytest.mark.parametrize("language", ["zh-CN,zh;q=0.9,en;q=0.1", "en-US", None, "de, zh;q=0", "*"])
def test_every_answer_with_words_says_its_language(shared: Desks, language: str | None) -> None:
    """A problem is in the language preferred, English where neither is, and its header names which."""
    is_chinese = language is not None and language.startswith("zh")
    for name, answer in asked(shared, language).items():
        assert answer.headers["content-language"] == ("zh-CN" if is_chinese else "en"), name
        assert answer.headers["vary"] == "Accept-Language"
        body = answer.json()
        said = [body["title"], *(fault["message"] for fault in body.get("errors", ()))]
        said += [] if name == "no page" else [body["detail"]]
        for text in said:
            assert bool(CHINESE.search(text)) == is_chinese, (name, text)
            assert not (is_chinese and ENGLISH.search(text.replace("Authorization: Bearer", ""))), (name, text)


def test_every_fault_of_an_event_is_in_the_language_asked_for(shared: Desks) -> None:
    """Faults found by values, by types and by the envelope are all read in Chinese, at the same pointers."""
    zh, en = (asked(shared, language)["event-invalid"].json()["errors"] for language in ("zh", "en"))
    assert [fault["pointer"] for fault in zh] == [fault["pointer"] for fault in en]
    assert {fault["pointer"]: fault["message"] for fault in zh} == {
        "/data/name": "须为文本",
        "/data/county": "县（市、区）代码 371202 已撤并，现为 370116",
        "/data/employees": "须大于或等于 0",
        "/data/colour": "没有此项",
    }


def test_the_lines_of_a_stream_are_in_the_language_asked_for(shared: Desks) -> None:
    """Each problem of a stream is in the language of the request, and the answer says so."""
    body = lines(b"{", Filing().approved(), Enterprise().surveyed() | {"id": "x"})
    headers = {"Content-Type": NDJSON, "Accept-Language": "zh"}
    answer = shared[CITY].post(f"/v1/{CITY}/events", content=body, headers=headers)
    assert answer.headers["content-language"] == "zh-CN"
    results = [orjson.loads(line) for line in answer.text.splitlines()]
    assert [result["status"] for result in results] == [400, 409, 422]
    assert all(CHINESE.search(result["detail"]) for result in results)
    assert results[2]["errors"][0]["message"] == "“x”不是 UUID"


def test_a_subject_bears_its_terms(shared: Desks) -> None:
    """A subject names its kind, status, the fields of its state and what is allowed in the language asked for."""
    filing = Filing()
    shared.record(COUNTY, filing.received())
    for language, place in (("zh", 0), ("en", 1)):
        answer = shared[COUNTY].get(f"/v1/{CITY}/subjects/{filing.subject}", headers={"Accept-Language": language})
        assert answer.headers["content-language"] == ("zh-CN", "en")[place]
        body = answer.json()
        assert body["status_term"] == glossary.STATUSES["filing.received"][place]
        assert body["kind_term"] == glossary.KINDS["filing"][place]
        assert body["allowed_terms"] == {name: glossary.EVENTS[name][place] for name in body["allowed"]}
        assert body["state_terms"].keys() == body["state"].keys()
        assert body["state_terms"]["county"] == ("县（市、区）", "county")[place]


def test_a_refusal_names_what_is_allowed(shared: Desks) -> None:
    """What may happen instead is named in the language asked for."""
    filing = Filing()
    shared.record(COUNTY, filing.received())
    for language, place in (("zh", 0), ("en", 1)):
        answer = shared[COUNTY].post(
            f"/v1/{CITY}/events", json=filing.corrected("2021-03-02"), headers={"Accept-Language": language}
        )
        body = answer.json()
        assert body["allowed_terms"] == {name: glossary.EVENTS[name][place] for name in body["allowed"]}


def test_the_description_says_where_language_counts() -> None:
    """Every operation that answers with words takes Accept-Language, and its answers name Content-Language."""
    described = create_app(Settings(dsn="host=nowhere")).openapi()
    for path, operations in described["paths"].items():
        for operation in operations.values():
            spoken = any("Content-Language" in answer.get("headers", {}) for answer in operation["responses"].values())
            takes = any(parameter["name"] == "Accept-Language" for parameter in operation.get("parameters", ()))
            assert spoken == takes, path
            assert spoken or not path.startswith("/v1/"), path
