"""Other rules tried at a moment: on what, by whom, on which day, and what has to be read for it."""

from datetime import date, timedelta
from typing import Any

from support.acts import (
    EVALUATION,
    FILING,
    announced,
    approved,
    assessed,
    granted,
    held,
    later,
    notice_opened,
    on_file,
    received,
)
from support.given import BEGIN, COUNTY, OFFICES, TENANT, Act, Given
from support.other_acts import surveyed
from support.rules import RULES, adopted

from registry.domain.kinds.filing.state import evaluations_tag
from registry.domain.kinds.rules.acts import edition_of
from registry.domain.kinds.rules.rule_set import DEFAULT, RuleSet
from registry.domain.kinds.rules.trial import Effect, RuleTrial, changed, in_force_always

PUBLISHED = Act("evaluation.results_published.v1", EVALUATION, COUNTY, 35, {"closes_on": "2021-04-12"})


def trial(given: Given, day: float, **rules: Any) -> RuleTrial:
    """Return the trial of rules, named as edition 7, so many days after the beginning."""
    after = in_force_always(TENANT, RuleSet(**rules), 7)
    return RuleTrial(TENANT, given.memory.subject(RULES), after, BEGIN + timedelta(days=day))


def effects(given: Given, day: float, subject: str = FILING, **rules: Any) -> list[Effect]:
    return list(trial(given, day, **rules).effects(given.memory.subject(subject), given.memory, OFFICES.get))


def test_what_goes_on_is_tried(given: Given) -> None:
    """At a moment filings open or standing are tried, and evaluations from their announcement to their certificates."""

    def concerned(subject: str, day: float) -> bool:
        return trial(given, day).concerns(given.memory.subject(subject))

    given(*on_file(), announced())
    assert (concerned(FILING, 26), concerned(EVALUATION, 26)) == (True, True)
    assert not concerned(FILING, 1_106)  # expired
    given(held())
    assert concerned(EVALUATION, 31)
    given(PUBLISHED)
    assert concerned(EVALUATION, 36)
    given(granted(1), later("revoked", 60, reason="失序"))
    assert (concerned(FILING, 61), concerned(EVALUATION, 61)) == (False, False)


def test_a_set_on_trial_holds_from_the_first_day(given: Given) -> None:
    """The set on trial is in force on every day that a record may have, as the edition that it is named."""
    found = edition_of(in_force_always(TENANT, RuleSet(validity_years=2), 7), date(1950, 1, 1))
    assert (found.rules.validity_years, found.edition) == (2, 7)
    assert edition_of(given.memory.subject(RULES), date(1950, 1, 1)).rules == DEFAULT


def test_an_announced_evaluation_is_tried_on_its_day(given: Given) -> None:
    """It is tried as held by the assessors announced, on the day planned for it; once that has passed, at the moment."""
    given(*on_file(), announced(planned_on="2021-04-10"))
    [found] = effects(given, 26, EVALUATION, evaluation_quorum=1)
    assert (found.act.type, found.office, found.becomes) == ("evaluation.held.v1", COUNTY, "refused")
    assert (found.on, found.refusal.rule, found.refusal.facts["found"]) == (date(2021, 4, 10), "evaluation_quorum", 0)
    [found] = effects(given, 50, EVALUATION, evaluation_quorum=1)
    assert found.on == date(2021, 4, 20)
    given(held(day=51))
    assert effects(given, 52, EVALUATION, evaluation_quorum=1) == []


def test_a_notice_is_tried_on_its_last_day(given: Given) -> None:
    """An open notice is tried closing on its last day, by the centre; other acts are tried at the moment."""
    given(received(), assessed(), approved(), notice_opened())
    [found] = effects(given, 6, notice_workdays=10)
    assert (found.act.type, found.office, found.on) == ("filing.public_notice_closed.v1", TENANT, date(2021, 3, 10))
    [found] = effects(given, 12, notice_workdays=10)
    assert found.on == date(2021, 3, 13)


def test_an_act_of_the_county_is_tried_by_the_county(given: Given) -> None:
    """What only the receiving office may do is tried by it, and what its office is not known for is not tried."""
    given(received())
    [found] = effects(given, 1, site_visit_required=True)
    assert (found.act.type, found.office, found.on) == ("filing.assessment_passed.v1", COUNTY, date(2021, 3, 2))
    enrolled = {code: office for code, office in OFFICES.items() if code != COUNTY}
    filing = given.memory.subject(FILING)
    assert list(trial(given, 1, site_visit_required=True).effects(filing, given.memory, enrolled.get)) == []


def test_rules_may_make_an_act_possible(given: Given) -> None:
    """What the rules in force refuse and the set on trial does not becomes possible; what both refuse is no effect."""
    given(adopted("2021-03-01", site_visit_required=True), received())
    [found] = effects(given, 1)
    assert (found.becomes, found.refusal.facts["edition"]) == ("possible", f"{RULES}@1")
    assert effects(given, 1, site_visit_required=True) == []


def test_what_a_trial_reads_is_named_beforehand(given: Given) -> None:
    """The offices that acted, the calendars of a time limit's year and two more, evaluations only if rules count them."""
    given(surveyed(), received())
    read = trial(given, 1).needs(given.memory.subject(FILING))
    assert {f"office/{TENANT}", f"office/{COUNTY}"} <= read.subjects
    assert {name for name in read.subjects if name.startswith("calendar/")} == {
        f"calendar/{y}" for y in (2021, 2022, 2023)
    }
    given(assessed(), *on_file()[2:])
    filing = given.memory.subject(FILING)
    assert not [name for name in trial(given, 20).needs(filing).subjects if name.startswith("calendar/")]
    assert evaluations_tag(FILING) not in trial(given, 20).needs(filing).tags
    assert evaluations_tag(FILING) in trial(given, 20, renewal_evaluations=1).needs(filing).tags
    given(announced(), adopted("2021-04-01", 26, renewal_evaluations=1))
    assert evaluations_tag(FILING) in trial(given, 27).needs(given.memory.subject(FILING)).tags
    evaluation = given.memory.subject(EVALUATION)
    assert not [tag for tag in trial(given, 27).needs(evaluation).tags if tag.startswith("evaluations:")]


def test_what_differs_between_two_sets_is_named_in_order() -> None:
    """Two sets differ in the fields that say something else, in the set's order; what is not set is its default, or None."""
    before, after = RuleSet(validity_years=3, notice_workdays=5), RuleSet(notice_workdays=6, notice_routes=("city",))
    assert changed(before, after) == (
        ("notice_routes", ["industry"], ["city"]),
        ("notice_workdays", 5, 6),
        ("validity_years", 3, 5),
    )
    assert changed(before, before) == ()
