"""The monthly return (调度表, Annex 2) as offices declare and seal it.

A sealed table (报送封存) is not a copy but a query at a cut: the event keeps the cut, the definition, and what the
query answered then, so anybody who repeats the query can see whether the answer still holds. What events count to is
in projections/dispatch.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Annotated, Any, ClassVar

from pydantic import Field

from registry.domain import regions
from registry.domain.acts import (
    NEW,
    Act,
    DecisionContext,
    DecisionQuery,
    Event,
    OfficeKind,
    RecordedEvent,
    Subject,
    SubjectKind,
    posters,
    refuse,
)
from registry.domain.causes import latest
from registry.domain.kinds.office import parse_office_code
from registry.domain.values import Balance, Count, Name, Sha256, Text, last_day, parse_month
from registry.errors import EventInvalid, Fault, Message, OfficeNotEntitled


class DispatchDeclared(Event):
    """填报: the five figures of a unit that does not yet post its events.

    More certificates may be revoked than granted: then a month's or a year's number is below nothing, and after months
    below nothing the year to date is below the month.
    """

    type: ClassVar[str] = "dispatch.declared.v1"
    unit: Name
    preparing: Count
    completed: Count
    evaluated: Count
    certified_month: Balance
    certified_ytd: Balance
    remark: Text | None = None


class _Edition(Event):
    """An edition of a month's table; all but a remark or reason is the registry's to add."""

    added: ClassVar[frozenset[str]] = frozenset({"edition", "as_of", "definition", "figures", "workbook_sha256"})
    edition: Annotated[int, Field(ge=1)] | None = None
    as_of: Annotated[int, Field(ge=0)] | None = None
    definition: Name | None = None
    figures: dict[str, Any] | None = None
    workbook_sha256: Sha256 | None = None


class DispatchSealed(_Edition):
    """报送封存: the month's table as it is now becomes its first edition."""

    type: ClassVar[str] = "dispatch.sealed.v1"
    remark: Text | None = None


class DispatchAmended(_Edition):
    """更正: what has become known since makes the next edition; the ones before stay as they are."""

    type: ClassVar[str] = "dispatch.amended.v1"
    reason: Text


class DispatchReminded(Event):
    """催报: the province reminds a tenant that has not sealed a month that is over."""

    type: ClassVar[str] = "dispatch.reminded.v1"
    remark: Text | None = None


@dataclass(frozen=True, slots=True)
class DispatchState:
    """What was declared for a month, by unit, of which the latest counts, and the latest edition that was sealed."""

    status: str = NEW
    declared: dict[str, DispatchDeclared] = field(default_factory=dict)
    reminders: int = 0
    edition: int = 0
    as_of: int | None = None
    figures: dict[str, Any] | None = None


def evolve(state: DispatchState, recorded: RecordedEvent) -> DispatchState:
    """Return the state after one more event."""
    match recorded.event:
        case DispatchDeclared() as event:
            status = "sealed" if state.edition else "declared"
            return replace(state, status=status, declared={**state.declared, event.unit: event})
        case DispatchSealed() | DispatchAmended() as event:
            edition = event.edition or 0
            return replace(state, status="sealed", edition=edition, as_of=event.as_of, figures=event.figures)
        case DispatchReminded():
            status = "reminded" if state.status == NEW else state.status
            return replace(state, status=status, reminders=state.reminders + 1)
    return state


def _parse_key(value: str) -> str:
    parse_month(value)
    return value


def needs(_subject: Subject, event: Event | None, _time: datetime) -> DecisionQuery:
    """Return what a decision must look at: whether the unit is an office of the tenant."""
    return (
        DecisionQuery(subjects=frozenset({f"office/{event.unit}"}))
        if isinstance(event, DispatchDeclared)
        else DecisionQuery()
    )


SEALED_TAG = "sealed"
"""The tag of every event that seals a month for the first time."""


def tags(recorded: RecordedEvent) -> tuple[str, ...]:
    """Return under what an event is found: the months that are sealed."""
    return (SEALED_TAG,) if isinstance(recorded.event, DispatchSealed) else ()


def month_of(subject: Subject) -> str:
    """Return the month, `YYYY-MM`, that a return is of."""
    return subject.name.partition("/")[2]


def _begun(context: DecisionContext) -> None:
    month = month_of(context.subject)
    if context.date < parse_month(month):
        raise refuse("month_not_begun", month=month, date=context.date.isoformat())


def _own_unit(context: DecisionContext, event: DispatchDeclared) -> None:
    if context.office.code not in (context.tenant, event.unit):
        raise OfficeNotEntitled("own_unit", {"by": context.office.code, "unit": event.unit}, office=event.unit)


def _is_unit(context: DecisionContext, event: DispatchDeclared) -> None:
    if event.unit == context.tenant or event.unit in regions.counties(context.tenant):
        return
    try:
        parse_office_code(event.unit)
    except ValueError as error:
        raise EventInvalid([Fault("/data/unit", error.args[0])]) from None
    state = context.view.subject(f"office/{event.unit}").state
    if state.kind not in (OfficeKind.COUNTY, OfficeKind.INDUSTRY):
        message = Message("{unit} is not a unit of {tenant}", unit=event.unit, tenant=context.tenant)
        raise EventInvalid([Fault("/data/unit", message)])


def _january(context: DecisionContext, event: DispatchDeclared) -> None:
    """Only in January has the year no months before, in which more could have been revoked than granted."""
    if month_of(context.subject).endswith("-01") and event.certified_ytd < event.certified_month:
        message = Message("in January certified_ytd must not be below certified_month")
        raise EventInvalid([Fault("/data/certified_ytd", message)])


def _ended(context: DecisionContext) -> None:
    month = month_of(context.subject)
    if context.date <= last_day(parse_month(month)):
        raise refuse("month_not_ended", month=month, date=context.date.isoformat())


def _sealed(context: DecisionContext, _event: DispatchSealed) -> Mapping[str, object]:
    return _drawn(context, 1)


def _amended(context: DecisionContext, _event: DispatchAmended) -> Mapping[str, object]:
    render_edition = _drawn(context, context.state.edition + 1)
    if render_edition["figures"] == context.state.figures:
        sealed = latest(context.subject, DispatchSealed, DispatchAmended)
        raise refuse("nothing_to_amend", sealed, edition=context.state.edition)
    return render_edition


def _drawn(context: DecisionContext, edition: int) -> Mapping[str, object]:
    month = month_of(context.subject)
    return {"edition": edition, **context.view.render_edition(month, edition)}


_NOT_SEALED = frozenset({NEW, "declared", "reminded"})

KIND = SubjectKind(
    name="dispatch",
    parse_key=_parse_key,
    initial=DispatchState(),
    evolve=evolve,
    responsible_office=lambda context: context.tenant,
    needs=needs,
    tags=tags,
    acts=(
        Act(
            DispatchDeclared,
            posters("CIV"),
            _NOT_SEALED | {"sealed"},
            conditions=(_begun,),
            checks=(_own_unit, _is_unit, _january),
        ),
        Act(DispatchSealed, posters("V"), _NOT_SEALED, conditions=(_ended,), complete=_sealed),
        Act(DispatchAmended, posters("V"), frozenset({"sealed"}), complete=_amended),
        Act(DispatchReminded, posters("P"), _NOT_SEALED, conditions=(_ended,)),
    ),
)
