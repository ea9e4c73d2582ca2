"""What every step that has a deadline is called."""

from registry.terms.term import Term

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
