"""How every event is told: a sentence in both languages with places for the office and the event's own fields.

What stands in square brackets is said only where all its places are filled. Nothing is filled in here.
"""

from registry.terms.term import Term

STORIES = {
    "enterprise.surveyed.v1": Term(
        "{office}调查登记{name}：属{county}，行业代码 {industry}，规模以上：{above_scale}（{year} 年度）[，职工 {employees} 人][，其中技能人才 {skilled_workers} 人]。",
        "{office} surveyed {name} in {county}, industry {industry}, above scale: {above_scale} ({year})[, {employees} employees][, {skilled_workers} of them skilled].",
    ),
    "enterprise.closed.v1": Term("{office}登记该企业注销或迁出：{reason}。", "{office} recorded that the enterprise closed or moved away: {reason}."),
    "filing.intended.v1": Term("{office}登记{name}（{enterprise}）准备备案[，拟于 {planned_year} 年备案]。", "{office} recorded that {name} ({enterprise}) prepares to file[, planned for {planned_year}]."),
    "filing.application_received.v1": Term(
        "{office}受理{name}（{enterprise}）的备案申请，评价范围：{scope}[；材料：{materials}]。",
        "{office} received the application of {name} ({enterprise}) for {scope}[, with {materials}].",
    ),
    "filing.returned_for_correction.v1": Term("{office}一次性告知补正：{items}。", "{office} returned the application, naming everything to correct: {items}."),
    "filing.corrected.v1": Term(
        "申请人补正，{office}登记[：评价范围改为{scope}][；材料：{materials}][；企业名称改为{name}][；行业代码改为 {industry}]。",
        "{office} recorded the corrected application[; scope: {scope}][; materials: {materials}][; name: {name}][; industry: {industry}].",
    ),
    "filing.withdrawn.v1": Term("{office}登记撤回申请：{reason}。", "{office} recorded that the application was withdrawn: {reason}."),
    "filing.assessment_passed.v1": Term(
        "{office}于{assessed_on}组织备案评估，评估通过[，{assessors}人参加评估][，得分 {score}][：{summary}]。",
        "{office} assessed the filing on {assessed_on} and passed it[, assessors: {assessors}][, score {score}][: {summary}].",
    ),
    "filing.assessment_failed.v1": Term("{office}评估不通过：{reason}。", "{office} assessed the filing and did not pass it: {reason}."),
    "filing.approved.v1": Term("{office}审核通过[：{summary}]。", "{office} approved the filing[: {summary}]."),
    "filing.rejected.v1": Term("{office}审核不通过：{reason}。", "{office} rejected the filing: {reason}."),
    "filing.public_notice_opened.v1": Term("{office}公示，自{opens_on}至{closes_on}[，网址 {url}]。", "{office} opened the public notice from {opens_on} to {closes_on}[ at {url}]."),
    "filing.objection_raised.v1": Term("公示期间有异议，{office}登记：{grounds}。", "{office} recorded an objection to the notice: {grounds}."),
    "filing.objection_resolved.v1": Term("{office}核查异议，是否成立：{upheld}；结论：{finding}。", "{office} looked into the objection; upheld: {upheld}; finding: {finding}."),
    "filing.public_notice_closed.v1": Term("公示期满无未决异议，{office}结束公示。", "The public notice ran its time without an open objection, and {office} closed it."),
    "filing.receipt_issued.v1": Term(
        "{office}发放备案回执[ {receipt_number}][，备案码 {body_code}]，有效期自{valid_from}至{valid_until}，评价范围：{scope}。",
        "{office} issued the receipt[ {receipt_number}][, body code {body_code}], valid from {valid_from} to {valid_until}, for {scope}.",
    ),
    "filing.scope_changed.v1": Term("{office}变更评价范围为：{scope}。", "{office} changed the scope to {scope}."),
    "filing.details_changed.v1": Term("{office}变更信息[；企业名称：{name}][；县（市、区）：{county}][；行业代码：{industry}]。", "{office} changed the details[; name: {name}][; county: {county}][; industry: {industry}]."),
    "filing.renewed.v1": Term("{office}延续备案，有效期至{valid_until}[，回执编号 {receipt_number}]。", "{office} renewed the filing until {valid_until}[, receipt number {receipt_number}]."),
    "filing.suspended.v1": Term("{office}暂停该备案：{reason}。", "{office} suspended the filing: {reason}."),
    "filing.resumed.v1": Term("{office}恢复该备案：{reason}。", "{office} resumed the filing: {reason}."),
    "filing.deregistered.v1": Term("{office}注销该备案：{reason}。", "{office} deregistered the filing: {reason}."),
    "filing.revoked.v1": Term("{office}撤销该备案：{reason}[；依据：{grounds}]。", "{office} revoked the filing: {reason}[; grounds: {grounds}]."),
    "filing.third_party_filed.v1": Term("{office}办理第三方评价机构备案，备案码 {body_code}，评价范围：{scope}。", "{office} filed the enterprise as a third-party body, code {body_code}, for {scope}."),
    "evaluation.announced.v1": Term(
        "{office}登记评价计划：{occupation} {level}，计划于{planned_on}开展[，方式：{method}][，地点：{venue}][，预计 {expected} 人][，考评人员：{assessors}]；所属备案 {filing}。",
        "{office} recorded the plan to evaluate {occupation}, {level}, on {planned_on}[, method: {method}][, venue: {venue}][, {expected} expected][, assessors: {assessors}], under {filing}.",
    ),
    "evaluation.held.v1": Term(
        "{office}登记开展评价：{occupation} {level}，参评 {candidates} 人，合格 {passed} 人[，服务对象：{served}][，考评人员：{assessors}]；所属备案 {filing}。",
        "{office} recorded the evaluation in {occupation}, {level}: {candidates} sat, {passed} passed[, served: {served}][, assessors: {assessors}], under {filing}.",
    ),
    "evaluation.results_published.v1": Term("{office}登记成绩公示，至{closes_on}。", "{office} recorded that the results are published until {closes_on}."),
    "evaluation.certificates_granted.v1": Term("{office}登记发放证书[ {count} 本]。", "{office} recorded certificates granted[: {count}]."),
    "evaluation.certificates_revoked.v1": Term("{office}撤销证书[ {count} 本]，原因：{reason}。", "{office} revoked certificates[: {count}]; reason: {reason}."),
    "evaluation.certificates_corrected.v1": Term("{office}更正证书，原证书 {replaced} 作废[，新证书：{certificate}]，原因：{reason}。", "{office} corrected certificate {replaced}, now void[, by {certificate}]; reason: {reason}."),
    "evaluation.certificates_reissued.v1": Term("{office}补发证书 {numbers}，编号不变，原因：{reason}。", "{office} reissued certificates {numbers} under their numbers; reason: {reason}."),
    "evaluation.cancelled.v1": Term("{office}登记取消评价：{reason}。", "{office} recorded that the evaluation was cancelled: {reason}."),
    "plan.adopted.v1": Term("{office}制定推进计划：{rows}[；职责：{duties}]。", "{office} adopted the plan: {rows}[; duties: {duties}]."),
    "plan.revised.v1": Term("{office}调整推进计划：{rows}[；职责：{duties}]。", "{office} revised the plan: {rows}[; duties: {duties}]."),
    "plan.submitted.v1": Term("{office}报送推进计划。", "{office} submitted the plan."),
    "dispatch.declared.v1": Term(
        "{office}为{unit}填报：准备备案 {preparing}，完成备案 {completed}，已开展评价 {evaluated}，本月发证 {certified_month}，本年累计 {certified_ytd}[；备注：{remark}]。",
        "{office} declared for {unit}: preparing {preparing}, filed {completed}, evaluated {evaluated}, certificates this month {certified_month}, this year {certified_ytd}[; remark: {remark}].",
    ),
    "dispatch.sealed.v1": Term("{office}报送封存[第 {edition} 版][，截至第 {as_of} 号][；备注：{remark}]。", "{office} sealed the return[, edition {edition}][, as of position {as_of}][; remark: {remark}]."),
    "dispatch.amended.v1": Term("{office}更正[，第 {edition} 版][，截至第 {as_of} 号]：{reason}。", "{office} amended the return[, edition {edition}][, as of position {as_of}]: {reason}."),
    "dispatch.reminded.v1": Term("{office}催报[：{remark}]。", "{office} reminded of the return[: {remark}]."),
    "office.enrolled.v1": Term("{office}登记机构：{name}（{kind}）[，分管行业：{industries}]。", "{office} enrolled {name} ({kind})[, in charge of industries {industries}]."),
    "office.suspended.v1": Term("{office}停用该机构：{reason}。", "{office} suspended the office: {reason}."),
    "supervision.inspected.v1": Term(
        "{office}于{inspected_on}开展{mode}（{form}），备案 {filing}[，评价 {evaluation}][，督导人员：{supervisors}]；事项：{items}[；{summary}]。",
        "{office} inspected {filing} on {inspected_on}, {mode}, {form}[, evaluation {evaluation}][, supervisors: {supervisors}]: {items}[; {summary}].",
    ),
    "supervision.rectification_ordered.v1": Term("{office}责令整改，限{due_on}前完成：{items}。", "{office} ordered rectification by {due_on}: {items}."),
    "supervision.rectified.v1": Term("{office}登记整改完成：{summary}[；材料：{materials}]。", "{office} recorded the rectification: {summary}[; materials: {materials}]."),
    "supervision.closed.v1": Term("{office}办结督导，处理结果：{outcome}[；{summary}]。", "{office} closed the supervision: {outcome}[; {summary}]."),
    "training.committed.v1": Term(
        "{office}登记企业 {enterprise} 培训承诺：{occupation} {level}，自{starts_on}至{ends_on}，名额 {places}[，形式：{form}][，承诺书：{commitment}]。",
        "{office} recorded the commitment of {enterprise} to train in {occupation}, {level}, from {starts_on} to {ends_on}, {places} places[, form: {form}][, commitment: {commitment}].",
    ),
    "training.held.v1": Term(
        "{office}登记培训自{started_on}至{ended_on}开展，参加 {participants} 人，结业 {completed} 人[，{hours} 学时]。",
        "{office} recorded the training from {started_on} to {ended_on}: {participants} took part, {completed} completed it[, {hours} hours].",
    ),
    "subsidy.claimed.v1": Term(
        "{office}登记申领{purpose} {amount_fen}：人员 {person}，企业 {enterprise}，{occupation} {level}[，培训 {training}][，评价 {evaluation}][，证书 {certificate}]。",
        "{office} recorded the claim of a {purpose} of {amount_fen} for {person} at {enterprise}, {occupation}, {level}[, training {training}][, evaluation {evaluation}][, certificate {certificate}].",
    ),
    "subsidy.approved.v1": Term("{office}核定补贴 {amount_fen}。", "{office} approved {amount_fen}."),
    "subsidy.rejected.v1": Term("{office}不予补贴：{reason}。", "{office} rejected the claim: {reason}."),
    "subsidy.paid.v1": Term("{office}于{paid_on}拨付补贴[，凭证号 {reference}]。", "{office} paid the subsidy on {paid_on}[, reference {reference}]."),
    "norm.registered.v1": Term(
        "{office}登记评价规范“{title}”（{source}，版本 {version}）：{occupation} {levels}，自{effective_from}施行[，企业 {enterprise}][，文件：{document}]。",
        "{office} registered the norm {title} ({source}, version {version}) for {occupation}, {levels}, in force from {effective_from}[, of enterprise {enterprise}][, document: {document}].",
    ),
    "norm.superseded.v1": Term("{office}登记该规范由 {by} 替代[：{reason}]。", "{office} recorded that the norm is superseded by {by}[: {reason}]."),
    "question_bank.registered.v1": Term(
        "{office}登记题库“{title}”版本 {version}：{occupation} {levels}，题量 {questions}，依据规范 {norm}。",
        "{office} registered the question bank {title}, version {version}, for {occupation}, {levels}: {questions} questions under norm {norm}.",
    ),
    "assessor.appointed.v1": Term(
        "{office}聘任{role} {person}：{occupation} {levels}，自{valid_from}至{valid_until}[，备案 {filing}][，企业 {enterprise}]。",
        "{office} appointed {person} as {role} for {occupation}, {levels}, from {valid_from} to {valid_until}[, filing {filing}][, enterprise {enterprise}].",
    ),
    "assessor.dismissed.v1": Term("{office}解聘：{reason}。", "{office} dismissed the appointee: {reason}."),
    "occupation.proposed.v1": Term(
        "{office}登记申报新职业“{title}”：{definition}[；企业 {enterprise}][；暂用编码 {provisional_code}]。",
        "{office} recorded the proposed occupation {title}: {definition}[; by {enterprise}][; provisional code {provisional_code}].",
    ),
    "occupation.decided.v1": Term("{office}处理新职业申报：{outcome}[，职业编码 {code}][：{reason}]。", "{office} decided on the proposed occupation: {outcome}[, code {code}][: {reason}]."),
    "guidance.given.v1": Term(
        "{office}于{given_on}开展指导，主题：{topic}[，企业：{enterprises}][，{participants} 人参加][，{hours} 学时][；{summary}]。",
        "{office} gave guidance on {given_on}, topic: {topic}[, enterprises: {enterprises}][, {participants} took part][, {hours} hours][; {summary}].",
    ),
    "meeting.held.v1": Term("{office}于{held_on}召开联席会议，主题：{topic}；参加部门：{departments}[；议定：{decisions}]。", "{office} held a joint meeting on {held_on}, topic: {topic}; departments: {departments}[; decided: {decisions}]."),
    "bulletin.issued.v1": Term("{office}印发通报“{title}”（{number}）：{sections}[；备注：{remark}]。", "{office} issued the bulletin {title} ({number}): {sections}[; remark: {remark}]."),
    "bulletin.drafted.v1": Term("{office}起草通报“{title}”：{sections}[；备注：{remark}]。", "{office} drafted the bulletin {title}: {sections}[; remark: {remark}]."),
    "rules.adopted.v1": Term("{office}制定规则，自{effective_from}起施行：{rules}[；备注：{remark}]。", "{office} adopted rules in force from {effective_from}: {rules}[; remark: {remark}]."),
    "calendar.published.v1": Term("{office}发布工作日历，放假：{holidays}[；调休上班：{workdays}][；来源：{source}]。", "{office} published the calendar; days off: {holidays}[; worked instead: {workdays}][; source: {source}]."),
}  # fmt: skip

AUTHORITIES = {
    "R": Term("受理机构", "receiving office"),
    "V": Term("审核（备案）机关", "reviewing centre"),
    "C": Term("县级机构", "county centre"),
    "I": Term("行业部门", "industry department"),
    "P": Term("省级中心", "province centre"),
}
"""By what an office acts, by the contract's letters."""

WORDS = {
    "yes": Term("是", "yes"),
    "no": Term("否", "no"),
    "none": Term("无", "none"),
    "added": Term("新增", "added"),
    "removed": Term("删除", "removed"),
    "changed": Term("变更", "changed"),
    "replaced": Term("替换", "replaced"),
    "unchanged": Term("未变更", "unchanged"),
    "unplaced": Term("无法对应", "not to be told"),
    "version": Term("版本", "version"),
    "recorded": Term("记录", "recorded"),
    "authority": Term("职权", "authority"),
    "rule": Term("依据", "rule"),
    "edition": Term(
        "规则第{edition}版（自{effective_from}施行）", "edition {edition} of the rules, in force from {effective_from}"
    ),
    "no_edition": Term("未制定规则，按默认规定", "no rules adopted: the defaults"),
    "row": Term("{kind}状态为{when}时，由{by}办理", "while the {kind} is {when}, by {by}"),
    "further": Term("另载", "further"),
    "so_far": Term("至此", "so far"),
    "by_date": Term("截至{day}，按日期为“{status}”", "on {day}, by date alone: {status}"),
    "as_of": Term("截至第 {cut} 号记录", "as of position {cut}"),
    "position": Term("第 {position} 号", "position {position}"),
    "unknown_then": Term("尚无此事项", "not on record"),
    "in_both": Term("两个截止都已知的办理", "acts known at both cuts"),
    "only_later": Term("仅后一截止已知的办理", "acts known at the later cut only"),
    "differences": Term("状态差异", "differences in state"),
    "no_differences": Term("没有差异", "no differences"),
    "listing": Term("、", ", "),
    "or": Term("或", " or "),
    "file": Term("{name}（{size} 字节，SHA-256 {sha256}…）", "{name} ({size} bytes, SHA-256 {sha256}…)"),
    "clauses": Term("；", "; "),
    "colon": Term("：", ": "),
}
"""The words around what is told."""
