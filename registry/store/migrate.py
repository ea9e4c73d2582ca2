"""Forward-only migrations of the log's schema, checksummed, under an advisory lock.

The projections' schema has none: it is rebuilt (projections/engine/schema.py).
"""

from hashlib import sha256
from importlib.resources import files

import psycopg
from psycopg import sql

from registry.errors import Message, RegistryError
from registry.store import checks, epochs
from registry.store.database import FOLD, OWNER, ROLES
from registry.store.session import open_session

_LOCK = 0x46_52_4C_4F_47  # "FRLOG"
_MINIMUM = 150000


class MigrationRefused(RegistryError):
    """The database cannot be brought to this version of the schema; the message says why."""


def migrations() -> list[tuple[str, str]]:
    """Return the migrations in order, as (name, text)."""
    folder = files("registry.store") / "migrations"
    found = sorted((item for item in folder.iterdir() if item.name.endswith(".sql")), key=lambda item: item.name)
    return [(item.name, item.read_text("utf-8")) for item in found]


def migrate(dsn: str) -> list[str]:
    """Apply what the database lacks, in one transaction; return the names of the migrations applied.

    The DSN's user must be a superuser or have CREATEROLE and CREATE on the database. Raise
    MigrationRefused where a migration that was applied has since been changed or is unknown, or PostgreSQL is too
    old; DatabaseRefused where the database or the user's rights in it will not do. Then nothing was changed.
    """
    with open_session(dsn) as connection:
        if connection.info.server_version < _MINIMUM:
            message = f"PostgreSQL {connection.info.server_version // 10000} is too old: 15 or later is needed."
            raise MigrationRefused(message)
        checks.check_encoding(connection)
        checks.check_pooler(dsn)
        with connection.transaction():
            connection.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
            checks.check_rights_to_create(connection, ROLES, OWNER)
            _create_roles(connection)
            connection.execute(sql.SQL("SET LOCAL ROLE {}").format(sql.Identifier(OWNER)))
            applied = _apply(connection)
            checks.check_rights(connection, ROLES)  # as the owner, who sees every schema of ours
            epochs.keep(connection)
        return applied


def _create_roles(connection: psycopg.Connection[tuple[object, ...]]) -> None:
    database = sql.Identifier(connection.info.dbname)
    # Since 16 who creates a role is made its member, but may not yet act under it.
    privilege = "SET" if connection.info.server_version >= 160000 else "MEMBER"
    for role in ROLES:
        name = sql.Identifier(role)
        if not connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role]).fetchone():
            connection.execute(
                sql.SQL(
                    "DO $$ BEGIN CREATE ROLE {} NOLOGIN; "
                    "EXCEPTION WHEN duplicate_object OR unique_violation THEN END $$"
                ).format(name)
            )
        member = connection.execute("SELECT pg_has_role(current_user, %s, %s)", [role, privilege]).fetchone()
        if not member or not member[0]:
            connection.execute(sql.SQL("GRANT {} TO CURRENT_USER").format(name))
    granted = connection.execute("SELECT has_database_privilege(%s, current_database(), 'CREATE')", [OWNER]).fetchone()
    if not granted or not granted[0]:
        connection.execute(sql.SQL("GRANT CREATE ON DATABASE {} TO {}").format(database, sql.Identifier(OWNER)))


def _apply(connection: psycopg.Connection[tuple[object, ...]]) -> list[str]:
    connection.execute(
        "CREATE SCHEMA IF NOT EXISTS registry_migrations;"
        "CREATE TABLE IF NOT EXISTS registry_migrations.applied ("
        " name text PRIMARY KEY, checksum text NOT NULL, applied timestamptz NOT NULL DEFAULT clock_timestamp())"
    )
    seen = "SELECT has_table_privilege(%s, 'registry_migrations.applied', 'SELECT')"
    if connection.execute(seen, [FOLD]).fetchone() != (True,):  # who keeps the tables up tells whether all is ready
        fold = sql.Identifier(FOLD)
        connection.execute(sql.SQL("GRANT USAGE ON SCHEMA registry_migrations TO {}").format(fold))
        connection.execute(sql.SQL("GRANT SELECT ON registry_migrations.applied TO {}").format(fold))
    done = {
        str(name): checksum
        for name, checksum in connection.execute("SELECT name, checksum FROM registry_migrations.applied")
    }
    known = {name for name, _ in migrations()}
    if later := sorted(done.keys() - known):
        raise MigrationRefused(
            Message(
                "The schema of the database {database} comes from a later program ({names}), unknown to this one: use "
                "that version or a later one.",
                database=connection.info.dbname,
                names=", ".join(later),
            )
        )
    applied = []
    for name, text in migrations():
        checksum = sha256(text.encode()).hexdigest()
        if name in done:
            if done[name] != checksum:
                message = f"Migration {name} was changed after it was applied; migrations only go forward."
                raise MigrationRefused(message)
            continue
        connection.execute(text.encode())
        connection.execute("INSERT INTO registry_migrations.applied (name, checksum) VALUES (%s, %s)", [name, checksum])
        applied.append(name)
    return applied
