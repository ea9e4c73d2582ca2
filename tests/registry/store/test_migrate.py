from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest
from psycopg import conninfo
from support.database import Cluster, database_dsn, enterable_folder
from support.events import CITY, act
from support.posting import record, registry_on

from projections.engine import rebuild
from registry.store.database import Database
from registry.store.embedded import EmbeddedPostgres
from registry.store.migrate import MigrationRefused, migrate, migrations

NAMES = [name for name, _ in migrations()]


@pytest.fixture
def bare_dsn(cluster: Cluster) -> Iterator[str]:
    """A database without any of our schemas."""
    with cluster.clone("template0") as dsn:
        yield dsn


@pytest.fixture(scope="module")
def new_server() -> Iterator[EmbeddedPostgres]:
    """A PostgreSQL server on which nothing has been migrated yet, so our roles are not there either."""
    with enterable_folder() as folder, EmbeddedPostgres(folder / "data") as postgres:
        yield postgres


def test_a_database_is_migrated_once(bare_dsn: str) -> None:
    """A second migration finds nothing to do."""
    assert migrate(bare_dsn) == NAMES
    assert migrate(bare_dsn) == []


def test_a_migration_changed_after_it_was_applied_is_refused(empty_dsn: str) -> None:
    """Migrations only go forward: one whose text is not the one applied stops the start, and changes nothing."""
    with psycopg.connect(empty_dsn, autocommit=True) as connection:
        connection.execute("UPDATE registry_migrations.applied SET checksum = 'of another text'")
    with pytest.raises(MigrationRefused, match=NAMES[0]):
        migrate(empty_dsn)


def test_processes_that_start_together_migrate_once(bare_dsn: str) -> None:
    """Of several that migrate a database at once, one applies each migration and the others wait for it."""
    with ThreadPoolExecutor(4) as pool:
        applied = list(pool.map(lambda _: migrate(bare_dsn), range(4)))
    assert sorted(applied) == [[], [], [], NAMES]


def test_databases_of_a_new_server_are_migrated_together(new_server: EmbeddedPostgres) -> None:
    """The roles belong to the server: databases migrated at once do not stumble over each other making them."""
    names = [f"together_{number}" for number in range(3)]
    for name in names:
        new_server.create_database(name)
    with ThreadPoolExecutor(3) as pool:
        assert list(pool.map(lambda name: migrate(new_server.dsn(name)), names)) == [NAMES] * 3


def test_a_database_owner_who_may_create_roles_can_migrate_and_work() -> None:
    """No superuser is needed: CREATEROLE and a database of one's own are enough, and bind like any other."""
    with enterable_folder() as folder, EmbeddedPostgres(folder / "data") as postgres:
        with psycopg.connect(postgres.dsn("postgres"), autocommit=True) as connection:
            connection.execute("CREATE ROLE clerk LOGIN CREATEROLE")
            connection.execute("CREATE DATABASE registry OWNER clerk")
        dsn = conninfo.make_conninfo(database_dsn(postgres.dsn(), "registry"), user="clerk")
        assert migrate(dsn) == NAMES
        database = Database(dsn)
        assert rebuild.prepare(dsn, database)
        with registry_on(dsn) as registry:
            centre = {"name": "济南市职业技能鉴定中心", "kind": "centre"}
            record(registry, CITY, act("office.enrolled.v1", f"office/{CITY}", "2021-01-01", centre))
        assert rebuild.rebuild(dsn, database) == 1
        database.close()
        assert migrate(dsn) == []
