"""What the tests stand on: a real PostgreSQL, a database cloned for each test, a real server.

Without FILING_REGISTRY_DSN the embedded PostgreSQL is started once for the run; with it the tests make
and drop databases of their own on that server, whose user must be allowed to.
"""

import os
import shutil
import socket
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Thread
from time import monotonic, sleep
from typing import Any
from uuid import uuid4

import httpx
import psycopg
import pytest
import uvicorn
from psycopg import conninfo, sql
from support import leftovers, shares

from api.app import create_app
from api.enrolment import enrol_standard
from api.observability.logs import configure_logs
from api.server.protocol import Connection
from projections.engine import rebuild
from registry.application.registry import Registry
from registry.settings import Settings
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


@dataclass(frozen=True)
class Cluster:
    """A PostgreSQL server on which tests make databases of their own; `keys` are those of the enrolled template."""

    dsn: str
    empty: str
    enrolled: str
    keys: dict[str, str]

    @contextmanager
    def clone(self, template: str) -> Iterator[str]:
        """Give the DSN of a fresh copy of a template, dropped at the end."""
        name = f"test_{uuid4().hex}"
        self._run("CREATE DATABASE {} TEMPLATE {}", name, template)
        try:
            yield database_dsn(self.dsn, name)
        finally:
            self._run("DROP DATABASE {} WITH (FORCE)", name)

    def _run(self, statement: str, *names: str) -> None:
        with psycopg.connect(self.dsn, autocommit=True) as connection:
            connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))  # type: ignore[arg-type]


def database_dsn(dsn: str, database: str) -> str:
    """Return a DSN that leads to another database of the same server."""
    return conninfo.make_conninfo(dsn, dbname=database)


@contextmanager
def enterable_folder() -> Iterator[Path]:
    """Give a temporary folder that PostgreSQL's own user may enter, too, when the tests run as root.

    What works in it ends with the test run, even if that is killed.
    """
    folder = Path(tempfile.mkdtemp(prefix="filing-registry-"))
    folder.chmod(0o755)
    leftovers.watch(folder)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def server_dsn() -> Iterator[str]:
    """The DSN of a PostgreSQL server for the whole run."""
    if given := os.environ.get("FILING_REGISTRY_DSN"):
        yield given
        return
    with enterable_folder() as folder, EmbeddedPostgres(folder / "data") as postgres:
        yield postgres.dsn("postgres")


@pytest.fixture(scope="session")
def cluster(server_dsn: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """Templates: `empty`, migrated and with tables; `enrolled`, with the standard offices as well."""
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


@dataclass(frozen=True)
class Served:
    """A running server with the keys of its offices."""

    url: str
    dsn: str
    keys: dict[str, str]

    def as_office(self, office: str) -> httpx.Client:
        """Return a client that carries an office's key."""
        headers = {"Authorization": f"Bearer {self.keys[office]}"}
        return httpx.Client(base_url=self.url, headers=headers, timeout=30)


@contextmanager
def serving(dsn: str, keys: dict[str, str], **given: object) -> Iterator[Served]:
    """Serve a database in a thread of this process, on a free port."""
    listening = socket.create_server(("127.0.0.1", 0))
    port = listening.getsockname()[1]
    settings = Settings(dsn=dsn, port=port, **given)  # type: ignore[arg-type]
    app = create_app(settings)
    config = uvicorn.Config(app, http=Connection, log_level="error", access_log=False, timeout_graceful_shutdown=3)
    server = uvicorn.Server(config)
    thread = Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    wait_until(lambda: server.started, 10)
    try:
        yield Served(f"http://127.0.0.1:{port}", dsn, keys)
    finally:
        app.state.context.heads.close()
        server.should_exit = True
        thread.join(15)


@pytest.fixture
def served(enrolled_dsn: str, cluster: Cluster) -> Iterator[Served]:
    """A server on a database of the test's own, the standard offices enrolled."""
    with serving(enrolled_dsn, cluster.keys) as running:
        yield running


def wait_until(condition: Callable[[], bool], seconds: float) -> None:
    """Wait until a condition holds, looking often; fail if it does not in time."""
    deadline = monotonic() + seconds
    while not condition():
        assert monotonic() < deadline, f"not within {seconds} s"
        sleep(0.01)
