"""The rules that a tenant adopts, edition after edition, and the edition in force on a day.

What a rule set may hold is in rule_set.py; what a rule refuses is with the acts that it governs.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar, NamedTuple

from registry.domain import regions
from registry.domain.acts import (
    NEW,
    Act,
    DecisionContext,
    DecisionModel,
    DecisionQuery,
    Event,
    RecordedEvent,
    Subject,
    SubjectKind,
    posters,
    refuse,
)
from registry.domain.kinds.dispatch import SEALED_TAG, DispatchSealed, month_of
from registry.domain.kinds.rules.rule_set import DEFAULT, RuleSet
from registry.domain.values import Date, Text, Value, last_day, parse_month
from registry.errors import EventInvalid, Fault, Message


class RulesAdopted(Event):
    """制定规则: the rules from a day on, whole; what is left out has its default, not what was before."""

    type: ClassVar[str] = "rules.adopted.v1"
    effective_from: Date
    rules: RuleSet
    remark: Text | None = None


class RulesEdition(Value):
    """A rule set as adopted: the first is number 1, the version of the event that adopted it."""

    number: int
    effective_from: date
    rules: RuleSet


@dataclass(frozen=True, slots=True)
class RulesState:
    """All editions, each in force from a later day than the one before."""

    status: str = NEW
    editions: tuple[RulesEdition, ...] = ()


class InForce(NamedTuple):
    """The rules in force on a day, and the event that adopted them; none where the defaults are in force."""

    rules: RuleSet
    adopted: RecordedEvent | None = None

    @property
    def edition(self) -> int:
        """The number of the edition, 0 where the defaults are in force."""
        return self.adopted.version if self.adopted else 0

    @property
    def name(self) -> str:
        """The event that adopted the rules as a refusal names it, `rules/370100@2`; `default` if there is none."""
        return f"{self.adopted.subject}@{self.adopted.version}" if self.adopted else "default"


def subject_of(tenant: str) -> str:
    """Return the subject under which a tenant adopts its rules."""
    return f"rules/{tenant}"


def edition_on(view: DecisionModel, tenant: str, day: date) -> InForce:
    """Return the rules in force on a day, with the event that adopted them."""
    return edition_of(view.subject(subject_of(tenant)), day)


def edition_of(subject: Subject, day: date) -> InForce:
    """Return which of the rules that a subject holds are in force on a day, with the event that adopted them."""
    for edition, adopted in zip(reversed(subject.state.editions), reversed(subject.events), strict=True):
        if edition.effective_from <= day:
            return InForce(edition.rules, adopted)
    return InForce(DEFAULT)


def rules_on(view: DecisionModel, tenant: str, day: date) -> RuleSet:
    """Return the rule set in force on a day: the one effective from the latest day up to it, else the default."""
    return edition_on(view, tenant, day).rules


def rules_since(view: DecisionModel, tenant: str, day: date) -> Iterator[RuleSet]:
    """Yield the rule set in force on a day, then those adopted for later days."""
    subject = view.subject(subject_of(tenant))
    yield edition_of(subject, day).rules
    yield from (edition.rules for edition in subject.state.editions if edition.effective_from > day)


def evolve(state: RulesState, recorded: RecordedEvent) -> RulesState:
    """Return the state after one more event."""
    event = recorded.event
    if not isinstance(event, RulesAdopted):
        return state
    edition = RulesEdition(number=recorded.version, effective_from=event.effective_from, rules=event.rules)
    return RulesState("adopted", (*state.editions, edition))


def _parse_key(value: str) -> str:
    if value not in regions.tenants():
        message = Message(
            "{value!r} is none of the tenants {tenants}", value=value, tenants=", ".join(regions.tenants())
        )
        raise ValueError(message)
    return value


def _own_rules(context: DecisionContext, _event: RulesAdopted) -> None:
    if context.subject.name != subject_of(context.tenant):
        own = subject_of(context.tenant)
        raise EventInvalid([Fault("/subject", Message("a tenant adopts its own rules, {own}", own=own))])


def _not_backwards(context: DecisionContext, event: RulesAdopted) -> None:
    """Rules begin on the day of the act or later, and after every edition before them."""
    if event.effective_from < context.date:
        message = Message(
            "rules cannot begin on {effective_from}, before they are adopted on {date}",
            effective_from=event.effective_from,
            date=context.date,
        )
        raise EventInvalid([Fault("/data/effective_from", message)])
    editions = context.state.editions
    if editions and event.effective_from <= editions[-1].effective_from:
        before = editions[-1].effective_from.isoformat()
        raise refuse("rules_in_order", context.subject.last, office=context.tenant, before=before)


def needs(_subject: Subject, _event: Event | None, _time: datetime) -> DecisionQuery:
    """Return what a decision must look at: the months that are sealed."""
    return DecisionQuery(tags=frozenset({SEALED_TAG}))


def _after_what_is_sealed(context: DecisionContext, event: RulesAdopted) -> None:
    """Rules begin after every month that is sealed: what was sent in was done under the rules of its time."""
    for month in context.view.tagged(SEALED_TAG):
        last = last_day(parse_month(month_of(month)))
        if event.effective_from <= last:
            seal = next(found for found in month.events if isinstance(found.event, DispatchSealed))
            raise refuse(
                "rules_before_sealed", seal, office=context.tenant, month=month_of(month), last=last.isoformat()
            )


KIND = SubjectKind(
    name="rules",
    parse_key=_parse_key,
    initial=RulesState(),
    evolve=evolve,
    responsible_office=lambda context: context.tenant,
    needs=needs,
    acts=(
        Act(
            RulesAdopted,
            posters("V"),
            frozenset({NEW, "adopted"}),
            checks=(_own_rules, _not_backwards, _after_what_is_sealed),
        ),
    ),
)
