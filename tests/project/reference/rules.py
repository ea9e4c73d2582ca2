"""The page of rules: what every rule says when it refuses, and with which status; and the rules that a tenant sets."""

from project.reference.markdown import code, codes, page, table
from project.reference.refusals import Refusal, refusals
from project.reference.words import REFUSALS, RULE_FIELDS

from api.http.problems import TYPES, ProblemType
from registry import errors
from registry.domain.kinds.rules.rule_set import DEFAULT, RuleSet

INTRO = """A refusal names its rule (`rule` of the [problem document](problems.md)), and tells it in a sentence with the facts of the case; `{…}` stands
for a fact. The same sentences appear on pages, on the command line and in workbooks. Data that are wrong in themselves are no refusal: they
are `event-invalid`, each fault with its JSON pointer."""

TENANT = """A tenant [adopts its rules](../how-to/adopt-rules.md) with a date. The set in force on the act's date decides; a refusal by it names the edition
(`{edition}`). What is left out has its default. A length in working days that refuses nothing sets a
[deadline](acts.md#deadlines)."""


def text() -> str:
    """Return the page."""
    sections = (part for error in (errors.OfficeNotEntitled, errors.ActNotLegal, errors.MaterialRefused)
                for part in _section(error))  # fmt: skip
    return page("Rules of refusal", INTRO, *sections, "## What a tenant sets itself", TENANT, _tenant_rules())


def raised_as(rule: str) -> tuple[ProblemType, ...]:
    """Return the problem types that a rule is answered as."""
    found = dict.fromkeys(refusal.error for refusal in refusals() if refusal.rule == rule)
    return tuple(TYPES[getattr(errors, error)] for error in found)


def _section(error: type[errors.RefusalError]) -> tuple[str, str]:
    kind = TYPES[error]
    rows = []
    for rule, term in REFUSALS.items():
        places = [refusal.path for refusal in _refusals(rule) if refusal.error == error.__name__]
        if places:
            rows.append((code(rule), term.zh, term.en, codes(places)))
    return f"## {kind.status} `{kind.name}`", table(["Rule", "中文", "English", "In"], rows)


def _refusals(rule: str) -> list[Refusal]:
    return [refusal for refusal in refusals() if refusal.rule == rule]


def _tenant_rules() -> str:
    rows = []
    for name in RuleSet.model_fields:
        refused = sorted(
            {refusal.rule for refusal in refusals() if name in refusal.tenant_rules and _by_edition(refusal)}
        )
        rows.append(
            (code(name), RULE_FIELDS[name].zh, RULE_FIELDS[name].en, _value(getattr(DEFAULT, name)), codes(refused))
        )
    return table(["Rule", "中文", "English", "Default", "Refuses as"], rows)


def _by_edition(refusal: Refusal) -> bool:
    """Tell whether the sentence names the edition of the tenant's rules."""
    return "({edition})" in REFUSALS[refusal.rule].en


def _value(value: object) -> str:
    if value is None or value == ():
        return ""
    if isinstance(value, bool):
        return code(str(value).lower())
    return codes(value) if isinstance(value, tuple) else code(value)
