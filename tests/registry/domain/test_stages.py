"""Where a subject stands after each act, and which act brought it there."""

from datetime import date

from support.acts import (
    EVALUATION,
    FILING,
    announced,
    approved,
    assessed,
    corrected,
    granted,
    held,
    intended,
    later,
    notice_closed,
    notice_opened,
    objection_raised,
    objection_resolved,
    on_file,
    receipt,
    received,
    returned,
    site_visited,
)
from support.given import COUNTY, Act, Given
from support.other_acts import (
    appointed,
    claimed,
    committed,
    inspected,
    on_claim,
    ordered,
    proposed,
    rectified,
    trained,
)

from registry.domain.kinds.filing.state import STANDING
from registry.domain.stages import OPENING, OpenStage, open_stage_of

PUBLISHED = Act("evaluation.results_published.v1", EVALUATION, COUNTY, 35, {"closes_on": "2021-04-12"})

COURSE = (
    intended(day=0), received(day=0), returned(day=1), corrected(day=2), site_visited(day=2.5), assessed(), approved(),
    notice_opened(), objection_raised(), objection_resolved(), notice_closed(), receipt(),
    appointed(), inspected(), ordered(), rectified(), proposed(), announced(), held(), PUBLISHED, granted(10),
    committed(), trained(), claimed(), on_claim("approved", amount_fen=1),
)  # fmt: skip


def stage(given: Given, subject: str = FILING) -> OpenStage:
    found = open_stage_of(given.memory.subject(subject))
    assert found
    return found


def told(found: OpenStage) -> tuple[str, str, int, date]:
    """Return a stage's name, the act that led to it with its version, and its day."""
    return found.stage.name, found.started_by.event.type.split(".")[1], found.started_by.version, found.stage.day


def test_the_acts_after_which_somebody_must_act(given: Given) -> None:
    """They are those after which a subject awaits an act, all of them, but where a filing in force awaits its end."""
    found = set()
    for act in COURSE:
        given(act)
        subject = given.memory.subject(act.subject)
        if open_stage_of(subject) and subject.state.status not in STANDING:
            found.add(type(subject.events[-1].event))
    assert found == set(OPENING)


def test_an_objection_stands_from_the_one_raised_last(given: Given) -> None:
    """While one of two objections is open, the time runs from the later one, whatever was resolved since."""
    given(received(), assessed(), approved(), notice_opened(), objection_raised(), objection_raised(day=6.5))
    given(objection_resolved(upheld=True))
    assert told(stage(given)) == ("objection", "objection_raised", 6, date(2021, 3, 7))
    given(objection_resolved(day=8, upheld=False))
    assert told(stage(given)) == ("upheld", "objection_resolved", 8, date(2021, 3, 9))


def test_a_notice_goes_on_after_an_objection(given: Given) -> None:
    """When the objections are resolved and none was upheld, the notice runs to its last day as when it was opened."""
    given(received(), assessed(), approved(), notice_opened(), objection_raised(), objection_resolved(upheld=False))
    assert told(stage(given)) == ("notice", "public_notice_opened", 4, date(2021, 3, 10))


def test_what_is_in_force_stands_by_its_validity(given: Given) -> None:
    """Neither a change of details nor a suspension begins the validity anew; a renewal does."""
    given(*on_file(), later("details_changed", 20, name="山东某某制造有限公司"))
    assert told(stage(given)) == ("in_force", "receipt_issued", 4, date(2024, 3, 10))
    given(later("suspended", 21, reason="整改"))
    assert told(stage(given)) == ("suspended", "receipt_issued", 4, date(2024, 3, 10))
    given(
        later("resumed", 22, reason="整改完成"),
        later("renewed", 23, valid_until="2027-03-10"),
        later("scope_changed", 24, scope=on_file()[-1].data["scope"]),
    )
    assert told(stage(given)) == ("in_force", "renewed", 8, date(2027, 3, 10))


def test_a_visit_is_no_step(given: Given) -> None:
    """A visit leaves a filing where it stood, its time running from the application or its correction."""
    given(received(), site_visited())
    assert told(stage(given)) == ("received", "application_received", 1, date(2021, 3, 1))
    given(returned(day=3), corrected(day=4), site_visited(day=5))
    assert told(stage(given)) == ("received", "corrected", 4, date(2021, 3, 5))


def test_results_without_anybody_passed_await_nothing(given: Given) -> None:
    """Published results await certificates only where somebody passed and none was granted."""
    given(*on_file(), held(passed=0), PUBLISHED)
    assert open_stage_of(given.memory.subject(EVALUATION)) is None
