"""The catalogue of messages: how one is found in Chinese; the sentences stand in faults.py, contradictions.py, answers.py.

The English sentence is a message's name: who raises it needs no catalogue, who answers finds the Chinese by it. A
text whose facts were filled in already is found by its shape.
"""

import re
from functools import cache
from string import Formatter

from registry.errors import Message
from registry.terms.answers import ERRORS, PARAMETERS, UNKNOWN
from registry.terms.contradictions import CONTRADICTIONS
from registry.terms.faults import ENVELOPE, FOUND, VALUES
from registry.terms.requests import REQUESTS
from registry.terms.store import STORE

_SENTENCES = (*ENVELOPE, *VALUES, *CONTRADICTIONS, *FOUND.values(), *ERRORS, *PARAMETERS, *REQUESTS, *STORE, UNKNOWN)

MESSAGES = {term.en: term.zh for term in _SENTENCES}
"""Every sentence in Chinese, by the English one."""

_FEWEST_LETTERS = 8
"""A sentence of hardly more than places would fit nearly every text."""


def shape(template: str) -> str:
    """Return a template with its places unnamed, so that sentences can be compared however their facts are called."""
    return "".join(text + ("{}" if name is not None else "") for text, name, _, _ in Formatter().parse(template))


@cache
def _shapes() -> tuple[tuple[re.Pattern[str], str], ...]:
    """Return what each English sentence looks like once its facts are filled in, the longest sentences first."""
    made = []
    for template in sorted(MESSAGES, key=lambda known: -len(shape(known))):
        pattern, named = "", set[str]()
        for text, name, _, conversion in Formatter().parse(template):
            pattern += re.escape(text)
            if name is not None:
                place = f"(?P={name})" if name in named else f"(?P<{name}>.*)"
                pattern += f"'{place}'" if conversion == "r" else place
                named.add(name)
        if len(shape(template).replace("{}", "").strip(": ")) >= _FEWEST_LETTERS:
            made.append((re.compile(pattern, re.DOTALL), template))
    return tuple(made)


def recognised(text: str) -> tuple[str, dict[str, object]] | None:
    """Return the template and the facts of a message, or of a text that a known sentence fits; None for any other."""
    if isinstance(text, Message):
        return text.template, dict(text.facts)
    for pattern, template in _shapes():
        if found := pattern.fullmatch(text):
            return template, dict(found.groupdict())
    return None
