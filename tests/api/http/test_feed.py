"""The live feed under load: many clients cost little, each sees every event once and in order, a stalled one is dropped."""

import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import count
from pathlib import Path
from statistics import median
from threading import Event
from time import monotonic
from typing import Any

import httpx
import orjson
import psutil
import psycopg
import pytest
from support.database import Cluster
from support.events import AUDITOR, CITY, COUNTY, NDJSON, Enterprise, lines
from support.feed_client import Reader, allow_sockets, crowd, opened
from support.metrics import Figures
from support.server import serving, wait_until
from support.server_process import Server, started

from api.http.feed.clients import FeedClient
from api.http.feed.pages import FeedLine, FeedPage

PATH = f"/v1/{CITY}/events"
PATIENCE = 2
"""Seconds that a client may leave unread what it was sent, in the tests' servers."""


@dataclass(frozen=True)
class Cost:
    """What idle clients cost a server, and how soon all of them see a post."""

    clients: int
    kibibytes_each: float
    cpu_seconds: float
    idle_seconds: float
    seen_seconds: float

    def __str__(self) -> str:
        return (
            f"clients={self.clients} memory={self.kibibytes_each:.0f}KiB/client "
            f"cpu={self.cpu_seconds:.2f}s/{self.idle_seconds:.0f}s seen_by_all={self.seen_seconds * 1000:.0f}ms"
        )


@contextmanager
def poster(url: str, key: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=url, headers={"Authorization": f"Bearer {key}"}, timeout=30) as client:
        yield client


def record(client: httpx.Client) -> int:
    """Record an event; return its position."""
    answer = client.post(PATH, json=Enterprise().surveyed())
    assert answer.status_code == 201, answer.text
    return int(answer.json()["position"])


def record_many(client: httpx.Client, events: list[dict[str, Any]]) -> int:
    """Record many events as a stream; return the last one's position."""
    answer = client.post(PATH, content=lines(*events), headers={"Content-Type": NDJSON})
    results = answer.text.splitlines()
    assert len(results) == len(events)
    assert all('"status":201' in result for result in results)
    return int(orjson.loads(results[-1])["position"])


def surveys(number: int) -> list[dict[str, Any]]:
    return [Enterprise().surveyed() for _ in range(number)]


def heavy(number: int) -> list[dict[str, Any]]:
    """Return surveys and closures with as long a reason as may be: 12 KB each, more than a connection's buffers hold."""
    enterprises = [Enterprise() for _ in range(number)]
    return [
        event for which in enterprises for event in (which.surveyed(), which.closed("2021-02-01", reason="迁" * 4_000))
    ]


def measure(server: Server, keys: dict[str, str], clients: int, idle_seconds: float, posts: int = 10) -> Cost:
    """Open feeds, leave them idle for a while, then post: every client must see every post, once and in order."""
    allow_sockets(2 * clients + 200)
    process = psutil.Process(server.process.pid)
    with poster(server.url, keys[COUNTY]) as client:
        size = record(client)
        before = process.memory_info().rss
        with crowd(clients, lambda _: opened(server.url, f"{PATH}?after={size}", keys[AUDITOR])) as found:
            wait_until(lambda: found.all(lambda reader: reader.answered), 60)
            spent, memory = process.cpu_times(), process.memory_info().rss - before
            Event().wait(idle_seconds)
            now = process.cpu_times()
            cpu = now.user + now.system - spent.user - spent.system
            seen = [seen_by_all(client, found.readers) for _ in range(posts)]
            expected = list(range(size + 1, size + posts + 1))
            assert found.all(lambda reader: reader.positions == expected)
            assert found.all(lambda reader: not reader.ended)
    return Cost(clients, memory / clients / 1024, cpu, idle_seconds, median(seen))


def seen_by_all(client: httpx.Client, readers: list[Reader]) -> float:
    position, begun = record(client), monotonic()
    wait_until(lambda: all(reader.positions[-1:] == [position] for reader in readers), 10)
    return monotonic() - begun


@pytest.fixture
def server(enrolled_dsn: str, tmp_path: Path) -> Iterator[Server]:
    """A server in a process of its own that has little patience with who does not read."""
    allow_sockets(4_096)
    with started(enrolled_dsn, tmp_path / "log", FILING_REGISTRY_FEED_SECONDS=str(PATIENCE)) as running:
        yield running


def test_many_idle_clients_cost_little(server: Server, cluster: Cluster) -> None:
    """Two hundred clients that wait cost a few dozen KiB each and next to no CPU, and all see what is then posted."""
    cost = measure(server, cluster.keys, clients=200, idle_seconds=3)
    print(cost)
    assert cost.kibibytes_each < 200
    assert cost.cpu_seconds < 0.3 * cost.idle_seconds
    assert not Figures(server.url).all("filing_registry_feed_dropped_total")
    wait_until(lambda: Figures(server.url).of("filing_registry_feed_clients") == 0, 5)


def test_a_stalled_client_is_dropped_and_no_other_waits_for_it(server: Server, cluster: Cluster) -> None:
    """A client that does not read is cut off in time; meanwhile the others see everything, and memory stays bounded."""
    process, figures, key = psutil.Process(server.process.pid), Figures(server.url), cluster.keys[AUDITOR]
    with poster(server.url, cluster.keys[COUNTY]) as client:
        size = record(client)
        before = process.memory_info().rss
        stalled = [opened(server.url, f"{PATH}?after={size}", key, receive_bytes=4_096) for _ in range(5)]
        with crowd(5, lambda _: opened(server.url, f"{PATH}?after={size}", key)) as found:
            wait_until(lambda: figures.of("filing_registry_feed_clients") == 10, 10)
            last = size
            for _ in range(4):
                last = record_many(client, heavy(250))
                assert seen_by_all(client, found.readers) < PATIENCE
                last += 1
            wait_until(lambda: figures.of("filing_registry_feed_clients") == 5, PATIENCE + 5)
            assert sum(figures.all("filing_registry_feed_dropped_total").values()) == 5
            assert process.memory_info().rss - before < 150 << 20
            assert found.all(lambda reader: reader.positions == list(range(size + 1, last + 1)))
    reader = Reader(stalled[0])
    stalled[0].setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 20)
    wait_until(lambda: bool(reader.read() or reader.ended), 20)
    assert 0 < len(reader.positions) < last - size
    resume = [opened(server.url, PATH, key, last=reader.positions[-1])]
    with crowd(1, lambda _: resume.pop()) as found:
        wait_until(lambda: found.readers[0].positions[-1:] == [last], 10)
    assert reader.positions + found.readers[0].positions == list(range(size + 1, last + 1))
    for connection in stalled:
        connection.close()
    assert "Traceback" not in server.log.read_text("utf-8")


def test_a_stalled_client_does_not_keep_the_server_from_stopping(server: Server, cluster: Cluster) -> None:
    """Told to stop, the server cuts off at once who does not read, rather than wait for it."""
    with poster(server.url, cluster.keys[COUNTY]) as client:
        size = record_many(client, heavy(600))
        stalled = opened(server.url, f"{PATH}?after=0", cluster.keys[AUDITOR], receive_bytes=4_096)
        wait_until(lambda: Figures(server.url).of("filing_registry_feed_clients") == 1, 10)
        assert size > 1_200
    begun = monotonic()
    assert server.stop() == 0
    assert monotonic() - begun < 8
    stalled.close()


def test_every_event_once_in_order_whoever_posts(enrolled_dsn: str, cluster: Cluster, tmp_path: Path) -> None:
    """While two processes post to one tenant at once, feeds of both, opened at any time, give 1, 2, 3 … without a gap."""
    with (
        serving(enrolled_dsn, cluster.keys) as here,
        started(enrolled_dsn, tmp_path / "log") as there,
        ThreadPoolExecutor(6) as pool,
    ):
        key, urls = cluster.keys[AUDITOR], (here.url, there.url)

        def post(number: int) -> int:
            with poster(urls[number % 2], cluster.keys[COUNTY]) as client:
                return max(record(client) for _ in range(60))

        with crowd(6, lambda number: opened(urls[number % 2], PATH, key)) as found:
            posting = [pool.submit(post, number) for number in range(6)]
            found.join(opened(urls[number % 2], f"{PATH}?after=3", key, last=5) for number in range(2))
            size = max(done.result() for done in posting)
            wait_until(lambda: found.all(lambda reader: reader.positions[-1:] == [size]), 10)
        assert all(reader.positions == list(range(1, size + 1)) for reader in found.readers[:6])
        assert all(reader.positions == list(range(6, size + 1)) for reader in found.readers[6:])


def test_no_commit_of_another_process_is_slept_through(enrolled_dsn: str, cluster: Cluster, tmp_path: Path) -> None:
    """Whatever another process commits, at whatever moment of our looking, the feed shows within about a second."""
    with (
        serving(enrolled_dsn, cluster.keys) as here,
        started(enrolled_dsn, tmp_path / "log") as there,
        poster(there.url, cluster.keys[COUNTY]) as client,
        crowd(1, lambda _: opened(here.url, f"{PATH}?after={record(client)}", cluster.keys[AUDITOR])) as found,
    ):
        wait_until(lambda: found.all(lambda reader: reader.answered), 5)
        assert max(seen_by_all(client, found.readers) for _ in range(6)) < 2


def test_a_feed_goes_on_after_a_kill_of_the_server(enrolled_dsn: str, cluster: Cluster, tmp_path: Path) -> None:
    """Servers are killed while they feed; a client that resumes with Last-Event-ID has every event once, in order."""
    seen: list[int] = []
    key = cluster.keys[AUDITOR]
    for turn in range(3):
        with (
            started(enrolled_dsn, tmp_path / f"log{turn}") as server,
            poster(server.url, cluster.keys[COUNTY]) as client,
        ):
            last = seen[-1] if seen else 0
            with crowd(1, lambda _, url=server.url, last=last: opened(url, PATH, key, last=last)) as found:  # type: ignore[misc]
                size = record_many(client, surveys(700))
                reader = found.readers[0]
                wait_until(lambda size=size, reader=reader: reader.positions[-1:] > [size - 650], 10)  # type: ignore[misc]
                server.process.kill()
                wait_until(lambda reader=reader: reader.ended, 10)  # type: ignore[misc]
                seen += reader.positions
            server.process.wait(10)
    assert seen == list(range(1, seen[-1] + 1))
    assert seen[-1] > 3 * 50


def test_a_feed_outlives_the_stores_connections_and_its_absence(enrolled_dsn: str, cluster: Cluster) -> None:
    """Its connections cut off time and again, and no new ones let in for a while, a feed misses nothing and doubles nothing."""
    name = psycopg.conninfo.conninfo_to_dict(enrolled_dsn)["dbname"]
    cut = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = %s"
    with (
        serving(enrolled_dsn, cluster.keys) as served,
        poster(served.url, cluster.keys[COUNTY]) as client,
        crowd(2, lambda number: opened(served.url, f"{PATH}?after={number}", cluster.keys[AUDITOR])) as found,
        psycopg.connect(cluster.dsn, autocommit=True) as superuser,
    ):
        for turn in range(4):
            if turn == 2:
                superuser.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false')
                superuser.execute(cut, [name])
                wait_until(lambda: httpx.get(f"{served.url}/readyz", timeout=30).status_code == 503, 20)
                superuser.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS true')
            else:
                superuser.execute(cut, [name])
            position = recorded_at_last(client)
            wait_until(lambda position=position: found.all(lambda reader: reader.positions[-1:] == [position]), 20)  # type: ignore[misc]
        assert [reader.positions for reader in found.readers] == [list(range(first, position + 1)) for first in (1, 2)]


def recorded_at_last(client: httpx.Client) -> int:
    """Post an event until it is recorded; return its position."""
    event, found = Enterprise().surveyed(), list[int]()

    def recorded() -> bool:
        answer = client.post(PATH, json=event)
        assert answer.status_code in {200, 201, 503}
        if answer.status_code != 503:
            found.append(int(answer.json()["position"]))
        return bool(found)

    wait_until(recorded, 30)
    return found[0]


def page(first: int, events: int, size: int = 100) -> FeedPage:
    """Return a page of made-up events."""
    positions = range(first + 1, first + events + 1)
    made = [FeedLine(at, "a.b.v1", f"a/{at}", COUNTY if at % 2 else CITY, b"%d." % at * size) for at in positions]
    return FeedPage(made, first, full=False)


def test_who_falls_too_far_behind_is_dropped_with_what_waited(cluster: Cluster) -> None:
    """A client at the log's end may fall 10,000 events or 8 MiB behind, or one page; past that nothing is kept for it."""
    for pages, kept in (([500] * 20, 20), ([500] * 21, 0), ([20_000], 1), ([1, 20_000], 0)):
        client, first = FeedClient(CITY, {}), 0
        for events in pages:
            client.offer(page(first, events, 1))
            first += events
        assert client.dropped == (kept == 0)
        assert [client.take() is not None for _ in range(21)].count(True) == kept
    client = FeedClient(CITY, {})
    for number in count():
        client.offer(page(number * 100, 100, 200))
        if client.dropped:
            break
    assert 7 < number * 100 * 200 * len("10000.") / 2**20 < 13


def test_a_page_gives_each_client_what_it_has_not_seen() -> None:
    """Of a shared page a client gets what lies after its position and fits what its feed is narrowed to, in pieces."""
    found = page(10, 6, 1)
    assert found.pieces(10, {}) is found.whole
    assert b"".join(found.pieces(13, {})) == b"14.15.16."
    assert b"".join(found.pieces(0, {"office": COUNTY})) == b"11.13.15."
    assert b"".join(found.pieces(12, {"office": COUNTY, "subject": "a/15"})) == b"15."
    assert found.pieces(16, {}) == found.pieces(0, {"type": "other"}) == []
    large = page(0, 300, 300)
    assert len(large.whole) > 5
    assert b"".join(large.whole) == b"".join(large.pieces(-1, {"type": "a.b.v1"}))
    assert max(map(len, large.whole)) <= 32 << 10


def test_heartbeats_come_every_fifteen_seconds() -> None:
    """A client is woken when a heartbeat is due, once, and not before; one that is being sent something is let be in time."""
    client, now = FeedClient(CITY, {}), monotonic()
    client.tend(now + 14, 10)
    assert not client.ready.is_set()
    client.tend(now + 15.1, 10)
    assert client.ready.is_set()
    assert not client.due()
    client.sending_since = now
    client.tend(now + 9, 10)
    assert not client.dropped
    cut = []
    client.abort = partial(cut.append, True)
    client.tend(now + 11, 10)
    client.tend(now + 12, 10)
    assert client.dropped
    assert cut
