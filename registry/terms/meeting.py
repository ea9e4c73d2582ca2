"""The words of joint meetings."""

from registry.terms.term import Term

KIND = Term("联席会议", "joint meeting")

EVENTS = {
    "meeting.held.v1": Term("召开联席会议", "joint meeting held"),
}

STORIES = {
    "meeting.held.v1": Term("{office}于{held_on}召开联席会议，主题：{topic}；参加部门：{departments}[；议定：{decisions}]。", "{office} held a joint meeting on {held_on}, topic: {topic}; departments: {departments}[; decided: {decisions}]."),
}  # fmt: skip

STATUSES = {
    "meeting.new": Term("未登记", "not on record"),
    "meeting.held": Term("已召开", "held"),
}

FIELDS = {
    "departments": Term("部门", "departments"),
    "held_on": Term("会议日期", "held on"),
    "decisions": Term("议定事项", "decisions"),
}
