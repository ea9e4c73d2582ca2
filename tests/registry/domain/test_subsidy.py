from dataclasses import replace
from uuid import UUID

import pytest
from support.acts import EVALUATION, certificates_revoked, granted, held, on_file, received
from support.given import COUNTY, HOUSING, INDUSTRY, OTHER_COUNTY, PROVINCE, TENANT, Act, Given, Memory
from support.other_acts import (
    KEY,
    MILL,
    OTHER_CODE,
    OTHER_SUBSIDY,
    PERSON,
    SUBSIDY,
    claimable,
    claimed,
    closed_down,
    committed,
    key,
    on_claim,
    other_on_file,
    surveyed,
    trained,
)

from registry.domain.acts import Subject
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
    refusal = given(closed_down(day=35)).when(claimed(day=50)).then_refused("enterprise_closed")
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
    given(*claimable(), claimed()).when(on_claim("paid", paid_on="2021-04-25")).then_refused("out_of_turn")
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
    given(*claimable(), claimed())
    refusal = given.when(claimed(TENANT, subject=OTHER_SUBSIDY)).then_refused("subsidy_once")
    assert (refusal.blocking.subject, refusal.office) == (SUBSIDY, TENANT)
    given(on_claim("rejected", reason="材料不全")).when(claimed(day=54, subject=OTHER_SUBSIDY)).then_refused(
        "subsidy_once"
    )
    given.when(claimed(day=56, subject=OTHER_SUBSIDY)).then("subsidy.claimed.v1")


def test_a_claim_of_before_is_a_second_one_too(given: Given) -> None:
    """A claim recorded late, of a day before the one that stands, is refused as well."""
    given(*claimable(), claimed(day=60)).when(claimed(day=50, subject=OTHER_SUBSIDY)).then_refused("subsidy_once")


@pytest.mark.parametrize("other", [{"purpose": "appraisal"}, {"person": "00000000-0000-4000-8000-000000000002"}])
def test_another_subsidy_may_be_claimed_beside(given: Given, other: dict[str, object]) -> None:
    """Another purpose and another person are claims of their own, even after a payment."""
    paid = on_claim("approved", amount_fen=1), on_claim("paid", paid_on="2021-04-25")
    given(*claimable(), claimed(), *paid).when(claimed(day=60, subject=OTHER_SUBSIDY)).then_refused("subsidy_once")
    given.when(claimed(day=60, subject=OTHER_SUBSIDY, **other)).then("subsidy.claimed.v1")


def test_the_training_of_a_claim_fits(given: Given) -> None:
    """A claim's training is named, the enterprise's, of that occupation and level, and was held before."""
    *ground, committing, holding = claimable()
    given(*ground).when(claimed()).then_refused("not_on_record")
    given.when(claimed(training=None)).then_invalid("/data/training")
    refusal = given(committing).when(claimed()).then_refused("training_not_held")
    assert refusal.blocking.event.type == "training.committed.v1"
    given(holding).when(claimed(level=5)).then_refused("of_other_occupation")
    refusal = given(surveyed(code=OTHER_CODE)).when(claimed(enterprise=OTHER_CODE)).then_refused("of_other_enterprise")
    assert refusal.blocking.event.type == "training.committed.v1"
    given.when(claimed(day=29)).then_refused("training_not_held")
    given.when(claimed(training=None, purpose="appraisal")).then("subsidy.claimed.v1")
    given.when(claimed(subject=OTHER_SUBSIDY)).then("subsidy.claimed.v1")


def test_a_claim_names_what_it_stands_on(given: Given) -> None:
    """A claim names a certificate, or the evaluation that granted by count; neither is no claim."""
    given(*claimable()).when(claimed(evaluation=None)).then_invalid("/data/certificate")


def test_no_more_is_claimed_than_was_granted_by_count(given: Given) -> None:
    """Of an evaluation as many claims of a purpose stand as certificates by count; a rejected one frees its place."""
    given(*claimable(count=2), claimed(), claimed(subject=OTHER_SUBSIDY, person="00000000-0000-4000-8000-000000000002"))
    third = {"subject": f"subsidy/{KEY}", "person": "00000000-0000-4000-8000-000000000003"}
    refusal = given.when(claimed(day=52, **third)).then_refused("count_used_up")
    assert (refusal.blocking.subject, refusal.facts["left"]) == (OTHER_SUBSIDY, 2)
    given.when(claimed(day=52, purpose="appraisal", **third)).then("subsidy.claimed.v1")
    given(on_claim("rejected", reason="材料不全")).when(
        claimed(day=56, subject=f"subsidy/{UUID(int=99)}", person="00000000-0000-4000-8000-000000000004")
    ).then("subsidy.claimed.v1")


def test_what_was_revoked_meanwhile_is_neither_approved_nor_paid(given: Given) -> None:
    """Two claims of two certificates by count, one then revoked: one is approved, not the other, and paid while it stands."""
    given(*claimable(count=2), claimed(), claimed(subject=OTHER_SUBSIDY, person="00000000-0000-4000-8000-000000000002"))
    given(certificates_revoked(1, day=52)).when(on_claim("approved", amount_fen=1)).then("subsidy.approved.v1")
    refusal = given.when(on_claim("approved", subject=OTHER_SUBSIDY, amount_fen=1)).then_refused("count_used_up")
    assert refusal.blocking.subject == SUBSIDY
    assert "subsidy.approved.v1" not in given.allowed(OTHER_SUBSIDY, TENANT, 55)
    given(certificates_revoked(1, day=56)).when(on_claim("paid", day=57, paid_on="2021-04-26"))
    assert given.then_refused("count_used_up").blocking.event.type == "evaluation.certificates_revoked.v1"


def test_a_certificate_revoked_meanwhile_is_not_paid_for(given: Given) -> None:
    """A claim by number is approved while its certificate is valid, and not paid once it is revoked."""
    by_number = {"purpose": "appraisal", "certificate": NUMBER, "training": None, "evaluation": None}
    given(*on_file(), held(), numbered(), claimed(**by_number))
    given(on_claim("approved", amount_fen=1), revoking(56))
    refusal = given.when(on_claim("paid", day=57, paid_on="2021-04-26")).then_refused("certificate_not_valid")
    assert refusal.blocking.event.type == "evaluation.certificates_revoked.v1"


def test_who_claimed_does_not_approve(given: Given) -> None:
    """What the centre claimed of a county's filing it does not approve itself; of a filing of its own it may."""
    given(*claimable(), claimed(TENANT))
    refusal = given.when(on_claim("approved", amount_fen=1)).then_refused("claimed_by_same_office")
    assert (refusal.blocking.subject, refusal.office) == (SUBSIDY, COUNTY)
    assert set(refusal.allowed) == {"subsidy.rejected.v1"}


def test_of_its_own_filing_the_centre_claims_and_approves(given: Given) -> None:
    """A filing that the centre received itself has no other office that could claim."""
    given(*claimable(TENANT), claimed(TENANT)).when(on_claim("approved", amount_fen=1)).then("subsidy.approved.v1")


def claims_elsewhere(*acts: Act) -> Memory:
    """Return what another tenant has on record of claims on which these acts happened."""
    memory = Given(Memory())(*claimable(), claimed(), *acts).memory
    other = Memory("370200")
    claim = memory.subject(SUBSIDY)
    moved = (event._replace(tenant=other.tenant) for event in claim.events)
    other.subjects[f"subsidy/{KEY}"] = Subject.of(claim.kind, f"subsidy/{KEY}", moved)
    other.tags = {tag: [f"subsidy/{KEY}"] for tag in memory.tags if tag.startswith("subsidy:")}
    return other


def test_nothing_is_claimed_twice_in_the_province(given: Given) -> None:
    """A claim with another tenant stands in the way; of two made at one moment the first to be approved, or paid, stands."""
    given(*claimable()).memory.others = [claims_elsewhere()]
    refusal = given.when(claimed()).then_refused("subsidy_once")
    assert (refusal.facts["tenant"], refusal.office) == ("370200", "370200")
    given.memory.others = []
    given(claimed()).memory.others = [claims_elsewhere(on_claim("approved", amount_fen=1))]
    assert given.when(on_claim("approved", amount_fen=1)).then_refused("subsidy_once").facts["tenant"] == "370200"
    given.memory.others = [claims_elsewhere()]
    given(on_claim("approved", amount_fen=1)).memory.others = [
        claims_elsewhere(on_claim("approved", amount_fen=1), on_claim("paid", day=56, paid_on="2021-04-26"))
    ]
    given.when(on_claim("paid", day=57, paid_on="2021-04-26")).then_refused("subsidy_once")


def test_a_certificate_of_another_tenant_is_looked_at_there(given: Given) -> None:
    """A certificate that another tenant's evaluation granted is claimed for where it is valid, and by its holder."""
    evaluated = Given(Memory())(*on_file(), held(), numbered()).memory
    other = Memory("370200")
    for name, subject in evaluated.subjects.items():
        moved = (event._replace(tenant=other.tenant) for event in subject.events)
        other.subjects[name] = Subject.of(subject.kind, name, moved)
    other.tags = evaluated.tags
    by_number = {"purpose": "appraisal", "certificate": NUMBER, "training": None, "evaluation": None}
    given(surveyed()).memory.others = [other]
    given.when(claimed(**by_number, person="00000000-0000-4000-8000-000000000002")).then_refused("certificate_of_other")
    given.when(claimed(**by_number, occupation=MILL)).then_refused("of_other_occupation")
    given(surveyed(code=OTHER_CODE)).when(claimed(**by_number, enterprise=OTHER_CODE)).then_refused(
        "of_other_enterprise"
    )
    given(claimed(**by_number))
    revoked = Given(evaluated)(revoking(52)).memory.subject(EVALUATION)
    other.subjects[EVALUATION] = revoked
    assert given.when(on_claim("approved", amount_fen=1)).then_refused("certificate_not_valid").blocking.event.type == (
        "evaluation.certificates_revoked.v1"
    )


def test_the_evaluation_of_a_claim_has_its_certificates(given: Given) -> None:
    """A claim's evaluation is under the enterprise's filing, and a certificate of it stands."""
    evaluation = {"evaluation": key(EVALUATION), "purpose": "appraisal", "training": None}
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
    by_number = {"purpose": "appraisal", "certificate": NUMBER, "training": None, "evaluation": None}
    given(*on_file(), held()).when(claimed(**by_number)).then_refused("certificate_not_on_record")
    given(numbered()).when(claimed(day=39, **by_number)).then_refused("certificate_not_on_record")
    refusal = given.when(claimed(**by_number, person="00000000-0000-4000-8000-000000000002")).then_refused(
        "certificate_of_other"
    )
    assert refusal.blocking.event.type == "evaluation.certificates_granted.v1"
    given.when(claimed(**by_number, occupation=MILL)).then_refused("of_other_occupation")
    given(*other_on_file()).when(claimed(**by_number, enterprise=OTHER_CODE)).then_refused("of_other_enterprise")
    given(revoking(51)).when(claimed(day=52, **by_number)).then_refused("certificate_not_valid")
    given.when(claimed(**{**by_number, "evaluation": key(EVALUATION)})).then("subsidy.claimed.v1")


def test_a_certificate_of_another_evaluation(given: Given) -> None:
    """A certificate on record under one evaluation is not claimed for under another."""
    other = f"evaluation/{KEY}"
    others = replace(held(), subject=other), replace(granted(1), subject=other)
    given(*on_file(), held(), numbered(), *others)
    by_number = {"purpose": "appraisal", "training": None, "certificate": NUMBER}
    given.when(claimed(**by_number, evaluation=KEY)).then_refused("certificate_of_other")


def test_a_certificate_that_was_only_counted(given: Given) -> None:
    """Where certificates were granted by count, a number is taken with the evaluation named; else it must be on record."""
    by_number = {"purpose": "appraisal", "training": None}
    given(*on_file(), held(), granted(1))
    given.when(claimed(**by_number, certificate=NUMBER, evaluation=None)).then_refused("certificate_not_on_record")
    given.when(claimed(**by_number, certificate=NUMBER)).then("subsidy.claimed.v1")
    elsewhere = claimed(
        **by_number,
        subject=OTHER_SUBSIDY,
        certificate=NUMBER.replace("37010", "37020"),
        person="00000000-0000-4000-8000-000000000002",
        evaluation=None,
    )
    given.when(elsewhere).then_refused("certificate_not_on_record")


def test_a_replaced_certificate_does_not_hide_one_that_was_only_counted(given: Given) -> None:
    """A correction leaves as many certificates as there were: of two, one by count, a number may still be claimed."""
    correction = {"replaced": NUMBER, "certificate": {"holder": PERSON}, "reason": "工种名称有误"}
    corrected = Act("evaluation.certificates_corrected.v1", EVALUATION, COUNTY, 42, correction)
    counted_only = NUMBER[:-6] + "000900"
    given(*on_file(), held(), numbered(), corrected)
    by_number = claimed(purpose="appraisal", training=None, certificate=counted_only)
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
