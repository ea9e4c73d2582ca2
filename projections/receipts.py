"""Which filing's receipt a code names; what the receipt says is not kept here but told by the filing's history."""

from typing import NamedTuple

from registry.store.database import READ, Database
from registry.store.errors import translated
from registry.store.sql import statements

_SQL = statements("projections", "receipts.sql")


class Look(NamedTuple):
    """What was found under a code, None if nothing, and up to which position of the log that is so."""

    subject: str | None
    reached: int


def look_up(database: Database, tenant: str, digest: bytes) -> Look:
    """Return the filing whose receipt's code has a digest; no log is read, whatever there is."""
    with translated(), database.bound(READ, tenant) as cursor:
        row = cursor.execute(_SQL["receipt_code"], {"tenant": tenant, "digest": digest}).fetchone()
    return Look(row[1], row[0]) if row else Look(None, 0)
