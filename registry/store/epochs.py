"""Epochs: while one lasts a log only grows; after a restore another begins, and no reader goes on as if nothing were.

The positions of two epochs are the same up to where the logs stood when the later one was opened. What a position
beyond means depends on the epoch, so a reader hands back the epoch in which it was told the position.
"""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from time import monotonic
from typing import Any, NamedTuple

import orjson
import psycopg

from registry.errors import EpochPassed, Message, RegistryError
from registry.store.database import FOLD, OWNER, Database
from registry.store.errors import translate_errors
from registry.store.pipeline import Row
from registry.store.session import open_session
from registry.store.sql import statements

_SQL = statements("registry.store", "epochs.sql")
_SIZES = statements("registry.store", "log.sql")["sizes"]
_LEAVING_SECONDS = 2.0
_CAUSES = ("server", "timeline", "tables")
"""What the parts of a history are of: another PostgreSQL, one set back to an earlier time, tables read from a dump."""


class EpochRefused(RegistryError):
    """No epoch can be opened now; the message says why."""


class Epoch(NamedTuple):
    """An epoch: `id` is given to readers, `number` counts, `sizes` is how long each log was when it was opened.

    `cause` is `first`, `told` (then `reason` says why), or what was found: `server`, `timeline`, `tables`, or that logs
    are `shorter` than they have been. `found` is
    what the database's history is now; where it is not `history`, the database was restored since.
    """

    number: int
    id: str
    opened: datetime
    cause: str
    reason: str | None
    sizes: Mapping[str, int]
    history: str
    found: str

    @property
    def lasts(self) -> bool:
        """Whether the database is still the one in which the epoch was opened."""
        return self.history == self.found

    def check(self, tenant: str, position: int, named: str | None) -> None:
        """Raise EpochPassed where a position of a tenant's log was told in another epoch, or may have been.

        Up to where the log stood at the epoch's beginning a position means the same in every epoch of this log.
        """
        shared = self.sizes.get(tenant, 0)
        if named is not None and named != self.id:
            raise EpochPassed(named, self.id, shared)
        if named is None and self.number > 1 and position > shared:
            raise EpochPassed(None, self.id, shared)


def current(database: Database) -> Epoch:
    """Return the epoch that lasts; raise StoreUnavailable where PostgreSQL cannot be reached."""
    with translate_errors(), database.transaction_without_tenant(FOLD) as cursor:
        [row] = cursor.execute(_SQL["latest"]).fetchall()
        return Epoch(*row)


def epochs(dsn: str) -> list[Epoch]:
    """Return every epoch of a database, the first one at the head."""
    with open_session(dsn) as connection, connection.transaction():
        _act_as(connection, FOLD)
        return [Epoch(*row) for row in connection.execute(_SQL["all"])]


def keep(connection: psycopg.Connection[Row]) -> None:
    """Open another epoch where the database has been restored since the last one was opened, the first where none is.

    To be called within a transaction, under a role that may act as the owner; it acts as the owner afterwards.
    """
    _act_as(connection, OWNER)
    connection.execute("LOCK TABLE registry.epoch IN EXCLUSIVE MODE")
    row = connection.execute(_SQL["latest"]).fetchone()
    if row is None:
        _open(connection, "first", None)
        return
    latest = Epoch(*row)
    if not latest.lasts:
        parts = zip(_CAUSES, latest.history.split("/"), latest.found.split("/"), strict=True)
        _open(connection, next(cause for cause, before, now in parts if before != now), None)


def reopen(dsn: str) -> None:
    """Open another epoch where the database has been restored since the last one was opened."""
    with open_session(dsn) as connection, connection.transaction():
        keep(connection)


def note_reached(dsn: str, mark: Path) -> None:
    """Write down how far the logs are, beside the database, for `check_reached`."""
    with open_session(dsn) as connection, connection.transaction():
        epoch, sizes = _reached(connection)
    before = _noted(mark)
    if before.get("epoch") == epoch.id:
        sizes = {tenant: max(size, before["sizes"].get(tenant, 0)) for tenant, size in sizes.items()}
    fresh = mark.with_suffix(".new")
    fresh.write_bytes(orjson.dumps({"epoch": epoch.id, "sizes": sizes}))
    fresh.replace(mark)


def check_reached(dsn: str, mark: Path) -> None:
    """Open another epoch where a log is shorter than was written down: the database's files were set back."""
    before = _noted(mark)
    with open_session(dsn) as connection, connection.transaction():
        epoch, sizes = _reached(connection)
        known = before["sizes"] if before.get("epoch") == epoch.id else {}
        if any(sizes.get(tenant, 0) < size for tenant, size in known.items()):
            _open(connection, "shorter", None)


def _reached(connection: psycopg.Connection[Row]) -> tuple[Epoch, dict[str, int]]:
    _act_as(connection, FOLD)
    [row] = connection.execute(_SQL["latest"]).fetchall()
    return Epoch(*row), dict(connection.execute(_SIZES).fetchall())


def _noted(mark: Path) -> dict[str, Any]:
    found = orjson.loads(mark.read_bytes()) if mark.exists() else {}
    return found if isinstance(found, dict) else {}


def open_epoch(dsn: str, reason: str) -> Epoch:
    """Open another epoch for a reason and return it; raise EpochRefused while anybody else is at the database.

    Servers keep in memory what they have read, and would go on with it.
    """
    with open_session(dsn) as connection, connection.transaction():
        _act_as(connection, OWNER)
        connection.execute("LOCK TABLE registry.epoch IN EXCLUSIVE MODE")
        if others := _others(connection):
            message = "Others are connected to the database {database}: {others}. Stop them first."
            raise EpochRefused(Message(message, database=connection.info.dbname, others=", ".join(others)))
        _open(connection, "told", reason)
        [row] = connection.execute(_SQL["latest"]).fetchall()
        return Epoch(*row)


def _others(connection: psycopg.Connection[Row]) -> list[str]:
    """Return who else is connected, once those who are leaving have left."""
    deadline = monotonic() + _LEAVING_SECONDS
    while True:
        connection.execute("SELECT pg_stat_clear_snapshot()")  # a transaction looks once
        found = [str(name) for (name,) in connection.execute(_SQL["others"])]
        if not found or monotonic() > deadline:
            return found
        connection.execute("SELECT pg_sleep(0.05)")


def _open(connection: psycopg.Connection[Row], cause: str, reason: str | None) -> None:
    _act_as(connection, FOLD)  # who sees how long every log is
    sizes: dict[str, int] = dict(connection.execute(_SIZES).fetchall())
    _act_as(connection, OWNER)
    told = {"cause": cause, "reason": reason, "sizes": orjson.dumps(sizes).decode()}
    connection.execute(_SQL["open"], told)


def _act_as(connection: psycopg.Connection[Row], role: str) -> None:
    connection.execute(f"SET LOCAL ROLE {role}".encode())
