"""The terms that the pages print, each from the glossary's table."""

from registry.terms.catalogue import EVENTS, KINDS, REFUSALS
from registry.terms.rules import RULE_FIELDS
from registry.terms.values import STEPS

__all__ = ["EVENTS", "KINDS", "REFUSALS", "RULE_FIELDS", "STEPS"]
