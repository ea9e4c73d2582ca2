"""The words around what a story tells; the sentence of every event stands with its kind in registry/terms."""

from registry.terms.term import Term

AUTHORITIES = {
    "R": Term("受理机构", "receiving office"),
    "V": Term("审核（备案）机关", "reviewing centre"),
    "C": Term("县级机构", "county centre"),
    "I": Term("行业部门", "industry department"),
    "P": Term("省级中心", "province centre"),
}
"""By what an office acts, by the contract's letters."""

WORDS = {
    "yes": Term("是", "yes"),
    "no": Term("否", "no"),
    "none": Term("无", "none"),
    "added": Term("新增", "added"),
    "removed": Term("删除", "removed"),
    "changed": Term("变更", "changed"),
    "replaced": Term("替换", "replaced"),
    "unchanged": Term("未变更", "unchanged"),
    "unplaced": Term("无法对应", "not to be told"),
    "version": Term("版本", "version"),
    "recorded": Term("记录", "recorded"),
    "authority": Term("职权", "authority"),
    "rule": Term("依据", "rule"),
    "edition": Term(
        "规则第{edition}版（自{effective_from}施行）", "edition {edition} of the rules, in force from {effective_from}"
    ),
    "no_edition": Term("未制定规则，按默认规定", "no rules adopted: the defaults"),
    "row": Term("{kind}状态为{when}时，由{by}办理", "while the {kind} is {when}, by {by}"),
    "further": Term("另载", "further"),
    "so_far": Term("至此", "so far"),
    "by_date": Term("截至{day}，按日期为“{status}”", "on {day}, by date alone: {status}"),
    "as_of": Term("截至第 {cut} 号记录", "as of position {cut}"),
    "position": Term("第 {position} 号", "position {position}"),
    "unknown_then": Term("尚无此事项", "not on record"),
    "in_both": Term("两个截止都已知的办理", "acts known at both cuts"),
    "only_later": Term("仅后一截止已知的办理", "acts known at the later cut only"),
    "differences": Term("状态差异", "differences in state"),
    "no_differences": Term("没有差异", "no differences"),
    "listing": Term("、", ", "),
    "or": Term("或", " or "),
    "file": Term("{name}（{size} 字节，SHA-256 {sha256}…）", "{name} ({size} bytes, SHA-256 {sha256}…)"),
    "clauses": Term("；", "; "),
    "colon": Term("：", ": "),
    "comma": Term("，", ", "),
    "aside": Term("{said}（{more}）", "{said} ({more})"),
    "yuan": Term("{amount} 元", "CNY {amount}"),
    "day": Term("{year}年{month}月{day}日", "{year}-{month:02}-{day:02}"),
}
"""The words around what is told."""
