"""The made-up logs that measures are taken on: what they hold is what offices may post."""

from itertools import pairwise

import orjson
from support.posting import record

from bench.histories import tenant_events
from registry.application.registry import Registry

CITY = "370300"


def test_made_up_lives_are_legal(registry: Registry) -> None:
    """The guard lets every event of a made-up log happen, posted by its office in the order of the log."""
    for event in tenant_events(CITY, 700):
        body = {"id": event.id, "type": event.type, "subject": event.subject, "time": event.time.isoformat()}
        [answer] = record(registry, event.office, body | {"data": orjson.loads(event.data)}, tenant=CITY)
        assert answer.event.version == event.version


def test_made_up_lives_are_the_same_every_time_and_never_twice() -> None:
    """The same length gives the same events in the order of their times; a longer log goes on with others."""
    events = list(tenant_events(CITY, 3_000))
    assert events == list(tenant_events(CITY, 3_000))
    assert all(earlier.time <= later.time for earlier, later in pairwise(events))
    more = list(tenant_events(CITY, 3_000, recorded=3_000))
    assert not {event.id for event in events} & {event.id for event in more}
    assert not {(event.subject, event.version) for event in events} & {(event.subject, event.version) for event in more}
