"""How values that are names of our own read: levels of skill, steps with a deadline, rules of a rule set, days."""

from registry.terms.term import Term

LEVELS = {
    "apprentice": Term("学徒工", "apprentice"),
    "5": Term("五级/初级工", "level 5, junior"),
    "4": Term("四级/中级工", "level 4, intermediate"),
    "3": Term("三级/高级工", "level 3, senior"),
    "2": Term("二级/技师", "level 2, technician"),
    "1": Term("一级/高级技师", "level 1, senior technician"),
    "special": Term("特级技师", "special-grade technician"),
    "chief": Term("首席技师", "chief technician"),
}
"""The eight levels of skill, as certificates and receipts print them."""

STEPS = {
    "completeness": Term("材料审查、补正告知", "decision on completeness"),
    "assessment": Term("备案评估", "assessment"),
    "correction": Term("补正", "correction"),
    "review": Term("审核", "review"),
    "notice_opening": Term("开始公示", "opening of the public notice"),
    "notice_closing": Term("公示期满", "closing of the public notice"),
    "objection": Term("异议核查", "inquiry into an objection"),
    "rejection": Term("异议成立后的审核决定", "decision after an objection was upheld"),
    "receipt": Term("发放备案回执", "receipt"),
    "renewal": Term("延续", "renewal"),
    "expiry": Term("到期", "expiry"),
    "holding": Term("开展评价", "holding of the evaluation"),
    "results": Term("成绩公示", "publication of results"),
    "certificates": Term("发放证书", "certificates"),
    "rectification": Term("整改", "rectification"),
    "extension": Term("续聘", "extension of the appointment"),
    "declaration": Term("填报调度表", "declaration of the month's figures"),
}
"""The steps that have a deadline."""

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

HOLIDAYS = {
    "元旦": Term("元旦", "New Year's Day"),
    "春节": Term("春节", "Spring Festival"),
    "清明节": Term("清明节", "Qingming Festival"),
    "劳动节": Term("劳动节", "Labour Day"),
    "端午节": Term("端午节", "Dragon Boat Festival"),
    "中秋节": Term("中秋节", "Mid-Autumn Festival"),
    "国庆节": Term("国庆节", "National Day"),
    "中国人民抗日战争暨世界反法西斯战争胜利70周年纪念日": Term("中国人民抗日战争暨世界反法西斯战争胜利70周年纪念日", "70th anniversary of the victory of 1945"),
}  # fmt: skip
"""Holidays; a published calendar brings names of its own."""

REASONS = {
    "weekend": Term("周末", "weekend"),
    "holiday": Term("法定节假日", "public holiday"),
    "make_up": Term("调休上班", "worked in exchange"),
}
"""Why a day is worked or not."""


def reason(kind: str, name: str | None, language: str) -> str:
    """Return in "zh" or "en" why a day is worked or not: the holiday's name where it has one."""
    if name and name not in HOLIDAYS:
        return name
    term = HOLIDAYS[name] if name else REASONS[kind]
    return term.text(language)
