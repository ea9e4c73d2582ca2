"""What is said of a list before it is recorded: what it would replace, and why it is no longer what was previewed."""

from registry.terms.term import Term

IMPORTS = (
    Term("这不是预览的校验值", "this is not the hash of a preview"),
    Term("预览不作记录，不能同时指明要登记的预览", "a preview records nothing; send it, or the hash of one, not both"),
    Term(
        "与预览时不再一致，未作任何登记：{what}。",
        "This is no longer what the preview showed, and nothing was recorded: {what}.",
    ),
    Term("文件与预览时的不是同一个", "the file is another than the one that was previewed"),
    Term("机构或所选参数与预览时不同", "the office or the options are others than those of the preview"),
    Term("各行将登记的内容已与预览时不同", "what the rows would become is another by now"),
    Term(
        "第 {row} 行：{office} 在预览之后登记了“{act}”（第 {position} 号记录，{time}）",
        "row {row}: since the preview {office} recorded {act} (position {position}, {time})",
    ),
    Term(
        "{office} 已于 {day} 登记了不同的数（第 {position} 号记录），未经指明不予替换；确要替换，请勾选“替换其他机构登记的数”（接口 replace=true，命令 --replace）。",
        "{office} recorded other figures on {day} (position {position}); they are replaced only if you say so "
        "(replace=true, --replace, or the box on the page).",
    ),
    # what is odd and holds nothing back
    Term("技能人才 {skilled} 人，多于职工 {employees} 人。", "{skilled} skilled workers of {employees} employees."),
    Term("调查年度 {year} 与调查日期 {day} 相差较远。", "The year {year} is far from the day of the survey, {day}."),
    Term(
        "《职业分类大典》中 {occupation} 是“{known}”，表中写的是“{title}”。",
        "{occupation} is {known} in the national classification; the list says {title}.",
    ),
    Term(
        "《职业分类大典》中“{title}”的编码是 {known}，表中写的是 {occupation}。",
        "The national classification has {title} under {known}; the list says {occupation}.",
    ),
    Term(
        "该统一社会信用代码登记的名称是“{known}”，与表中的“{name}”全然不同；请核对代码。",
        "This credit code is on record as {known}, a wholly other name than {name}; compare the code.",
    ),
)
