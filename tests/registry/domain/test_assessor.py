from datetime import date

import pytest
from pydantic import ValidationError
from support.acts import CODE, FILING, OTHER, announced, held, later, on_file
from support.given import COUNTY, HOUSING, INDUSTRY, OTHER_COUNTY, TENANT, Act, Given
from support.other_acts import (
    ASSESSOR,
    MILL,
    OTHER_CODE,
    SUPERVISOR,
    appointed,
    dismissed,
    key,
    other_on_file,
    surveyed,
)

BY = {"assessors": [key(ASSESSOR)]}


def extended(day: float = 300, **data: str) -> Act:
    return appointed(day=day, **{"valid_from": "2022-01-01", "valid_until": "2024-12-31", **data})


def test_an_appointment_is_extended_and_ends(given: Given) -> None:
    """An appointment is extended to a later day, expires by date alone, is taken up again, and ends with a dismissal."""
    given(appointed()).when(appointed(day=20)).then_refused("valid_until_not_later")
    assert given.memory.subject(ASSESSOR).status_on(extended(306).time.date()) == "expired"
    given(extended(day=310)).when(appointed(day=311, valid_until="2024-12-31")).then_refused("valid_until_not_later")
    assert str(given.memory.subject(ASSESSOR).state.valid_from) == "2021-03-16"
    given(dismissed(day=320)).when(extended(day=321, valid_until="2026-12-31")).then_refused("out_of_turn")
    assert not given.allowed(ASSESSOR, COUNTY, 322)


def test_an_appointment_after_a_gap_begins_anew(given: Given) -> None:
    """An appointment taken up again after it had expired does not reach back over the gap."""
    given(appointed(), extended(day=320, valid_from="2022-02-01")).when(held(day=310, **BY)).then_refused(
        "filing_unknown"
    )
    assert str(given.memory.subject(ASSESSOR).state.valid_from) == "2022-02-01"


@pytest.mark.parametrize(
    "other", [{"person": "00000000-0000-4000-8000-000000000002"}, {"role": "supervisor"}, {"occupation": MILL}]
)
def test_an_extension_is_of_the_same_appointment(given: Given, other: dict[str, str]) -> None:
    """Another person, role or occupation is an appointment of its own."""
    given(appointed()).when(extended(**other)).then_refused("same_appointment")


def test_who_appointed_carries_on(given: Given) -> None:
    """An appointment for no enterprise is carried on by the office that made it, and by the centre."""
    given(appointed()).when(dismissed(OTHER_COUNTY)).then_refused("begun_by")
    assert given.outcome.office == COUNTY
    given.when(dismissed(INDUSTRY)).then_refused("begun_by")
    given.when(dismissed(TENANT)).then("assessor.dismissed.v1")


def test_whose_the_enterprise_is_appoints_for_it(given: Given) -> None:
    """For an enterprise or a filing, its county, its department and the centre appoint."""
    given(surveyed()).when(appointed(OTHER_COUNTY, enterprise=CODE)).then_refused("own_county")
    given.when(appointed(HOUSING, enterprise=CODE)).then_refused("own_industry")
    given.when(appointed(filing=key(FILING))).then_refused("not_on_record")
    given(*on_file(), *other_on_file())
    given.when(appointed(filing=key(OTHER), enterprise=CODE)).then_refused("of_other_enterprise")
    given(appointed(filing=key(OTHER), enterprise=OTHER_CODE)).when(dismissed(OTHER_COUNTY)).then_refused("own_county")


def test_an_evaluation_asks_for_assessors_in_force(given: Given) -> None:
    """An evaluation names assessors known by then, in force on its day, for its occupation and level, and no supervisor."""
    given(*on_file()).when(held(day=14, **BY)).then_refused("not_on_record")
    given(appointed(day=12), appointed(day=12, subject=SUPERVISOR, role="supervisor"))
    refusal = given.when(held(day=14, **BY)).then_refused("assessor_not_in_force")
    assert (refusal.blocking.subject, refusal.office) == (ASSESSOR, COUNTY)
    assert given.when(held(day=306, **BY)).then_refused("assessor_not_in_force").facts["status"] == "assessor.expired"
    given.when(announced(day=306, **BY)).then_refused("assessor_not_in_force")
    refusal = given.when(held(assessors=[key(ASSESSOR), key(SUPERVISOR)])).then_refused("assessor_role")
    assert refusal.facts["other"] == SUPERVISOR
    given(announced(**BY)).when(held(**BY)).then("evaluation.held.v1")
    assert given.memory.subject(given.outcome.subject).state.assessors == (key(ASSESSOR),)


def test_an_assessor_assesses_what_they_were_appointed_for(given: Given) -> None:
    """Another occupation and a level not held are refused, though the filing's scope holds them."""
    wider = [{"occupation": occupation, "title": "车工", "levels": [5, 4, 3]} for occupation in ("6-18-01-01", MILL)]
    given(*on_file(), appointed(), later("scope_changed", 20, scope=wider))
    given.when(held(level=3, **BY)).then_refused("assessor_outside_scope")
    given.when(held(occupation=MILL, **BY)).then_refused("assessor_outside_scope")
    given.when(held(**BY)).then("evaluation.held.v1")


def test_a_dismissed_assessor_is_judged_at_the_time_of_the_evaluation(given: Given) -> None:
    """Who was dismissed assesses no more; what was held before may be recorded after."""
    given(*on_file(), appointed(), dismissed(day=40)).when(held(day=41, **BY)).then_refused("assessor_not_in_force")
    given.when(held(day=39, **BY)).then("evaluation.held.v1")


def test_assessors_announced_stay_unless_others_are_named(given: Given) -> None:
    """An evaluation held without naming assessors keeps those it was announced with."""
    given(*on_file(), appointed(), announced(**BY), held())
    assert given.memory.subject(held().subject).state.assessors == (key(ASSESSOR),)


def test_assessors_announced_are_asked_for_again_when_it_is_held(given: Given) -> None:
    """Who was in force when the evaluation was announced and no longer is when it is held is refused, named again or not."""
    given(*on_file(), appointed(), announced(**BY), dismissed(day=27))
    given.when(held()).then_refused("assessor_not_in_force")


def test_an_appointment_runs_from_its_first_day_to_its_last(given: Given) -> None:
    """Both its first and its last day belong to an appointment, the days around them do not."""
    given(*on_file(), appointed(valid_from="2021-03-21", valid_until="2021-04-10"))
    given.when(held(day=19, **BY)).then_refused("assessor_not_in_force")
    given.when(held(day=41, **BY)).then_refused("assessor_not_in_force")
    assert given.memory.subject(ASSESSOR).status_on(date(2021, 4, 10)) == "appointed"
    given.when(held(day=20, **BY)).then("evaluation.held.v1")


def test_an_extension_from_the_next_day_leaves_no_gap(given: Given) -> None:
    """An extension from the day after the last carries the appointment on; a day later it begins anew."""
    given(appointed(), extended(valid_from="2022-01-01"))
    assert str(given.memory.subject(ASSESSOR).state.valid_from) == "2021-03-16"
    given(extended(valid_from="2025-01-02", valid_until="2025-12-31"))
    assert str(given.memory.subject(ASSESSOR).state.valid_from) == "2025-01-02"


def test_an_extension_keeps_for_whom_it_is(given: Given) -> None:
    """An extension that names neither filing nor enterprise is for those that the appointment was for."""
    given(*on_file(), appointed(filing=key(FILING), enterprise=CODE), extended())
    state = given.memory.subject(ASSESSOR).state
    assert (state.filing, state.enterprise) == (key(FILING), CODE)


def test_a_dismissal_stays_one_past_the_last_day(given: Given) -> None:
    """Who was dismissed does not expire."""
    given(appointed(), dismissed())
    assert given.memory.subject(ASSESSOR).status_on(date(2022, 1, 1)) == "dismissed"


def test_an_appointment_ends_no_earlier_than_it_begins() -> None:
    """An appointment may be of one day, and of no fewer."""
    assert appointed(valid_from="2021-03-16", valid_until="2021-03-16").event
    with pytest.raises(ValidationError, match="valid_until must not be before valid_from"):
        _ = appointed(valid_from="2021-03-16", valid_until="2021-03-15").event


def test_an_appointment_for_a_filing_needs_no_enterprise(given: Given) -> None:
    """Who is appointed for a filing alone is appointed; the enterprise is asked of only where it is named."""
    given(*on_file()).when(appointed(filing=key(FILING))).then("assessor.appointed.v1")
    given.when(appointed(filing=key(FILING), enterprise=CODE, valid_until="2022-12-31")).then("assessor.appointed.v1")
