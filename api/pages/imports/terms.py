"""What stands on the pages on which a list is taken in, in both languages."""

from registry.terms.term import Term

IMPORTS = {
    "import": Term("导入表格", "Take in a list"),
    "import_lead": Term(
        "把本机构平日保存的表格（调查摸底表、受理表、评价结果、证书清单、附件1、附件2）交来：先看预览，确认后才登记。",
        "Send a list as your office keeps it (survey, applications, results, certificates, Annex 1 or 2): "
        "look at its preview first; nothing is recorded before you say so.",
    ),
    "import_choose": Term("选择文件", "Choose a file"),
    "import_file": Term("表格文件", "The list"),
    "import_file_hint": Term(
        "xlsx、xls、ods 或 CSV。姓名、身份证号、电话等个人信息的列不读取。",
        "xlsx, xls, ods or CSV. Columns of names, ID numbers or telephone numbers are not read.",
    ),
    "import_sheet": Term("工作表（可不填）", "Sheet (optional)"),
    "import_sheet_hint": Term("有几张工作表都合适时，写明读取哪一张。", "Where several sheets fit: which one to read."),
    "import_on": Term("发生日期（可不填）", "Day of the acts (optional)"),
    "import_on_hint": Term(
        "只用于没有日期列的表（附件1、附件2）；不填为现在。",
        "For lists without dates (Annex 1 and 2); now if left empty.",
    ),
    "import_preview": Term("预览", "Preview"),
    "import_blank": Term("空表", "Empty lists to fill in"),
    "import_unread": Term("未能读取，尚未登记：", "It was not read, and nothing was recorded:"),
    "import_no_file": Term("请选择一个文件。", "Choose a file."),
    "import_signed_out": Term(
        "登录已失效，表格尚未登记；请登录后重新选择文件。",
        "You are no longer signed in, and nothing was recorded. Sign in and choose the file again.",
    ),
    "import_shown": Term("预览：尚未登记", "Preview: nothing is recorded yet"),
    "import_recorded": Term("表格已登记", "The list is recorded"),
    "import_counts": Term(
        "共 {rows} 行：可登记 {would} 行，此前已登记 {repeated} 行，退回 {refused} 行。",
        "{rows} rows: {would} would be recorded, {repeated} were recorded before, {refused} are refused.",
    ),
    "import_counts_recorded": Term(
        "登记 {recorded} 行，此前已登记 {repeated} 行，退回 {refused} 行。",
        "{recorded} rows were recorded, {repeated} were recorded before, {refused} are refused.",
    ),
    "import_understood": Term("读作", "Read as"),
    "import_form": Term("表", "Form"),
    "import_of": Term("月份或期间", "Month or period"),
    "import_sheet_read": Term("工作表", "Sheet"),
    "import_unknown": Term("未识别的列（未读取）", "Unknown columns (not read)"),
    "import_personal": Term("个人信息列（未读取）", "Personal columns (not read)"),
    "import_passed": Term("未作为数据的行", "Rows passed over"),
    "import_hidden_rows": Term("隐藏的行（已读取）", "Hidden rows (read)"),
    "import_other_sheets": Term("其他工作表（未读取）", "Other sheets (not read)"),
    "import_hidden_sheets": Term("隐藏的工作表（未读取）", "Hidden sheets (not read)"),
    "import_formulas": Term("公式（取其现值）", "Formulas (their last value)"),
    "import_totals": Term("合计", "Totals"),
    "import_faults": Term("退回的行中有 {count} 处错误", "{count} faults in the rows that are refused"),
    "import_warnings": Term(
        "下列各处看来不合常理，不妨碍登记。", "These look unusual; they do not keep anything from being recorded."
    ),
    "import_changed": Term(
        "与刚才的预览不再一致，未作任何登记：", "No longer what you were shown; nothing was recorded:"
    ),
    "import_changed_lead": Term(
        "下面是新的预览，请核对后再登记。", "Below is the preview as it is now; look at it, then record it."
    ),
    "import_next": Term("登记", "Record"),
    "import_record": Term("登记以上可登记的 {rows} 行", "Record the {rows} rows"),
    "import_again": Term("重新预览", "Preview again"),
    "import_returned": Term("下载需改正的行（xlsx）", "Download the rows to put right (xlsx)"),
    "import_returned_file": Term("{title} 错误.xlsx", "{title} errors.xlsx"),
    "import_replace": Term("替换其他机构登记的数", "Replace figures that other offices recorded"),
    "import_replace_hint": Term(
        "勾选后先重新预览：会列出将替换谁的哪些数，再登记。",
        "Tick it and preview again: it is shown whose figures would be replaced; then record.",
    ),
    "import_carried": Term(
        "登记的就是本页所示的内容；文件或已有登记如有变化，会先告知而不登记。",
        "What this page shows is what is recorded; if the file or the record has changed, you are told first.",
    ),
    "import_rows": Term("逐行", "Row by row"),
    "import_rows_lead": Term(
        "箭头前为表中所写，箭头后为读出的值；只有一个的，所写与所读一致。",
        "Before an arrow stands what is written, behind it what was read; a value alone is both.",
    ),
    "import_row": Term("行", "Row"),
    "import_becomes": Term("结果", "Becomes"),
    "import_with": Term("与第 {row} 行同为一件", "one act with row {row}"),
    "import_hidden": Term("隐藏的行", "a hidden row"),
    "import_left_out": Term("另有 {rows} 行未显示。", "{rows} more rows are not shown."),
    "import_other": Term("导入另一个文件", "Take in another file"),
}
"""The words of the pages, with named places for the facts."""
