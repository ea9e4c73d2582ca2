"""Events as an older version recorded them, which took in what is refused today."""

from typing import Any

import orjson
import psycopg


def recorded_before(dsn: str, tenant: str, subject: str, version: int, **data: Any) -> None:
    """Give fields of an event other values, as if it had been recorded so. Its leaf is no longer that of its text."""
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute("ALTER TABLE registry.event DISABLE TRIGGER forbid")
        place = "tenant = %s AND subject = %s AND version = %s"
        row = connection.execute(
            f"SELECT data FROM registry.event WHERE {place}", [tenant, subject, version]
        ).fetchone()
        assert row is not None
        changed = orjson.dumps(orjson.loads(row[0]) | data).decode()
        connection.execute(
            f"UPDATE registry.event SET data = %s WHERE {place}",
            [changed, tenant, subject, version],
        )
