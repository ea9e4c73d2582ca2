"""What every connection to PostgreSQL sets for itself, whatever its role, its database or the environment say."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg

from registry.store.pipeline import Row

_SETTINGS = (
    "SET client_encoding = 'UTF8'; SET DateStyle = 'ISO, MDY'; SET IntervalStyle = 'postgres'; SET TimeZone = 'UTC'; "
    "SET standard_conforming_strings = on; SET bytea_output = 'hex'; SET row_security = on; "
    "SET search_path = pg_catalog, pg_temp; SET default_transaction_isolation = 'read committed'; "
    "SET default_transaction_read_only = off; SET default_transaction_deferrable = off"
)
"""Each of these, set otherwise, garbles a text, misreads a time or refuses a statement."""

ENCODING = "UTF8"
"""What the connection itself is opened with: the environment may name an encoding that PostgreSQL does not know."""


def set_up(connection: psycopg.Connection[Any]) -> None:
    """Make the session of a connection ours; the connection is in autocommit mode."""
    connection.execute(_SETTINGS)


def open_session(dsn: str) -> psycopg.Connection[Row]:
    """Open a connection in autocommit mode with the settings of ours."""
    connection = psycopg.connect(dsn, autocommit=True, client_encoding=ENCODING)
    try:
        set_up(connection)
    except BaseException:
        connection.close()
        raise
    return connection


@contextmanager
def locked(dsn: str, number: int, *, wait: bool = True) -> Iterator[psycopg.Connection[Row] | None]:
    """Hold an advisory lock while the body lasts, in a transaction of its own that does nothing else.

    Give the connection that holds it, None where another has the lock and nobody is to wait. The transaction sees no
    row, so it keeps no vacuum waiting however long it lasts.
    """
    with open_session(dsn) as connection, connection.transaction():
        connection.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
        taken = "SELECT pg_advisory_xact_lock(%s) IS NOT NULL" if wait else "SELECT pg_try_advisory_xact_lock(%s)"
        [had] = connection.execute(taken, [number]).fetchone() or [False]
        yield connection if had else None
