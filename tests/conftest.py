"""What the tests stand on: a real PostgreSQL, a database cloned for each test, a real server.

Without FILING_REGISTRY_DSN the embedded PostgreSQL is started once for the run; with it the tests make
and drop databases of their own on that server, whose user must be allowed to.
"""

import os
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import httpx
import pytest
from support import shares
from support.database import Cluster, database_dsn, enterable_folder, forgo_the_disk
from support.offices import Desks, desks_of
from support.server import Served, serving

from api.observability.logs import configure_logs
from projections.engine import rebuild
from registry.application.registry import Registry
from registry.store.database import Database
from registry.store.embedded import EmbeddedPostgres
from registry.store.migrate import migrate

configure_logs("error")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let `--histories` say how many random histories there are."""
    parser.addoption(
        "--histories",
        type=int,
        metavar="N",
        help="put each test of random histories to N of them, numbered from 0: test_…[history-17] is one of them",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Declare the mark of tests that are put to numbered random histories."""
    config.addinivalue_line("markers", "histories(count): run with as many numbers of random histories")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Give a test of random histories its numbers, each a test of its own."""
    if mark := metafunc.definition.get_closest_marker("histories"):
        asked = metafunc.config.getoption("--histories")
        numbers = range(mark.args[0] if asked is None else asked)
        metafunc.parametrize("number", numbers, ids=[f"history-{number}" for number in numbers])


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Share tests by module, as `--dist loadfile` says, but those of numbered histories by tens."""
    if config.getvalue("dist") != "loadfile":
        return None
    from xdist.scheduler import LoadFileScheduling  # noqa: PLC0415 - without workers it need not be there

    class LoadHistories(LoadFileScheduling):
        def _split_scope(self, nodeid: str) -> str:
            return shares.of(nodeid)

    return LoadHistories(config, log)


@pytest.fixture(scope="session")
def server_dsn() -> Iterator[str]:
    """The DSN of a PostgreSQL server for the whole run."""
    if given := os.environ.get("FILING_REGISTRY_DSN"):
        yield given
        return
    with enterable_folder() as folder, EmbeddedPostgres(folder / "data") as postgres:
        dsn = postgres.dsn("postgres")
        forgo_the_disk(dsn)
        yield dsn


@pytest.fixture(scope="session")
def cluster(server_dsn: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """Templates: `empty`, migrated and with tables; `enrolled`, with the standard offices as well."""
    from api.enrolment import enrol_standard  # noqa: PLC0415 - tests of the rules alone need not wait for it

    empty, enrolled = f"template_{uuid4().hex}", f"template_{uuid4().hex}"
    cluster = Cluster(server_dsn, empty, enrolled, {})
    cluster._run("CREATE DATABASE {} TEMPLATE template0", empty)
    dsn = database_dsn(server_dsn, empty)
    migrate(dsn)
    database = Database(dsn)
    rebuild.prepare(dsn, database)
    database.close()
    cluster._run("CREATE DATABASE {} TEMPLATE {}", enrolled, empty)
    dsn = database_dsn(server_dsn, enrolled)
    database, keys_file = Database(dsn), tmp_path_factory.mktemp("keys") / "keys.json"
    registry = Registry(database)
    enrol_standard(registry, dsn, keys_file)
    registry.close()
    database.close()
    cluster.keys.update(httpx.Response(200, content=keys_file.read_bytes()).json())
    yield cluster
    for name in (enrolled, empty):
        cluster._run("DROP DATABASE {} WITH (FORCE)", name)


@pytest.fixture
def empty_dsn(cluster: Cluster) -> Iterator[str]:
    """A database with the schema and nothing recorded."""
    with cluster.clone(cluster.empty) as dsn:
        yield dsn


@pytest.fixture
def enrolled_dsn(cluster: Cluster) -> Iterator[str]:
    """A database in which the standard offices are enrolled."""
    with cluster.clone(cluster.enrolled) as dsn:
        yield dsn


@pytest.fixture
def empty_database(empty_dsn: str) -> Iterator[Database]:
    """Connections to a database with nothing recorded."""
    database = Database(empty_dsn)
    yield database
    database.close()


@pytest.fixture
def served(enrolled_dsn: str, cluster: Cluster) -> Iterator[Served]:
    """A server on a database of the test's own, the standard offices enrolled."""
    with serving(enrolled_dsn, cluster.keys) as running:
        yield running


@pytest.fixture
def desks(served: Served) -> Iterator[Desks]:
    """The offices of a server of the test's own."""
    with desks_of(served) as found:
        yield found


@pytest.fixture(scope="module")
def shared(cluster: Cluster) -> Iterator[Desks]:
    """The offices of a server that the module's tests share."""
    with cluster.clone(cluster.enrolled) as dsn, serving(dsn, cluster.keys) as served, desks_of(served) as found:
        yield found
