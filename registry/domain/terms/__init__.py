"""The bilingual glossary: what every kind, event, status, column and rule is called in Chinese and English.

A test fails where one lacks its term. Rules are sentences with named places that a refusal's facts fill in.
"""

from registry.domain.terms.activity import ACTIVITY, ACTIVITY_DEFINITIONS
from registry.domain.terms.events import EVENTS, KINDS
from registry.domain.terms.fields import CHOICES, FIELDS, choice, field_term
from registry.domain.terms.levels import LEVELS
from registry.domain.terms.messages import MESSAGES, recognised
from registry.domain.terms.refusals import RULES
from registry.domain.terms.statuses import STATUSES
from registry.domain.terms.stories import AUTHORITIES, STORIES, WORDS
from registry.domain.terms.term import Term
from registry.errors import Message

__all__ = [
    "ACTIVITY",
    "ACTIVITY_DEFINITIONS",
    "AUTHORITIES",
    "CHECKS",
    "CHOICES",
    "COLUMNS",
    "EVENTS",
    "FACTS",
    "FIELDS",
    "KINDS",
    "LEVELS",
    "MESSAGES",
    "REPORTING",
    "RULES",
    "STATUSES",
    "STORIES",
    "WORDS",
    "Term",
    "choice",
    "field_term",
    "reads",
    "sentence",
]

COLUMNS = {
    "preparing": Term("准备备案企业数量", "enterprises preparing to file"),
    "completed": Term("完成备案企业数量", "enterprises filed"),
    "evaluated": Term("已开展评价企业数量", "enterprises that have evaluated"),
    "certified_month": Term("本月取得职业技能等级证书人数", "certificates this month"),
    "certified_ytd": Term("本年累计取得职业技能等级证书人数", "certificates this year to date"),
}

REPORTING = {
    "on_time": Term("按时报送", "on time"),
    "late": Term("逾期报送", "late"),
    "overdue": Term("逾期未报", "overdue"),
    "due": Term("未到期", "not yet due"),
}
"""How a month's return stands with the province."""

CHECKS = {
    "year_to_date": Term(
        "本年累计{found}，应为上月累计加本月，即{expected}。",
        "The year to date is {found}; last month's and this month's make {expected}.",
    ),
    "stock_falls": Term(
        "{column}由上月{before}降至{found}。", "{column}: {found}, fallen from {before} in the month before."
    ),
    "evaluated_above_completed": Term(
        "已开展评价{found}，多于完成备案{completed}。", "{found} have evaluated, but only {completed} are on file."
    ),
    "declared_far_from_derived": Term(
        "{column}填报{declared}，依事件计为{derived}，相差较大。",
        "{column}: {declared} declared, {derived} counted from events.",
    ),
}
"""What looks wrong in a month's table."""

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
