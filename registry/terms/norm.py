"""The words of norms."""

from registry.terms.term import Term

KIND = Term("标准、评价规范", "norm")

EVENTS = {
    "norm.registered.v1": Term("登记标准、评价规范", "norm registered"),
    "norm.superseded.v1": Term("废止替代", "norm superseded"),
}

STORIES = {
    "norm.registered.v1": Term(
        "{office}登记评价规范“{title}”（{source}，版本 {version}）：{occupation} {levels}，自{effective_from}施行[，企业 {enterprise}][，文件：{document}]。",
        "{office} registered the norm {title} ({source}, version {version}) for {occupation}, {levels}, in force from {effective_from}[, of enterprise {enterprise}][, document: {document}].",
    ),
    "norm.superseded.v1": Term("{office}登记该规范由 {by} 替代[：{reason}]。", "{office} recorded that the norm is superseded by {by}[: {reason}]."),
}  # fmt: skip

STATUSES = {
    "norm.new": Term("未登记", "not on record"),
    "norm.registered": Term("现行", "registered"),
    "norm.superseded": Term("已被替代", "superseded"),
}

FIELDS = {
    "document": Term("文件", "document"),
    "document.name": Term("文件名", "file name"),
    "by": Term("替代规范", "superseded by"),
    "superseded_by": Term("替代规范", "superseded by"),
}

CHOICES = {
    "source": {
        "national": Term("国家", "national"),
        "industry": Term("行业", "industry"),
        "enterprise": Term("企业", "enterprise"),
    },
}

REFUSALS = {
    "norm_superseded": Term("{other}已被{by}替代。", "{other} has been superseded by {by}."),
}

CONTRADICTIONS = (
    Term("企业规范须填写企业，其他规范不填", "enterprise is given for a norm of an enterprise, and for no other"),
    Term("规范不能由其自身替代", "a norm is not superseded by itself"),
)
