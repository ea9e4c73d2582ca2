"""The words of bulletins."""

from registry.terms.term import Term

KIND = Term("通报", "bulletin")

EVENTS = {
    "bulletin.drafted.v1": Term("起草通报", "bulletin drafted"),
    "bulletin.issued.v1": Term("印发通报", "bulletin issued"),
}

STORIES = {
    "bulletin.issued.v1": Term("{office}印发通报“{title}”（{number}）：{sections}[；备注：{remark}]。", "{office} issued the bulletin {title} ({number}): {sections}[; remark: {remark}]."),
    "bulletin.drafted.v1": Term("{office}起草通报“{title}”：{sections}[；备注：{remark}]。", "{office} drafted the bulletin {title}: {sections}[; remark: {remark}]."),
}  # fmt: skip

STATUSES = {
    "bulletin.new": Term("未起草", "not drafted"),
    "bulletin.drafted": Term("已起草", "drafted"),
    "bulletin.issued": Term("已印发", "issued"),
}

FIELDS = {
    "sections": Term("章节", "sections"),
    "bulletin.number": Term("发文字号", "document number"),
    "bulletin.issued_on": Term("印发日期", "issued on"),
    "cuts": Term("截至各机关日志的序号", "cuts, by month and tenant"),
    "document_sha256": Term("文件散列（SHA-256）", "document's hash (SHA-256)"),
    "heading": Term("标题", "heading"),
    "text": Term("正文", "text"),
}

REFUSALS = {
    "quarter_not_begun": Term("{quarter}尚未开始（{date}）。", "{quarter} has not begun on {date}."),
    "quarter_not_ended": Term("{quarter}尚未结束（{date}）。", "{quarter} has not ended on {date}."),
    "months_not_sealed": Term("{quarter}的月报尚未全部报送封存，通报可以起草，不能印发：{lacking}。", "Not every month of {quarter} is sealed, so its bulletin can be drafted, not issued: {lacking}."),
    "bulletin_character": Term("字库未收录“{character}”，通报不能印发。", "The fonts have no {character}, so the bulletin cannot be issued."),
}  # fmt: skip

CONTRADICTIONS = (
    Term("“{value}”不是 2021-Q1 形式的季度", "{value!r} is not a quarter of the form 2021-Q1"),
    Term("通报属省级，记于 {province}", "bulletins are the province's; they are kept in {province}"),
)
