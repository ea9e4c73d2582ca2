"""The words of a tenant's rules."""

from registry.terms.term import Term

KIND = Term("备案规则", "rules")

EVENTS = {
    "rules.adopted.v1": Term("制定规则", "rules adopted"),
}

STORIES = {
    "rules.adopted.v1": Term("{office}制定规则，自{effective_from}起施行：{rules}[；备注：{remark}]。", "{office} adopted rules in force from {effective_from}: {rules}[; remark: {remark}]."),
}  # fmt: skip

STATUSES = {
    "rules.new": Term("未制定", "not adopted"),
    "rules.adopted": Term("已制定", "adopted"),
}

RULE_FIELDS = {
    "notice_routes": Term("须公示的渠道", "routes with public notice"),
    "notice_workdays": Term("公示最少工作日", "working days of a notice, at least"),
    "validity_years": Term("有效期最长年数", "years of validity, at most"),
    "acceptance_workdays": Term("受理时限（工作日）", "working days to accept"),
    "assessment_workdays": Term("评估时限（工作日）", "working days to assess"),
    "review_workdays": Term("审核时限（工作日）", "working days to review"),
    "notice_within_workdays": Term("公示启动时限（工作日）", "working days to open the notice"),
    "receipt_workdays": Term("发放回执时限（工作日）", "working days to issue the receipt"),
    "results_notice_workdays": Term("成绩公示时限（工作日）", "working days to publish results"),
    "certificates_workdays": Term("发证时限（工作日）", "working days to grant certificates"),
    "supervision_workdays": Term("督导办结、复查时限（工作日）", "working days to conclude a supervision"),
    "subsidy_workdays": Term("补贴审核时限（工作日）", "working days to decide on a subsidy"),
    "payment_workdays": Term("补贴拨付时限（工作日）", "working days to pay a subsidy"),
    "occupation_workdays": Term("新职业办理时限（工作日）", "working days to decide on a proposed occupation"),
    "renewal_window_days": Term("到期前可延续天数", "days before expiry in which to renew"),
    "renewal_evaluations": Term("延续前最少评价次数", "evaluations before a renewal, at least"),
    "announcement_lead_workdays": Term("评价报备提前工作日", "working days to announce ahead"),
    "materials": Term("评估前须有的材料", "materials before the assessment passes"),
    "site_visit_required": Term("评估前须现场核查", "site visit before the assessment passes"),
    "assessment_quorum": Term("备案评估最少人数", "assessors of a filing, at least"),
    "evaluation_quorum": Term("评价考评人员最少人数", "assessors of an evaluation, at least"),
    "receipt_format": Term("回执编号格式", "format of receipt numbers"),
    "body_code_format": Term("备案码格式", "format of body codes"),
}
"""The rules of a rule set, in its order."""

FIELDS = {
    "materials.routes": Term("适用渠道", "routes"),
    "editions.number": Term("版次", "edition"),
    "rules": Term("规则", "rules"),
    "editions": Term("各版", "editions"),
    **{name: term for name, term in RULE_FIELDS.items() if name != "materials"},  # which is a field of many kinds
}

REFUSALS = {
    "rules_in_order": Term("新规则须晚于{before}施行，即已有规则的施行日。", "New rules must take effect after {before}, when the latest adopted ones do."),
    "rules_before_sealed": Term("{month}已报送封存，新规则须晚于{last}施行。", "{month} is sealed: new rules must take effect after {last}."),
}  # fmt: skip

CONTRADICTIONS = (
    Term("同一渠道填写了不止一次", "a route is given more than once"),
    Term("延续申请窗口 {window} 天长于有效期 {years} 年", "renewal_window_days ({window}) is longer than validity_years ({years})"),
    Term("所需材料 {kinds} 填写了不止一次", "materials demands {kinds} more than once"),
    Term("编号格式可用 {places} 与 {{number}}，位数写作 {{number:04}}", "a format has the places {places} and {{number}}, the number with its digits as in {{number:04}}"),
    Term("编号格式须以 {{number}} 结尾，以便顺延编号", "a format ends in {{number}}, so that the next number follows from those before it"),
    Term("回执编号最多 {most} 字", "a receipt number has at most {most} characters"),
    Term("备案码为 13 位：Y、S 或 J 加 12 位数字，其中第 8、9 位为 {{city}}", "a body code has 13 characters, Y, S or J and 12 digits, of which the 8th and 9th are the {{city}}"),
    Term("备案机关只制定自己的规则 {own}", "a tenant adopts its own rules, {own}"),
    Term("规则自 {effective_from} 起施行，早于制定日期 {date}", "rules cannot begin on {effective_from}, before they are adopted on {date}"),
    Term("“{value}”不是备案机关 {tenants} 之一", "{value!r} is none of the tenants {tenants}"),
)  # fmt: skip

FACTS = {
    "edition": {"default": Term("默认规则", "by default")},
}
