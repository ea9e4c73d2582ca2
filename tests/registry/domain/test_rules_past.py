"""History under other rules: which acts they would have refused, which deadlines moved, and which were late then."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from support.acts import (
    EVALUATION,
    FILING,
    OTHER,
    announced,
    approved,
    assessed,
    corrected,
    held,
    intended,
    notice_closed,
    notice_opened,
    on_file,
    receipt,
    received,
    returned,
    site_visited,
)
from support.events import credit_code
from support.given import BEGIN, OFFICES, TENANT, Act, Given
from support.rules import RULES, adopted

from registry import terms
from registry.domain.kinds.filing.state import evaluations_tag
from registry.domain.kinds.rules.rule_set import DEFAULT, RuleSet
from registry.domain.kinds.rules.trial import Effect, Hypothetical, Moved, RuleTrial, in_force_always

LATER = f"evaluation/{UUID(int=9)}"
TODAY = date(2021, 12, 1)


def past(given: Given, **rules: Any) -> RuleTrial:
    """Return the trial of rules through history, named as edition 7."""
    return RuleTrial(TENANT, given.memory.subject(RULES), in_force_always(TENANT, RuleSet(**rules), 7))


def refused(given: Given, subject: str = FILING, **rules: Any) -> list[Effect]:
    found = list(past(given, **rules).effects(given.memory.subject(subject), given.memory, OFFICES.get))
    assert {each.becomes for each in found} <= {"refused"}
    return found


def shifted(given: Given, subject: str = FILING, **rules: Any) -> dict[str, Moved]:
    found = list(past(given, **rules).moved(given.memory.subject(subject), given.memory))
    assert len({each.step for each in found}) == len(found)
    return {each.step: each for each in found}


def due(moved: Moved) -> tuple[date | None, ...]:
    """Return the days of a deadline before and after."""
    return tuple(span and span.due for span in (moved.before, moved.after))


def test_rules_as_they_were_change_nothing(given: Given) -> None:
    """Under the rules that were in force, nothing of what is on record would have been refused or due another day."""
    given(*on_file(), held(), intended(subject=OTHER, enterprise=credit_code()))
    for subject in (FILING, EVALUATION, OTHER):
        assert refused(given, subject) == []
        assert shifted(given, subject) == {}


def test_an_act_that_the_rules_would_have_refused_is_found_where_it_happened(given: Given) -> None:
    """A receipt without the notice that its route would have had to wait for; what came before it stands."""
    given(received(), assessed(), approved(), receipt())
    [found] = refused(given, notice_routes=("county",))
    assert (found.act.type, found.refusal.rule) == ("filing.receipt_issued.v1", "notice_before_receipt")
    for language in ("zh", "en"):
        assert "rules/370100@7" in terms.sentence(found.refusal.rule, found.refusal.facts, language)
    assert [each.refusal.rule for each in refused(given, validity_years=2)] == ["validity_too_long"]
    assert refused(given, validity_years=3) == []


def test_what_happened_later_does_not_count_before(given: Given) -> None:
    """A renewal is tried on the evaluations held by then: one held after it is none of them."""
    given(*on_file(), held(day=20))
    renewal = Act("filing.renewed.v1", FILING, TENANT, 30, {"valid_until": "2027-03-10"})
    given(renewal, Act(held().type, LATER, held().office, 40, held().data))
    assert refused(given, renewal_evaluations=1) == []
    [found] = refused(given, renewal_evaluations=2)
    assert (found.act.type, found.refusal.facts["found"]) == ("filing.renewed.v1", 1)


def test_a_filing_counts_as_it_stood_when_the_act_happened(given: Given) -> None:
    """An evaluation announced under a filing that was revoked later is tried under the filing in force."""
    given(*on_file(), announced(), Act("filing.revoked.v1", FILING, TENANT, 60, {"reason": "失序"}))
    [found] = refused(given, EVALUATION, announcement_lead_workdays=20)
    assert found.act.type == "evaluation.announced.v1"


def test_the_record_is_seen_as_it_stood(given: Given) -> None:
    """Subjects, and who has a tag, are those of the moment; the subject looked at is the one given, wherever it comes up."""
    given(*on_file(), held(day=20), Act("filing.revoked.v1", FILING, TENANT, 60, {"reason": "失序"}))
    filing = given.memory.subject(FILING)
    first, second, third = (Hypothetical(given.memory, (filing,), BEGIN + timedelta(days=day)) for day in (5, 30, 61))
    assert first.subject(FILING) is filing
    assert (first.subject(EVALUATION).state.status, second.subject(EVALUATION).state.status) == ("new", "held")
    tag = evaluations_tag(FILING)
    assert [len(view.tagged(tag)) for view in (first, second, third)] == [0, 1, 1]
    other = Hypothetical(given.memory, (given.memory.subject(EVALUATION),), BEGIN + timedelta(days=30))
    assert other.subject(FILING).state.status == "in_force"


def test_an_act_of_an_office_suspended_since_is_tried_as_any_other(given: Given) -> None:
    """Whether an office is suspended now says nothing of what it did then."""
    given(received(), assessed())
    suspended = {code: replace(office, suspended=True) for code, office in OFFICES.items()}
    found = past(given, assessment_quorum=3).effects(given.memory.subject(FILING), given.memory, suspended.get)
    assert [each.refusal.rule for each in found] == ["assessment_quorum"]


def test_an_act_that_was_refused_by_its_own_rules_is_not_counted(given: Given) -> None:
    """The rules in force on the day are the ones compared with: what they demand as well is no difference."""
    given(adopted("2021-03-01", assessment_quorum=0), received(), assessed())
    assert [each.refusal.rule for each in refused(given, assessment_quorum=1)] == ["assessment_quorum"]


@pytest.mark.parametrize(("visits", "rules"), [((), ["site_visit_missing"]), ((site_visited(),), [])])
def test_a_demanded_visit_would_have_kept_from_passing(given: Given, visits: tuple[Act, ...], rules: list[str]) -> None:
    """Under rules that demand a visit, an assessment without one would have been refused; one after a visit would not."""
    given(received(), *visits, assessed())
    assert [each.refusal.rule for each in refused(given, site_visit_required=True)] == rules


def test_a_visit_moves_no_deadline(given: Given) -> None:
    """With a visit in between, the same deadlines move as without, each told once."""
    given(received(), site_visited(), assessed())
    found = shifted(given, assessment_workdays=2)["assessment"]
    assert (found.started_by.event.type, found.ended_on) == ("filing.application_received.v1", date(2021, 3, 4))


def test_deadlines_move_and_some_would_have_been_late(given: Given) -> None:
    """Received on Monday 1 March, assessed on the 4th: in time within 20 working days, late within two."""
    given(received(), assessed())
    found = shifted(given, assessment_workdays=2)
    assert set(found) == {"assessment"}
    assessment = found["assessment"]
    assert due(assessment) == (date(2021, 3, 29), date(2021, 3, 3))
    assert assessment.ended_on == date(2021, 3, 4)
    assert (assessment.late(assessment.before, TODAY), assessment.late(assessment.after, TODAY)) == (False, True)


def test_a_deadline_that_runs_is_late_by_today(given: Given) -> None:
    """What has not been met is late once its day has passed; a step that only other rules have has no day before."""
    given(received(), assessed())
    review = shifted(given, review_workdays=1)["review"]
    assert (review.ended_on, due(review)[1]) == (None, date(2021, 3, 5))
    assert [review.late(review.after, day) for day in (date(2021, 3, 5), date(2021, 3, 6))] == [False, True]
    given(approved())
    steps = shifted(given, notice_routes=("county",))
    assert (steps["receipt"].after, steps["notice_opening"].before) == (None, None)
    assert [steps[step].day for step in ("receipt", "notice_opening")] == [date(2021, 3, 12)] * 2
    assert not steps["receipt"].late(None, TODAY)


def test_a_filing_returned_is_assessed_from_its_correction_on(given: Given) -> None:
    """A time limit that began, was broken off and began again has a deadline each time."""
    given(received(), returned(), corrected(day=5), assessed(day=6))
    found = list(past(given, assessment_workdays=10).moved(given.memory.subject(FILING), given.memory))
    assert [(each.step, each.ended_on) for each in found] == [
        ("assessment", date(2021, 3, 2)),
        ("assessment", date(2021, 3, 7)),
    ]


@pytest.mark.parametrize("rules", [{"notice_workdays": 10}, {"acceptance_workdays": 1}])
def test_a_notice_is_measured_by_the_other_rules(given: Given, rules: dict[str, Any]) -> None:
    """A notice of five days is too short under rules that want ten working days; the others let it be."""
    given(received(), assessed(), approved(), notice_opened(), notice_closed(), receipt())
    found = [each.refusal.rule for each in refused(given, **rules)]
    assert found == (["notice_too_short", "notice_too_short"] if "notice_workdays" in rules else [])
    assert DEFAULT.notice_workdays == 0


def test_history_and_a_moment_try_different_acts(given: Given) -> None:
    """History tries what happened; a moment tries what may happen next, and shows a deadline that opens otherwise."""
    given(received(), assessed(), approved())
    through_history = past(given, notice_routes=("county",), renewal_window_days=60)
    at_a_moment = replace(through_history, moment=BEGIN + timedelta(days=5))
    filing = given.memory.subject(FILING)
    assert refused(given, notice_routes=("county",)) == []
    [found] = at_a_moment.effects(filing, given.memory, OFFICES.get)
    assert (found.act.type, found.becomes, found.recorded) == ("filing.receipt_issued.v1", "refused", None)
    given(*on_file()[3:])
    filing = given.memory.subject(FILING)
    assert "renewal" not in {each.step for each in through_history.moved(filing, given.memory)}
    assert {each.step for each in at_a_moment.moved(filing, given.memory)} == {"renewal"}
