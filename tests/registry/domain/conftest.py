"""Given–when–then for acts: a history in memory, an act, and what comes of it."""

import pytest
from support.given import PROVINCE, Given, Memory


@pytest.fixture
def given() -> Given:
    """Nothing has happened yet."""
    return Given(Memory())


@pytest.fixture
def given_province() -> Given:
    """Nothing has happened yet in the province's own log."""
    return Given(Memory(PROVINCE))
