"""Given–when–then for acts: a history in memory, an act, and what comes of it."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any, Self
from uuid import uuid4

import orjson

from registry.domain import decide
from registry.domain.acts import DecisionContext, Event, Office, OfficeKind, RecordedEvent, Subject, refuse
from registry.domain.catalogue import EVENTS, kind_of
from registry.domain.kinds.bulletin import months
from registry.domain.numbers import Series
from registry.domain.values import SHANGHAI
from registry.errors import EventInvalid, RefusalError
from registry.terms import catalogue as glossary

TENANT, COUNTY, OTHER_COUNTY, INDUSTRY = "370100", "370102", "370103", "370100-transport"

HOUSING, PROVINCE = "370100-housing", "370000"

OFFICES = {
    TENANT: Office(TENANT, OfficeKind.CENTRE),
    COUNTY: Office(COUNTY, OfficeKind.COUNTY),
    OTHER_COUNTY: Office(OTHER_COUNTY, OfficeKind.COUNTY),
    INDUSTRY: Office(INDUSTRY, OfficeKind.INDUSTRY),
    HOUSING: Office(HOUSING, OfficeKind.INDUSTRY, industries=("47", "70")),
    "370100-audit": Office("370100-audit", OfficeKind.AUDITOR),
    PROVINCE: Office(PROVINCE, OfficeKind.PROVINCE),
}

BEGIN = datetime(2021, 3, 1, 9, tzinfo=SHANGHAI)
BY_THE_RULES = {"rules", "calendar", "evaluation", "evaluations"}

UNFORESEEN = {
    "bulletin.issued.v1": {"office"},
    "question_bank.registered.v1": {"enterprise"},
    "subsidy.claimed.v1": {"filing", "elsewhere"},
    "subsidy.approved.v1": {"filing", "elsewhere"},
}
"""What acts look at beyond what their kinds say they need, as it depends on what they find."""


@dataclass(frozen=True)
class Act:
    """An event type with data, by an office, so many days after the beginning."""

    type: str
    subject: str
    office: str = COUNTY
    day: float = 0
    data: Mapping[str, Any] = field(default_factory=dict)

    @property
    def time(self) -> datetime:
        return BEGIN + timedelta(days=self.day)

    @property
    def event(self) -> Event:
        return EVENTS[self.type].model_validate_json(orjson.dumps(dict(self.data)))


class Memory:
    """A record in memory, as a View: what the guard looks at."""

    def __init__(self, tenant: str = TENANT) -> None:
        self.tenant = tenant
        self.sealed: dict[str, dict[str, int]] = {}
        self.subjects: dict[str, Subject] = {}
        self.tags: dict[str, list[str]] = {}
        self.others: list[Memory] = []
        self.looked_at: set[str] = set()

    def subject(self, name: str) -> Subject:
        self.looked_at.add(name)
        return self.subjects.get(name) or Subject.of(kind_of(name), name)

    def tagged(self, tag: str) -> tuple[Subject, ...]:
        self.looked_at |= {tag, *self.tags.get(tag, ())}
        return tuple(self.subject(name) for name in self.tags.get(tag, ()))

    def elsewhere(self, tag: str) -> tuple[Subject, ...]:
        """Return what the memories of other tenants have under a tag."""
        self.looked_at.add(f"elsewhere:{tag}")
        return tuple(subject for other in self.others for subject in other.tagged(tag))

    def next_numbers(self, asked: Mapping[Series, int]) -> dict[Series, tuple[str, ...]]:
        return {series: self.following(series, number) for series, number in asked.items()}

    def following(self, series: Series, number: int) -> tuple[str, ...]:
        alike = re.compile(re.escape(series.beginning) + f"([0-9]{{{series.digits}}})")
        first = max((int(found[1]) for tag in self.tags if (found := alike.fullmatch(tag))), default=0) + 1
        return tuple(map(series.at, range(first, min(first + number, 10**series.digits))))

    def render_edition(self, month: str, edition: int) -> Mapping[str, object]:
        acts = sum(subject.version for subject in self.subjects.values())
        render_edition = {"as_of": acts, "definition": "dispatch/1", "figures": {"acts": acts}}
        return {**render_edition, "workbook_sha256": sha256(f"{month} {edition} {acts}".encode()).hexdigest()}

    def compile_bulletin(
        self, quarter: str, words: Mapping[str, object], shown: Mapping[tuple[str, str], Mapping[str, Any]]
    ) -> Mapping[str, object]:
        """Compile what `sealed` holds of the quarter's months: a tenant's figure, and what earlier bulletins said."""
        names = [f"{month:%Y-%m}" for month in months(quarter)]
        if lacking := [name for name in names if name not in self.sealed]:
            raise refuse("months_not_sealed", None, quarter=quarter, lacking=", ".join(lacking))
        rows = {name: [{"tenant": tenant, "figure": n} for tenant, n in self.sealed[name].items()] for name in names}
        restated = [
            {"month": month, "tenant": tenant, "before": old, "now": {"figure": self.sealed[month][tenant]}}
            for (month, tenant), old in shown.items()
            if old["figure"] != self.sealed[month][tenant]
        ]
        told = {"months": [{"month": name, "rows": found} for name, found in rows.items()], "restated": restated}
        return {"cuts": {}, "figures": told, "document_sha256": sha256(repr((words, told)).encode()).hexdigest()}

    def undrawable(self, text: str) -> str:
        return "".join(character for character in text if ord(character) > 0xFFFF)

    def _behind(self, tags: Iterable[str]) -> set[str]:
        return {name for tag in tags for name in (tag, *self.tags.get(tag, ()))}

    def context(self, act: Act) -> DecisionContext:
        office = OFFICES.get(act.office) or Office(act.office, OfficeKind.COUNTY)
        return DecisionContext(self.tenant, office, act.time, self.subject(act.subject), self)

    def do(self, act: Act, expected_version: int | None = None) -> RecordedEvent:
        context = self.context(act)
        needs = context.subject.kind.needs(context.subject, act.event, act.time)
        self.looked_at.clear()
        extra = decide.decide(context, act.event, expected_version)
        foreseen = needs.subjects | self._behind(needs.tags) | {f"elsewhere:{tag}" for tag in needs.province}
        unforeseen = self.looked_at - {act.subject} - foreseen
        assert {re.split("[/:]", name)[0] for name in unforeseen} <= UNFORESEEN.get(act.type, set()) | BY_THE_RULES
        whole = act.event.model_dump(mode="json", exclude_unset=True) | dict(extra)
        event, version = type(act.event).model_validate_json(orjson.dumps(whole)), context.subject.version + 1
        recorded = RecordedEvent(self.tenant, act.subject, version, str(uuid4()), act.time, act.office, event, "{}")
        self.subjects[act.subject] = after = context.subject.then(recorded)
        assert f"{after.kind.name}.{after.status_on(recorded.date)}" in glossary.STATUSES
        for tag in context.subject.kind.tags(recorded):
            self.tags.setdefault(tag, []).append(act.subject)
        return recorded


@dataclass
class Given:
    """What has happened, and the last act's outcome."""

    memory: Memory
    outcome: RecordedEvent | RefusalError | EventInvalid | None = None

    def __call__(self, *acts: Act) -> Self:
        for act in acts:
            self.memory.do(act)
        return self

    def when(self, act: Act, expected_version: int | None = None) -> Self:
        try:
            self.outcome = self.memory.do(act, expected_version)
        except (RefusalError, EventInvalid) as refusal:
            self.outcome = refusal
        return self

    def then(self, event_type: str) -> RecordedEvent:
        assert isinstance(self.outcome, RecordedEvent), self.outcome
        assert self.outcome.event.type == event_type
        return self.outcome

    def then_refused(self, rule: str) -> RefusalError:
        assert isinstance(self.outcome, RefusalError), self.outcome
        assert self.outcome.rule == rule
        return self.outcome

    def then_invalid(self, pointer: str) -> None:
        assert isinstance(self.outcome, EventInvalid), self.outcome
        assert [fault.pointer for fault in self.outcome.faults] == [pointer]

    def allowed(self, subject: str, office: str, day: float = 0) -> Iterable[str]:
        return decide.allowed(self.memory.context(Act("", subject, office, day)))
