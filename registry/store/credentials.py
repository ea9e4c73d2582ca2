"""The keys of offices, stored as SHA-256 and never in the clear. api/http/auth.py makes them.

Trust: anybody who can write this table can act as any office from then on; reading it reveals no key.
"""

from collections.abc import Mapping
from hashlib import sha256

from psycopg import sql

from registry.store.database import OWNER, READ, Database
from registry.store.errors import translate_errors
from registry.store.session import open_session
from registry.store.sql import statements

_SQL = statements("registry.store", "credentials.sql")


def digest(key: str) -> bytes:
    """Return the hash under which a key is stored."""
    return sha256(key.encode()).digest()


def office_of_key(database: Database, key: str) -> str | None:
    """Return the office that a key belongs to, None if there is none; StoreUnavailable where nobody can tell."""
    with translate_errors(), database.transaction_without_tenant(READ) as cursor:
        row = cursor.execute(_SQL["credential"], {"digest": digest(key)}).fetchone()
        return str(row[0]) if row else None


def issue(dsn: str, keys: Mapping[str, str]) -> None:
    """Give each office a key, beside those it has; `keys` is office → key."""
    with open_session(dsn) as connection, connection.transaction(), connection.cursor() as cursor:
        cursor.execute(sql.SQL("SET LOCAL ROLE {}").format(sql.Identifier(OWNER)))
        cursor.executemany(
            _SQL["issue_credential"], [{"digest": digest(key), "office": office} for office, key in keys.items()]
        )
