"""The titles of problems."""

from registry.terms.term import Term

TITLES = {
    "body-unreadable": Term("正文无法读取", "The body cannot be read"),
    "key-missing": Term("缺少有效密钥", "A valid key is needed"),
    "office-not-entitled": Term("机构无权办理", "The office may not do this"),
    "tenant-unknown": Term("没有此备案机关", "There is no such tenant"),
    "not-found": Term("没有此事项", "There is no such thing"),
    "act-not-legal": Term("此时不能办理", "This may not happen now"),
    "body-too-large": Term("正文过大", "The body is too large"),
    "media-type-unknown": Term("媒体类型不支持", "The media type is not accepted"),
    "event-invalid": Term("事件有误", "The event has faults"),
    "id-reused": Term("编号已被其他内容使用", "The id is taken by other content"),
    "material-refused": Term("材料不能接收", "The material is not taken"),
    "cut-beyond-log": Term("截止位置超出日志", "The cut lies past the log's end"),
    "page-beyond-log": Term("起始位置超出日志", "The page begins past the log's end"),
    "epoch-passed": Term("日志已经恢复，纪元不同", "The log was restored, another epoch has begun"),
    "parameter-invalid": Term("参数有误", "A parameter is not of its form"),
    "preview-outdated": Term("与预览不再一致", "No longer what the preview showed"),
    "workbook-unreadable": Term("工作簿不能读取", "The workbook is not read"),
    "queue-full": Term("排队已满", "Too many posts are waiting"),
    "projection-behind": Term("报表尚未跟上", "The tables are not there yet"),
    "store-unavailable": Term("存储暂不可用", "The store is unavailable"),
    "edition-differs": Term("封存的报表与原件不符", "A sealed table is not what was sealed"),
    "form-foreign": Term("表单来源不符", "The form came from elsewhere"),
    "page-not-found": Term("没有此页面", "There is no such page"),
    "method-not-allowed": Term("方法不允许", "The method is not allowed"),
    "internal": Term("内部错误", "Something went wrong in the registry"),
}
"""What every kind of problem is called."""
