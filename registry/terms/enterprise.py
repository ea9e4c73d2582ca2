"""The words of enterprises."""

from registry.terms.term import Term

KIND = Term("企业", "enterprise")

EVENTS = {
    "enterprise.surveyed.v1": Term("调查摸底", "enterprise surveyed"),
    "enterprise.closed.v1": Term("注销、迁出", "enterprise closed or moved away"),
}

STORIES = {
    "enterprise.surveyed.v1": Term(
        "{office}调查登记{name}：属{county}，行业代码 {industry}，规模以上：{above_scale}（{year} 年度）[，职工 {employees} 人][，其中技能人才 {skilled_workers} 人]。",
        "{office} surveyed {name} in {county}, industry {industry}, above scale: {above_scale} ({year})[, {employees} employees][, {skilled_workers} of them skilled].",
    ),
    "enterprise.closed.v1": Term("{office}登记该企业注销或迁出：{reason}。", "{office} recorded that the enterprise closed or moved away: {reason}."),
}  # fmt: skip

STATUSES = {
    "enterprise.new": Term("未登记", "not on record"),
    "enterprise.surveyed": Term("已调查", "surveyed"),
    "enterprise.closed": Term("已注销或迁出", "closed or moved away"),
}

FIELDS = {
    "above_scale": Term("规模以上", "above scale"),
    "employees": Term("职工人数", "employees"),
    "skilled_workers": Term("技能人才人数", "skilled workers"),
    "year": Term("年度", "year"),
}

REFUSALS = {
    "enterprise_unknown": Term("企业{enterprise}未登记：既无调查摸底，也无备案。", "Enterprise {enterprise} is not on record: it has neither been surveyed nor filed."),
    "enterprise_closed": Term("企业{enterprise}已注销或迁出。", "Enterprise {enterprise} has closed or moved away."),
}  # fmt: skip
