"""What every request is held to: HEAD, parameters nobody knows, NULs, `Accept` in any case, encodings of bodies."""

import codecs
import gzip

import httpx
import orjson
import pytest
from support.events import AUDITOR, CITY, COUNTY, JSON, NDJSON, Enterprise, lines
from support.offices import Desks, problem

PATHS = (
    f"/v1/{CITY}/events",
    f"/v1/{CITY}/events?limit=2",
    f"/v1/{CITY}/dispatch/2021-03",
    f"/v1/{CITY}/dispatch/2021-03.xlsx",
    f"/v1/{CITY}/subjects/office/{COUNTY}",
    f"/v1/{CITY}/subjects/plan/2021-2023",
    "/v1/999999/events",
    "/v1/openapi.json",
    "/livez",
    "/readyz",
    "/version",
    "/pages/sign-in",
    "/v/0000-0000-0000-0000",
)
CHANGING = {"x-request-id", "date", "content-length"}


@pytest.mark.parametrize("path", PATHS)
def test_every_get_answers_head(shared: Desks, path: str) -> None:
    """HEAD is answered as GET is, with the same status and headers, and without a body."""
    got, head = shared[CITY].get(path), shared[CITY].head(path)
    assert (head.status_code, head.content) == (got.status_code, b"")
    assert head.headers["x-request-id"] != got.headers["x-request-id"]
    assert {name: value for name, value in head.headers.items() if name not in CHANGING} == {
        name: value for name, value in got.headers.items() if name not in CHANGING
    }


def test_head_of_the_live_feed_ends(shared: Desks) -> None:
    """HEAD of the live feed has the feed's head, ends at once and leaves its connection in order."""
    for _ in range(3):
        answer = shared[CITY].head(f"/v1/{CITY}/events", headers={"Accept": "text/event-stream"})
        assert (answer.status_code, answer.content) == (200, b"")
        assert answer.headers["content-type"].startswith("text/event-stream")
    assert shared[CITY].get(f"/v1/{CITY}/events").status_code == 200


def test_what_is_only_posted_has_no_head(shared: Desks) -> None:
    """A path without GET answers HEAD 405, and one with GET names both among what it allows."""
    answer = shared[CITY].head(f"/v1/{CITY}/imports")
    assert (answer.status_code, answer.headers["allow"]) == (405, "POST")
    answer = shared[CITY].delete(f"/v1/{CITY}/events")
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET, HEAD, POST")


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("dispatch/2021-03?asof=5", "asof"),
        ("dispatch/2021-03.xlsx?as_of=1&As_Of=1", "As_Of"),
        ("events?limit=5&after=0&offset=10", "offset"),
        ("subjects/plan/2021-2023?as-of=5", "as-of"),
        ("plan/2021-2023?asof=5", "asof"),
    ],
)
def test_a_parameter_that_a_route_does_not_know_is_refused(shared: Desks, path: str, name: str) -> None:
    """A query parameter that a route does not have is 422 with its name, and the names of those there are."""
    body = problem(shared[CITY].get(f"/v1/{CITY}/{path}"), 422, "parameter-invalid")
    [fault] = body["errors"]
    assert fault["pointer"] == f"/{name}"
    assert "as_of" in fault["message"] or "after" in fault["message"]


def test_a_post_has_no_parameters(shared: Desks) -> None:
    """Posting events takes no parameter; what looks like a dry run would have been recorded."""
    answer = shared[COUNTY].post(f"/v1/{CITY}/events?dry_run=true", json=Enterprise().surveyed())
    [fault] = problem(answer, 422, "parameter-invalid")["errors"]
    assert (fault["pointer"], fault["message"]) == ("/dry_run", "there are no parameters here")


def test_pages_pass_over_what_a_link_has_gained(shared: Desks) -> None:
    """Pages and receipts are opened from links that programs lengthen: what is added there does not matter."""
    for path in ("/pages/sign-in?from=singlemessage", "/v/0000-0000-0000-0000?from=singlemessage"):
        plain = shared[CITY].get(path.partition("?")[0])
        assert shared[CITY].get(path).status_code == plain.status_code


@pytest.mark.parametrize(
    "path",
    [
        "/v1/%00/events",
        "/v1/370100/subjects/filing/%00",
        "/v1/370100/subjects/enterprise/91370102MA3EXAM02N%00",
        "/v1/370100/dispatch/2021-03%00",
        "/v1/370100/dispatch/2021-03/cells/370102%00/preparing",
        "/v1/370100/events?type=%00",
        "/v1/370100/events?subject=a%00b",
        "/v1/370100/events?%00=a",
        "/v1/370100/dispatch/2021-03?as_of=5%00",
        "/v1/consolidated/dispatch/2021-03?as_of=%00",
        "/v/%00",
        "/pages/declare?month=%00",
        "/%00",
    ],
)
def test_a_nul_anywhere_in_an_address_is_refused(shared: Desks, path: str) -> None:
    """A NUL in any path or parameter is 422, whoever asks and however."""
    for method in ("GET", "POST"):
        problem(shared[CITY].request(method, path), 422, "parameter-invalid")
    assert shared[CITY].head(path).status_code == 422


@pytest.mark.parametrize("accept", ["TEXT/EVENT-STREAM", "Text/Event-Stream;q=1.0"])
def test_a_feed_is_asked_for_in_any_case(shared: Desks, accept: str) -> None:
    """A media type in Accept means the same in capitals."""
    with shared[AUDITOR].stream("GET", f"/v1/{CITY}/events", headers={"Accept": accept}) as answer:
        assert answer.headers["content-type"].startswith("text/event-stream")
    history = f"/v1/{CITY}/subjects/office/{COUNTY}/history?as=story"
    answer = shared[CITY].get(history, headers={"Accept": accept.upper().replace("EVENT-STREAM", "MARKDOWN")})
    assert answer.headers["content-type"].startswith("text/markdown")


@pytest.mark.parametrize("media_type", [JSON, NDJSON])
def test_a_byte_order_mark_is_passed_over(desks: Desks, media_type: str) -> None:
    """A body that begins with UTF-8's byte order mark is read as if it did not."""
    answer = desks.send(COUNTY, codecs.BOM_UTF8 + lines(Enterprise().surveyed()), media_type)
    assert answer.status_code == (201 if media_type == JSON else 200)
    assert answer.json().get("position"), answer.text


def refused(answer: httpx.Response) -> None:
    """Check that a body was refused for how it is encoded, alone or as a line of a stream."""
    body = orjson.loads(answer.content)
    assert (body["status"], body["type"].rpartition(":")[2]) == (415, "media-type-unknown"), body


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32"])
@pytest.mark.parametrize("media_type", [JSON, NDJSON])
def test_a_body_in_utf_16_is_of_another_type(shared: Desks, encoding: str, media_type: str) -> None:
    """JSON in UTF-16 or UTF-32 is 415, with its mark or without, whether it says so or not."""
    text = orjson.dumps(Enterprise().surveyed()).decode().encode(encoding)
    refused(shared.send(COUNTY, text, media_type))
    answer = shared.send(COUNTY, text, f"{media_type}; charset={encoding}")
    problem(answer, 415, "media-type-unknown")


@pytest.mark.parametrize("path", ["events", "imports", "materials"])
def test_a_compressed_body_is_of_another_type(shared: Desks, path: str) -> None:
    """A body sent compressed is 415, and where it does not say so, too."""
    body = gzip.compress(orjson.dumps(Enterprise().surveyed()))
    for encoding in ("gzip", "br", "GZIP"):
        headers = {"Content-Type": JSON, "Content-Encoding": encoding}
        answer = shared[COUNTY].post(f"/v1/{CITY}/{path}", content=body, headers=headers)
        problem(answer, 415, "media-type-unknown")
    problem(shared.send(COUNTY, body), 415, "media-type-unknown")
    headers = {"Content-Type": f'{JSON}; charset="UTF-8"', "Content-Encoding": "identity"}
    assert shared[COUNTY].post(f"/v1/{CITY}/events", json=Enterprise().surveyed(), headers=headers).status_code == 201
