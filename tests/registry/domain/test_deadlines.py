"""Deadlines by given–when–then: a history, the rules, the calendar, and what must be done by whom until when."""

from datetime import date, timedelta

import pytest
from support.acts import (
    EVALUATION,
    FILING,
    announced,
    approved,
    assessed,
    certificates_revoked,
    corrected,
    failed,
    granted,
    held,
    intended,
    later,
    notice_closed,
    notice_opened,
    objection_raised,
    objection_resolved,
    on_file,
    received,
    rejected,
    returned,
    withdrawn,
)
from support.given import BEGIN, COUNTY, INDUSTRY, TENANT, Act, Given
from support.other_acts import ASSESSOR, NORM, SUPERVISION, appointed, closed, inspected, norm, ordered, rectified

from registry.domain.acts import posters
from registry.domain.catalogue import KINDS
from registry.domain.deadlines import STEPS, Deadline, DeadlineRules, Due, Step, deadlines, declaration
from registry.domain.kinds.rules.rule_set import DEFAULT, RuleSet
from registry.domain.workdays import Calendar, CalendarYear, seed
from registry.terms.values import STEPS as STEP_TERMS

WEEKENDS_ALONE = Calendar({})


def day_of(day: str) -> int:
    """Return how many days after the beginning a day is."""
    return (date.fromisoformat(day) - BEGIN.date()).days


def due(
    given: Given,
    today: str,
    subject: str = FILING,
    rules: RuleSet = DEFAULT,
    calendar: Calendar | None = None,
) -> dict[str, Deadline]:
    """Return the deadlines of a subject by step."""
    memory = given.memory
    found = memory.subject(subject)
    receiving_office = found.kind.receiving_office(memory.context(Act("", subject)), None)
    listed = deadlines(found, rules, calendar or seed(), date.fromisoformat(today), receiving_office)
    assert [deadline.due for deadline in listed] == sorted(deadline.due for deadline in listed)
    return {deadline.step: deadline for deadline in listed}


def days(
    given: Given, today: str, subject: str = FILING, rules: RuleSet = DEFAULT
) -> dict[str, tuple[str, str | None]]:
    """Return by step the last day and the office that must act."""
    found = due(given, today, subject, rules)
    return {step: (deadline.due.isoformat(), deadline.office) for step, deadline in found.items()}


# Filings


def test_an_application_is_looked_through_and_assessed_by_who_received_it(given: Given) -> None:
    """Received on Monday 1 March 2021: incomplete papers are told within 5 working days, the assessment within 20."""
    given(received())
    assert days(given, "2021-03-01") == {"completeness": ("2021-03-08", COUNTY), "assessment": ("2021-03-29", COUNTY)}


def test_what_is_not_asked_for_in_time_counts_as_complete(given: Given) -> None:
    """After its last day the decision on completeness is no more to be made, and never overdue."""
    given(received())
    assert days(given, "2021-03-08").keys() == {"completeness", "assessment"}
    assert days(given, "2021-03-09") == {"assessment": ("2021-03-29", COUNTY)}


def test_a_correction_begins_the_time_anew(given: Given) -> None:
    """A returned application is corrected within the time for acceptance; the assessment's time then begins again."""
    given(received(), returned(day=1))
    assert days(given, "2021-03-02") == {"correction": ("2021-03-09", COUNTY)}
    given(corrected(day=7))
    assert days(given, "2021-03-08") == {"completeness": ("2021-03-15", COUNTY), "assessment": ("2021-04-06", COUNTY)}


def test_the_centre_reviews_what_was_assessed(given: Given) -> None:
    """After the assessment it is the reviewing centre's turn, for 20 working days."""
    given(received(), assessed(day=3))
    assert days(given, "2021-03-04") == {"review": ("2021-04-01", TENANT)}


@pytest.mark.parametrize(
    ("office", "rules", "step", "last"),
    [
        (COUNTY, DEFAULT, "receipt", "2021-03-12"),
        (INDUSTRY, DEFAULT, "notice_opening", "2021-03-12"),
        (COUNTY, RuleSet(notice_routes=("county",), notice_within_workdays=3), "notice_opening", "2021-03-10"),
        (INDUSTRY, RuleSet(notice_routes=(), receipt_workdays=1), "receipt", "2021-03-08"),
    ],
)
def test_the_rules_say_whether_a_notice_comes_first(
    given: Given, office: str, rules: RuleSet, step: str, last: str
) -> None:
    """Approved on Friday 5 March, a filing whose route needs a notice gets one, any other its receipt."""
    given(received(office), assessed(office), approved(day=4))
    assert days(given, "2021-03-05", rules=rules) == {step: (last, TENANT)}


def test_a_notice_closes_on_its_last_day(given: Given) -> None:
    """A notice may be closed from its last day on and should be that day; then the receipt has its own time."""
    given(received(), assessed(), approved(), notice_opened(day=5))
    [closing] = due(given, "2021-03-06").values()
    assert (closing.step, closing.opens, closing.due) == ("notice_closing", date(2021, 3, 10), date(2021, 3, 10))
    given(notice_closed(day=9))
    assert days(given, "2021-03-10") == {"receipt": ("2021-03-17", TENANT)}


def test_an_objection_is_resolved_before_anything_else(given: Given) -> None:
    """While an objection is open it must be looked into; upheld, the filing is rejected; else the notice goes on."""
    given(received(), assessed(), approved(), notice_opened(day=5), objection_raised(day=6), objection_raised(day=7))
    assert days(given, "2021-03-08") == {"objection": ("2021-04-06", TENANT)}
    given(objection_resolved(upheld=False, day=7))
    assert days(given, "2021-03-08").keys() == {"objection"}
    given(objection_resolved(upheld=False, day=8))
    assert days(given, "2021-03-09") == {"notice_closing": ("2021-03-10", TENANT)}


def test_after_an_objection_upheld_the_filing_is_rejected(given: Given) -> None:
    """An objection upheld leaves the centre to reject the filing, within its time for review."""
    given(received(), assessed(), approved(), notice_opened(day=5), objection_raised(day=6))
    given(objection_resolved(upheld=True, day=7))
    assert days(given, "2021-03-08") == {"rejection": ("2021-04-06", TENANT)}


def test_a_filing_in_force_is_renewed_before_it_expires(given: Given) -> None:
    """Renewal is due by the last day of validity and opens with the window of the rules; expiry needs no office."""
    given(*on_file())
    assert days(given, "2021-03-12") == {"renewal": ("2024-03-10", TENANT), "expiry": ("2024-03-10", None)}
    last = date(2024, 3, 10)
    assert due(given, "2021-03-12")["renewal"].opens == last - timedelta(days=90)
    window = due(given, "2021-03-12", rules=RuleSet(renewal_window_days=30))
    assert window["renewal"].opens == last - timedelta(days=30)
    assert days(given, "2024-03-10").keys() == {"renewal", "expiry"}
    assert days(given, "2024-03-11") == {}
    renewed = given.memory.do(later("renewed", day=day_of("2024-03-01"), valid_until="2027-03-10"))
    assert due(given, "2024-03-11")["renewal"].due == date(2027, 3, 10)
    assert due(given, "2024-03-11")["renewal"].started_by == renewed


def test_a_suspended_filing_only_expires(given: Given) -> None:
    """Suspended, a filing is not to be renewed, but its validity runs on."""
    given(*on_file(), later("suspended", reason="整改"))
    assert days(given, "2021-04-01") == {"expiry": ("2024-03-10", None)}
    given(later("resumed", reason="整改完成"))
    assert days(given, "2021-04-01").keys() == {"renewal", "expiry"}


@pytest.mark.parametrize(
    "acts",
    [
        (intended(),),
        (received(), withdrawn()),
        (received(), failed()),
        (received(), assessed(), rejected()),
        (*on_file(), later("deregistered", reason="企业申请")),
        (*on_file(), later("revoked", reason="管理失序")),
    ],
)
def test_what_has_ended_or_not_begun_waits_for_nobody(given: Given, acts: tuple[Act, ...]) -> None:
    """An intent has no time limit, and after its end a filing has none."""
    given(*acts)
    assert days(given, "2021-04-01") == {}


# Evaluations


def test_an_evaluation_is_held_published_and_certified(given: Given) -> None:
    """Announced, it is held by the day planned; held, results and certificates have their times; R must act."""
    given(*on_file(), announced(day=25, planned_on="2021-04-02"))
    assert days(given, "2021-03-26", EVALUATION) == {"holding": ("2021-04-02", COUNTY)}
    given(held(day=31))
    assert days(given, "2021-04-01", EVALUATION) == {
        "results": ("2021-04-09", COUNTY),
        "certificates": ("2021-04-16", COUNTY),
    }
    given(Act("evaluation.results_published.v1", EVALUATION, COUNTY, 35, {"closes_on": "2021-04-12"}))
    assert days(given, "2021-04-05", EVALUATION) == {"certificates": ("2021-04-25", COUNTY)}
    given(granted(3))
    assert days(given, "2021-04-13", EVALUATION) == {}
    given(certificates_revoked(1))
    assert days(given, "2021-05-13", EVALUATION) == {}


def test_where_nobody_passed_there_is_nothing_to_grant(given: Given) -> None:
    """Results are published all the same; certificates are not waited for."""
    given(*on_file(), held(day=31, passed=0))
    assert days(given, "2021-04-01", EVALUATION).keys() == {"results", "certificates"}
    given(Act("evaluation.results_published.v1", EVALUATION, COUNTY, 35, {"closes_on": "2021-04-12"}))
    assert days(given, "2021-04-05", EVALUATION) == {}


def test_whoever_announced_an_evaluation_the_filings_office_must_hold_it(given: Given) -> None:
    """An evaluation announced by the centre is on the desk of the office that received the filing."""
    given(*on_file(), announced(office=TENANT))
    assert days(given, "2021-03-26", EVALUATION) == {"holding": ("2021-03-31", COUNTY)}


# What stands around a filing


def test_a_rectification_is_due_on_its_day_from_the_office_that_inspected(given: Given) -> None:
    """An order is met by the day that it names, a plain one, by the office that inspected; met, it is checked and closed."""
    given(*on_file(), inspected())
    [deadline] = due(given, "2021-04-01", SUPERVISION).values()
    assert (deadline.step, deadline.due, deadline.office) == ("conclusion", date(2021, 4, 15), COUNTY)
    given(ordered(due_on="2021-04-10"))
    [deadline] = due(given, "2021-04-12", SUPERVISION).values()
    assert (deadline.step, deadline.due, deadline.office) == ("rectification", date(2021, 4, 10), COUNTY)
    assert deadline.met_by == ("supervision.rectified.v1",)
    assert DeadlineRules(DEFAULT, seed(), date(2021, 4, 12)).overdue(deadline.due)
    assert not DeadlineRules(DEFAULT, seed(), date(2021, 4, 10)).overdue(deadline.due)
    given(rectified(day=43))
    [deadline] = due(given, "2021-04-13", SUPERVISION).values()
    assert (deadline.step, deadline.due, deadline.office) == ("recheck", date(2021, 4, 26), COUNTY)
    given(closed("rectified", day=44))
    assert due(given, "2021-04-14", SUPERVISION) == {}


def test_an_appointment_is_extended_before_it_ends(given: Given) -> None:
    """An assessor's appointment may be extended; the office that made it is reminded, and when it is over no more."""
    given(*on_file(), appointed(valid_until="2022-03-31"))
    [deadline] = due(given, "2021-04-12", ASSESSOR).values()
    assert (deadline.step, deadline.due, deadline.office) == ("extension", date(2022, 3, 31), COUNTY)
    assert deadline.opens == date(2021, 12, 31)
    assert due(given, "2022-04-01", ASSESSOR) == {}


def test_a_step_is_open_from_its_day_on() -> None:
    """A step that opens on a day may be met from that day on, one without such a day at once."""
    step, last = Step("renewal", (), None), date(2021, 4, 10)
    assert Due(step, None, last, None).open_on(date(2021, 1, 1))
    opens = Due(step, date(2021, 4, 1), last, None)
    assert not opens.open_on(date(2021, 3, 31))
    assert opens.open_on(date(2021, 4, 1)) and opens.open_on(date(2021, 4, 2))


# The calendar


def test_national_day_is_passed_over_and_the_make_up_saturday_counted(given: Given) -> None:
    """From Tuesday 28 September 2021: 1–7 October and Sunday the 10th are off, Saturday the 9th is worked."""
    given(received(day=day_of("2021-09-28")))
    completeness = due(given, "2021-09-28")["completeness"]
    assert completeness.due == date(2021, 10, 11)
    assert [skipped.day.day for skipped in completeness.skipped] == [1, 2, 3, 4, 5, 6, 7, 10]
    assert {skipped.reason.name for skipped in completeness.skipped} == {"国庆节", None}
    assert [edition.number for edition in completeness.editions] == [0]
    assert not completeness.provisional


def test_the_spring_festival_is_passed_over(given: Given) -> None:
    """From Tuesday 9 February 2021: 11–17 February are off, Saturday the 20th is worked."""
    given(received(day=day_of("2021-02-09")))
    completeness = due(given, "2021-02-09")["completeness"]
    assert completeness.due == date(2021, 2, 22)
    assert [skipped.day.day for skipped in completeness.skipped] == [11, 12, 13, 14, 15, 16, 17, 21]


def test_a_deadline_past_the_calendars_is_provisional_until_one_is_published(given: Given) -> None:
    """Where a year's calendar is not published, weekends alone are off and the day is provisional (暂定)."""
    given(received(day=day_of("2027-09-28")))
    before = due(given, "2027-09-28")["completeness"]
    assert (before.due, before.provisional) == (date(2027, 10, 5), True)
    holidays = {date(2027, 10, day): "国庆节" for day in range(1, 8)}
    published = seed().with_year(2027, CalendarYear(1, holidays, frozenset({date(2027, 10, 9)})))
    after = due(given, "2027-09-28", calendar=published)["completeness"]
    assert (after.due, after.provisional) == (date(2027, 10, 11), False)
    assert [tuple(edition) for edition in after.editions] == [(2027, 1)]


def test_working_days_left_are_counted_from_the_day_after() -> None:
    """On the last day none is left; after it, as many below none as have been worked since."""
    left = {
        today: DeadlineRules(DEFAULT, seed(), date.fromisoformat(today)).workdays_left(date(2021, 10, 11))
        for today in ("2021-09-28", "2021-10-09", "2021-10-11", "2021-10-12", "2021-10-16", "2021-10-18")
    }
    assert list(left.values()) == [5, 1, 0, -1, -4, -5]


# Returns


def test_a_month_is_declared_by_the_fifth_of_the_next(given: Given) -> None:
    """A unit that declares its figures does so by the 5th, worked or not, from when the month has ended."""
    march = {"unit": COUNTY, **dict.fromkeys(("preparing", "completed", "evaluated", "certified_month"), 0)}
    declared = given.memory.do(
        Act("dispatch.declared.v1", "dispatch/2021-03", COUNTY, 33, march | {"certified_ytd": 0})
    )
    deadline = declaration(COUNTY, date(2021, 12, 1), declared)
    assert (deadline.opens, deadline.due) == (date(2022, 1, 1), date(2022, 1, 5))
    assert (deadline.office, deadline.started_by) == (COUNTY, declared)


# The table of steps


def test_every_step_has_its_term_and_is_met_by_acts_of_its_office() -> None:
    """Each step reads in both languages, and the events that meet it are acts that its office may post."""
    steps = [step for listed in STEPS.values() for step in listed]
    assert {step.name for step in steps} | {"declaration"} <= STEP_TERMS.keys()
    assert all(term.zh.strip() and term.en.strip() for term in STEP_TERMS.values())
    acts = {act.event.type: act for kind in KINDS.values() for act in kind.acts}
    whoever_began = posters("CIV")
    for step in steps:
        assert all(step.by in acts[event].by or acts[event].by == whoever_began for event in step.met_by)
        assert (step.by is None) == (step.met_by == ())


@pytest.mark.parametrize(
    ("acts", "office", "subject"),
    [
        ((received(),), COUNTY, FILING),
        ((received(), returned()), COUNTY, FILING),
        ((received(), assessed()), TENANT, FILING),
        ((received(), assessed(), approved()), TENANT, FILING),
        ((received(INDUSTRY), assessed(INDUSTRY), approved()), TENANT, FILING),
        ((received(), assessed(), approved(), notice_opened()), TENANT, FILING),
        ((received(), assessed(), approved(), notice_opened(), objection_raised()), TENANT, FILING),
        ((received(), assessed(), approved(), notice_opened(), notice_closed()), TENANT, FILING),
        (on_file(), TENANT, FILING),
        ((*on_file(), announced()), COUNTY, EVALUATION),
        ((*on_file(), held()), COUNTY, EVALUATION),
        ((*on_file(), inspected(), ordered()), COUNTY, SUPERVISION),
        ((*on_file(), appointed(valid_until="2021-04-30")), COUNTY, ASSESSOR),
    ],
)
def test_what_must_be_done_is_allowed(given: Given, acts: tuple[Act, ...], office: str, subject: str) -> None:
    """From every stage the office that must act may post an event that meets the step, once it is open."""
    given(*acts)
    found = [deadline for deadline in due(given, "2021-03-20", subject).values() if deadline.office]
    assert found
    for deadline in found:
        assert deadline.office == office
        on = max(deadline.opens, date(2021, 4, 10))
        assert set(deadline.met_by) & set(given.allowed(subject, office, day_of(on.isoformat()) + 0.5))


def test_where_there_are_no_stages_nothing_is_due(given: Given) -> None:
    """A kind without stages, and a subject that nothing has happened to, wait for nobody."""
    given(norm())
    assert due(given, "2021-03-12", NORM) == {}
    assert due(given, "2021-03-12", FILING) == {}
