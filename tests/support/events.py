"""Acts as offices post them over HTTP: builders of events, and the offices of a running server, each with its client."""

from dataclasses import dataclass, field
from itertools import count
from typing import Any
from uuid import uuid4

import orjson

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

    def site_visited(self, when: str = "2021-03-03", **changes: Any) -> Event:
        found = {"visited_on": when[:10], "visitors": 2, "finding": "场地设备与申报一致"}
        return self.act("site_visited", when, **(found | changes))

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
