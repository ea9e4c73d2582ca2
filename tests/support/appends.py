"""Events for a log, appended without the application."""

from datetime import UTC, datetime
from hashlib import sha256
from itertools import count
from typing import Any
from uuid import uuid4

from registry.store.binary import NewEvent

CITY, OTHER = "370100", "370200"

MOMENT = datetime(2021, 3, 5, 1, 30, tzinfo=UTC)

_numbers = count()


def fresh(subject: str = "", version: int = 1, **given: Any) -> NewEvent:
    """Return an event that no log has yet."""
    content = sha256(b"%d" % next(_numbers)).hexdigest()
    subject = subject or f"filing/{uuid4()}"
    event = NewEvent(subject, version, str(uuid4()), "filing.approved.v1", MOMENT, CITY, "{}", content)
    return event._replace(**given)


def call_append(connection: Any, tenant: str | None, *events: NewEvent, seen: int | None = None) -> Any:
    """Call the append function as it stands in the database."""
    rows = ", ".join(["(%s, %s, %s, %s, %s, %s, %s, decode(%s, 'hex'))::registry.new_event"] * len(events))
    statement = f"SELECT * FROM registry.append(%s, %s, '{{}}', '{{}}', ARRAY[{rows}], '{{}}', '{{}}')"
    values = [value for event in events for value in event[:-1]]  # all but the tags
    return connection.execute(statement, [tenant, seen, *values]).fetchone()
