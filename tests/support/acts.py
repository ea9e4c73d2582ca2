"""Acts on one filing and its evaluations, by the names the field uses; days count from 1 March 2021."""

from typing import Any
from uuid import UUID

from support.given import COUNTY, INDUSTRY, TENANT, Act

FILING = f"filing/{UUID(int=1)}"
OTHER = f"filing/{UUID(int=2)}"
EVALUATION = f"evaluation/{UUID(int=3)}"
CODE = "91370102MA3EXAM02N"
SCOPE = [{"occupation": "6-18-01-01", "title": "车工", "levels": [5, 4]}]
WHO = {"enterprise": CODE, "name": "济南示例机械有限公司", "county": COUNTY, "industry": "3411"}


def intended(office: str = COUNTY, day: float = 0, subject: str = FILING, **data: Any) -> Act:
    return Act("filing.intended.v1", subject, office, day, {**WHO, **data})


def received(office: str = COUNTY, day: float = 0, subject: str = FILING, **data: Any) -> Act:
    return Act("filing.application_received.v1", subject, office, day, {**WHO, "scope": SCOPE, **data})


def returned(office: str = COUNTY, day: float = 1) -> Act:
    return Act(
        "filing.returned_for_correction.v1", FILING, office, day, {"items": [{"part": "评价方案", "reason": "缺少"}]}
    )


def corrected(office: str = COUNTY, day: float = 2, **data: Any) -> Act:
    return Act("filing.corrected.v1", FILING, office, day, data or {"industry": "3412"})


def withdrawn(office: str = COUNTY, day: float = 2) -> Act:
    return Act("filing.withdrawn.v1", FILING, office, day, {"reason": "企业撤回"})


def site_visited(office: str = COUNTY, day: float = 2, **data: Any) -> Act:
    return Act(
        "filing.site_visited.v1", FILING, office, day,
        {"visited_on": "2021-03-02", "visitors": 2, "finding": "场地设备与申报一致", **data},
    )  # fmt: skip


def assessed(office: str = COUNTY, day: float = 3) -> Act:
    return Act("filing.assessment_passed.v1", FILING, office, day, {"assessed_on": "2021-03-04"})


def failed(office: str = COUNTY, day: float = 3) -> Act:
    return Act("filing.assessment_failed.v1", FILING, office, day, {"reason": "不合格"})


def approved(office: str = TENANT, day: float = 4) -> Act:
    return Act("filing.approved.v1", FILING, office, day)


def rejected(day: float = 4) -> Act:
    return Act("filing.rejected.v1", FILING, TENANT, day, {"reason": "不符合"})


def notice_opened(day: float = 5) -> Act:
    return Act(
        "filing.public_notice_opened.v1", FILING, TENANT, day, {"opens_on": "2021-03-06", "closes_on": "2021-03-10"}
    )


def objection_raised(day: float = 6) -> Act:
    return Act("filing.objection_raised.v1", FILING, TENANT, day, {"grounds": "场地不符"})


def objection_resolved(*, upheld: bool, day: float = 7) -> Act:
    return Act("filing.objection_resolved.v1", FILING, TENANT, day, {"upheld": upheld, "finding": "核查"})


def notice_closed(day: float = 9) -> Act:
    return Act("filing.public_notice_closed.v1", FILING, TENANT, day)


def receipt(day: float = 10, **data: Any) -> Act:
    dates = {"valid_from": "2021-03-11", "valid_until": "2024-03-10"}
    return Act("filing.receipt_issued.v1", FILING, TENANT, day, {**dates, "scope": SCOPE, **data})


def on_file(office: str = COUNTY) -> tuple[Act, ...]:
    """A filing in force, received by an office; the industry route with its public notice."""
    notice = (notice_opened(), notice_closed()) if office == INDUSTRY else ()
    return received(office), assessed(office), approved(), *notice, receipt()


def later(event: str, day: float = 20, office: str = TENANT, **data: Any) -> Act:
    return Act(f"filing.{event}.v1", FILING, office, day, data)


def held(office: str = COUNTY, day: float = 30, **data: Any) -> Act:
    what = {"filing": FILING.partition("/")[2], "occupation": "6-18-01-01", "level": 4, "candidates": 20, "passed": 15}
    return Act("evaluation.held.v1", EVALUATION, office, day, {**what, **data})


def announced(office: str = COUNTY, day: float = 25, **data: Any) -> Act:
    what = {"filing": FILING.partition("/")[2], "occupation": "6-18-01-01", "level": 4, "planned_on": "2021-03-31"}
    return Act("evaluation.announced.v1", EVALUATION, office, day, {**what, **data})


def granted(count: int, day: float = 40, office: str = COUNTY) -> Act:
    return Act("evaluation.certificates_granted.v1", EVALUATION, office, day, {"count": count})


def certificates_revoked(count: int, day: float = 50, office: str = TENANT) -> Act:
    return Act("evaluation.certificates_revoked.v1", EVALUATION, office, day, {"count": count, "reason": "有误"})
