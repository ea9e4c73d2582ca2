from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg import conninfo, sql
from psycopg.errors import InsufficientPrivilege
from support.database import enterable_folder
from support.events import CITY, COUNTY, act, declared
from support.posting import record, registry_on

from projections.dispatch.query import dispatch
from projections.engine import follower, rebuild
from registry.store.credentials import issue, office_of_key
from registry.store.database import ROLES, Database
from registry.store.embedded import EmbeddedPostgres
from registry.store.log import sizes
from registry.store.migrate import migrate, migrations

SCRIPT = (Path(__file__).parents[2] / "deploy" / "roles.sql").read_text("utf-8")
LOGIN = "filing_registry"


@pytest.fixture(scope="module")
def server() -> Iterator[EmbeddedPostgres]:
    """A PostgreSQL server without any role of ours."""
    with enterable_folder() as folder, EmbeddedPostgres(folder / "data") as postgres:
        yield postgres


@pytest.fixture(scope="module")
def prepared_dsn(server: EmbeddedPostgres) -> str:
    """A database that an administrator has prepared, twice, reached as the user that deploy/roles.sql makes."""
    server.create_database("registry")
    with psycopg.connect(server.dsn("registry"), autocommit=True) as administrator:
        administrator.execute("REVOKE ALL ON DATABASE registry FROM PUBLIC")
        administrator.execute("ALTER DATABASE registry SET synchronous_commit = off")
        administrator.execute(SCRIPT.encode())
        administrator.execute(SCRIPT.encode())
    return conninfo.make_conninfo(server.dsn("registry"), user=LOGIN)


@pytest.fixture(scope="module")
def installed_dsn(prepared_dsn: str) -> str:
    """The same, migrated and in use by that user: an office enrolled and with a key, its event folded."""
    assert migrate(prepared_dsn) == [name for name, _ in migrations()]
    database = Database(prepared_dsn)
    assert rebuild.prepare(prepared_dsn, database)
    centre = {"name": "济南市职业技能鉴定中心", "kind": "centre"}
    with registry_on(prepared_dsn) as registry:
        record(registry, CITY, act("office.enrolled.v1", f"office/{CITY}", "2021-01-01", centre))
    issue(prepared_dsn, {CITY: "a key"})
    follower.catch_up(database, CITY, 1)
    database.close()
    return prepared_dsn


def roles_of(connection: psycopg.Connection[tuple[Any, ...]], privilege: str) -> set[str]:
    """Return the roles on which the user has a kind of membership."""
    statement = "SELECT rolname FROM pg_roles WHERE pg_has_role(oid, %s) AND rolname NOT LIKE 'pg\\_%%'"
    return {name for (name,) in connection.execute(statement, [privilege])}


def test_the_user_is_nobody_and_may_become_the_roles(installed_dsn: str) -> None:
    """The login is no superuser, owns nothing and may do nothing but read, until it takes a role."""
    with psycopg.connect(installed_dsn) as connection:
        assert connection.execute(
            "SELECT rolname, rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb OR rolreplication"
            "  FROM pg_roles WHERE rolname = session_user"
        ).fetchone() == (LOGIN, False)
        assert roles_of(connection, "MEMBER") == {LOGIN, "filing_registry_session", "registry_audit", *ROLES}
        assert roles_of(connection, "USAGE") == {LOGIN, "filing_registry_session", "registry_read"}
        assert connection.execute("SHOW synchronous_commit").fetchone() == ("on",)
        owned = "SELECT count(*) FROM pg_shdepend AS d WHERE d.refobjid = session_user::regrole AND d.deptype = 'o'"
        assert connection.execute(owned).fetchone() == (0,)
    for statement in (
        "CREATE SCHEMA mine",
        "CREATE ROLE mine",
        "CREATE TEMPORARY TABLE mine (a int)",
        "CREATE TABLE registry.mine (a int)",
        "INSERT INTO registry.credential (digest, office) VALUES ('x', '370100')",
        "SELECT registry.append('370100', NULL, '{}', '{}', '{}', '{}', '{}')",
        "DELETE FROM figures.fact",
    ):
        with psycopg.connect(installed_dsn) as connection, pytest.raises(InsufficientPrivilege):
            connection.execute(statement.encode())


def test_all_work_is_done_as_that_user(installed_dsn: str) -> None:
    """Posts, tables, keys, followers, a second start and a rebuild work, and each names its role itself."""
    database = Database(installed_dsn)
    assert migrate(installed_dsn) == []
    assert not rebuild.prepare(installed_dsn, database), "nothing to build at a second start"
    with registry_on(installed_dsn) as registry:
        county = {"name": "历下区人力资源和社会保障局", "kind": "county"}
        record(registry, CITY, act("office.enrolled.v1", f"office/{COUNTY}", "2021-01-01", county))
        record(registry, COUNTY, declared(COUNTY, "2021-03", "2021-04-02", (7, 1, 0, 0, 0)))
    assert sizes(database) == {CITY: 3}
    follower.catch_up(database, CITY, 3)
    assert dispatch(database, CITY, date(2021, 3, 1), 3).total.preparing == 7
    assert office_of_key(database, "a key") == CITY
    assert rebuild.rebuild(installed_dsn, database) == 3
    database.close()


def test_the_user_unbound_sees_no_rows(installed_dsn: str) -> None:
    """Bound to no tenant the login sees no row of any table that has one, not even the heads that the fold sees."""
    with psycopg.connect(installed_dsn) as connection:
        found = connection.execute(
            "SELECT table_schema, table_name FROM information_schema.columns"
            " WHERE column_name = 'tenant' AND table_schema IN ('registry', 'figures')"
        ).fetchall()
        assert len(found) >= 8
        counts = {}
        for tenant in (None, CITY):
            if tenant:
                connection.execute(sql.SQL("SET LOCAL registry.tenant = {}").format(sql.Literal(tenant)))
            for schema, table in found:
                statement = sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(str(schema), str(table)))
                [counts[tenant, table]] = connection.execute(statement).fetchone() or [None]
    assert {count for (tenant, _), count in counts.items() if tenant is None} == {0}
    assert counts[CITY, "log"] == counts[CITY, "checkpoint"] == 1
