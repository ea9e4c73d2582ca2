"""The events of a filing (备案) and their data fields. Who may post them, and when, is in acts.py."""

from typing import Annotated, ClassVar, Self, TypeVar

from pydantic import Field, model_validator

from registry.domain.acts import Event
from registry.domain.values import (
    BodyCode,
    Count,
    CountyCode,
    CreditCode,
    Date,
    IndustryCode,
    Name,
    Scope,
    Sha256,
    Text,
    Value,
    Year,
    check_order,
)
from registry.errors import Message


class Material(Value):
    """A paper of the application: what it is, its file name, content hash and size in bytes."""

    kind: Name
    name: Name
    sha256: Sha256
    size: Annotated[int, Field(ge=0, le=1 << 40)]


class CorrectionItem(Value):
    """A part of the application that must be corrected, and why."""

    part: Name
    reason: Text


Materials = Annotated[tuple[Material, ...], Field(max_length=200)]
ReceiptNumber = Annotated[Name, Field(max_length=64)]

E = TypeVar("E", bound=Event)


def _at_least_one(event: E) -> E:
    if not event.model_dump(exclude_none=True):
        raise ValueError(Message("at least one of {fields} must be given", fields=", ".join(type(event).model_fields)))
    return event


class FilingIntended(Event):
    """准备备案: an enterprise prepares to file."""

    type: ClassVar[str] = "filing.intended.v1"
    enterprise: CreditCode
    name: Name
    county: CountyCode
    industry: IndustryCode
    planned_year: Year | None = None


class ApplicationReceived(Event):
    """受理备案申请 (notice, parts 二 and 三): the office takes the application in."""

    type: ClassVar[str] = "filing.application_received.v1"
    enterprise: CreditCode
    name: Name
    county: CountyCode
    industry: IndustryCode
    scope: Scope
    materials: Materials | None = None


class ReturnedForCorrection(Event):
    """一次性告知补正: everything that must be corrected, told at once."""

    type: ClassVar[str] = "filing.returned_for_correction.v1"
    items: Annotated[tuple[CorrectionItem, ...], Field(min_length=1, max_length=200)]


class FilingCorrected(Event):
    """补正: the application as corrected; only what changed is given."""

    type: ClassVar[str] = "filing.corrected.v1"
    scope: Scope | None = None
    materials: Materials | None = None
    name: Name | None = None
    industry: IndustryCode | None = None

    @model_validator(mode="after")
    def _something(self) -> Self:
        return _at_least_one(self)


class FilingWithdrawn(Event):
    """撤回申请: the enterprise takes its application back."""

    type: ClassVar[str] = "filing.withdrawn.v1"
    reason: Text


class SiteVisited(Event):
    """现场核查: the office went to the enterprise before it assesses, and what it found there."""

    type: ClassVar[str] = "filing.site_visited.v1"
    visited_on: Date
    visitors: Annotated[Count, Field(ge=1)]
    finding: Text
    materials: Materials | None = None


class AssessmentPassed(Event):
    """备案评估通过: the office's assessment found the enterprise able to evaluate."""

    type: ClassVar[str] = "filing.assessment_passed.v1"
    assessed_on: Date
    assessors: Count | None = None
    score: Count | None = None
    summary: Text | None = None


class AssessmentFailed(Event):
    """备案评估不通过."""

    type: ClassVar[str] = "filing.assessment_failed.v1"
    reason: Text


class FilingApproved(Event):
    """审核通过: the reviewing centre agrees with the assessment."""

    type: ClassVar[str] = "filing.approved.v1"
    summary: Text | None = None


class FilingRejected(Event):
    """审核不通过."""

    type: ClassVar[str] = "filing.rejected.v1"
    reason: Text


class PublicNoticeOpened(Event):
    """公示: the filing is shown to the public from `opens_on` to `closes_on`, both included."""

    type: ClassVar[str] = "filing.public_notice_opened.v1"
    opens_on: Date
    closes_on: Date
    url: Annotated[Text, Field(max_length=500)] | None = None

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        check_order(self, "opens_on", "closes_on")
        return self


class ObjectionRaised(Event):
    """异议: somebody objects while the notice is open."""

    type: ClassVar[str] = "filing.objection_raised.v1"
    grounds: Text


class ObjectionResolved(Event):
    """异议核查: the objection was looked into and upheld, or not."""

    type: ClassVar[str] = "filing.objection_resolved.v1"
    upheld: bool
    finding: Text


class PublicNoticeClosed(Event):
    """公示期满: the notice ran its time and no objection stands."""

    type: ClassVar[str] = "filing.public_notice_closed.v1"


class ReceiptIssued(Event):
    """发放备案回执: the filing is in force from now to the end of `valid_until`."""

    type: ClassVar[str] = "filing.receipt_issued.v1"
    receipt_number: ReceiptNumber | None = None
    body_code: BodyCode | None = None
    valid_from: Date
    valid_until: Date
    scope: Scope

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        check_order(self, "valid_from", "valid_until")
        return self


class ScopeChanged(Event):
    """变更评价范围: the scope as it is from now on, whole."""

    type: ClassVar[str] = "filing.scope_changed.v1"
    scope: Scope


class DetailsChanged(Event):
    """变更信息: only what changed is given."""

    type: ClassVar[str] = "filing.details_changed.v1"
    name: Name | None = None
    county: CountyCode | None = None
    industry: IndustryCode | None = None

    @model_validator(mode="after")
    def _something(self) -> Self:
        return _at_least_one(self)


class FilingRenewed(Event):
    """延续: the filing stays in force to the end of a later day."""

    type: ClassVar[str] = "filing.renewed.v1"
    valid_until: Date
    receipt_number: ReceiptNumber | None = None


class FilingSuspended(Event):
    """暂停."""

    type: ClassVar[str] = "filing.suspended.v1"
    reason: Text


class FilingResumed(Event):
    """恢复."""

    type: ClassVar[str] = "filing.resumed.v1"
    reason: Text


class FilingDeregistered(Event):
    """注销: the filing ends without fault, mostly at the enterprise's own wish."""

    type: ClassVar[str] = "filing.deregistered.v1"
    reason: Text


class FilingRevoked(Event):
    """撤销: the authority takes the filing away."""

    type: ClassVar[str] = "filing.revoked.v1"
    reason: Text
    grounds: Text | None = None


class ThirdPartyFiled(Event):
    """第三方评价机构备案 (notice, part 四): the filed enterprise may evaluate for others, too."""

    type: ClassVar[str] = "filing.third_party_filed.v1"
    body_code: BodyCode
    scope: Scope
