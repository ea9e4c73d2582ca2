"""What /metrics counts, that several processes count together, and that it tells of nobody."""

import os
import re
import signal
from collections.abc import Iterator
from pathlib import Path

import httpx
import psutil
import psycopg
import pytest
from support.database import Cluster
from support.events import CITY, COUNTY, NDJSON, Enterprise, Filing, lines
from support.metrics import Figures, Sample, samples
from support.offices import Desks
from support.server import serving, wait_until
from support.server_process import started

from api.observability import metrics
from api.observability.instrumentation import Watcher
from registry.domain.regions import tenants
from registry.instrumentation import NO_INSTRUMENTATION, Instrumentation, PoolUse
from registry.terms import catalogue as glossary

POST = {"method": "POST", "route": "/v1/{tenant}/events"}


@pytest.fixture
def figures(desks: Desks) -> Figures:
    return Figures(desks.served.url)


def test_requests_are_counted_by_route_and_status(desks: Desks, figures: Figures) -> None:
    """Each answered request is counted under its template, with its time; what leads nowhere shares one place."""
    counted, timed = "filing_registry_http_requests_total", "filing_registry_http_request_seconds_count"
    before = [figures.of(counted, **POST, status=status) for status in ("201", "409")], figures.of(timed, **POST)
    desks.record(COUNTY, Enterprise().surveyed())
    desks.record(COUNTY, Enterprise().surveyed())
    assert desks.post(CITY, Filing().approved()).status_code == 409
    after = [figures.of(counted, **POST, status=status) for status in ("201", "409")], figures.of(timed, **POST)
    assert [now - then for now, then in zip(after[0], before[0], strict=True)] == [2, 1]
    assert after[1] - before[1] == 3
    astray = {"method": "other", "route": "-", "status": "404"}
    before_astray = figures.of(counted, **astray)
    for method in ("PROPFIND", "MKCOL", "UNLOCK"):
        httpx.request(method, f"{desks.served.url}/tea/{method}")
    assert figures.of(counted, **astray) - before_astray == 3


def test_refusals_are_counted_by_rule(desks: Desks, figures: Figures) -> None:
    """A refusal counts under its rule, whether posted alone or as a line of a stream, and only when it is answered."""
    rule = desks.post(CITY, Filing().approved()).json()["rule"]
    before = figures.of("filing_registry_refusals_total", rule=rule)
    desks.post(CITY, Filing().approved())
    desks.send(CITY, lines(Filing().approved(), Filing().approved()), NDJSON)
    httpx.get(f"{desks.served.url}/v1/openapi.json")
    assert figures.of("filing_registry_refusals_total", rule=rule) - before == 3
    rules = {dict(labels)["rule"] for labels in figures.all("filing_registry_refusals_total")}
    assert rules <= glossary.REFUSALS.keys()


def test_no_figure_names_anybody(desks: Desks, figures: Figures) -> None:
    """Whatever was posted and asked, /metrics holds no key, office, subject, id, name or address; labels are few."""
    filing = Filing()
    [event] = desks.record(COUNTY, filing.received())
    desks.post(COUNTY, filing.approved())
    desks.read(COUNTY, f"subjects/{filing.subject}")
    desks[COUNTY].get(f"/v1/{CITY}/events", params={"subject": filing.subject, "office": COUNTY})
    httpx.get(f"{desks.served.url}/{event['id']}?{event['id']}")
    text = figures.text()
    secrets = [desks.served.keys[COUNTY], COUNTY, "-audit", filing.key, filing.of.code, event["id"], filing.of.name]
    assert [secret for secret in [*secrets, "127.0.0.1"] if secret in text] == []
    values = {value for _, labels in samples(text) for name, value in labels if name == "tenant"}
    assert values <= set(tenants())
    names = {name for _, labels in samples(text) for name, _ in labels}
    assert names <= {"tenant", "method", "route", "status", "rule", "role", "reason", "le", "version", "commit"}


def test_the_tables_lag_is_told_by_tenant(enrolled_dsn: str, cluster: Cluster) -> None:
    """A tenant whose fold is stuck is shown suspended, as far behind as it is and for how long; the others are not."""
    with serving(enrolled_dsn, cluster.keys) as served, served.as_office(COUNTY) as client:
        figures = Figures(served.url)
        with psycopg.connect(enrolled_dsn, autocommit=True) as superuser:
            superuser.execute(f"ALTER TABLE figures.fact ADD CONSTRAINT obstacle CHECK (tenant <> '{CITY}')")
            for _ in range(2):
                answer = client.post(f"/v1/{CITY}/events", json=Enterprise().surveyed())
                assert answer.status_code == 201
            wait_until(lambda: figures.of("filing_registry_projection_parked", tenant=CITY) == 1, 10)
            assert client.get("/readyz").json()["parked"].keys() == {CITY}
            assert figures.of("filing_registry_projection_lag_events", tenant=CITY) == 2
            first = figures.of("filing_registry_projection_lag_seconds", tenant=CITY)
            assert 0 < first < figures.of("filing_registry_projection_lag_seconds", tenant=CITY) < 60
            assert sum(figures.all("filing_registry_projection_parked").values()) == 1
            superuser.execute("ALTER TABLE figures.fact DROP CONSTRAINT obstacle")
        wait_until(lambda: figures.of("filing_registry_projection_lag_events", tenant=CITY) == 0, 15)
        assert figures.of("filing_registry_projection_parked", tenant=CITY) == 0
        assert figures.of("filing_registry_log_events", tenant=CITY) == answer.json()["position"]
        assert figures.of("filing_registry_store_up") == 1


def test_figures_are_given_while_the_store_is_away(tmp_path: Path) -> None:
    """Without PostgreSQL /metrics still answers, and says so."""
    with serving(f"host={tmp_path} connect_timeout=1", {}) as served:
        assert Figures(served.url).of("filing_registry_store_up") == 0
        assert httpx.get(f"{served.url}/readyz", timeout=30).status_code == 503


def test_what_the_record_tells_is_counted() -> None:
    """A watcher counts batches, posts, events, waits, conflicts and folds, and asks the queue and the pools."""
    watch: Instrumentation = Watcher()
    watch.queue(lambda: 17)
    watch.pools(lambda: [PoolUse("registry_append", 4, 3, 2)])

    def found() -> dict[Sample, float]:
        assert isinstance(watch, Watcher)
        watch.sample()
        return samples(metrics.exposition([]).decode())

    before = found()
    watch.waited([0.002, 0.004])
    watch.appended("371700", 30, 2, 0.003)
    watch.conflicted("371700")
    watch.folded("371700", 30, 0.01)
    after, tenant = found(), frozenset({("tenant", "371700")})
    nothing: frozenset[tuple[str, str]] = frozenset()
    changes = {
        ("appended_events_total", tenant): 30, ("appended_posts_total", tenant): 2, ("conflicts_total", tenant): 1,
        ("folded_events_total", tenant): 30, ("batch_events_count", nothing): 1, ("batch_events_sum", nothing): 30,
        ("queue_wait_seconds_count", nothing): 2, ("commit_seconds_count", nothing): 1, ("fold_seconds_count", nothing): 1,
    }  # fmt: skip
    for (name, labels), expected in changes.items():
        key = ("filing_registry_" + name, labels)
        assert after[key] - before.get(key, 0) == expected, name
    role = frozenset({("role", "registry_append")})
    assert after["filing_registry_queue_events", nothing] == 17
    pool = [after[f"filing_registry_pool_{name}", role] for name in ("open_connections", "lent_connections")]
    assert [*pool, after["filing_registry_pool_waiting_requests", role]] == [4, 3, 2]
    assert after["process_resident_memory_bytes", nothing] > 1 << 20
    assert after["process_cpu_seconds_total", nothing] > 0


def test_without_a_watcher_nothing_is_told() -> None:
    """The default watcher takes everything and does nothing."""
    NO_INSTRUMENTATION.appended("370100", 1, 1, 0.1)
    NO_INSTRUMENTATION.pools(lambda: pytest.fail("nobody asks"))
    with (
        NO_INSTRUMENTATION.batch("370100", [NO_INSTRUMENTATION.carried()]),
        NO_INSTRUMENTATION.step("decide", "370100") as step,
    ):
        assert step is None


def workers(parent: int) -> list[psutil.Process]:
    """Return the server processes: those beside the library's own that watch over shared memory."""
    found = psutil.Process(parent).children()
    return [child for child in found if "spawn_main" in " ".join(child.cmdline())]


def test_processes_count_together(enrolled_dsn: str, tmp_path: Path) -> None:
    """Whichever of two processes is asked, it gives the sum over both; of one that was killed the counts stay, its memory goes."""
    with started(enrolled_dsn, tmp_path / "log", "--workers", "2") as server:
        figures = Figures(server.url)
        asked = {"method": "GET", "route": "/livez", "status": "200"}

        def counted() -> float:
            return figures.of("filing_registry_http_requests_total", **asked)

        def processes() -> set[str]:
            return {dict(labels)["pid"] for labels in figures.all("process_resident_memory_bytes")}

        wait_until(lambda: len(processes()) == 2, 20)
        before = counted()
        for _ in range(60):
            assert httpx.get(f"{server.url}/livez").status_code == 200
        assert {counted() for _ in range(10)} == {before + 60}
        by_file = [path for path in folder_of(workers(server.process.pid)[0]) if path.name.startswith("counter_")]
        assert len(by_file) == 2, "both processes have counted"
        [killed, *_] = workers(server.process.pid)
        os.kill(killed.pid, signal.SIGKILL)
        wait_until(lambda: len(processes()) == 2 and str(killed.pid) not in processes(), 30)
        assert counted() == before + 60
        folder = by_file[0].parent
        assert server.stop() == 0
    assert not folder.exists()


def folder_of(process: psutil.Process) -> Iterator[Path]:
    """Return the files in which a server process counts."""
    yield from Path(process.environ()[metrics.SHARED]).glob("*.db")


def test_every_figure_is_described_where_operators_read() -> None:
    """Every metric has a help text of one line and a name with the registry's prefix or Prometheus's own."""
    text = metrics.exposition([]).decode()
    for name, words in re.findall(r"^# HELP (\S+) (.*)$", text, re.MULTILINE):
        assert name.startswith(("filing_registry_", "process_")), name
        assert words
