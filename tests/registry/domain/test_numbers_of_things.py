"""How many of a thing an event may name, and within which years and codes."""

from typing import Any

import pytest
from pydantic import ValidationError
from support.acts import EVALUATION, FILING, OTHER, announced, certificates_revoked, granted, held, later, on_file
from support.certificates import HOLDERS, correcting, found, granting, number, revoking
from support.given import COUNTY, TENANT, Act, Given
from support.other_acts import ROWS, key, other_on_file

from registry.domain.kinds.bulletin import parse_quarter
from registry.domain.kinds.filing.receipt_code import ALPHABET, check_character


@pytest.mark.parametrize(
    ("act", "message"),
    [
        (granting(*HOLDERS[:2], count=3), r"count \(3\) is not how many certificates are given \(2\)"),
        (Act("evaluation.certificates_granted.v1", EVALUATION, COUNTY, 40, {}), "count or certificates must be given"),
        (Act("evaluation.certificates_revoked.v1", EVALUATION, TENANT, 40, {"reason": "有误"}), "count or numbers"),
        (granting({"number": number(1), "holder": "00000000-0000-4000-8000-000000000001"}, {"number": number(1), "holder": "00000000-0000-4000-8000-000000000002"}), "once"),
        (revoking(number(1), number(1)), "more than once"),
        (revoking(), "at least 1"),
        (granting(*(f"00000000-0000-4000-8000-{place:012d}" for place in range(1, 2_002))), "at most 2000"),
        (revoking(*(number(place) for place in range(1, 2_002))), "at most 2000"),
        (Act("evaluation.certificates_granted.v1", EVALUATION, COUNTY, 40, {"count": 0}), "greater than or equal to 1"),
        (correcting(number(1), number=number(1)), "a number of its own"),
        (Act("plan.adopted.v1", "plan/2021-2023", TENANT, 0, {"rows": ROWS["rows"] * 2}), "more than once"),
    ],
    ids=lambda given: given if isinstance(given, str) else "",
)  # fmt: skip
def test_what_contradicts_itself_is_no_event(act: Act, message: str) -> None:
    """Quantities that contradict each other, too many of a thing, and the same thing twice are faults."""
    with pytest.raises(ValidationError, match=message):
        _ = act.event


def test_as_many_as_may_be_are_taken() -> None:
    """Two thousand certificates, a count that fits, and one of each number are events."""
    granted_: Any = granting(*(f"00000000-0000-4000-8000-{place:012d}" for place in range(2_000)), count=2_000).event
    revoked: Any = revoking(*(number(place) for place in range(1, 2_001))).event
    assert (granted_.quantity, revoked.quantity) == (2_000, 2_000)


def test_when_all_are_revoked_no_more_can_be(given: Given) -> None:
    """A revocation is allowed while a certificate stands, and not after the last."""
    given(*on_file(), held(), granted(3), certificates_revoked(2))
    assert "evaluation.certificates_revoked.v1" in given.allowed(EVALUATION, TENANT, 60)
    given(certificates_revoked(1, day=51))
    assert "evaluation.certificates_revoked.v1" not in given.allowed(EVALUATION, TENANT, 60)


def test_a_correction_leads_both_ways(given: Given) -> None:
    """The new certificate says which it replaces, the old one by which it was replaced, a third neither."""
    given(*on_file(), held(), granting(*HOLDERS[:2]), correcting(number(1)), correcting(number(3), day=51))
    assert [(found(given, number(place)).replaces, found(given, number(place)).replaced_by) for place in range(1, 5)] == [
        (None, number(3)),
        (None, None),
        (number(1), number(4)),
        (number(3), None),
    ]  # fmt: skip


def test_an_evaluation_is_held_under_the_filing_it_was_announced_under(given: Given) -> None:
    """An evaluation announced under one filing is not held under another, and nobody has passed before it is held."""
    given(*on_file(), *other_on_file(), announced())
    assert given.memory.subject(EVALUATION).state.passed == 0
    assert given.when(held(filing=key(OTHER))).then_refused("same_filing").facts == {"filing": FILING}
    given.when(held()).then("evaluation.held.v1")


def test_a_receipt_number_taken_is_shown_where_it_was_given(given: Given) -> None:
    """Who asks for another filing's receipt number is shown the event that gave it out."""
    first, *others = other_on_file()
    receipt = others.pop()
    given(
        *on_file()[:-1],
        Act(
            "filing.receipt_issued.v1",
            FILING,
            TENANT,
            10,
            {**receipt.data, "receipt_number": "鲁技评备〔2021〕370102-9001"},
        ),
    )
    given(first, *others)
    taken = Act(receipt.type, OTHER, TENANT, 10, {**receipt.data, "receipt_number": "鲁技评备〔2021〕370102-9001"})
    blocking = given.when(taken).then_refused("receipt_number_taken").blocking
    assert (blocking.subject, blocking.event.type) == (FILING, "filing.receipt_issued.v1")


@pytest.mark.parametrize("changed", [{"name": "新名称有限公司"}, {"county": "370103"}, {"industry": "3511"}])
def test_each_detail_that_changes_is_taken_over(given: Given, changed: dict[str, str]) -> None:
    """A change of one detail changes that one."""
    given(*on_file(), later("details_changed", **changed))
    state = given.memory.subject(FILING).state
    [(name, value)] = changed.items()
    assert getattr(state, name) == value


@pytest.mark.parametrize("quarter", ["1949-Q4", "2200-Q1", "2021-Q5", "2021-Q0", "2021-1", "21-Q1"])
def test_what_is_no_quarter(quarter: str) -> None:
    """A quarter is of the years 1950 to 2199, and one of four."""
    with pytest.raises(ValueError, match="is not a quarter"):
        parse_quarter(quarter)


def test_the_first_and_the_last_quarter() -> None:
    """The first and the last quarter that there may be."""
    assert [parse_quarter(quarter) for quarter in ("1950-Q1", "2199-Q4")] == ["1950-Q1", "2199-Q4"]


@pytest.mark.parametrize("industries", [["4"], ["47101"], ["ab"], ["00"], []])
def test_what_is_no_industry_of_an_office(given: Given, industries: list[str]) -> None:
    """An office's industries are beginnings of industry codes, of 2 to 4 digits."""
    with pytest.raises(ValidationError):
        given.when(enrolled("370100-housing", "industry", industries=industries))


def enrolled(code: str, kind: str, **data: Any) -> Act:
    return Act("office.enrolled.v1", f"office/{code}", TENANT, 0, {"name": "示例机构", "kind": kind, **data})


@pytest.mark.parametrize(
    ("code", "kind", "fits"),
    [
        ("370102", "county", True),
        ("370202", "county", False),
        ("370100", "centre", True),
        ("370102", "centre", False),
        ("370100-transport", "industry", True),
        ("370102", "industry", False),
        ("370100-audit", "auditor", True),
        ("370102", "auditor", False),
    ],
)
def test_an_offices_code_fits_its_kind(given: Given, code: str, kind: str, fits: bool) -> None:
    """A centre has the tenant's code, a county one within it, a department and an auditor a name after it."""
    given.when(enrolled(code, kind))
    if fits:
        given.then("office.enrolled.v1")
    else:
        given.then_invalid("/data/kind")


def test_industries_are_a_departments(given: Given) -> None:
    """A department looks after industries; no other office does."""
    given.when(enrolled("370102", "county", industries=["47"])).then_invalid("/data/industries")
    given.when(enrolled("370100-housing", "industry", industries=["47", "4710"])).then("office.enrolled.v1")
    assert given.memory.subject("office/370100-housing").state.industries == ("47", "4710")


def test_a_plan_keeps_its_duties(given: Given) -> None:
    """The duties of a plan stand in its state until a revision without any."""
    duties = [{"department": "人力资源和社会保障局", "post": "科长", "duty": "统筹"}]
    given(Act("plan.adopted.v1", "plan/2021-2023", TENANT, 0, {**ROWS, "duties": duties}))
    assert [duty.duty for duty in given.memory.subject("plan/2021-2023").state.duties] == ["统筹"]
    given(Act("plan.revised.v1", "plan/2021-2023", TENANT, 1, ROWS))
    assert given.memory.subject("plan/2021-2023").state.duties == ()


@pytest.mark.parametrize("body", ["0" * 15, "123456789ABCDEF", "ZYXWVTSRQPNMKJH"])
def test_the_check_character_leaves_one(body: str) -> None:
    """ISO 7064: the product over the body, and the check character added, is 1 modulo 32."""
    product = 32
    for character in body:
        product = ((product + ALPHABET.index(character)) % 32 or 32) * 2 % 33
    assert (product + ALPHABET.index(check_character(body))) % 32 == 1
