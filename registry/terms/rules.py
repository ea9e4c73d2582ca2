"""What each rule of a tenant's rule set is called."""

from registry.terms.term import Term

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
    "renewal_window_days": Term("到期前可延续天数", "days before expiry in which to renew"),
    "renewal_evaluations": Term("延续前最少评价次数", "evaluations before a renewal, at least"),
    "announcement_lead_workdays": Term("评价报备提前工作日", "working days to announce ahead"),
    "materials": Term("评估前须有的材料", "materials before the assessment passes"),
    "assessment_quorum": Term("备案评估最少人数", "assessors of a filing, at least"),
    "evaluation_quorum": Term("评价考评人员最少人数", "assessors of an evaluation, at least"),
    "receipt_format": Term("回执编号格式", "format of receipt numbers"),
    "body_code_format": Term("备案码格式", "format of body codes"),
}
"""The rules of a rule set, in its order."""
