"""Events as they are packed for PostgreSQL: whatever their size and time, they are read back as they were."""

from datetime import UTC, datetime, timedelta
from hashlib import sha256
from itertools import count
from uuid import uuid4

import pytest
from support.events import CITY, COUNTY, Enterprise
from support.posting import record

from registry.application.registry import Registry
from registry.store.binary import NewEvent
from registry.store.database import Database
from registry.store.log import TenantLog
from registry.store.queries import LogQuery

_numbers = count()


def fresh(time: datetime = datetime(2021, 3, 5, 1, 30, tzinfo=UTC), data: str = "{}") -> NewEvent:
    """Return an event that no log has yet."""
    content = sha256(b"%d" % next(_numbers)).hexdigest()
    return NewEvent(f"filing/{uuid4()}", 1, str(uuid4()), "filing.approved.v1", time, COUNTY, data, content)


def sized(length: int) -> str:
    """Return a JSON text of so many bytes."""
    return '{"x":"' + "a" * (length - 8) + '"}'


@pytest.mark.parametrize(
    "time",
    [
        datetime(2021, 1, 10, 1, 30, 0, 123_456, tzinfo=UTC),
        datetime(2021, 1, 10, 1, 30, 59, 999_999, tzinfo=UTC),
        datetime(2021, 1, 10, 23, 59, 59, 1, tzinfo=UTC),
        datetime(1999, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC),
        datetime(2000, 1, 1, tzinfo=UTC) - timedelta(microseconds=1),
    ],
    ids=str,
)
def test_a_time_keeps_its_fraction_of_a_second(empty_database: Database, time: datetime) -> None:
    """A time is read back to the microsecond, before the year 2000 as after it."""
    log = TenantLog(empty_database, CITY)
    log.append([fresh(time)])
    assert [event.time for event in log.events()] == [time]


def test_an_act_posted_with_a_fraction_of_a_second_has_it(registry: Registry) -> None:
    """An act's time is answered and recorded as it was posted, to the microsecond."""
    enterprise = Enterprise()
    [answer] = record(registry, COUNTY, enterprise.surveyed("2021-01-10T09:30:00.750001+08:00"))
    expected = datetime(2021, 1, 10, 1, 30, 0, 750_001, tzinfo=UTC)
    assert answer.event.time == expected
    [recorded] = registry.events(CITY, (answer.event.position or 0) - 1, 1)
    assert recorded.time == expected


@pytest.mark.parametrize("length", [2_047, 2_048, 2_049])
def test_a_text_may_have_any_size(empty_database: Database, length: int) -> None:
    """Data, subjects and tags of 2,047, 2,048 and 2,049 bytes are packed and read back alike."""
    log, data = TenantLog(empty_database, CITY), sized(length)
    log.append([fresh(data=data)])
    assert [event.data for event in log.events()] == [data]
    tag = "a" * length
    assert log.look(LogQuery(tags=[tag])).tagged == {tag: []}


def test_an_event_may_have_any_size(empty_database: Database) -> None:
    """Events whose packed rows have each size around 2,048 bytes are appended together and read back."""
    log, data = TenantLog(empty_database, CITY), [sized(length) for length in range(1_800, 2_060)]
    log.append([fresh(data=one) for one in data])
    assert [event.data for event in log.events(limit=len(data))] == data
