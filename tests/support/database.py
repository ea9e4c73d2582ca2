"""PostgreSQL for tests: clusters, databases cloned from templates, folders that others may enter."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import psycopg
from psycopg import conninfo, sql
from support import leftovers


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


def forgo_the_disk(dsn: str) -> None:
    """Let a server of this run's own wait for no disk: what it holds is gone with the run.

    Commits stay commits; the tests that kill a PostgreSQL or fill its disk have servers of their own.
    """
    with psycopg.connect(dsn, autocommit=True) as connection:
        for setting in ("fsync", "full_page_writes"):
            connection.execute(sql.SQL("ALTER SYSTEM SET {} = off").format(sql.Identifier(setting)))
        connection.execute("SELECT pg_reload_conf()")


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
