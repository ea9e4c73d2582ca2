"""Whatever a role, a database or the environment sets, every session of the registry is its own."""

from collections.abc import Iterator
from datetime import date

import psycopg
import pytest
from psycopg import conninfo, sql
from support.database import Cluster
from support.events import CITY, COUNTY, act, declared
from support.posting import record, registry_on

from projections.dispatch.query import dispatch
from projections.engine import follower, rebuild
from registry.store.audit import audit
from registry.store.database import APPEND, AUDIT, FOLD, READ, Database
from registry.store.log import TenantLog
from registry.store.migrate import migrate, migrations
from registry.store.session import locked, open_session

HOSTILE = {
    "client_encoding": "GBK",
    "DateStyle": "German, DMY",
    "IntervalStyle": "sql_standard",
    "TimeZone": "America/New_York",
    "standard_conforming_strings": "off",
    "bytea_output": "escape",
    "row_security": "off",
    "search_path": "nowhere",
    "default_transaction_isolation": "serializable",
    "default_transaction_read_only": "on",
    "default_transaction_deferrable": "on",
}
OURS = {
    "client_encoding": "UTF8",
    "DateStyle": "ISO, MDY",
    "IntervalStyle": "postgres",
    "TimeZone": "UTC",
    "standard_conforming_strings": "on",
    "bytea_output": "hex",
    "row_security": "on",
    "default_transaction_isolation": "read committed",
    "default_transaction_read_only": "off",
    "default_transaction_deferrable": "off",
}
NAME = "䶮䶮（山东）重工机械有限公司·𠀀𠮷"
"""A name with characters that GBK lacks."""


@pytest.fixture(params=["role", "database", "environment"])
def hostile_dsn(cluster: Cluster, request: pytest.FixtureRequest) -> Iterator[str]:
    """A database without any schema of ours, everything set otherwise by its user's role, itself or the environment."""
    with cluster.clone("template0") as dsn, pytest.MonkeyPatch.context() as monkeypatch:
        given = conninfo.conninfo_to_dict(dsn)
        with psycopg.connect(cluster.dsn, autocommit=True) as connection:
            [[user]] = connection.execute("SELECT current_user").fetchall()
            whom = sql.SQL("DATABASE {}").format(sql.Identifier(str(given["dbname"])))
            if request.param == "role":
                whom = sql.SQL("ROLE {} IN {}").format(sql.Identifier(user), whom)
            if request.param != "environment":
                for name, value in HOSTILE.items():
                    setting = sql.SQL("ALTER {} SET {} = {}").format(whom, sql.Identifier(name), sql.Literal(value))
                    connection.execute(setting)
        if request.param == "environment":
            options = (f"-c {name}={value.replace(' ', chr(92) + ' ')}" for name, value in HOSTILE.items())
            monkeypatch.setenv("PGOPTIONS", " ".join(options))
            monkeypatch.setenv("PGCLIENTENCODING", "GBK")
            monkeypatch.setenv("PGDATESTYLE", "German")
            monkeypatch.setenv("PGTZ", "America/New_York")
        with psycopg.connect(dsn, autocommit=True) as connection:
            [[shown]] = connection.execute("SHOW default_transaction_isolation").fetchall()
            assert shown == "serializable", "the settings are there"
        yield dsn


def test_a_registry_works_under_hostile_settings(hostile_dsn: str) -> None:
    """From an empty database on, names, times, figures and leaves are right whatever else is set for its sessions."""
    assert migrate(hostile_dsn) == [name for name, _ in migrations()]
    database = Database(hostile_dsn)
    assert rebuild.prepare(hostile_dsn, database)
    with registry_on(hostile_dsn) as registry:
        for code, kind in ((CITY, "centre"), (COUNTY, "county")):
            enrolment = {"name": NAME, "kind": kind}
            record(registry, CITY, act("office.enrolled.v1", f"office/{code}", "2021-01-01T00:30:00+08:00", enrolment))
        record(registry, COUNTY, declared(COUNTY, "2021-03", "2021-04-02", (7, 1, 0, 0, 0)))
        first, *_ = registry.events(CITY, 0, 10)
        assert registry.member(CITY, COUNTY).code == COUNTY
    assert NAME in first.data
    assert first.time.isoformat() == "2020-12-31T16:30:00+00:00"
    follower.catch_up(database, CITY, 3)
    [row, *_] = dispatch(database, CITY, date(2021, 3, 1), 3).rows
    assert (row.unit, row.figures.preparing) == (COUNTY, 7)
    audited = audit(database, CITY)
    assert (audited.size, audited.differing, audited.faults) == (3, 0, ())
    assert rebuild.rebuild(hostile_dsn, database) == 3
    assert TenantLog(database, "370200").size() == 0, "one tenant's log is one tenant's"
    database.close()


def test_every_session_has_the_same_settings(hostile_dsn: str) -> None:
    """Sessions of every role, and those that migrate and build tables, show one and the same settings."""
    migrate(hostile_dsn)
    database = Database(hostile_dsn)
    for role in (APPEND, READ, FOLD, AUDIT):
        with database.connection(role) as connection:
            assert {name: connection.execute(f"SHOW {name}".encode()).fetchone() for name in OURS} == {
                name: (value,) for name, value in OURS.items()
            }
    database.close()
    with open_session(hostile_dsn) as connection:
        assert all(connection.execute(f"SHOW {name}".encode()).fetchone() == (OURS[name],) for name in OURS)


def test_a_lock_ends_with_its_transaction(empty_dsn: str) -> None:
    """The lock of a table build is a transaction's: held while the body lasts, had by one, and left to nobody after."""
    held = "SELECT virtualtransaction FROM pg_locks WHERE locktype = 'advisory' AND objid = 4711"
    with locked(empty_dsn, 4711) as lock, open_session(empty_dsn) as other:
        assert lock is not None
        assert lock.info.transaction_status is psycopg.pq.TransactionStatus.INTRANS
        assert len(other.execute(held).fetchall()) == 1
        with locked(empty_dsn, 4711, wait=False) as second:
            assert second is None
        lock.execute("SELECT 1")
        assert other.execute(
            "SELECT backend_xid IS NULL AND backend_xmin IS NULL FROM pg_stat_activity WHERE pid = %s",
            [lock.info.backend_pid],
        ).fetchone() == (True,), "it keeps no vacuum waiting"
    with open_session(empty_dsn) as other:
        assert other.execute(held).fetchall() == []
