"""What is said of an edition: a seal's remark, an amendment's reason, or nothing."""

from typing import Any

from support.events import CITY, COUNTY, act, declared
from support.offices import Desks

MARCH, APRIL = "dispatch/2021-03", "dispatch/2021-04"


def said(desks: Desks, month: str) -> list[Any]:
    """Return what each edition of a month says of itself, the first first."""
    return [each["reason"] for each in desks.read(CITY, f"{month}/editions")["editions"]]


def test_a_seals_remark_and_an_amendments_reason_are_shown(desks: Desks) -> None:
    """The editions of a month show what was remarked when it was sealed and why it was amended."""
    desks.record(CITY, act("dispatch.sealed.v1", MARCH, "2021-04-03", {"remark": "按时报送"}))
    desks.record(COUNTY, declared(COUNTY, "2021-03", "2021-04-20", (1, 0, 0, 0, 0)))
    desks.record(CITY, act("dispatch.amended.v1", MARCH, "2021-05-10", {"reason": "补录三月发放的证书"}))
    assert said(desks, MARCH) == ["按时报送", "补录三月发放的证书"]


def test_a_seal_without_a_remark_says_nothing(desks: Desks) -> None:
    """Where nothing was remarked, an edition has no reason."""
    desks.record(CITY, act("dispatch.sealed.v1", APRIL, "2021-05-03"))
    assert said(desks, APRIL) == [None]
