from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from random import Random
from threading import Thread
from time import monotonic

import orjson
import pytest
from faults.ledger import Ledger, Say, judge, recorded, repeated_otherwise
from faults.load import BACK_SECONDS, ORDINARY, writing
from faults.proxy import Connect, Manner, proxied, to_port, to_socket
from faults.run_counts import Counts
from psycopg import conninfo
from support.database import Cluster
from support.events import COUNTY, Enterprise
from support.server import Served, serving

WRITERS = 6
PATIENCE_SECONDS = 1.0
"""How long a client waits for its reply before it sends again."""
BYSTANDER_SECONDS = 5.0
"""How long a client whose line is good may have to wait, beside the others."""
CUT = [manner for manner in Manner if manner is not Manner.PASS]


def bystander(served: Served, ledger: Ledger, enough: Callable[[], bool]) -> float:
    """Post one thing after another over a good line until the others have had enough; return the longest wait."""
    longest, deadline = 0.0, monotonic() + BACK_SECONDS * 4
    with served.as_office(COUNTY) as client:
        while not enough():
            assert monotonic() < deadline, "the writers do not get on"
            body = Enterprise().surveyed()
            ledger.send(body)
            start = monotonic()
            answer = client.post("/v1/370100/events", json=body)
            longest = max(longest, monotonic() - start)
            assert ledger.note("370100", COUNTY, body, answer), answer.text
    return longest


@pytest.mark.timeout(600)
def test_a_bad_line_to_the_server_doubles_nothing(served: Served, counts: Counts, say: Say) -> None:
    """Posts over lines that are cut, half open or slow are recorded once, repeats are answered alike, others are served meanwhile."""
    rng = Random()
    port = int(served.url.rpartition(":")[2])
    with proxied(to_port(port), lambda: rng.choice([*CUT, Manner.PASS])) as proxy:
        url, once = f"http://127.0.0.1:{proxy.port}", {"Connection": "close"}
        with writing(url, served.keys, WRITERS, headers=once, timeout=PATIENCE_SECONDS) as at_work:
            longest = bystander(
                served,
                at_work.ledger,
                lambda: sum(proxy.chosen.values()) >= counts.bad_lines and all(proxy.chosen.values()),
            )
    ledger = at_work.ledger
    differing = repeated_otherwise(served.url, served.keys, ledger.acked)
    verdict = judge(ledger, *recorded(served.dsn))
    told = {manner.name.lower(): number for manner, number in proxy.chosen.items()}
    say(f"{verdict.line(differing=differing, longest_wait=f'{longest:.2f}s')} {dict(ledger.statuses)} {told}")
    assert verdict.clean
    assert differing == 0
    assert longest < BYSTANDER_SECONDS
    assert ledger.statuses.keys() <= ORDINARY


def to_database(dsn: str) -> Connect:
    """Return what connects to the PostgreSQL of a DSN."""
    given = conninfo.conninfo_to_dict(dsn)
    host, port = str(given.get("host", "/var/run/postgresql")), int(given.get("port") or 5432)
    return to_socket(f"{host}/.s.PGSQL.{port}") if host.startswith("/") else to_port(port)


@pytest.mark.timeout(600)
def test_a_bad_line_to_postgresql_doubles_nothing(
    enrolled_dsn: str, cluster: Cluster, counts: Counts, say: Say
) -> None:
    """Where the server's own lines to PostgreSQL are cut, even before a commit's reply, what was acknowledged is there once."""
    rng, struck = Random(), 0
    with proxied(to_database(enrolled_dsn)) as proxy:
        plain = {"sslmode": "disable", "gssencmode": "disable"}
        dsn = conninfo.make_conninfo(enrolled_dsn, host="127.0.0.1", port=proxy.port, **plain)
        with serving(dsn, cluster.keys) as served, writing(served.url, cluster.keys, WRITERS) as at_work:
            at_work.goes_on()
            while struck < counts.store_cuts:
                struck += proxy.strike(rng, rng.choice(CUT), rng.uniform(0, 0.3))
                if struck % 5 == 0:
                    at_work.goes_on()
            at_work.goes_on()
            ledger = at_work.ledger
            at_work.over.set()
            for thread in at_work.threads:
                thread.join(BACK_SECONDS)
            differing = repeated_otherwise(served.url, served.keys, ledger.acked[-200:])
    verdict = judge(ledger, *recorded(enrolled_dsn))
    told = {manner.name.lower(): proxy.chosen[manner] for manner in CUT}
    say(f"{verdict.line(differing=differing, cuts=struck)} {dict(ledger.statuses)} {told}")
    assert verdict.clean
    assert differing == 0
    assert ledger.statuses.keys() <= ORDINARY


class _Liar(BaseHTTPRequestHandler):
    """Answers every post as if it had been recorded."""

    def do_POST(self) -> None:
        event = orjson.loads(self.rfile.read(int(self.headers["Content-Length"])))
        tenant = self.path.split("/")[2]
        events = event if isinstance(event, list) else [event]
        told = [one | {"tenant": tenant, "position": 1, "version": 1} for one in events]
        body = orjson.dumps(told if isinstance(event, list) else told[0])
        self.send_response(201)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments: object) -> None:
        """Say nothing of requests."""


@contextmanager
def liar() -> Iterator[str]:
    """Give the address of a server that acknowledges everything and records nothing."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Liar)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()


def test_a_line_that_lies_is_found_out(enrolled_dsn: str, cluster: Cluster) -> None:
    """Posts that were acknowledged on the way and never came to the server are reported as lost."""
    with liar() as url, writing(url, cluster.keys, 2) as at_work:
        at_work.goes_on()
    verdict = judge(at_work.ledger, *recorded(enrolled_dsn))
    assert verdict.lost == verdict.acked > 0
    assert at_work.ledger.statuses.keys() == {"201"}
