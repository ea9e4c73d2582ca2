"""A server for each story, with the desks of its offices."""

from collections.abc import Iterator

import pytest
from acts import Desks, desks_of
from conftest import Served


@pytest.fixture
def desks(served: Served) -> Iterator[Desks]:
    """The offices of a server of the story's own."""
    with desks_of(served) as found:
        yield found
