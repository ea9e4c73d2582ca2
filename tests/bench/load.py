"""Filling a scratch database with a log of any length, through the one door, two tenants at a time.

It measures nothing.
"""

from concurrent.futures import ProcessPoolExecutor, wait
from itertools import islice
from multiprocessing import get_context

import psycopg

from api.server.process import stop_with_parent
from api.terminal import progress_bar
from bench.histories import tenant_events
from bench.scratch import keys_of
from registry.application.registry import Registry
from registry.domain import regions
from registry.store.database import Database
from registry.store.log import TenantLog, sizes

_A_CALL = 1_000


def load(dsn: str, number: int) -> int:
    """Bring every tenant's log to its share of `number` events, offices first; return how many are recorded in all.

    A log that already holds events is lengthened.
    """
    database, share = Database(dsn), number // len(regions.tenants())
    registry = Registry(database)
    keys_of(registry, dsn)
    registry.close()
    before = sum(sizes(database).values())
    with (
        ProcessPoolExecutor(2, mp_context=get_context("spawn"), initializer=stop_with_parent) as pool,
        progress_bar("loading events") as move,
    ):
        left = {pool.submit(_load_tenant, dsn, tenant, share) for tenant in regions.tenants()}
        while left:
            done, left = wait(left, 0.5)
            for future in done:
                future.result()
            move("", sum(sizes(database).values()), max(number, before))
    recorded = sum(sizes(database).values())
    database.close()
    settled(dsn)
    return recorded


def settled(dsn: str) -> None:
    """Leave the log as a busy one is found: vacuumed, with statistics."""
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute("VACUUM (ANALYZE) registry.event, registry.tag, registry.log")


def _load_tenant(dsn: str, tenant: str, number: int) -> None:
    database = Database(dsn, pool_size=1)
    log = TenantLog(database, tenant)
    recorded = log.size()
    events = tenant_events(tenant, max(0, number - recorded), recorded)
    while call := list(islice(events, _A_CALL)):
        log.append(call)
    database.close()
