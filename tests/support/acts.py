"""Acts on one filing and its evaluations, by the names the field uses; days count from 1 March 2021."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from support import act_data
from support.act_data import said
from support.given import COUNTY, INDUSTRY, TENANT, Act

FILING, OTHER = f"filing/{UUID(int=1)}", f"filing/{UUID(int=2)}"
EVALUATION = f"evaluation/{UUID(int=3)}"
CODE = "91370102MA3EXAM02N"
SCOPE = [{**act_data.SCOPE[0], "levels": [5, 4]}]


def builder(event_type: str, subject: str, office: str, day: float, **given: Any) -> Callable[..., Act]:
    """Return a builder of acts of a type: who posts them, when and on what, and what they say, unless it is told."""

    def build(office: str = office, day: float = day, subject: str = subject, **data: Any) -> Act:
        return Act(event_type, subject, office, day, said(event_type, **{**given, **data}))

    return build


def key(subject: str) -> str:
    """Return the key of a subject."""
    return subject.partition("/")[2]


intended = builder("filing.intended.v1", FILING, COUNTY, 0, enterprise=CODE)
received = builder("filing.application_received.v1", FILING, COUNTY, 0, enterprise=CODE, scope=SCOPE)
returned = builder("filing.returned_for_correction.v1", FILING, COUNTY, 1)
withdrawn = builder("filing.withdrawn.v1", FILING, COUNTY, 2)
site_visited = builder("filing.site_visited.v1", FILING, COUNTY, 2)
assessed = builder("filing.assessment_passed.v1", FILING, COUNTY, 3)
failed = builder("filing.assessment_failed.v1", FILING, COUNTY, 3)
approved = builder("filing.approved.v1", FILING, TENANT, 4)
rejected = builder("filing.rejected.v1", FILING, TENANT, 4)
notice_opened = builder("filing.public_notice_opened.v1", FILING, TENANT, 5)
objection_raised = builder("filing.objection_raised.v1", FILING, TENANT, 6)
objection_resolved = builder("filing.objection_resolved.v1", FILING, TENANT, 7)
notice_closed = builder("filing.public_notice_closed.v1", FILING, TENANT, 9)
receipt = builder("filing.receipt_issued.v1", FILING, TENANT, 10, scope=SCOPE)
announced = builder("evaluation.announced.v1", EVALUATION, COUNTY, 25, filing=key(FILING))
held = builder("evaluation.held.v1", EVALUATION, COUNTY, 30, filing=key(FILING))


def corrected(office: str = COUNTY, day: float = 2, **data: Any) -> Act:
    return Act("filing.corrected.v1", FILING, office, day, data or {"industry": "3412"})


def on_file(office: str = COUNTY) -> tuple[Act, ...]:
    """A filing in force, received by an office; the industry route with its public notice."""
    notice = (notice_opened(), notice_closed()) if office == INDUSTRY else ()
    return received(office), assessed(office), approved(), *notice, receipt()


def on_file_for(scope: list[dict[str, Any]]) -> tuple[Act, ...]:
    """A filing in force for another scope."""
    return received(scope=scope), assessed(), approved(), receipt(scope=scope)


def later(event: str, day: float = 20, office: str = TENANT, **data: Any) -> Act:
    return Act(f"filing.{event}.v1", FILING, office, day, data)


def granted(count: int, day: float = 40, office: str = COUNTY) -> Act:
    return Act("evaluation.certificates_granted.v1", EVALUATION, office, day, {"count": count})


def certificates_revoked(count: int, day: float = 50, office: str = TENANT) -> Act:
    event_type = "evaluation.certificates_revoked.v1"
    return Act(event_type, EVALUATION, office, day, said(event_type, count=count))
