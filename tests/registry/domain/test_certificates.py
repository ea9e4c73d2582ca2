"""Certificates of an evaluation: their numbers, and granting, revoking, correcting and reissuing them."""

from typing import Any

import pytest
from support.acts import (
    EVALUATION,
    FILING,
    certificates_revoked,
    granted,
    held,
    later,
    on_file,
    on_file_for,
    receipt,
)
from support.certificates import BODY, HOLDERS, correcting, found, granting, number, revoking
from support.given import COUNTY, Act, Given


def chosen(*numbers: str, day: float = 40) -> Act:
    """A grant of certificates with these numbers."""
    return granting(*({"number": one, "holder": HOLDERS[0]} for one in numbers), day=day)


def reissuing(*numbers: str, day: float = 50) -> Act:
    data = {"numbers": list(numbers), "reason": "证书遗失"}
    return Act("evaluation.certificates_reissued.v1", EVALUATION, COUNTY, day, data)


def test_numbers_are_allocated_by_body_year_and_level(given: Given) -> None:
    """Certificates without a number get the next ones of the filing's body code, the year and the level."""
    given(*on_file(), held()).when(granting(*HOLDERS[:3]))
    event: Any = given.then("evaluation.certificates_granted.v1").event
    assert [one.number for one in event.certificates] == [number(1), number(2), number(3)]
    assert [one.holder for one in event.certificates] == HOLDERS[:3]
    assert event.count == 3
    event = given.when(granting(HOLDERS[3], day=41)).then("evaluation.certificates_granted.v1").event
    assert event.certificates[0].number == number(4)


def test_numbers_of_a_year_begin_anew(given: Given) -> None:
    """The year is that in which the certificate is granted, not that of the evaluation."""
    given(*on_file(), held(), granting(HOLDERS[0])).when(granting(HOLDERS[1], day=310))
    event: Any = given.then("evaluation.certificates_granted.v1").event
    assert event.certificates[0].number == number(1, year="22")


def test_chosen_numbers_are_kept_and_the_others_go_round_them(given: Given) -> None:
    """A number that the office chose is taken as it is; of the same event none is allocated twice."""
    given(*on_file(), held()).when(
        granting(
            HOLDERS[0],
            {"number": number(1), "holder": HOLDERS[1]},
            HOLDERS[2],
            {"number": number(9), "holder": HOLDERS[3]},
        )
    )
    event: Any = given.then("evaluation.certificates_granted.v1").event
    assert [one.number for one in event.certificates] == [number(2), number(1), number(3), number(9)]


def test_a_number_of_another_body_year_or_level_is_refused(given: Given) -> None:
    """A number has the filing's body code, the year of the grant and the evaluation's level."""
    given(*on_file(), held())
    refusal = given.when(chosen(number(1, body="Y000037010002"))).then_refused("certificate_of_another_body")
    assert refusal.facts["body"] == BODY
    given.when(chosen(number(1), number(1, mark="5"))).then_refused("certificate_of_another_level")
    given.when(chosen(number(1, mark="T"))).then_refused("certificate_of_another_level")
    given.when(chosen(number(1), number(1, year="20"))).then_invalid("/data/certificates/1/number")


def test_a_grant_goes_by_the_body_code_of_its_own_time(given: Given) -> None:
    """A grant for the public that is recorded late has the receipt's code where third parties came to be served later."""
    third = later("third_party_filed", 45, body_code="S000037010001", scope=on_file()[-1].data["scope"])
    given(*on_file(), held(served="public"), third)
    event: Any = given.when(granting(HOLDERS[0], day=40)).then("evaluation.certificates_granted.v1").event
    assert event.certificates[0].number == number(1)
    event = given.when(granting(HOLDERS[1], day=46)).then("evaluation.certificates_granted.v1").event
    assert event.certificates[0].number == number(1, body="S000037010001")


def test_a_number_is_taken_once(given: Given) -> None:
    """What was granted under a number is in the way of it, revoked or not."""
    given(*on_file(), held(), chosen(number(5)))
    refusal = given.when(chosen(number(6), number(5), day=41)).then_refused("certificate_number_taken")
    assert refusal.blocking.event.type == "evaluation.certificates_granted.v1"
    given(revoking(number(5))).when(chosen(number(5), day=51)).then_refused("certificate_number_taken")


def test_all_granted_are_no_more_than_passed(given: Given) -> None:
    """Certificates with and without a number count together."""
    given(*on_file(), held(passed=4), granted(2)).when(granting(*HOLDERS[:3], day=41)).then_refused("within_passed")
    given.when(granting(*HOLDERS[:2], day=41)).then("evaluation.certificates_granted.v1")


@pytest.mark.parametrize(("level", "mark"), [("special", "T"), (1, "1")])
def test_special_technicians_have_two_letters(given: Given, level: int | str, mark: str) -> None:
    """特级技师's numbers have a letter where others have the digit of their level."""
    scope = [{"occupation": "6-18-01-01", "title": "车工", "levels": [level]}]
    given(*on_file_for(scope), held(level=level)).when(granting(HOLDERS[0]))
    event: Any = given.then("evaluation.certificates_granted.v1").event
    assert event.certificates[0].number == number(1, mark=mark)
    given.when(chosen(number(7, mark=mark), day=41)).then("evaluation.certificates_granted.v1")


@pytest.mark.parametrize("level", ["chief", "apprentice"])
def test_levels_without_a_number_are_granted_by_count(given: Given, level: str) -> None:
    """For 首席技师 and 学徒工 no number is laid down: numbers are refused, a count is not."""
    scope = [{"occupation": "6-18-01-01", "title": "车工", "levels": [level]}]
    given(*on_file_for(scope), held(level=level))
    given.when(granting(HOLDERS[0])).then_refused("level_without_number")
    given.when(chosen(number(1))).then_refused("level_without_number")
    given.when(granted(3)).then("evaluation.certificates_granted.v1")


def test_who_serves_others_as_a_third_party_grants_under_its_s_code(given: Given) -> None:
    """For small firms and the public the third-party body's code stands in the number, for the enterprise's own its own."""
    third = later("third_party_filed", body_code="S000037010001", scope=on_file()[-1].data["scope"])
    given(*on_file(), third, held(served="public"))
    event: Any = given.when(granting(HOLDERS[0])).then("evaluation.certificates_granted.v1").event
    assert event.certificates[0].number == number(1, body="S000037010001")
    given.when(chosen(number(2), day=41)).then_refused("certificate_of_another_body")


def test_before_the_third_party_filing_others_are_served_under_the_enterprises_code(given: Given) -> None:
    """A filed enterprise may serve small firms without being a third-party body."""
    event: Any = given(*on_file(), held(served="small_firms")).when(granting(HOLDERS[0])).then(granting().type).event
    assert event.certificates[0].number == number(1)


def test_a_body_code_of_nobodys_range_gives_numbers_too(given: Given) -> None:
    """A code first given out by the ministry, or before there were ranges, stands before its certificates' numbers."""
    given(*on_file()[:-1], receipt(body_code="Y000123990001"), held())
    event: Any = given.when(granting(HOLDERS[0])).then("evaluation.certificates_granted.v1").event
    assert event.certificates[0].number == "Y000123990001" + "21" + "4" + "000001"


def test_certificates_are_revoked_by_number(given: Given) -> None:
    """Only what was granted here and still is valid can be revoked, and what is revoked counts."""
    given(*on_file(), held(), granting(*HOLDERS[:3]))
    given.when(revoking(number(7))).then_refused("certificate_unknown")
    event: Any = given.when(revoking(number(1), number(3))).then("evaluation.certificates_revoked.v1").event
    assert event.count == 2
    given.when(revoking(number(1), day=51)).then_refused("certificate_not_valid")
    given.when(certificates_revoked(2, day=51)).then_refused("within_granted")
    assert [found(given, number(place)).status for place in (1, 2, 3)] == ["revoked", "valid", "revoked"]


def test_a_correction_replaces_a_certificate_by_another(given: Given) -> None:
    """The wrong certificate is void, the right one has a number of its own, and as many stand as before."""
    given(*on_file(), held(passed=2), granting(*HOLDERS[:2]))
    event: Any = given.when(correcting(number(1))).then("evaluation.certificates_corrected.v1").event
    assert event.certificate.number == number(3)
    old, new = found(given, number(1)), found(given, number(3))
    assert (old.status, old.replaced_by, old.holder) == ("replaced", number(3), HOLDERS[0])
    assert (new.status, new.replaces, new.holder) == ("valid", number(1), HOLDERS[0])
    assert [event.version for event in old.history] == [2, 3]
    given.when(correcting(number(1), day=51)).then_refused("certificate_not_valid")
    given.when(correcting(number(3), day=51, number=number(2))).then_refused("certificate_number_taken")
    given.when(correcting(number(3), day=51, number=number(8, mark="3"))).then_refused("certificate_of_another_level")
    given.when(correcting(number(3), day=51, number=number(8, year="22"))).then_invalid("/data/certificate/number")
    given.when(granted(1, day=51)).then_refused("within_passed")
    given(revoking(number(3), day=51)).when(certificates_revoked(2, day=52)).then_refused("within_granted")


def test_a_reissued_certificate_keeps_its_number(given: Given) -> None:
    """What was lost is printed again under the same number; what is void is not."""
    given(*on_file(), held(), granting(*HOLDERS[:2]), revoking(number(2), day=45))
    given.when(reissuing(number(1))).then("evaluation.certificates_reissued.v1")
    shown = found(given, number(1))
    assert (shown.status, [event.version for event in shown.history]) == ("valid", [2, 4])
    given.when(reissuing(number(1), number(2), day=51)).then_refused("certificate_not_valid")
    given.when(reissuing(number(9), day=51)).then_refused("certificate_unknown")


def test_without_numbers_nothing_is_corrected_or_reissued(given: Given) -> None:
    """Certificates granted by count have no number to go by, and the acts are not offered."""
    given(*on_file(), held(), granted(3))
    given.when(correcting(number(1))).then_refused("no_certificate_with_number")
    given.when(reissuing(number(1))).then_refused("no_certificate_with_number")
    assert not {correcting("").type, reissuing().type} & set(given.allowed(EVALUATION, COUNTY, 50))
    given(granting(HOLDERS[0], day=45))
    assert {correcting("").type, reissuing().type} <= set(given.allowed(EVALUATION, COUNTY, 50))


def test_certificates_revoked_by_count_leave_numbers_in_doubt(given: Given) -> None:
    """A revocation by count takes certificates without a number first; beyond these, which one is void is not known."""
    given(*on_file(), held(), granted(2), granting(*HOLDERS[:3], day=41), certificates_revoked(2))
    assert found(given, number(1))[-1] == 0
    given(certificates_revoked(1, day=51))
    shown = found(given, number(1))
    assert (shown.status, shown.revoked_unnamed) == ("valid", 1)
    given(certificates_revoked(2, day=52))
    assert {found(given, number(place)).status for place in (1, 2, 3)} == {"void"}
    given.when(reissuing(number(1), day=53)).then_refused("no_certificate_with_number")


@pytest.mark.parametrize("letter", ["S000037010005", "Y000037020005", "Y000037990005"])
def test_a_receipts_body_code_has_its_letter_and_its_range(given: Given, letter: str) -> None:
    """S is for third-party bodies; positions 8 and 9 of another tenant, the province included, are not this one's."""
    given(*on_file()[:-1]).when(receipt(body_code=letter)).then_invalid("/data/body_code")


def test_body_codes_are_assigned(given: Given) -> None:
    """A receipt without a body code gets the next of the tenant's range, and so does no third party of another's."""
    recorded: Any = given(*on_file()[:-1]).when(receipt()).then("filing.receipt_issued.v1").event
    assert recorded.body_code == BODY
    third = later("third_party_filed", body_code="S000037020001", scope=on_file()[-1].data["scope"])
    given.when(third).then_invalid("/data/body_code")
    assert given.memory.subject(FILING).state.body_code == BODY
