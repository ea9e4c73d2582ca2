"""A database for measures alone, thrown away afterwards: nothing is ever measured in somebody's registry."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import orjson
import psycopg
from psycopg import conninfo, sql

from api.enrolment import enrol_standard
from api.terminal import stored
from registry.application.registry import Registry
from registry.settings import Settings


@contextmanager
def scratch(settings: Settings) -> Iterator[str]:
    """Give the DSN of a fresh database and say which it is, on the server of a DSN or an embedded one of its own."""
    if settings.dsn is None:
        folder = Path(tempfile.mkdtemp(prefix="filing-registry-bench-"))
        folder.chmod(0o755)
        try:
            with stored(settings.model_copy(update={"data": folder / "data"})) as opened:
                yield opened.dsn or ""
        finally:
            shutil.rmtree(folder, ignore_errors=True)
        return
    name = sql.Identifier(f"filing_registry_bench_{uuid4().hex[:8]}")
    with psycopg.connect(settings.dsn, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(name))
        try:
            dsn = conninfo.make_conninfo(settings.dsn, dbname=name.as_string().strip('"'))
            with stored(settings.model_copy(update={"dsn": dsn})) as opened:
                yield opened.dsn or ""
        finally:
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(name))


def keys_of(registry: Registry, dsn: str) -> dict[str, str]:
    """Enrol the standard offices and return their keys."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "keys.json"
        enrol_standard(registry, dsn, path)
        keys: dict[str, str] = orjson.loads(path.read_bytes())
        return keys
