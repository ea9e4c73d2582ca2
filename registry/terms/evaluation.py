"""The words of evaluations and their certificates."""

from registry.terms.term import Term

KIND = Term("评价", "evaluation")

EVENTS = {
    "evaluation.announced.v1": Term("评价计划报备", "evaluation announced"),
    "evaluation.held.v1": Term("开展评价", "evaluation held"),
    "evaluation.results_published.v1": Term("成绩公示", "results published"),
    "evaluation.certificates_granted.v1": Term("发放证书", "certificates granted"),
    "evaluation.certificates_listed.v1": Term("列明证书", "certificates listed"),
    "evaluation.certificates_revoked.v1": Term("撤销证书", "certificates revoked"),
    "evaluation.certificates_corrected.v1": Term("更正证书", "certificate corrected"),
    "evaluation.certificates_reissued.v1": Term("补发证书", "certificates reissued"),
    "evaluation.cancelled.v1": Term("取消", "evaluation cancelled"),
}

STORIES = {
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
    "evaluation.certificates_listed.v1": Term("{office}列明{granted_on}按人数发放的证书[：{certificates}]，总数不变。", "{office} listed the certificates granted by count on {granted_on}[: {certificates}]; the sum stays."),
    "evaluation.certificates_revoked.v1": Term("{office}撤销证书[ {count} 本]，原因：{reason}。", "{office} revoked certificates[: {count}]; reason: {reason}."),
    "evaluation.certificates_corrected.v1": Term("{office}更正证书，原证书 {replaced} 作废[，新证书：{certificate}]，原因：{reason}。", "{office} corrected certificate {replaced}, now void[, by {certificate}]; reason: {reason}."),
    "evaluation.certificates_reissued.v1": Term("{office}补发证书 {numbers}，编号不变，原因：{reason}。", "{office} reissued certificates {numbers} under their numbers; reason: {reason}."),
    "evaluation.cancelled.v1": Term("{office}登记取消评价：{reason}。", "{office} recorded that the evaluation was cancelled: {reason}."),
}  # fmt: skip

STATUSES = {
    "evaluation.new": Term("未登记", "not on record"),
    "evaluation.announced": Term("已报备", "announced"),
    "evaluation.held": Term("已开展", "held"),
    "evaluation.published": Term("成绩公示", "results published"),
    "evaluation.granted": Term("已发证", "certificates granted"),
    "evaluation.cancelled": Term("已取消", "cancelled"),
    "certificate.valid": Term("有效", "valid"),
    "certificate.revoked": Term("已撤销", "revoked"),
    "certificate.replaced": Term("已更正换发", "replaced by a corrected one"),
    "certificate.void": Term("已作废", "void"),
}

FIELDS = {
    "holder": Term("持证人编号", "holder"),
    "assessors": Term("考评人员", "assessors"),
    "planned_on": Term("计划日期", "planned on"),
    "method": Term("评价方式", "method"),
    "venue": Term("评价地点", "venue"),
    "expected": Term("预计人数", "number expected"),
    "candidates": Term("参评人数", "candidates"),
    "passed": Term("合格人数", "passed"),
    "served": Term("服务对象", "served"),
    "count": Term("证书数", "certificates"),
    "granted_on": Term("发证日期", "granted on"),
    "granted": Term("已发证书", "certificates granted"),
    "revoked": Term("已撤销证书", "certificates revoked"),
    "certificates": Term("证书", "certificates"),
    "number": Term("证书编号", "certificate number"),
    "numbers": Term("证书编号", "certificate numbers"),
    "replaced": Term("被更正的证书", "certificate replaced"),
}

CHOICES = {
    "served": {
        "own": Term("本单位职工", "own workers"),
        "small_firms": Term("中小微企业", "small firms"),
        "public": Term("社会人员", "the public"),
    },
}

REFUSALS = {
    "filing_unknown": Term("没有备案{filing}。", "There is no {filing}."),
    "outside_scope": Term("职业{occupation}等级{level}不在备案评价范围内。", "Occupation {occupation} at level {level} is outside the filing's scope."),
    "within_passed": Term("已发证{granted}，合计不得超过合格人数{passed}。", "{granted} certificates are granted; all together must not exceed the {passed} who passed."),
    "within_granted": Term("撤销数不得超过有效证书数{net}。", "No more can be revoked than the {net} certificates that stand."),
    "body_code_needed": Term("{filing}没有可用于证书编号的备案码（{body}），可按人数发证。", "{filing} has no body code to number certificates by ({body}): they can be granted by count."),
    "level_without_number": Term("等级{level}的证书编号尚无规定，可按人数发证。", "No certificate number is laid down for level {level}: grant certificates by count."),
    "certificate_of_another_body": Term("证书编号{number}不属备案码{body}。", "Certificate number {number} is not one of body {body}."),
    "certificate_of_another_level": Term("证书编号{number}第16位须为{mark}（等级{level}）。", "Position 16 of certificate number {number} must be {mark}, for level {level}."),
    "certificate_number_taken": Term("证书编号{number}已被使用，编号不重复使用。", "The certificate number {number} is already taken; none is used twice."),
    "certificate_numbers_used_up": Term("{series}的证书编号已用完。", "All certificate numbers that begin with {series} are given out."),
    "no_certificate_without_number": Term("该评价按人数发放的证书均已列明，或没有按人数发放的证书。", "All certificates that this evaluation granted by count are listed, or it granted none by count."),
    "not_granted_by_count": Term("该评价{granted_on}没有按人数发放的证书。", "This evaluation granted no certificates by count on {granted_on}."),
    "within_counted": Term("{granted_on}按人数发放的证书尚有 {left} 本未列明，不能列 {listed} 本。", "Of the certificates granted by count on {granted_on} {left} are still to be listed; {listed} are too many."),
    "no_certificate_with_number": Term("该评价没有有效的编号证书。", "No certificate with a number stands in this evaluation."),
    "certificate_unknown": Term("该评价未发放证书{number}。", "Certificate {number} was not granted in this evaluation."),
    "announced_too_late": Term("评价须提前{workdays}个工作日报备，最早可定于{earliest}（{edition}）。", "An evaluation is announced {workdays} working days ahead; the earliest day is {earliest} ({edition})."),
    "evaluation_quorum": Term("评价须有考评人员{quorum}人，现为{found}人（{edition}）。", "An evaluation takes {quorum} assessors; there were {found} ({edition})."),
}  # fmt: skip

CONTRADICTIONS = (
    Term("合格人数 {passed} 不得超过参评人数 {candidates}", "passed ({passed}) must not exceed candidates ({candidates})"),
    Term("更正后的证书须有自己的编号，不同于被更正的（{replaced}）", "a corrected certificate has a number of its own, not that of the one replaced ({replaced})"),
    Term("证书 {number} 填写了不止一次", "certificate {number} is given more than once"),
    Term("须填写 count 或 {name}", "count or {name} must be given"),
    Term("count（{count}）与所列 {name} 的个数（{listed}）不符", "count ({count}) is not how many {name} are given ({listed})"),
    Term("{number} 的第 14、15 位不是发证年份 {year}", "positions 14 and 15 of {number} are not {year}, the year in which it is granted"),
)  # fmt: skip
