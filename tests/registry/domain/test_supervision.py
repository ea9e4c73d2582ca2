from support.acts import EVALUATION, FILING, OTHER, held, later, on_file, received
from support.given import COUNTY, HOUSING, INDUSTRY, OTHER_COUNTY, PROVINCE, TENANT, Given
from support.other_acts import (
    ASSESSOR,
    KEY,
    SUPERVISION,
    SUPERVISOR,
    appointed,
    closed,
    inspected,
    key,
    ordered,
    other_on_file,
    rectified,
)

PASSED = [{"item": "考场设置", "passed": True}]


def test_an_inspection_without_findings_is_closed(given: Given) -> None:
    """Where nothing failed nothing can be ordered, and the supervision closes without findings."""
    given(*on_file(), inspected(items=PASSED)).when(ordered()).then_refused("nothing_failed")
    assert given.allowed(SUPERVISION, COUNTY, 32) == ("supervision.closed.v1",)
    given.when(closed("rectified")).then_refused("not_rectified")
    given.when(closed("no_findings")).then("supervision.closed.v1")
    assert not given.allowed(SUPERVISION, COUNTY, 70)
    assert given.memory.subject(SUPERVISION).state.outcome == "no_findings"


def test_what_failed_is_rectified_and_closed(given: Given) -> None:
    """What failed is ordered to be put right, once more if need be, and only what was rectified closes as such."""
    given(*on_file(), inspected()).when(closed("no_findings")).then_refused("something_failed")
    given(ordered()).when(closed("rectified")).then_refused("not_rectified")
    given(rectified(), ordered(day=36, due_on="2021-04-20"), rectified(day=40))
    assert given.memory.subject(SUPERVISION).state.orders == 2
    given.when(rectified(day=41)).then_refused("out_of_turn")
    given.when(closed("rectified")).then("supervision.closed.v1")


def test_an_overdue_rectification_bars_the_renewal(given: Given) -> None:
    """From the day after the due day until it is rectified or closed, the filing cannot be renewed."""
    given(*on_file(), inspected(), ordered(due_on="2021-04-10"))
    assert given.memory.subject(SUPERVISION).status_on(ordered(day=40).time.date()) == "ordered"
    assert given.memory.subject(SUPERVISION).status_on(ordered(day=41).time.date()) == "overdue"
    refusal = given.when(later("renewed", 41, valid_until="2027-03-10")).then_refused("rectification_overdue")
    assert (refusal.blocking.event.type, refusal.office) == ("supervision.rectification_ordered.v1", COUNTY)
    assert refusal.facts == {"other": SUPERVISION, "due_on": "2021-04-10"}
    assert "filing.renewed.v1" not in refusal.allowed
    assert "filing.renewed.v1" in given.allowed(FILING, TENANT, 40)
    given(rectified(day=42)).when(later("renewed", 43, valid_until="2027-03-10")).then("filing.renewed.v1")


def test_a_renewal_is_judged_at_its_own_time(given: Given) -> None:
    """A renewal of before the due day stands, however late it is recorded."""
    given(*on_file(), inspected(), ordered(), closed("talk", day=50))
    given.when(later("renewed", 45, valid_until="2027-03-10")).then_refused("rectification_overdue")
    given.when(later("renewed", 40, valid_until="2027-03-10")).then("filing.renewed.v1")


def test_an_overdue_rectification_ends_with_an_outcome(given: Given) -> None:
    """What is overdue may be closed by the centre with a revocation, by nobody else, and no longer bars then."""
    given(*on_file(), inspected(), ordered())
    refusal = given.when(closed("revocation")).then_refused("outcome_of_centre")
    assert refusal.office == TENANT
    given(closed("revocation", office=TENANT)).when(later("renewed", 61, valid_until="2027-03-10")).then(
        "filing.renewed.v1"
    )


def test_whose_the_filing_is_supervises_it(given: Given) -> None:
    """The receiving office, the filing's county and the centre supervise; other counties and departments do not."""
    given(*on_file())
    assert given.when(inspected(OTHER_COUNTY)).then_refused("own_county").office == COUNTY
    assert given.when(inspected(HOUSING)).then_refused("own_industry").office == TENANT
    given.when(inspected(PROVINCE)).then_refused("poster")
    given.when(inspected("370100-audit")).then_refused("auditor_reads_only")
    given(inspected(INDUSTRY)).when(ordered(OTHER_COUNTY)).then_refused("own_county")
    assert not given.allowed(SUPERVISION, OTHER_COUNTY, 32)
    given(ordered(TENANT)).when(rectified(OTHER_COUNTY)).then_refused("own_county")
    given.when(closed("talk", office=OTHER_COUNTY)).then_refused("own_county")
    given.when(rectified(INDUSTRY)).then("supervision.rectified.v1")


def test_a_filing_of_another_department_is_not_an_industry_offices(given: Given) -> None:
    """What one industry office received, another does not supervise; the county of the enterprise does."""
    given(*on_file(INDUSTRY))
    assert given.when(inspected(HOUSING)).then_refused("received_by_other").office == INDUSTRY
    given.when(inspected(INDUSTRY)).then("supervision.inspected.v1")
    given.when(inspected(COUNTY, subject=f"supervision/{KEY}")).then("supervision.inspected.v1")


def test_a_filing_must_stand_to_be_supervised(given: Given) -> None:
    """An unknown filing, one without receipt and an expired one cannot be inspected; a suspended one can."""
    given.when(inspected()).then_refused("not_on_record")
    given(received()).when(inspected()).then_refused("filing_not_in_force")
    given(*on_file()[1:]).when(inspected(day=1106)).then_refused("filing_not_in_force")
    given(later("suspended", day=25, reason="整改")).when(inspected()).then("supervision.inspected.v1")


def test_the_evaluation_looked_at_is_one_of_the_filing(given: Given) -> None:
    """An inspection of an evaluation names one that is on record by then, under the same filing."""
    given(*on_file()).when(inspected(evaluation=key(EVALUATION))).then_refused("not_on_record")
    given(held(day=25)).when(inspected(day=24, evaluation=key(EVALUATION))).then_refused("not_on_record")
    other = inspected(filing=key(OTHER), evaluation=key(EVALUATION))
    assert given(*other_on_file()).when(other).then_refused("same_filing").facts["filing"] == FILING
    given.when(inspected(evaluation=key(EVALUATION))).then("supervision.inspected.v1")


def test_supervisors_are_appointed_as_such(given: Given) -> None:
    """An inspection is made by supervisors in force; an assessor is none, and with an evaluation the level counts."""
    given(*on_file(), held(day=25), appointed(), appointed(subject=SUPERVISOR, role="supervisor", levels=[5]))
    refusal = given.when(inspected(supervisors=[key(ASSESSOR)])).then_refused("assessor_role")
    assert refusal.facts["role"] == "assessor"
    both = {"supervisors": [key(SUPERVISOR)], "evaluation": key(EVALUATION)}
    given.when(inspected(**both)).then_refused("assessor_outside_scope")
    given.when(inspected(day=400, supervisors=[key(SUPERVISOR)])).then_refused("assessor_not_in_force")
    given.when(inspected(supervisors=[key(SUPERVISOR)])).then("supervision.inspected.v1")


def test_days_that_contradict_the_act(given: Given) -> None:
    """An inspection lies not after its record, a due day not before its order."""
    given(*on_file()).when(inspected(inspected_on="2021-04-02")).then_invalid("/data/inspected_on")
    given(inspected()).when(ordered(due_on="2021-03-31")).then_invalid("/data/due_on")


def test_a_rectification_may_be_due_on_the_day_of_its_order(given: Given) -> None:
    """What can be put right at once is due on the day of the order, and overdue from the day after it."""
    given(*on_file(), inspected()).when(ordered(day=31, due_on="2021-04-01")).then(
        "supervision.rectification_ordered.v1"
    )
    assert given.memory.subject(SUPERVISION).status_on(ordered(day=31).time.date()) == "ordered"
    assert given.memory.subject(SUPERVISION).status_on(ordered(day=32).time.date()) == "overdue"
