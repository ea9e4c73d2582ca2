"""The words of a what-if: what would differ, by city and month."""

from registry.terms.term import Term

WHATIF = {
    "title": Term("如果规则或口径不同", "What if"),
    "tenant": Term("备案机关", "tenant"),
    "month": Term("月份", "month"),
    "refused": Term("不能办理的事项", "acts refused"),
    "moved": Term("改变的期限", "deadlines moved"),
    "late_before": Term("其中原逾期", "late until then"),
    "late_after": Term("其中新逾期", "late under them"),
    "figures": Term("改变的数字", "figures changed"),
    "act": Term("{act}：{number} 件，如 {subject}：{detail}", "{act}: {number}, such as {subject}: {detail}"),
    "step": Term(
        "期限 {step}：{number} 件，如 {subject}：{before} → {after}",
        "deadline {step}: {number}, such as {subject}: {before} → {after}",
    ),
    "none": Term("无", "none"),
    "examined": Term(
        "看过备案 {filing} 件、评价 {evaluation} 场。", "Looked at {filing} filings and {evaluation} evaluations."
    ),
    "same": Term("没有任何不同。", "Nothing would differ."),
    "untouched": Term("登记和报表未作任何改动。", "Nothing was recorded, and no table was touched."),
}
"""What is printed of it."""
