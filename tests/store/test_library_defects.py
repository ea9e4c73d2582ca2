"""Known defects of the library's own PostgreSQL store, each shown to be absent from ours; so far its table lock."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from time import monotonic

import psycopg
from store.test_audit import event

from registry.store.database import Database
from registry.store.log import TenantLog

WAITING = "SELECT 1 FROM pg_stat_activity WHERE pid = %s AND wait_event_type = 'Lock'"


@contextmanager
def waiting(dsn: str, statement: str) -> Iterator[None]:
    """Keep a maintenance statement waiting, its own lock held, behind a transaction that stays open."""
    with (
        psycopg.connect(dsn) as holder,
        psycopg.connect(dsn, autocommit=True) as upkeep,
        psycopg.connect(dsn, autocommit=True) as observer,
        ThreadPoolExecutor(1) as pool,
    ):
        holder.execute("LOCK TABLE registry.event IN ROW EXCLUSIVE MODE")
        done = pool.submit(upkeep.execute, statement.encode())
        try:
            deadline = monotonic() + 20
            while not observer.execute(WAITING, [upkeep.info.backend_pid]).fetchone():
                assert not done.done(), "the statement did not wait"
                assert monotonic() < deadline, "the statement is neither done nor waiting"
            yield
            assert not done.done(), "the statement waits no longer"
        finally:
            holder.rollback()
            done.result(20)


def test_appends_go_on_while_an_index_is_built_concurrently(enrolled_dsn: str) -> None:
    """CREATE INDEX CONCURRENTLY waits with its lock on the events held; an append does not wait behind it."""
    statement = "CREATE INDEX CONCURRENTLY ON registry.event (tenant, type)"
    with closing(Database(enrolled_dsn)) as database, waiting(enrolled_dsn, statement):
        assert TenantLog(database, "audited").append([event(1)])[0] == 1


def test_appends_go_on_while_the_lock_of_vacuum_is_held(enrolled_dsn: str) -> None:
    """VACUUM's lock on every table of the log keeps no append waiting."""
    with closing(Database(enrolled_dsn)) as database, psycopg.connect(enrolled_dsn) as holder:
        holder.execute("LOCK TABLE registry.log, registry.event, registry.tag IN SHARE UPDATE EXCLUSIVE MODE")
        assert TenantLog(database, "audited").append([event(1)])[0] == 1
