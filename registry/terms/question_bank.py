"""The words of question banks."""

from registry.terms.term import Term

KIND = Term("题库", "question bank")

EVENTS = {
    "question_bank.registered.v1": Term("登记题库", "question bank registered"),
}

STORIES = {
    "question_bank.registered.v1": Term(
        "{office}登记题库“{title}”版本 {version}：{occupation} {levels}，题量 {questions}，依据规范 {norm}。",
        "{office} registered the question bank {title}, version {version}, for {occupation}, {levels}: {questions} questions under norm {norm}.",
    ),
}  # fmt: skip

STATUSES = {
    "question_bank.new": Term("未登记", "not on record"),
    "question_bank.registered": Term("已登记", "registered"),
}

FIELDS = {
    "norm": Term("评价规范", "norm"),
    "questions": Term("题量", "questions"),
}

REFUSALS = {
    "outside_norm": Term("{other}不含等级{level}。", "{other} does not hold level {level}."),
    "version_not_higher": Term("版本{version}须高于已登记的版本{before}。", "Version {version} must be higher than version {before} on record."),
}  # fmt: skip
