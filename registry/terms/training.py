"""The words of training."""

from registry.terms.term import Term

KIND = Term("培训", "training")

EVENTS = {
    "training.committed.v1": Term("培训承诺", "training committed to"),
    "training.held.v1": Term("开展培训", "training held"),
}

STORIES = {
    "training.committed.v1": Term(
        "{office}登记企业 {enterprise} 培训承诺：{occupation} {level}，自{starts_on}至{ends_on}，名额 {places}[，形式：{form}][，承诺书：{commitment}]。",
        "{office} recorded the commitment of {enterprise} to train in {occupation}, {level}, from {starts_on} to {ends_on}, {places} places[, form: {form}][, commitment: {commitment}].",
    ),
    "training.held.v1": Term(
        "{office}登记培训自{started_on}至{ended_on}开展，参加 {participants} 人，结业 {completed} 人[，{hours} 学时]。",
        "{office} recorded the training from {started_on} to {ended_on}: {participants} took part, {completed} completed it[, {hours} hours].",
    ),
}  # fmt: skip

STATUSES = {
    "training.new": Term("未承诺", "not committed to"),
    "training.committed": Term("已承诺", "committed to"),
    "training.held": Term("已开展", "held"),
}

FIELDS = {
    "starts_on": Term("开始日期", "starts on"),
    "ends_on": Term("结束日期", "ends on"),
    "started_on": Term("实际开始", "started on"),
    "ended_on": Term("实际结束", "ended on"),
    "places": Term("培训名额", "places"),
    "commitment": Term("承诺书", "commitment"),
    "commitment.name": Term("文件名", "file name"),
    "training.completed": Term("结业人数", "completed"),
}

CONTRADICTIONS = (
    Term("结业人数 {completed} 不得超过参加人数 {participants}", "completed ({completed}) must not exceed participants ({participants})"),
)  # fmt: skip
