"""Lists where a log holds personal data, which events recorded by older versions may: where, and of which kind."""

from collections.abc import Callable, Iterator
from typing import NamedTuple

import orjson
from psycopg import OperationalError

from registry.domain.personal_data import PersonalData, personal_data_in
from registry.domain.text import cleaned, texts_in
from registry.errors import StoreUnavailable
from registry.store.database import AUDIT, Database
from registry.store.sql import statements

_SQL = statements("registry.store", "personal_data.sql")
_RANGE = 1 << 13
"""Positions per transaction."""
_HIDDEN = "…"


class PersonalFinding(NamedTuple):
    """Where an event holds personal data, and of which kind: never the value.

    The key of a subject that is itself personal is left out; the pointer is `/subject` then.
    """

    position: int
    subject: str
    pointer: str
    kind: PersonalData


def personal_findings(
    database: Database, tenant: str, size: int, progress: Callable[[int, int], None] = lambda _done, _of: None
) -> Iterator[PersonalFinding]:
    """Yield what the first `size` positions of a tenant's log hold, by position; `progress` takes (done, of).

    Raise StoreUnavailable where PostgreSQL cannot be reached.
    """
    for after in range(0, size, _RANGE):
        upto = min(after + _RANGE, size)
        try:
            with database.transaction(AUDIT, tenant) as cursor:
                rows = cursor.execute(_SQL["texts"], {"tenant": tenant, "after": after, "upto": upto}).fetchall()
        except OperationalError as error:
            raise StoreUnavailable from error
        for position, subject, data in rows:
            yield from _found(position, subject, data)
        progress(upto, size)


def _found(position: int, subject: str, data: str) -> Iterator[PersonalFinding]:
    kind, _, key = subject.partition("/")
    if personal := personal_data_in(key):
        subject = f"{kind}/{_HIDDEN}"
        yield PersonalFinding(position, subject, "/subject", personal)
    for path, text in texts_in(orjson.loads(data)):
        if personal := personal_data_in(cleaned(text)):
            pointer = "/".join(("/data", *(_HIDDEN if personal_data_in(cleaned(step)) else step for step in path)))
            yield PersonalFinding(position, subject, pointer, personal)
