"""Known defects of the eventsourcing library's own PostgreSQL recorder (9.5.6), each shown on it and absent from ours.

The library's recorder lies in the same database as our log, in its own tables. Nothing here speaks HTTP.
"""

import asyncio
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from queue import Empty
from threading import Event
from types import SimpleNamespace
from typing import Any, cast

import psycopg
import pytest
from eventsourcing.persistence import OperationalError
from eventsourcing.postgres import PostgresApplicationRecorder, PostgresSubscription
from support.appends import call_append, fresh
from support.contracts.eventsourcing_store import (
    SECONDS,
    end_connections,
    heard,
    index_being_made,
    library_recorder,
    listening,
    next_id,
    stored,
    waiting,
)
from support.events import CITY, COUNTY, Enterprise
from support.posting import record, registry_on
from support.server import wait_until

from api.http.context import AppState
from api.http.feed.hub import FeedHub, follow
from api.http.feed.log_sizes import LogSizes
from projections.engine.follower import Follower
from registry.application.registry import Registry
from registry.store.database import Database, bind_tenant
from registry.store.eventsourcing.recorder import LogApplicationRecorder, LogSubscription
from registry.store.log import TenantLog


class LooksThen(LogApplicationRecorder):
    """Our recorder, with something that happens just after a look that has found nothing."""

    def __init__(self, log: TenantLog, then: Callable[[], Any]) -> None:
        super().__init__(log)
        self._then = [then]

    def select_notifications(self, *args: Any, **kwargs: Any) -> Any:
        found = super().select_notifications(*args, **kwargs)
        if not found and self._then:
            self._then.pop()()
        return found


class FollowerLooksThen(Follower):
    """Our follower, with something that happens between its look, which found nothing, and its waiting."""

    def __init__(self, database: Database, then: Callable[[], Any]) -> None:
        super().__init__(database)
        self._then = [then]

    def _behind(self, found: Any) -> list[str]:
        behind = super()._behind(found)
        if not behind and self._then:
            self._then.pop()()
        return behind


@pytest.fixture
def elsewhere(empty_dsn: str) -> Iterator[TenantLog]:
    """The log as another process has it: nobody here is told of what it appends."""
    database = Database(empty_dsn)
    yield TenantLog(database, CITY)
    database.close()


# A follower that skips


def test_the_librarys_follower_skips_an_id_taken_earlier_and_committed_later(empty_dsn: str) -> None:
    """With database functions the library takes no lock: whoever has seen id 2 never sees id 1, committed after it."""
    with library_recorder(empty_dsn, enable_db_functions=True) as recorder:
        with heard(recorder.subscribe()) as found:
            with recorder.datastore.transaction(commit=True) as slow:
                event = stored()
                row = recorder.construct_pg_stored_event(event.originator_id, 1, event.topic, event.state)
                slow.execute(recorder.sql_invoke_pg_function_insert_events, ([row],))
                assert recorder.insert_events([stored()]) == [2]
                assert next_id(found) == 2
            assert recorder.insert_events([stored()]) == [3]
            assert next_id(found) == 3
        assert [event.id for event in recorder.select_notifications(1, 10)] == [1, 2, 3]


def test_our_follower_sees_all_in_order_however_long_an_append_takes_to_commit(
    empty_dsn: str, empty_database: Database
) -> None:
    """A second append to a tenant waits for the first to commit: a position that is seen has none missing below it."""
    log = TenantLog(empty_database, CITY)
    log.append([fresh()])
    with (
        ThreadPoolExecutor(1) as other,
        psycopg.connect(empty_dsn) as slow,
        heard(LogSubscription(LogApplicationRecorder(log))) as found,
    ):
        assert next_id(found) == 1
        slow.execute(bind_tenant(CITY))
        assert call_append(slow, CITY, fresh())[0] == 2
        later = other.submit(log.append, [fresh()])
        wait_until(lambda: bool(waiting(empty_dsn, "registry.log")), SECONDS)
        assert log.size() == 1
        assert not later.done()
        assert found.empty()
        slow.commit()
        assert later.result(SECONDS)[0] == 3
        assert [next_id(found), next_id(found)] == [2, 3]


# A wake-up that is missed


class SlowToListen(PostgresSubscription):
    """The library's subscription, whose second thread gets to LISTEN only when it is let."""

    def __init__(self, recorder: PostgresApplicationRecorder) -> None:
        self.may_listen = Event()
        super().__init__(recorder)

    def _listen(self) -> None:
        self.may_listen.wait(SECONDS)
        super()._listen()


def test_the_librarys_subscription_misses_what_is_committed_between_its_look_and_its_listening(empty_dsn: str) -> None:
    """The library looks, then listens, and looks again only when told: what comes in between waits for the next."""
    with library_recorder(empty_dsn) as recorder:
        recorder.insert_events([stored()])
        subscription = SlowToListen(recorder)
        with heard(subscription) as found:
            assert next_id(found) == 1  # it has looked
            recorder.insert_events([stored()])
            subscription.may_listen.set()
            wait_until(lambda: listening(empty_dsn), SECONDS)
            with pytest.raises(Empty):  # ours looks again twenty times in this time
                found.get(timeout=1)
            recorder.insert_events([stored()])
            assert [next_id(found), next_id(found)] == [2, 3]


def test_our_subscription_finds_what_is_committed_between_its_look_and_its_wait(
    empty_database: Database, elsewhere: TenantLog
) -> None:
    """Another process's commit just after a look that found nothing is found at the next look, without a hint."""
    recorder = LooksThen(TenantLog(empty_database, CITY), lambda: elsewhere.append([fresh()]))
    with heard(LogSubscription(recorder)) as found:
        assert next_id(found) == 1


def test_our_follower_finds_what_is_committed_between_its_look_and_its_wait(
    empty_database: Database, elsewhere: TenantLog
) -> None:
    """The same for the thread that keeps the tables."""
    follower = FollowerLooksThen(empty_database, lambda: elsewhere.append([fresh()]))
    follower.start()
    try:
        assert follower.wait(CITY, 1, SECONDS) == 1
    finally:
        follower.close()


class RegistryLooksThen(Registry):
    """Our registry, with something that happens just after a look that has found nothing."""

    then: Sequence[Callable[[], Any]] = ()

    def cut(self, *args: Any) -> int:
        found = super().cut(*args)
        then, self.then = self.then, ()
        for act in then:
            act()
        return found


def test_our_live_feed_finds_what_is_committed_between_its_look_and_its_wait(enrolled_dsn: str) -> None:
    """The same for the feed that a client of the API follows."""
    database = Database(enrolled_dsn)

    async def first_event(registry: RegistryLooksThen, after: int) -> bytes:
        heads = LogSizes(database)
        feeds = FeedHub(registry, heads, SECONDS)
        heads.start()
        feeds.start()
        context = cast("AppState", SimpleNamespace(registry=registry, heads=heads, feeds=feeds))
        narrow = {"type": None, "subject": None, "office": None}
        try:
            async with asyncio.timeout(SECONDS):
                async for chunk in follow(context.feeds, CITY, after, narrow, still_open, "e"):
                    if chunk.startswith(b"id:"):
                        return chunk
        finally:
            await heads.stop()
            await feeds.stop()
        return b""

    async def still_open() -> bool:
        return True

    with registry_on(enrolled_dsn) as other:
        registry, enterprise = RegistryLooksThen(database), Enterprise()
        after = registry.cut(CITY, None)
        registry.then = [lambda: record(other, COUNTY, enterprise.surveyed())]
        assert asyncio.run(first_event(registry, after)).startswith(b"id: %d\n" % (after + 1))
        registry.close()
    database.close()


# A listener that is dropped


def test_the_librarys_subscription_ends_with_the_connection_that_it_listens_on(empty_dsn: str) -> None:
    """Once its connection has been dropped, the library's subscription yields nothing more; it ends with an error."""
    with library_recorder(empty_dsn) as recorder, heard(recorder.subscribe()) as found:
        wait_until(lambda: listening(empty_dsn), SECONDS)
        assert end_connections(empty_dsn, "LISTEN%") == 1
        assert isinstance(found.get(timeout=SECONDS), OperationalError)
        recorder.insert_events([stored()])
        with pytest.raises(Empty):
            found.get(timeout=1)


def test_our_subscription_goes_on_when_its_connections_are_dropped(
    empty_dsn: str, empty_database: Database, elsewhere: TenantLog
) -> None:
    """Whatever is recorded after every connection of a follower has been ended reaches it all the same."""

    def drop() -> None:
        assert end_connections(empty_dsn)
        with psycopg.connect(empty_dsn) as connection:
            connection.execute(bind_tenant(CITY))
            call_append(connection, CITY, fresh())

    recorder = LooksThen(TenantLog(empty_database, CITY), drop)
    with heard(LogSubscription(recorder)) as found:
        assert next_id(found) == 1
        elsewhere.append([fresh()])
        assert next_id(found) == 2


def test_our_follower_goes_on_when_its_connections_are_dropped(empty_dsn: str, empty_database: Database) -> None:
    """The thread that keeps the tables folds what is recorded after every connection of its own has been ended."""

    def drop() -> None:
        assert end_connections(empty_dsn)
        with psycopg.connect(empty_dsn) as connection:
            connection.execute(bind_tenant(CITY))
            call_append(connection, CITY, fresh())

    follower = FollowerLooksThen(empty_database, drop)
    follower.start()
    try:
        assert follower.wait(CITY, 1, SECONDS) == 1
    finally:
        follower.close()


# Appends behind maintenance


def test_the_librarys_appends_wait_behind_an_index_that_is_being_made(empty_dsn: str) -> None:
    """LOCK TABLE … IN EXCLUSIVE MODE waits for maintenance, which waits for the oldest transaction: nobody appends."""
    with library_recorder(empty_dsn) as recorder, ThreadPoolExecutor(1) as other:
        with index_being_made(empty_dsn, "public.stored_events", "topic"):
            appending = other.submit(recorder.insert_events, [stored()])
            wait_until(lambda: "ExclusiveLock" in waiting(empty_dsn, "stored_events"), SECONDS)
            assert not appending.done()
        assert appending.result(SECONDS) == [1]


@pytest.mark.parametrize(("table", "column"), [("registry.event", "type"), ("registry.tag", "tag")])
def test_our_appends_go_on_while_an_index_is_being_made(
    empty_dsn: str, empty_database: Database, table: str, column: str
) -> None:
    """An append takes row locks alone, with which the making of an index does not conflict."""
    log = TenantLog(empty_database, CITY)
    with ThreadPoolExecutor(1) as other, index_being_made(empty_dsn, table, column):
        assert other.submit(log.append, [fresh(tags=("receipt:1",))]).result(SECONDS)[0] == 1


def test_the_librarys_appends_wait_behind_vacuum_and_ours_do_not(empty_dsn: str, empty_database: Database) -> None:
    """The same for the lock that VACUUM and ANALYZE hold while they run."""
    log = TenantLog(empty_database, CITY)
    with library_recorder(empty_dsn) as recorder, ThreadPoolExecutor(2) as other:
        with psycopg.connect(empty_dsn) as vacuum:
            vacuum.execute(
                "LOCK TABLE stored_events, registry.log, registry.event, registry.tag IN SHARE UPDATE EXCLUSIVE MODE"
            )
            librarys = other.submit(recorder.insert_events, [stored()])
            wait_until(lambda: "ExclusiveLock" in waiting(empty_dsn, "stored_events"), SECONDS)
            assert other.submit(log.append, [fresh()]).result(SECONDS)[0] == 1
            assert not librarys.done()
        assert librarys.result(SECONDS) == [1]
