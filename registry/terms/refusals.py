"""What every rule says when it keeps an act from happening: sentences with named places for the facts."""

from registry.terms.term import Term

RULES = {
    "out_of_turn": Term(
        "现状态为“{status}”，不能办理“{act}”。", "The act “{act}” cannot be recorded now: the status is “{status}”."
    ),
    "subject_unknown": Term(
        "尚无此事项，不能办理“{act}”。",
        "The act “{act}” cannot be recorded: nothing has happened to this subject yet.",
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
        "{route}渠道须公示期满方可发放回执（{edition}）。",
        "On the {route} route the receipt waits until the public notice is over ({edition}).",
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
    "rules_in_order": Term(
        "新规则须晚于{before}施行，即已有规则的施行日。",
        "New rules must take effect after {before}, when the latest adopted ones do.",
    ),
    "rules_before_sealed": Term(
        "{month}已报送封存，新规则须晚于{last}施行。", "{month} is sealed: new rules must take effect after {last}."
    ),
    "body_code_taken": Term("备案码{code}已被使用。", "The body code {code} is already taken."),
    "body_code_needed": Term(
        "{filing}没有可用于证书编号的备案码（{body}），可按人数发证。",
        "{filing} has no body code to number certificates by ({body}): they can be granted by count.",
    ),
    "level_without_number": Term(
        "等级{level}的证书编号尚无规定，可按人数发证。",
        "No certificate number is laid down for level {level}: grant certificates by count.",
    ),
    "certificate_of_another_body": Term(
        "证书编号{number}不属备案码{body}。", "Certificate number {number} is not one of body {body}."
    ),
    "certificate_of_another_level": Term(
        "证书编号{number}第16位须为{mark}（等级{level}）。",
        "Position 16 of certificate number {number} must be {mark}, for level {level}.",
    ),
    "certificate_number_taken": Term(
        "证书编号{number}已被使用，编号不重复使用。",
        "The certificate number {number} is already taken; none is used twice.",
    ),
    "certificate_numbers_used_up": Term(
        "{series}的证书编号已用完。", "All certificate numbers that begin with {series} are given out."
    ),
    "no_certificate_with_number": Term(
        "该评价没有有效的编号证书。", "No certificate with a number stands in this evaluation."
    ),
    "certificate_unknown": Term(
        "该评价未发放证书{number}。", "Certificate {number} was not granted in this evaluation."
    ),
    "certificate_not_valid": Term(
        "证书{number}现为“{status}”。", "Certificate {number} is not valid; its status is {status}."
    ),
    "own_inbox": Term(
        "机构{by}只能查看本机构待办，不能查看{other}的。", "Office {by} may see its own inbox, not that of {other}."
    ),
    "materials_missing": Term("缺少材料：{missing}（{edition}）。", "Materials are missing: {missing} ({edition})."),
    "assessment_quorum": Term(
        "备案评估须有评估人员{quorum}人，现为{found}人（{edition}）。",
        "An assessment takes {quorum} assessors; there were {found} ({edition}).",
    ),
    "notice_too_short": Term(
        "公示须满{workdays}个工作日：{opens_on}至{closes_on}只有{found}个，最早至{due}（{edition}）。",
        "A public notice runs for {workdays} working days: from {opens_on} to {closes_on} there are {found}; it may close on {due} ({edition}).",
    ),
    "validity_too_long": Term(
        "有效期自{first}起最长{years}年，最迟至{latest}（{edition}）。",
        "From {first} the validity is at most {years} years, until {latest} ({edition}).",
    ),
    "renewal_too_early": Term(
        "有效期届满前{window}日内方可延续，最早{opens_on}（{edition}）。",
        "A renewal comes within {window} days before the expiry, from {opens_on} on ({edition}).",
    ),
    "renewal_evaluations": Term(
        "延续前须开展评价{least}次，本有效期内现有{found}次（{edition}）。",
        "A renewal takes {least} evaluations held in the term; there are {found} ({edition}).",
    ),
    "announced_too_late": Term(
        "评价须提前{workdays}个工作日报备，最早可定于{earliest}（{edition}）。",
        "An evaluation is announced {workdays} working days ahead; the earliest day is {earliest} ({edition}).",
    ),
    "evaluation_quorum": Term(
        "评价须有考评人员{quorum}人，现为{found}人（{edition}）。",
        "An evaluation takes {quorum} assessors; there were {found} ({edition}).",
    ),
    "month_not_begun": Term("{month}尚未开始（{date}）。", "{month} has not begun on {date}."),
    "not_on_record": Term("截至{date}没有{other}的记录。", "On {date} there is no {other} on record."),
    "enterprise_unknown": Term(
        "企业{enterprise}未登记：既无调查摸底，也无备案。",
        "Enterprise {enterprise} is not on record: it has neither been surveyed nor filed.",
    ),
    "enterprise_closed": Term("企业{enterprise}已注销或迁出。", "Enterprise {enterprise} has closed or moved away."),
    "own_industry": Term(
        "行业机构{by}只办理本行业企业，该企业属行业{industry}。",
        "Industry office {by} acts for its own industry's enterprises; this one is in industry {industry}.",
    ),
    "received_by_other": Term(
        "该企业的备案由{other}受理，机构{by}不办理其事项。",
        "The enterprise's filing was received by {other}; industry office {by} does not act for it.",
    ),
    "begun_by": Term(
        "该事项由{other}发起，机构{by}不能续办。", "This was begun by {other}; office {by} does not carry it on."
    ),
    "of_other_enterprise": Term("{other}属企业{enterprise}。", "{other} is one of enterprise {enterprise}."),
    "same_appointment": Term(
        "该聘任属{person}（{role}，职业{occupation}）。",
        "This appointment is that of {person} as {role} in occupation {occupation}.",
    ),
    "assessor_role": Term("{other}是{role}，不能担任此职。", "{other} is appointed as {role}, not for this."),
    "assessor_not_in_force": Term(
        "{date}时{other}不在聘期内（{status}，{valid_from}至{valid_until}）。",
        "On {date} the appointment {other} is not in force; its status is {status}, and it runs from {valid_from} to {valid_until}.",
    ),
    "assessor_outside_scope": Term(
        "{other}的聘任不含职业{occupation}等级{level}。",
        "The appointment {other} does not hold occupation {occupation} at level {level}.",
    ),
    "nothing_failed": Term(
        "检查没有不合格项，无可整改。", "Nothing failed at the inspection; there is nothing to rectify."
    ),
    "something_failed": Term(
        "检查有{failed}项不合格或已责令整改，不能以未发现问题办结。",
        "The inspection has {failed} failed items or a rectification was ordered; it cannot be closed without findings.",
    ),
    "not_rectified": Term(
        "整改尚未完成（{status}），不能以整改合格办结。",
        "It cannot be closed as rectified while its status is {status}.",
    ),
    "outcome_of_centre": Term(
        "机构{by}不能以“{outcome}”办结，须由审核机关办理。",
        "Office {by} may not close a supervision {outcome}; the reviewing centre may.",
    ),
    "rectification_overdue": Term(
        "{other}责令整改至{due_on}，逾期未完成，备案不能延续。",
        "The rectification ordered in {other} was due on {due_on} and is overdue; the filing cannot be renewed.",
    ),
    "subsidy_once": Term(
        "该人员该职业该等级的同项补贴已申领（{other}）。",
        "The same subsidy for this person, occupation and level has been claimed already ({other}).",
    ),
    "training_not_held": Term("{other}尚未开展。", "{other} has not been held yet."),
    "certificate_before_subsidy": Term(
        "{other}尚无有效证书，补贴在取得证书后申领。",
        "No certificate of {other} stands; a subsidy is claimed after the certificate.",
    ),
    "of_other_occupation": Term(
        "{other}属职业{occupation}等级{level}。", "{other} is of occupation {occupation} at level {level}."
    ),
    "within_claim": Term(
        "同意金额{amount}分不得超过申领金额{claimed}分。",
        "The {amount} fen approved must not exceed the {claimed} fen claimed.",
    ),
    "paid_before_approval": Term(
        "拨付日期{paid_on}早于同意日期{approved_on}。",
        "The payment of {paid_on} is before the approval of {approved_on}.",
    ),
    "norm_superseded": Term("{other}已被{by}替代。", "{other} has been superseded by {by}."),
    "outside_norm": Term("{other}不含等级{level}。", "{other} does not hold level {level}."),
    "version_not_higher": Term(
        "版本{version}须高于已登记的版本{before}。", "Version {version} must be higher than version {before} on record."
    ),
    "provisional_code_taken": Term(
        "临时编码{code}已用于{other}。", "The provisional code {code} is already that of {other}."
    ),
    "already_forwarded": Term("该职业已转报。", "The occupation has been forwarded already."),
    "quarter_not_begun": Term("{quarter}尚未开始（{date}）。", "{quarter} has not begun on {date}."),
    "quarter_not_ended": Term("{quarter}尚未结束（{date}）。", "{quarter} has not ended on {date}."),
    "months_not_sealed": Term(
        "{quarter}的月报尚未全部报送封存，通报可以起草，不能印发：{lacking}。",
        "Not every month of {quarter} is sealed, so its bulletin can be drafted, not issued: {lacking}.",
    ),
    "bulletin_character": Term(
        "字库未收录“{character}”，通报不能印发。", "The fonts have no {character}, so the bulletin cannot be issued."
    ),
    "no_receipt": Term(
        "该备案尚无回执（现状态为“{status}”）。", "No receipt has been issued for this filing; its status is {status}."
    ),
    "receipt_character": Term(
        "字库未收录“{character}”，不能制作回执。", "The fonts have no {character}, so the receipt cannot be printed."
    ),
    "material_type": Term(
        "文件内容不属于可接收的类型（PDF、PNG、JPEG、docx、xlsx、ods、OFD）。",
        "The file's content is of none of the types that are taken: PDF, PNG, JPEG, docx, xlsx, ods, OFD.",
    ),
    "material_name": Term(
        "文件名“{name}”与其内容（{found}）不符。", "The file's name {name} does not fit its content, {found}."
    ),
    "material_declared": Term(
        "声明的类型{declared}与文件内容（{found}）不符。",
        "The declared type {declared} does not fit the content, {found}.",
    ),
    "material_damaged": Term("文件不完整或已损坏。", "The file is damaged or not complete."),
    "material_encrypted": Term(
        "文件已加密，请去除密码后再上传。", "The file is encrypted; send it without a password."
    ),
    "material_program": Term("文件是或含有可执行程序（{part}）。", "The file is, or holds, a program ({part})."),
    "material_macros": Term(
        "文件含有宏（{part}），请另存为不含宏的文件。", "The file holds macros ({part}); send it without."
    ),
    "material_bomb": Term("压缩内容展开后过大。", "The file unpacks to more than is taken."),
    "month_not_ended": Term("{month}尚未结束（{date}）。", "{month} has not ended on {date}."),
    "nothing_to_amend": Term(
        "自第{edition}版封存以来，数据没有变化，无需更正。", "Nothing has changed since edition {edition} was sealed."
    ),
    "tables_held_up": Term(
        "报表停在第{reached}号记录之前的事件，不能封存：{why}。",
        "The tables are held up after position {reached} and cannot be sealed: {why}.",
    ),
    "certificate_not_on_record": Term(
        "没有证书{number}的记录；只按数量发证的，须写明评价。",
        "There is no certificate {number} on record; where certificates were granted by count alone, the evaluation must be named.",
    ),
    "certificate_of_other": Term(
        "证书{number}（{other}）不属该人员或该评价。",
        "Certificate {number} ({other}) is not the person's, or not of the evaluation named.",
    ),
}
