"""What tests of the pages share: clerks before the module's server."""

from collections.abc import Callable, Iterator

import pytest
from support.browser import Clerk
from support.events import COUNTY
from support.offices import Desks


@pytest.fixture(scope="module")
def clerks(shared: Desks) -> Iterator[Callable[..., Clerk]]:
    """Clerks of the module's server, each signed in as an office."""
    opened: list[Clerk] = []

    def sit(office: str | None = COUNTY, language: str = "zh-CN") -> Clerk:
        clerk = Clerk(shared.served.url, language)
        opened.append(clerk)
        if office is not None:
            assert clerk.sign_in(shared.served.keys[office]).status_code == 200
        return clerk

    yield sit
    for clerk in opened:
        clerk.client.close()
