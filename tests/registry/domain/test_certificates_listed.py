"""Certificates granted by count and listed later: who holds them and their numbers, the sum unchanged."""

from typing import Any

from support.acts import EVALUATION, certificates_revoked, granted, held, on_file, on_file_for, receipt
from support.certificates import BODY, HOLDERS, found, granting, number, revoking
from support.given import COUNTY, OTHER_COUNTY, TENANT, Act, Given

LISTED = "evaluation.certificates_listed.v1"
DAY = "2021-04-10"
"""The day, the fortieth, of which `granted` is."""


def listing(*certificates: dict[str, Any] | str, on: str = DAY, day: float = 45, office: str = COUNTY) -> Act:
    """A list of certificates granted on a day: by holder where a text is given."""
    listed = [{"holder": one} if isinstance(one, str) else one for one in certificates]
    return Act(LISTED, EVALUATION, office, day, {"granted_on": on, "certificates": listed})


def test_a_count_is_completed_by_its_list(given: Given) -> None:
    """What was granted by count is given numbers and holders; how many were granted stays."""
    given(*on_file(), held(), granted(3)).when(listing(HOLDERS[0], {"number": number(7), "holder": HOLDERS[1]}))
    event: Any = given.then(LISTED).event
    assert [one.number for one in event.certificates] == [number(1), number(7)]
    given.when(listing(HOLDERS[2], day=46)).then(LISTED)
    state = given.memory.subject(EVALUATION).state
    assert (state.status, state.granted, state.revoked) == ("granted", 3, 0)
    assert dict(state.certificates) == dict.fromkeys((number(1), number(7), number(8)), "valid")
    shown = found(given, number(7))
    assert (shown.status, shown.holder) == ("valid", HOLDERS[1])
    assert [event.event.type for event in shown.history] == ["evaluation.certificates_granted.v1", LISTED]


def test_no_more_are_listed_than_were_granted_by_count_that_day(given: Given) -> None:
    """Each day's count has a list of its own; certificates granted by number need none."""
    given(*on_file(), held(passed=9), granted(2), granted(1, day=41), granting(HOLDERS[9], day=42))
    refusal = given.when(listing(*HOLDERS[:3])).then_refused("within_counted")
    assert (refusal.facts["left"], refusal.facts["listed"]) == (2, 3)
    assert refusal.blocking.event.type == "evaluation.certificates_granted.v1"
    given.when(listing(*HOLDERS[:2])).then(LISTED)
    given.when(listing(HOLDERS[2])).then_refused("within_counted")
    given.when(listing(HOLDERS[2], on="2021-04-12")).then_refused("not_granted_by_count")
    given.when(listing(HOLDERS[2], on="2021-04-11")).then(LISTED)
    given.when(listing(HOLDERS[3])).then_refused("no_certificate_without_number")


def test_what_was_revoked_by_count_is_not_listed(given: Given) -> None:
    """Of three granted and one revoked by count two are listed; one of them can be revoked by its number."""
    given(*on_file(), held(), granted(3), certificates_revoked(1, day=43))
    given.when(listing(*HOLDERS[:3])).then_refused("within_counted")
    given.when(listing(*HOLDERS[:2])).then(LISTED)
    given.when(revoking(number(2))).then("evaluation.certificates_revoked.v1")
    assert [found(given, number(place)).status for place in (1, 2)] == ["valid", "revoked"]
    given.when(listing(HOLDERS[2], day=51)).then_refused("no_certificate_without_number")
    given.when(certificates_revoked(2, day=52)).then_refused("within_granted")


def test_numbers_are_those_of_the_day_of_the_grant(given: Given) -> None:
    """A list given in the year after has numbers of the year of the grant, checked as those of a grant are."""
    given(*on_file(), held(), granted(4))
    wrong = {"number": number(9, year="22"), "holder": HOLDERS[0]}
    given.when(listing(HOLDERS[1], wrong, day=310)).then_invalid("/data/certificates/1/number")
    other = {"number": number(9, body="Y000037010002"), "holder": HOLDERS[0]}
    given.when(listing(other, day=310)).then_refused("certificate_of_another_body")
    event: Any = given.when(listing(HOLDERS[0], day=310)).then(LISTED).event
    assert event.certificates[0].number == number(1)
    taken = {"number": number(1), "holder": HOLDERS[1]}
    given.when(listing(taken, day=311)).then_refused("certificate_number_taken")
    given.when(granting({"number": number(1), "holder": HOLDERS[1]}, day=60)).then_refused("time_before_last")


def test_who_grants_lists(given: Given) -> None:
    """The office that received the filing and the reviewing centre list; nobody else, and not before a grant."""
    given(*on_file(), held()).when(listing(HOLDERS[0])).then_refused("out_of_turn")
    given(granted(2)).when(listing(HOLDERS[0], office=OTHER_COUNTY)).then_refused("poster")
    given.when(listing(HOLDERS[0], office=TENANT)).then(LISTED)


def test_a_filing_without_body_code_has_counts_alone(given: Given) -> None:
    """Where no number can be given out a list is refused as a grant by number is."""
    scope = [{"occupation": "6-18-01-01", "title": "车工", "levels": ["chief"]}]
    given(*on_file_for(scope)[:-1], receipt(scope=scope, body_code=BODY), held(level="chief"), granted(2))
    given.when(listing(HOLDERS[0])).then_refused("level_without_number")
