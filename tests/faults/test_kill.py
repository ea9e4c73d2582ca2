"""kill -9 of the server and of its PostgreSQL while offices post: nothing acknowledged is lost or doubled."""

import json
import os
import signal
import socket
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from threading import Event, Lock, Thread
from typing import Any

import httpx
import psutil
import psycopg
import pytest
from acts import Enterprise, Filing
from conftest import enterable_folder, wait_until

from registry.store.embedded import EmbeddedPostgres

TENANTS = {"370100": ("370102", "370103"), "370200": ("370202", "370203")}
WRITERS = 6
RETRY_SECONDS = 0.1
BACK_SECONDS = 45
"""How long posting may stand still after a kill until it goes on."""

Json = Any


class ServerProcess:
    """`filing-registry serve` on the embedded PostgreSQL of a data directory, as a process that can be killed."""

    def __init__(self, data: Path) -> None:
        self.data = data
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        self.log = data.parent / "serve.log"
        self._process: subprocess.Popen[bytes] | None = None

    def command(self, *arguments: str) -> list[str]:
        """Return a command line of filing-registry on this data directory."""
        return [str(Path(sys.executable).with_name("filing-registry")), *arguments, "--data", str(self.data)]

    @property
    def environment(self) -> dict[str, str]:
        """Our environment without settings that would lead elsewhere."""
        return {name: value for name, value in os.environ.items() if not name.startswith("FILING_REGISTRY")}

    def run(self, *arguments: str) -> str:
        """Run a command to its end; it must succeed."""
        done = subprocess.run(
            self.command(*arguments), capture_output=True, text=True, env=self.environment, timeout=60, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def start(self) -> None:
        with self.log.open("ab") as log:
            command = self.command("serve", "--port", str(self.port))
            self._process = subprocess.Popen(command, stdout=log, stderr=log, env=self.environment)

    def kill(self) -> None:
        """Kill the server, not its PostgreSQL, and take notice of its end."""
        assert self._process
        assert self._process.poll() is None, f"the server ended by itself: {self.log.read_text()[-2000:]}"
        self._process.kill()
        self._process.wait(10)

    def kill_postgres(self) -> None:
        """Kill every process of the PostgreSQL that the data directory names."""
        with suppress(FileNotFoundError, psutil.NoSuchProcess):
            named = (self.data / "postgres" / "postmaster.pid").read_text().splitlines()[0]
            postmaster = psutil.Process(int(named))
            assert str(self.data) in " ".join(postmaster.cmdline())
            for process in [postmaster, *postmaster.children(recursive=True)]:
                with suppress(psutil.NoSuchProcess):
                    process.kill()

    def stop(self) -> None:
        """Tell the server to stop, and wait until it has."""
        assert self._process
        self._process.send_signal(signal.SIGTERM)
        assert self._process.wait(30) == 0


@dataclass
class Ledger:
    """What the offices sent, and what was acknowledged: body → first answer."""

    sent: set[str] = field(default_factory=set)
    acked: list[tuple[str, str, Json, Json]] = field(default_factory=list)
    statuses: Counter[str] = field(default_factory=Counter)
    lock: Lock = field(default_factory=Lock)

    def note(self, tenant: str, office: str, body: Json, answer: httpx.Response) -> bool:
        """Note an answer; return whether it acknowledges the post."""
        done = answer.status_code in {200, 201}
        with self.lock:
            self.statuses[str(answer.status_code)] += 1
            if done:
                self.acked.append((tenant, office, body, answer.json()))
        return done

    @property
    def events(self) -> list[Json]:
        """The events acknowledged, as answered."""
        with self.lock:
            acked = list(self.acked)
        return [event for *_, answer in acked for event in (answer if isinstance(answer, list) else [answer])]


def bodies(rng: Random, office: str) -> Iterator[Json]:
    """Yield what an office posts: surveys one by one and in arrays, applications and what follows from them."""
    while True:
        enterprise = Enterprise(county=office)
        filing = Filing(enterprise)
        match rng.randrange(4):
            case 0:
                yield [Enterprise(county=office).surveyed() for _ in range(rng.randint(2, 5))]
            case 1:
                yield from (filing.received(), filing.assessed())
            case 2:
                yield [filing.received(), filing.returned("2021-03-02"), filing.corrected("2021-03-03")]
            case _:
                yield enterprise.surveyed()


class Writer(Thread):
    """An office that posts one thing after another, each again under the same id until it is acknowledged."""

    def __init__(self, url: str, place: int, keys: dict[str, str], ledger: Ledger, over: Event) -> None:
        super().__init__(name=f"writer-{place}", daemon=True)
        self._tenant = sorted(TENANTS)[place % 2]
        self._office = TENANTS[self._tenant][place // 2 % 2]
        self._url, self._key = f"{url}/v1/{self._tenant}/events", keys[self._office]
        self._bodies = bodies(Random(place), self._office)
        self._ledger, self._over = ledger, over

    def run(self) -> None:
        headers = {"Authorization": f"Bearer {self._key}"}
        with httpx.Client(headers=headers, timeout=30) as client:
            for body in self._bodies:
                with self._ledger.lock:
                    self._ledger.sent |= {event["id"] for event in (body if isinstance(body, list) else [body])}
                while not self._acknowledged(client, body):
                    if self._over.wait(RETRY_SECONDS):
                        return
                if self._over.is_set():
                    return

    def _acknowledged(self, client: httpx.Client, body: Json) -> bool:
        try:
            answer = client.post(self._url, json=body)
        except httpx.TransportError as error:
            with self._ledger.lock:
                self._ledger.statuses[type(error).__name__] += 1
            return False
        return self._ledger.note(self._tenant, self._office, body, answer)


@pytest.fixture
def server() -> Iterator[ServerProcess]:
    """A server process on a data directory of its own; whatever is left of it is killed at the end."""
    with enterable_folder() as folder:
        server = ServerProcess(folder / "data")
        try:
            yield server
        finally:
            with suppress(AssertionError):
                server.kill()
            server.kill_postgres()


def logged(data: Path) -> tuple[dict[str, int], list[tuple[str, int, str, str, int]]]:
    """Return each log's size by its head, and every event's tenant, position, id, subject and version."""
    with EmbeddedPostgres(data) as postgres, psycopg.connect(postgres.dsn()) as connection:
        heads = connection.execute("SELECT tenant, size FROM registry.log").fetchall()
        rows = connection.execute(
            "SELECT tenant, position, id::text, subject, version FROM registry.event ORDER BY tenant, position"
        ).fetchall()
    return dict(heads), list(rows)


def repeated_otherwise(server: ServerProcess, keys: dict[str, str], acked: list[tuple[str, str, Json, Json]]) -> int:
    """Post again what was acknowledged; return how many answers are not the first one's."""
    differing = 0
    with httpx.Client(base_url=f"http://127.0.0.1:{server.port}", timeout=30) as client:
        for tenant, office, body, first in acked:
            headers = {"Authorization": f"Bearer {keys[office]}"}
            again = client.post(f"/v1/{tenant}/events", json=body, headers=headers)
            differing += again.status_code != 200 or again.json() != first
    return differing


def test_nothing_acknowledged_is_lost_or_doubled(server: ServerProcess, tmp_path: Path) -> None:
    """Through kills of the server, of PostgreSQL and of both, each acknowledged event is there once, without gaps."""
    server.run("enrol", "--standard", "--keys", str(tmp_path / "keys.json"))
    keys = json.loads((tmp_path / "keys.json").read_text())
    ledger, over, rng = Ledger(), Event(), Random()
    url = f"http://127.0.0.1:{server.port}"
    writers = [Writer(url, place, keys, ledger, over) for place in range(WRITERS)]

    def goes_on() -> None:
        """Wait until every post in flight at this moment, and more, have been acknowledged."""
        before = len(ledger.acked)
        wait_until(lambda: len(ledger.acked) >= before + 5 * WRITERS, BACK_SECONDS)

    def kill_server() -> None:
        server.kill()
        server.start()

    def kill_both() -> None:
        server.kill_postgres()
        over.wait(rng.uniform(0, 1))  # somewhere in the server's starting it again
        kill_server()

    kills: list[Callable[[], None]] = [kill_server] * 5 + [server.kill_postgres] * 3 + [kill_both] * 2
    rng.shuffle(kills)
    server.start()
    for writer in writers:
        writer.start()
    try:
        goes_on()
        for kill in kills:
            over.wait(rng.uniform(0, 0.5))  # a random point
            kill()
            goes_on()
    finally:
        over.set()
        for writer in writers:
            writer.join(BACK_SECONDS)
    sample = rng.sample(ledger.acked, min(400, len(ledger.acked)))
    differing = repeated_otherwise(server, keys, sample)
    server.stop()
    rebuilt = server.run("rebuild")
    heads, rows = logged(server.data)

    found = Counter(
        (tenant, position, event_id, subject, version) for tenant, position, event_id, subject, version in rows
    )
    ids = Counter(event_id for _, _, event_id, _, _ in rows)
    acked = [
        (event["tenant"], event["position"], event["id"], event["subject"], event["version"]) for event in ledger.events
    ]
    lost = sum(event not in found for event in acked)
    doubled = sum(number - 1 for number in ids.values())
    gaps = sum(
        [position for found_in, position, *_ in rows if found_in == tenant] != list(range(1, size + 1))
        for tenant, size in heads.items()
    )
    print(f"\nacked={len(acked)} lost={lost} doubled={doubled} gaps={gaps} kills={len(kills)}", dict(ledger.statuses))
    assert (lost, doubled, gaps, differing) == (0, 0, 0, 0)
    assert len({event_id for _, _, event_id, _, _ in acked}) == len(acked) > 500
    assert {event_id for tenant, _, event_id, subject, _ in rows if not subject.startswith("office/")} <= ledger.sent
    assert ledger.statuses.keys() <= {
        "200",
        "201",
        "503",
        "ConnectError",
        "ReadError",
        "WriteError",
        "RemoteProtocolError",
    }
    assert f"{len(rows)} events" in rebuilt
