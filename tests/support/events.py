"""Acts as offices post them over HTTP: builders of events, and the offices of a running server, each with its client."""

from dataclasses import dataclass, field
from itertools import count
from typing import Any, ClassVar
from uuid import uuid4

import orjson
from support import act_data
from support.act_data import WHO, said

from registry.domain.credit_code import credit_check_character

Event = dict[str, Any]

CITY, PROVINCE = "370100", "370000"

COUNTY, INDUSTRY, AUDITOR = act_data.COUNTY, "370100-transport", "370100-audit"

LATHE, MILL, SCOPE = act_data.LATHE, act_data.MILL, act_data.SCOPE

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


def usual(event_type: str, subject: str, when: str, /, **changes: Any) -> Event:
    """Return an act that says what acts of its type do, changed so."""
    return act(event_type, subject, when, said(event_type, **changes))


def without_limit(tenant: str) -> Event:
    """Return the rules of a tenant that lets receipts be valid for ever, so that what is filed in 2021 is in force now."""
    data = {"effective_from": "2021-01-01", "rules": {"validity_years": None}}
    return act("rules.adopted.v1", f"rules/{tenant}", "2021-01-01", data)


def lines(*events: Event | bytes) -> bytes:
    """Return an NDJSON body."""
    return b"".join((event if isinstance(event, bytes) else orjson.dumps(event)) + b"\n" for event in events)


@dataclass(frozen=True)
class Enterprise:
    """An enterprise as surveys and applications describe it."""

    code: str = field(default_factory=credit_code)
    name: str = WHO["name"]
    county: str = WHO["county"]
    industry: str = WHO["industry"]

    @property
    def subject(self) -> str:
        return f"enterprise/{self.code}"

    @property
    def told(self) -> dict[str, str]:
        """What surveys and applications say of it."""
        return {"name": self.name, "county": self.county, "industry": self.industry}

    def surveyed(self, when: str = "2021-01-10", *, above_scale: bool = True, year: int = 2021, **more: Any) -> Event:
        told = {"above_scale": above_scale, "year": year, **more}
        return usual("enterprise.surveyed.v1", self.subject, when, **{**self.told, **told})

    def closed(self, when: str, **changes: Any) -> Event:
        return usual("enterprise.closed.v1", self.subject, when, **changes)


class Acts:
    """What acts on a subject have in common."""

    kind: ClassVar[str]
    key: str

    @property
    def subject(self) -> str:
        return f"{self.kind}/{self.key}"

    def act(self, name: str, when: str, /, **data: Any) -> Event:
        """Return any act on the subject."""
        return act(f"{self.kind}.{name}.v1", self.subject, when, data)

    def usual(self, name: str, when: str, /, **changes: Any) -> Event:
        """Return an act on the subject that says what such acts do, changed so."""
        return usual(f"{self.kind}.{name}.v1", self.subject, when, **changes)


@dataclass(frozen=True)
class Filing(Acts):
    """A filing of an enterprise; every method is an act on it, on a day."""

    kind: ClassVar[str] = "filing"

    of: Enterprise = field(default_factory=Enterprise)
    key: str = field(default_factory=new_id)

    def intended(self, when: str = "2021-02-20", **changes: Any) -> Event:
        return self.usual("intended", when, **self._who() | changes)

    def received(self, when: str = "2021-03-01", **changes: Any) -> Event:
        return self.usual("application_received", when, **self._who() | changes)

    def returned(self, when: str, reason: str = "缺少评价方案") -> Event:
        return self.act("returned_for_correction", when, items=[{"part": "评价方案", "reason": reason}])

    def corrected(self, when: str, **changes: Any) -> Event:
        return self.act("corrected", when, **(changes or {"scope": SCOPE}))

    def site_visited(self, when: str = "2021-03-03", **changes: Any) -> Event:
        return self.usual("site_visited", when, **{"visited_on": when[:10]} | changes)

    def assessed(self, when: str = "2021-03-05") -> Event:
        return self.usual("assessment_passed", when, assessed_on=when[:10])

    def approved(self, when: str = "2021-03-08") -> Event:
        return self.act("approved", when)

    def notice(self, when: str = "2021-03-09", *, until: str = "2021-03-15") -> Event:
        return self.act("public_notice_opened", when, opens_on=when[:10], closes_on=until)

    def objection(self, when: str = "2021-03-11") -> Event:
        return self.usual("objection_raised", when)

    def resolved(self, when: str = "2021-03-13", *, upheld: bool = False) -> Event:
        return self.usual("objection_resolved", when, upheld=upheld)

    def notice_closed(self, when: str = "2021-03-16") -> Event:
        return self.act("public_notice_closed", when)

    def receipt(self, when: str = "2021-03-20", *, until: str = "2024-03-19", **changes: Any) -> Event:
        days = {"valid_from": when[:10], "valid_until": until}
        return self.usual("receipt_issued", when, **days | changes)

    def evaluation(self) -> "Evaluation":
        return Evaluation(self)

    def _who(self) -> dict[str, Any]:
        return {"enterprise": self.of.code, **self.of.told}


@dataclass(frozen=True)
class Evaluation(Acts):
    """An evaluation under a filing."""

    kind: ClassVar[str] = "evaluation"

    under: Filing
    key: str = field(default_factory=new_id)

    def announced(self, when: str = "2021-04-01", **changes: Any) -> Event:
        return self.usual("announced", when, **{"filing": self.under.key, "planned_on": when[:10]} | changes)

    def held(self, when: str = "2021-04-20", *, candidates: int = 10, passed: int = 8, **changes: Any) -> Event:
        return self.usual(
            "held", when, **{"filing": self.under.key, "candidates": candidates, "passed": passed} | changes
        )

    def granted(self, when: str = "2021-04-28", *, count: int = 5) -> Event:
        return self.act("certificates_granted", when, count=count)

    def revoked(self, when: str = "2021-05-10", *, count: int = 1) -> Event:
        return self.usual("certificates_revoked", when, count=count)


def declared(unit: str, month: str, when: str, figures: tuple[int, int, int, int, int], **more: Any) -> Event:
    """Return a unit's own figures for a month, in the columns' order."""
    names = ("preparing", "completed", "evaluated", "certified_month", "certified_ytd")
    data = {"unit": unit, **dict(zip(names, figures, strict=True)), **more}
    return act("dispatch.declared.v1", f"dispatch/{month}", when, data)


def enrolled(office: str, kind: str, name: str = "某机构", when: str = "") -> Event:
    """Return an office's enrolment, by default at this moment's end of the log."""
    return act("office.enrolled.v1", f"office/{office}", when, {"name": name, "kind": kind})
