"""The words of commands."""

import errno

from registry.terms.term import Term

EPOCH_CAUSES = {
    "first": Term("首次建立", "made"),
    "server": Term("数据库在另一台 PostgreSQL 上", "on another PostgreSQL"),
    "timeline": Term("PostgreSQL 时间线改变", "another timeline of PostgreSQL"),
    "tables": Term("由备份文件恢复", "read from a dump"),
    "shorter": Term("日志比上次停止时短", "logs shorter than when last stopped"),
    "told": Term("按命令开启", "opened by command"),
}
"""Why an epoch was opened."""

EPOCHS = {
    "number": Term("纪元", "epoch"),
    "id": Term("编号", "Log-Epoch"),
    "opened": Term("开启时间", "opened"),
    "why": Term("原因", "why"),
    "events": Term("当时事件数", "events then"),
    "open": Term("第 {number} 纪元已开启：{id}", "Epoch {number} is open: {id}"),
}

RULES = {
    "rules": Term("备案规则", "Rules"),
    "trial": Term("规则试行", "Rules on trial"),
    "rule": Term("规则", "rule"),
    "value": Term("内容", "value"),
    "before": Term("原", "before"),
    "after": Term("新", "after"),
    "none": Term("不限", "any"),
    "yes": Term("是", "yes"),
    "no": Term("否", "no"),
    "default": Term("默认规则", "the default rules"),
    "from": Term("{day}起施行", "from {day}"),
    "on": Term("{day}有效", "in force on {day}"),
    "instead": Term("{after} 代替 {before}", "{after} in place of {before}"),
    "edition": Term("版本 {name}", "edition {name}"),
    "editions": Term("各版本：{listed}", "editions: {listed}"),
    "same": Term("规则没有变化。", "No rule is changed."),
    "examined": Term(
        "试行于在办备案 {filing} 件、在办评价 {evaluation} 场。",
        "Tried on {filing} running filings and {evaluation} running evaluations.",
    ),
    "no_effect": Term("对其没有影响。", "Nothing changes for them."),
    "refused": Term("不能再办理：{act}，{number} 件", "no longer possible: {act}, {number}"),
    "possible": Term("可以办理：{act}，{number} 件", "now possible: {act}, {number}"),
    "moved": Term("期限改变：{step}，{number} 件", "another deadline: {step}, {number}"),
    "span": Term("{opens} 至 {due}", "{opens} to {due}"),
    "provisional": Term("（暂定）", " (provisional)"),
    "no_deadline": Term("无", "none"),
    "more": Term("……另有 {number} 件，见 --json", "… and {number} more, see --json"),
    "listing": Term("、", ", "),
    "subject": Term("事项", "subject"),
    "name": Term("企业", "enterprise"),
    "day": Term("日期", "date"),
    "office": Term("机构", "office"),
    "reason": Term("理由", "reason"),
    "reason_before": Term("原先的理由", "reason until then"),
}  # fmt: skip
"""A rule set, and what a set on trial would do."""

CERTIFICATE = {
    "certificate": Term("证书", "certificate"),
    "status": Term("状态", "status"),
    "position": Term("第 {position} 号", "position {position}"),
    "as_of": Term("截至第 {position} 号记录", "as of {position}"),
}
"""A certificate's history."""

DOUBLES = {
    "title": Term("全省重复的备案和申领", "filings and claims that stand more than once in the province"),
    "found": Term("{number} 项", "{number} found"),
    "kind": Term("种类", "kind"),
    "enterprise": Term("企业", "enterprise"),
    "subjects": Term("各备案机关", "with which tenants"),
}
"""What several tenants have on record at once."""

CERTIFICATE_FACTS = {
    "holder": Term("持证人", "holder"),
    "occupation": Term("职业", "occupation"),
    "level": Term("等级", "level"),
    "evaluation": Term("评价", "evaluation"),
    "filing": Term("备案", "filing"),
    "replaces": Term("代替", "replaces"),
    "replaced_by": Term("换发为", "replaced by"),
    "revoked_unnamed": Term("同批未指明编号的撤销数", "revoked in this evaluation without a number"),
}
"""What is told of a certificate, in its order."""

IMPORTED = {
    "recorded": Term(
        "{title}（{of}{sheet}）：{rows} 行，{seconds:.1f} 秒；已登记 {recorded} 行，此前已登记 {repeated} 行，退回 {refused} 行",
        "{title}: {rows} rows in {seconds:.1f} s, recorded {recorded}, recorded before {repeated}, refused {refused}",
    ),
    "tried": Term(
        "{title}（{of}{sheet}）：{rows} 行，{seconds:.1f} 秒；试行，未登记：可登记 {recorded} 行，此前已登记 {repeated} 行，退回 {refused} 行",
        "{title}: {rows} rows in {seconds:.1f} s, would be recorded {recorded}, recorded before {repeated}, refused {refused}",
    ),
    "of": Term("{tenant} {of}，", "{tenant} {of}, "),
    "warning": Term("注意", "note"),
    "listing": Term("、", ", "),
}
"""What became of a workbook."""

PREVIEWED = {
    "row": Term("行", "row"),
    "becomes": Term("结果", "becomes"),
    "with": Term("与第 {row} 行同为一件", "one act with row {row}"),
    "more": Term("共 {rows} 行，显示 {shown} 行。", "{shown} of {rows} rows are shown."),
    "passed": Term("第 {row} 行 {kind}：{words}", "row {row} {kind}: {words}"),
    "hash": Term("预览", "preview"),
    "confirm": Term("登记以上可登记的 {rows} 行？", "Record these {rows} rows?"),
    "declined": Term("未作登记。", "Nothing was recorded."),
}
"""A workbook before it is recorded."""

LEFT_OUT = {
    "skipped_rows": Term("未作为数据读取的行", "rows left out (totals, notes, examples)"),
    "personal_columns": Term("未读取的个人信息列", "personal columns, not read"),
    "unknown_columns": Term("未识别的列", "unknown columns, not read"),
    "formulas": Term("公式（取其现值）", "formulas, read as their last value"),
    "other_sheets": Term("未读取的工作表", "other sheets, not read"),
    "hidden_sheets": Term("未读取的隐藏工作表", "hidden sheets, not read"),
}
"""What of a workbook was not read."""

INBOX = {
    "title": Term("待办", "inbox"),
    "as_of": Term("截至第 {position} 号记录", "as of {position}"),
    "items": Term("共 {number} 项", "{number} items"),
    "more": Term("，后面还有", "and more"),
    "due": Term("期限", "due"),
    "left": Term("、剩余工作日", "left"),
    "to_do": Term("待办", "to do"),
    "status": Term("状态", "status"),
    "enterprise": Term("企业", "enterprise"),
    "subject": Term("事项", "subject"),
    "overdue": Term("逾期", "overdue"),
    "provisional": Term("暂定", "provisional"),
}
"""An office's inbox."""

RETURNS = {
    "edition": Term("第{edition}版", "edition {edition}"),
    "as_of": Term("截至第 {position} 号", "as of {position}"),
    "reminded": Term("已催报", "reminded of {month}"),
    "late": Term("{month} 应于 {due} 前报送，逾期 {days} 天", "was due {due}, {days} days ago"),
    "all": Term("均已报送", "sealed by all that were asked about."),
    "missing": Term("尚有 {number} 个机关未报送", "{number} not sealed."),
    "draft": Term("草稿", "draft"),
    "declared": Term("填报 {number} 行", "rows declared"),
    "file": Term("附件2 {tenant} {month} 草稿.xlsx", "Annex 2 {tenant} {month} draft.xlsx"),
}
"""A month's return; the name of a draft's file is the Chinese one."""

VERIFIED = {
    "editions": Term("核对 {sealed} 个封存版，{differing} 个不符。", "{sealed} editions{rate}; {differing} differ."),
    "bulletins": Term(
        "核对 {sealed} 个封存版、{bulletins} 期通报，{differing} 个不符。",
        "{sealed} editions and {bulletins} bulletin{s}{rate}; {differing} differ.",
    ),
}
"""What was verified of sealed editions and issued bulletins."""

ACTS = {
    "term": Term("中文", "Chinese"),
    "by_date": Term("以日期为准", "by date alone"),
}
"""The page of acts."""

SYSTEM = {
    errno.ENOENT: "没有此文件或文件夹",
    errno.EACCES: "无权访问",
    errno.EISDIR: "这是文件夹，不是文件",
    errno.ENOSPC: "磁盘已满",
}
"""What the operating system refuses most often, in Chinese."""

PERSONAL_DATA = {
    "identity_number": Term("身份证号码", "identity number"),
    "telephone_number": Term("电话号码", "telephone number"),
    "bank_card": Term("银行卡号", "bank card"),
}
"""The kinds of personal data that a log may hold."""
