"""In which order a shared commit takes the tenants' logs: one order everywhere, so that no two wait for each other."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from hashlib import sha256
from uuid import uuid4

import psycopg
import pytest
from support.server import wait_until

from registry.store.binary import NewEvent
from registry.store.database import Database
from registry.store.log import Append, append

TENANTS = ("370100", "370200", "370300")
MOMENT = datetime(2021, 3, 5, 1, 30, tzinfo=UTC)
SECONDS = 10


def batches(tenants: tuple[str, ...]) -> dict[str, Append]:
    """Return a new event for each tenant, in this order."""
    ids = [str(uuid4()) for _ in tenants]
    return {
        tenant: Append(
            [
                NewEvent(
                    f"filing/{key}",
                    1,
                    key,
                    "filing.approved.v1",
                    MOMENT,
                    tenant,
                    "{}",
                    sha256(key.encode()).hexdigest(),
                )
            ]
        )
        for tenant, key in zip(tenants, ids, strict=True)
    }


@contextmanager
def log_held(dsn: str, tenant: str) -> Iterator[None]:
    """Hold a tenant's log, as another process's append does."""
    with psycopg.connect(dsn) as holder:
        holder.execute("SELECT FROM registry.log WHERE tenant = %s FOR UPDATE", [tenant])
        yield


def waits(dsn: str) -> bool:
    """Tell whether somebody waits for a lock."""
    with psycopg.connect(dsn) as connection:
        found = connection.execute(
            "SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
        )
        return found.fetchone() is not None


def free(dsn: str) -> list[str]:
    """Return the tenants whose logs nobody holds."""
    with psycopg.connect(dsn) as connection:
        found = connection.execute("SELECT tenant FROM registry.log ORDER BY tenant FOR UPDATE SKIP LOCKED")
        return [tenant for (tenant,) in found]


@pytest.mark.parametrize("order", [TENANTS, TENANTS[::-1], (TENANTS[1], TENANTS[2], TENANTS[0])], ids=str)
@pytest.mark.parametrize("held", range(3))
def test_a_shared_commit_takes_logs_in_one_order(
    empty_dsn: str, empty_database: Database, order: tuple[str, ...], held: int
) -> None:
    """While a commit waits for a log it holds those of lower tenants and none of higher ones, however it was asked."""
    append(empty_database, batches(TENANTS))
    with ThreadPoolExecutor(1) as pool:
        with log_held(empty_dsn, TENANTS[held]):
            appending = pool.submit(append, empty_database, batches(order))
            wait_until(lambda: waits(empty_dsn), SECONDS)
            assert free(empty_dsn) == list(TENANTS[held + 1 :])
        appended = appending.result(SECONDS)
    assert {tenant: placed and placed[0] for tenant, placed in appended.items()} == dict.fromkeys(TENANTS, 2)
