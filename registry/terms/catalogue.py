"""The glossary's tables, put together from the modules of the kinds: events, statuses, fields, stories, refusals."""

from typing import Any

from registry.terms import (
    across_kinds,
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
from registry.terms.answers import ERRORS, PARAMETERS, UNKNOWN
from registry.terms.faults import ENVELOPE, FOUND, VALUES
from registry.terms.imports import IMPORTS
from registry.terms.reader import READER
from registry.terms.requests import REQUESTS
from registry.terms.store import STORE
from registry.terms.term import Term

BY_KIND = {
    "enterprise": enterprise,
    "filing": filing,
    "evaluation": evaluation,
    "plan": plan,
    "dispatch": dispatch,
    "office": office,
    "rules": rules,
    "calendar": calendar,
    "assessor": assessor,
    "supervision": supervision,
    "training": training,
    "subsidy": subsidy,
    "norm": norm,
    "question_bank": question_bank,
    "occupation": occupation,
    "guidance": guidance,
    "meeting": meeting,
    "bulletin": bulletin,
}
"""The module of words of every kind."""


def _all(table: str) -> dict[str, Any]:
    """Return the entries that the modules have in a table of this name."""
    modules = (*BY_KIND.values(), across_kinds)
    return {name: entry for module in modules for name, entry in getattr(module, table, {}).items()}


KINDS: dict[str, Term] = {name: module.KIND for name, module in BY_KIND.items()}
"""What every kind of subject is called."""

EVENTS: dict[str, Term] = _all("EVENTS")
"""What every event is called."""

STORIES: dict[str, Term] = _all("STORIES")
"""How every event is told, with places for the office and the event's own fields.

What stands in square brackets is said only where all its places are filled.
"""

STATUSES: dict[str, Term] = _all("STATUSES")
"""What every status of a subject is called, as `kind.status`."""

FIELDS: dict[str, Term] = _all("FIELDS")
"""What every field of an event and of a state is called.

A name that means different things in different places stands under its kind, or under the field it is part of:
`office.name`, `materials.kind`.
"""

CHOICES: dict[str, dict[str, Term]] = _all("CHOICES")
"""How the values of a field that takes one of a few names read."""

REFUSALS: dict[str, Term] = _all("REFUSALS")
"""What every rule says when it keeps an act from happening, with named places for the facts."""

CONTRADICTIONS: tuple[Term, ...] = tuple(
    term for module in (*BY_KIND.values(), across_kinds) for term in getattr(module, "CONTRADICTIONS", ())
)
"""What is said of facts that contradict themselves, a sentence for every such fault."""

FACTS: dict[str, dict[str, Term]] = {
    "act": EVENTS,
    "status": STATUSES,
    "kind": KINDS,
    "office_kind": CHOICES["office.kind"],
    **_all("FACTS"),
}
"""How facts of a sentence that are names of our own read."""


_SENTENCES = (
    *(*ENVELOPE, *VALUES, *CONTRADICTIONS, *FOUND.values(), *ERRORS, *PARAMETERS),
    *(*IMPORTS, *READER, *REQUESTS, *STORE, UNKNOWN),
)
MESSAGES = {term.en: term for term in _SENTENCES}
"""Every sentence that a Message may say, by its template: the English text is its name."""


def field_term(name: str, parent: str) -> Term:
    """Return what a field is called where it stands: in a kind of subject, or within another field."""
    return FIELDS.get(f"{parent}.{name}") or FIELDS.get(name) or Term(name, name)


def choice(name: str, parent: str, value: object) -> Term | None:
    """Return how a value reads that is a name of our own where it stands, None for any other value."""
    known = CHOICES.get(f"{parent}.{name}") or CHOICES.get(name) or {}
    return known.get(str(value))
