"""Whether an event could be recorded now, asked of PostgreSQL without recording one."""

from enum import StrEnum

from psycopg.errors import DiskFull, InsufficientPrivilege, UndefinedTable

from registry.store.database import FOLD, Database
from registry.store.errors import translate_errors
from registry.store.migrate import migrations
from registry.store.sql import statements

_RECORDABLE = statements("registry.store", "checks.sql")["recordable"]


class Readiness(StrEnum):
    """What becomes of a post now."""

    READY = "ready"
    READ_ONLY = "read-only"
    DISK_FULL = "disk full"
    SCHEMA_TOO_OLD = "schema too old"
    RESTORED = "restored"
    UNAVAILABLE = "store unavailable"


def readiness(database: Database) -> Readiness:
    """Ask whether posts can be recorded; raise StoreUnavailable where PostgreSQL does not answer.

    A schema is too old where it lacks a migration of this program's: a backup was restored under it.
    """
    try:
        with translate_errors(), database.transaction_without_tenant(FOLD) as cursor:
            cursor.execute("SET LOCAL work_mem = '64kB'")  # so that what is written has no room in memory
            read_only, applied, _ = cursor.execute(_RECORDABLE).fetchone() or (True, [], 0)
    except Exception as error:
        match error.__cause__ or error:
            case DiskFull():
                return Readiness.DISK_FULL
            case UndefinedTable() | InsufficientPrivilege():
                return Readiness.SCHEMA_TOO_OLD
        raise
    if not {name for name, _ in migrations()} <= set(applied):
        return Readiness.SCHEMA_TOO_OLD
    return Readiness.READ_ONLY if read_only else Readiness.READY
