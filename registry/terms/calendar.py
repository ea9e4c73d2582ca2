"""The words of working-day calendars."""

from registry.terms.term import Term

KIND = Term("工作日历", "working-day calendar")

EVENTS = {
    "calendar.published.v1": Term("发布工作日历", "calendar published"),
}

STORIES = {
    "calendar.published.v1": Term("{office}发布工作日历，放假：{holidays}[；调休上班：{workdays}][；来源：{source}]。", "{office} published the calendar; days off: {holidays}[; worked instead: {workdays}][; source: {source}]."),
}  # fmt: skip

STATUSES = {
    "calendar.new": Term("未发布", "not published"),
    "calendar.published": Term("已发布", "published"),
}

FIELDS = {
    "holidays": Term("放假日", "holidays"),
    "holidays.name": Term("节日", "holiday"),
    "date": Term("日期", "date"),
    "workdays": Term("调休上班日", "make-up working days"),
}

CONTRADICTIONS = (
    Term("“{value}”不是 YYYY 形式的年份", "{value!r} is not a year of the form YYYY"),
    Term("{day} 不在 {year} 年内", "{day} is not a day of {year}"),
    Term("{days} 填写了不止一次：一天或为放假日，或为调休上班日，或都不是", "{days} given more than once: a day is a holiday, a make-up day or neither"),
    Term("{days} 不能作为调休上班日：周一至周五本为工作日", "{days} cannot be made up for: Monday to Friday are worked anyway"),
)  # fmt: skip
