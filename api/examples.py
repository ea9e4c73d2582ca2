"""An example of every event type, as an office would post it; the enterprise, people and places are made up."""

from typing import Any

from registry.domain.kinds import EVENTS

ENTERPRISE = "91370102MA3EXAM02N"
FILING = "7d0c1f0e-6f0a-4f3e-9a52-2d5a3f1b8c01"
EVALUATION = "0b5e1c0a-3b7e-4a86-8d0f-5c1d9e7a2b02"
SCOPE = [{"occupation": "6-18-01-01", "title": "车工", "levels": [5, 4, 3]}]
_WHO = {"enterprise": ENTERPRISE, "name": "济南示例机械有限公司", "county": "370102", "industry": "3411"}
_ROWS = [
    {"row": 2, "above_scale": 120, "filed": 8, "planned": {"2021": 40, "2022": 40, "2023": 32}, "remark": "制造业为主"}
]
_DUTIES = [{"department": "职业能力建设科", "post": "科长", "duty": "统筹推进"}]
_HELD = {"filing": FILING, "occupation": "6-18-01-01", "level": 4}

DATA: dict[str, dict[str, Any]] = {
    "enterprise.surveyed.v1": {
        "name": _WHO["name"],
        "county": "370102",
        "industry": "3411",
        "above_scale": True,
        "year": 2021,
        "employees": 420,
        "skilled_workers": 180,
    },
    "enterprise.closed.v1": {"reason": "迁往外省"},
    "filing.intended.v1": {**_WHO, "planned_year": 2021},
    "filing.application_received.v1": {**_WHO, "scope": SCOPE},
    "filing.returned_for_correction.v1": {"items": [{"part": "评价方案", "reason": "缺少质量控制措施"}]},
    "filing.corrected.v1": {"scope": SCOPE},
    "filing.withdrawn.v1": {"reason": "企业主动撤回"},
    "filing.assessment_passed.v1": {"assessed_on": "2021-03-10", "assessors": 3, "score": 92},
    "filing.assessment_failed.v1": {"reason": "场地设备不满足要求"},
    "filing.approved.v1": {"summary": "材料齐全, 同意备案"},
    "filing.rejected.v1": {"reason": "评价能力不足"},
    "filing.public_notice_opened.v1": {"opens_on": "2021-03-12", "closes_on": "2021-03-18"},
    "filing.objection_raised.v1": {"grounds": "反映场地为租用"},
    "filing.objection_resolved.v1": {"upheld": False, "finding": "租用手续齐全, 异议不成立"},
    "filing.public_notice_closed.v1": {},
    "filing.receipt_issued.v1": {"valid_from": "2021-03-20", "valid_until": "2024-03-19", "scope": SCOPE},
    "filing.scope_changed.v1": {"scope": [*SCOPE, {"occupation": "6-18-01-02", "title": "铣工", "levels": [4]}]},
    "filing.details_changed.v1": {"name": "济南示例精密机械有限公司"},
    "filing.renewed.v1": {"valid_until": "2027-03-19"},
    "filing.suspended.v1": {"reason": "整改期间暂停"},
    "filing.resumed.v1": {"reason": "整改合格"},
    "filing.deregistered.v1": {"reason": "企业申请注销"},
    "filing.revoked.v1": {"reason": "管理失序", "grounds": "督导整改逾期"},
    "filing.third_party_filed.v1": {"body_code": "S000037010203", "scope": SCOPE},
    "evaluation.announced.v1": {**_HELD, "planned_on": "2021-04-20", "method": "理论与技能考核", "expected": 40},
    "evaluation.held.v1": {**_HELD, "candidates": 38, "passed": 33},
    "evaluation.results_published.v1": {"closes_on": "2021-04-28"},
    "evaluation.certificates_granted.v1": {"count": 33},
    "evaluation.certificates_revoked.v1": {"count": 1, "reason": "资格审核有误"},
    "evaluation.cancelled.v1": {"reason": "设备检修"},
    "plan.adopted.v1": {"rows": _ROWS, "duties": _DUTIES},
    "plan.revised.v1": {"rows": _ROWS},
    "plan.submitted.v1": {},
    "dispatch.declared.v1": {
        "unit": "370102",
        "preparing": 3,
        "completed": 12,
        "evaluated": 9,
        "certified_month": 120,
        "certified_ytd": 310,
        "remark": "系统上线前手工统计",
    },
    "dispatch.sealed.v1": {"remark": "按时报送"},
    "dispatch.amended.v1": {"reason": "补录三月发放的证书"},
    "dispatch.reminded.v1": {"remark": "请于本月五日前报送"},
    "office.enrolled.v1": {"name": "历下区职业技能鉴定中心", "kind": "county"},
    "office.suspended.v1": {"reason": "机构合并"},
}

SUBJECTS = {
    "enterprise": f"enterprise/{ENTERPRISE}",
    "filing": f"filing/{FILING}",
    "evaluation": f"evaluation/{EVALUATION}",
    "plan": "plan/2021-2023",
    "dispatch": "dispatch/2021-03",
    "office": "office/370102",
}


def example(event_type: str) -> dict[str, Any]:
    """Return an event of a type as an office would post it."""
    place = list(EVENTS).index(event_type)
    return {
        "id": f"00000000-0000-4000-8000-{place:012d}",
        "type": event_type,
        "subject": SUBJECTS[event_type.partition(".")[0]],
        "time": "2021-04-20T09:30:00+08:00",
        "data": DATA[event_type],
    }
