"""The bilingual glossary: what every kind, event, status, column and rule is called in Chinese and English.

A test fails where one lacks its term. Rules are sentences with named places that a refusal's facts fill in.
"""

from registry.errors import Message
from registry.terms.events import EVENTS, KINDS
from registry.terms.fields import CHOICES
from registry.terms.messages import MESSAGES, recognised
from registry.terms.refusals import RULES
from registry.terms.statuses import STATUSES
from registry.terms.term import Term

FACTS: dict[str, dict[str, Term]] = {
    "edition": {"default": Term("默认规则", "by default")},
    "act": EVENTS,
    "status": STATUSES,
    "kind": KINDS,
    "office_kind": CHOICES["office.kind"],
    "route": {
        "county": Term("县级", "county"),
        "industry": Term("行业", "industry"),
        "city": Term("市级", "city"),
    },
    "role": {
        "assessor": Term("考评人员", "assessor"),
        "supervisor": Term("督导人员", "supervisor"),
    },
    "outcome": {
        "no_findings": Term("未发现问题", "without findings"),
        "rectified": Term("整改合格", "as rectified"),
        "talk": Term("约谈", "with a talk"),
        "circular": Term("通报", "with a circular"),
        "suspension": Term("暂停", "with a suspension"),
        "revocation": Term("撤销", "with a revocation"),
    },
}

"""How facts that are names of our own read in either language."""


def sentence(rule: str, facts: dict[str, object], language: str) -> str:
    """Return a rule's sentence in "zh" or "en", its places filled in."""
    place = 0 if language == "zh" else 1

    def read(name: str, fact: object) -> str:
        term = FACTS.get(name, {}).get(str(fact))
        return term[place] if term else str(fact)

    return RULES[rule][place].format(**{name: read(name, fact) for name, fact in facts.items()})


_SENTENCES = frozenset({"what", "message"})

"""Facts that are sentences, or parts of one, themselves."""


def reads(text: str, language: str) -> str:
    """Return a message in "zh" or "en"; a text that no sentence is known for stays as it is, in either."""
    if language != "zh":
        return str(text)
    known = recognised(text)
    if known is None:
        several = text.split("; ")
        return "；".join(reads(one, language) for one in several) if len(several) > 1 else text
    template, facts = known

    def read(name: str, fact: object) -> object:
        if isinstance(fact, Message) or name in _SENTENCES:
            return reads(fact if isinstance(fact, str) else str(fact), language)
        term = FACTS.get(name, {}).get(str(fact))
        return term.zh if term else fact

    return MESSAGES.get(template, template).format(**{name: read(name, fact) for name, fact in facts.items()})
