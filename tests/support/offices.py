"""The offices of a running server, and what they post and are answered."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import orjson
import psycopg
from support.events import CITY, COUNTY, JSON, NDJSON, PROBLEM, Event, Filing
from support.server import Served, wait_until


class Desks:
    """The offices of a running server, each with a client that stays open."""

    def __init__(self, served: Served) -> None:
        self.served = served
        self._database = psycopg.connect(served.dsn, autocommit=True)
        self._clients: dict[str, httpx.Client] = {}

    def __getitem__(self, office: str) -> httpx.Client:
        """Return the client of an office."""
        if office not in self._clients:
            self._clients[office] = self.served.as_office(office)
        return self._clients[office]

    def post(self, office: str, *events: Event, tenant: str = CITY) -> httpx.Response:
        """Post one event as an object, several as an array."""
        return self.send(office, orjson.dumps(events[0] if len(events) == 1 else events), tenant=tenant)

    def send(
        self, office: str, body: bytes | Iterator[bytes], media_type: str = JSON, *, tenant: str = CITY
    ) -> httpx.Response:
        """Post a body as it is, in chunks if it comes as an iterator."""
        return self[office].post(f"/v1/{tenant}/events", content=body, headers={"Content-Type": media_type})

    def record(self, office: str, *events: Event, tenant: str = CITY) -> list[Event]:
        """Post events that must be recorded; return them as recorded."""
        answer = self.post(office, *events, tenant=tenant)
        assert answer.status_code == 201, answer.text
        found = answer.json()
        return found if isinstance(found, list) else [found]

    def stream(self, office: str, body: bytes, tenant: str = CITY) -> list[dict[str, Any]]:
        """Post an NDJSON body; return the result of each line."""
        answer = self.send(office, body, NDJSON, tenant=tenant)
        assert answer.status_code == 200, answer.text
        assert answer.headers["content-type"] == NDJSON
        return [orjson.loads(line) for line in answer.text.splitlines()]

    def get(self, office: str, path: str, *, tenant: str = CITY, **parameters: Any) -> httpx.Response:
        """Ask a question about a tenant."""
        return self[office].get(f"/v1/{tenant}/{path}", params=parameters)

    def read(self, office: str, path: str, *, tenant: str = CITY, **parameters: Any) -> Any:
        """Ask a question that must be answered; return the JSON."""
        answer = self.get(office, path, tenant=tenant, **parameters)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def sizes(self) -> dict[str, tuple[int, int]]:
        """Return each log's size by its head, and by its rows."""
        rows = self._database.execute(
            "SELECT l.tenant, l.size, (SELECT count(*) FROM registry.event e WHERE e.tenant = l.tenant) FROM registry.log l"
        )
        return {tenant: (size, counted) for tenant, size, counted in rows.fetchall()}

    def close(self) -> None:
        """Close every connection."""
        self._database.close()
        for client in self._clients.values():
            client.close()


@contextmanager
def desks_of(served: Served) -> Iterator[Desks]:
    """Open the desks of a server's offices."""
    desks = Desks(served)
    try:
        yield desks
    finally:
        desks.close()


def in_force(desks: Desks, filing: Filing, *, office: str = COUNTY, tenant: str = CITY) -> Filing:
    """Take a filing from its application to the receipt of 20 March 2021, through the public notice."""
    desks.record(office, filing.received(), filing.assessed(), tenant=tenant)
    desks.record(tenant, filing.approved(), filing.notice(), filing.notice_closed(), filing.receipt(), tenant=tenant)
    return filing


def problem(answer: httpx.Response, status: int, name: str) -> dict[str, Any]:
    """Check that an answer is a problem document of a kind, and return it."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == PROBLEM
    body: dict[str, Any] = answer.json()
    assert body["type"] == f"urn:filing-registry:problem:{name}", body
    assert body["status"] == status
    assert body["title"]
    assert body["detail"]
    return body


def command(dsn: str, *arguments: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run `filing-registry` on a database, as a user would; whatever happens, there is no traceback."""
    program = Path(sys.executable).with_name("filing-registry")
    settings = os.environ | {"FILING_REGISTRY_DSN": dsn, "COLUMNS": "200"} | environment
    done = subprocess.run([program, *arguments], env=settings, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60, check=False)  # fmt: skip
    assert "Traceback" not in done.stderr, done.stderr
    return done


@contextmanager
def logged(dsn: str, log: Path) -> Iterator[str]:
    """Serve a database in a process of its own, everything that it logs in a file; give its address."""
    environment = os.environ | {"FILING_REGISTRY_DSN": dsn, "FILING_REGISTRY_LOG_LEVEL": "debug"}
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [str(Path(sys.executable).with_name("filing-registry")), "serve", "--port", str(port)]
    with log.open("wb") as output, subprocess.Popen(command, env=environment, stdout=output, stderr=output) as server:
        address = f"http://127.0.0.1:{port}"

        def alive() -> bool:
            try:
                return httpx.get(f"{address}/livez").status_code == 200
            except httpx.TransportError:
                assert server.poll() is None
                return False

        try:
            wait_until(alive, 20)
            yield address
        finally:
            server.terminate()
            server.wait(15)
