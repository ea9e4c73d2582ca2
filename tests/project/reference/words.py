"""The terms that the pages print, each from the glossary's table."""

from registry.terms import EVENTS, KINDS
from registry.terms import RULES as REFUSALS
from registry.terms.rules import RULE_FIELDS
from registry.terms.steps import STEPS

__all__ = ["EVENTS", "KINDS", "REFUSALS", "RULE_FIELDS", "STEPS"]
