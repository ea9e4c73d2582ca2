"""What acts say unless a test says otherwise, by event type: one table for acts in memory and acts over HTTP.

Other subjects, and days that follow from the day of the act, are given by the builders (acts.py, events.py).
"""

from collections.abc import Mapping
from typing import Any

COUNTY = "370102"
LATHE, MILL = "6-18-01-01", "6-18-01-02"
PERSON = "00000000-0000-4000-8000-5e2c8a1f70d4"
WHO = {"name": "济南示例机械有限公司", "county": COUNTY, "industry": "3411"}
SCOPE: list[dict[str, Any]] = [{"occupation": LATHE, "title": "车工", "levels": [5, 4, 3]}]
FAILED = [{"item": "考场设置", "passed": True}, {"item": "考评人员", "passed": False, "finding": "人数不足"}]
_WHAT = {"occupation": LATHE, "level": 4}
_NOTICE = {"opens_on": "2021-03-06", "closes_on": "2021-03-10"}
_VALID = {"valid_from": "2021-03-11", "valid_until": "2024-03-10"}
_APPOINTED = {"valid_from": "2021-03-16", "valid_until": "2021-12-31"}

DATA: Mapping[str, Mapping[str, Any]] = {
    "enterprise.surveyed.v1": {**WHO, "above_scale": True, "year": 2021},
    "enterprise.closed.v1": {"reason": "迁往外省"},
    "filing.intended.v1": WHO,
    "filing.application_received.v1": {**WHO, "scope": SCOPE},
    "filing.returned_for_correction.v1": {"items": [{"part": "评价方案", "reason": "缺少评价方案"}]},
    "filing.withdrawn.v1": {"reason": "企业撤回"},
    "filing.site_visited.v1": {"visited_on": "2021-03-02", "visitors": 2, "finding": "场地设备与申报一致"},
    "filing.assessment_passed.v1": {"assessed_on": "2021-03-04"},
    "filing.assessment_failed.v1": {"reason": "不合格"},
    "filing.rejected.v1": {"reason": "不符合"},
    "filing.public_notice_opened.v1": _NOTICE,
    "filing.objection_raised.v1": {"grounds": "反映场地为租用"},
    "filing.objection_resolved.v1": {"upheld": False, "finding": "租用手续齐全"},
    "filing.receipt_issued.v1": {**_VALID, "scope": SCOPE},
    "evaluation.announced.v1": {**_WHAT, "planned_on": "2021-03-31"},
    "evaluation.held.v1": {**_WHAT, "candidates": 20, "passed": 15},
    "evaluation.certificates_revoked.v1": {"reason": "资格审核有误"},
    "supervision.inspected.v1": {"mode": "external", "form": "on_site", "inspected_on": "2021-03-30", "items": FAILED},
    "supervision.rectification_ordered.v1": {
        "items": [{"item": "考评人员", "requirement": "每场三名以上"}],
        "due_on": "2021-04-10",
    },
    "supervision.rectified.v1": {"summary": "复查合格"},
    "training.committed.v1": {**_WHAT, "starts_on": "2021-03-22", "ends_on": "2021-03-30", "places": 20},
    "training.held.v1": {"started_on": "2021-03-22", "ended_on": "2021-03-30", "participants": 20, "completed": 18},
    "subsidy.claimed.v1": {**_WHAT, "purpose": "training", "person": PERSON, "amount_fen": 100_000},
    "assessor.appointed.v1": {
        **_APPOINTED, "role": "assessor", "person": PERSON, "occupation": LATHE, "levels": [5, 4],
    },
    "assessor.dismissed.v1": {"reason": "离职"},
    "norm.registered.v1": {
        "title": "车工评价规范", "source": "industry", "occupation": LATHE, "levels": [5, 4], "version": 1,
        "effective_from": "2021-03-10",
    },
    "question_bank.registered.v1": {
        "title": "车工题库", "occupation": LATHE, "levels": [4], "version": 1, "questions": 900,
    },
    "occupation.proposed.v1": {"title": "焊接编程员", "definition": "从事焊接程序编制的人员"},
    "guidance.given.v1": {"topic": "quality", "given_on": "2021-03-10"},
    "meeting.held.v1": {
        "topic": "推进会商", "held_on": "2021-03-10", "departments": ["人力资源和社会保障局", "交通运输局"],
    },
    "bulletin.drafted.v1": {"title": "通报", "sections": [{"heading": "总体进展", "text": "稳步推进"}]},
}  # fmt: skip


def said(event_type: str, **changes: Any) -> dict[str, Any]:
    """Return what an act of this type says, changed so."""
    return {**DATA.get(event_type, {}), **changes}
