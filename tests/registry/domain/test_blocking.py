"""The event in the way of each refusal: not merely the last one, but the one to which the rule points."""

from typing import Any
from uuid import UUID

import pytest
from support.acts import (
    FILING,
    OTHER,
    announced,
    approved,
    assessed,
    certificates_revoked,
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
    on_file_for,
    receipt,
    received,
    rejected,
    returned,
    site_visited,
)
from support.certificates import HOLDERS, correcting, granting, number, revoking
from support.given import COUNTY, INDUSTRY, OTHER_COUNTY, PROVINCE, TENANT, Act, Given
from support.other_acts import (
    ASSESSOR,
    MILL,
    NEWER_NORM,
    OTHER_CODE,
    OTHER_SUBSIDY,
    appointed,
    bank,
    claimable,
    claimed,
    closed,
    closed_down,
    committed,
    decided,
    dismissed,
    inspected,
    norm,
    on_claim,
    ordered,
    other_on_file,
    proposed,
    rectified,
    superseded,
    surveyed,
)
from support.rules import adopted

from registry.terms.catalogue import REFUSALS

NOTICED = (received(), assessed(), approved(), notice_opened())
CHIEF = [{"occupation": "6-18-01-01", "title": "车工", "levels": ["chief"]}]
RECEIVED, RECEIPT, HELD = "filing.application_received.v1", "filing.receipt_issued.v1", "evaluation.held.v1"
GRANTED, REVOKED = "evaluation.certificates_granted.v1", "evaluation.certificates_revoked.v1"
RULES = "rules.adopted.v1"
ITEMS = [{"item": "考场设置", "passed": True}]
SECOND = {"subject": OTHER_SUBSIDY, "person": "00000000-0000-4000-8000-000000000002"}


def sealed(day: float, event: str = "sealed", **data: Any) -> Act:
    return Act(f"dispatch.{event}.v1", "dispatch/2021-03", TENANT, day, data)


def scope_changed(day: float) -> Act:
    return later("scope_changed", day, scope=[{"occupation": MILL, "title": "铣工", "levels": [4]}])


WAYS: dict[str, tuple[tuple[Act, ...], Act, str]] = {
    "out_of_turn": ((received(), site_visited()), approved(), RECEIVED),
    "version_passed": ((received(),), assessed(), RECEIVED),
    "time_before_last": ((received(day=5),), assessed(day=3), RECEIVED),
    "own_county": ((surveyed(OTHER_COUNTY, county=OTHER_COUNTY),), received(), "enterprise.surveyed.v1"),
    "begun_by": ((norm(source="national"),), superseded(office=OTHER_COUNTY), "norm.registered.v1"),
    "one_filing": (
        (*on_file(), later("details_changed", name="济南示例重工有限公司")), received(subject=OTHER, day=30), RECEIPT
    ),
    "same_enterprise": ((intended(),), received(enterprise=OTHER_CODE), "filing.intended.v1"),
    "outside_application": (
        (received(), returned(), corrected(scope=CHIEF), assessed(), approved()), receipt(), "filing.corrected.v1"
    ),
    "objection_not_upheld": (NOTICED, rejected(day=6), "filing.public_notice_opened.v1"),
    "no_objection_open": (
        (*NOTICED, objection_raised(), objection_resolved()), objection_resolved(day=8), "filing.objection_resolved.v1"
    ),
    "objection_open": (
        (*NOTICED, objection_raised(), objection_raised(day=6.5), objection_resolved()), notice_closed(),
        "filing.objection_raised.v1",
    ),
    "objection_upheld": (
        (*NOTICED, objection_raised(), objection_resolved(upheld=True)), notice_closed(), "filing.objection_resolved.v1"
    ),
    "notice_running": (
        (*NOTICED, objection_raised(), objection_resolved()), notice_closed(day=8), "filing.public_notice_opened.v1"
    ),
    "notice_before_receipt": ((received(INDUSTRY), assessed(INDUSTRY), approved()), receipt(), "filing.approved.v1"),
    "notice_too_short": ((adopted("2021-03-01", notice_workdays=9), *NOTICED[:3]), notice_opened(), RULES),
    "receipt_number_taken": (
        (*on_file()[:-1], receipt(receipt_number="鲁技评备〔2021〕370102-9001"), *other_on_file()[:-1]),
        receipt(subject=OTHER, receipt_number="鲁技评备〔2021〕370102-9001"), RECEIPT,
    ),
    "body_code_taken": (
        (*on_file()[:-1], receipt(body_code="Y000037010099"), *other_on_file()[:-1]),
        receipt(subject=OTHER, body_code="Y000037010099"), RECEIPT,
    ),
    "valid_until_not_later": ((*on_file(), later("suspended", reason="整改"), later("resumed", 21, reason="合格")),
        later("renewed", 22, valid_until="2023-01-01"), RECEIPT),
    "validity_too_long": (on_file(), later("renewed", valid_until="2031-01-01"), RECEIPT),
    "renewal_too_early": (
        (*on_file(), adopted("2021-03-12", 11, renewal_window_days=90)), later("renewed", valid_until="2026-01-01"), RECEIPT
    ),
    "renewal_evaluations": (
        (*on_file(), adopted("2021-03-12", 11, renewal_evaluations=1)), later("renewed", valid_until="2026-01-01"), RULES
    ),
    "materials_missing": ((adopted("2021-03-01", materials=[{"kind": "评价方案"}]), received()), assessed(), RULES),
    "site_visit_missing": ((adopted("2021-03-01", site_visit_required=True), received()), assessed(), RULES),
    "assessment_quorum": ((adopted("2021-03-01", assessment_quorum=3), received()), assessed(), RULES),
    "filing_not_in_force": (
        (*on_file(), later("suspended", reason="整改")), held(day=30), "filing.suspended.v1"
    ),
    "outside_scope": ((*on_file(), scope_changed(20), later("details_changed", 21, name="新")), held(), "filing.scope_changed.v1"),
    "same_filing": (
        (*on_file(), *other_on_file(), announced()), held(filing=OTHER.partition("/")[2]), "evaluation.announced.v1"
    ),
    "announced_too_late": (
        (*on_file(), adopted("2021-03-12", 11, announcement_lead_workdays=9)), announced(planned_on="2021-03-27"), RULES
    ),
    "evaluation_quorum": ((*on_file(), adopted("2021-03-12", 11, evaluation_quorum=3)), held(), RULES),
    "within_passed": ((*on_file(), held(), granted(15)), granted(1, day=41), GRANTED),
    "within_granted": ((*on_file(), held(), granted(2)), certificates_revoked(3), GRANTED),
    "level_without_number": ((*on_file_for(CHIEF), held(level="chief")), granting(HOLDERS[0]), HELD),
    "certificate_of_another_body": (
        (*on_file(), held(), later("details_changed", 35, name="新")),
        granting({"number": number(1, body="Y000037010009"), "holder": HOLDERS[0]}), RECEIPT,
    ),
    "certificate_of_another_level": (
        (*on_file(), held()), granting({"number": number(1, mark="5"), "holder": HOLDERS[0]}), HELD
    ),
    "certificate_number_taken": (
        (*on_file(), held(), granting(HOLDERS[0])), granting({"number": number(1), "holder": HOLDERS[1]}, day=41), GRANTED
    ),
    "no_certificate_with_number": ((*on_file(), held(), granted(1)), correcting(number(1)), GRANTED),
    "certificate_unknown": ((*on_file(), held(), granting(HOLDERS[0])), revoking(number(9)), GRANTED),
    "certificate_not_valid": (
        (*on_file(), held(), granting(*HOLDERS[:2]), revoking(number(1)), granting(HOLDERS[2], day=51)),
        revoking(number(1), day=52), REVOKED,
    ),
    "filing_unknown": ((), held(), ""),
    "subsidy_once": ((*claimable(), claimed()), claimed(subject=OTHER_SUBSIDY), "subsidy.claimed.v1"),
    "training_not_held": (claimable()[:-1], claimed(), "training.committed.v1"),
    "certificate_before_subsidy": (
        (*claimable(count=1), certificates_revoked(1, day=45)), claimed(), REVOKED
    ),
    "count_used_up": ((*claimable(count=1), claimed()), claimed(**SECOND), "subsidy.claimed.v1"),
    "claimed_by_same_office": ((*claimable(), claimed(TENANT)), on_claim("approved", amount_fen=1), "subsidy.claimed.v1"),
    "within_claim": ((*claimable(), claimed()), on_claim("approved", amount_fen=100_001), "subsidy.claimed.v1"),
    "paid_before_approval": (
        (*claimable(), claimed(), on_claim("approved", amount_fen=1)),
        on_claim("paid", day=56, paid_on="2021-04-24"), "subsidy.approved.v1",
    ),
    "certificate_of_other": (
        (*on_file(), held(), granting(HOLDERS[0])),
        claimed(purpose="appraisal", training=None, evaluation=None, certificate=number(1)), GRANTED,
    ),
    "of_other_enterprise": (
        (*claimable(), surveyed(code=OTHER_CODE), *other_on_file()),
        claimed(purpose="appraisal", training=None, enterprise=OTHER_CODE), HELD,
    ),
    "of_other_occupation": (claimable(), claimed(occupation=MILL), "training.committed.v1"),
    "not_on_record": ((surveyed(), *on_file(), committed(day=60)), claimed(day=50), "training.committed.v1"),
    "enterprise_closed": ((surveyed(), closed_down()), committed(), "enterprise.closed.v1"),
    "nothing_failed": ((*on_file(), inspected(items=ITEMS)), ordered(), "supervision.inspected.v1"),
    "something_failed": (
        (*on_file(), inspected(), ordered(), rectified()), closed("no_findings"), "supervision.inspected.v1"
    ),
    "not_rectified": ((*on_file(), inspected(), ordered()), closed("rectified", 35), "supervision.rectification_ordered.v1"),
    "rectification_overdue": (
        (*on_file(), inspected(), ordered()), later("renewed", 60, valid_until="2026-01-01"),
        "supervision.rectification_ordered.v1",
    ),
    "assessor_role": (
        (*on_file(), appointed(role="supervisor")), held(assessors=[ASSESSOR.partition("/")[2]]), "assessor.appointed.v1"
    ),
    "assessor_not_in_force": (
        (*on_file(), appointed(), dismissed()), held(assessors=[ASSESSOR.partition("/")[2]]), "assessor.dismissed.v1"
    ),
    "assessor_outside_scope": (
        (*on_file(), appointed(levels=[5])), held(assessors=[ASSESSOR.partition("/")[2]]), "assessor.appointed.v1"
    ),
    "same_appointment": ((appointed(),), appointed(day=16, person="00000000-0000-4000-8000-000000000002"), "assessor.appointed.v1"),
    "norm_superseded": ((norm(), norm(subject=NEWER_NORM), superseded()), bank(day=11), "norm.superseded.v1"),
    "outside_norm": ((norm(),), bank(levels=[1]), "norm.registered.v1"),
    "version_not_higher": ((norm(), bank()), bank(day=6), "question_bank.registered.v1"),
    "provisional_code_taken": (
        (proposed(provisional_code="T370100-0007"),),
        proposed(subject=f"occupation/{UUID(int=77)}", provisional_code="T370100-0007"), "occupation.proposed.v1",
    ),
    "already_forwarded": ((proposed(), decided("forwarded")), decided("forwarded", 11), "occupation.decided.v1"),
    "rules_in_order": ((adopted("2021-06-01", 0),), adopted("2021-05-01", 1), RULES),
    "rules_before_sealed": ((sealed(40),), adopted("2021-03-20", 19), "dispatch.sealed.v1"),
    "enrolled_by_other": (
        (Act("office.enrolled.v1", "office/370100-audit", TENANT, 0, {"name": "审计", "kind": "auditor"}),),
        Act("office.suspended.v1", "office/370100-audit", TENANT, 1, {"reason": "x"}), "office.enrolled.v1",
    ),
}  # fmt: skip
"""For each rule what had happened, the act that it refuses, and the type of the event in the way; none: empty."""

NOTHING_RECORDED = {
    "subject_unknown", "poster", "auditor_reads_only", "own_unit", "own_inbox", "own_industry", "received_by_other",
    "outcome_of_centre", "enterprise_unknown", "certificate_not_on_record", "month_not_begun", "month_not_ended",
    "quarter_not_begun", "quarter_not_ended", "months_not_sealed", "certificate_numbers_used_up", "tables_held_up",
    "office_suspended", "receipt_character", "bulletin_character",
}  # fmt: skip
"""Rules that no event on record stands behind: who may act at all, what is not there yet, what the calendar says."""


@pytest.mark.parametrize("rule", WAYS)
def test_a_refusal_names_the_event_in_the_way(given: Given, rule: str) -> None:
    """The event in the way is of the type to which the rule points, whatever happened after it."""
    history, act, expected = WAYS[rule]
    expected_version = 9 if rule == "version_passed" else None
    given(*history).when(act, expected_version)
    refusal = given.then_refused(rule)
    assert (refusal.blocking.type if refusal.blocking else "") == expected


def test_every_rule_is_looked_at() -> None:
    """A rule is in the table, or among those that no event stands behind."""
    of_materials = {rule for rule in REFUSALS if rule.startswith("material_")}
    elsewhere = {"no_receipt", "nothing_to_amend"}  # test_receipt.py, test_sealing.py
    elsewhere |= {"within_counted", "not_granted_by_count", "no_certificate_without_number"}  # test_certificates_listed
    assert REFUSALS.keys() - WAYS.keys() - NOTHING_RECORDED - of_materials - elsewhere == {"body_code_needed"}
    assert REFUSALS.keys() >= NOTHING_RECORDED


def test_a_receipt_without_a_body_code_is_in_the_way_of_numbers(given: Given) -> None:
    """Where all body codes were given out a receipt has none: it is what keeps certificates from being numbered."""
    given.memory.tags |= {f"body:Y00003701{place:04}": [] for place in range(1, 10_000)}
    given(*on_file(), held())
    assert given.when(granting(HOLDERS[0])).then_refused("body_code_needed").blocking.type == RECEIPT


def test_a_reminder_is_the_provinces(given: Given) -> None:
    """Who may remind is the province's centre, and a refusal to the others says so."""
    reminded = Act("dispatch.reminded.v1", "dispatch/2021-02", COUNTY, 10, {})
    for office in (COUNTY, TENANT):
        refusal = given.when(Act(reminded.type, reminded.subject, office, 10, {})).then_refused("poster")
        assert refusal.office == PROVINCE


def test_after_its_end_by_date_a_refusal_tells_of_a_new_application(given: Given) -> None:
    """Of a filing that has expired nothing is possible but another; who received it may receive the next application."""
    given(*on_file()).when(later("renewed", 1106, valid_until="2026-01-01"))
    refusal = given.then_refused("out_of_turn")
    assert (refusal.blocking.type, refusal.office) == (RECEIPT, COUNTY)
    assert set(refusal.allowed) == {"filing.intended.v1", RECEIVED}
    assert given.allowed(FILING, TENANT, 1106) == ()
