"""The words of monthly returns."""

from registry.terms.term import Term

KIND = Term("调度表", "monthly return")

EVENTS = {
    "dispatch.declared.v1": Term("填报", "figures declared"),
    "dispatch.sealed.v1": Term("报送封存", "table sealed"),
    "dispatch.amended.v1": Term("更正", "table amended"),
    "dispatch.reminded.v1": Term("催报", "reminded"),
}

STORIES = {
    "dispatch.declared.v1": Term(
        "{office}为{unit}填报：准备备案 {preparing}，完成备案 {completed}，已开展评价 {evaluated}，本月发证 {certified_month}，本年累计 {certified_ytd}[；备注：{remark}]。",
        "{office} declared for {unit}: preparing {preparing}, filed {completed}, evaluated {evaluated}, certificates this month {certified_month}, this year {certified_ytd}[; remark: {remark}].",
    ),
    "dispatch.sealed.v1": Term("{office}报送封存[第 {edition} 版][，截至第 {as_of} 号][；备注：{remark}]。", "{office} sealed the return[, edition {edition}][, as of position {as_of}][; remark: {remark}]."),
    "dispatch.amended.v1": Term("{office}更正[，第 {edition} 版][，截至第 {as_of} 号]：{reason}。", "{office} amended the return[, edition {edition}][, as of position {as_of}]: {reason}."),
    "dispatch.reminded.v1": Term("{office}催报[：{remark}]。", "{office} reminded of the return[: {remark}]."),
}  # fmt: skip

STATUSES = {
    "dispatch.new": Term("未填报", "nothing declared"),
    "dispatch.declared": Term("已填报", "declared"),
    "dispatch.reminded": Term("已催报", "reminded"),
    "dispatch.sealed": Term("已报送封存", "sealed"),
}

FIELDS = {
    "reminders": Term("催报次数", "reminders"),
    "figures.rows": Term("各单位", "rows of the units"),
    "rows.name": Term("单位名称", "unit's name"),
    "declared": Term("填报数", "figures declared"),
    "unit": Term("单位", "unit"),
    "preparing": Term("准备备案企业数量", "enterprises preparing to file"),
    "completed": Term("完成备案企业数量", "enterprises filed"),
    "evaluated": Term("已开展评价企业数量", "enterprises that have evaluated"),
    "certified_month": Term("本月取得职业技能等级证书人数", "certificates this month"),
    "certified_ytd": Term("本年累计取得职业技能等级证书人数", "certificates this year to date"),
    "edition": Term("版次", "edition"),
    "as_of": Term("截止", "cut"),
    "definition": Term("口径", "definition"),
    "total": Term("合计", "total"),
    "workbook_sha256": Term("工作簿散列（SHA-256）", "workbook's hash (SHA-256)"),
}

REFUSALS = {
    "own_unit": Term("机构{by}只填报本单位，不能填报{unit}。", "Office {by} declares for its own unit, not for {unit}."),
    "month_not_begun": Term("{month}尚未开始（{date}）。", "{month} has not begun on {date}."),
    "month_not_ended": Term("{month}尚未结束（{date}）。", "{month} has not ended on {date}."),
    "nothing_to_amend": Term("自第{edition}版封存以来，数据没有变化，无需更正。", "Nothing has changed since edition {edition} was sealed."),
}  # fmt: skip

CONTRADICTIONS = (
    Term("一月的本年累计不得少于本月", "in January certified_ytd must not be below certified_month"),
    Term("{unit} 不是 {tenant} 的单位", "{unit} is not a unit of {tenant}"),
)
