"""What is said of workbooks, texts and other files as they are read: why one is not, and what is wrong in a cell."""

from registry.terms.term import Term

READER = (
    # of a file
    Term(
        "文本是 UTF-16 编码；请另存为 xlsx，或 UTF-8 编码的 CSV。",
        "The text is in UTF-16; save it as xlsx, or as CSV in UTF-8.",
    ),
    Term(
        "这是改了扩展名的网页；请用 Excel 或 WPS 打开，另存为 xlsx。",
        "This is a web page under the name of a workbook; open it in Excel or WPS and save it as xlsx.",
    ),
    Term("内容是 UTF-16 编码；请改用 UTF-8。", "This is in UTF-16; send it in UTF-8."),
    # of its sheets and headings
    Term(
        "有几张工作表都是这种表：{names}；请用 sheet 指明读取哪一张。",
        "Several sheets are such a list: {names}; name the one to read.",
    ),
    Term(
        "只有隐藏的工作表是这种表：{names}；请取消隐藏，或用 sheet 指明。",
        "Only hidden sheets are such a list: {names}; show the one to read, or name it.",
    ),
    Term("表头以上写有几个年月：{months}；请只保留本表的年月。", "Several months stand above the headings: {months}."),
    Term(
        "表头以上写明单位为{units}，与本表不符；请换算后填写。",
        "Above the headings the unit is {units}, and the form counts one by one.",
    ),
    Term(
        "表头 {cell}“{heading}”中的“{units}”与本表该列的单位或范围不符；请换算后填写。",
        "The heading {cell}, {heading}, says {units}: the column counts something else than the form.",
    ),
    Term("表头 {cell}“{heading}”没有写明年份。", "The heading {cell}, {heading}, names no year."),
    Term(
        "表头 {cell}“{heading}”下分了几列，本表该项只有一列；请合并成一列后再交。",
        "The heading {cell}, {heading}, stands over several columns; the form has one.",
    ),
    # of a row
    Term(
        "“{name}”不是其中的一个单位，数字也不等于各单位之和。",
        "{name} is all its units together and none of them, and these figures are not their sum.",
    ),
    Term("合计写的是 {said}，各行相加为 {summed}。", "The total says {said}; the rows come to {summed}."),
    Term("与同一企业的第 {row} 行不一致。", "This differs from row {row}, which is of the same enterprise."),
    Term(
        "同一企业的第 {row} 行有错误；一家企业的申请整件登记，须全部无误。",
        "Row {row} of the same enterprise is faulty, and an application is one act.",
    ),
    Term(
        "工作表“{sheet}”第 {row} 行有错误；一家企业的申请整件登记，须全部无误。",
        "Row {row} of sheet {sheet} is faulty, and an application is one act.",
    ),
    Term("与第 {row} 行同为一件申请，该行未登记。", "This row is one act with row {row}, which is refused."),
    # of a cell
    Term("应为整数。", "This must be a whole number."),
    Term(
        "数字合并在 {cells}，无法分清哪一行是多少；请拆分后逐行填写。",
        "The figure is merged over {cells}: nobody can tell what of it is this row's.",
    ),
    Term(
        "单元格中有上标、下标或删除线的内容；请只写数字或日期。",
        "A part of the cell is raised or crossed out; write the figure or the day alone.",
    ),
    Term("单元格只显示年月；请写明日期。", "The cell shows a month without its day; write the day."),
    Term(
        "单元格的格式使显示的数与所存的数不同；请直接填写数字。",
        "The cell's format shows another figure than it holds; write the figure itself.",
    ),
    Term("{heading}在将来。", "{heading} lies in the future."),
    Term(
        "{heading}早于此前已登记事项的日期（{last}）。",
        "{heading} is before the day of what was last recorded, {last}.",
    ),
    Term("发证日期早于评价日期。", "The day of granting is before the day of the evaluation."),
    Term(
        "应为《国民经济行业分类》四位代码；“{written}”可能是：{candidates}。",
        "This must be a 4-digit industry code of GB/T 4754-2017; {written} may be: {candidates}.",
    ),
    Term(
        "代码 {code} 属门类 {section}，与所写的“{written}”不符。",
        "The code {code} is of section {section}, and {written} says another.",
    ),
)
"""The sentences, found by their English."""
