"""Receipts as filings' histories say them, and the codes under which anybody can look one up."""

from datetime import date
from hashlib import sha256
from uuid import UUID

import pytest
from hypothesis import given as examples
from hypothesis import settings
from hypothesis import strategies as st
from support.acts import FILING, SCOPE, later, on_file, received, returned
from support.given import BEGIN, TENANT, Act, Given

from registry.domain.acts import Subject
from registry.domain.kinds.filing.receipt import receipt_of, standing_on
from registry.domain.kinds.filing.receipt_code import (
    ALPHABET,
    check_character,
    code_of,
    digest_of,
    normal,
    parse_code,
    spelled,
)
from registry.domain.regions import tenants
from registry.errors import ActNotLegal

filings = st.uuids().map(lambda key: f"filing/{key}")
bounded = settings(max_examples=60, deadline=None, database=None, derandomize=True)


def known(given: Given, *acts: Act) -> Subject:
    """Return the filing after these acts, each at the place in the log that its version says."""
    subject = given(*acts).memory.subject(FILING)
    return Subject.of(subject.kind, FILING, [event.placed(event.version, BEGIN) for event in subject.events])


# The paper


def test_a_receipt_says_what_was_issued(given: Given) -> None:
    """Number, enterprise, scope and validity are the receipt's, the position that of the filing's last event."""
    receipt = receipt_of(known(given, *on_file()))
    assert (receipt.tenant, receipt.enterprise, receipt.name) == (TENANT, "91370102MA3EXAM02N", "济南示例机械有限公司")
    assert receipt.number == "鲁技评备〔2021〕370102-0001"
    assert [item.model_dump(mode="json") for item in receipt.scope] == SCOPE
    assert (receipt.valid_from, receipt.valid_until) == (date(2021, 3, 11), date(2024, 3, 10))
    assert (receipt.issued_on, receipt.dated, receipt.position) == (date(2021, 3, 11), date(2021, 3, 11), 4)
    assert receipt.code == code_of(TENANT, FILING)
    assert receipt.status == "in_force"


def test_a_paper_is_dated_by_the_last_act_that_changed_it(given: Given) -> None:
    """A renewal, a change of scope or of name is printed anew under its own date; the first date stays."""
    wider = [*SCOPE, {"occupation": "6-18-01-02", "title": "铣工", "levels": [4]}]
    receipt = receipt_of(
        known(
            given, *on_file(), later("renewed", 20, valid_until="2027-03-10"), later("details_changed", 21, name="新名"),
            later("scope_changed", 22, scope=wider), later("suspended", 23, reason="整改"),
        )
    )  # fmt: skip
    assert (receipt.valid_until, receipt.name, len(receipt.scope)) == (date(2027, 3, 10), "新名", 2)
    assert (receipt.issued_on, receipt.dated) == (date(2021, 3, 11), date(2021, 3, 23))
    assert (receipt.status, receipt.position) == ("suspended", 8)


def test_without_a_receipt_there_is_no_paper(given: Given) -> None:
    """Before the receipt the paper is refused: with the last act, and the centre that issues it while it may."""
    for acts in ((received(),), (returned(),)):
        with pytest.raises(ActNotLegal) as refusal:
            receipt_of(known(given, *acts))
        assert (refusal.value.rule, refusal.value.office) == ("no_receipt", TENANT)
        assert refusal.value.blocking.event.type == acts[0].type
    with pytest.raises(ActNotLegal) as refusal:
        receipt_of(known(given, later("withdrawn", 2, "370102", reason="撤回")))
    assert (refusal.value.office, refusal.value.facts) == (None, {"status": "filing.withdrawn"})


@pytest.mark.parametrize(
    ("acts", "day", "status", "since"),
    [
        ((), date(2024, 3, 10), "in_force", None),
        ((), date(2024, 3, 11), "expired", date(2024, 3, 11)),
        ((later("suspended", 20, reason="x"),), date(2021, 4, 1), "suspended", date(2021, 3, 21)),
        ((later("suspended", 20, reason="x"), later("resumed", 21, reason="x")), date(2021, 4, 1), "in_force", None),
        ((later("suspended", 20, reason="x"),), date(2025, 1, 1), "expired", date(2024, 3, 11)),
        ((later("revoked", 20, reason="x"),), date(2025, 1, 1), "revoked", date(2021, 3, 21)),
        ((later("deregistered", 20, reason="x"),), date(2025, 1, 1), "deregistered", date(2021, 3, 21)),
        ((later("renewed", 20, valid_until="2027-03-10"),), date(2027, 3, 10), "in_force", None),
    ],
)
def test_how_a_receipt_stands_on_a_day(
    given: Given, acts: tuple[Act, ...], day: date, status: str, since: date | None
) -> None:
    """A receipt is in force to its last day; suspended, revoked or deregistered since the act; expired since the day after."""
    standing = standing_on(known(given, *on_file(), *acts), day)
    assert (standing.status, standing.since) == (status, since)


# The code


@bounded
@examples(tenant=st.sampled_from(tenants()), filing=filings)
def test_a_code_leads_back(tenant: str, filing: str) -> None:
    """A code is sixteen characters, and names its tenant and 70 bits of the hash, however it is spelled."""
    code = code_of(tenant, filing)
    assert len(code) == 16
    assert set(code) <= set(ALPHABET)
    digest = sha256(f"{tenant}/{filing}".encode()).digest()[:9]
    expected = (tenant, bytes([*digest[:8], digest[8] & 0b11111100]))
    misread = spelled(code).lower().replace("0", "o").replace("1", "l")
    for spelling in (code, spelled(code), code.lower(), misread, f" {code} "):
        assert parse_code(spelling) == expected == (tenant, digest_of(tenant, filing))
        assert normal(spelling) == code


@bounded
@examples(filing=filings, data=st.data())
def test_one_wrong_character_is_always_found(filing: str, data: st.DataObject) -> None:
    """Whichever character is another one, the check character does not hold."""
    code = code_of(TENANT, filing)
    place = data.draw(st.integers(0, 15))
    wrong = data.draw(st.sampled_from([character for character in ALPHABET if character != code[place]]))
    with pytest.raises(ValueError, match="check"):
        parse_code(code[:place] + wrong + code[place + 1 :])


def test_nearly_every_exchange_of_neighbours_is_found() -> None:
    """Of all pairs of neighbours that may be exchanged, at every place, few pass unnoticed."""
    unnoticed = tried = 0
    for number in range(40):
        body = code_of(TENANT, f"filing/{UUID(int=number)}")[:-1]
        for place in range(14):
            exchanged = body[:place] + body[place + 1] + body[place] + body[place + 2 :]
            if exchanged != body:
                tried += 1
                unnoticed += check_character(exchanged) == check_character(body)
    assert tried > 400
    assert unnoticed / tried < 0.02


def test_codes_have_nothing_in_common() -> None:
    """Filings that differ in a bit, and one filing in two tenants, have codes that tell nothing of each other."""
    codes = {code_of(tenant, f"filing/{UUID(int=number)}") for tenant in tenants() for number in range(50)}
    assert len(codes) == 50 * len(tenants())
    assert len({code[1:6] for code in codes}) > 840


@pytest.mark.parametrize(
    "text", ["", "0", "1825-7WBG-K2Q7-Y0F", "1825-7WBG-K2Q7-Y0F44", "U825-7WBG-K2Q7-Y0F4", "鲁技评备〔2021〕370102-0001", "1825-7WBG-K2Q7-Y0Fж"]
)  # fmt: skip
def test_what_is_no_code_is_refused(text: str) -> None:
    """Another length or another character is no code, and a receipt's number is none."""
    with pytest.raises(ValueError, match="code"):
        parse_code(text)


def test_a_code_of_no_tenant_is_refused() -> None:
    """The first character names one of the seventeen."""
    body = "Z" + code_of(TENANT, FILING)[1:-1]
    with pytest.raises(ValueError, match="tenant"):
        parse_code(body + check_character(body))


DASHES = "-\u2010\u2011\u2012\u2013\u2014\u2015\u2212\uff0d\ufe58\ufe63\u2500\u30fc\u4e00_\uff3f"
BLANKS = " \t\u00a0\u2003\u3000\u200b\ufeff"


@bounded
@examples(filings, st.lists(st.text(DASHES + BLANKS, max_size=3), min_size=16, max_size=16), st.booleans())
def test_a_code_is_read_from_whatever_keyboard(subject: str, between: list[str], wide: bool) -> None:
    """Full-width or small letters, any dash, blanks seen and unseen between any two characters: the same code."""
    code = code_of(TENANT, subject)
    letters = "".join(chr(ord(c) + 0xFEE0) for c in code) if wide else code.lower()
    typed = "".join(gap + letter for gap, letter in zip(between, letters, strict=True))
    assert normal(typed) == code
    assert parse_code(typed) == (TENANT, digest_of(TENANT, subject))
