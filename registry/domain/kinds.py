"""The register of all kinds of subject and all event types; a type in it is never renamed or removed."""

from registry.domain import (
    assessor,
    bulletin,
    calendar,
    dispatch,
    enterprise,
    evaluation,
    filing,
    guidance,
    meeting,
    norm,
    occupation,
    office,
    plan,
    question_bank,
    rules,
    subsidy,
    supervision,
    training,
)
from registry.domain.acts import Event, Kind

_MODULES = (
    *(enterprise, filing, evaluation, plan, dispatch, office, rules, calendar),
    assessor,
    supervision,
    training,
    subsidy,
    norm,
    question_bank,
    occupation,
    guidance,
    meeting,
    bulletin,
)

KINDS: dict[str, Kind] = {module.KIND.name: module.KIND for module in _MODULES}
EVENTS: dict[str, type[Event]] = {act.event.type: act.event for kind in KINDS.values() for act in kind.acts}


def kind_of(subject: str) -> Kind:
    """Return the kind of a subject `<kind>/<key>`; raise KeyError if there is none."""
    return KINDS[subject.partition("/")[0]]
