"""The bilingual glossary: what every kind, event, status, column and rule is called in Chinese and English.

A test fails where one lacks its term. Rules are sentences with named places that a refusal's facts fill in.
"""

from registry.domain.terms.events import EVENTS, KINDS
from registry.domain.terms.refusals import RULES
from registry.domain.terms.statuses import STATUSES
from registry.domain.terms.term import Term

__all__ = ["COLUMNS", "EVENTS", "FACTS", "KINDS", "RULES", "STATUSES", "Term", "sentence"]

COLUMNS = {
    "preparing": Term("准备备案企业数量", "enterprises preparing to file"),
    "completed": Term("完成备案企业数量", "enterprises filed"),
    "evaluated": Term("已开展评价企业数量", "enterprises that have evaluated"),
    "certified_month": Term("本月取得职业技能等级证书人数", "certificates this month"),
    "certified_ytd": Term("本年累计取得职业技能等级证书人数", "certificates this year to date"),
}

FACTS: dict[str, dict[str, Term]] = {
    "edition": {"default": Term("默认规则", "by default")},
    "act": EVENTS,
    "status": STATUSES,
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
