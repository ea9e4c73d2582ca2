from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from itertools import chain, islice
from random import Random
from threading import Event, Thread

import httpx
import psycopg
import pytest
from faults.ledger import Json, Say
from faults.load import TENANTS, bodies
from faults.processes import ServerProcess
from faults.run_counts import Counts
from psycopg import sql
from support.events import NDJSON, lines
from support.server import wait_until

from registry.store.embedded import EmbeddedPostgres

FIGURES, NEXT = "figures", "figures_next"
CONFIRMED = "the tables are what the logs say"
FOLD_SECONDS = 60


def stream_of(rng: Random, office: str, number: int) -> bytes:
    """Return an NDJSON body of what an office posts."""
    acts = chain.from_iterable(body if isinstance(body, list) else [body] for body in bodies(rng, office))
    return lines(*islice(acts, number))


def digest(dsn: str) -> str:
    """Return a digest over every row of every table of the figures, as ordered text; not over when they were made."""
    with closing(psycopg.connect(dsn)) as connection:
        connection.execute("SET TIME ZONE 'UTC'")
        tables = connection.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = %s AND tablename <> 'version' ORDER BY 1", [FIGURES]
        ).fetchall()
        assert len(tables) >= 5
        found = []
        for (table,) in tables:
            question = sql.SQL(
                "SELECT count(*), md5(string_agg(md5(t::text), '' ORDER BY t::text COLLATE \"C\")) FROM {} AS t"
            ).format(sql.Identifier(FIGURES, table))
            found.append((table, *(connection.execute(question).fetchone() or ())))
    return str(found)


def asked(dsn: str, question: str) -> Json:
    """Answer a question of one value, as the superuser; None where a table is not there."""
    with closing(psycopg.connect(dsn, autocommit=True)) as connection, suppress(psycopg.errors.UndefinedTable):
        return (connection.execute(question.encode()).fetchone() or [None])[0]
    return None


def building(dsn: str) -> bool:
    """Whether new tables stand beside the present ones."""
    return bool(asked(dsn, f"SELECT count(*) FROM pg_namespace WHERE nspname = '{NEXT}'"))


def behind(dsn: str) -> int:
    """Return how many events have not been folded."""
    return int(
        asked(
            dsn,
            f"SELECT sum(l.size - coalesce(m.position, 0)) FROM registry.log l LEFT JOIN {FIGURES}.mark m USING (tenant)",
        )
        or 0
    )


class FoldKiller:
    """Kills of whatever folds, each at a random point; it tells how many came while something was half done."""

    def __init__(self, server: ServerProcess, dsn: str, keys: dict[str, str], rng: Random, most_seconds: float) -> None:
        self._server, self._dsn, self._keys, self._rng = server, dsn, keys, rng
        self._most_seconds = most_seconds
        self.midway = 0

    def rebuilding(self) -> None:
        """Kill a rebuild, from when its tables are there on."""
        self._kill_command("rebuild")

    def preparing(self) -> None:
        """Kill a start that has to build the tables, as after a change of their definition."""
        with closing(psycopg.connect(self._dsn, autocommit=True)) as connection:
            connection.execute("UPDATE figures.version SET digest = 'another'")
        self._kill_command("migrate")

    def following(self) -> None:
        """Kill a server that folds what is posted to it."""
        self._server.start()
        self._server.wait_until_alive()
        with self._posting():
            Event().wait(self._rng.uniform(0.05, 1))  # a random point
            self._server.kill()
        self.midway += behind(self._dsn) > 0

    def _kill_command(self, name: str) -> None:
        process = self._server.begin(name)
        wait_until(lambda: building(self._dsn) or process.poll() is not None, FOLD_SECONDS)
        with suppress(Exception):
            process.wait(self._rng.uniform(0, self._most_seconds))  # a random point
        process.kill()
        process.wait(10)
        self.midway += building(self._dsn)

    @contextmanager
    def _posting(self) -> Iterator[None]:
        def post(tenant: str) -> None:
            office = TENANTS[tenant][0]
            headers = {"Authorization": f"Bearer {self._keys[office]}", "Content-Type": NDJSON}
            body = stream_of(Random(self._rng.random()), office, 2_000)
            with suppress(httpx.TransportError):
                httpx.post(f"{self._server.url}/v1/{tenant}/events", content=body, headers=headers, timeout=60)

        threads = [Thread(target=post, args=[tenant], daemon=True) for tenant in TENANTS]
        for thread in threads:
            thread.start()
        yield
        for thread in threads:
            thread.join(FOLD_SECONDS)


def fill(server: ServerProcess, keys: dict[str, str], rng: Random, number: int) -> None:
    """Post a number of events to two tenants, and wait until they are folded."""
    server.start()
    server.wait_until_alive()
    for tenant, (office, _) in TENANTS.items():
        headers = {"Authorization": f"Bearer {keys[office]}", "Content-Type": NDJSON}
        body = stream_of(rng, office, number // 2)
        answer = httpx.post(f"{server.url}/v1/{tenant}/events", content=body, headers=headers, timeout=300)
        assert answer.status_code == 200
        assert all(b'"status":201' in line for line in answer.content.splitlines())
    server.stop()


@pytest.mark.timeout(900)
def test_kills_of_what_folds_leave_the_tables_of_a_rebuild(
    server: ServerProcess, keys: dict[str, str], counts: Counts, say: Say
) -> None:
    """Through kill -9 of servers, rebuilds and first builds at random points, the tables stay those of the logs, byte for byte."""
    rng = Random()
    with EmbeddedPostgres(server.data) as postgres:
        dsn = postgres.dsn()
        fill(server, keys, rng, counts.folded_events)
        killer = FoldKiller(server, dsn, keys, rng, most_seconds=counts.folded_events / 20_000)
        kinds: list[Callable[[], None]] = [killer.rebuilding, killer.following, killer.preparing, killer.rebuilding]
        differing = 0
        for kill in range(counts.fold_kills):
            kinds[kill % 4]()
            if kill % 10 == 9 or kill == counts.fold_kills - 1:
                server.run("migrate")
                server.start()
                server.wait_until_alive()
                wait_until(lambda: behind(dsn) == 0, FOLD_SECONDS)
                server.stop()
                before = digest(dsn)
                differing += CONFIRMED not in server.run("rebuild") or digest(dsn) != before
        events = asked(dsn, "SELECT sum(size) FROM registry.log")
        say(f"events={events} differing={differing} kills={counts.fold_kills} midway={killer.midway}")
        assert differing == 0
        assert killer.midway > 0
        assert not building(dsn)
        before = digest(dsn)
        with closing(psycopg.connect(dsn, autocommit=True)) as connection:
            connection.execute(
                "DELETE FROM figures.fact WHERE (tenant, position) = (SELECT tenant, max(position) FROM figures.fact GROUP BY 1 LIMIT 1)"
            )
        assert digest(dsn) != before, "the digest must see a row that is missing"
        assert CONFIRMED not in server.run("rebuild", status=1)
