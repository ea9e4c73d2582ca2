"""Tries a rule set on a tenant, on what is open when it takes effect or through history, reading only."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from registry.application.registry import Registry
from registry.application.scan import SubjectScan
from registry.application.submissions import draft_of
from registry.domain import decide
from registry.domain.acts import DecisionContext, RecordedEvent
from registry.domain.kinds.rules.acts import InForce, RulesAdopted, edition_of, subject_of
from registry.domain.kinds.rules.rule_set import RuleSet
from registry.domain.kinds.rules.trial import Changed, Effect, Moved, RuleTrial, changed, in_force_always
from registry.domain.values import SHANGHAI, business_date

KINDS = ("filing", "evaluation")
"""What rules are tried on."""

Move = Callable[[str, int, int], None]


@dataclass(slots=True, kw_only=True)
class TrialReport:
    """What a rule set would change in a tenant, and how many subjects were looked at."""

    tenant: str
    examined: Counter[str] = field(default_factory=Counter)
    effects: list[Effect] = field(default_factory=list)
    moved: list[Moved] = field(default_factory=list)


@dataclass(slots=True, kw_only=True)
class Tried(TrialReport):
    """What a rule set would change from the day on which it took effect, in place of the one before."""

    effective_from: date
    before: InForce
    after: InForce
    changed: tuple[Changed, ...]


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
    trial, day = _adoption(registry, tenant, given, now)
    old, new = edition_of(trial.before, day), edition_of(trial.after, day)
    differing = changed(old.rules, new.rules)
    tried = Tried(tenant=tenant, effective_from=day, before=old, after=new, changed=differing)
    _examine(registry, trial, tried, move)
    return tried


def look_back(registry: Registry, rules: RuleSet, report: TrialReport, move: Move) -> None:
    """Try a rule set through a tenant's history, as if it had always been in force; it is named as the next edition."""
    before = SubjectScan(registry.database, report.tenant).record().subject(subject_of(report.tenant))
    after = in_force_always(report.tenant, rules, before.version + 1)
    _examine(registry, RuleTrial(report.tenant, before, after), report, move)


def _examine(registry: Registry, trial: RuleTrial, report: TrialReport, move: Move) -> None:
    walk = SubjectScan(registry.database, trial.tenant)
    for kind in KINDS:
        total, done = walk.begun(kind), 0
        for page in walk.subjects(kind):
            concerned = [subject for subject in page if trial.concerns(subject)]
            record = walk.record(concerned, trial.needs)
            for subject in concerned:
                report.effects += trial.effects(subject, record, record.office)
                report.moved += trial.moved(subject, record)
            report.examined[kind] += len(concerned)
            done += len(page)
            move(f"{trial.tenant} {kind}", done, max(total, done))


def _adoption(registry: Registry, tenant: str, given: dict[str, Any], now: datetime) -> tuple[RuleTrial, date]:
    """Return the trial of a set as if posting it now were accepted, and the day on which it takes effect."""
    data = {"effective_from": business_date(now).isoformat(), **given}
    draft = draft_of(RulesAdopted.type, subject_of(tenant), data, tenant, now)
    record = SubjectScan(registry.database, tenant).record()
    office, before = record.office(tenant), record.subject(draft.subject)
    assert office is not None
    assert isinstance(draft.event, RulesAdopted)
    decide.decide(DecisionContext(tenant, office, draft.time, before, record), draft.event)
    adopted = RecordedEvent(tenant, before.name, before.version + 1, draft.id, draft.time, tenant, draft.event, "{}")
    effect = datetime.combine(draft.event.effective_from, time(9), SHANGHAI)
    return RuleTrial(tenant, before, before.then(adopted), max(now, effect)), draft.event.effective_from
