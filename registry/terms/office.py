"""The words of offices."""

from registry.terms.term import Term

KIND = Term("机构", "office")

EVENTS = {
    "office.enrolled.v1": Term("机构登记", "office enrolled"),
    "office.suspended.v1": Term("机构停用", "office suspended"),
}

STORIES = {
    "office.enrolled.v1": Term("{office}登记机构：{name}（{kind}）[，分管行业：{industries}]。", "{office} enrolled {name} ({kind})[, in charge of industries {industries}]."),
    "office.suspended.v1": Term("{office}停用该机构：{reason}。", "{office} suspended the office: {reason}."),
}  # fmt: skip

STATUSES = {
    "office.new": Term("未登记", "not enrolled"),
    "office.enrolled": Term("已登记", "enrolled"),
    "office.suspended": Term("已停用", "suspended"),
}

FIELDS = {
    "office.name": Term("机构名称", "office's name"),
    "industries": Term("分管行业", "industries in charge of"),
    "office.kind": Term("机构类别", "kind of office"),
}

CHOICES = {
    "office.kind": {
        "centre": Term("备案机关", "reviewing centre"),
        "county": Term("县级机构", "county centre"),
        "industry": Term("行业部门", "industry department"),
        "province": Term("省级中心", "province centre"),
        "auditor": Term("审计机构", "auditor"),
    },
}

REFUSALS = {
    "enrolled_by_other": Term("机构{other}由{may}登记和停用，机构{by}不能办理。", "Office {other} is enrolled and suspended by {may}, not by {by}."),
}  # fmt: skip

CONTRADICTIONS = (
    Term("{code} 是审计机构的代码，不能登记为其他机构", "{code} is an auditor's, never another kind of office"),
    Term("{code} 不能是 {tenant} 的{office_kind}", "{code} cannot be a {office_kind} office of {tenant}"),
    Term("备案机关自身不能在本机关日志中停用", "a tenant's own centre cannot be suspended in its own log"),
    Term("“{value}”不是 GB/T 4754-2017 行业代码的前 2 至 4 位", "{value!r} is not the beginning of an industry code of GB/T 4754-2017, of 2 to 4 digits"),
    Term("{office_kind}不分管行业", "a {office_kind} office looks after no industry of its own"),
)  # fmt: skip
