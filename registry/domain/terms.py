"""The bilingual glossary: what every kind, event, status, column and rule is called in Chinese and English.

A test fails where one lacks its term. Rules are sentences with named places that a refusal's facts fill in.
"""

from typing import NamedTuple


class Term(NamedTuple):
    """A term or sentence in Chinese and English."""

    zh: str
    en: str


KINDS = {
    "enterprise": Term("企业", "enterprise"),
    "filing": Term("备案", "filing"),
    "evaluation": Term("评价", "evaluation"),
    "plan": Term("推进计划", "implementation plan"),
    "dispatch": Term("调度表", "monthly return"),
    "office": Term("机构", "office"),
}

EVENTS = {
    "enterprise.surveyed.v1": Term("调查摸底", "enterprise surveyed"),
    "enterprise.closed.v1": Term("注销、迁出", "enterprise closed or moved away"),
    "filing.intended.v1": Term("准备备案", "filing intended"),
    "filing.application_received.v1": Term("受理备案申请", "application received"),
    "filing.returned_for_correction.v1": Term("一次性告知补正", "returned for correction"),
    "filing.corrected.v1": Term("补正", "application corrected"),
    "filing.withdrawn.v1": Term("撤回申请", "application withdrawn"),
    "filing.assessment_passed.v1": Term("备案评估通过", "assessment passed"),
    "filing.assessment_failed.v1": Term("备案评估不通过", "assessment failed"),
    "filing.approved.v1": Term("审核通过", "filing approved"),
    "filing.rejected.v1": Term("审核不通过", "filing rejected"),
    "filing.public_notice_opened.v1": Term("公示", "public notice opened"),
    "filing.objection_raised.v1": Term("异议", "objection raised"),
    "filing.objection_resolved.v1": Term("异议核查", "objection resolved"),
    "filing.public_notice_closed.v1": Term("公示期满", "public notice closed"),
    "filing.receipt_issued.v1": Term("发放备案回执", "receipt issued"),
    "filing.scope_changed.v1": Term("变更评价范围", "scope changed"),
    "filing.details_changed.v1": Term("变更信息", "details changed"),
    "filing.renewed.v1": Term("延续", "filing renewed"),
    "filing.suspended.v1": Term("暂停", "filing suspended"),
    "filing.resumed.v1": Term("恢复", "filing resumed"),
    "filing.deregistered.v1": Term("注销", "filing deregistered"),
    "filing.revoked.v1": Term("撤销", "filing revoked"),
    "filing.third_party_filed.v1": Term("第三方评价机构备案", "third-party body filed"),
    "evaluation.announced.v1": Term("评价计划报备", "evaluation announced"),
    "evaluation.held.v1": Term("开展评价", "evaluation held"),
    "evaluation.results_published.v1": Term("成绩公示", "results published"),
    "evaluation.certificates_granted.v1": Term("发放证书", "certificates granted"),
    "evaluation.certificates_revoked.v1": Term("撤销证书", "certificates revoked"),
    "evaluation.cancelled.v1": Term("取消", "evaluation cancelled"),
    "plan.adopted.v1": Term("制定推进计划", "plan adopted"),
    "plan.revised.v1": Term("调整计划", "plan revised"),
    "plan.submitted.v1": Term("报送", "plan submitted"),
    "dispatch.declared.v1": Term("填报", "figures declared"),
    "office.enrolled.v1": Term("机构登记", "office enrolled"),
    "office.suspended.v1": Term("机构停用", "office suspended"),
}

STATUSES = {
    "enterprise.new": Term("未登记", "not on record"),
    "enterprise.surveyed": Term("已调查", "surveyed"),
    "enterprise.closed": Term("已注销或迁出", "closed or moved away"),
    "filing.new": Term("未登记", "not on record"),
    "filing.intended": Term("准备备案", "in preparation"),
    "filing.received": Term("已受理", "received"),
    "filing.returned": Term("待补正", "returned for correction"),
    "filing.corrected": Term("已补正", "corrected"),
    "filing.withdrawn": Term("已撤回", "withdrawn"),
    "filing.assessed": Term("评估通过", "assessment passed"),
    "filing.failed": Term("评估不通过", "assessment failed"),
    "filing.approved": Term("审核通过", "approved"),
    "filing.rejected": Term("审核不通过", "rejected"),
    "filing.notice_open": Term("公示中", "under public notice"),
    "filing.notice_closed": Term("公示期满", "public notice over"),
    "filing.in_force": Term("有效", "in force"),
    "filing.suspended": Term("已暂停", "suspended"),
    "filing.expired": Term("已到期", "expired"),
    "filing.deregistered": Term("已注销", "deregistered"),
    "filing.revoked": Term("已撤销", "revoked"),
    "evaluation.new": Term("未登记", "not on record"),
    "evaluation.announced": Term("已报备", "announced"),
    "evaluation.held": Term("已开展", "held"),
    "evaluation.published": Term("成绩公示", "results published"),
    "evaluation.granted": Term("已发证", "certificates granted"),
    "evaluation.cancelled": Term("已取消", "cancelled"),
    "plan.new": Term("未制定", "not adopted"),
    "plan.adopted": Term("已制定", "adopted"),
    "plan.submitted": Term("已报送", "submitted"),
    "dispatch.new": Term("未填报", "nothing declared"),
    "dispatch.declared": Term("已填报", "declared"),
    "office.new": Term("未登记", "not enrolled"),
    "office.enrolled": Term("已登记", "enrolled"),
    "office.suspended": Term("已停用", "suspended"),
}

COLUMNS = {
    "preparing": Term("准备备案企业数量", "enterprises preparing to file"),
    "completed": Term("完成备案企业数量", "enterprises filed"),
    "evaluated": Term("已开展评价企业数量", "enterprises that have evaluated"),
    "certified_month": Term("本月取得职业技能等级证书人数", "certificates this month"),
    "certified_ytd": Term("本年累计取得职业技能等级证书人数", "certificates this year to date"),
}

RULES = {
    "out_of_turn": Term("现状态为“{status}”，不能办理“{act}”。", "{act} is not possible while the status is {status}."),
    "subject_unknown": Term(
        "尚无此事项，不能办理“{act}”。", "{act} is not possible: nothing has happened to this subject yet."
    ),
    "poster": Term("机构{by}无权办理“{act}”。", "Office {by} may not post {act} on this subject."),
    "auditor_reads_only": Term("审计机构{by}只能查阅。", "Office {by} is an auditor and may only read."),
    "office_suspended": Term("机构{by}已停用。", "Office {by} is suspended."),
    "own_county": Term(
        "县级机构{by}只办理本县企业，该企业属{county}。",
        "County office {by} acts for its own county's enterprises; this one is in {county}.",
    ),
    "own_unit": Term(
        "机构{by}只填报本单位，不能填报{unit}。", "Office {by} declares for its own unit, not for {unit}."
    ),
    "version_passed": Term(
        "版本已变：预期{expected}，现为{found}。", "The subject is at version {found}, not at the expected {expected}."
    ),
    "time_before_last": Term(
        "发生时间{time}早于上一事件{last}。", "The time {time} is before the subject's last event at {last}."
    ),
    "one_filing": Term(
        "该企业在本机关已有备案（{other}）在办或有效。",
        "The enterprise already has a filing open or in force in this tenant ({other}).",
    ),
    "same_enterprise": Term("该备案属企业{enterprise}。", "This filing was begun for enterprise {enterprise}."),
    "notice_before_receipt": Term(
        "{route}渠道须公示期满方可发放回执。", "On the {route} route the receipt waits until the public notice is over."
    ),
    "objection_not_upheld": Term(
        "公示期内，异议未成立，不能审核不通过。",
        "While the notice is open a filing is rejected only on an objection that was upheld.",
    ),
    "no_objection_open": Term("没有待核查的异议。", "There is no objection open."),
    "objection_open": Term("异议尚在核查。", "An objection is still open."),
    "objection_upheld": Term(
        "异议成立，公示不能期满通过。", "An objection was upheld; the notice cannot close in the filing's favour."
    ),
    "notice_running": Term("公示至{closes_on}，尚未期满。", "The public notice runs until {closes_on}."),
    "receipt_number_taken": Term("回执编号{number}已被使用。", "The receipt number {number} is already taken."),
    "valid_until_not_later": Term("延续后有效期须晚于{before}。", "A renewal must end later than {before}."),
    "filing_unknown": Term("没有备案{filing}。", "There is no {filing}."),
    "filing_not_in_force": Term(
        "{date}备案{filing}不在有效状态（{status}）。", "On {date} {filing} was not in force; its status was {status}."
    ),
    "outside_scope": Term(
        "职业{occupation}等级{level}不在备案评价范围内。",
        "Occupation {occupation} at level {level} is outside the filing's scope.",
    ),
    "same_filing": Term("该评价属{filing}。", "This evaluation was announced under {filing}."),
    "within_passed": Term(
        "已发证{granted}，合计不得超过合格人数{passed}。",
        "{granted} certificates are granted; all together must not exceed the {passed} who passed.",
    ),
    "within_granted": Term(
        "撤销数不得超过有效证书数{net}。", "No more can be revoked than the {net} certificates that stand."
    ),
    "month_not_begun": Term("{month}尚未开始（{date}）。", "{month} has not begun on {date}."),
}

FACTS: dict[str, dict[str, Term]] = {
    "act": EVENTS,
    "status": STATUSES,
    "route": {
        "county": Term("县级", "county"),
        "industry": Term("行业", "industry"),
        "city": Term("市级", "city"),
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
