"""`/readyz` is not ready wherever a post would not be recorded, and says why within a second."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import psycopg
import pytest
from faults.proxy import Manner, proxied, to_socket
from faults.test_disk_full import fill, small_disk
from psycopg import conninfo
from support.appends import fresh
from support.database import Cluster, enterable_folder
from support.events import CITY, COUNTY, Enterprise
from support.server import Served, serving, wait_until

from projections.engine import rebuild
from registry.errors import StoreUnavailable
from registry.store.database import Database
from registry.store.embedded import EmbeddedPostgres
from registry.store.log import TenantLog
from registry.store.migrate import migrate


def asked(served: Served) -> tuple[int, str]:
    """Ask whether a server is ready; it answers within a second."""
    answer = httpx.get(f"{served.url}/readyz", timeout=30)
    assert answer.elapsed.total_seconds() < 1
    return answer.status_code, answer.json()["status"]


@contextmanager
def migrated(data: Path) -> Iterator[EmbeddedPostgres]:
    """Run a PostgreSQL of the test's own, with an empty registry."""
    with EmbeddedPostgres(data) as postgres:
        postgres.create_database()
        migrate(postgres.dsn())
        database = Database(postgres.dsn())
        rebuild.prepare(postgres.dsn(), database)
        database.close()
        yield postgres


def test_a_server_is_ready_where_posts_are_recorded(served: Served) -> None:
    """A server on a sound database is ready, and asking records nothing."""
    assert asked(served) == (200, "ready")
    with psycopg.connect(served.dsn) as connection:
        before = connection.execute("SELECT sum(size), count(*) FROM registry.log").fetchone()
        assert asked(served) == (200, "ready")
        assert connection.execute("SELECT sum(size), count(*) FROM registry.log").fetchone() == before


def test_a_schema_older_than_the_program_is_not_ready(served: Served) -> None:
    """Where a backup of an older schema was restored under a running server it is not ready until it is migrated."""
    with psycopg.connect(served.dsn, autocommit=True) as connection:
        connection.execute("ALTER TABLE registry_migrations.applied RENAME TO set_aside")
        assert asked(served) == (503, "schema too old")
        connection.execute("ALTER TABLE registry_migrations.set_aside RENAME TO applied")
        assert asked(served) == (200, "ready")
        connection.execute(
            "DELETE FROM registry_migrations.applied WHERE name = (SELECT max(name) FROM registry_migrations.applied)"
        )
        assert asked(served) == (503, "schema too old")


def test_a_database_that_only_reads_is_not_ready(cluster: Cluster) -> None:
    """On a standby questions are answered, and an append says that the store is unavailable: it is not ready."""
    with enterable_folder() as folder:
        with migrated(folder / "data") as postgres:
            cluster_folder = postgres.cluster
        (cluster_folder / "standby.signal").touch()
        with EmbeddedPostgres(folder / "data") as postgres, serving(postgres.dsn(), cluster.keys) as served:
            assert asked(served) == (503, "read-only")
            database = Database(postgres.dsn())
            assert TenantLog(database, CITY).size() == 0
            with pytest.raises(StoreUnavailable):
                TenantLog(database, CITY).append([fresh()])
            database.close()


def test_a_full_disk_is_not_ready() -> None:
    """While the disk of the database is full a server is not ready, and is again once there is room."""
    with small_disk() as disk, migrated(disk / "data") as postgres, serving(postgres.dsn(), {}) as served:
        assert asked(served) == (200, "ready")
        fill(disk / "ballast")
        assert asked(served) == (503, "disk full")
        (disk / "ballast").unlink()
        assert asked(served) == (200, "ready")


@pytest.mark.parametrize("manner", [Manner.HALF_OPEN, Manner.CUT_BEFORE_REQUEST])
def test_a_store_that_does_not_answer_is_not_waited_for(enrolled_dsn: str, cluster: Cluster, manner: Manner) -> None:
    """Where PostgreSQL's answers do not arrive a server says within a second that it is not ready, and is so later."""
    given = conninfo.conninfo_to_dict(enrolled_dsn)
    if not str(given.get("host", "")).startswith("/"):
        pytest.skip("the server of FILING_REGISTRY_DSN listens on no Unix socket")
    manners = [manner]
    connect = to_socket(f"{given['host']}/.s.PGSQL.{given.get('port', 5432)}")
    with proxied(connect, lambda: manners[-1]) as proxy:
        through = conninfo.make_conninfo(enrolled_dsn, host="127.0.0.1", port=proxy.port, connect_timeout=2)
        with serving(through, cluster.keys) as served:
            for _ in range(3):
                assert asked(served) == (503, "store unavailable")
            manners.append(Manner.PASS)
            wait_until(lambda: asked(served) == (200, "ready"), 30)
            answer = served.as_office(COUNTY).post(f"/v1/{CITY}/events", json=Enterprise().surveyed())
            assert answer.status_code == 201
