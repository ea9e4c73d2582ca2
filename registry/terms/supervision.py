"""The words of supervision."""

from registry.terms.term import Term

KIND = Term("质量督导", "supervision")

EVENTS = {
    "supervision.inspected.v1": Term("督导检查", "supervision inspection made"),
    "supervision.rectification_ordered.v1": Term("责令整改", "rectification ordered"),
    "supervision.rectified.v1": Term("整改完成", "rectified"),
    "supervision.closed.v1": Term("督导办结", "supervision closed"),
}

STORIES = {
    "supervision.inspected.v1": Term(
        "{office}于{inspected_on}开展{mode}（{form}），备案 {filing}[，评价 {evaluation}][，督导人员：{supervisors}]；事项：{items}[；{summary}]。",
        "{office} inspected {filing} on {inspected_on}, {mode}, {form}[, evaluation {evaluation}][, supervisors: {supervisors}]: {items}[; {summary}].",
    ),
    "supervision.rectification_ordered.v1": Term("{office}责令整改，限{due_on}前完成：{items}。", "{office} ordered rectification by {due_on}: {items}."),
    "supervision.rectified.v1": Term("{office}登记整改完成：{summary}[；材料：{materials}]。", "{office} recorded the rectification: {summary}[; materials: {materials}]."),
    "supervision.closed.v1": Term("{office}办结督导，处理结果：{outcome}[；{summary}]。", "{office} closed the supervision: {outcome}[; {summary}]."),
}  # fmt: skip

STATUSES = {
    "supervision.new": Term("未督导", "no supervision"),
    "supervision.inspected": Term("已检查", "inspected"),
    "supervision.ordered": Term("整改中", "to be rectified"),
    "supervision.overdue": Term("整改逾期", "rectification overdue"),
    "supervision.rectified": Term("已整改", "rectified"),
    "supervision.closed": Term("已办结", "closed"),
}

FIELDS = {
    "mode": Term("督导方式", "kind of supervision"),
    "inspected_on": Term("督导日期", "inspected on"),
    "supervisors": Term("督导人员", "supervisors"),
    "item": Term("事项", "item"),
    "supervision.items": Term("督导事项", "items of supervision"),
    "items.passed": Term("是否符合", "passed"),
    "items.finding": Term("发现问题", "finding"),
    "requirement": Term("整改要求", "requirement"),
    "failed": Term("不符合事项", "items failed"),
    "orders": Term("责令整改次数", "orders to rectify"),
    "due_on": Term("整改期限", "due on"),
}

CHOICES = {
    "mode": {
        "external": Term("外督", "external supervision"),
        "internal": Term("内督", "internal supervision"),
    },
    "supervision.outcome": {
        "no_findings": Term("未发现问题", "no findings"),
        "rectified": Term("整改合格", "rectified"),
        "talk": Term("约谈", "called in for a talk"),
        "circular": Term("通报", "named in a circular"),
        "suspension": Term("建议暂停", "suspension"),
        "revocation": Term("建议撤销", "revocation"),
    },
}

REFUSALS = {
    "nothing_failed": Term("检查没有不合格项，无可整改。", "Nothing failed at the inspection; there is nothing to rectify."),
    "something_failed": Term("检查有{failed}项不合格或已责令整改，不能以未发现问题办结。", "The inspection has {failed} failed items or a rectification was ordered; it cannot be closed without findings."),
    "not_rectified": Term("整改尚未完成（{status}），不能以整改合格办结。", "It cannot be closed as rectified while its status is {status}."),
    "outcome_of_centre": Term("机构{by}不能以“{outcome}”办结，须由审核机关办理。", "Office {by} may not close a supervision {outcome}; the reviewing centre may."),
    "rectification_overdue": Term("{other}责令整改至{due_on}，逾期未完成，备案不能延续。", "The rectification ordered in {other} was due on {due_on} and is overdue; the filing cannot be renewed."),
}  # fmt: skip

CONTRADICTIONS = (
    Term("同一事项填写了不止一次", "an item is given more than once"),
    Term("整改期限 {due_on} 早于责令日期 {date}", "{due_on} is before the order itself, which is of {date}"),
)

FACTS = {
    "outcome": {
        "no_findings": Term("未发现问题", "without findings"),
        "rectified": Term("整改合格", "as rectified"),
        "talk": Term("约谈", "with a talk"),
        "circular": Term("通报", "with a circular"),
        "suspension": Term("暂停", "with a suspension"),
        "revocation": Term("撤销", "with a revocation"),
    },
}
