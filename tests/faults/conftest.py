"""What the fault tests stand on: their size, lines that are printed whatever happens, a server that can be killed."""

from collections.abc import Iterator

import pytest
from faults.ledger import Say
from faults.processes import EnrolledData, ServerProcess, copy_data, make_enrolled
from faults.run_counts import LONG, SHORT, Counts
from support.database import enterable_folder


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let `--long` ask for the full counts."""
    parser.addoption("--long", action="store_true", help="the fault tests in full, as `make faults` runs them")


@pytest.fixture(scope="session")
def counts(request: pytest.FixtureRequest) -> Counts:
    """How much each test does: short unless `--long` is said."""
    return LONG if request.config.getoption("--long", default=False) else SHORT


@pytest.fixture
def say(request: pytest.FixtureRequest, capsys: pytest.CaptureFixture[str]) -> Say:
    """Print a line about the test, even where it passes."""
    name = request.node.path.stem.removeprefix("test_")

    def print_line(line: str) -> None:
        with capsys.disabled():
            print(f"\n{name}: {line}", flush=True)

    return print_line


@pytest.fixture(scope="session")
def enrolled_data() -> Iterator[EnrolledData]:
    """A data directory to be copied, with the standard offices enrolled."""
    with enterable_folder() as folder:
        keys = make_enrolled(folder)
        yield EnrolledData(folder / "data", keys)


@pytest.fixture
def keys(enrolled_data: EnrolledData) -> dict[str, str]:
    """The keys of the offices of a data directory."""
    return enrolled_data.keys


@pytest.fixture
def server(enrolled_data: EnrolledData) -> Iterator[ServerProcess]:
    """A server process on a data directory of its own; whatever is left of it is killed at the end."""
    with enterable_folder() as folder:
        copy_data(enrolled_data.data, folder / "data")
        server = ServerProcess(folder / "data")
        try:
            yield server
        finally:
            server.clear()
