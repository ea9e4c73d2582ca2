"""What is asked of a database at the start: it is refused by name, and nothing was created."""

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from faults.proxy import proxied, to_socket
from psycopg import conninfo, sql
from support.database import Cluster, enterable_folder
from support.events import new_id
from support.pooler import pooled
from support.server import wait_until

from registry.store.checks import DatabaseRefused, check_pooler
from registry.store.database import ROLES
from registry.store.embedded import EmbeddedPostgres
from registry.store.migrate import MigrationRefused, migrate, migrations

SCHEMAS = "SELECT count(*) FROM pg_namespace WHERE nspname ~ '^(registry|figures)'"


@pytest.fixture(scope="module")
def new_server() -> Iterator[EmbeddedPostgres]:
    """A PostgreSQL server without any role of ours."""
    with enterable_folder() as folder, EmbeddedPostgres(folder / "data") as postgres:
        yield postgres


def created(dsn: str) -> int:
    """Return how many schemas of ours a database has."""
    with psycopg.connect(dsn) as connection:
        [count] = connection.execute(SCHEMAS.encode()).fetchone() or [None]
    return int(count or 0)


@pytest.mark.parametrize("encoding", ["SQL_ASCII", "LATIN1"])
def test_a_database_of_another_encoding_is_refused_by_name(new_server: EmbeddedPostgres, encoding: str) -> None:
    """A database that is not in UTF-8 is named with its encoding and what to do; it stays as it was."""
    name = f"in_{encoding.lower()}"
    with psycopg.connect(new_server.dsn("postgres"), autocommit=True) as connection:
        connection.execute(
            sql.SQL("CREATE DATABASE {} ENCODING {} LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0").format(
                sql.Identifier(name), sql.Literal(encoding)
            )
        )
    with pytest.raises(DatabaseRefused, match=f"{name} is encoded in {encoding}.*ENCODING 'UTF8'"):
        migrate(new_server.dsn(name))
    assert created(new_server.dsn(name)) == 0
    with psycopg.connect(new_server.dsn("postgres")) as connection:
        roles = connection.execute("SELECT count(*) FROM pg_roles WHERE rolname = ANY (%s)", [list(ROLES)]).fetchone()
    assert roles == (0,)


def test_rights_that_a_first_start_lacks_are_named(new_server: EmbeddedPostgres) -> None:
    """A user that may neither make roles nor schemas is told each right, and where they are granted; nothing is made."""
    with psycopg.connect(new_server.dsn("postgres"), autocommit=True) as connection:
        connection.execute("CREATE ROLE nobody LOGIN")
        connection.execute("CREATE DATABASE of_another")
    dsn = conninfo.make_conninfo(new_server.dsn("of_another"), user="nobody")
    with pytest.raises(DatabaseRefused) as refused:
        migrate(dsn)
    said = str(refused.value)
    assert "nobody lacks rights in the database of_another" in said
    assert "CREATEROLE, to make registry_owner, registry_append" in said
    assert "CREATE on the database, for registry_owner" in said
    assert "deploy/roles.sql" in said
    assert created(dsn) == 0


def test_a_user_outside_the_roles_is_told_so(cluster: Cluster) -> None:
    """On a server that has the roles, a user who is no member of them is told which membership it lacks."""
    user = f"outside_{new_id()[:8]}"
    with cluster.clone(cluster.empty) as dsn, psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE ROLE {} LOGIN").format(sql.Identifier(user)))
        try:
            with pytest.raises(DatabaseRefused, match=r"membership in registry_owner, .*registry_audit"):
                migrate(conninfo.make_conninfo(dsn, user=user))
        finally:
            connection.execute(sql.SQL("DROP ROLE {}").format(sql.Identifier(user)))


@pytest.mark.parametrize(
    ("taken", "said"),
    [
        ("REVOKE EXECUTE ON FUNCTION registry.append FROM registry_append",
         r"EXECUTE ON FUNCTION registry\.append\(.*\) TO registry_append"),
        ("REVOKE SELECT ON registry.credential FROM registry_read",
         r"SELECT ON TABLE registry\.credential TO registry_read"),
        ("REVOKE USAGE ON SCHEMA registry FROM registry_fold", "USAGE ON SCHEMA registry TO registry_fold"),
        ("REVOKE SELECT ON figures.fact FROM registry_read", r"SELECT ON TABLE figures\.fact TO registry_read"),
    ],
)  # fmt: skip
def test_a_right_that_was_taken_away_is_named(cluster: Cluster, taken: str, said: str) -> None:
    """At the start every right that the roles have lost is named as it is granted again."""
    with cluster.clone(cluster.empty) as dsn:
        assert migrate(dsn) == []
        with psycopg.connect(dsn, autocommit=True) as connection:
            connection.execute(taken.encode())
        with pytest.raises(DatabaseRefused, match=said):
            migrate(dsn)


def test_a_program_older_than_the_schema_does_not_start(cluster: Cluster) -> None:
    """A schema with a migration that this program does not know is refused by that name, and stays as it is."""
    with cluster.clone(cluster.empty) as dsn:
        with psycopg.connect(dsn, autocommit=True) as connection:
            connection.execute(
                "INSERT INTO registry_migrations.applied (name, checksum) VALUES ('9001_of_the_future.sql', 'x')"
            )
        with pytest.raises(MigrationRefused, match=r"later program \(9001_of_the_future\.sql\)"):
            migrate(dsn)
        with psycopg.connect(dsn) as connection:
            applied = connection.execute("SELECT count(*) FROM registry_migrations.applied").fetchone()
        assert applied == (len(migrations()) + 1,)


def socket_of(dsn: str) -> str:
    """Return the path of the socket that a DSN leads to; skip where it leads to none."""
    given = conninfo.conninfo_to_dict(dsn)
    if not str(given.get("host", "")).startswith("/"):
        pytest.skip("the server of FILING_REGISTRY_DSN listens on no Unix socket")
    return f"{given['host']}/.s.PGSQL.{given.get('port', 5432)}"


def test_a_pooler_that_shares_sessions_is_refused_by_name(cluster: Cluster) -> None:
    """Where one session is handed to several clients the start is refused with the way out, before anything is made."""
    with cluster.clone("template0") as dsn, pooled(socket_of(dsn)) as port:
        through = conninfo.make_conninfo(dsn, host="127.0.0.1", port=port)
        with psycopg.connect(through, autocommit=True) as connection:
            assert connection.execute("SELECT 1").fetchone() == (1,), "the pooler lets a lone client through"
        with pytest.raises(DatabaseRefused, match=r"pooler in transaction mode.*session mode"):
            migrate(through)
        assert created(dsn) == 0


@contextmanager
def pgbouncer(dsn: str, mode: str, folder: Path) -> Iterator[str]:
    """Pool a database by Debian's pgbouncer; give the DSN through it. Skip where it is not installed.

    It runs as nobody, who may not enter the folder of PostgreSQL's socket: a proxy of ours leads there.
    """
    program = shutil.which("pgbouncer") or shutil.which("/usr/sbin/pgbouncer")
    if program is None:
        pytest.skip("pgbouncer is not installed (Debian: apt-get install pgbouncer)")
    given = conninfo.conninfo_to_dict(dsn)
    settings = folder / "pgbouncer.ini"
    folder.chmod(0o777)
    unprivileged = ["--user", "nobody"] if folder.owner() == "root" else []
    with proxied(to_socket(socket_of(dsn))) as proxy:
        settings.write_text(
            f"[databases]\n{given['dbname']} = host=127.0.0.1 port={proxy.port} user={given['user']}\n"
            f"[pgbouncer]\npool_mode = {mode}\nlisten_addr =\nunix_socket_dir = {folder}\nlisten_port = 6432\n"
            "auth_type = any\nmax_client_conn = 100\ndefault_pool_size = 40\nlogfile =\npidfile =\n",
            "utf-8",
        )
        process = subprocess.Popen(
            [program, *unprivileged, "--quiet", str(settings)], stderr=subprocess.PIPE, text=True
        )
        try:
            wait_until((folder / ".s.PGSQL.6432").exists, 20)
            yield conninfo.make_conninfo(dsn, host=str(folder), port=6432)
        finally:
            process.terminate()
            process.communicate(timeout=20)


@pytest.mark.parametrize("mode", ["transaction", "statement"])
def test_pgbouncer_that_shares_sessions_is_refused(cluster: Cluster, mode: str) -> None:
    """A pgbouncer in transaction or statement mode is found out at the start, and nothing is made."""
    with cluster.clone("template0") as dsn, enterable_folder() as folder, pgbouncer(dsn, mode, folder) as through:
        with pytest.raises(DatabaseRefused, match="pooler in transaction mode"):
            migrate(through)
        assert created(dsn) == 0


def test_pgbouncer_in_session_mode_serves(cluster: Cluster) -> None:
    """A pgbouncer in session mode is no hindrance: each client has a session of its own."""
    with (
        cluster.clone("template0") as dsn,
        enterable_folder() as folder,
        pgbouncer(dsn, "session", folder) as through,
    ):
        check_pooler(through)
        assert migrate(through) == [name for name, _ in migrations()]
