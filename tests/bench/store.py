"""P1 and P2: appending to the log, beside the eventsourcing library's own PostgreSQL recorder and beside COPY."""

import asyncio
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from hashlib import sha256
from itertools import count
from typing import Any
from uuid import uuid4

import psycopg
import uvloop
from eventsourcing.persistence import StoredEvent
from eventsourcing.postgres import PostgresApplicationRecorder, PostgresDatastore
from psycopg import conninfo, sql
from rich.console import Console

from bench.result import Result, in_turn, results
from registry.store import log
from registry.store.binary import NewEvent
from registry.store.database import Database
from registry.store.group_commit import GroupCommit, Job
from registry.store.log import Append, TenantLog

BODY = '{"count":33,"remark":"理论与技能考核合格","batch":"2021-04-20-0001"}'
_TENANTS, _WRITERS, _EACH, _BULK, _CALLS = 16, 32, 100, 1_000, 20
_COPY_TABLE = """
CREATE TABLE IF NOT EXISTS public.bench_copy (
    tenant text, position bigint, subject text, version bigint, id uuid, type text, time timestamptz,
    recordedtime timestamptz, office text, data text, content bytea, leaf bytea,
    PRIMARY KEY (tenant, position), UNIQUE (tenant, subject, version), UNIQUE (tenant, id))
"""


def new_event(subject: str, version: int) -> NewEvent:
    """Return an event with the body that every store is measured with."""
    event_id = str(uuid4())
    content = sha256(event_id.encode()).hexdigest()
    time = datetime.now(UTC)
    return NewEvent(subject, version, event_id, "evaluation.certificates_granted.v1", time, "370102", BODY, content)


def p1(dsn: str, err: Console) -> Iterator[Result]:
    """Single-event durable appends, 32 writers over 16 tenants; each waits until its own event is committed.

    Ours wait on an event loop, as the server's do; the library's recorder blocks, so its writers are threads.
    """
    database = Database(dsn, pool_size=_WRITERS)

    def commit(batches: Mapping[str, Sequence[Job[NewEvent, int]]]) -> None:
        events = {tenant: Append([job.work for job in jobs]) for tenant, jobs in batches.items()}
        for tenant, placed in log.append(database, events).items():
            assert placed is not None
            for place, job in enumerate(batches[tenant]):
                job.settle(placed[0] + place)

    group = GroupCommit(commit)

    async def append(loop: asyncio.AbstractEventLoop, writer: int) -> None:
        subject = f"bench/{uuid4()}"
        for version in range(1, _EACH + 1):
            [future] = group.submit(f"bench-{writer % _TENANTS}", [(new_event(subject, version), 1)], loop)
            await future

    async def all_append() -> int:
        loop = asyncio.get_running_loop()
        await asyncio.gather(*(append(loop, writer) for writer in range(_WRITERS)))
        return _WRITERS * _EACH

    def insert(recorder: PostgresApplicationRecorder, writer: int) -> None:
        subject = f"bench/{writer}/{uuid4()}"
        for version in range(1, _EACH + 1):
            recorder.insert_events([_stored(subject, version)])

    with _library(dsn) as locking, _library(dsn, functions=True) as unordered:
        peers = {
            "eventsourcing PostgresApplicationRecorder": lambda: _by_writers(partial(insert, locking)),
            "the same, db functions: no lock, no order": lambda: _by_writers(partial(insert, unordered)),
        }
        rates = in_turn(lambda: uvloop.run(all_append()), peers, err, "P1 single appends")
    group.close()
    database.close()
    yield from results("P1", "events/s", rates)


def p2(dsn: str, err: Console) -> Iterator[Result]:
    """Bulk appends, 1,000 events a call, one writer, every unique key in place.

    Ours go through the group commit, as bulk postings do: the next call is put together while the last is
    being committed, as COPY's rows are.
    """
    database = Database(dsn)

    def commit(batches: Mapping[str, Sequence[Job[Sequence[NewEvent], int]]]) -> None:
        for tenant, jobs in batches.items():
            for job in jobs:
                job.settle(TenantLog(database, tenant).append(job.work)[0])

    group: GroupCommit[Sequence[NewEvent], int] = GroupCommit(commit)
    with _library(dsn) as recorder, psycopg.connect(dsn) as connection:
        connection.execute(_COPY_TABLE)
        connection.commit()
        places = count(1)
        peers: dict[str, Callable[[], int]] = {
            "eventsourcing, 1,000 a call": partial(_insert_in_bulk, recorder),
            "COPY of the same rows, leaves made by the client": partial(_copy, connection, places, _leaf),
            "COPY of rows with any bytes for a leaf": partial(_copy, connection, places, lambda *_given: b"0" * 32),
        }
        rates = in_turn(partial(_append_in_bulk, group), peers, err, "P2 bulk appends")
        connection.execute("DROP TABLE public.bench_copy")
        connection.commit()
    group.close()
    database.close()
    yield from results("P2", "events/s", rates)


def _bulk() -> list[NewEvent]:
    subject = f"bench/{uuid4()}"
    return [new_event(subject, version) for version in range(1, _BULK + 1)]


def _append_in_bulk(group: GroupCommit[Sequence[NewEvent], int]) -> int:
    waiting: deque[Future[int]] = deque()
    for _ in range(_CALLS):
        waiting += group.submit("bench-bulk", [(_bulk(), _BULK)])
        if len(waiting) > 1:
            waiting.popleft().result()
    for future in waiting:
        future.result()
    return _CALLS * _BULK


def _insert_in_bulk(recorder: PostgresApplicationRecorder) -> int:
    for _ in range(_CALLS):
        subject = f"bench/{uuid4()}"
        recorder.insert_events([_stored(subject, version) for version in range(1, _BULK + 1)])
    return _CALLS * _BULK


def _copy(connection: psycopg.Connection[Any], places: Iterator[int], leaf: Callable[[NewEvent, int], bytes]) -> int:
    for _ in range(_CALLS):
        with connection.cursor() as cursor, cursor.copy("COPY public.bench_copy FROM STDIN") as rows:
            for event in _bulk():
                position = next(places)
                rows.write_row(_row(event, position, leaf(event, position)))
        connection.commit()
    return _CALLS * _BULK


def _by_writers(work: Callable[[int], None]) -> int:
    with ThreadPoolExecutor(_WRITERS) as pool:
        list(pool.map(work, range(_WRITERS)))
    return _WRITERS * _EACH


def _stored(subject: str, version: int) -> StoredEvent:
    return StoredEvent(subject, version, "evaluation.certificates_granted.v1", BODY.encode())


def _row(event: NewEvent, position: int, leaf: bytes) -> tuple[object, ...]:
    envelope = ("bench-copy", position, event.subject, event.version, event.id, event.type, event.time, event.time)
    return (*envelope, event.office, event.data, bytes.fromhex(event.content), leaf)


def _leaf(event: NewEvent, position: int) -> bytes:
    time = event.time.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    envelope = (event.subject, str(event.version), event.id, event.type, time, time, event.office, event.data)
    return sha256("\n".join(("\0bench-copy", str(position), *envelope)).encode()).digest()


@contextmanager
def _library(dsn: str, *, functions: bool = False) -> Iterator[PostgresApplicationRecorder]:
    """Give the library's recorder: in its safe mode, with its table lock, or with its database functions."""
    given = conninfo.conninfo_to_dict(dsn)
    datastore = PostgresDatastore(
        dbname=str(given.get("dbname", "")),
        host=str(given.get("host", "")),
        port=str(given.get("port", "5432")),
        user=str(given.get("user", "postgres")),
        password=str(given.get("password", "")),
        pool_size=_WRITERS,
        originator_id_type="text",
        enable_db_functions=functions,
    )
    table = "bench_library_functions" if functions else "bench_library"
    recorder = PostgresApplicationRecorder(datastore, events_table_name=table)
    recorder.create_table()
    try:
        yield recorder
    finally:
        with psycopg.connect(dsn, autocommit=True) as connection:
            connection.execute(sql.SQL("DROP TABLE IF EXISTS public.{}").format(sql.Identifier(table)))
        datastore.close()
