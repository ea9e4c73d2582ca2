"""Acts as offices post them over HTTP: builders of events, and the offices of a running server, each with its client."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import orjson
import psycopg
from conftest import Served, wait_until

from registry.domain.values import credit_check_character

Event = dict[str, Any]

CITY, PROVINCE = "370100", "370000"
COUNTY, INDUSTRY, AUDITOR = "370102", "370100-transport", "370100-audit"
LATHE, MILL = "6-18-01-01", "6-18-01-02"
SCOPE: list[dict[str, Any]] = [{"occupation": LATHE, "title": "车工", "levels": [5, 4, 3]}]
JSON, NDJSON, PROBLEM = "application/json", "application/x-ndjson", "application/problem+json"
CLOUD_EVENT, CLOUD_EVENTS = "application/cloudevents+json", "application/cloudevents-batch+json"
_serial = count(1)


def new_id() -> str:
    """Return an id or key that nothing has yet."""
    return str(uuid4())


def credit_code() -> str:
    """Return a credit code that no other enterprise of this test run has."""
    first17 = f"91370102MA{next(_serial):07d}"
    return first17 + credit_check_character(first17)


def moment(when: str) -> str:
    """Return a business time: a day stands for its morning in Shandong, a full time for itself."""
    return when if "T" in when else f"{when}T09:30:00+08:00"


def act(event_type: str, subject: str, when: str, data: dict[str, Any] | None = None, **envelope: Any) -> Event:
    """Return an event as an office would post it."""
    event = {"id": new_id(), "type": event_type, "subject": subject, "time": moment(when), "data": data or {}}
    return event | envelope


def lines(*events: Event | bytes) -> bytes:
    """Return an NDJSON body."""
    return b"".join((event if isinstance(event, bytes) else orjson.dumps(event)) + b"\n" for event in events)


@dataclass(frozen=True)
class Enterprise:
    """An enterprise as surveys and applications describe it."""

    code: str = field(default_factory=credit_code)
    name: str = "济南示例机械有限公司"
    county: str = COUNTY
    industry: str = "3411"

    @property
    def subject(self) -> str:
        return f"enterprise/{self.code}"

    def surveyed(self, when: str = "2021-01-10", *, above_scale: bool = True, year: int = 2021, **more: Any) -> Event:
        who = {"name": self.name, "county": self.county, "industry": self.industry}
        data = {**who, "above_scale": above_scale, "year": year, **more}
        return act("enterprise.surveyed.v1", self.subject, when, data)

    def closed(self, when: str, reason: str = "迁往外省") -> Event:
        return act("enterprise.closed.v1", self.subject, when, {"reason": reason})


@dataclass(frozen=True)
class Filing:
    """A filing of an enterprise; every method is an act on it, on a day."""

    of: Enterprise = field(default_factory=Enterprise)
    key: str = field(default_factory=new_id)

    @property
    def subject(self) -> str:
        return f"filing/{self.key}"

    def act(self, name: str, when: str, /, **data: Any) -> Event:
        """Return any act on the filing."""
        return act(f"filing.{name}.v1", self.subject, when, data)

    def intended(self, when: str = "2021-02-20", **changes: Any) -> Event:
        return self.act("intended", when, **(self._who() | changes))

    def received(self, when: str = "2021-03-01", **changes: Any) -> Event:
        return self.act("application_received", when, **(self._who() | {"scope": SCOPE} | changes))

    def returned(self, when: str, reason: str = "缺少评价方案") -> Event:
        return self.act("returned_for_correction", when, items=[{"part": "评价方案", "reason": reason}])

    def corrected(self, when: str, **changes: Any) -> Event:
        return self.act("corrected", when, **(changes or {"scope": SCOPE}))

    def assessed(self, when: str = "2021-03-05") -> Event:
        return self.act("assessment_passed", when, assessed_on=when[:10])

    def approved(self, when: str = "2021-03-08") -> Event:
        return self.act("approved", when)

    def notice(self, when: str = "2021-03-09", *, until: str = "2021-03-15") -> Event:
        return self.act("public_notice_opened", when, opens_on=when[:10], closes_on=until)

    def objection(self, when: str = "2021-03-11") -> Event:
        return self.act("objection_raised", when, grounds="反映场地为租用")

    def resolved(self, when: str = "2021-03-13", *, upheld: bool = False) -> Event:
        return self.act("objection_resolved", when, upheld=upheld, finding="租用手续齐全")

    def notice_closed(self, when: str = "2021-03-16") -> Event:
        return self.act("public_notice_closed", when)

    def receipt(self, when: str = "2021-03-20", *, until: str = "2024-03-19", **changes: Any) -> Event:
        return self.act(
            "receipt_issued", when, **({"valid_from": when[:10], "valid_until": until, "scope": SCOPE} | changes)
        )

    def evaluation(self) -> "Evaluation":
        return Evaluation(self)

    def _who(self) -> dict[str, Any]:
        who = self.of
        return {"enterprise": who.code, "name": who.name, "county": who.county, "industry": who.industry}


@dataclass(frozen=True)
class Evaluation:
    """An evaluation under a filing."""

    under: Filing
    key: str = field(default_factory=new_id)

    @property
    def subject(self) -> str:
        return f"evaluation/{self.key}"

    def act(self, name: str, when: str, /, **data: Any) -> Event:
        """Return any act on the evaluation."""
        return act(f"evaluation.{name}.v1", self.subject, when, data)

    def announced(self, when: str = "2021-04-01", **changes: Any) -> Event:
        return self.act("announced", when, **(self._what() | {"planned_on": when[:10]} | changes))

    def held(self, when: str = "2021-04-20", *, candidates: int = 10, passed: int = 8, **changes: Any) -> Event:
        return self.act("held", when, **(self._what() | {"candidates": candidates, "passed": passed} | changes))

    def granted(self, when: str = "2021-04-28", *, count: int = 5) -> Event:
        return self.act("certificates_granted", when, count=count)

    def revoked(self, when: str = "2021-05-10", *, count: int = 1) -> Event:
        return self.act("certificates_revoked", when, count=count, reason="资格审核有误")

    def _what(self) -> dict[str, Any]:
        return {"filing": self.under.key, "occupation": LATHE, "level": 4}


def declared(unit: str, month: str, when: str, figures: tuple[int, int, int, int, int], **more: Any) -> Event:
    """Return a unit's own figures for a month, in the columns' order."""
    names = ("preparing", "completed", "evaluated", "certified_month", "certified_ytd")
    data = {"unit": unit, **dict(zip(names, figures, strict=True)), **more}
    return act("dispatch.declared.v1", f"dispatch/{month}", when, data)


def enrolled(office: str, kind: str, name: str = "某机构", when: str = "") -> Event:
    """Return an office's enrolment, by default at this moment's end of the log."""
    return act("office.enrolled.v1", f"office/{office}", when, {"name": name, "kind": kind})


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
    done = subprocess.run([program, *arguments], env=settings, capture_output=True, text=True, timeout=60, check=False)
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
