"""What a tenant's rules refuse, and that the contract alone decides where there are none; days count from 1 March 2021."""

from typing import Any
from uuid import UUID

import pytest
from support.acts import (
    EVALUATION,
    FILING,
    OTHER,
    SCOPE,
    announced,
    approved,
    assessed,
    corrected,
    held,
    later,
    notice_closed,
    notice_opened,
    on_file,
    receipt,
    received,
    returned,
    site_visited,
)
from support.given import COUNTY, INDUSTRY, TENANT, Act, Given
from support.rules import RULES, adopted, published

from registry import terms
from registry.errors import RefusalError

BEGIN = "2021-03-01"
PLAN = {"kind": "评价方案", "name": "方案.pdf", "sha256": "0" * 64, "size": 1}
OPINION = {**PLAN, "kind": "行业部门意见"}
LAST_DAY = 1105
"""10 March 2024, until which a filing of these tests is in force."""


def by_rules(refusal: RefusalError, edition: int = 1) -> dict[str, Any]:
    """Check that a refusal names the edition that decided, in both languages; return its facts."""
    assert refusal.facts["edition"] == f"{RULES}@{edition}"
    for language in ("zh", "en"):
        assert f"{RULES}@{edition}" in terms.sentence(refusal.rule, refusal.facts, language)
    return refusal.facts


def adopting(refusal: RefusalError) -> str:
    """Return the event in the way."""
    return str(refusal.blocking.event.type)


def assessed_by(assessors: int) -> Act:
    return Act("filing.assessment_passed.v1", FILING, COUNTY, 3, {"assessed_on": "2021-03-04", "assessors": assessors})


def evaluation(number: int, day: float, subject: str = FILING) -> Act:
    act = held(day=day, filing=subject.partition("/")[2])
    return Act(act.type, f"evaluation/{UUID(int=number)}", act.office, act.day, act.data)


def renewed(day: float, until: str = "2027-03-10") -> Act:
    return later("renewed", day, valid_until=until)


def test_the_rules_say_which_routes_wait_for_the_notice(given: Given) -> None:
    """Where the rules name the county route its receipt waits for the notice; the industry's, left out, does not."""
    given(adopted(BEGIN, notice_routes=["county"]), received(), assessed(), approved())
    refusal = given.when(receipt()).then_refused("notice_before_receipt")
    assert by_rules(refusal)["route"] == "county"
    assert adopting(refusal) == "filing.approved.v1"
    assert "filing.receipt_issued.v1" not in given.allowed(FILING, TENANT, 10)
    given(notice_opened(), notice_closed()).when(receipt()).then("filing.receipt_issued.v1")


def test_a_route_left_out_needs_no_notice(given: Given) -> None:
    """Rules that name no route let the industry's receipt be issued when approved."""
    given(adopted(BEGIN, notice_routes=[]), received(INDUSTRY), assessed(INDUSTRY), approved())
    assert "filing.receipt_issued.v1" in given.allowed(FILING, TENANT, 10)
    given.when(receipt()).then("filing.receipt_issued.v1")


def test_by_default_the_refusal_says_so(given: Given) -> None:
    """A refusal by the default rules names no edition, but says that they are the default."""
    given(received(INDUSTRY), assessed(INDUSTRY), approved())
    refusal = given.when(receipt()).then_refused("notice_before_receipt")
    assert refusal.facts["edition"] == "default"
    assert "默认规则" in terms.sentence(refusal.rule, refusal.facts, "zh")


def test_the_rules_of_the_acts_own_date_decide(given: Given) -> None:
    """A receipt dated before new rules take effect is judged by those before them, whenever it is recorded."""
    given(adopted("2021-03-11", notice_routes=["county"]), received(), assessed(), approved())
    refusal = given.when(receipt(day=10)).then_refused("notice_before_receipt")
    by_rules(refusal)
    given.when(receipt(day=9.5)).then("filing.receipt_issued.v1")


def test_a_notice_runs_for_its_working_days(given: Given) -> None:
    """Six working days from Saturday 6 March end on Monday 15 March, the first and last day included."""
    given(adopted(BEGIN, notice_workdays=6), received(), assessed(), approved())
    refusal = given.when(notice_opened()).then_refused("notice_too_short")  # to Wednesday 10 March
    assert by_rules(refusal) | {"workdays": 6, "found": "3", "due": "2021-03-15"} == refusal.facts
    assert adopting(refusal) == "rules.adopted.v1"
    for closes_on, fits in (("2021-03-14", False), ("2021-03-15", True)):
        dates = {"opens_on": "2021-03-06", "closes_on": closes_on}
        given.when(Act("filing.public_notice_opened.v1", FILING, TENANT, 5, dates))
        assert isinstance(given.outcome, RefusalError) is not fits
    given.when(notice_closed(day=14)).then("filing.public_notice_closed.v1")


def test_a_notice_that_opens_on_a_workday_counts_that_day(given: Given) -> None:
    """Three working days from Monday 8 March end on Wednesday 10 March, the Monday included."""
    given(adopted(BEGIN, notice_workdays=3), received(), assessed(), approved())
    for closes_on, fits in (("2021-03-09", False), ("2021-03-10", True)):
        dates = {"opens_on": "2021-03-08", "closes_on": closes_on}
        given.when(Act("filing.public_notice_opened.v1", FILING, TENANT, 5, dates))
        assert isinstance(given.outcome, RefusalError) is not fits


def test_a_notice_that_became_too_short_closes_later(given: Given) -> None:
    """Longer notice in effect when a notice closes keeps it open until it has run that long."""
    given(received(), assessed(), approved(), notice_opened(), adopted("2021-03-08", 6, notice_workdays=5))
    refusal = given.when(notice_closed(day=9)).then_refused("notice_too_short")  # Wednesday 10 March, the third
    assert by_rules(refusal)["due"] == "2021-03-12"
    assert "filing.public_notice_closed.v1" not in given.allowed(FILING, TENANT, 10)
    given.when(notice_closed(day=11)).then("filing.public_notice_closed.v1")


def test_a_notice_counts_by_the_published_calendar(given: Given) -> None:
    """A calendar published by the tenant decides which days of a notice are worked."""
    given(adopted(BEGIN, notice_workdays=3), received(), assessed(), approved())
    given(published(2021, holidays=[{"date": "2021-03-09", "name": "泉城节"}]))
    assert by_rules(given.when(notice_opened()).then_refused("notice_too_short"))["due"] == "2021-03-11"
    given(published(2021, at=1, workdays=["2021-03-07"], holidays=[{"date": "2021-03-09", "name": "泉城节"}]))
    given.when(notice_opened()).then("filing.public_notice_opened.v1")


def test_a_receipt_is_valid_for_so_long(given: Given) -> None:
    """With three years at most a receipt from 11 March 2021 ends on 10 March 2024 at the latest."""
    given(adopted(BEGIN, validity_years=3), received(), assessed(), approved())
    refusal = given.when(receipt(valid_until="2024-03-11")).then_refused("validity_too_long")
    assert by_rules(refusal)["latest"] == "2024-03-10"
    assert (adopting(refusal), refusal.office) == ("rules.adopted.v1", TENANT)
    given.when(receipt()).then("filing.receipt_issued.v1")


def test_a_renewal_is_valid_for_so_long(given: Given) -> None:
    """A renewal's years count from the end of what it renews."""
    given(*on_file(), adopted("2021-04-01", 20, validity_years=2))
    assert by_rules(given.when(renewed(40, "2026-03-11")).then_refused("validity_too_long"))["first"] == "2024-03-11"
    given.when(renewed(40, "2026-03-10")).then("filing.renewed.v1")


def test_a_renewal_comes_neither_too_early_nor_too_late(given: Given) -> None:
    """Ninety days before it expires a filing may be renewed, on the day before that not, and expired not either."""
    given(*on_file(), adopted("2021-04-01", 20, renewal_window_days=90))
    refusal = given.when(renewed(LAST_DAY - 91)).then_refused("renewal_too_early")
    assert by_rules(refusal)["opens_on"] == "2023-12-11"
    assert adopting(refusal) == "filing.receipt_issued.v1"
    assert "filing.renewed.v1" not in given.allowed(FILING, TENANT, LAST_DAY - 91)
    given.when(renewed(LAST_DAY + 1)).then_refused("out_of_turn")
    assert "filing.renewed.v1" in given.allowed(FILING, TENANT, LAST_DAY - 90)
    given.when(renewed(LAST_DAY - 90)).then("filing.renewed.v1")
    given.when(renewed(LAST_DAY - 80, "2030-03-10")).then_refused("renewal_too_early")


def test_a_renewal_takes_evaluations_held_in_the_term(given: Given) -> None:
    """Only what was held under the filing since its receipt counts, and after a renewal the count begins anew."""
    given(*on_file(), adopted("2021-04-01", 20, renewal_evaluations=2))
    given(evaluation(11, 40), announced(day=41))
    refusal = given.when(renewed(50)).then_refused("renewal_evaluations")
    assert (by_rules(refusal)["found"], refusal.office) == (1, COUNTY)
    assert "filing.renewed.v1" not in given.allowed(FILING, TENANT, 50)
    given(evaluation(12, 60)).when(renewed(59)).then_refused("renewal_evaluations")
    given.when(renewed(60)).then("filing.renewed.v1")
    assert given.when(renewed(70, "2030-03-10")).then_refused("renewal_evaluations").facts["found"] == 0


def test_another_filings_evaluations_do_not_count(given: Given) -> None:
    """A later filing of the enterprise is not renewed on what was evaluated under the one before."""
    given(*on_file(), evaluation(11, 40), later("deregistered", 50, reason="注销"))
    dates = {"valid_from": "2021-04-30", "valid_until": "2024-04-29", "scope": SCOPE}
    given(received(subject=OTHER, day=51))
    given(Act("filing.assessment_passed.v1", OTHER, COUNTY, 52, {"assessed_on": "2021-04-22"}))
    given(Act("filing.approved.v1", OTHER, TENANT, 53), Act("filing.receipt_issued.v1", OTHER, TENANT, 54, dates))
    given(adopted("2021-05-01", 55, renewal_evaluations=1))
    again = Act("filing.renewed.v1", OTHER, TENANT, 70, {"valid_until": "2027-04-29"})
    assert given.when(again).then_refused("renewal_evaluations").facts["found"] == 0
    given(evaluation(12, 60, OTHER)).when(again).then("filing.renewed.v1")


def test_an_evaluation_is_announced_ahead(given: Given) -> None:
    """Announced on Friday 26 March with three working days' lead, an evaluation is on Wednesday 31 March or later."""
    given(*on_file(), adopted("2021-03-12", 11, announcement_lead_workdays=3))
    refusal = given.when(announced(planned_on="2021-03-30")).then_refused("announced_too_late")
    assert by_rules(refusal)["earliest"] == "2021-03-31"
    assert (adopting(refusal), refusal.office) == ("rules.adopted.v1", COUNTY)
    given.when(announced(planned_on="2021-03-31")).then("evaluation.announced.v1")


def test_an_assessment_waits_for_the_materials(given: Given) -> None:
    """What the rules demand on the route must have been brought with the application or its correction."""
    demands = [{"kind": "评价方案"}, {"kind": "行业部门意见", "routes": ["industry"]}]
    given(adopted(BEGIN, materials=demands), received(materials=[OPINION]))
    refusal = given.when(assessed()).then_refused("materials_missing")
    assert by_rules(refusal)["missing"] == "评价方案"
    assert (adopting(refusal), refusal.office) == ("rules.adopted.v1", COUNTY)
    assert "filing.assessment_passed.v1" not in given.allowed(FILING, COUNTY, 3)
    assert "filing.assessment_failed.v1" in given.allowed(FILING, COUNTY, 3)
    given(returned(), corrected(materials=[PLAN])).when(assessed()).then("filing.assessment_passed.v1")


def test_a_demand_of_another_route_asks_nothing(given: Given) -> None:
    """A material demanded on the industry route is asked of an industry office's filings alone."""
    given(adopted(BEGIN, materials=[{"kind": "行业部门意见", "routes": ["industry"]}]), received(INDUSTRY))
    given.when(assessed(INDUSTRY)).then_refused("materials_missing")
    given(received(subject=OTHER, enterprise="91110000802100433B"))
    given.when(Act("filing.assessment_passed.v1", OTHER, COUNTY, 3, {"assessed_on": "2021-03-04"})).then(
        "filing.assessment_passed.v1"
    )


def test_an_assessment_waits_for_the_site_visit(given: Given) -> None:
    """Where the rules demand a visit no filing passes without one; it may still fail, and one before a correction counts."""
    given(adopted(BEGIN, site_visit_required=True), received())
    refusal = given.when(assessed()).then_refused("site_visit_missing")
    by_rules(refusal)
    assert (adopting(refusal), refusal.office) == ("rules.adopted.v1", COUNTY)
    allowed = given.allowed(FILING, COUNTY, 3)
    assert "filing.assessment_passed.v1" not in allowed
    assert {"filing.site_visited.v1", "filing.assessment_failed.v1"} <= set(allowed)
    given(site_visited(day=0.5, visited_on="2021-03-01"), returned(), corrected())
    assert "filing.assessment_passed.v1" in given.allowed(FILING, COUNTY, 3)
    given.when(assessed()).then("filing.assessment_passed.v1")


def test_another_filings_visit_does_not_count(given: Given) -> None:
    """Each filing is visited for itself."""
    given(adopted(BEGIN, site_visit_required=True), received(), site_visited())
    given(received(subject=OTHER, enterprise="91110000802100433B"))
    act = Act("filing.assessment_passed.v1", OTHER, COUNTY, 3, {"assessed_on": "2021-03-04"})
    given.when(act).then_refused("site_visit_missing")


def test_the_papers_of_a_visit_are_not_the_applicants(given: Given) -> None:
    """A material that the rules demand is brought with the application or its correction; a visit's do not stand in."""
    given(adopted(BEGIN, materials=[{"kind": "评价方案"}]), received(), site_visited(materials=[PLAN]))
    given.when(assessed()).then_refused("materials_missing")


def test_an_assessment_has_its_quorum(given: Given) -> None:
    """Fewer assessors than the rules want, or none named, do not pass a filing."""
    given(adopted(BEGIN, assessment_quorum=3), received())
    assert by_rules(given.when(assessed_by(2)).then_refused("assessment_quorum"))["found"] == 2
    assert given.when(assessed()).then_refused("assessment_quorum").facts["found"] == 0
    given.when(assessed_by(3)).then("filing.assessment_passed.v1")


def appointed(number: int) -> Act:
    data = {
        "role": "assessor", "person": f"00000000-0000-4000-8000-{number:012d}", "occupation": "6-18-01-01", "levels": [4],
        "valid_from": BEGIN, "valid_until": "2024-02-29",
    }  # fmt: skip
    return Act("assessor.appointed.v1", f"assessor/{UUID(int=number)}", TENANT, 0, data)


def test_an_evaluation_has_its_quorum(given: Given) -> None:
    """The assessors who held an evaluation must be enough; where it names none, those of its announcement are asked."""
    first, second = (str(UUID(int=number)) for number in (101, 102))
    given(*on_file(), appointed(101), appointed(102), adopted("2021-03-12", 11, evaluation_quorum=2))
    refusal = given.when(held(assessors=[first])).then_refused("evaluation_quorum")
    assert by_rules(refusal)["found"] == 1
    assert (adopting(refusal), refusal.office) == ("rules.adopted.v1", COUNTY)
    assert given.when(held()).then_refused("evaluation_quorum").facts["found"] == 0
    given(announced(assessors=[first, second]))
    assert given.when(held(assessors=[second])).then_refused("evaluation_quorum").facts["found"] == 1
    given.when(held()).then("evaluation.held.v1")
    assert given.memory.subject(EVALUATION).status_on(given.memory.subject(EVALUATION).last.date) == "held"


@pytest.mark.parametrize("number", [1, 2])
def test_the_edition_in_force_is_named(given: Given, number: int) -> None:
    """A refusal names the edition that was in force, the first or the second."""
    given(adopted("2021-03-02", assessment_quorum=9), adopted("2021-03-05", 1, assessment_quorum=5), received(day=1))
    act = assessed_by(3)
    refusal = given.when(Act(act.type, FILING, COUNTY, 1 if number == 1 else 4, act.data)).then_refused(
        "assessment_quorum"
    )
    assert by_rules(refusal, number)["quorum"] == (9 if number == 1 else 5)
