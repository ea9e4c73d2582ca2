"""All kinds of subject and all event types. A type that is listed is never renamed or removed."""

from registry.domain.acts import Event, SubjectKind
from registry.domain.kinds import (
    assessor,
    bulletin,
    calendar,
    dispatch,
    enterprise,
    guidance,
    meeting,
    norm,
    occupation,
    office,
    plan,
    question_bank,
    supervision,
    training,
)
from registry.domain.kinds.evaluation import acts as evaluation_acts
from registry.domain.kinds.filing import acts as filing_acts
from registry.domain.kinds.rules import acts as rules_acts
from registry.domain.kinds.subsidy import acts as subsidy_acts

_MODULES = (
    *(enterprise, filing_acts, evaluation_acts, plan, dispatch, office),
    rules_acts,
    calendar,
    assessor,
    supervision,
    training,
    subsidy_acts,
    norm,
    question_bank,
    occupation,
    guidance,
    meeting,
    bulletin,
)

KINDS: dict[str, SubjectKind] = {module.KIND.name: module.KIND for module in _MODULES}
EVENTS: dict[str, type[Event]] = {act.event.type: act.event for kind in KINDS.values() for act in kind.acts}


def kind_of(subject: str) -> SubjectKind:
    """Return the kind of a subject `<kind>/<key>`; raise KeyError if there is none."""
    return KINDS[subject.partition("/")[0]]
