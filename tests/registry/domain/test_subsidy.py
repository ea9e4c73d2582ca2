from dataclasses import replace

import pytest
from support.acts import EVALUATION, certificates_revoked, granted, held, on_file, received
from support.given import COUNTY, HOUSING, INDUSTRY, OTHER_COUNTY, PROVINCE, TENANT, Act, Given
from support.other_acts import (
    KEY,
    MILL,
    OTHER_CODE,
    OTHER_SUBSIDY,
    PERSON,
    SUBSIDY,
    TRAINING,
    claimed,
    closed_down,
    committed,
    key,
    on_claim,
    other_on_file,
    surveyed,
    trained,
)

from registry.domain.values import parse_person


def test_a_training_is_committed_to_and_held(given: Given) -> None:
    """A training is held once, after the enterprise committed itself to it."""
    given(surveyed()).when(trained()).then_refused("subject_unknown")
    given(committed()).when(trained(ended_on="2021-04-02")).then_invalid("/data/ended_on")
    given.when(trained()).then("training.held.v1")
    given.when(trained(day=31)).then_refused("out_of_turn")


def test_whose_the_enterprise_is_records_its_training(given: Given) -> None:
    """The enterprise's county, its department and the centre record; it must be on record and not have closed."""
    given.when(committed()).then_refused("enterprise_unknown")
    given(surveyed()).when(committed(OTHER_COUNTY)).then_refused("own_county")
    given.when(committed(HOUSING)).then_refused("own_industry")
    given.when(committed(PROVINCE)).then_refused("poster")
    given(committed(INDUSTRY)).when(trained(OTHER_COUNTY)).then_refused("own_county")
    given.when(trained(TENANT)).then("training.held.v1")
    refusal = given(closed_down(day=35)).when(claimed()).then_refused("enterprise_closed")
    assert refusal.blocking.event.type == "enterprise.closed.v1"


def test_a_filing_tells_whose_an_enterprise_is(given: Given) -> None:
    """A filing that is open or in force decides before the survey: its county, its industry, who received it."""
    given(surveyed(), received(INDUSTRY, county=OTHER_COUNTY)).when(committed(COUNTY)).then_refused("own_county")
    given.when(committed(HOUSING)).then_refused("received_by_other")
    given.when(committed(OTHER_COUNTY)).then("training.committed.v1")


def test_a_department_with_industries_acts_for_them(given: Given) -> None:
    """An industry office whose enrolment names its industries acts for enterprises of these."""
    given(surveyed(industry="4710")).when(committed(HOUSING)).then("training.committed.v1")


def test_a_subsidy_is_claimed_approved_and_paid(given: Given) -> None:
    """The centre approves up to what was claimed, and pays what it approved, not before."""
    given(surveyed(), claimed()).when(on_claim("paid", paid_on="2021-04-25")).then_refused("out_of_turn")
    given.when(on_claim("approved", office=COUNTY, amount_fen=1)).then_refused("poster")
    given.when(on_claim("approved", amount_fen=100_001)).then_refused("within_claim")
    given(on_claim("approved", amount_fen=90_000))
    given.when(on_claim("paid", day=56, paid_on="2021-04-24")).then_refused("paid_before_approval")
    given.when(on_claim("paid", day=56, paid_on="2021-04-27")).then_invalid("/data/paid_on")
    given.when(on_claim("paid", day=56, paid_on="2021-04-26")).then("subsidy.paid.v1")
    given.when(on_claim("rejected", day=57, reason="重复")).then_refused("out_of_turn")
    state = given.memory.subject(SUBSIDY).state
    assert (state.claimed_fen, state.approved_fen) == (100_000, 90_000)


def test_nothing_is_claimed_twice(given: Given) -> None:
    """The same purpose, person, occupation and level is claimed once, whoever claims it; a rejection frees it."""
    given(surveyed(), claimed())
    refusal = given.when(claimed(TENANT, subject=OTHER_SUBSIDY)).then_refused("subsidy_once")
    assert (refusal.blocking.subject, refusal.office) == (SUBSIDY, TENANT)
    given(on_claim("rejected", reason="材料不全")).when(claimed(day=54, subject=OTHER_SUBSIDY)).then_refused(
        "subsidy_once"
    )
    given.when(claimed(day=56, subject=OTHER_SUBSIDY)).then("subsidy.claimed.v1")


def test_a_claim_of_before_is_a_second_one_too(given: Given) -> None:
    """A claim recorded late, of a day before the one that stands, is refused as well."""
    given(surveyed(), claimed(day=60)).when(claimed(day=50, subject=OTHER_SUBSIDY)).then_refused("subsidy_once")


@pytest.mark.parametrize(
    "other", [{"purpose": "appraisal"}, {"person": "00000000-0000-4000-8000-000000000002"}, {"level": 5}]
)
def test_another_subsidy_may_be_claimed_beside(given: Given, other: dict[str, object]) -> None:
    """Another purpose, another person and another level are claims of their own, even after a payment."""
    paid = on_claim("approved", amount_fen=1), on_claim("paid", paid_on="2021-04-25")
    given(surveyed(), claimed(), *paid).when(claimed(day=60, subject=OTHER_SUBSIDY)).then_refused("subsidy_once")
    given.when(claimed(day=60, subject=OTHER_SUBSIDY, **other)).then("subsidy.claimed.v1")


def test_the_training_of_a_claim_fits(given: Given) -> None:
    """A claim's training is the enterprise's, of that occupation and level, and was held."""
    training = {"training": key(TRAINING)}
    given(surveyed()).when(claimed(**training)).then_refused("not_on_record")
    given(committed()).when(claimed(**training)).then_refused("training_not_held")
    given(trained()).when(claimed(**training, level=5)).then_refused("of_other_occupation")
    given(surveyed(code=OTHER_CODE)).when(claimed(**training, enterprise=OTHER_CODE)).then_refused(
        "of_other_enterprise"
    )
    given.when(claimed(day=29, **training)).then_refused("training_not_held")
    given.when(claimed(**training)).then("subsidy.claimed.v1")


def test_the_evaluation_of_a_claim_has_its_certificates(given: Given) -> None:
    """A claim's evaluation is under the enterprise's filing, and a certificate of it stands."""
    evaluation = {"evaluation": key(EVALUATION), "purpose": "appraisal"}
    given(*on_file(), held()).when(claimed(**evaluation)).then_refused("certificate_before_subsidy")
    given(granted(1)).when(claimed(**evaluation, occupation="6-18-01-02")).then_refused("of_other_occupation")
    given(*other_on_file()).when(claimed(**evaluation, enterprise=OTHER_CODE)).then_refused("of_other_enterprise")
    given.when(claimed(**evaluation)).then("subsidy.claimed.v1")
    given(certificates_revoked(1))
    given.when(
        claimed(subject=OTHER_SUBSIDY, day=52, person="00000000-0000-4000-8000-000000000002", **evaluation)
    ).then_refused("certificate_before_subsidy")


BODY = "Y000037010001"
NUMBER = f"{BODY}214000001"


def numbered(holder: str = PERSON) -> Act:
    certificates = [{"number": NUMBER, "holder": holder}]
    return Act("evaluation.certificates_granted.v1", EVALUATION, COUNTY, 40, {"certificates": certificates})


def revoking(day: float) -> Act:
    data = {"numbers": [NUMBER], "reason": "冒名顶替"}
    return Act("evaluation.certificates_revoked.v1", EVALUATION, TENANT, day, data)


def test_the_certificate_of_a_claim_is_the_persons(given: Given) -> None:
    """A claim's certificate is one that is on record by then, the person's, of the evaluation named, and valid."""
    by_number = {"purpose": "appraisal", "certificate": NUMBER}
    given(*on_file(), held()).when(claimed(**by_number)).then_refused("certificate_not_on_record")
    given(numbered()).when(claimed(day=39, **by_number)).then_refused("certificate_not_on_record")
    refusal = given.when(claimed(**by_number, person="00000000-0000-4000-8000-000000000002")).then_refused(
        "certificate_of_other"
    )
    assert refusal.blocking.event.type == "evaluation.certificates_granted.v1"
    given.when(claimed(**by_number, occupation=MILL)).then_refused("of_other_occupation")
    given(*other_on_file()).when(claimed(**by_number, enterprise=OTHER_CODE)).then_refused("of_other_enterprise")
    given(revoking(51)).when(claimed(day=52, **by_number)).then_refused("certificate_not_valid")
    given.when(claimed(**by_number, evaluation=key(EVALUATION))).then("subsidy.claimed.v1")


def test_a_certificate_of_another_evaluation(given: Given) -> None:
    """A certificate on record under one evaluation is not claimed for under another."""
    other = f"evaluation/{KEY}"
    others = replace(held(), subject=other), replace(granted(1), subject=other)
    given(*on_file(), held(), numbered(), *others)
    given.when(claimed(certificate=NUMBER, evaluation=KEY)).then_refused("certificate_of_other")


def test_a_certificate_that_was_only_counted(given: Given) -> None:
    """Where certificates were granted by count, a number is taken with the evaluation named; another tenant's always."""
    given(*on_file(), held(), granted(1)).when(claimed(certificate=NUMBER)).then_refused("certificate_not_on_record")
    given.when(claimed(certificate=NUMBER, evaluation=key(EVALUATION))).then("subsidy.claimed.v1")
    elsewhere = claimed(
        subject=OTHER_SUBSIDY,
        certificate=NUMBER.replace("37010", "37020"),
        person="00000000-0000-4000-8000-000000000002",
    )
    given.when(elsewhere).then("subsidy.claimed.v1")


def test_a_replaced_certificate_does_not_hide_one_that_was_only_counted(given: Given) -> None:
    """A correction leaves as many certificates as there were: of two, one by count, a number may still be claimed."""
    correction = {"replaced": NUMBER, "certificate": {"holder": PERSON}, "reason": "工种名称有误"}
    corrected = Act("evaluation.certificates_corrected.v1", EVALUATION, COUNTY, 42, correction)
    counted_only = NUMBER[:-6] + "000900"
    given(*on_file(), held(), numbered(), corrected)
    by_number = claimed(certificate=counted_only, evaluation=key(EVALUATION))
    given.when(by_number).then_refused("certificate_not_on_record")
    given(granted(1, day=43)).when(by_number).then("subsidy.claimed.v1")


@pytest.mark.parametrize(
    "number",
    ["37010219900101123x", "370102199001011234", "370102900101123", "370102-19900101-1234", "13800138000"],
)
def test_a_person_is_no_number_of_theirs(number: str) -> None:
    """An identity number, old or new, and a telephone number are refused as the id of a person."""
    with pytest.raises(ValueError, match="opaque id"):
        parse_person(number)
    assert parse_person(PERSON) == PERSON
    assert parse_person("00000000-0000-4000-8000-000000000001")
