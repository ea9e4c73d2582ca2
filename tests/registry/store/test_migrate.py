from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from hashlib import sha256

import psycopg
import pytest
from psycopg import conninfo, sql
from support.database import Cluster, database_dsn, enterable_folder
from support.events import CITY, PROVINCE, act, new_id
from support.posting import record, registry_on

from projections.engine import rebuild
from registry.store.binary import NewEvent
from registry.store.database import OWNER, Database
from registry.store.embedded import EmbeddedPostgres
from registry.store.log import TenantLog
from registry.store.migrate import MigrationRefused, migrate, migrations
from registry.store.queries import LogQuery

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


def test_evaluations_recorded_before_there_were_tags_are_found_by_one(empty_dsn: str, empty_database: Database) -> None:
    """The migration finds the old evaluations of every tenant, each once, and changes nothing when it comes again."""
    filing, moment = new_id(), datetime(2021, 5, 6, 9, tzinfo=UTC)
    for tenant in (CITY, PROVINCE):
        held = NewEvent(
            subject=f"evaluation/{new_id()}", version=1, id=new_id(), type="evaluation.held.v1", time=moment,
            office=tenant, data=f'{{"filing": "{filing.upper()}"}}', content=sha256().hexdigest(), tags=(),
        )  # fmt: skip
        TenantLog(empty_database, tenant).append([held])
    [text] = [text for name, text in migrations() if name == "0004_evaluation_tags.sql"]
    tag = f"evaluations:filing/{filing}"
    with psycopg.connect(empty_dsn) as connection:
        for _ in range(2):
            connection.execute(sql.SQL("SET LOCAL ROLE {}").format(sql.Identifier(OWNER)))
            connection.execute(text.encode())
            assert connection.execute("SELECT * FROM registry.tag").fetchall() == [], "the binding does not outlast it"
            connection.commit()
    for tenant in (CITY, PROVINCE):
        assert len(TenantLog(empty_database, tenant).look(LogQuery(tags=[tag])).tagged[tag]) == 1
    with psycopg.connect(empty_dsn) as connection:
        assert connection.execute("SELECT count(*) FROM registry.tag").fetchone() == (2,)


def test_body_codes_given_out_before_there_were_tags_are_found_by_one(empty_dsn: str, empty_database: Database) -> None:
    """The migration finds the codes of old receipts and third parties, passes over receipts without one, and may come again."""
    moment, log = datetime(2021, 5, 6, 9, tzinfo=UTC), TenantLog(empty_database, CITY)
    for kind, data in (
        ("receipt_issued", '{"body_code": "Y000037010007"}'),
        ("receipt_issued", "{}"),
        ("third_party_filed", '{"body_code": "S000037010001"}'),
    ):
        log.append(
            [
                NewEvent(
                    subject=f"filing/{new_id()}", version=1, id=new_id(), type=f"filing.{kind}.v1", time=moment,
                    office=CITY, data=data, content=sha256().hexdigest(), tags=(),
                )
            ]
        )  # fmt: skip
    [text] = [text for name, text in migrations() if name == "0005_body_code_tags.sql"]
    with psycopg.connect(empty_dsn) as connection:
        for _ in range(2):
            connection.execute(sql.SQL("SET LOCAL ROLE {}").format(sql.Identifier(OWNER)))
            connection.execute(text.encode())
            connection.commit()
        tags = connection.execute("SELECT tag, position FROM registry.tag ORDER BY position").fetchall()
    assert tags == [("body:Y000037010007", 1), ("body:S000037010001", 3)]


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
