"""How values that are names of our own read: levels of skill, steps with a deadline, days."""

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
    "conclusion": Term("督导处理", "conclusion of the supervision"),
    "recheck": Term("整改复查办结", "check of the rectification"),
    "subsidy": Term("补贴审核", "decision on the subsidy"),
    "payment": Term("补贴拨付", "payment of the subsidy"),
    "occupation": Term("新职业办理", "decision on the proposed occupation"),
    "sealing": Term("封存报送调度表", "sealing of the month's return"),
    "declaration": Term("填报调度表", "declaration of the month's figures"),
}
"""The steps that have a deadline."""

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
