import pytest
from support.acts import (
    CODE,
    FILING,
    OTHER,
    approved,
    assessed,
    corrected,
    failed,
    intended,
    later,
    notice_closed,
    notice_opened,
    objection_raised,
    objection_resolved,
    on_file,
    receipt,
    received,
    rejected,
    returned,
    site_visited,
    withdrawn,
)
from support.given import COUNTY, INDUSTRY, OTHER_COUNTY, TENANT, Act, Given

from registry import terms


def test_a_returned_filing_may_be_corrected(given: Given) -> None:
    """A filing returned for correction (补正) can be corrected and then assessed."""
    given(received(), returned()).when(corrected()).then("filing.corrected.v1")
    given.when(assessed()).then("filing.assessment_passed.v1")


def test_a_refusal_out_of_turn_reads_as_a_sentence(given: Given) -> None:
    """In both languages it says which act cannot be recorded and how the filing stands, each in the words of the list."""
    refusal = given(received()).when(approved()).then_refused("out_of_turn")
    assert [terms.sentence(refusal.rule, refusal.facts, language) for language in ("zh", "en")] == [
        "现状态为“已受理”，不能办理“审核通过”。",
        "The act “filing approved” cannot be recorded now: the status is “received”.",
    ]


def test_an_act_out_of_turn_names_what_stands_in_the_way(given: Given) -> None:
    """A refusal out of turn names the last act, who can move the filing on, and what may be posted instead."""
    refusal = given(received()).when(approved()).then_refused("out_of_turn")
    assert refusal.blocking.event.type == "filing.application_received.v1"
    assert refusal.office == COUNTY
    assert refusal.allowed == ()
    refusal = given.when(corrected()).then_refused("out_of_turn")
    assert set(refusal.allowed) == {
        "filing.returned_for_correction.v1",
        "filing.withdrawn.v1",
        "filing.site_visited.v1",
        "filing.assessment_passed.v1",
        "filing.assessment_failed.v1",
    }


def test_an_unknown_filing_cannot_be_assessed(given: Given) -> None:
    """A filing to which nothing has happened can only begin."""
    refusal = given.when(assessed()).then_refused("subject_unknown")
    assert set(refusal.allowed) == {"filing.intended.v1", "filing.application_received.v1"}


def test_an_enterprise_has_one_filing_at_a_time(given: Given) -> None:
    """While a filing is open or in force the enterprise cannot begin another in the same tenant."""
    refusal = given(received()).when(received(subject=OTHER, day=1)).then_refused("one_filing")
    assert refusal.blocking.subject == FILING
    given(assessed(), approved(), receipt()).when(intended(subject=OTHER, day=20)).then_refused("one_filing")


@pytest.mark.parametrize("end", [withdrawn(), failed()], ids=lambda act: act.type)
def test_after_a_filing_ended_the_enterprise_may_begin_anew(given: Given, end: Act) -> None:
    """A filing that was withdrawn or failed does not stand in the way of the next."""
    given(received(), end).when(received(subject=OTHER, day=5)).then("filing.application_received.v1")


def test_past_its_validity_a_filing_is_expired(given: Given) -> None:
    """On the last day a filing is in force; on the day after it is not, and the enterprise may file again."""
    given(*on_file())
    last_day, day_after = 1105, 1106  # 10 and 11 March 2024
    given.when(received(subject=OTHER, day=last_day)).then_refused("one_filing")
    assert "filing.renewed.v1" in given.allowed(FILING, TENANT, last_day)
    assert given.allowed(FILING, TENANT, day_after) == ()
    given.when(received(subject=OTHER, day=day_after)).then("filing.application_received.v1")


def test_a_late_record_sees_the_filing_that_was_open_then(given: Given) -> None:
    """An application dated while another filing was open is refused even after that one ended."""
    given(received(), withdrawn(day=8)).when(received(subject=OTHER, day=4)).then_refused("one_filing")


def test_only_the_receiving_office_assesses(given: Given) -> None:
    """R is the office that received the filing; another county or the centre may not assess in its place."""
    given(received())
    for office in (OTHER_COUNTY, INDUSTRY, TENANT):
        assert given.when(assessed(office)).then_refused("poster").office == COUNTY
    given.when(assessed()).then("filing.assessment_passed.v1")


@pytest.mark.parametrize(
    "before", [(received(),), (received(), returned(), corrected())], ids=["received", "corrected"]
)
def test_a_site_is_visited_before_the_assessment(given: Given, before: tuple[Act, ...]) -> None:
    """A visit (现场核查) is recorded while the filing can be assessed, more than once, and leaves its status."""
    status = given(*before).memory.subject(FILING).state.status
    given.when(site_visited()).then("filing.site_visited.v1")
    given.when(site_visited(day=2.5)).then("filing.site_visited.v1")
    assert given.memory.subject(FILING).state.status == status
    given.when(assessed()).then("filing.assessment_passed.v1")


_APPROVED = (received(), assessed(), approved())
_NOTICED = (*_APPROVED, notice_opened())


@pytest.mark.parametrize(
    ("status", "before"),
    [
        ("intended", (intended(),)),
        ("returned", (received(), returned())),
        ("assessed", (received(), assessed())),
        ("approved", _APPROVED),
        ("notice_open", _NOTICED),
        ("notice_closed", (*_NOTICED, notice_closed())),
        ("in_force", on_file()),
        ("suspended", (*on_file(), later("suspended", reason="整改"))),
        ("deregistered", (*on_file(), later("deregistered", reason="申请"))),
        ("revoked", (*on_file(), later("revoked", reason="违规"))),
        ("withdrawn", (received(), withdrawn())),
        ("failed", (received(), failed())),
        ("rejected", (received(), assessed(), rejected())),
    ],
)
def test_no_site_is_visited_in_another_status(given: Given, status: str, before: tuple[Act, ...]) -> None:
    """A visit is refused before the application, while it is returned, and once it is assessed or over."""
    given(*before)
    assert given.memory.subject(FILING).state.status == status
    given.when(site_visited(day=30)).then_refused("out_of_turn")


def test_a_site_of_an_unknown_filing_cannot_be_visited(given: Given) -> None:
    """A filing does not begin with a visit."""
    given.when(site_visited()).then_refused("subject_unknown")


@pytest.mark.parametrize("receiver", [COUNTY, INDUSTRY, TENANT])
def test_only_the_receiving_office_visits(given: Given, receiver: str) -> None:
    """The office that received the filing records the visit, on every route; no other office may."""
    given(received(receiver))
    for office in {COUNTY, OTHER_COUNTY, INDUSTRY, TENANT} - {receiver}:
        assert given.when(site_visited(office)).then_refused("poster").office == receiver
    given.when(site_visited("370100-audit")).then_refused("auditor_reads_only")
    given.when(site_visited(receiver)).then("filing.site_visited.v1")


def test_a_visit_was_made_when_it_is_recorded(given: Given) -> None:
    """A visit may be of the day of the act, by its date in Shandong, or of an earlier one; not of a later one."""
    given(received()).when(site_visited(visited_on="2021-03-04")).then_invalid("/data/visited_on")
    given.when(site_visited(visited_on="2021-03-03")).then("filing.site_visited.v1")


def test_the_reviewing_centre_decides(given: Given) -> None:
    """A county cannot approve its own filing."""
    assert given(received(), assessed()).when(approved(COUNTY)).then_refused("poster").office == TENANT


def test_a_county_office_acts_for_its_own_county(given: Given) -> None:
    """A county office cannot receive another county's enterprise; that county's office can."""
    assert given.when(received(OTHER_COUNTY)).then_refused("own_county").office == COUNTY


def test_a_county_outside_the_tenant_is_bad_data(given: Given) -> None:
    """A county of another city is a fault of the data, with its pointer."""
    given.when(received(TENANT, county="370202")).then_invalid("/data/county")


def test_an_auditor_only_reads(given: Given) -> None:
    """An auditor can post nothing."""
    given.when(received("370100-audit")).then_refused("auditor_reads_only")
    assert given.allowed(FILING, "370100-audit") == ()


def test_the_application_may_be_received_by_another_office_than_the_intent(given: Given) -> None:
    """The office that receives the application is R from then on."""
    given(intended(COUNTY)).when(received(INDUSTRY, day=1)).then("filing.application_received.v1")
    given.when(assessed(COUNTY)).then_refused("poster")
    given.when(assessed(INDUSTRY)).then("filing.assessment_passed.v1")


def test_an_intent_is_for_one_enterprise(given: Given) -> None:
    """An application on an intended filing must be the same enterprise's."""
    given(intended()).when(received(day=1, enterprise="91110000802100433B")).then_refused("same_enterprise")


def test_on_the_industry_route_the_receipt_waits_for_the_notice(given: Given) -> None:
    """County and city filings may be receipted when approved; an industry office's only after the public notice."""
    given(received(INDUSTRY), assessed(INDUSTRY), approved()).when(receipt()).then_refused("notice_before_receipt")
    assert "filing.receipt_issued.v1" not in given.allowed(FILING, TENANT, 10)
    given(notice_opened(), notice_closed()).when(receipt()).then("filing.receipt_issued.v1")


def test_a_notice_runs_its_time(given: Given) -> None:
    """A public notice cannot close before its last day."""
    given(received(), assessed(), approved(), notice_opened())
    given.when(notice_closed(day=8.5)).then_refused("notice_running")
    given.when(notice_closed(day=9)).then("filing.public_notice_closed.v1")


def test_an_objection_must_be_resolved_before_the_notice_closes(given: Given) -> None:
    """While an objection is open the notice stays open; dismissed, it may close."""
    given(received(), assessed(), approved(), notice_opened(), objection_raised())
    given.when(notice_closed()).then_refused("objection_open")
    given(objection_resolved(upheld=False)).when(notice_closed()).then("filing.public_notice_closed.v1")


def test_an_objection_upheld_leads_to_rejection(given: Given) -> None:
    """An upheld objection keeps the notice from closing, and is the only ground to reject while it is open."""
    given(received(), assessed(), approved(), notice_opened())
    given.when(rejected(day=6)).then_refused("objection_not_upheld")
    given(objection_raised(), objection_resolved(upheld=True)).when(notice_closed()).then_refused("objection_upheld")
    given.when(rejected(day=10)).then("filing.rejected.v1")


def test_nothing_can_be_resolved_that_was_not_raised(given: Given) -> None:
    """Resolving needs an open objection."""
    given(received(), assessed(), approved(), notice_opened())
    given.when(objection_resolved(upheld=True)).then_refused("no_objection_open")


def test_receipt_numbers_are_assigned_in_series_and_never_twice(given: Given) -> None:
    """A receipt without a number gets the next of its county and year; a number given twice is refused."""
    recorded = given(received(), assessed(), approved()).when(receipt()).then("filing.receipt_issued.v1")
    assert recorded.event.receipt_number == f"鲁技评备〔2021〕{COUNTY}-0001"  # type: ignore[attr-defined]
    given(Act("filing.deregistered.v1", FILING, TENANT, 11, {"reason": "注销"}))
    again = [
        received(subject=OTHER, day=12),
        *(Act(act.type, OTHER, act.office, 12, act.data) for act in (assessed(), approved())),
    ]
    taken = Act(
        "filing.receipt_issued.v1",
        OTHER,
        TENANT,
        13,
        {**receipt().data, "receipt_number": f"鲁技评备〔2021〕{COUNTY}-0001"},
    )
    refusal = given(*again).when(taken).then_refused("receipt_number_taken")
    assert refusal.blocking.subject == FILING
    recorded = given.when(Act("filing.receipt_issued.v1", OTHER, TENANT, 13, receipt().data)).then(
        "filing.receipt_issued.v1"
    )
    assert recorded.event.receipt_number == f"鲁技评备〔2021〕{COUNTY}-0002"  # type: ignore[attr-defined]


def test_a_renewal_ends_later(given: Given) -> None:
    """A renewal must carry the validity past where it was."""
    given(*on_file()).when(later("renewed", valid_until="2024-03-10")).then_refused("valid_until_not_later")
    given.when(later("renewed", valid_until="2027-03-10")).then("filing.renewed.v1")


def test_suspended_and_resumed(given: Given) -> None:
    """A suspended filing can be resumed, deregistered or revoked, and nothing else."""
    given(*on_file(), later("suspended", reason="整改"))
    expected = {"filing.resumed.v1", "filing.deregistered.v1", "filing.revoked.v1"}
    assert set(given.allowed(FILING, TENANT, 21)) == expected
    given.when(later("resumed", day=21, reason="合格")).then("filing.resumed.v1")


@pytest.mark.parametrize("end", ["deregistered", "revoked"])
def test_after_the_end_nothing_happens(given: Given, end: str) -> None:
    """A filing that was deregistered (注销) or revoked (撤销) takes no further act."""
    given(*on_file(), later(end, reason="终止"))
    assert given.allowed(FILING, TENANT, 21) == ()
    given.when(later("details_changed", day=21, name="新名称")).then_refused("out_of_turn")


def test_time_never_goes_back_within_a_subject(given: Given) -> None:
    """An act dated before the subject's last one is refused, with that one."""
    refusal = given(received(day=2)).when(assessed(day=1)).then_refused("time_before_last")
    assert refusal.blocking.event.type == "filing.application_received.v1"


def test_an_expected_version_that_has_passed(given: Given) -> None:
    """A client that has not seen the latest act is refused; one that has is served."""
    given(received()).when(assessed(), expected_version=0).then_refused("version_passed")
    given.when(assessed(), expected_version=1).then("filing.assessment_passed.v1")


def test_the_county_route_may_have_a_notice(given: Given) -> None:
    """Once opened, the notice must be over before the receipt on any route."""
    given(received(), assessed(), approved(), notice_opened()).when(receipt()).then_refused("out_of_turn")


def test_an_enterprise_is_named_by_its_code() -> None:
    """The example code passes its own check."""
    assert received().event.enterprise == CODE  # type: ignore[attr-defined]
