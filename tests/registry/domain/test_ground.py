"""Who receives an enterprise, what a receipt may hold, who enrols auditors."""

import pytest
from support.acts import (
    FILING,
    OTHER,
    SCOPE,
    approved,
    assessed,
    corrected,
    intended,
    later,
    receipt,
    received,
    returned,
)
from support.given import HOUSING, INDUSTRY, OTHER_COUNTY, PROVINCE, TENANT, Act, Given, Memory
from support.other_acts import closed_down, surveyed
from support.rules import adopted

from registry.domain.acts import Subject

WIDER = [*SCOPE, {"occupation": "6-18-01-02", "title": "铣工", "levels": [4]}]


@pytest.mark.parametrize("begin", [received, intended])
def test_a_county_receives_by_the_latest_survey(given: Given, begin: type[Act]) -> None:
    """Surveyed in another county an enterprise is that county's to receive, and the centre's; moved away, anybody's."""
    given(surveyed(), surveyed(OTHER_COUNTY, day=1, county=OTHER_COUNTY))
    refusal = given.when(begin(day=2)).then_refused("own_county")
    assert (refusal.blocking.office, refusal.office) == (OTHER_COUNTY, OTHER_COUNTY)
    for office, data in ((OTHER_COUNTY, {"county": OTHER_COUNTY}), (TENANT, {}), (INDUSTRY, {})):
        other = Given(Memory())(surveyed(), surveyed(OTHER_COUNTY, day=1, county=OTHER_COUNTY))
        other.when(begin(office, day=2, **data)).then(begin().type)
    given(closed_down(OTHER_COUNTY)).when(begin(day=6)).then(begin().type)


@pytest.mark.parametrize("begin", [received, intended])
def test_a_department_receives_its_own_industries(given: Given, begin: type[Act]) -> None:
    """A department enrolled with industries receives these; one without receives any."""
    refusal = given.when(begin(HOUSING)).then_refused("own_industry")
    assert (refusal.office, refusal.facts["industry"]) == (TENANT, "3411")
    given.when(begin(HOUSING, industry="4710")).then(begin().type)
    given.when(begin(INDUSTRY, subject=OTHER, enterprise="91110000802100433B")).then(begin().type)


def test_a_department_does_not_move_a_filing_out_of_its_industries(given: Given) -> None:
    """Neither by a correction nor by a change of details; within them it may, and the centre may in any case."""
    given(received(HOUSING, industry="4710"), returned(HOUSING))
    given.when(corrected(HOUSING, industry="3412")).then_refused("own_industry")
    given(corrected(HOUSING, industry="7010"), assessed(HOUSING), approved())
    given(
        Act("filing.public_notice_opened.v1", FILING, TENANT, 5, {"opens_on": "2021-03-06", "closes_on": "2021-03-10"})
    )
    given(Act("filing.public_notice_closed.v1", FILING, TENANT, 9), receipt())
    given.when(later("details_changed", office=HOUSING, industry="3412")).then_refused("own_industry")
    given(later("details_changed", office=HOUSING, industry="4720"))
    given.when(later("details_changed", 21, industry="3412")).then("filing.details_changed.v1")


def test_an_enterprise_has_one_filing_in_the_province(given: Given) -> None:
    """While another tenant has a filing of it open or in force none is begun; once that has ended, one is."""
    other = Memory("370200")
    given.memory.others = [other]
    Given(other)(_in_qingdao())
    refusal = given.when(received(day=1)).then_refused("one_filing")
    assert (refusal.facts["tenant"], refusal.office, refusal.blocking) == ("370200", "370200", None)
    Given(other)(Act("filing.withdrawn.v1", OTHER, "370202", 2, {"reason": "改报"}))
    given.when(received(day=1)).then_refused("one_filing")
    given.when(received(day=3)).then("filing.application_received.v1")


def _in_qingdao() -> Act:
    return received("370202", subject=OTHER, county="370202")


def test_of_two_filings_the_first_receipt_stands(given: Given) -> None:
    """A receipt is refused where another tenant's filing of the enterprise is in force, not where it is open."""
    given(received(), assessed(), approved())
    other = Memory("370200")
    Given(other)(_in_qingdao())
    given.memory.others = [other]
    given.when(receipt()).then("filing.receipt_issued.v1")
    here = Given(Memory())(received(), assessed(), approved())
    here.memory.others = [given.memory]
    given.memory.subjects = {OTHER: _moved(given.memory.subject(FILING), "370200")}
    given.memory.tags = {tag: [OTHER] for tag in given.memory.tags if tag.startswith("enterprise:")}
    assert here.when(receipt(day=11)).then_refused("one_filing").facts["tenant"] == "370200"


def _moved(filing: Subject, tenant: str) -> Subject:
    return Subject.of(filing.kind, OTHER, (event._replace(tenant=tenant) for event in filing.events))


def test_a_receipt_lies_within_the_application(given: Given) -> None:
    """Its occupations and levels are those applied for, as last corrected, or fewer; a later change may widen them."""
    given(received(), assessed(), approved())
    refusal = given.when(receipt(scope=WIDER)).then_refused("outside_application")
    assert (refusal.facts["occupation"], refusal.office) == ("6-18-01-02", TENANT)
    assert refusal.blocking.type == "filing.application_received.v1"
    given.when(receipt(scope=[{**SCOPE[0], "levels": [4]}])).then("filing.receipt_issued.v1")
    given.when(later("scope_changed", scope=WIDER)).then("filing.scope_changed.v1")


@pytest.mark.parametrize(("until", "fits"), [("2026-03-10", True), ("2026-03-11", False)])
def test_by_default_a_receipt_is_valid_for_five_years(given: Given, until: str, fits: bool) -> None:
    """Without rules of the tenant five years are the most, from the first day and from the end of what is renewed."""
    given(received(), assessed(), approved()).when(receipt(valid_until=until))
    if fits:
        given.then("filing.receipt_issued.v1")
        given.when(later("renewed", valid_until="2031-03-11")).then_refused("validity_too_long")
        given.when(later("renewed", valid_until="2031-03-10")).then("filing.renewed.v1")
    else:
        assert given.then_refused("validity_too_long").facts["edition"] == "default"


def test_rules_may_lift_the_limit(given: Given) -> None:
    """Where the rules say null a receipt is valid for as long as it says."""
    given(adopted("2021-03-01", validity_years=None), received(), assessed(), approved())
    given.when(receipt(valid_until="2099-12-31")).then("filing.receipt_issued.v1")


def enrolled(code: str, kind: str = "auditor", office: str = TENANT, day: float = 0) -> Act:
    return Act("office.enrolled.v1", f"office/{code}", office, day, {"name": "审计机关", "kind": kind})


def suspended(code: str, office: str = TENANT, day: float = 1) -> Act:
    return Act("office.suspended.v1", f"office/{code}", office, day, {"reason": "调整"})


def test_a_city_enrols_its_auditor_and_the_province_alone_suspends_it(given: Given) -> None:
    """Once enrolled it is out of the city's hands: suspended and enrolled again by the province's centre."""
    given.when(enrolled("370100-audit", office=PROVINCE)).then_refused("enrolled_by_other")
    given(enrolled("370100-audit"))
    for act in (
        suspended("370100-audit"),
        enrolled("370100-audit", day=1),
        enrolled("370100-audit", "industry", day=1),
    ):
        assert given.when(act).then_refused("enrolled_by_other").office == PROVINCE
    assert "office.suspended.v1" not in given.allowed("office/370100-audit", TENANT, 1)
    given(suspended("370100-audit", PROVINCE)).when(enrolled("370100-audit", day=2)).then_refused("enrolled_by_other")
    given.when(enrolled("370100-audit", "industry", PROVINCE, 2)).then_invalid("/data/kind")
    given.when(enrolled("370100-audit", office=PROVINCE, day=2)).then("office.enrolled.v1")
    given.when(suspended("370104", PROVINCE)).then_refused("subject_unknown")


def test_the_provinces_auditors_are_the_provinces(given: Given, given_province: Given) -> None:
    """No city enrols or suspends an auditor of the province, under whatever code; the province does, in its own log."""
    for code in ("370000-audit", "370000-watch"):
        assert given.when(enrolled(code)).then_refused("enrolled_by_other").office == PROVINCE
    given.when(enrolled("370200-audit")).then_invalid("/data/kind")
    given_province(enrolled("370000-audit", office=PROVINCE))
    given_province.when(suspended("370000-audit", PROVINCE)).then("office.suspended.v1")


def test_a_code_of_auditors_is_no_other_office(given: Given) -> None:
    """An `-audit` code is an auditor's; the others are enrolled and suspended by the tenant's centre, not the province's."""
    given.when(enrolled("370100-audit", "industry")).then_invalid("/data/kind")
    given(enrolled("370100-water", "industry")).when(suspended("370100-water", PROVINCE)).then_refused(
        "enrolled_by_other"
    )
    given.when(suspended("370100-water")).then("office.suspended.v1")
