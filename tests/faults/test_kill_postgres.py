from random import Random

import pytest
from faults.ledger import Say, judge, recorded, repeated_otherwise
from faults.load import ORDINARY, writing
from faults.processes import ServerProcess
from faults.run_counts import Counts
from support.server import wait_until

from registry.store.embedded import EmbeddedPostgres

WRITERS = 8


@pytest.mark.timeout(600)
def test_kills_of_postgresql_lose_and_double_nothing(
    server: ServerProcess, keys: dict[str, str], counts: Counts, say: Say
) -> None:
    """Through kill -9 of all of PostgreSQL's processes, at times of the server as well, what was acknowledged is there once."""
    rng = Random()
    server.start()
    server.wait_until_alive()
    with writing(server.url, keys, WRITERS) as at_work:
        at_work.goes_on()
        for kill in range(counts.postgres_kills):
            at_work.over.wait(rng.uniform(0, 0.5))  # a random point
            killed = server.postgres()
            assert len(killed) > 5
            server.kill_postgres()
            wait_until(lambda gone=killed: not any(one.is_running() and one.status() != "zombie" for one in gone), 10)
            if kill % 3 == 2:
                at_work.over.wait(rng.uniform(0, 1))  # somewhere in the server's starting it again
                server.kill()
                server.start()
            at_work.goes_on()
    ledger = at_work.ledger
    differing = repeated_otherwise(server.url, keys, rng.sample(ledger.acked, min(200, len(ledger.acked))))
    server.stop()
    with EmbeddedPostgres(server.data) as postgres:
        verdict = judge(ledger, *recorded(postgres.dsn()))
    say(f"{verdict.line(kills=counts.postgres_kills, differing=differing)} {dict(ledger.statuses)}")
    assert verdict.clean
    assert differing == 0
    assert verdict.acked > 10 * WRITERS
    assert ledger.statuses.keys() <= ORDINARY
