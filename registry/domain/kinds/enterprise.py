"""Enterprises (企业) as surveyed: name, place, size and industry."""

from dataclasses import dataclass, replace
from typing import ClassVar

from registry.domain.acts import (
    NEW,
    Act,
    DecisionContext,
    Event,
    Office,
    OfficeKind,
    RecordedEvent,
    SubjectKind,
    posters,
)
from registry.domain.credit_code import parse_credit_code
from registry.domain.regions import lies_in
from registry.domain.values import Count, CountyCode, IndustryCode, Name, Text, Year
from registry.errors import EventInvalid, Fault, Message, OfficeNotEntitled


class EnterpriseSurveyed(Event):
    """调查摸底 (notice, part 一): an enterprise of the city is counted, above-scale ones first."""

    type: ClassVar[str] = "enterprise.surveyed.v1"
    name: Name
    county: CountyCode
    industry: IndustryCode
    above_scale: bool
    year: Year
    employees: Count | None = None
    skilled_workers: Count | None = None


class EnterpriseClosed(Event):
    """注销、迁出: the enterprise is gone or has moved away."""

    type: ClassVar[str] = "enterprise.closed.v1"
    reason: Text


@dataclass(frozen=True, slots=True)
class EnterpriseState:
    """An enterprise as its latest survey describes it."""

    status: str = NEW
    name: str | None = None
    county: str | None = None
    industry: str | None = None
    above_scale: bool | None = None
    year: int | None = None
    employees: int | None = None
    skilled_workers: int | None = None


def evolve(state: EnterpriseState, recorded: RecordedEvent) -> EnterpriseState:
    """Return the state after one more event."""
    match recorded.event:
        case EnterpriseSurveyed() as event:
            found = event.name, event.county, event.industry, event.above_scale, event.year
            return EnterpriseState("surveyed", *found, event.employees, event.skilled_workers)
        case EnterpriseClosed():
            return replace(state, status="closed")
    return state


def check_county(context: DecisionContext, event: EnterpriseSurveyed) -> None:
    """Refuse a county outside the tenant, and a county centre acting for another county."""
    check_place(context, event.county)


def check_place(context: DecisionContext, county: str) -> None:
    """Refuse a county outside the tenant as bad data, and another county's enterprise to a county centre."""
    if not lies_in(county, context.tenant):
        message = Message("county {county} does not lie in {tenant}", county=county, tenant=context.tenant)
        raise EventInvalid([Fault("/data/county", message)])
    check_own_county(context.office, county)


def check_own_county(office: Office, county: str | None, said_by: RecordedEvent | None = None) -> None:
    """Refuse another county's enterprise to a county centre; `said_by` is the event that tells the county."""
    if office.kind is OfficeKind.COUNTY and county != office.code:
        raise OfficeNotEntitled("own_county", {"by": office.code, "county": county}, blocking=said_by, office=county)


def check_surveyed_county(context: DecisionContext, code: str) -> None:
    """Refuse an enterprise to a county centre where its latest survey places it in another county."""
    surveyed = context.view.subject(f"enterprise/{code}")
    if surveyed.state.status == "surveyed":
        check_own_county(context.office, surveyed.state.county, surveyed.last)


def check_own_industry(context: DecisionContext, industry: str | None) -> None:
    """Refuse an industry to a department whose enrolment names the industries it looks after, and not this one."""
    office = context.office
    if office.kind is OfficeKind.INDUSTRY and office.industries and not (industry or "").startswith(office.industries):
        raise OfficeNotEntitled("own_industry", {"by": office.code, "industry": industry}, office=context.tenant)


def _surveyed_here(context: DecisionContext) -> None:
    check_own_county(context.office, context.state.county, context.subject.last)


KIND = SubjectKind(
    name="enterprise",
    parse_key=parse_credit_code,
    initial=EnterpriseState(),
    evolve=evolve,
    responsible_office=lambda context: context.state.county or context.tenant,
    acts=(
        Act(EnterpriseSurveyed, posters("CIV"), frozenset({NEW, "surveyed", "closed"}), checks=(check_county,)),
        Act(EnterpriseClosed, posters("CV"), frozenset({"surveyed"}), conditions=(_surveyed_here,)),
    ),
)
