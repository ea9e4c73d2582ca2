"""Acts on what stands around a filing, by the names the field uses; days count from 1 March 2021."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from support.acts import CODE, FILING, OTHER, on_file
from support.given import COUNTY, PROVINCE, TENANT, Act

from registry.domain.values import credit_check_character

KEY = str(UUID(int=9))

SUPERVISION, TRAINING = f"supervision/{UUID(int=10)}", f"training/{UUID(int=11)}"

SUBSIDY, OTHER_SUBSIDY = f"subsidy/{UUID(int=12)}", f"subsidy/{UUID(int=13)}"

ASSESSOR, SUPERVISOR = f"assessor/{UUID(int=14)}", f"assessor/{UUID(int=15)}"

NORM, NEWER_NORM = f"norm/{UUID(int=16)}", f"norm/{UUID(int=17)}"

BANK, OCCUPATION = f"question_bank/{UUID(int=18)}", f"occupation/{UUID(int=19)}"

GUIDANCE, MEETING = f"guidance/{UUID(int=20)}", f"meeting/{UUID(int=21)}"

OTHER_CODE = "91370102MA3EXAM03" + credit_check_character("91370102MA3EXAM03")

PERSON, LATHE, MILL = "p-5e2c8a1f70d4", "6-18-01-01", "6-18-01-02"

FAILED = [{"item": "考场设置", "passed": True}, {"item": "考评人员", "passed": False, "finding": "人数不足"}]


def key(subject: str) -> str:
    """Return the key of a subject."""
    return subject.partition("/")[2]


def other_on_file() -> tuple[Act, ...]:
    """A filing in force of another enterprise."""
    who = {"enterprise": OTHER_CODE}
    return tuple(
        replace(act, subject=OTHER, data={**act.data, **(who if "enterprise" in act.data else {})}) for act in on_file()
    )


def surveyed(office: str = COUNTY, day: float = 0, code: str = CODE, **data: Any) -> Act:
    who = {"name": "济南示例机械有限公司", "county": COUNTY, "industry": "3411", "above_scale": True, "year": 2021}
    return Act("enterprise.surveyed.v1", f"enterprise/{code}", office, day, {**who, **data})


def closed_down(day: float = 5) -> Act:
    return Act("enterprise.closed.v1", f"enterprise/{CODE}", COUNTY, day, {"reason": "迁出"})


def inspected(office: str = COUNTY, day: float = 30, subject: str = SUPERVISION, **data: Any) -> Act:
    what = {"filing": key(FILING), "mode": "external", "form": "on_site", "inspected_on": "2021-03-30", "items": FAILED}
    return Act("supervision.inspected.v1", subject, office, day, {**what, **data})


def ordered(office: str = COUNTY, day: float = 31, due_on: str = "2021-04-10") -> Act:
    items = [{"item": "考评人员", "requirement": "每场三名以上"}]
    return Act("supervision.rectification_ordered.v1", SUPERVISION, office, day, {"items": items, "due_on": due_on})


def rectified(office: str = COUNTY, day: float = 35) -> Act:
    return Act("supervision.rectified.v1", SUPERVISION, office, day, {"summary": "复查合格"})


def closed(outcome: str, day: float = 60, office: str = COUNTY) -> Act:
    return Act("supervision.closed.v1", SUPERVISION, office, day, {"outcome": outcome})


def committed(office: str = COUNTY, day: float = 20, **data: Any) -> Act:
    when = {"starts_on": "2021-03-22", "ends_on": "2021-03-30", "places": 20}
    return Act(
        "training.committed.v1",
        TRAINING,
        office,
        day,
        {"enterprise": CODE, "occupation": LATHE, "level": 4, **when, **data},
    )


def trained(office: str = COUNTY, day: float = 30, **data: Any) -> Act:
    what = {"started_on": "2021-03-22", "ended_on": "2021-03-30", "participants": 20, "completed": 18}
    return Act("training.held.v1", TRAINING, office, day, {**what, **data})


def claimed(office: str = COUNTY, day: float = 50, subject: str = SUBSIDY, **data: Any) -> Act:
    what = {"purpose": "training", "person": PERSON, "enterprise": CODE, "occupation": LATHE, "level": 4}
    return Act("subsidy.claimed.v1", subject, office, day, {**what, "amount_fen": 100_000, **data})


def on_claim(event: str, day: float = 55, office: str = TENANT, subject: str = SUBSIDY, **data: Any) -> Act:
    return Act(f"subsidy.{event}.v1", subject, office, day, data)


def appointed(office: str = COUNTY, day: float = 15, subject: str = ASSESSOR, **data: Any) -> Act:
    what = {"role": "assessor", "person": PERSON, "occupation": LATHE, "levels": [5, 4]}
    days = {"valid_from": "2021-03-16", "valid_until": "2021-12-31"}
    return Act("assessor.appointed.v1", subject, office, day, {**what, **days, **data})


def dismissed(office: str = COUNTY, day: float = 20) -> Act:
    return Act("assessor.dismissed.v1", ASSESSOR, office, day, {"reason": "离职"})


def norm(office: str = COUNTY, day: float = 1, subject: str = NORM, **data: Any) -> Act:
    what = {"title": "车工评价规范", "source": "industry", "occupation": LATHE, "levels": [5, 4]}
    return Act(
        "norm.registered.v1", subject, office, day, {**what, "version": 1, "effective_from": "2021-03-10", **data}
    )


def superseded(by: str = NEWER_NORM, office: str = COUNTY, day: float = 10) -> Act:
    return Act("norm.superseded.v1", NORM, office, day, {"by": key(by)})


def bank(office: str = COUNTY, day: float = 5, **data: Any) -> Act:
    what = {"norm": key(NORM), "title": "车工题库", "occupation": LATHE, "levels": [4], "version": 1, "questions": 900}
    return Act("question_bank.registered.v1", BANK, office, day, {**what, **data})


def proposed(office: str = COUNTY, day: float = 1, subject: str = OCCUPATION, **data: Any) -> Act:
    what = {"title": "焊接编程员", "definition": "从事焊接程序编制的人员"}
    return Act("occupation.proposed.v1", subject, office, day, {**what, **data})


def decided(outcome: str, day: float = 10, office: str = TENANT, **data: Any) -> Act:
    return Act("occupation.decided.v1", OCCUPATION, office, day, {"outcome": outcome, **data})


def guided(office: str = COUNTY, day: float = 10, **data: Any) -> Act:
    return Act("guidance.given.v1", GUIDANCE, office, day, {"topic": "quality", "given_on": "2021-03-10", **data})


def met(office: str = COUNTY, day: float = 10, **data: Any) -> Act:
    what = {"topic": "推进会商", "held_on": "2021-03-10", "departments": ["人力资源和社会保障局", "交通运输局"]}
    return Act("meeting.held.v1", MEETING, office, day, {**what, **data})


def drafted(office: str = PROVINCE, day: float = 35, quarter: str = "2021-Q1") -> Act:
    sections = [{"heading": "总体进展", "text": "稳步推进"}]
    return Act("bulletin.drafted.v1", f"bulletin/{quarter}", office, day, {"title": "通报", "sections": sections})


ROWS = {"rows": [{"row": 2, "planned": {"2021": 10, "2022": 5, "2023": 5}}]}


def declared(office: str = COUNTY, unit: str = COUNTY, month: str = "2021-03", day: float = 0) -> Act:
    return Act("dispatch.declared.v1", f"dispatch/{month}", office, day, {"unit": unit, **FIGURES})


FIGURES = {"preparing": 1, "completed": 2, "evaluated": 1, "certified_month": 10, "certified_ytd": 30}
