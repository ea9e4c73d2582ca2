"""The words of filings."""

from registry.terms.term import Term

KIND = Term("备案", "filing")

_ROUTES = {
    "county": Term("县级渠道", "county route"),
    "industry": Term("行业渠道", "industry route"),
    "city": Term("市级渠道", "city route"),
}

EVENTS = {
    "filing.intended.v1": Term("准备备案", "filing intended"),
    "filing.application_received.v1": Term("受理备案申请", "application received"),
    "filing.returned_for_correction.v1": Term("一次性告知补正", "returned for correction"),
    "filing.corrected.v1": Term("补正", "application corrected"),
    "filing.withdrawn.v1": Term("撤回申请", "application withdrawn"),
    "filing.site_visited.v1": Term("现场核查", "site visited"),
    "filing.assessment_passed.v1": Term("备案评估通过", "assessment passed"),
    "filing.assessment_failed.v1": Term("备案评估不通过", "assessment failed"),
    "filing.approved.v1": Term("审核通过", "filing approved"),
    "filing.rejected.v1": Term("审核不通过", "filing rejected"),
    "filing.public_notice_opened.v1": Term("公示", "public notice opened"),
    "filing.objection_raised.v1": Term("异议", "objection raised"),
    "filing.objection_resolved.v1": Term("异议核查", "objection resolved"),
    "filing.public_notice_closed.v1": Term("公示期满", "public notice closed"),
    "filing.receipt_issued.v1": Term("发放备案回执", "receipt issued"),
    "filing.scope_changed.v1": Term("变更评价范围", "scope changed"),
    "filing.details_changed.v1": Term("变更信息", "details changed"),
    "filing.renewed.v1": Term("延续", "filing renewed"),
    "filing.suspended.v1": Term("暂停", "filing suspended"),
    "filing.resumed.v1": Term("恢复", "filing resumed"),
    "filing.deregistered.v1": Term("注销", "filing deregistered"),
    "filing.revoked.v1": Term("撤销", "filing revoked"),
    "filing.third_party_filed.v1": Term("第三方评价机构备案", "third-party body filed"),
}

STORIES = {
    "filing.intended.v1": Term("{office}登记{name}（{enterprise}）准备备案[，拟于 {planned_year} 年备案]。", "{office} recorded that {name} ({enterprise}) prepares to file[, planned for {planned_year}]."),
    "filing.application_received.v1": Term("{office}受理{name}（{enterprise}）的备案申请，评价范围：{scope}[；材料：{materials}]。", "{office} received the application of {name} ({enterprise}) for {scope}[, with {materials}]."),
    "filing.returned_for_correction.v1": Term("{office}一次性告知补正：{items}。", "{office} returned the application, naming everything to correct: {items}."),
    "filing.corrected.v1": Term(
        "申请人补正，{office}登记[：评价范围改为{scope}][；材料：{materials}][；企业名称改为{name}][；行业代码改为 {industry}]。",
        "{office} recorded the corrected application[; scope: {scope}][; materials: {materials}][; name: {name}][; industry: {industry}].",
    ),
    "filing.withdrawn.v1": Term("{office}登记撤回申请：{reason}。", "{office} recorded that the application was withdrawn: {reason}."),
    "filing.site_visited.v1": Term(
        "{office}于{visited_on}到企业现场核查，{visitors}人参加，结论：{finding}[；核查材料：{materials}]。",
        "{office} visited the enterprise on {visited_on}, visitors: {visitors}; finding: {finding}[; materials: {materials}].",
    ),
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
}  # fmt: skip

STATUSES = {
    "filing.new": Term("未登记", "not on record"),
    "filing.intended": Term("准备备案", "in preparation"),
    "filing.received": Term("已受理", "received"),
    "filing.returned": Term("待补正", "returned for correction"),
    "filing.corrected": Term("已补正", "corrected"),
    "filing.withdrawn": Term("已撤回", "withdrawn"),
    "filing.assessed": Term("评估通过", "assessment passed"),
    "filing.failed": Term("评估不通过", "assessment failed"),
    "filing.approved": Term("审核通过", "approved"),
    "filing.rejected": Term("审核不通过", "rejected"),
    "filing.notice_open": Term("公示中", "under public notice"),
    "filing.notice_closed": Term("公示期满", "public notice over"),
    "filing.in_force": Term("有效", "in force"),
    "filing.suspended": Term("已暂停", "suspended"),
    "filing.expired": Term("已到期", "expired"),
    "filing.deregistered": Term("已注销", "deregistered"),
    "filing.revoked": Term("已撤销", "revoked"),
}

FIELDS = {
    "received_by": Term("受理机构", "receiving office"),
    "route": Term("备案渠道", "route"),
    "grounds": Term("依据", "grounds"),
    "planned_year": Term("拟备案年份", "year planned"),
    "scope": Term("评价范围", "scope"),
    "scope.title": Term("职业（工种）", "occupation's title"),
    "items": Term("事项", "items"),
    "part": Term("补正部分", "part to correct"),
    "visited_on": Term("核查日期", "visited on"),
    "visitors": Term("核查人数", "visitors"),
    "assessed_on": Term("评估日期", "assessed on"),
    "filing.assessors": Term("评估人数", "assessors"),
    "score": Term("评估得分", "score"),
    "opens_on": Term("公示开始", "opens on"),
    "url": Term("公示网址", "address of the notice"),
    "filing.grounds": Term("异议理由或依据", "grounds"),
    "objections_open": Term("待核查异议", "objections open"),
    "objection_upheld": Term("异议成立", "objection upheld"),
    "upheld": Term("异议成立", "upheld"),
    "finding": Term("核查结论", "finding"),
    "receipt_number": Term("回执编号", "receipt number"),
    "body_code": Term("备案码", "body code"),
    "third_party_code": Term("第三方机构备案码", "third-party body code"),
}

CHOICES = {
    "route": _ROUTES,
    "routes": _ROUTES,
    "notice_routes": _ROUTES,
}

REFUSALS = {
    "one_filing": Term("该企业在{tenant}已有备案在办或有效，全省只能有一个。", "The enterprise already has a filing open or in force in {tenant}; it has one in the province."),
    "outside_application": Term("职业{occupation}等级{level}不在申请的评价范围内。", "Occupation {occupation} at level {level} is outside the scope applied for."),
    "same_enterprise": Term("该备案属企业{enterprise}。", "This filing was begun for enterprise {enterprise}."),
    "notice_before_receipt": Term("{route}渠道须公示期满方可发放回执（{edition}）。", "On the {route} route the receipt waits until the public notice is over ({edition})."),
    "objection_not_upheld": Term("公示期内，异议未成立，不能审核不通过。", "While the notice is open a filing is rejected only on an objection that was upheld."),
    "no_objection_open": Term("没有待核查的异议。", "There is no objection open."),
    "objection_open": Term("异议尚在核查。", "An objection is still open."),
    "objection_upheld": Term("异议成立，公示不能期满通过。", "An objection was upheld; the notice cannot close in the filing's favour."),
    "notice_running": Term("公示至{closes_on}，尚未期满。", "The public notice runs until {closes_on}."),
    "receipt_number_taken": Term("回执编号{number}已被使用。", "The receipt number {number} is already taken."),
    "body_code_taken": Term("备案码{code}已被使用。", "The body code {code} is already taken."),
    "materials_missing": Term("缺少材料：{missing}（{edition}）。", "Materials are missing: {missing} ({edition})."),
    "site_visit_missing": Term("评估通过前须有现场核查（{edition}）。", "The assessment passes after a site visit, and none is recorded ({edition})."),
    "assessment_quorum": Term("备案评估须有评估人员{quorum}人，现为{found}人（{edition}）。", "An assessment takes {quorum} assessors; there were {found} ({edition})."),
    "notice_too_short": Term(
        "公示须满{workdays}个工作日：{opens_on}至{closes_on}只有{found}个，最早至{due}（{edition}）。",
        "A public notice runs for {workdays} working days: from {opens_on} to {closes_on} there are {found}; it may close on {due} ({edition}).",
    ),
    "validity_too_long": Term("有效期自{first}起最长{years}年，最迟至{latest}（{edition}）。", "From {first} the validity is at most {years} years, until {latest} ({edition})."),
    "renewal_too_early": Term("有效期届满前{window}日内方可延续，最早{opens_on}（{edition}）。", "A renewal comes within {window} days before the expiry, from {opens_on} on ({edition})."),
    "renewal_evaluations": Term("延续前须开展评价{least}次，本有效期内现有{found}次（{edition}）。", "A renewal takes {least} evaluations held in the term; there are {found} ({edition})."),
    "no_receipt": Term("该备案尚无回执（现状态为“{status}”）。", "No receipt has been issued for this filing; its status is {status}."),
    "receipt_character": Term("字库未收录“{character}”，不能制作回执。", "The fonts have no {character}, so the receipt cannot be printed."),
}  # fmt: skip

CONTRADICTIONS = (
    Term("{tenant} 的回执编号形如 {example}", "a receipt number of {tenant} reads like {example}"),
    Term("字库未收录“{characters}”，回执和公报无法印出", "the fonts have no {characters}, so that no receipt or bulletin can print it"),
    Term("至少填写其中一项：{fields}", "at least one of {fields} must be given"),
    Term("第三方评价机构的备案码以 S 开头", "the body code of a third-party evaluation body begins with S"),
    Term("回执上的备案码以 Y 或 J 开头；S 用于第三方评价机构", "the body code on a receipt begins with Y or J; S is for third-party evaluation bodies"),
    Term("{code} 的第 8、9 位属 {owner}；{tenant} 的备案码此处为 {digits}", "positions 8 and 9 of {code} are those of {owner}; body codes of {tenant} have {digits} there"),
    Term("验证码为 16 位，取 0-9 与 A-Z（不含 I、L、O、U）", "a code has 16 characters, of 0-9 and A-Z without I, L, O, U"),
    Term("验证码校验位有误", "the check character of the code is wrong"),
    Term("验证码不属任何备案机关", "the code is of no tenant"),
)  # fmt: skip

FACTS = {
    "route": {
        "county": Term("县级", "county"),
        "industry": Term("行业", "industry"),
        "city": Term("市级", "city"),
    },
}
