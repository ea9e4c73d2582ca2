"""Acts on what stands around a filing, by the names the field uses; days count from 1 March 2021."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from support import act_data
from support.acts import CODE, EVALUATION, FILING, OTHER, builder, granted, held, key, on_file
from support.given import COUNTY, PROVINCE, TENANT, Act

from registry.domain.credit_code import credit_check_character

KEY = str(UUID(int=9))
SUPERVISION, TRAINING = f"supervision/{UUID(int=10)}", f"training/{UUID(int=11)}"
SUBSIDY, OTHER_SUBSIDY = f"subsidy/{UUID(int=12)}", f"subsidy/{UUID(int=13)}"
ASSESSOR, SUPERVISOR = f"assessor/{UUID(int=14)}", f"assessor/{UUID(int=15)}"
NORM, NEWER_NORM = f"norm/{UUID(int=16)}", f"norm/{UUID(int=17)}"
BANK, OCCUPATION = f"question_bank/{UUID(int=18)}", f"occupation/{UUID(int=19)}"
GUIDANCE, MEETING = f"guidance/{UUID(int=20)}", f"meeting/{UUID(int=21)}"
PERSON, LATHE, MILL, FAILED = act_data.PERSON, act_data.LATHE, act_data.MILL, act_data.FAILED
OTHER_CODE = "91370102MA3EXAM03" + credit_check_character("91370102MA3EXAM03")


def other_on_file() -> tuple[Act, ...]:
    """A filing in force of another enterprise."""
    who = {"enterprise": OTHER_CODE}
    return tuple(
        replace(act, subject=OTHER, data={**act.data, **(who if "enterprise" in act.data else {})}) for act in on_file()
    )


closed_down = builder("enterprise.closed.v1", f"enterprise/{CODE}", COUNTY, 5)
inspected = builder("supervision.inspected.v1", SUPERVISION, COUNTY, 30, filing=key(FILING))
ordered = builder("supervision.rectification_ordered.v1", SUPERVISION, COUNTY, 31)
rectified = builder("supervision.rectified.v1", SUPERVISION, COUNTY, 35)
committed = builder("training.committed.v1", TRAINING, COUNTY, 20, enterprise=CODE)
trained = builder("training.held.v1", TRAINING, COUNTY, 30)
claimed = builder(
    "subsidy.claimed.v1", SUBSIDY, COUNTY, 50, enterprise=CODE, training=key(TRAINING), evaluation=key(EVALUATION)
)
appointed = builder("assessor.appointed.v1", ASSESSOR, COUNTY, 15)
dismissed = builder("assessor.dismissed.v1", ASSESSOR, COUNTY, 20)
norm = builder("norm.registered.v1", NORM, COUNTY, 1)
bank = builder("question_bank.registered.v1", BANK, COUNTY, 5, norm=key(NORM))
proposed = builder("occupation.proposed.v1", OCCUPATION, COUNTY, 1)
guided = builder("guidance.given.v1", GUIDANCE, COUNTY, 10)
met = builder("meeting.held.v1", MEETING, COUNTY, 10)


def surveyed(office: str = COUNTY, day: float = 0, code: str = CODE, **data: Any) -> Act:
    return builder("enterprise.surveyed.v1", f"enterprise/{code}", office, day)(**data)


def claimable(office: str = COUNTY, count: int = 10) -> tuple[Act, ...]:
    """What a claim stands on: a filing under which certificates were granted by count, and a training."""
    return (
        surveyed(office),
        *on_file(office),
        held(office),
        granted(count, office=office),
        committed(office),
        trained(office),
    )


def closed(outcome: str, day: float = 60, office: str = COUNTY) -> Act:
    return Act("supervision.closed.v1", SUPERVISION, office, day, {"outcome": outcome})


def on_claim(event: str, day: float = 55, office: str = TENANT, subject: str = SUBSIDY, **data: Any) -> Act:
    return Act(f"subsidy.{event}.v1", subject, office, day, data)


def superseded(by: str = NEWER_NORM, office: str = COUNTY, day: float = 10) -> Act:
    return Act("norm.superseded.v1", NORM, office, day, {"by": key(by)})


def decided(outcome: str, day: float = 10, office: str = TENANT, **data: Any) -> Act:
    return Act("occupation.decided.v1", OCCUPATION, office, day, {"outcome": outcome, **data})


def drafted(office: str = PROVINCE, day: float = 35, quarter: str = "2021-Q1") -> Act:
    return builder("bulletin.drafted.v1", f"bulletin/{quarter}", office, day)()


ROWS = {"rows": [{"row": 2, "planned": {"2021": 10, "2022": 5, "2023": 5}}]}
FIGURES = {"preparing": 1, "completed": 2, "evaluated": 1, "certified_month": 10, "certified_ytd": 30}


def declared(office: str = COUNTY, unit: str = COUNTY, month: str = "2021-03", day: float = 0) -> Act:
    return Act("dispatch.declared.v1", f"dispatch/{month}", office, day, {"unit": unit, **FIGURES})
