"""Posting events and reading them back: one, many, streams, pages, and the live feed."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from queue import Queue
from threading import Thread
from typing import Any
from urllib.parse import urlsplit

import httpx
import orjson
import pytest
from support.database import Cluster
from support.events import (
    AUDITOR,
    CITY,
    CLOUD_EVENT,
    CLOUD_EVENTS,
    COUNTY,
    JSON,
    NDJSON,
    Enterprise,
    Event,
    Filing,
    act,
    lines,
    new_id,
)
from support.offices import Desks, desks_of, logged, problem
from support.server import serving, wait_until

RECORDED = {
    "specversion", "id", "source", "type", "subject", "time", "datacontenttype", "data",
    "tenant", "position", "version", "recordedtime",
}  # fmt: skip


def surveys(number: int) -> list[Event]:
    return [Enterprise().surveyed() for _ in range(number)]


@pytest.mark.parametrize(
    "media_type", [JSON, CLOUD_EVENT, "application/json; charset=utf-8", "Application/CloudEvents+JSON"]
)
def test_one_event_is_recorded_and_answered_as_recorded(desks: Desks, media_type: str) -> None:
    """One event is answered 201 as a CloudEvents object: what was sent, and what the registry adds."""
    event, size = Enterprise().surveyed("2021-01-10T01:30:00Z"), desks.sizes()[CITY][0]
    answer = desks.send(COUNTY, orjson.dumps(event), media_type)
    assert answer.status_code == 201
    assert answer.headers["content-type"] == JSON
    assert "idempotent-replayed" not in answer.headers
    body = answer.json()
    assert body.keys() == RECORDED
    assert {name: body[name] for name in ("id", "type", "subject", "data")} == {
        name: event[name] for name in ("id", "type", "subject", "data")
    }
    assert body["source"] == f"/{CITY}/{COUNTY}"
    assert (body["tenant"], body["position"], body["version"]) == (CITY, size + 1, 1)
    assert body["time"] == "2021-01-10T09:30:00+08:00"
    assert body["recordedtime"].endswith("+08:00")
    assert body["specversion"] == "1.0"


@pytest.mark.parametrize("media_type", [JSON, CLOUD_EVENTS])
def test_an_array_is_recorded_whole_and_in_order(desks: Desks, media_type: str) -> None:
    """An array is answered 201 with as many events, at positions without gaps, in its order."""
    filing = Filing()
    events = [filing.received(), *surveys(997), filing.returned("2021-03-02"), filing.corrected("2021-03-03")]
    size = desks.sizes()[CITY][0]
    answer = desks.send(COUNTY, orjson.dumps(events), media_type)
    assert answer.status_code == 201
    found = answer.json()
    assert [event["id"] for event in found] == [event["id"] for event in events]
    assert [event["position"] for event in found] == list(range(size + 1, size + 1_001))
    assert [event["version"] for event in found if event["subject"] == filing.subject] == [1, 2, 3]
    assert desks.sizes()[CITY] == (size + 1_000, size + 1_000)


def test_an_array_of_one_is_answered_with_an_array(desks: Desks) -> None:
    """An array is answered with an array, even of one."""
    answer = desks.send(COUNTY, orjson.dumps(surveys(1)))
    assert answer.status_code == 201
    assert isinstance(answer.json(), list)


def test_the_same_post_again_gets_the_first_answer(desks: Desks) -> None:
    """A repeat under the same id, spelt otherwise or not, is answered 200 with the first answer, and recorded once."""
    event = Enterprise().surveyed()
    first = desks.post(COUNTY, event)
    size = desks.sizes()
    spelt_otherwise = event | {
        "id": event["id"].upper(),
        "time": "2021-01-10T01:30:00.000Z",
        "specversion": "1.0",
        "source": "/x",
    }
    spelt_otherwise["data"] = dict(reversed(event["data"].items()))
    for again in (event, spelt_otherwise, event | {"expectedversion": 0}):
        answer = desks.post(COUNTY, again)
        assert answer.status_code == 200
        assert answer.headers["idempotent-replayed"] == "true"
        assert answer.content == first.content
    assert desks.sizes() == size


def test_an_array_again_gets_the_first_answer(desks: Desks) -> None:
    """An array all of whose events are on record is a repeat; with a new event among them it is a new post."""
    events = surveys(3)
    first = desks.send(COUNTY, orjson.dumps(events))
    again = desks.send(COUNTY, orjson.dumps(events))
    assert (again.status_code, again.content, again.headers["idempotent-replayed"]) == (200, first.content, "true")
    grown = desks.send(COUNTY, orjson.dumps([*events, *surveys(1)]))
    assert grown.status_code == 201
    assert "idempotent-replayed" not in grown.headers
    assert grown.json()[:3] == first.json()


def test_an_event_twice_in_one_array_is_recorded_once(desks: Desks) -> None:
    """The same event twice in one array is recorded once and answered twice."""
    [event], size = surveys(1), desks.sizes()[CITY][0]
    answer = desks.post(COUNTY, event, event)
    assert answer.status_code == 201
    assert answer.json()[0] == answer.json()[1]
    assert desks.sizes()[CITY] == (size + 1, size + 1)


def test_a_repeat_is_a_repeat_even_when_it_would_not_be_legal_now(desks: Desks) -> None:
    """A retry after an unclear outcome is answered as the first time, wherever the subject stands by now."""
    filing = Filing()
    [first, _] = desks.record(COUNTY, received := filing.received(), filing.assessed())
    answer = desks.post(COUNTY, received)
    assert (answer.status_code, answer.json()) == (200, first)


def test_the_expected_version_is_met_or_the_post_refused(desks: Desks) -> None:
    """An event that expects the version the subject has is recorded: 0 for a new one, then as counted."""
    filing = Filing()
    desks.record(COUNTY, filing.received() | {"expectedversion": 0})
    desks.record(COUNTY, filing.assessed() | {"expectedversion": 1})
    answer = desks.post(CITY, filing.approved() | {"expectedversion": 1})
    assert (answer.status_code, answer.json()["rule"]) == (409, "version_passed")


def test_every_answered_request_has_an_id(desks: Desks) -> None:
    """Every answer carries an id of its own, by which the log can be searched."""
    found = {desks.get(COUNTY, "events").headers["x-request-id"], desks.get(COUNTY, "tea").headers["x-request-id"]}
    assert len(found) == 2


def pages(desks: Desks, path: str) -> Iterator[list[Event]]:
    """Follow the links from page to page."""
    url = path
    while url:
        answer = desks[AUDITOR].get(url)
        assert answer.status_code == 200
        assert answer.headers["content-type"] == CLOUD_EVENTS
        yield answer.json()
        url = answer.links.get("next", {}).get("url", "")


@pytest.mark.parametrize("limit", [1, 7, 30, 1_000])
def test_the_log_is_read_page_by_page_until_it_ends(shared: Desks, limit: int) -> None:
    """Following the next link from the first page on gives every event once, in order, and ends."""
    found = list(pages(shared, f"/v1/{CITY}/events?limit={limit}"))
    assert all(len(page) == limit for page in found[:-1])
    assert len(found[-1]) < limit
    size = shared.sizes()[CITY][0]
    assert [event["position"] for page in found for event in page] == list(range(1, size + 1))
    assert all(event.keys() == RECORDED for page in found for event in page)


def test_an_answer_stays_bounded_however_large_its_events(desks: Desks) -> None:
    """A page of large events ends early and names the next one; pages and feed still give every event once, in order."""
    size, decisions = desks.sizes()[CITY][0], ["会议纪要" * 1_000] * 100
    held = {
        "topic": "联席会议",
        "held_on": "2021-05-01",
        "departments": ["人力资源和社会保障局"],
        "decisions": decisions,
    }
    for _ in range(12):
        desks.record(COUNTY, act("meeting.held.v1", f"meeting/{new_id()}", "2021-05-02", held))
    expected = list(range(size + 1, size + 13))
    answers = list(pages(desks, f"/v1/{CITY}/events?limit=1000&after={size}"))
    assert [event["position"] for page in answers for event in page] == expected
    assert max(len(orjson.dumps(page)) for page in answers) < 10 << 20 < len(orjson.dumps(answers))
    narrowed = pages(desks, f"/v1/{CITY}/events?limit=1000&type=meeting.held.v1")
    assert [event["position"] for page in narrowed for event in page] == expected
    feed = {"Accept": "text/event-stream", "Last-Event-ID": str(size)}
    with desks[AUDITOR].stream("GET", f"/v1/{CITY}/events", headers=feed) as answer:
        told = (int(line[4:]) for line in answer.iter_lines() if line.startswith("id: "))
        assert list(islice(told, 12)) == expected


def test_pages_keep_what_they_were_narrowed_to(desks: Desks) -> None:
    """The log can be narrowed by type, subject and office, alone and together, also from page to page."""
    filing = Filing()
    mine = desks.record(COUNTY, filing.received(), *surveys(5), filing.assessed())
    theirs = desks.record("370103", *[Enterprise(county="370103").surveyed() for _ in range(4)])

    def read(query: str) -> list[str]:
        return [event["id"] for page in pages(desks, f"/v1/{CITY}/events?limit=2&{query}") for event in page]

    by_type = [event["id"] for event in mine + theirs if event["type"] == "enterprise.surveyed.v1"]
    assert read("type=enterprise.surveyed.v1") == by_type
    assert read(f"subject={filing.subject}") == [mine[0]["id"], mine[-1]["id"]]
    assert read("office=370103") == [event["id"] for event in theirs]
    assert read(f"office={COUNTY}&type=enterprise.surveyed.v1") == by_type[:5]
    assert read(f"after={theirs[1]['position']}&office=370103") == [event["id"] for event in theirs[2:]]
    assert read("type=nothing.v1") == read("subject=%E4%B8%AD") == read("office=%27%3B--") == []


def test_at_the_logs_end_there_is_an_empty_page(shared: Desks) -> None:
    """A start at the log's end gives an empty page without a link."""
    answer = shared.get(COUNTY, "events", after=shared.sizes()[CITY][0])
    assert (answer.status_code, answer.json(), answer.links) == (200, [], {})


@pytest.mark.parametrize("accept", ["application/json", "text/event-stream"])
def test_a_start_past_the_logs_end_is_a_conflict(shared: Desks, accept: str) -> None:
    """A page or feed asked for from past the log's end is 409: the client has seen what this log does not hold."""
    size = shared.sizes()[CITY][0]
    for after, last in ((size + 1, None), (10**15, None), (0, size + 1), (0, 10**18)):
        headers = {"Accept": accept} | ({} if last is None else {"Last-Event-ID": str(last)})
        if accept == "application/json" and last is not None:
            continue  # a page begins where its parameter says
        answer = shared[AUDITOR].get(f"/v1/{CITY}/events", params={"after": after}, headers=headers)
        said = problem(answer, 409, "cut-beyond-log")["detail"]
        assert f"ends at position {size}; {last or after} is past its end" in said


class Feed:
    """A reader of the live feed in a thread of its own: what it has seen, and whether the feed has ended."""

    def __init__(self, desks: Desks, query: str = "", last: int | None = None) -> None:
        self.seen: list[tuple[int, Event]] = []
        self.ended = False
        self._messages: Queue[Event] = Queue()
        headers = {"Accept": "text/event-stream"} | ({} if last is None else {"Last-Event-ID": str(last)})
        self._url = f"/v1/{CITY}/events?{query}"
        self._client = desks.served.as_office(AUDITOR)
        self._opened = Queue[bool]()
        self._thread = Thread(target=self._read, args=(headers,), daemon=True)
        self._thread.start()
        assert self._opened.get(timeout=5)

    def _read(self, headers: dict[str, str]) -> None:
        with self._client.stream("GET", self._url, headers=headers) as answer:
            self._opened.put(
                answer.status_code == 200 and answer.headers["content-type"].startswith("text/event-stream")
            )
            place = 0
            for line in answer.iter_lines():
                if line.startswith("id: "):
                    place = int(line[4:])
                elif line.startswith("data: "):
                    self.seen.append((place, orjson.loads(line[6:])))
        self.ended = True

    @property
    def positions(self) -> list[int]:
        assert all(place == event["position"] for place, event in self.seen)
        return [place for place, _ in self.seen]


def test_events_arrive_in_the_live_feed_as_they_are_recorded(desks: Desks) -> None:
    """The feed gives what was recorded before it was opened and then, at once, what is recorded while it is open."""
    size = desks.sizes()[CITY][0]
    feed = Feed(desks)
    wait_until(lambda: len(feed.seen) == size, 5)
    for _ in range(5):
        [event] = desks.record(COUNTY, *surveys(1))
        wait_until(lambda event=event: feed.seen[-1][1] == event, 2)  # type: ignore[misc]
    desks.record(COUNTY, *surveys(700))
    wait_until(lambda: len(feed.seen) == size + 705, 5)
    assert feed.positions == list(range(1, size + 706))


def test_the_live_feed_resumes_where_it_was_cut_off(desks: Desks) -> None:
    """Last-Event-ID resumes right after that position, before the log's end or at it, without loss or doubling."""
    size = desks.sizes()[CITY][0]
    desks.record(COUNTY, *surveys(3))
    resumed = Feed(desks, last=size + 1)
    wait_until(lambda: len(resumed.seen) == 2, 5)
    at_end = Feed(desks, last=size + 3)
    narrowed = Feed(desks, f"after={size}&office=370103")
    desks.record(COUNTY, *surveys(3))
    desks.record("370103", Enterprise(county="370103").surveyed())
    wait_until(lambda: bool(narrowed.seen) and len(resumed.seen) == 6 and len(at_end.seen) == 4, 5)
    assert resumed.positions == list(range(size + 2, size + 8))
    assert at_end.positions == list(range(size + 4, size + 8))
    assert narrowed.positions == [size + 7]


def test_what_another_process_records_arrives_too(desks: Desks, cluster: Cluster) -> None:
    """The feed of one server shows what was posted through another."""
    size = desks.sizes()[CITY][0]
    feed = Feed(desks, f"after={size}")
    with serving(desks.served.dsn, cluster.keys) as other, desks_of(other) as elsewhere:
        [event] = elsewhere.record(COUNTY, *surveys(1))
        wait_until(lambda: [seen for _, seen in feed.seen] == [event], 5)


def test_the_live_feed_ends_when_the_server_stops(cluster: Cluster) -> None:
    """A server that is told to stop ends its feeds, and does not wait for their clients to go."""
    with cluster.clone(cluster.enrolled) as dsn:
        with serving(dsn, cluster.keys) as served, desks_of(served) as desks:
            feed = Feed(desks)
            wait_until(lambda: bool(feed.seen), 5)
            assert not feed.ended
        wait_until(lambda: feed.ended, 1)


@contextmanager
def opened(desks: Desks, headers: str, media_type: str = NDJSON, address: str = "") -> Iterator[socket.socket]:
    """Open a post at the level of the socket, its headers sent."""
    url = urlsplit(address or desks.served.url)
    assert url.hostname
    assert url.port
    with socket.create_connection((url.hostname, url.port), timeout=60) as connection:
        head = f"POST /v1/{CITY}/events HTTP/1.1\r\nHost: registry\r\nAuthorization: Bearer {desks.served.keys[COUNTY]}\r\n"
        connection.sendall(f"{head}Content-Type: {media_type}\r\n{headers}\r\n\r\n".encode())
        yield connection


def cut_off(connection: socket.socket) -> None:
    """Let a connection end as a pulled plug ends it: with a reset, whatever is under way."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")


def chunk(body: bytes) -> bytes:
    return b"%x\r\n%b\r\n" % (len(body), body)


def answer_of(connection: socket.socket) -> list[dict[str, Any]]:
    """Read the rest of an answer and return its lines."""
    with connection.makefile("rb") as answer:
        assert b" 200 " in answer.readline()
        while answer.readline().strip():
            pass
        body = bytearray()
        while size := int(answer.readline(), 16):
            body += answer.read(size)
            answer.readline()
    return [orjson.loads(line) for line in bytes(body).splitlines()]


def test_a_client_may_send_a_whole_stream_before_it_reads_an_answer(desks: Desks) -> None:
    """20,000 lines sent by a client that reads nothing meanwhile are all recorded and answered in order."""
    events = surveys(20_000)
    # Blanks make it more than the kernel's buffers hold, which would hide a server that answers before it reads on.
    body, size = lines(*events).replace(b"\n", b" " * 4_000 + b"\n"), desks.sizes()[CITY][0]
    with opened(desks, "Transfer-Encoding: chunked") as connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 256 << 10)
        for start in range(0, len(body), 50_021):
            connection.sendall(chunk(body[start : start + 50_021]))
        connection.sendall(b"0\r\n\r\n")
        results = answer_of(connection)
    assert [(result["status"], result["id"], result["position"]) for result in results] == [
        (201, event["id"], size + place) for place, event in enumerate(events, start=1)
    ]
    assert desks.sizes()[CITY] == (size + 20_000, size + 20_000)


def test_answers_come_while_a_stream_is_still_being_sent(desks: Desks) -> None:
    """A client that sends a line and waits gets its result before it sends the next."""
    with opened(desks, "Transfer-Encoding: chunked") as connection, connection.makefile("rb") as answer:
        for place, event in enumerate(surveys(3)):
            connection.sendall(chunk(lines(event)))
            while place == 0 and answer.readline().strip():
                pass
            result = orjson.loads(answer.read(int(answer.readline(), 16)))
            answer.readline()
            assert (result["status"], result["id"]) == (201, event["id"])
        connection.sendall(b"0\r\n\r\n")
        assert answer.readline() == b"0\r\n"


def test_a_stream_cut_off_halfway_can_be_sent_again_whole(desks: Desks) -> None:
    """What a broken connection left recorded is repeated by the retry, not doubled; half a line is not recorded."""
    events = surveys(4_000)
    body, size = lines(*events), desks.sizes()[CITY][0]
    with opened(desks, f"Content-Length: {len(body)}") as connection:
        connection.sendall(body[: len(body) // 2 + 100])
        wait_until(lambda: desks.sizes()[CITY][0] > size, 10)
        cut_off(connection)
    results = desks.stream(COUNTY, body)
    statuses = [result["status"] for result in results]
    repeated = statuses.count(200)
    assert statuses == [200] * repeated + [201] * (4_000 - repeated)
    assert 0 < repeated <= 2_001
    assert [result["id"] for result in results] == [event["id"] for event in events]
    assert [result["position"] for result in results] == list(range(size + 1, size + 4_001))
    assert desks.sizes()[CITY] == (size + 4_000, size + 4_000)


def test_clients_that_go_away_are_no_errors(desks: Desks, tmp_path: Path) -> None:
    """A stream, an array and a feed that break off are ends of connections, not failures: the log has no error."""
    size, events = desks.sizes()[CITY][0], surveys(3)
    with logged(desks.served.dsn, tmp_path / "log") as address:
        with opened(desks, "Transfer-Encoding: chunked", NDJSON, address) as connection:
            connection.sendall(chunk(lines(*events) + b'{"id":'))
            wait_until(lambda: desks.sizes()[CITY][0] == size + 3, 10)
            cut_off(connection)
        with opened(desks, "Content-Length: 100000", JSON, address) as connection:
            connection.sendall(orjson.dumps(surveys(1))[:100])
            cut_off(connection)
        headers = {**desks[AUDITOR].headers, "Accept": "text/event-stream"}
        with httpx.stream("GET", f"{address}/v1/{CITY}/events", headers=headers) as feed:
            next(feed.iter_bytes())
        wait_until(lambda: (tmp_path / "log").read_text("utf-8").count('"/v1/{tenant}/events"') == 3, 10)
    log = (tmp_path / "log").read_text("utf-8")
    assert "Traceback" not in log
    assert '"level":"info"' in log
    assert '"level":"error"' not in log
    assert desks.sizes()[CITY] == (size + 3, size + 3)


def test_lines_of_a_stream_build_on_one_another(desks: Desks) -> None:
    """A line may act on what an earlier line of the same stream has begun; a repeat among them is a repeat."""
    filing = Filing()
    received = filing.received()
    results = desks.stream(
        COUNTY, lines(received, filing.returned("2021-03-02"), received, filing.corrected("2021-03-03"))
    )
    assert [(result["status"], result["version"]) for result in results] == [(201, 1), (201, 2), (200, 1), (201, 3)]


def test_a_stream_may_end_without_a_line_feed(desks: Desks) -> None:
    """The last line counts without its line feed, and carriage returns harm none."""
    events = surveys(3)
    body = b"\r\n".join(map(orjson.dumps, events))
    assert [result["status"] for result in desks.stream(COUNTY, body)] == [201, 201, 201]


def test_posts_of_many_clients_at_once_are_recorded_without_gaps(desks: Desks) -> None:
    """Clients that post at the same moment, some the same event, leave a log without gaps, each event once."""
    size, events = desks.sizes()[CITY][0], surveys(60)
    statuses: list[int] = []

    def post(own: list[Event]) -> None:
        with httpx.Client(base_url=desks.served.url, headers=desks[COUNTY].headers) as client:
            statuses.extend(client.post(f"/v1/{CITY}/events", json=event).status_code for event in own)

    threads = [Thread(target=post, args=(events[start:] + events[:start],)) for start in (0, 20, 40)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(statuses) == [200] * 120 + [201] * 60
    assert desks.sizes()[CITY] == (size + 60, size + 60)
    assert len(desks.read(COUNTY, "events", after=size, limit=1_000)) == 60
