"""The words of proposed occupations."""

from registry.terms.term import Term

KIND = Term("新职业、新工种", "proposed occupation")

EVENTS = {
    "occupation.proposed.v1": Term("申报新职业、新工种", "occupation proposed"),
    "occupation.decided.v1": Term("新职业办理结果", "decided on a proposed occupation"),
}

STORIES = {
    "occupation.proposed.v1": Term(
        "{office}登记申报新职业“{title}”：{definition}[；企业 {enterprise}][；暂用编码 {provisional_code}]。",
        "{office} recorded the proposed occupation {title}: {definition}[; by {enterprise}][; provisional code {provisional_code}].",
    ),
    "occupation.decided.v1": Term("{office}处理新职业申报：{outcome}[，职业编码 {code}][：{reason}]。", "{office} decided on the proposed occupation: {outcome}[, code {code}][: {reason}]."),
}  # fmt: skip

STATUSES = {
    "occupation.new": Term("未申报", "not proposed"),
    "occupation.proposed": Term("已申报", "proposed"),
    "occupation.forwarded": Term("已转报", "forwarded"),
    "occupation.adopted": Term("已采纳", "adopted"),
    "occupation.declined": Term("未采纳", "declined"),
}

FIELDS = {
    "occupation.definition": Term("职业定义", "definition"),
    "occupation.title": Term("职业名称", "occupation's title"),
    "provisional_code": Term("暂用编码", "provisional code"),
    "code": Term("职业编码", "occupation code"),
}

CHOICES = {
    "occupation.outcome": {
        "forwarded": Term("上报", "forwarded"),
        "adopted": Term("采纳", "adopted"),
        "declined": Term("不予采纳", "declined"),
    },
}

REFUSALS = {
    "provisional_code_taken": Term("临时编码{code}已用于{other}。", "The provisional code {code} is already that of {other}."),
    "already_forwarded": Term("该职业已转报。", "The occupation has been forwarded already."),
}  # fmt: skip

CONTRADICTIONS = (
    Term("职业编码在采纳时填写，且仅在采纳时填写", "code is given when the occupation is adopted, and only then"),
    Term("{tenant} 的暂用编码以 T{prefix}- 开头", "a provisional code of {tenant} begins with T{prefix}-"),
)
