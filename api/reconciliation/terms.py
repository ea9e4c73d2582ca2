"""What is said of a hand-kept annex beside ours: how a cell stands, and the headings of the sheet that lists them."""

from registry.terms.term import Term

CELL_STANDS = {
    "equal": Term("一致", "equal"),
    "different": Term("不一致", "different"),
    "missing": Term("手工表缺", "missing in the file"),
    "unknown": Term("登记中无此行", "no such row on record"),
    "unreadable": Term("无法读取", "unreadable"),
    "repeated": Term("重复的行", "a row that is there before"),
}
"""How a cell of a hand-kept annex stands to the figure on record."""

RECONCILED = {
    "sheet": Term("核对", "Reconciled"),
    "cell": Term("单元格", "cell"),
    "row": Term("行", "row"),
    "column": Term("栏目", "column"),
    "theirs": Term("手工表", "in the file"),
    "ours": Term("登记", "on record"),
    "difference": Term("登记减手工表", "on record less the file"),
    "stands": Term("结果", "result"),
    "address": Term("依据", "address"),
    "events": Term("事项", "events"),
    "line": Term("手工表 {theirs}，登记 {ours}，{stands}", "in the file {theirs}, on record {ours}, {stands}"),
    "total": Term("合计", "total"),
    "note": Term("登记：{ours}", "on record: {ours}"),
    "event": Term("第{position}号 {act} {day} {counts:+}", "no. {position} {act} {day} {counts:+}"),
    "more": Term("……另有{number}项", "… and {number} more"),
    "basis": Term(
        "{tenant} {of}，口径 {definition}，发生时间截至 {until}，记录时间截至第 {cut} 号记录",
        "{tenant} {of}, {definition}, happened by {until}, recorded by position {cut}",
    ),
    "page": Term("第 {page} 页，共 {pages} 页", "page {page} of {pages}"),
    "sum": Term(
        "一致{equal}，不一致{different}，手工表缺{missing}，登记中无此行{unknown}，无法读取{unreadable}，重复{repeated}",
        "{equal} equal, {different} different, {missing} missing in the file, {unknown} without a row on record, "
        "{unreadable} unreadable, {repeated} repeated",
    ),
}
"""The words of the answer and of the sheet 核对."""
