from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from conftest import Cluster
from psycopg import conninfo
from psycopg.errors import InsufficientPrivilege
from store.test_audit import event

from projections import fold
from registry.store.audit import audit
from registry.store.database import Database
from registry.store.log import TenantLog, sizes
from registry.store.migrate import migrate

ROLES = (Path(__file__).parents[2] / "deploy" / "roles.sql").read_text("utf-8")


@pytest.fixture
def installed_dsn(cluster: Cluster) -> Iterator[str]:
    """A database that an administrator has prepared with deploy/roles.sql, reached as the user it makes."""
    with cluster.clone("template1") as dsn:
        password = uuid4().hex
        with psycopg.connect(dsn) as connection:
            connection.execute(ROLES.encode())
            connection.execute(ROLES.encode())
            connection.execute(f"ALTER ROLE filing_registry PASSWORD '{password}'".encode())
        yield conninfo.make_conninfo(dsn, user="filing_registry", password=password)
    with psycopg.connect(cluster.dsn) as connection:
        connection.execute("DROP ROLE filing_registry")


def test_a_user_with_the_roles_alone_migrates_appends_folds_and_audits(installed_dsn: str) -> None:
    """The prepared user, no superuser and owner of nothing, does all that the application does."""
    with psycopg.connect(installed_dsn) as connection:
        assert connection.execute(
            "SELECT rolname, rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb"
            " FROM pg_roles WHERE rolname = session_user"
        ).fetchone() == ("filing_registry", False)
    assert migrate(installed_dsn)
    assert migrate(installed_dsn) == []
    with closing(Database(installed_dsn)) as database:
        fold.prepare(installed_dsn, database)
        TenantLog(database, "370100").append([event(number) for number in range(1, 9)])
        assert sizes(database) == {"370100": 8}
        assert len(TenantLog(database, "370100").events()) == 8
        assert audit(database, "370100").sound


def test_the_user_has_no_privilege_of_its_own(installed_dsn: str) -> None:
    """Without saying under which role it works, the user reads no table and makes no schema."""
    migrate(installed_dsn)
    for statement in ("SELECT FROM registry.event", "CREATE SCHEMA mine", "CREATE ROLE mine"):
        with psycopg.connect(installed_dsn) as connection, pytest.raises(InsufficientPrivilege):
            connection.execute(statement.encode())
