"""A literal check of contract.md §2: every clause that a history of posts breaks."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from model.histories import Event, Post
from model.slow_model import number_of

SHANGHAI = ZoneInfo("Asia/Shanghai")

FIELDS = {
    "enterprise.surveyed": "name county industry above_scale year employees? skilled_workers?",
    "enterprise.closed": "reason",
    "filing.intended": "enterprise name county industry planned_year?",
    "filing.application_received": "enterprise name county industry scope materials?",
    "filing.returned_for_correction": "items",
    "filing.corrected": "scope? materials? name? industry?",
    "filing.withdrawn": "reason",
    "filing.site_visited": "visited_on visitors finding materials?",
    "filing.assessment_passed": "assessed_on assessors? score? summary?",
    "filing.assessment_failed": "reason",
    "filing.approved": "summary?",
    "filing.rejected": "reason",
    "filing.public_notice_opened": "opens_on closes_on url?",
    "filing.objection_raised": "grounds",
    "filing.objection_resolved": "upheld finding",
    "filing.public_notice_closed": "",
    "filing.receipt_issued": "receipt_number? body_code? valid_from valid_until scope",
    "filing.scope_changed": "scope",
    "filing.details_changed": "name? county? industry?",
    "filing.renewed": "valid_until receipt_number?",
    "filing.suspended": "reason",
    "filing.resumed": "reason",
    "filing.deregistered": "reason",
    "filing.revoked": "reason grounds?",
    "filing.third_party_filed": "body_code scope",
    "evaluation.announced": "filing occupation level planned_on method? venue? expected?",
    "evaluation.held": "filing occupation level candidates passed served?",
    "evaluation.results_published": "closes_on",
    "evaluation.certificates_granted": "count? certificates?",
    "evaluation.certificates_listed": "granted_on certificates",
    "evaluation.certificates_revoked": "count? numbers? reason",
    "evaluation.certificates_corrected": "replaced certificate reason",
    "evaluation.certificates_reissued": "numbers reason",
    "evaluation.cancelled": "reason",
    "plan.adopted": "rows duties?",
    "plan.revised": "rows duties?",
    "plan.submitted": "",
    "dispatch.declared": "unit preparing completed evaluated certified_month certified_ytd remark?",
}
POSTERS = {
    "enterprise.surveyed": "CIV",
    "enterprise.closed": "CV",
    "filing.intended": "CIV",
    "filing.application_received": "CIV",
    "filing.returned_for_correction": "R",
    "filing.corrected": "R",
    "filing.withdrawn": "R",
    "filing.site_visited": "R",
    "filing.assessment_passed": "R",
    "filing.assessment_failed": "R",
    "filing.details_changed": "RV",
    "evaluation.announced": "RV",
    "evaluation.held": "RV",
    "evaluation.results_published": "RV",
    "evaluation.certificates_granted": "RV",
    "evaluation.certificates_listed": "RV",
    "evaluation.certificates_corrected": "RV",
    "evaluation.certificates_reissued": "RV",
    "evaluation.cancelled": "RV",
    "dispatch.declared": "UV",
}
LEGAL_IN = {
    "filing.intended": {"new"},
    "filing.application_received": {"new", "intended"},
    "filing.returned_for_correction": {"received", "corrected"},
    "filing.corrected": {"returned"},
    "filing.withdrawn": {
        "intended",
        "received",
        "returned",
        "corrected",
        "assessed",
        "approved",
        "notice open",
        "objection open",
        "objection upheld",
        "notice closed",
    },
    "filing.site_visited": {"received", "corrected"},
    "filing.assessment_passed": {"received", "corrected"},
    "filing.assessment_failed": {"received", "corrected"},
    "filing.approved": {"assessed"},
    "filing.rejected": {"assessed", "objection upheld"},
    "filing.public_notice_opened": {"approved"},
    "filing.objection_raised": {"notice open"},
    "filing.objection_resolved": {"objection open"},
    "filing.public_notice_closed": {"notice open"},
    "filing.receipt_issued": {"approved", "notice closed"},
    "filing.scope_changed": {"in force"},
    "filing.details_changed": {"in force"},
    "filing.renewed": {"in force"},
    "filing.suspended": {"in force"},
    "filing.resumed": {"suspended"},
    "filing.deregistered": {"in force", "suspended"},
    "filing.revoked": {"in force", "suspended"},
    "filing.third_party_filed": {"in force"},
    "evaluation.announced": {"new"},
    "evaluation.held": {"new", "announced"},
    "evaluation.results_published": {"held"},
    "evaluation.certificates_granted": {"held"},
    "evaluation.certificates_revoked": {"held"},
    "evaluation.certificates_listed": {"held"},
    "evaluation.certificates_corrected": {"held"},
    "evaluation.certificates_reissued": {"held"},
    "evaluation.cancelled": {"announced"},
    "plan.adopted": {"new"},
    "plan.revised": {"adopted"},
    "plan.submitted": {"adopted"},
    "enterprise.closed": {"surveyed"},
}
LEADS_TO = {
    "filing.intended": "intended",
    "filing.application_received": "received",
    "filing.returned_for_correction": "returned",
    "filing.corrected": "corrected",
    "filing.withdrawn": "ended",
    "filing.assessment_passed": "assessed",
    "filing.assessment_failed": "ended",
    "filing.approved": "approved",
    "filing.rejected": "ended",
    "filing.public_notice_opened": "notice open",
    "filing.objection_raised": "objection open",
    "filing.public_notice_closed": "notice closed",
    "filing.receipt_issued": "in force",
    "filing.suspended": "suspended",
    "filing.resumed": "in force",
    "filing.deregistered": "ended",
    "filing.revoked": "ended",
    "evaluation.announced": "announced",
    "evaluation.held": "held",
    "evaluation.cancelled": "cancelled",
    "plan.adopted": "adopted",
    "enterprise.surveyed": "surveyed",
    "enterprise.closed": "closed",
}


def act_of(post: Post) -> str:
    kind: str = post.event["type"]
    return kind.removesuffix(".v1")


def moment_of(post: Post) -> datetime:
    return datetime.fromisoformat(post.event["time"])


def day_of(post: Post) -> date:
    return moment_of(post).astimezone(SHANGHAI).date()


def status_of(acts: list[Post]) -> str:
    status = "new"
    for act in acts:
        if act_of(act) == "filing.objection_resolved":
            status = "objection upheld" if act.event["data"]["upheld"] else "notice open"
        status = LEADS_TO.get(act_of(act), status)
    return status


def last_given(acts: list[Post], name: str) -> Any:
    return [act.event["data"][name] for act in acts if name in act.event["data"]][-1]


def valid_on(acts: list[Post], day: date) -> bool:
    first, last = last_given(acts, "valid_from"), last_given(acts, "valid_until")
    return date.fromisoformat(first) <= day <= date.fromisoformat(last)


def receiver_of(acts: list[Post]) -> str | None:
    received = [act.office for act in acts if act_of(act) == "filing.application_received"]
    intended = [act.office for act in acts if act_of(act) == "filing.intended"]
    return next(iter(received + intended), None)


def passes_gb_32100(code: str) -> bool:
    alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"
    weights = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
    if not re.fullmatch(f"[{alphabet}]{{18}}", code):
        return False
    total = sum(alphabet.index(char) * weight for char, weight in zip(code[:17], weights, strict=True))
    return code[17] == alphabet[(31 - total % 31) % 31]


def faults_of(post: Post, province_log: list[Post]) -> list[str]:
    """Every clause of §2 that the post breaks after the earlier posts, its tenant's and the others'."""
    tenant_log = [earlier for earlier in province_log if earlier.tenant == post.tenant]
    act, data, subject = act_of(post), post.event["data"], post.event["subject"]
    kind, _, key = subject.partition("/")
    acts = [earlier for earlier in tenant_log if earlier.event["subject"] == subject]
    faults = [] if act.startswith(f"{kind}.") else ["type and subject differ in kind"]

    fields = FIELDS[act].split()
    required = {name for name in fields if not name.endswith("?")}
    if not required <= set(data) <= {name.rstrip("?") for name in fields}:
        faults.append("fields")
    if act in ("filing.corrected", "filing.details_changed") and not data:
        faults.append("changes nothing")
    if acts and moment_of(post) < moment_of(acts[-1]):
        faults.append("before the subject's last event")
    if not datetime(2020, 11, 1, tzinfo=SHANGHAI) <= moment_of(post) < datetime(2022, 4, 1, tzinfo=SHANGHAI):
        faults.append("outside the range")
    if act in LEGAL_IN and status_of(acts) not in LEGAL_IN[act]:
        faults.append(f"not legal when {status_of(acts)}")
    if not may_post(post, acts, tenant_log):
        faults.append("office may not")
    if kind == "enterprise" and not passes_gb_32100(key):
        faults.append("credit code")
    if kind == "filing":
        faults += filing_faults(post, acts, tenant_log, province_log)
    if kind == "evaluation":
        faults += evaluation_faults(post, acts, tenant_log)
    if act in ("plan.adopted", "plan.revised"):
        first, last = key.split("-")
        numbers = [row["row"] for row in data["rows"]]
        if not numbers or len(numbers) != len(set(numbers)) or not set(numbers) <= set(range(1, 17)):
            faults.append("plan rows")
        if any(not first <= year <= last for row in data["rows"] for year in row["planned"]):
            faults.append("plan years")
    if act == "dispatch.declared" and day_of(post).isoformat() < f"{key}-01":
        faults.append("the month has not begun")
    return faults


def may_post(post: Post, acts: list[Post], tenant_log: list[Post]) -> bool:
    data = post.event["data"]
    offices = set()
    filing = acts
    if post.event["subject"].startswith("evaluation/"):
        subject = f"filing/{(acts or [post])[0].event['data']['filing']}"
        filing = [earlier for earlier in tenant_log if earlier.event["subject"] == subject]
    for poster in POSTERS.get(act_of(post), "V"):
        match poster:
            case "C":
                county = data["county"] if "county" in data else last_given(acts, "county")
                offices |= {county} if county.startswith(post.tenant[:4]) else set()
            case "I":
                offices |= {f"{post.tenant}-transport"}
            case "V":
                offices |= {post.tenant}
            case "R":
                offices |= {receiver_of(filing) or ""}
            case "U":
                offices |= {data["unit"]}
    return post.office in offices


def received_elsewhere(post: Post, acts: list[Post], tenant_log: list[Post]) -> bool:
    """Whether a county centre receives an enterprise that the tenant's latest survey places in another county."""
    if act_of(post) not in ("filing.intended", "filing.application_received") or not post.office.isdigit():
        return False
    enterprise = [e for e in tenant_log if e.event["subject"] == f"enterprise/{post.event['data']['enterprise']}"]
    return (
        post.office != post.tenant
        and status_of(enterprise) == "surveyed"
        and last_given(enterprise, "county") != post.office
    )


def levels_in(scope: list[dict[str, Any]]) -> set[tuple[str, Any]]:
    return {(entry["occupation"], level) for entry in scope for level in entry["levels"]}


def too_long(first: str, last: str) -> bool:
    """Whether a validity lasts longer than five years, by default the most there is."""
    begun = date.fromisoformat(first)
    return date.fromisoformat(last) >= begun.replace(year=begun.year + 5, day=min(begun.day, 28)) + timedelta(days=3)


def filing_faults(post: Post, acts: list[Post], tenant_log: list[Post], province_log: list[Post]) -> list[str]:
    act, data = act_of(post), post.event["data"]
    faults = ["another county's enterprise"] if received_elsewhere(post, acts, tenant_log) else []
    if act == "filing.receipt_issued" and not levels_in(data["scope"]) <= levels_in(last_given(acts, "scope")):
        faults.append("outside the scope applied for")
    if act == "filing.receipt_issued" and too_long(data["valid_from"], data["valid_until"]):
        faults.append("valid too long")
    if act == "filing.renewed" and too_long(last_given(acts, "valid_until"), data["valid_until"]):
        faults.append("renewed too long")
    if not acts:
        others: dict[str, list[Post]] = {}
        for earlier in province_log:
            if earlier.event["subject"].startswith("filing/"):
                others.setdefault(earlier.event["subject"], []).append(earlier)
        for other in others.values():
            if other[0].event["data"]["enterprise"] != data["enterprise"] or status_of(other) == "new":
                continue
            over = status_of(other) == "ended" or (
                status_of(other) in ("in force", "suspended")
                and day_of(post).isoformat() > last_given(other, "valid_until")
            )
            if not over or moment_of(post) <= moment_of(other[-1]):
                faults.append("the enterprise has another filing")
        if not passes_gb_32100(data["enterprise"]):
            faults.append("credit code")
    elif "enterprise" in data and data["enterprise"] != acts[0].event["data"]["enterprise"]:
        faults.append("another enterprise")
    if status_of(acts) in ("in force", "suspended") and not valid_on(acts, day_of(post)):
        faults.append("expired or not yet valid")
    if act == "filing.public_notice_closed" and day_of(post).isoformat() < last_given(acts, "closes_on"):
        faults.append("before the notice closes")
    if act == "filing.site_visited" and (data["visitors"] < 1 or data["visited_on"] > day_of(post).isoformat()):
        faults.append("nobody visited by then")
    industry_route = (receiver_of(acts) or "").endswith("-transport")
    if act == "filing.receipt_issued" and industry_route and status_of(acts) != "notice closed":
        faults.append("the industry route needs the notice closed")
    if act == "filing.receipt_issued" and not data["valid_from"] <= data["valid_until"]:
        faults.append("validity")
    if act == "filing.renewed" and data["valid_until"] <= last_given(acts, "valid_until"):
        faults.append("valid_until not later")
    if "receipt_number" in data and any(
        earlier.event["data"].get("receipt_number") == data["receipt_number"] for earlier in tenant_log
    ):
        faults.append("receipt number")
    for entry in data.get("scope", []):
        if not re.fullmatch(r"\d(-\d{2}){3}", entry["occupation"]) or not entry["levels"]:
            faults.append("scope")
    return faults


def evaluation_faults(post: Post, acts: list[Post], tenant_log: list[Post]) -> list[str]:
    act, data = act_of(post), post.event["data"]
    faults = []
    if act in ("evaluation.announced", "evaluation.held"):
        filing = [
            earlier
            for earlier in tenant_log
            if earlier.event["subject"] == f"filing/{data['filing']}" and moment_of(earlier) <= moment_of(post)
        ]
        if status_of(filing) != "in force" or not valid_on(filing, day_of(post)):
            faults.append("filing not in force")
        else:
            states_scope = [earlier for earlier in filing if act_of(earlier) != "filing.third_party_filed"]
            levels = [
                level
                for entry in last_given(states_scope, "scope")
                if entry["occupation"] == data["occupation"]
                for level in entry["levels"]
            ]
            if data["level"] not in levels:
                faults.append("outside the scope")
        for name in ("filing", "occupation", "level"):
            if acts and data[name] != acts[0].event["data"][name]:
                faults.append("another evaluation")
    if act == "evaluation.held" and not 0 <= data["passed"] <= data["candidates"]:
        faults.append("passed")

    def count(type_: str, listed: str) -> int:
        return sum(number_of(earlier.event["data"], listed) for earlier in acts if act_of(earlier) == type_)

    granted = count("evaluation.certificates_granted", "certificates")
    left = granted - count("evaluation.certificates_revoked", "numbers")
    if (
        act == "evaluation.certificates_granted"
        and not 0 < number_of(data, "certificates") <= last_given(acts, "passed") - granted
    ):
        faults.append("granted beyond passed")
    if act == "evaluation.certificates_revoked" and not 0 < number_of(data, "numbers") <= left:
        faults.append("revoked beyond granted")
    if act == "evaluation.certificates_listed" and not 0 < len(data["certificates"]) <= unlisted(
        acts, data["granted_on"]
    ):
        faults.append("listed beyond the count")
    listed = {"certificates_granted": "certificates", "certificates_revoked": "numbers"}.get(act.partition(".")[2], "")
    if "count" in data and data["count"] != number_of(data, listed):
        faults.append("count is not the list's length")
    return faults + number_faults(post, acts, tenant_log)


def unlisted(acts: list[Post], day: str) -> int:
    """How many certificates granted by count on a day have no holder yet, less those that were revoked by count."""
    left = {day: 0}
    revoked = 0
    for earlier in acts:
        data, then = earlier.event["data"], day_of(earlier).isoformat()
        match act_of(earlier):
            case "evaluation.certificates_granted" if not data.get("certificates"):
                left[then] = left.get(then, 0) + data["count"]
            case "evaluation.certificates_listed":
                left[data["granted_on"]] -= len(data["certificates"])
            case "evaluation.certificates_revoked" if not data.get("numbers"):
                revoked += data["count"]
    return min(left[day], sum(left.values()) - revoked)


def number_faults(post: Post, acts: list[Post], tenant_log: list[Post]) -> list[str]:
    """What is wrong with the certificate numbers that a post gives out, or goes by."""

    def given_out(data: Event) -> list[str]:
        certificates = [*(data.get("certificates") or []), *([data["certificate"]] if "certificate" in data else [])]
        return [certificate["number"] for certificate in certificates if "number" in certificate]

    data, new = post.event["data"], given_out(post.event["data"])
    known = {number for act in acts for number in given_out(act.event["data"])}
    void = {number for act in acts if "revoked" in act_of(act) for number in act.event["data"].get("numbers") or []}
    void |= {act.event["data"]["replaced"] for act in acts if "replaced" in act.event["data"]}
    taken = {number for earlier in tenant_log for number in given_out(earlier.event["data"])}
    faults = []
    if len(set(new)) < len(new) or set(new) & taken:
        faults.append("a certificate number twice")
    if not {*(data.get("numbers") or []), *([data["replaced"]] if "replaced" in data else [])} <= known - void:
        faults.append("a certificate that does not stand")
    if new:
        level = {"special": "T"}.get(acts[0].event["data"]["level"], acts[0].event["data"]["level"])
        filing = f"filing/{acts[0].event['data']['filing']}"
        codes = [
            earlier.event["data"]["body_code"]
            for earlier in tenant_log
            if earlier.event["subject"] == filing and "body_code" in earlier.event["data"]
        ]
        year = int(data.get("granted_on", f"{day_of(post)}")[:4])
        stems = tuple(f"{code}{year % 100:02}{level}" for code in codes)
        if not all(len(number) == 22 and number.startswith(stems) for number in new):
            faults.append("a certificate number of another body, year or level")
    return faults


def faults(posts: list[Post]) -> list[str]:
    """All faults of a history, each with the number of its post."""
    found = []
    ids = Counter(post.event["id"] for post in posts)
    if any(number > 1 for number in ids.values()):
        found.append("ids repeat")
    for number, post in enumerate(posts):
        found += [f"{number} {post.event['type']}: {fault}" for fault in faults_of(post, posts[:number])]
    return found
