"""Filling a scratch database with a log of any length, through the one door, two tenants at a time.

It measures nothing.
"""

from concurrent.futures import ProcessPoolExecutor, wait
from itertools import islice
from multiprocessing import get_context

from api.bench.lives import tenant_events
from api.terminal import progress_bar
from registry.domain import regions
from registry.store.database import Database
from registry.store.log import TenantLog, sizes

_A_CALL = 1_000


def load(dsn: str, number: int) -> int:
    """Bring every tenant's log to its share of `number` events; return how many are recorded in all.

    A log that already holds events is lengthened.
    """
    database, share = Database(dsn), number // len(regions.tenants())
    before = sum(sizes(database).values())
    with (
        ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool,
        progress_bar("loading events") as move,
    ):
        left = {pool.submit(_load_tenant, dsn, tenant, share) for tenant in regions.tenants()}
        while left:
            done, left = wait(left, 0.5)
            for future in done:
                future.result()
            move("", max(0, sum(sizes(database).values())), max(number, before))
    recorded = sum(sizes(database).values())
    database.close()
    return recorded


def _load_tenant(dsn: str, tenant: str, number: int) -> None:
    database = Database(dsn, pool_size=1)
    log = TenantLog(database, tenant)
    recorded = log.size()
    events = tenant_events(tenant, max(0, number - recorded), recorded)
    while call := list(islice(events, _A_CALL)):
        log.append(call)
    database.close()
