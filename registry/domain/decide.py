"""Decides by a kind's table of acts whether a post may happen, lists what is allowed, and explains a refusal."""

from collections.abc import Mapping

from registry.domain.acts import NEW, Act, DecisionContext, Event, OfficeKind, Poster, Subject, refuse
from registry.domain.causes import led_to_status
from registry.domain.regions import PROVINCE
from registry.domain.values import SHANGHAI
from registry.errors import ActNotLegal, OfficeNotEntitled, RefusalError

_RECEIVER, _CENTRE = Poster.RECEIVER, Poster.CENTRE  # looked up once: an enumeration's members are slow to reach
_POSTER_KIND = {
    Poster.COUNTY: OfficeKind.COUNTY,
    Poster.INDUSTRY: OfficeKind.INDUSTRY,
    Poster.PROVINCE: OfficeKind.PROVINCE,
}


def decide(context: DecisionContext, event: Event, expected_version: int | None = None) -> Mapping[str, object]:
    """Decide whether the act may happen; return the data that the registry adds to it.

    Raise OfficeNotEntitled or ActNotLegal, each with the rule, the event in the way, who can move
    things on, and what this office could post on the subject instead. Where what is in the way is another
    tenant's, that tenant is named, and its event is not.
    """
    act = context.subject.kind.by_type[event.type]
    try:
        if context.subject.status_on(context.date) == NEW:
            _check_turn(act, context)
        _check_office(act, context, event)
        if expected_version is not None and expected_version != context.subject.version:
            found = context.subject.version
            raise refuse("version_passed", context.subject.last, expected=expected_version, found=found)
        _check_turn(act, context)
        _check_facts(act, context, event)
        return act.complete(context, event) if act.complete else {}
    except RefusalError as refusal:
        refusal.allowed = possible(context)
        if refusal.blocking and refusal.blocking.tenant != context.tenant:  # that one has it is told, and nothing of it
            refusal.blocking, refusal.office = None, refusal.blocking.tenant
        refusal.office = refusal.office or context.subject.kind.responsible_office(context)
        raise


def refusal_for(context: DecisionContext, event: Event) -> RefusalError | None:
    """Return the refusal of an act with its data, None if it may happen. Nothing is added to the data.

    Raise EventInvalid where the data are wrong by themselves.
    """
    return refusal_of(context.subject.kind.by_type[event.type], context, event)


def allowed(context: DecisionContext) -> tuple[str, ...]:
    """Return the event types that the office could post on the subject at this time, in the table's order."""
    return tuple(act.event.type for act in context.subject.kind.acts if _possible(act, context))


def possible(context: DecisionContext) -> tuple[str, ...]:
    """Return what is allowed on the subject; of one that is over by date alone, what begins another in its place."""
    kind, name = context.subject.kind, context.subject.name
    if context.subject.status_on(context.date) in kind.begins_anew:
        return allowed(context._replace(subject=Subject.of(kind, name)))
    return allowed(context)


def _possible(act: Act, context: DecisionContext) -> bool:
    status = context.subject.status_on(context.date)
    if status not in act.when:
        return False  # without asking for the event in the way
    if status == NEW and Poster.RECEIVER in act.by:
        return not context.office.suspended and context.office.kind is not OfficeKind.AUDITOR
    return refusal_of(act, context) is None


def refusal_of(act: Act, context: DecisionContext, event: Event | None = None) -> RefusalError | None:
    """Return what keeps the office from an act, whatever the act's data unless given; None if nothing does."""
    try:
        _check_turn(act, context)
        _check_office(act, context, event)
        _check_facts(act, context, event)
    except RefusalError as refusal:
        return refusal
    return None


def _check_facts(act: Act, context: DecisionContext, event: Event | None) -> None:
    _check_order(context)
    for condition in act.conditions:
        condition(context)
    if event is not None:
        for check in act.checks:
            check(context, event)


def _entitled(act: Act, context: DecisionContext, event: Event | None) -> bool:
    office = context.office
    for poster in act.by:
        if poster is _RECEIVER:
            if context.subject.kind.receiving_office(context, event) == office.code:
                return True
        elif poster is _CENTRE:
            if office.code == context.tenant:
                return True
        elif office.kind is _POSTER_KIND[poster]:
            return True
    return False


def _entitled_office(act: Act, context: DecisionContext, event: Event | None) -> str | None:
    if Poster.RECEIVER in act.by and (receiving_office := context.subject.kind.receiving_office(context, event)):
        return receiving_office
    if Poster.CENTRE in act.by:
        return context.tenant
    return PROVINCE if Poster.PROVINCE in act.by else None


def _check_turn(act: Act, context: DecisionContext) -> None:
    status = context.subject.status_on(context.date)
    if status not in act.when:
        rule = "subject_unknown" if status == NEW else "out_of_turn"
        facts = {"act": act.event.type, "status": f"{context.subject.kind.name}.{status}"}
        blocking = led_to_status(context.subject, context.date)
        raise ActNotLegal(rule, facts, blocking=blocking, office=context.subject.kind.responsible_office(context))


def _check_order(context: DecisionContext) -> None:
    last = context.subject.last
    if last and context.time < last.time:
        facts = {"time": context.time, "last": last.time}
        said = {name: time.astimezone(SHANGHAI).isoformat() for name, time in facts.items()}
        raise refuse("time_before_last", last, **said)


def _check_office(act: Act, context: DecisionContext, event: Event | None) -> None:
    if context.office.suspended:
        office = context.view.subject(f"office/{context.office.code}")
        blocking = led_to_status(office, context.date)
        raise OfficeNotEntitled(
            "office_suspended", {"by": context.office.code}, blocking=blocking, office=context.tenant
        )
    if not _entitled(act, context, event):
        rule = "auditor_reads_only" if context.office.kind is OfficeKind.AUDITOR else "poster"
        facts = {"by": context.office.code, "act": act.event.type}
        raise OfficeNotEntitled(rule, facts, office=_entitled_office(act, context, event))
