"""Who can move a subject on, in each of its statuses."""

from datetime import date

import pytest
from support.acts import (
    FILING,
    approved,
    assessed,
    certificates_revoked,
    corrected,
    failed,
    intended,
    later,
    on_file,
    received,
    returned,
    withdrawn,
)
from support.given import COUNTY, INDUSTRY, PROVINCE, TENANT, Act, Given
from support.other_acts import (
    ASSESSOR,
    NEWER_NORM,
    NORM,
    OCCUPATION,
    appointed,
    closed_down,
    decided,
    dismissed,
    norm,
    proposed,
    superseded,
    surveyed,
)

from registry.domain.decide import refusal_for

ENTERPRISE = surveyed().subject


@pytest.mark.parametrize(
    ("acts", "subject", "responsible_office"),
    [
        ((), FILING, None),
        ((intended(INDUSTRY),), FILING, INDUSTRY),
        ((received(),), FILING, COUNTY),
        ((received(), returned()), FILING, COUNTY),
        ((received(), returned(), corrected()), FILING, COUNTY),
        ((received(), assessed()), FILING, TENANT),
        ((received(), assessed(), approved()), FILING, TENANT),
        (on_file(), FILING, TENANT),
        ((*on_file(), later("suspended", reason="整改")), FILING, TENANT),
        ((received(), withdrawn()), FILING, None),
        ((received(), failed()), FILING, None),
        ((), ENTERPRISE, TENANT),
        ((surveyed(TENANT),), ENTERPRISE, COUNTY),
        ((surveyed(), closed_down()), ENTERPRISE, COUNTY),
        ((), NORM, TENANT),
        ((norm(),), NORM, COUNTY),
        ((norm(), norm(subject=NEWER_NORM), superseded()), NORM, None),
        ((), OCCUPATION, TENANT),
        ((proposed(),), OCCUPATION, TENANT),
        ((proposed(), decided("forwarded")), OCCUPATION, TENANT),
        ((proposed(), decided("declined")), OCCUPATION, None),
        ((appointed(),), ASSESSOR, COUNTY),
        ((appointed(), dismissed()), ASSESSOR, None),
    ],
)
def test_who_can_move_a_subject_on(
    given: Given, acts: tuple[Act, ...], subject: str, responsible_office: str | None
) -> None:
    """R until the assessment is passed, then the centre; who began what is begun; nobody where all is over."""
    given(*acts)
    context = given.memory.context(Act("", subject, PROVINCE, 60))
    assert context.subject.kind.responsible_office(context) == responsible_office


def test_an_objection_names_what_keeps_an_act_from_happening(given: Given) -> None:
    """An act out of turn, of another office or before the last is objected to; one that may happen is not."""
    given(received(), assessed(day=3))

    def rule(act: Act) -> str | None:
        found = refusal_for(given.memory.context(act), act.event)
        return found and found.rule

    assert rule(assessed(day=4)) == "out_of_turn"
    assert rule(approved(COUNTY)) == "poster"
    assert rule(approved(day=2)) == "time_before_last"
    assert rule(approved(day=3)) is None
    assert rule(certificates_revoked(1)) == "subject_unknown"


def test_a_subject_as_of_a_time_holds_what_happened_at_that_time(given: Given) -> None:
    """What happened at the very time counts, what came after does not."""
    given(received(), assessed(day=3))
    subject = given.memory.subject(FILING)
    assert subject.at(assessed(day=3).time).version == 2
    assert subject.at(assessed(day=2.99).time).version == 1
    assert subject.status_on(date(2021, 3, 4)) == "assessed"
