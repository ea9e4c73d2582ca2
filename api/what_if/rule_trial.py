"""Trying a rule set on everything that runs in a tenant, before it is adopted; nothing is recorded."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from registry.application.registry import Registry
from registry.application.scan import SubjectScan
from registry.application.submissions import draft_of
from registry.domain import decide
from registry.domain.acts import DecisionContext, RecordedEvent, Subject
from registry.domain.kinds.rules.acts import InForce, RulesAdopted, edition_of, subject_of
from registry.domain.kinds.rules.trial import Changed, Effect, Moved, RuleTrial, changed
from registry.domain.values import SHANGHAI, business_date

Move = Callable[[str, int, int], None]


@dataclass(slots=True)
class Tried:
    """What a rule set would do: from when, in place of which, to how many subjects looked at, and to which."""

    tenant: str
    effective_from: date
    before: InForce
    after: InForce
    changed: tuple[Changed, ...]
    examined: Counter[str] = field(default_factory=Counter)
    effects: list[Effect] = field(default_factory=list)
    moved: list[Moved] = field(default_factory=list)


def attempt(
    registry: Registry,
    tenant: str,
    given: dict[str, Any],
    now: datetime,
    move: Move = lambda _part, _done, _of: None,
) -> Tried:
    """Try a rule set: `given` is the data of its adoption, `effective_from` today unless it says.

    Raise EventInvalid or a refusal as posting it would; `move` is told of subjects done and in all, by kind.
    """
    before, after = _decided(registry, tenant, given, now)
    event = after.last.event if after.last else None
    assert isinstance(event, RulesAdopted)
    effect = datetime.combine(event.effective_from, time(9), SHANGHAI)
    old, new = (edition_of(subject, event.effective_from) for subject in (before, after))
    trial = RuleTrial(tenant, after, max(now, effect), old.rules, new.rules)
    tried = Tried(tenant, event.effective_from, old, new, changed(old.rules, new.rules))
    for kind in ("filing", "evaluation"):
        _walk(registry, trial, kind, tried, move)
    return tried


def _walk(registry: Registry, trial: RuleTrial, kind: str, tried: Tried, move: Move) -> None:
    walk = SubjectScan(registry.database, trial.tenant)
    total, done = walk.begun(kind), 0
    for page in walk.subjects(kind):
        running = [subject for subject in page if trial.running(subject)]
        record = walk.record(running, trial.needs)
        for subject in running:
            tried.effects += trial.effects(subject, record, record.office)
            tried.moved += trial.moved(subject, record)
        tried.examined[kind] += len(running)
        done += len(page)
        move(kind, done, max(total, done))


def _decided(registry: Registry, tenant: str, given: dict[str, Any], now: datetime) -> tuple[Subject, Subject]:
    """Return the tenant's rules as they are, and as they would be if posting the set now were accepted."""
    data = {"effective_from": business_date(now).isoformat(), **given}
    draft = draft_of(RulesAdopted.type, subject_of(tenant), data, tenant, now)
    record = SubjectScan(registry.database, tenant).record()
    office, before = record.office(tenant), record.subject(draft.subject)
    assert office is not None
    decide.decide(DecisionContext(tenant, office, draft.time, before, record), draft.event)
    adopted = RecordedEvent(tenant, before.name, before.version + 1, draft.id, draft.time, tenant, draft.event, "{}")
    return before, before.then(adopted)
