"""The words of subsidies."""

from registry.terms.term import Term

KIND = Term("补贴", "subsidy")

EVENTS = {
    "subsidy.claimed.v1": Term("申领补贴", "subsidy claimed"),
    "subsidy.approved.v1": Term("同意补贴", "subsidy approved"),
    "subsidy.rejected.v1": Term("不予补贴", "subsidy rejected"),
    "subsidy.paid.v1": Term("拨付补贴", "subsidy paid"),
}

STORIES = {
    "subsidy.claimed.v1": Term(
        "{office}登记申领{purpose} {amount_fen}：人员 {person}，企业 {enterprise}，{occupation} {level}[，培训 {training}][，评价 {evaluation}][，证书 {certificate}]。",
        "{office} recorded the claim of a {purpose} of {amount_fen} for {person} at {enterprise}, {occupation}, {level}[, training {training}][, evaluation {evaluation}][, certificate {certificate}].",
    ),
    "subsidy.approved.v1": Term("{office}核定补贴 {amount_fen}。", "{office} approved {amount_fen}."),
    "subsidy.rejected.v1": Term("{office}不予补贴：{reason}。", "{office} rejected the claim: {reason}."),
    "subsidy.paid.v1": Term("{office}于{paid_on}拨付补贴[，凭证号 {reference}]。", "{office} paid the subsidy on {paid_on}[, reference {reference}]."),
}  # fmt: skip

STATUSES = {
    "subsidy.new": Term("未申领", "not claimed"),
    "subsidy.claimed": Term("已申领", "claimed"),
    "subsidy.approved": Term("已同意", "approved"),
    "subsidy.rejected": Term("不予补贴", "rejected"),
    "subsidy.paid": Term("已拨付", "paid"),
}

FIELDS = {
    "training": Term("培训", "training"),
    "purpose": Term("补贴种类", "purpose"),
    "amount_fen": Term("金额", "amount"),
    "claimed_fen": Term("申请金额", "amount claimed"),
    "approved_fen": Term("核定金额", "amount approved"),
    "paid_on": Term("拨付日期", "paid on"),
    "reference": Term("拨付凭证号", "reference"),
}

CHOICES = {
    "purpose": {
        "training": Term("培训补贴", "training subsidy"),
        "appraisal": Term("鉴定补贴", "appraisal subsidy"),
    },
}

REFUSALS = {
    "subsidy_once": Term("该人员该职业该等级的同项补贴已在{tenant}申领，全省只能申领一次。", "The same subsidy for this person, occupation and level has been claimed already in {tenant}; it is granted once in the province."),
    "count_used_up": Term("{other}按数量发放且有效的证书{left}本，已申领{claimed}本；有编号的须写明证书编号。", "Of {other} {left} certificates granted by count stand, and {claimed} are claimed for; a numbered one is named by its number."),
    "claimed_by_same_office": Term("机构{by}申领的补贴不能由本机构审核同意；非本机构受理的备案，由受理机构申领。", "Office {by} claimed this subsidy and may not approve it: the office that received the filing claims."),
    "training_not_held": Term("{other}尚未开展。", "{other} has not been held yet."),
    "certificate_before_subsidy": Term("{other}尚无有效证书，补贴在取得证书后申领。", "No certificate of {other} stands; a subsidy is claimed after the certificate."),
    "within_claim": Term("同意金额{amount}分不得超过申领金额{claimed}分。", "The {amount} fen approved must not exceed the {claimed} fen claimed."),
    "paid_before_approval": Term("拨付日期{paid_on}早于同意日期{approved_on}。", "The payment of {paid_on} is before the approval of {approved_on}."),
    "certificate_not_on_record": Term("没有证书{number}的记录；只按数量发证的，须写明评价。", "There is no certificate {number} on record; where certificates were granted by count alone, the evaluation must be named."),
    "certificate_of_other": Term("证书{number}不属该人员或该评价。", "Certificate {number} is not the person's, or not of the evaluation named."),
}  # fmt: skip

CONTRADICTIONS = (
    Term("补贴以证书为依据：请填写证书编号；按数量发证的，填写评价", "a subsidy stands on a certificate: give its number, or the evaluation that granted by count"),
    Term("培训补贴须写明培训", "a subsidy for training names the training"),
    Term("证书编号第 16 位须为 {mark}（等级 {level}）", "position 16 of the certificate number must be {mark}, for level {level}"),
)  # fmt: skip
