"""Given–when–then for acts: a history in memory, an act, and what comes of it."""

import pytest
from support.given import PROVINCE, Given, Memory

BY_THE_RULES = {"rules", "calendar", "evaluation", "evaluations"}

UNFORESEEN = {
    "bulletin.issued.v1": {"office"},
    "question_bank.registered.v1": {"enterprise"},
    "subsidy.claimed.v1": {"filing"},
}

"""What acts look at beyond what their kinds say they need, as it depends on what they find."""


@pytest.fixture
def given() -> Given:
    """Nothing has happened yet."""
    return Given(Memory())


@pytest.fixture
def given_province() -> Given:
    """Nothing has happened yet in the province's own log."""
    return Given(Memory(PROVINCE))
