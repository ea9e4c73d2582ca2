"""The eventsourcing library's own PostgreSQL recorder on a database of ours, and how to watch followers and locks."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from queue import Queue
from threading import Thread
from typing import Any
from uuid import UUID, uuid4

import psycopg
from eventsourcing.persistence import Notification, StoredEvent, Subscription
from eventsourcing.postgres import PostgresApplicationRecorder, PostgresDatastore
from psycopg import conninfo, sql
from support.server import wait_until

SECONDS = 10
"""How long what must happen may take; it is waited for, so that a test ends as soon as it has."""


@contextmanager
def library_recorder(dsn: str, **given: Any) -> Iterator[PostgresApplicationRecorder]:
    """Give the library's own recorder, with tables of its own, on a database."""
    place = conninfo.conninfo_to_dict(dsn)
    named = {name: str(place.get(name) or "") for name in ("dbname", "host", "user", "password")}
    with PostgresDatastore(
        **named, port=place.get("port") or "5432", pool_size=4, max_overflow=4, max_waiting=20, **given
    ) as datastore:
        recorder = PostgresApplicationRecorder(datastore)
        recorder.create_table()
        yield recorder


def stored(originator: UUID | None = None) -> StoredEvent:
    """Return an event as the library stores it."""
    return StoredEvent(originator or uuid4(), 1, "topic", b"{}")


@contextmanager
def heard(subscription: Subscription[Any]) -> Iterator["Queue[Notification | BaseException]"]:
    """Give what a subscription yields, and the error it ends with, as it comes."""
    found: Queue[Notification | BaseException] = Queue()

    def listen() -> None:
        try:
            for notification in subscription:
                found.put(notification)
        except Exception as error:  # noqa: BLE001 - the test looks at it
            found.put(error)

    thread = Thread(target=listen, daemon=True)
    with subscription:
        thread.start()
        yield found
    thread.join(SECONDS)


def next_id(found: "Queue[Notification | BaseException]") -> int:
    """Return the id of the next notification that comes."""
    item = found.get(timeout=SECONDS)
    assert isinstance(item, Notification), item
    return item.id


def waiting(dsn: str, relation: str) -> list[str]:
    """Return the modes of the locks on a table, or on rows of it, that somebody waits for."""
    statement = (
        "SELECT l.mode FROM pg_locks AS l JOIN pg_stat_activity AS a USING (pid)"
        " WHERE NOT l.granted AND a.datname = current_database()"
        "   AND EXISTS (SELECT FROM pg_locks AS o WHERE o.pid = l.pid AND o.relation = %s::regclass)"
    )
    with psycopg.connect(dsn) as connection:
        return [mode for (mode,) in connection.execute(statement, [relation])]


def end_connections(dsn: str, like: str = "%") -> int:
    """End every other connection to the database whose last statement is like a pattern; return how many."""
    statement = (
        "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
        "   AND query LIKE %s"
    )
    with psycopg.connect(dsn, autocommit=True) as connection:
        [count] = connection.execute(statement, [like]).fetchone() or [0]
        return int(count)


def listening(dsn: str) -> bool:
    with psycopg.connect(dsn) as connection:
        statement = "SELECT FROM pg_stat_activity WHERE datname = current_database() AND state = 'idle' AND query LIKE 'LISTEN%'"
        return connection.execute(statement).fetchone() is not None


@contextmanager
def index_being_made(dsn: str, table: str, column: str) -> Iterator[None]:
    """Hold CREATE INDEX CONCURRENTLY in its wait for an old transaction; at the end let it finish, and drop the index."""
    place = sql.SQL("{} ({})").format(sql.Identifier(*table.split(".")), sql.Identifier(column))

    def make() -> None:
        with psycopg.connect(dsn, autocommit=True) as connection:
            connection.execute(sql.SQL("CREATE INDEX CONCURRENTLY scratch ON {}").format(place))
            connection.execute(sql.SQL("DROP INDEX {}").format(sql.Identifier(*table.split(".")[:-1], "scratch")))

    def phase() -> str:
        with psycopg.connect(dsn) as connection:
            statement = "SELECT phase FROM pg_stat_progress_create_index WHERE relid = %s::regclass"
            row = connection.execute(statement, [table]).fetchone()
            return str(row[0]) if row else ""

    with ThreadPoolExecutor(1) as pool, psycopg.connect(dsn) as old:
        old.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        old.execute("SELECT count(*) FROM pg_class")
        making = pool.submit(make)
        try:
            wait_until(lambda: phase() == "waiting for old snapshots", SECONDS)
            yield
            assert not making.done()
        finally:
            old.rollback()
        making.result(SECONDS)
