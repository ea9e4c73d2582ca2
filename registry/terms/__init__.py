"""The bilingual glossary: what every kind, event, status, column and rule is called in Chinese and English.

A test fails where one lacks its term. Rules are sentences with named places that a refusal's facts fill in.
"""

from collections.abc import Mapping

from registry.errors import Message
from registry.terms.catalogue import FACTS, MESSAGES, REFUSALS
from registry.terms.term import Term


def sentence(rule: str, facts: dict[str, object], language: str) -> str:
    """Return a rule's sentence in "zh" or "en", its places filled in."""
    return REFUSALS[rule].text(language, **_read(facts, language))


def reads(text: str, language: str) -> str:
    """Return a message in "zh" or "en"; a text that is no message stays as it is, in either."""
    if not isinstance(text, Message) or language != "zh":
        return str(text)
    known = MESSAGES.get(text.template, Term(text.template, text.template))
    return known.zh.format(**_read(text.facts, language))


def _read(facts: Mapping[str, object], language: str) -> dict[str, object]:
    """Return facts with those that are messages, or names of ours, read in a language."""

    def read(name: str, fact: object) -> object:
        if isinstance(fact, Message):
            return reads(fact, language)
        term = FACTS.get(name, {}).get(str(fact))
        return term.text(language) if term else fact

    return {name: read(name, fact) for name, fact in facts.items()}
