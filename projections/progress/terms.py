"""The names and definitions of the columns of the province's progress."""

from registry.terms.term import Term

PROGRESS = {
    "title": Term("企业技能人才自主评价推进进度", "Progress of the filings"),
    "planned": Term("年计划备案", "planned in the year"),
    "actual": Term("年内已备案", "filed in the year"),
    "share": Term("完成率", "share done"),
    "rank": Term("名次", "place"),
    "filed": Term("本月备案", "filed this month"),
    "filed_before": Term("上月备案", "filed the month before"),
    "certified": Term("本月发证", "certificates this month"),
    "certified_before": Term("上月发证", "certificates the month before"),
    "idle": Term("零进展单位", "units without progress"),
    "idle_tenants": Term("本年零进展", "without progress this year"),
    "basis": Term(
        "计划为覆盖本年度的最近一次推进计划；已备案按企业首次回执的日期计，截至月末；名次按完成率，省直不参加排名。",
        "The plan is the one adopted or revised last whose period holds the year; an enterprise counts as filed by the day "
        "of its first receipt, up to the month's end; places go by the share done, the province's own filings have none.",
    ),
}
"""The words of the table and their meaning."""
