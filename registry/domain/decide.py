"""The guard: a kind's table of acts answers a post, lists what is allowed, explains a refusal; it changes nothing."""

from collections.abc import Mapping

from registry.domain.acts import NEW, Act, Event, OfficeKind, Poster, Situation, refuse
from registry.domain.values import SHANGHAI
from registry.errors import ActNotLegal, OfficeNotEntitled, RefusalError

_RECEIVER, _CENTRE = Poster.RECEIVER, Poster.CENTRE  # looked up once: an enumeration's members are slow to reach
_POSTER_KIND = {
    Poster.COUNTY: OfficeKind.COUNTY,
    Poster.INDUSTRY: OfficeKind.INDUSTRY,
    Poster.PROVINCE: OfficeKind.PROVINCE,
}


def decide(situation: Situation, event: Event, expected_version: int | None = None) -> Mapping[str, object]:
    """Decide whether the act may happen; return the data that the registry adds to it.

    Raise OfficeNotEntitled or ActNotLegal, each with the rule, the event in the way, who can move
    things on, and what this office could post on the subject instead.
    """
    act = situation.subject.kind.by_type[event.type]
    try:
        if situation.subject.status_on(situation.date) == NEW:
            _check_turn(act, situation)
        _check_office(act, situation, event)
        if expected_version is not None and expected_version != situation.subject.version:
            found = situation.subject.version
            raise refuse("version_passed", situation.subject.last, expected=expected_version, found=found)
        _check_turn(act, situation)
        _check_order(situation)
        for condition in act.conditions:
            condition(situation)
        for check in act.checks:
            check(situation, event)
        return act.complete(situation, event) if act.complete else {}
    except RefusalError as refusal:
        refusal.allowed = allowed(situation)
        refusal.office = refusal.office or situation.subject.kind.mover(situation)
        raise


def objection(situation: Situation, event: Event) -> RefusalError | None:
    """Return what keeps an act from happening, its data looked at; None if nothing does. Nothing is added to it.

    Raise EventInvalid where the data are wrong whatever else there is.
    """
    act = situation.subject.kind.by_type[event.type]
    try:
        _check_turn(act, situation)
        _check_office(act, situation, event)
        _check_order(situation)
        for condition in act.conditions:
            condition(situation)
        for check in act.checks:
            check(situation, event)
    except RefusalError as refusal:
        return refusal
    return None


def allowed(situation: Situation) -> tuple[str, ...]:
    """Return the event types that the office could post on the subject at this time, in the table's order."""
    return tuple(act.event.type for act in situation.subject.kind.acts if _possible(act, situation))


def _possible(act: Act, situation: Situation) -> bool:
    if situation.subject.status_on(situation.date) == NEW and Poster.RECEIVER in act.by and NEW in act.when:
        return not situation.office.suspended and situation.office.kind is not OfficeKind.AUDITOR
    return obstacle(act, situation) is None


def obstacle(act: Act, situation: Situation) -> RefusalError | None:
    """Return what keeps the office from an act, whatever the act's data; None if nothing does."""
    try:
        _check_turn(act, situation)
        _check_office(act, situation, None)
        _check_order(situation)
        for condition in act.conditions:
            condition(situation)
    except RefusalError as refusal:
        return refusal
    return None


def _entitled(act: Act, situation: Situation, event: Event | None) -> bool:
    office = situation.office
    for poster in act.by:
        if poster is _RECEIVER:
            if situation.subject.kind.receiver(situation, event) == office.code:
                return True
        elif poster is _CENTRE:
            if office.code == situation.tenant:
                return True
        elif office.kind is _POSTER_KIND[poster]:
            return True
    return False


def _entitled_office(act: Act, situation: Situation, event: Event | None) -> str | None:
    if Poster.RECEIVER in act.by and (receiver := situation.subject.kind.receiver(situation, event)):
        return receiver
    return situation.tenant if Poster.CENTRE in act.by else None


def _check_turn(act: Act, situation: Situation) -> None:
    status = situation.subject.status_on(situation.date)
    if status not in act.when:
        rule = "subject_unknown" if status == NEW else "out_of_turn"
        facts = {"act": act.event.type, "status": f"{situation.subject.kind.name}.{status}"}
        raise ActNotLegal(rule, facts, blocking=situation.subject.last, office=situation.subject.kind.mover(situation))


def _check_order(situation: Situation) -> None:
    last = situation.subject.last
    if last and situation.time < last.time:
        facts = {"time": situation.time, "last": last.time}
        said = {name: time.astimezone(SHANGHAI).isoformat() for name, time in facts.items()}
        raise refuse("time_before_last", last, **said)


def _check_office(act: Act, situation: Situation, event: Event | None) -> None:
    if situation.office.suspended:
        raise OfficeNotEntitled("office_suspended", {"by": situation.office.code}, office=situation.tenant)
    if not _entitled(act, situation, event):
        rule = "auditor_reads_only" if situation.office.kind is OfficeKind.AUDITOR else "poster"
        facts = {"by": situation.office.code, "act": act.event.type}
        raise OfficeNotEntitled(rule, facts, office=_entitled_office(act, situation, event))
