"""The words of implementation plans."""

from registry.terms.term import Term

KIND = Term("推进计划", "implementation plan")

EVENTS = {
    "plan.adopted.v1": Term("制定推进计划", "plan adopted"),
    "plan.revised.v1": Term("调整计划", "plan revised"),
    "plan.submitted.v1": Term("报送", "plan submitted"),
}

STORIES = {
    "plan.adopted.v1": Term("{office}制定推进计划：{rows}[；职责：{duties}]。", "{office} adopted the plan: {rows}[; duties: {duties}]."),
    "plan.revised.v1": Term("{office}调整推进计划：{rows}[；职责：{duties}]。", "{office} revised the plan: {rows}[; duties: {duties}]."),
    "plan.submitted.v1": Term("{office}报送推进计划。", "{office} submitted the plan."),
}  # fmt: skip

STATUSES = {
    "plan.new": Term("未制定", "not adopted"),
    "plan.adopted": Term("已制定", "adopted"),
    "plan.submitted": Term("已报送", "submitted"),
}

FIELDS = {
    "rows": Term("计划各行", "rows of the plan"),
    "row": Term("行", "row"),
    "filed": Term("已备案企业数量", "enterprises filed"),
    "rows.above_scale": Term("规模以上企业数量", "enterprises above scale"),
    "planned": Term("拟备案企业数量", "enterprises planned to file"),
    "duties": Term("职责分工", "duties"),
    "department": Term("部门", "department"),
    "post": Term("岗位", "post"),
    "duty": Term("职责", "duty"),
}

CONTRADICTIONS = (
    Term("同一行填写了不止一次", "a row is given more than once"),
    Term("{year} 年不在 {subject} 之内", "{year} is not a year of {subject}"),
)
