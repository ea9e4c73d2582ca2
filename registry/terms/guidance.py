"""The words of guidance."""

from registry.terms.term import Term

KIND = Term("指导服务", "guidance")

EVENTS = {
    "guidance.given.v1": Term("指导服务", "guidance given"),
}

STORIES = {
    "guidance.given.v1": Term(
        "{office}于{given_on}开展指导，主题：{topic}[，企业：{enterprises}][，{participants} 人参加][，{hours} 学时][；{summary}]。",
        "{office} gave guidance on {given_on}, topic: {topic}[, enterprises: {enterprises}][, {participants} took part][, {hours} hours][; {summary}].",
    ),
}  # fmt: skip

STATUSES = {
    "guidance.new": Term("未登记", "not on record"),
    "guidance.given": Term("已开展", "given"),
}

FIELDS = {
    "enterprises": Term("企业", "enterprises"),
    "given_on": Term("指导日期", "given on"),
}

CHOICES = {
    "guidance.topic": {
        "application": Term("备案申请", "applications"),
        "test_setting": Term("命题", "test-setting"),
        "question_bank": Term("题库", "question banks"),
        "organisation": Term("组织实施", "organisation"),
        "quality": Term("质量管理", "quality"),
        "training": Term("培训", "training"),
    },
}
