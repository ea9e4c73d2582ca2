"""Three tenants on one server and all that is known of each; every answer is looked through for what is another's."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import httpx
from faults.ledger import Json, Ledger
from support.events import Enterprise, Event, Filing, credit_code, new_id
from support.server import Served

TENANTS = {"370100": "370102", "370200": "370202", "370300": "370302"}
UNKNOWN = "379900"
"""A code that no tenant has."""
_TELLING = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|91370102MA\w{8}")


def telling(text: str) -> set[str]:
    """Return the ids, keys and credit codes in a text."""
    return set(_TELLING.findall(text))


@dataclass
class City:
    """A tenant's part of the world: what it has recorded, in order."""

    tenant: str
    desk: httpx.Client
    base: int
    events: list[Event] = field(default_factory=list)
    filings: int = 0
    known: set[str] = field(default_factory=set)

    @property
    def office(self) -> str:
        """The county that posts."""
        return TENANTS[self.tenant]

    @property
    def size(self) -> int:
        """How long the log must be."""
        return self.base + len(self.events)

    def enterprise(self, code: str = "") -> Enterprise:
        """Return an enterprise whose name tells whose it is."""
        return Enterprise(code=code or credit_code(), name=f"{self.tenant}所属企业", county=self.office)


class World:
    """The tenants of a server."""

    def __init__(self, served: Served) -> None:
        self.served = served
        self.ledger = Ledger()
        self.cities = {tenant: City(tenant, served.as_office(office), 0) for tenant, office in TENANTS.items()}
        for city in self.cities.values():
            city.base = sum(1 for _ in self._log(city))
        self.answers = self.foreign = 0

    def _log(self, city: City) -> Iterator[Event]:
        after = 0
        while page := city.desk.get(f"/v1/{city.tenant}/events", params={"after": after}).json():
            after = page[-1]["position"]
            yield from page

    def looked_through(self, city: City, answer: httpx.Response, named: str = "") -> httpx.Response:
        """Check that nothing in an answer to a tenant's office is another tenant's, but the code of one it may name."""
        self.answers += 1
        foreign = set().union(*(other.known for other in self.cities.values() if other is not city)) - city.known
        text = answer.text + repr(answer.headers)
        told = telling(text) & foreign
        for other in self.cities.keys() - {city.tenant}:
            marks = (f"{other}所属企业", f"/{other}/", *([] if other == named else [f'"{other}"']))
            told |= {mark for mark in marks if mark in text}
        self.foreign += len(told)
        assert not told, f"{city.tenant} was told {told}"
        return answer

    def post(self, city: City, *events: Event, filings: int = 0) -> None:
        """Record events that must be recorded, right behind what the tenant has recorded so far."""
        body: Json = list(events) if len(events) > 1 else events[0]
        for event in events:
            city.known |= telling(repr(event))
        self.ledger.send(body)
        answer = self.looked_through(city, city.desk.post(f"/v1/{city.tenant}/events", json=body))
        assert self.ledger.note(city.tenant, city.office, body, answer), answer.text
        told = answer.json() if isinstance(body, list) else [answer.json()]
        assert [event["position"] for event in told] == list(range(city.size + 1, city.size + 1 + len(told)))
        city.events += told
        city.filings += filings

    def survey(self, city: City, code: str = "", **envelope: Any) -> Event:
        """Record a survey; return it as posted."""
        event = city.enterprise(code).surveyed() | envelope
        self.post(city, event)
        return event

    def application(self, city: City) -> None:
        """Record an application."""
        self.post(city, Filing(city.enterprise()).received(), filings=1)

    def refused(self, city: City, event: Event, status: int, named: str = "") -> Json:
        """Post what must be refused, in which a tenant may be named; return the problem."""
        self.ledger.send(event)
        answer = self.looked_through(city, city.desk.post(f"/v1/{city.tenant}/events", json=event), named)
        assert answer.status_code == status, answer.text
        return answer.json()

    def read(self, city: City, path: str, **parameters: object) -> Json:
        """Ask about the own tenant; the cut must be the own log's end."""
        asked = city.desk.get(f"/v1/{city.tenant}/{path}", params={name: str(of) for name, of in parameters.items()})
        answer = self.looked_through(city, asked)
        assert answer.status_code == 200, answer.text
        if "As-Of-Position" in answer.headers:
            assert int(answer.headers["As-Of-Position"]) == city.size
        return answer.json()

    def missing(self, city: City, path: str) -> tuple[int, str, list[str]]:
        """Ask for what must not be there; return all of the answer that could tell anything."""
        answer = self.looked_through(city, city.desk.get(path))
        assert answer.status_code == 404, answer.text
        headers = sorted(name for name in answer.headers if name != "date")
        return answer.status_code, answer.text, headers

    def fed(self, city: City, after: int) -> list[str]:
        """Follow the tenant's feed as far as its log goes; return the ids seen."""
        seen: list[str] = []
        headers = {"Accept": "text/event-stream", "Last-Event-ID": str(after)}
        with city.desk.stream("GET", f"/v1/{city.tenant}/events", headers=headers) as feed:
            for line in feed.iter_lines():
                assert line.startswith(": epoch ") or not telling(line) - city.known, f"{city.tenant} was fed {line}"
                if line.startswith("id:"):
                    seen.append(line[3:].strip())
                if len(seen) >= city.size - after:
                    break
        return seen

    def close(self) -> None:
        """Close the connections."""
        for city in self.cities.values():
            city.desk.close()


def unknown_subject() -> str:
    """Return a subject that nobody has."""
    return f"filing/{new_id()}"
