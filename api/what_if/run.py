"""What if: a tenant's past under other rules, its months under another definition; no terminal here."""

import json
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, date, datetime
from typing import Any, TypeVar

from pydantic import ValidationError

from api.schemas import common
from api.what_if.trial import Move, TrialReport, look_back
from projections.dispatch.redefinition import Differing, Redefinition, differences, fold_scratch, scratch
from projections.engine import follower
from registry import terms
from registry.application.registry import Registry
from registry.application.submissions import found_by_pydantic
from registry.domain import regions
from registry.domain.kinds.rules.rule_set import RuleSet
from registry.domain.kinds.rules.trial import Effect, Moved
from registry.domain.values import business_date
from registry.errors import InvalidError, Message, joined

Model = TypeVar("Model", RuleSet, Redefinition)


class QuestionUnreadable(InvalidError):
    """The file asks what if something were otherwise that is neither a rule nor a definition of ours."""


@dataclass(frozen=True, slots=True)
class Question:
    """What is to be otherwise: the rules, the definition of Annex 2, or both."""

    rules: RuleSet | None
    redefinition: Redefinition | None


@dataclass(slots=True)
class Month:
    """What would differ in a tenant's month: acts refused, deadlines moved, how many were late, figures."""

    refused: int = 0
    deadlines: int = 0
    late_before: int = 0
    late_after: int = 0
    figures: int = 0


@dataclass(slots=True, kw_only=True)
class WhatIfAnswer(TrialReport):
    """What would differ, in one tenant."""

    cut: int
    today: date
    figures: list[Differing] = field(default_factory=list)

    def months(self) -> dict[str, Month]:
        """Return what would differ by month: of the act, of the deadline as it is now, of the figure."""
        found: dict[str, Month] = defaultdict(Month)
        for effect in self.effects:
            found[f"{effect.on:%Y-%m}"].refused += 1
        for moved in self.moved:
            month = found[f"{moved.day:%Y-%m}"]
            month.deadlines += 1
            month.late_before += moved.late(moved.before, self.today)
            month.late_after += moved.late(moved.after, self.today)
        for figure in self.figures:
            found[figure.month].figures += 1
        return dict(sorted(found.items()))


def question_of(table: Mapping[str, Any]) -> Question:
    """Return what a file asks: tables `rules` and `dispatch`, or a bare rule set; raise QuestionUnreadable."""
    given = table if {"rules", "dispatch"} & table.keys() else {"rules": table}
    if unknown := given.keys() - {"rules", "dispatch"}:
        message = f"there are the tables rules and dispatch, not {', '.join(sorted(unknown))}"
        raise QuestionUnreadable(message)
    rules = _valid(RuleSet, "rules", given["rules"]) if "rules" in given else None
    changed = _valid(Redefinition, "dispatch", given["dispatch"]) if "dispatch" in given else None
    if rules is None and changed in (None, Redefinition()):
        message = "nothing is to be otherwise"
        raise QuestionUnreadable(message)
    return Question(rules, None if changed == Redefinition() else changed)


def _valid(model: type[Model], name: str, given: object) -> Model:
    try:
        return model.model_validate_json(json.dumps(given))
    except ValidationError as error:
        raise QuestionUnreadable(_said(name, error)) from None


def _said(name: str, error: ValidationError) -> Message:
    faults = [
        (fault["loc"], found_by_pydantic(fault)) for fault in error.errors(include_url=False, include_input=False)
    ]
    return joined(
        [Message("{name}: {message}", name="/".join(map(str, (name, *loc))), message=found) for loc, found in faults]
    )


def ask(registry: Registry, dsn: str, tenants: tuple[str, ...], question: Question, move: Move) -> list[WhatIfAnswer]:
    """Answer for each tenant, `move` being told how far it is."""
    now = datetime.now(UTC)
    answers = [
        WhatIfAnswer(tenant=tenant, cut=registry.cut(tenant, None), today=business_date(now)) for tenant in tenants
    ]
    if question.rules is not None:
        for answer in answers:
            look_back(registry, question.rules, answer, move)
    if question.redefinition is not None:
        with scratch(dsn):
            for answer in answers:
                _count_again(registry, answer, question.redefinition, move)
    return answers


def _count_again(registry: Registry, answer: WhatIfAnswer, changes: Redefinition, move: Move) -> None:
    """Fold the log into the scratch schema, and compare where both tables stand."""
    answer.cut = fold_scratch(registry.database, answer.tenant, changes.fold, move)
    follower.catch_up(registry.database, answer.tenant, answer.cut)
    answer.figures += differences(registry.database, answer.tenant, answer.cut, changes)


def told(question: Question, answers: list[WhatIfAnswer], lang: str) -> dict[str, Any]:
    """Return question and answers as JSON with dates in it, sentences in "zh" or "en"."""
    return {
        "rules": question.rules and question.rules.model_dump(mode="json"),
        "dispatch": question.redefinition and question.redefinition.model_dump(mode="json"),
        "tenants": [_told(answer, lang) for answer in answers],
    }


def _told(answer: WhatIfAnswer, lang: str) -> dict[str, Any]:
    return {
        "tenant": answer.tenant,
        "name": regions.names()[answer.tenant],
        "as_of": answer.cut,
        "examined": dict(answer.examined),
        "months": [{"month": month, **asdict(found)} for month, found in answer.months().items()],
        "refused": [_refused(effect, lang) for effect in answer.effects],
        "deadlines": [_deadline(moved, answer.today) for moved in answer.moved],
        "figures": [
            {name: getattr(each, name) for name in ("month", "unit", "name", "column", "before", "after")}
            for each in answer.figures
        ],
    }


def _refused(found: Effect, lang: str) -> dict[str, Any]:
    recorded, refusal = found.recorded, found.refusal
    assert recorded is not None
    return {
        "subject": recorded.subject,
        "position": recorded.position,
        "id": recorded.id,
        "type": recorded.event.type,
        "office": recorded.office,
        "time": common.format_time(recorded.time),
        "rule": refusal.rule,
        "detail": terms.sentence(refusal.rule, refusal.facts, lang),
    }


def _deadline(found: Moved, today: date) -> dict[str, Any]:
    return {
        "subject": found.subject.name,
        "step": found.step,
        "started_by": found.started_by.position,
        "before": found.before and found.before.due,
        "after": found.after and found.after.due,
        "ended_on": found.ended_on,
        "late_before": found.late(found.before, today),
        "late_after": found.late(found.after, today),
    }
