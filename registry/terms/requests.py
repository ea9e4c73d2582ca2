"""What is said of a request before its route is asked, in both languages."""

from registry.terms.term import Term

REQUESTS = (
    Term("此处没有这个参数；现有 {names}", "there is no such parameter here; there are {names}"),
    Term("此处没有任何参数", "there are no parameters here"),
    Term("正文请原样提交，不要压缩。", "Send the body as it is, not compressed."),
    Term("表单不完整，请重新提交。", "The form is not whole; send it again."),
    Term("JSON 请以 UTF-8 编码提交。", "Send JSON in UTF-8."),
    Term("扩展属性为文本、整数或真假值", "an extension attribute is a text, a whole number, or true or false"),
)
