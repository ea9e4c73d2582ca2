"""The words of assessors and supervisors."""

from registry.terms.term import Term

KIND = Term("考评人员、督导人员", "assessor or supervisor")

EVENTS = {
    "assessor.appointed.v1": Term("聘任考评人员、督导人员", "assessor or supervisor appointed"),
    "assessor.dismissed.v1": Term("解聘", "assessor or supervisor dismissed"),
}

STORIES = {
    "assessor.appointed.v1": Term(
        "{office}聘任{role} {person}：{occupation} {levels}，自{valid_from}至{valid_until}[，备案 {filing}][，企业 {enterprise}]。",
        "{office} appointed {person} as {role} for {occupation}, {levels}, from {valid_from} to {valid_until}[, filing {filing}][, enterprise {enterprise}].",
    ),
    "assessor.dismissed.v1": Term("{office}解聘：{reason}。", "{office} dismissed the appointee: {reason}."),
}  # fmt: skip

STATUSES = {
    "assessor.new": Term("未聘任", "not appointed"),
    "assessor.appointed": Term("聘任中", "appointed"),
    "assessor.expired": Term("聘期已满", "expired"),
    "assessor.dismissed": Term("已解聘", "dismissed"),
}

FIELDS = {
    "role": Term("人员类别", "role"),
}

CHOICES = {
    "role": {
        "assessor": Term("考评人员", "assessor"),
        "supervisor": Term("督导人员", "supervisor"),
    },
}

REFUSALS = {
    "same_appointment": Term("该聘任属{person}（{role}，职业{occupation}）。", "This appointment is that of {person} as {role} in occupation {occupation}."),
    "assessor_role": Term("{other}是{role}，不能担任此职。", "{other} is appointed as {role}, not for this."),
    "assessor_not_in_force": Term(
        "{date}时{other}不在聘期内（{status}，{valid_from}至{valid_until}）。",
        "On {date} the appointment {other} is not in force; its status is {status}, and it runs from {valid_from} to {valid_until}.",
    ),
    "assessor_outside_scope": Term("{other}的聘任不含职业{occupation}等级{level}。", "The appointment {other} does not hold occupation {occupation} at level {level}."),
}  # fmt: skip

FACTS = {
    "role": {
        "assessor": Term("考评人员", "assessor"),
        "supervisor": Term("督导人员", "supervisor"),
    },
}
