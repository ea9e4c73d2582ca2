"""What is asked of a database at the start, and refused by name: encoding, pooler, rights. It changes nothing."""

from collections.abc import Collection
from contextlib import ExitStack

import psycopg
from psycopg.errors import ProtocolViolation

from registry.errors import Message, RegistryError
from registry.store.pipeline import Row
from registry.store.session import open_session
from registry.store.sql import statements

_SQL = statements("registry.store", "checks.sql")
_CLIENTS = 3
"""How many clients ask a pooler at once: one of them gets the session that another had, where sessions are shared."""


class DatabaseRefused(RegistryError):
    """The database cannot hold a registry as it is; the message says what it lacks."""


def check_encoding(connection: psycopg.Connection[Row]) -> None:
    """Raise DatabaseRefused where the database does not hold its text in UTF-8."""
    encoding = connection.info.parameter_status("server_encoding")
    if encoding != "UTF8":
        raise DatabaseRefused(
            Message(
                "The database {database} is encoded in {encoding}, in which names would be garbled: make another, with "
                "CREATE DATABASE … ENCODING 'UTF8' TEMPLATE template0.",
                database=connection.info.dbname,
                encoding=encoding,
            )
        )


def check_pooler(dsn: str) -> None:
    """Raise DatabaseRefused where a pooler hands one session of PostgreSQL to several clients.

    Where the process that answers is not the one that the connection was greeted by, something stands between. Of
    several clients that begin a transaction while the first has none, one then is given the first one's session.
    """
    with ExitStack() as stack:
        first = stack.enter_context(open_session(dsn))
        mine = _process(first)
        if first.pgconn.backend_pid == mine:
            return
        shared = False
        for _ in range(_CLIENTS):
            other = stack.enter_context(open_session(dsn))
            try:
                stack.enter_context(other.transaction())
                shared = _process(other) == mine
            except ProtocolViolation:  # a pooler of single statements allows no transaction
                shared = True
            if shared or (shared := _process(first) != mine):
                break
        if shared:
            raise DatabaseRefused(
                Message(
                    "Before the database {database} stands a pooler in transaction mode, which hands one session to "
                    "several clients: use its session mode, or the address of PostgreSQL itself.",
                    database=first.info.dbname,
                )
            )


def check_rights_to_create(connection: psycopg.Connection[Row], roles: Collection[str], owner: str) -> None:
    """Raise DatabaseRefused where the user may not do what the migrations need, and name every right that it lacks."""
    # Since 16 who creates a role is made its member, but may not yet act under it.
    membership = "SET" if connection.info.server_version >= 160000 else "MEMBER"
    asked = {"roles": list(roles), "owner": owner, "membership": membership}
    if wanting := [str(right) for (right,) in connection.execute(_SQL["wanting_to_create"], asked)]:
        raise DatabaseRefused(
            Message(
                "The user {user} lacks rights in the database {database}: {rights}. deploy/roles.sql grants what is "
                "needed.",
                user=connection.info.user,
                database=connection.info.dbname,
                rights="; ".join(wanting),
            )
        )


def check_rights(connection: psycopg.Connection[Row], roles: Collection[str]) -> None:
    """Raise DatabaseRefused where a role lacks a right that the migrations granted, and name every one."""
    if wanting := [str(right) for (right,) in connection.execute(_SQL["wanting"], {"roles": list(roles)})]:
        raise DatabaseRefused(
            Message(
                "Rights are missing in the database {database}: {rights}. Grant them again.",
                database=connection.info.dbname,
                rights="; ".join(wanting),
            )
        )


def _process(connection: psycopg.Connection[Row]) -> int:
    [process] = connection.execute("SELECT pg_backend_pid()").fetchone() or [0]
    return int(process)
