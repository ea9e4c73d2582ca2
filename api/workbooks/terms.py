"""What is said of an office's workbook: why it is not read at all, and what is wrong in one of its cells."""

from api.workbooks.personal_data import names_a_person
from registry import terms
from registry.errors import Message
from registry.terms.term import Term

UNREADABLE = {
    "empty_file": Term("文件是空的。", "The file is empty."),
    "not_a_workbook": Term(
        "这不是 xlsx、xls、ods 工作簿，也不是 CSV 文本。",
        "This is neither a workbook of the kinds xlsx, xls and ods nor a list in CSV.",
    ),
    "content_not_name": Term(
        "文件名称说它是 {named}，内容却是 {found}；请另存为名称相符的格式。",
        "The file calls itself {named}, but its content is {found}; save it under its own kind.",
    ),
    "macros": Term(
        "工作簿含有宏，不予读取；请另存为 xlsx 后再交。",
        "The workbook holds macros and is not read; save it as xlsx and send that.",
    ),
    "password": Term(
        "工作簿有密码保护，不予读取；请取消密码后再交。",
        "The workbook is protected by a password and is not read; take the password off and send it again.",
    ),
    "damaged": Term("工作簿已损坏，无法读取。", "The workbook is damaged and cannot be read."),
    "unpacks_too_large": Term(
        "工作簿解压后超过 {limit} MB 或压缩比异常，不予读取。",
        "Unpacked the workbook is over {limit} MB, or it is packed far too tightly; it is not read.",
    ),
    "too_many_parts": Term(
        "工作簿由超过 {limit} 个部分组成，不予读取。",
        "The workbook is made of more than {limit} parts; it is not read.",
    ),
    "too_many_rows": Term(
        "工作表“{sheet}”超过 {limit} 行；请分成几个文件。",
        "Sheet {sheet} has more than {limit} rows; send it in several files.",
    ),
    "too_many_cells": Term(
        "工作表“{sheet}”的范围超过 {limit} 个单元格；请删去表格以外的内容。",
        "Sheet {sheet} spreads over more than {limit} cells; delete what lies outside the table.",
    ),
    "no_such_sheet": Term("没有名为“{sheet}”的工作表。", "There is no sheet called {sheet}."),
    "no_known_list": Term(
        "没有找到任何一种可导入表格的表头；请下载模板核对列名。",
        "No sheet has the headings of a list that can be imported; compare them with the templates.",
    ),
    "another_form": Term("这不是“{asked}”，看来是“{found}”。", "This is not the list {asked}; it looks like {found}."),
    "columns_missing": Term(
        "工作表“{sheet}”第 {row} 行的表头缺少：{columns}。",
        "The headings in row {row} of sheet {sheet} lack: {columns}.",
    ),
    "column_twice": Term(
        "工作表“{sheet}”的表头中“{column}”出现了两次。", "Among the headings of sheet {sheet}, {column} stands twice."
    ),
    "nothing_in_it": Term("工作表“{sheet}”的表头下没有内容。", "Under the headings of sheet {sheet} there is nothing."),
    "no_month": Term(
        "表头以上没有写明年月，如“( 2021 年 3 月 )”。",
        "Above the headings no month is named, such as “( 2021 年 3 月 )”.",
    ),
    "no_years": Term(
        "表头中没有“2021 年拟备案企业数量”这样的列，或各年份不相连。",
        "The headings have no column such as “2021 年拟备案企业数量”, or the years do not follow one another.",
    ),
    "another_month": Term("这是 {found} 的调度表，不是 {asked} 的。", "This is the table of {found}, not of {asked}."),
    "another_period": Term(
        "这是 {found} 的推进计划表，不是 {asked} 的。", "This is the plan of {found}, not of {asked}."
    ),
    "another_tenant": Term("这是“{found}”的表，不是“{asked}”的。", "This is the table of {found}, not of {asked}."),
    "no_unit_of_it": Term("表中没有一个单位属于“{asked}”。", "Not one unit in the table belongs to {asked}."),
}

CELLS = {
    "required": Term("此列必填。", "This column must be filled in."),
    "error_cell": Term("单元格是错误值 {value}。", "The cell holds the error {value}."),
    "formula_unread": Term(
        "公式没有保存计算结果；请在表格软件中打开并保存后再交。",
        "The formula has no stored result; open the workbook in a spreadsheet program, save it, and send it again.",
    ),
    "number_typed": Term(
        "此列的号码被存成了数字，位数或前导零可能已丢失，无法还原；请把单元格设为文本格式后重新填写。",
        "The code was stored as a number: digits or leading zeros may be lost, and nothing is guessed. "
        "Format the cell as text and type it again.",
    ),
    "credit_code": Term(
        "统一社会信用代码应为 18 位数字和大写字母（不用 I、O、S、V、Z）。",
        "A unified social credit code has 18 digits and letters without I, O, S, V, Z.",
    ),
    "credit_check": Term(
        "统一社会信用代码的校验位不符，请核对。",
        "The credit code's check character is wrong; compare it with the licence.",
    ),
    "not_a_date": Term(
        "无法读作日期；请写成 2021-03-05 或设为日期格式。",
        "This is no date; write 2021-03-05, or format the cell as a date.",
    ),
    "no_such_day": Term("没有 {value} 这一天。", "There is no day {value}."),
    "not_a_count": Term("应为 0 或正整数。", "This must be a whole number, 0 or more."),
    "not_a_year": Term("应为四位年份。", "This must be a year of four digits."),
    "not_a_level": Term(
        "无法读作等级；如 五级、初级工、5，或 学徒工、特级技师、首席技师。",
        "This is no level, such as 五级, 初级工, 5, or 学徒工, 特级技师, 首席技师.",
    ),
    "not_yes_or_no": Term("应填 是 或 否。", "This must be 是 (yes) or 否 (no)."),
    "not_a_county": Term(
        "本机关没有“{value}”这个县（市、区）。", "There is no county {value} in this tenant; give its name or code."
    ),
    "county_of_several": Term(
        "有几个县（市、区）叫“{value}”，请写代码或连同市名。",
        "Several counties are called {value}; give the code, or the city's name with it.",
    ),
    "not_an_industry": Term(
        "应为《国民经济行业分类》四位代码。", "This must be a 4-digit industry code of GB/T 4754-2017."
    ),
    "not_an_occupation": Term("应为职业编码，如 6-18-01-01。", "This must be an occupation code such as 6-18-01-01."),
    "not_a_scope": Term(
        "评价范围应写作“6-18-01-01 车工 五级、四级；…”。", "A scope is written “6-18-01-01 车工 五级、四级；…”."
    ),
    "no_scope": Term(
        "没有评价范围：此列未填，“评价范围”工作表中也没有该企业。",
        "There is no scope: neither in this column nor for this enterprise on the sheet 评价范围.",
    ),
    "scope_without_application": Term("申请表中没有该企业。", "The list of applications has no such enterprise."),
    "not_one_of": Term("应为：{choices}。", "This must be one of: {choices}."),
    "too_long": Term("超过 {limit} 个字。", "This is longer than {limit} characters."),
    "not_a_text": Term("无法读作文字。", "This cannot be read as a text."),
    "not_a_uuid": Term("应为登记系统中的编号（UUID）。", "This must be a key in the registry, a UUID."),
    "not_a_holder": Term(
        "应为不透明的人员编号（UUID），不能是姓名、身份证号或电话号码。",
        "This must be an opaque reference, a UUID: no name, ID number or telephone number.",
    ),
    "repeats_row": Term("与第 {row} 行重复。", "This row repeats row {row}."),
    "repeats_row_batch": Term(
        "与第 {row} 行重复；同一天的第二场请在“批次”列注明。",
        "This row repeats row {row}; a second session of a day needs a number of its own in the column 批次.",
    ),
    "not_a_unit": Term("本机关没有单位“{value}”。", "There is no unit {value} in this tenant."),
    "not_an_annex_row": Term("附件1没有行业领域“{value}”。", "Annex 1 has no industry {value}."),
    "no_filing": Term("该企业在本机关没有备案。", "The enterprise has no filing in this tenant."),
    "no_evaluation": Term(
        "没有找到这场评价；请核对企业、职业、等级、日期、批次，或填写评价编号。",
        "There is no such evaluation; compare enterprise, occupation, level, date and batch, or give its key.",
    ),
    "held_otherwise": Term(
        "这场评价已登记，此处为 {recorded}，本行为 {given}；同一天的另一场请在“批次”列注明。",
        "The session is on record with {recorded} here, this row has {given}; another session of the day says its 批次.",
    ),
    "granted_otherwise": Term(
        "这场评价已登记发证 {recorded} 本（{days}），本行为 {given} 本；增发的用证书清单登记，多登记的由审核机关撤销。",
        "{recorded} certificates of the session are on record ({days}), this row has {given}: more are granted by the "
        "list of certificates, those too many are revoked by the reviewing centre.",
    ),
    "granted_another_day": Term(
        "这场评价的 {recorded} 本证书登记的发证日期为 {days}。",
        "The session's {recorded} certificates are on record as granted on {days}.",
    ),
    "holder_has_certificate": Term(
        "该人员在这场评价中已有有效证书 {number}。", "The holder has a valid certificate of this session, {number}."
    ),
    "held_back": Term(
        "整张表作为一件事登记，须全部无误。", "The sheet is one act: it is recorded only when every row is right."
    ),
}


PASSED = {
    "printed": Term("未填写的行", "not filled in"),
    "total": Term("合计", "total"),
    "subtotal": Term("小计", "subtotal"),
    "section": Term("分段标题", "section"),
    "note": Term("说明", "note"),
    "signature": Term("签字栏", "signatures"),
    "example": Term("示例", "example"),
    "headings": Term("表头", "headings"),
}
"""What a row under the headings is that is none of the list."""


RETURNED = {
    "row": Term("第 {row} 行", "row {row}"),
    "row_elsewhere": Term("第 {row} 行（原表）", "row {row} of the list as it was sent"),
}
"""How a row is named in the workbook that comes back: by its place there, or as one that is not in it."""

SHOWN = {
    "yes": Term("是", "yes"),
    "no": Term("否", "no"),
    "and": Term("、", ", "),
    "between": Term("；", "; "),
    "would_record": Term("可登记", "would be recorded"),
    "recorded": Term("已登记", "recorded"),
    "repeated": Term("此前已登记", "recorded before"),
    "refused": Term("退回", "refused"),
    "replaced": Term(
        "替换 {office} {time} 登记的 {values}（第 {position} 号记录）",
        "replaces {values} by {office}, {time} (position {position})",
    ),
    "replaced_whole": Term(
        "替换 {office} {time} 登记的内容（第 {position} 号记录）",
        "replaces what {office} recorded, {time} (position {position})",
    ),
    "stands": Term(
        "现有 {office} {time} 登记的 {values}（第 {position} 号记录）",
        "there stand {values} by {office}, {time} (position {position})",
    ),
    "stands_whole": Term(
        "现有 {office} {time} 登记的内容（第 {position} 号记录）",
        "there stands what {office} recorded, {time} (position {position})",
    ),
    "nothing": Term("（空）", "(nothing)"),
    "total_right": Term(
        "第 {row} 行 {column}：{said}，与各行之和相符", "row {row}, {column}: {said}, the sum of the rows"
    ),
    "total_wrong": Term(
        "第 {row} 行 {column}：写的是 {said}，各行相加为 {summed}",
        "row {row}, {column}: it says {said}, the rows come to {summed}",
    ),
}
"""How a preview's rows and totals read."""


def unreadable(reason: str, facts: dict[str, object]) -> Term:
    """Return why a workbook is not read, in both languages."""
    return said(reason) if isinstance(reason, Message) else _filled(UNREADABLE[reason], facts)


def in_cell(reason: str, facts: dict[str, object]) -> Term:
    """Return what is wrong in a cell, in both languages."""
    shown = {name: "…" if isinstance(fact, str) and names_a_person(fact) else fact for name, fact in facts.items()}
    return said(reason) if isinstance(reason, Message) else _filled(CELLS[reason], shown)


def said(message: str) -> Term:
    """Return a message in both languages."""
    return Term(terms.reads(message, "zh"), str(message))


def _filled(term: Term, facts: dict[str, object]) -> Term:
    read = [{name: fact[at] if isinstance(fact, Term) else fact for name, fact in facts.items()} for at in (0, 1)]
    return Term(term.zh.format(**read[0]), term.en.format(**read[1]))


TEMPLATE = {
    "example": "示例",
    "number": "序号",
    "total": "合计",
    "month": "( {year} 年 {month} 月 )",
    "province": "省",
    "city": "市",
    "note": "{name}。带*的列必填；号码一律按文本填写；第一列写“{example}”的行不读取；不要填写姓名、身份证号、电话等个人信息。",
    "count": "0 或正整数",
}
