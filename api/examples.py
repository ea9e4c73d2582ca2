"""An example of every event type, as an office would post it; the enterprise, people and places are made up."""

from typing import Any

from registry.domain.catalogue import EVENTS

ENTERPRISE = "91370102MA3EXAM02N"
FILING = "7d0c1f0e-6f0a-4f3e-9a52-2d5a3f1b8c01"
EVALUATION = "0b5e1c0a-3b7e-4a86-8d0f-5c1d9e7a2b02"
SCOPE = [{"occupation": "6-18-01-01", "title": "车工", "levels": [5, 4, 3]}]
_WHO = {"enterprise": ENTERPRISE, "name": "济南示例机械有限公司", "county": "370102", "industry": "3411"}
_ROWS = [
    {"row": 2, "above_scale": 120, "filed": 8, "planned": {"2021": 40, "2022": 40, "2023": 32}, "remark": "制造业为主"}
]
_DUTIES = [{"department": "职业能力建设科", "post": "科长", "duty": "统筹推进"}]
SUPERVISION, TRAINING = "1f3a5c7e-2b4d-4f60-8a91-0c2e4f6a8b03", "2a4c6e80-3d5f-4172-9ba3-1d3f5a7c9e04"
SUBSIDY, ASSESSOR = "3b5d7f91-4e60-4283-8cb4-2e406b8dad05", "4c6e8fa2-5f71-4394-9dc5-3f517c9ebe06"
NORM, NEWER_NORM = "5d7f90b3-6082-44a5-8ed6-40628dafcf07", "6e80a1c4-7193-45b6-9fe7-51739eb0d008"
QUESTION_BANK, OCCUPATION = "7f91b2d5-82a4-46c7-80f8-6284afc1e109", "80a2c3e6-93b5-47d8-9109-7395b0d2f20a"
GUIDANCE, MEETING = "91b3d4f7-a4c6-48e9-821a-84a6c1e3030b", "a2c4e508-b5d7-49fa-932b-95b7d2f4140c"
PERSON = "00000000-0000-4000-8000-5e2c8a1f70d4"
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
    "filing.site_visited.v1": {"visited_on": "2021-03-09", "visitors": 2, "finding": "场地设备与申报一致"},
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
    "evaluation.certificates_granted.v1": {
        "count": 3,
        "certificates": [{"holder": f"3f9c2a7e-0000-4000-8000-0000000000{place}"} for place in ("01", "02", "03")],
    },
    "evaluation.certificates_revoked.v1": {"numbers": ["Y000037010001214000001"], "reason": "资格审核有误"},
    "evaluation.certificates_corrected.v1": {
        "replaced": "Y000037010001214000002",
        "certificate": {"holder": "3f9c2a7e-0000-4000-8000-000000000002"},
        "reason": "工种名称有误",
    },
    "evaluation.certificates_listed.v1": {
        "granted_on": "2021-04-28",
        "certificates": [{"holder": "00000000-0000-4000-8000-000000000001"}],
    },
    "evaluation.certificates_reissued.v1": {"numbers": ["Y000037010001214000003"], "reason": "证书遗失"},
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
    "rules.adopted.v1": {
        "effective_from": "2022-01-01",
        "rules": {
            "notice_routes": ["county", "industry", "city"],
            "notice_workdays": 5,
            "validity_years": 3,
            "renewal_window_days": 90,
            "renewal_evaluations": 6,
            "announcement_lead_workdays": 5,
            "materials": [{"kind": "评价方案"}, {"kind": "行业部门意见", "routes": ["industry"]}],
            "assessment_quorum": 3,
        },
        "remark": "自2022年起各渠道均须公示",
    },
    "calendar.published.v1": {
        "holidays": [{"date": "2027-01-01", "name": "元旦"}, {"date": "2027-10-01", "name": "国庆节"}],
        "workdays": ["2027-10-09"],
        "source": "国务院办公厅关于节假日安排的通知",
    },
    "assessor.appointed.v1": {
        "role": "assessor",
        "person": PERSON,
        "occupation": "6-18-01-01",
        "levels": [5, 4, 3],
        "valid_from": "2021-04-01",
        "valid_until": "2024-03-31",
        "enterprise": ENTERPRISE,
    },
    "assessor.dismissed.v1": {"reason": "本人离职"},
    "supervision.inspected.v1": {
        "filing": FILING,
        "mode": "external",
        "form": "on_site",
        "inspected_on": "2021-04-19",
        "items": [
            {"item": "考场设置", "passed": True},
            {"item": "考评人员配备", "passed": False, "finding": "技能考核现场仅有两名考评人员"},
        ],
    },
    "supervision.rectification_ordered.v1": {
        "items": [{"item": "考评人员配备", "requirement": "每场技能考核配备三名以上考评人员"}],
        "due_on": "2021-05-19",
    },
    "supervision.rectified.v1": {"summary": "已增聘考评人员, 复查合格"},
    "supervision.closed.v1": {"outcome": "rectified"},
    "training.committed.v1": {
        "enterprise": ENTERPRISE,
        "occupation": "6-18-01-01",
        "level": 4,
        "starts_on": "2021-03-22",
        "ends_on": "2021-04-16",
        "places": 40,
        "form": "工学交替",
    },
    "training.held.v1": {
        "started_on": "2021-03-22",
        "ended_on": "2021-04-16",
        "participants": 38,
        "completed": 36,
        "hours": 80,
    },
    "subsidy.claimed.v1": {
        "purpose": "appraisal",
        "person": PERSON,
        "enterprise": ENTERPRISE,
        "occupation": "6-18-01-01",
        "level": 4,
        "amount_fen": 150_000,
        "evaluation": EVALUATION,
    },
    "subsidy.approved.v1": {"amount_fen": 150_000},
    "subsidy.rejected.v1": {"reason": "不在补贴目录"},
    "subsidy.paid.v1": {"paid_on": "2021-04-20", "reference": "济财社拨〔2021〕17号"},
    "norm.registered.v1": {
        "title": "车工企业评价规范",
        "source": "enterprise",
        "enterprise": ENTERPRISE,
        "occupation": "6-18-01-01",
        "levels": [5, 4, 3],
        "version": 1,
        "effective_from": "2021-05-01",
    },
    "norm.superseded.v1": {"by": NEWER_NORM, "reason": "设备更新"},
    "question_bank.registered.v1": {
        "norm": NORM,
        "title": "车工理论与技能题库",
        "occupation": "6-18-01-01",
        "levels": [5, 4],
        "version": 1,
        "questions": 1_200,
    },
    "occupation.proposed.v1": {
        "title": "工业机器人焊接编程员",
        "definition": "从事工业机器人焊接程序编制、调试与工艺优化的人员",
        "enterprise": ENTERPRISE,
    },
    "occupation.decided.v1": {"outcome": "forwarded"},
    "guidance.given.v1": {
        "topic": "question_bank",
        "given_on": "2021-04-16",
        "enterprises": [ENTERPRISE],
        "participants": 12,
        "hours": 6,
        "summary": "题库建设现场指导",
    },
    "meeting.held.v1": {
        "topic": "行业企业自主评价推进会商",
        "held_on": "2021-04-15",
        "departments": ["人力资源和社会保障局", "交通运输局", "住房和城乡建设局"],
        "decisions": ["二季度完成重点企业摸底"],
    },
    "bulletin.drafted.v1": {
        "title": "2021年第一季度企业技能人才自主评价工作通报",
        "sections": [{"heading": "总体进展", "text": "各市备案企业数量稳步增长"}],
    },
    "bulletin.issued.v1": {
        "number": "鲁人社鉴〔2021〕3号",
        "title": "关于2021年第一季度企业技能人才自主评价工作情况的通报",
        "sections": [{"heading": "总体进展", "text": "各市备案企业数量稳步增长"}],
    },
}

SUBJECTS = {
    "enterprise": f"enterprise/{ENTERPRISE}",
    "filing": f"filing/{FILING}",
    "evaluation": f"evaluation/{EVALUATION}",
    "plan": "plan/2021-2023",
    "dispatch": "dispatch/2021-03",
    "office": "office/370102",
    "rules": "rules/370100",
    "calendar": "calendar/2027",
    "assessor": f"assessor/{ASSESSOR}",
    "supervision": f"supervision/{SUPERVISION}",
    "training": f"training/{TRAINING}",
    "subsidy": f"subsidy/{SUBSIDY}",
    "norm": f"norm/{NORM}",
    "question_bank": f"question_bank/{QUESTION_BANK}",
    "occupation": f"occupation/{OCCUPATION}",
    "guidance": f"guidance/{GUIDANCE}",
    "meeting": f"meeting/{MEETING}",
    "bulletin": "bulletin/2021-Q1",
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
