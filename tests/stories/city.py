"""A city of a story's own on a server that all stories share: what its offices record, and all that can be seen of it."""

from dataclasses import dataclass
from typing import Any

import httpx
from support.events import Enterprise, Event, Filing
from support.offices import Desks, problem

from projections.activity.table import FLOWS, STOCKS
from registry.domain.kinds.filing.receipt_code import code_of
from registry.terms.catalogue import EVENTS

COLUMNS = ("preparing", "completed", "evaluated", "certified_month", "certified_ytd")
FOREVER = "2099-12-31"
"""An end of validity that no run of the tests lives to see."""
NOBODY = httpx.Client(timeout=30)
Counts = tuple[int, int, int, int, int]


@dataclass(frozen=True)
class City:
    """A tenant with two of its counties; nothing has happened in it but what the story records."""

    desks: Desks
    code: str
    county: str
    other: str

    def filing(self, **enterprise: Any) -> Filing:
        """Return a filing of an enterprise of the county, nothing recorded of it."""
        return Filing(Enterprise(**{"county": self.county, "name": "山东示例机械有限公司"} | enterprise))

    def received(self, **enterprise: Any) -> Filing:
        """Return a filing whose application the county received on 1 March 2021."""
        filing = self.filing(**enterprise)
        self.record(self.county, filing.received("2021-03-01"))
        return filing

    def approved(self, **enterprise: Any) -> Filing:
        """Return a filing that the city approved on 8 March 2021."""
        filing = self.received(**enterprise)
        self.record(self.county, filing.assessed("2021-03-05"))
        self.record(self.code, filing.approved("2021-03-08"))
        return filing

    def filed(self, until: str = FOREVER, **enterprise: Any) -> Filing:
        """Return a filing with a receipt of 20 March 2021."""
        filing = self.approved(**enterprise)
        self.record(self.code, filing.receipt("2021-03-20", until=until))
        return filing

    def record(self, office: str, *events: Event) -> list[Event]:
        """Post events that must be recorded."""
        return self.desks.record(office, *events, tenant=self.code)

    def refused(self, office: str, event: Event) -> dict[str, Any]:
        """Post an act that history stands against; check that its sentence is there in Chinese; return the problem."""
        body = problem(self.desks.post(office, event, tenant=self.code), 409, "act-not-legal")
        asked = {"Accept-Language": "zh-CN"}
        chinese = self.desks[office].post(f"/v1/{self.code}/events", json=event, headers=asked).json()
        assert chinese["rule"] == body["rule"]
        assert chinese["detail"] != body["detail"]
        return body

    def read(self, path: str, by: str = "", **asked: Any) -> Any:
        """Ask a question, as the city's centre unless told."""
        return self.desks.read(by or self.code, path, tenant=self.code, **asked)

    # What can be seen

    def status(self, subject: str) -> str:
        """Return where a subject stands today."""
        found: str = self.read(f"subjects/{subject}")["status"]
        return found

    def allowed(self, subject: str, by: str = "") -> set[str]:
        """Return what an office may do with a subject now, without the kind and the version."""
        return {name.split(".")[1] for name in self.read(f"subjects/{subject}", by)["allowed"]}

    def desk(self, office: str, on: str) -> list[tuple[str, str]]:
        """Return what an office finds in its inbox on a day, each step with the day by which it is due; months left out."""
        items = self.read("inbox", office, on=on)["items"]
        return [(item["step"], item["due"]) for item in items if item["step"] != "sealing"]

    def rows(self, month: str) -> dict[str, Counts]:
        """Return the rows of Annex 2 that are not all zero; the events under each of their figures add up to it."""
        table = self.read(f"dispatch/{month}")
        found = {row["unit"]: tuple(row[column] for column in COLUMNS) for row in table["rows"]}
        found = {unit: counts for unit, counts in found.items() if any(counts)}
        for unit, counts in found.items():
            for column, count in zip(COLUMNS, counts, strict=True):
                cell = self.read(f"dispatch/{month}/cells/{unit}/{column}")
                assert cell["value"] == count == sum(event["counts"] for event in cell["events"])
        return found

    def activity(self, month: str) -> dict[str, dict[str, int]]:
        """Return each unit's figures of activity that are not zero: what happened from new year on, and what there is."""
        rows = self.read(f"activity/{month}")["rows"]
        asked = [(name, "ytd") for name in FLOWS] + [(name, "value") for name in STOCKS]
        found = {row["unit"]: {name: row[name][at] for name, at in asked if row[name][at]} for row in rows}
        return {unit: figures for unit, figures in found.items() if figures}

    def page(self, filing: Filing) -> dict[str, Any]:
        """Return what the public page says of a filing's receipt; for people it says the same status."""
        url = f"{self.desks.served.url}/v/{code_of(self.code, filing.subject)}"
        body: dict[str, Any] = NOBODY.get(url, headers={"Accept": "application/json"}).json()
        page = NOBODY.get(url, headers={"Accept": "text/html"})
        assert page.status_code == (404 if body["status"] == "unknown" else 200)
        assert f"<strong>{body['status_zh']}</strong>" in page.text
        return body

    def certificate(self, number: str) -> str:
        """Return how a certificate stands by its number."""
        found: str = self.read(f"certificates/{number}")["status"]
        return found

    def retold(self, subject: str) -> tuple[str, str]:
        """Return a story in Chinese and in English; every act is told in each, in order, with all that is to be said."""
        events = self.read(f"subjects/{subject}/history")
        texts = []
        for language, place in (("zh-CN", 0), ("en", 1)):
            headers = {"Accept-Language": language, "Accept": "application/json"}
            url = f"/v1/{self.code}/subjects/{subject}/history"
            story = self.desks[self.code].get(url, params={"as": "story"}, headers=headers).json()
            assert [line["id"] for line in story["lines"]] == [event["id"] for event in events]
            assert [line["term"] for line in story["lines"]] == [EVENTS[event["type"]][place] for event in events]
            assert all(line["rule"]["row"] and line["authority"]["term"] for line in story["lines"])
            texts.append("\n".join(line["what"] for line in story["lines"]))
        return texts[0], texts[1]
