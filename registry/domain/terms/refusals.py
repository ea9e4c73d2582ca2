"""What every rule says when it keeps an act from happening: sentences with named places for the facts."""

from registry.domain.terms.term import Term

RULES = {
    "out_of_turn": Term("现状态为“{status}”，不能办理“{act}”。", "{act} is not possible while the status is {status}."),
    "subject_unknown": Term(
        "尚无此事项，不能办理“{act}”。", "{act} is not possible: nothing has happened to this subject yet."
    ),
    "poster": Term("机构{by}无权办理“{act}”。", "Office {by} may not post {act} on this subject."),
    "auditor_reads_only": Term("审计机构{by}只能查阅。", "Office {by} is an auditor and may only read."),
    "office_suspended": Term("机构{by}已停用。", "Office {by} is suspended."),
    "own_county": Term(
        "县级机构{by}只办理本县企业，该企业属{county}。",
        "County office {by} acts for its own county's enterprises; this one is in {county}.",
    ),
    "own_unit": Term(
        "机构{by}只填报本单位，不能填报{unit}。", "Office {by} declares for its own unit, not for {unit}."
    ),
    "version_passed": Term(
        "版本已变：预期{expected}，现为{found}。", "The subject is at version {found}, not at the expected {expected}."
    ),
    "time_before_last": Term(
        "发生时间{time}早于上一事件{last}。", "The time {time} is before the subject's last event at {last}."
    ),
    "one_filing": Term(
        "该企业在本机关已有备案（{other}）在办或有效。",
        "The enterprise already has a filing open or in force in this tenant ({other}).",
    ),
    "same_enterprise": Term("该备案属企业{enterprise}。", "This filing was begun for enterprise {enterprise}."),
    "notice_before_receipt": Term(
        "{route}渠道须公示期满方可发放回执。", "On the {route} route the receipt waits until the public notice is over."
    ),
    "objection_not_upheld": Term(
        "公示期内，异议未成立，不能审核不通过。",
        "While the notice is open a filing is rejected only on an objection that was upheld.",
    ),
    "no_objection_open": Term("没有待核查的异议。", "There is no objection open."),
    "objection_open": Term("异议尚在核查。", "An objection is still open."),
    "objection_upheld": Term(
        "异议成立，公示不能期满通过。", "An objection was upheld; the notice cannot close in the filing's favour."
    ),
    "notice_running": Term("公示至{closes_on}，尚未期满。", "The public notice runs until {closes_on}."),
    "receipt_number_taken": Term("回执编号{number}已被使用。", "The receipt number {number} is already taken."),
    "valid_until_not_later": Term("延续后有效期须晚于{before}。", "A renewal must end later than {before}."),
    "filing_unknown": Term("没有备案{filing}。", "There is no {filing}."),
    "filing_not_in_force": Term(
        "{date}备案{filing}不在有效状态（{status}）。", "On {date} {filing} was not in force; its status was {status}."
    ),
    "outside_scope": Term(
        "职业{occupation}等级{level}不在备案评价范围内。",
        "Occupation {occupation} at level {level} is outside the filing's scope.",
    ),
    "same_filing": Term("该评价属{filing}。", "This evaluation was announced under {filing}."),
    "within_passed": Term(
        "已发证{granted}，合计不得超过合格人数{passed}。",
        "{granted} certificates are granted; all together must not exceed the {passed} who passed.",
    ),
    "within_granted": Term(
        "撤销数不得超过有效证书数{net}。", "No more can be revoked than the {net} certificates that stand."
    ),
    "month_not_begun": Term("{month}尚未开始（{date}）。", "{month} has not begun on {date}."),
    "month_not_ended": Term("{month}尚未结束（{date}）。", "{month} has not ended on {date}."),
    "nothing_to_amend": Term(
        "自第{edition}版封存以来，数据没有变化，无需更正。", "Nothing has changed since edition {edition} was sealed."
    ),
    "tables_held_up": Term(
        "报表停在第{reached}号记录之前的事件，不能封存：{why}。",
        "The tables are held up after position {reached} and cannot be sealed: {why}.",
    ),
}
