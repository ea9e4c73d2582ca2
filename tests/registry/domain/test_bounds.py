"""Both sides of the bounds that rules, subsidies, inspections and trainings have."""

from typing import Any

import pytest
from pydantic import ValidationError
from support.acts import later, on_file
from support.given import COUNTY, TENANT, Act, Given
from support.other_acts import (
    FAILED,
    SUBSIDY,
    SUPERVISION,
    claimable,
    claimed,
    closed,
    committed,
    inspected,
    on_claim,
    ordered,
    rectified,
    trained,
)

from registry.domain.kinds.rules.rule_set import Demand, RuleSet

BOUNDS: list[tuple[str, int, int]] = [
    ("notice_workdays", 0, 250),
    ("validity_years", 1, 30),
    ("acceptance_workdays", 1, 250),
    ("renewal_window_days", 1, 11_000),
    ("renewal_evaluations", 0, 10_000),
    ("announcement_lead_workdays", 0, 250),
    ("assessment_quorum", 0, 100),
]


@pytest.mark.parametrize(("rule", "least", "most"), BOUNDS)
def test_a_rule_lies_between_its_bounds(rule: str, least: int, most: int) -> None:
    """The least and the most of a rule may be adopted, one less and one more not."""
    assert [getattr(RuleSet(**{rule: value}), rule) for value in (least, most)] == [least, most]
    for value in (least - 1, most + 1):
        with pytest.raises(ValidationError):
            RuleSet(**{rule: value})


def test_the_notices_time_limits_are_the_default() -> None:
    """Without rules of its own a tenant has the working days that the notice names."""
    rules = RuleSet()
    limits = [rules.acceptance_workdays, rules.assessment_workdays, rules.review_workdays]
    assert limits == [5, 20, 20]
    assert [rules.notice_within_workdays, rules.receipt_workdays] == [5, 5]
    assert [rules.results_notice_workdays, rules.certificates_workdays] == [5, 10]


@pytest.mark.parametrize(("days", "agrees"), [(730, True), (731, False)])
def test_a_window_is_no_longer_than_the_validity(days: int, agrees: bool) -> None:
    """A window of renewal may be as long as the validity of two years, and no day longer."""
    if agrees:
        assert RuleSet(validity_years=2, renewal_window_days=days)
    else:
        with pytest.raises(ValidationError, match="is longer than validity_years"):
            RuleSet(validity_years=2, renewal_window_days=days)


def test_a_format_has_its_longest() -> None:
    """A receipt number has at most 64 characters, the format of a body code 40; a description tells the formats' bounds."""
    assert RuleSet(receipt_format="鲁" * 58 + "{number}")
    assert RuleSet(body_code_format="Y" + "{city}" * 4 + "{number:04}")
    for field, longer in (
        ("receipt_format", "鲁" * 59 + "{number}"),
        ("body_code_format", "Y" + "{city}" * 5 + "{number:02}"),
    ):
        with pytest.raises(ValidationError):
            RuleSet(**{field: longer})
    told = RuleSet.model_json_schema()["properties"]
    assert (told["receipt_format"]["maxLength"], told["body_code_format"]["maxLength"]) == (100, 40)


def test_materials_demanded_twice_are_named_in_order() -> None:
    """A set that demands several materials twice is told all of them, in order."""
    kinds = ["评价方案", "场地证明", "考评人员名册", "设备清单", "工作方案"]
    materials = tuple(Demand(kind=kind) for kind in kinds * 2)
    with pytest.raises(ValidationError, match=", ".join(sorted(kinds)) + " more than once"):
        RuleSet(materials=materials)


def test_all_that_was_claimed_may_be_approved(given: Given) -> None:
    """An approval of exactly what was claimed is within the claim, and paid on its own day."""
    given(*claimable(), claimed()).when(on_claim("approved", amount_fen=100_000)).then("subsidy.approved.v1")
    given.when(on_claim("paid", paid_on="2021-04-24")).then_refused("paid_before_approval")
    given.when(on_claim("paid", paid_on="2021-04-25")).then("subsidy.paid.v1")


@pytest.mark.parametrize(("amount", "fits"), [(0, False), (1, True), (10_000_000_000, True), (10_000_000_001, False)])
def test_an_amount_lies_between_its_bounds(amount: int, fits: bool) -> None:
    """A subsidy is of one fen to a hundred million yuan."""
    if fits:
        assert claimed(amount_fen=amount).event
    else:
        with pytest.raises(ValidationError):
            _ = claimed(amount_fen=amount).event


def test_nobody_moves_on_what_was_paid(given: Given) -> None:
    """The centre moves a claim on until it is paid; whoever inspects moves an inspection on until it is closed."""

    def responsible_office(subject: str) -> str | None:
        context = given.memory.context(Act("", subject, COUNTY, 90))
        found: str | None = context.subject.kind.responsible_office(context)
        return found

    given(*claimable(), claimed())
    assert responsible_office(SUBSIDY) == TENANT
    given(on_claim("approved", amount_fen=1), on_claim("paid", day=56, paid_on="2021-04-26"))
    assert responsible_office(SUBSIDY) is None
    given(inspected())
    assert responsible_office(SUPERVISION) == COUNTY
    given(ordered(), rectified(), closed("rectified"))
    assert responsible_office(SUPERVISION) is None


@pytest.mark.parametrize(
    "act",
    [
        inspected(items=[*FAILED, FAILED[0]]),
        committed(starts_on="2021-03-22", ends_on="2021-03-21"),
        trained(started_on="2021-03-22", ended_on="2021-03-21"),
    ],
    ids=lambda act: act.type,
)
def test_what_contradicts_itself_is_refused_as_data(act: Act) -> None:
    """An item looked at twice and an end before its beginning are faults."""
    with pytest.raises(ValidationError):
        _ = act.event


def test_a_day_is_an_order_of_days() -> None:
    """A training may begin and end on one day."""
    events: list[Any] = [
        committed(starts_on="2021-03-22", ends_on="2021-03-22").event,
        trained(started_on="2021-03-22", ended_on="2021-03-22").event,
    ]
    assert all(events)


def test_an_overdue_rectification_is_of_who_inspected(given: Given) -> None:
    """Where the centre ordered what a county's inspection found, the county is named."""
    given(*on_file(), inspected(), ordered(TENANT))
    refusal = given.when(later("renewed", day=60, valid_until="2027-03-10")).then_refused("rectification_overdue")
    assert refusal.office == COUNTY
