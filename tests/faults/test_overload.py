import socket
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from threading import Event, Lock, Thread
from urllib.parse import urlsplit

import httpx
import psutil
import psycopg
import pytest
from faults.ledger import Json, Ledger, Say, judge, recorded, repeated_otherwise
from faults.load import BACK_SECONDS, TENANTS
from faults.processes import ServerProcess, serving_process
from faults.run_counts import Counts
from support.database import Cluster
from support.events import Enterprise
from support.server import wait_until

QUEUE_EVENTS, POOL_SIZE = 200, 2
ARRAY = 50
CLIENTS = 10 * QUEUE_EVENTS // ARRAY
"""So many clients that what they post at once is ten times what may wait."""
MOST_GROWTH = 200 << 20
"""Bytes that the server may grow by while it is overloaded."""


class Watch(Thread):
    """Looks at the server's memory, often."""

    def __init__(self, server: ServerProcess) -> None:
        super().__init__(name="watch", daemon=True)
        self._server, self.over = server, Event()
        self.first = self.most = server.rss()

    def run(self) -> None:
        while not self.over.wait(0.05):
            with suppress(psutil.NoSuchProcess):
                self.most = max(self.most, self._server.rss())


class Flood:
    """Clients that post arrays without pause, and note how they were refused."""

    def __init__(self, url: str, keys: dict[str, str]) -> None:
        self.ledger, self.over = Ledger(), Event()
        self.refused = self.unsaid = 0
        self._url, self._keys, self._lock = url, keys, Lock()
        self.threads = [Thread(target=self._post, args=[place], daemon=True) for place in range(CLIENTS)]

    def _post(self, place: int) -> None:
        tenant = sorted(TENANTS)[place % 2]
        office = TENANTS[tenant][place // 2 % 2]
        headers = {"Authorization": f"Bearer {self._keys[office]}"}
        with httpx.Client(base_url=self._url, headers=headers, timeout=60) as client:
            for body in arrays(office):
                self.ledger.send(body)
                while not self._acknowledged(client, tenant, office, body):
                    if self.over.is_set():
                        return
                if self.over.is_set():
                    return

    def _acknowledged(self, client: httpx.Client, tenant: str, office: str, body: Json) -> bool:
        try:
            answer = client.post(f"/v1/{tenant}/events", json=body)
        except httpx.TransportError as error:
            self.ledger.failed(error)
            return False
        if answer.status_code == httpx.codes.SERVICE_UNAVAILABLE:
            with self._lock:
                self.refused += 1
                self.unsaid += not answer.headers.get("Retry-After", "").isdecimal()
        return self.ledger.note(tenant, office, body, answer)


def arrays(office: str) -> Iterator[Json]:
    """Yield arrays of surveys, as one post each."""
    while True:
        yield [Enterprise(county=office).surveyed() for _ in range(ARRAY)]


@contextmanager
def flooding(url: str, keys: dict[str, str]) -> Iterator[Flood]:
    """Let the clients post until the context ends."""
    flood = Flood(url, keys)
    for thread in flood.threads:
        thread.start()
    try:
        yield flood
    finally:
        flood.over.set()
        for thread in flood.threads:
            thread.join(BACK_SECONDS)


@contextmanager
def slow_clients(url: str, keys: dict[str, str], number: int) -> Iterator[list[socket.socket]]:
    """Keep clients that never finish what they send, feeds that never read, and connections that say nothing."""
    address = urlsplit(url)
    key = keys["370102"]
    half = (
        f"POST /v1/370100/events HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {key}\r\n"
        f"Content-Type: application/json\r\nContent-Length: 4000000\r\n\r\n["
    )
    feed = (
        f"GET /v1/370100/events HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {key}\r\nAccept: text/event-stream\r\n\r\n"
    )
    opened = []
    try:
        for place in range(number):
            one = socket.create_connection((str(address.hostname), int(address.port or 80)), timeout=30)
            one.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            one.sendall([half.encode() + b" " * 50_000, feed.encode(), b"P"][place % 3])
            opened.append(one)
        yield opened
    finally:
        for one in opened:
            one.close()


@contextmanager
def heads_held(dsn: str) -> Iterator[None]:
    """Hold the heads of both logs, so that every connection for appending is taken and waits."""
    with closing(psycopg.connect(dsn)) as connection:
        connection.execute("SELECT size FROM registry.log WHERE tenant = ANY (%s) FOR UPDATE", [list(TENANTS)])
        yield
        connection.rollback()


@pytest.mark.timeout(600)
def test_overload_is_refused_and_costs_no_event(enrolled_dsn: str, cluster: Cluster, counts: Counts, say: Say) -> None:
    """Under ten times what may wait, slow clients and taken connections, memory stays bounded, refusals say when to come back, every 201 is committed."""
    keys = cluster.keys
    with serving_process(enrolled_dsn, queue_events=QUEUE_EVENTS, pool_size=POOL_SIZE) as server:
        watch = Watch(server)
        watch.start()
        with slow_clients(server.url, keys, counts.slow_clients), flooding(server.url, keys) as flood:
            ledger = flood.ledger
            wait_until(lambda: len(ledger.acked) >= counts.overload_posts // 2, BACK_SECONDS)
            with heads_held(enrolled_dsn):
                before = flood.refused
                wait_until(lambda: flood.refused > before + CLIENTS, BACK_SECONDS)
                read = httpx.get(
                    f"{server.url}/v1/370100/events?limit=1",
                    headers={"Authorization": f"Bearer {keys['370102']}"},
                    timeout=30,
                )
                assert read.status_code == 200, read.text
            wait_until(lambda: len(ledger.acked) >= counts.overload_posts, BACK_SECONDS * 4)
        watch.over.set()
        watch.join(5)
        differing = repeated_otherwise(server.url, keys, ledger.acked[-50:])
        server.stop()
    verdict = judge(ledger, *recorded(enrolled_dsn))
    grown = (watch.most - watch.first) >> 20
    told = {"refused": flood.refused, "without_retry_after": flood.unsaid, "differing": differing}
    say(f"{verdict.line(**told)} rss={watch.most >> 20}MB(+{grown}) {dict(ledger.statuses)}")
    assert verdict.clean
    assert differing == 0
    assert flood.refused > 0 and flood.unsaid == 0
    assert watch.most - watch.first < MOST_GROWTH
    assert ledger.statuses.keys() <= {"200", "201", "503"}
