from random import Random

import pytest
from faults.ledger import Say, judge, recorded, repeated_otherwise
from faults.load import ORDINARY, writing
from faults.processes import ServerProcess
from faults.run_counts import Counts

from registry.store.embedded import EmbeddedPostgres

WRITERS = 6


@pytest.mark.timeout(900)
def test_kills_of_the_server_change_no_answer(
    server: ServerProcess, keys: dict[str, str], counts: Counts, say: Say
) -> None:
    """Through kill -9 of the server at random points, also while it starts, a repeated post has the first answer."""
    rng = Random()
    server.start()
    server.wait_until_alive()
    with writing(server.url, keys, WRITERS) as at_work:
        at_work.goes_on()
        for kill in range(counts.server_kills):
            at_work.over.wait(rng.uniform(0, 0.4))  # a random point
            server.kill()
            server.start()
            if kill % 4 == 3:  # once more, before it has come up
                at_work.over.wait(rng.uniform(0.2, 1.5))
                server.kill()
                server.start()
            at_work.goes_on()
    ledger = at_work.ledger
    sample = rng.sample(ledger.acked, min(500, len(ledger.acked)))
    differing = repeated_otherwise(server.url, keys, sample)
    server.stop()
    with EmbeddedPostgres(server.data) as postgres:
        verdict = judge(ledger, *recorded(postgres.dsn()))
    again = len(sample)
    say(f"{verdict.line(kills=counts.server_kills, again=again, differing=differing)} {dict(ledger.statuses)}")
    assert verdict.clean
    assert differing == 0
    assert verdict.acked > 10 * WRITERS
    assert ledger.statuses.keys() <= ORDINARY
