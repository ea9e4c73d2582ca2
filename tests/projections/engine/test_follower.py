from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from hashlib import sha256
from statistics import median
from time import monotonic

import httpx
import psycopg
import pytest
from psycopg import conninfo
from support.database import Cluster
from support.events import CITY, COUNTY, Enterprise, Filing, new_id
from support.offices import command
from support.posting import record
from support.server import serving, wait_until

from projections.engine.fold import checkpoints
from projections.engine.follower import Follower
from registry.application.registry import Registry
from registry.domain.values import parse_time
from registry.errors import ProjectionBehind
from registry.store.binary import NewEvent
from registry.store.database import Database
from registry.store.log import TenantLog

OTHER_CITY, OTHER_COUNTY = "370200", "370202"
SECONDS = 10.0


@contextmanager
def following(dsn: str) -> Iterator[Follower]:
    """Follow over connections of the follower's own, by which they can be told from others."""
    database = Database(conninfo.make_conninfo(dsn, application_name="follower"))
    follower = Follower(database)
    follower.start()
    try:
        yield follower
    finally:
        follower.close()
        database.close()


@pytest.fixture
def follower(enrolled_dsn: str) -> Iterator[Follower]:
    """A follower as another process has it: nobody tells it of commits."""
    with following(enrolled_dsn) as follower:
        yield follower


def survey(registry: Registry, tenant: str = CITY, county: str = COUNTY, times: int = 1) -> int:
    """Record surveys of new enterprises, each in a transaction of its own; return the last one's position."""
    position = 0
    for _ in range(times):
        [answer] = record(registry, county, Enterprise(county=county).surveyed(), tenant=tenant)
        position = answer.event.position or 0
    return position


def survey_and_wait(registry: Registry, follower: Follower, tenant: str, county: str) -> None:
    for _ in range(20):
        position = survey(registry, tenant, county, times=3)
        assert follower.wait(tenant, position, SECONDS) >= position


def poisoned(registry: Registry) -> int:
    """Record an evaluation, and past the guard certificates of no number; return the position of the latter."""
    filing = Filing()
    evaluation = filing.evaluation()
    record(registry, COUNTY, filing.received(), filing.assessed())
    record(registry, CITY, filing.approved(), filing.receipt())
    record(registry, COUNTY, evaluation.held())
    before = registry.cut(CITY, None)
    append(registry.database, evaluation.subject, 2, "evaluation.certificates_granted.v1", '{"count": "x"}')
    return before + 1


def append(database: Database, subject: str, version: int, event_type: str, data: str) -> None:
    """Add an event past the guard, as no office could."""
    time, content = parse_time("2021-05-01T00:00:00Z"), sha256(data.encode()).hexdigest()
    event = NewEvent(subject, version, new_id(), event_type, time, COUNTY, data, content)
    TenantLog(database, CITY).append([event])


def test_the_follower_keeps_up_with_many_writers(registry: Registry, follower: Follower, database: Database) -> None:
    """While two cities are posted to, what was posted is in the tables soon, and in the end all of it."""
    with ThreadPoolExecutor(4) as pool:
        places = [(CITY, COUNTY), (OTHER_CITY, OTHER_COUNTY)] * 2
        last = [pool.submit(survey_and_wait, registry, follower, *place) for place in places]
    for future in last:
        future.result()
    for tenant in (CITY, OTHER_CITY):
        assert checkpoints(database)[tenant] == registry.cut(tenant, None)


def test_the_follower_wakes_for_the_commits_of_another_process(
    enrolled_dsn: str, registry: Registry, follower: Follower
) -> None:
    """A commit that nobody announces to a follower at rest is in the tables within a second."""
    spent = []
    with psycopg.connect(enrolled_dsn, autocommit=True) as observer:
        for _ in range(5):
            wait_until(lambda: rests(observer), SECONDS)
            position, begun = survey(registry), monotonic()
            follower.wait(CITY, position, SECONDS)
            spent.append(monotonic() - begun)
    assert median(spent) < 1


def rests(observer: psycopg.Connection[tuple[bool]]) -> bool:
    """Tell whether the follower has just found nothing to do, and has asked nothing for longer than after a fold."""
    query = (
        "SELECT max(state_change) < clock_timestamp() - interval '200 ms' FROM pg_stat_activity"
        " WHERE application_name = 'follower'"
    )
    row = observer.execute(query).fetchone()
    return bool(row and row[0])


def test_the_follower_outlives_its_connections(enrolled_dsn: str, registry: Registry, follower: Follower) -> None:
    """Its connections cut off, time and again, the follower connects anew and goes on."""
    follower.wait(CITY, survey(registry), SECONDS)
    with psycopg.connect(enrolled_dsn, autocommit=True) as superuser:
        cut = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'follower'"
        for _ in range(5):
            wait_until(lambda: bool(superuser.execute(cut).fetchall()), SECONDS)
            position = survey(registry)
            assert follower.wait(CITY, position, SECONDS) >= position


def test_waiting_has_an_end(registry: Registry, follower: Follower) -> None:
    """Who waits for a position that does not come is told how far the tables are."""
    reached = follower.wait(CITY, registry.cut(CITY, None), SECONDS)
    with pytest.raises(ProjectionBehind) as behind:
        follower.wait(CITY, reached + 1, 0.05)
    assert behind.value.reached == reached


def test_a_poisoned_log_is_parked_and_the_others_go_on(
    registry: Registry, follower: Follower, database: Database
) -> None:
    """A tenant with an event that cannot be folded stays as it was before it, with the reason; the others are folded."""
    before = follower.wait(CITY, poisoned(registry) - 1, SECONDS)
    wait_until(lambda: CITY in follower.suspended, SECONDS)
    assert '"x"' in follower.suspended[CITY]
    position = survey(registry, OTHER_CITY, OTHER_COUNTY)
    assert follower.wait(OTHER_CITY, position, SECONDS) >= position
    assert list(follower.suspended) == [CITY]
    assert checkpoints(database)[CITY] == before == registry.cut(CITY, None) - 1


def test_a_parked_tenant_goes_on_when_it_can(enrolled_dsn: str, registry: Registry, follower: Follower) -> None:
    """What suspended a tenant gone, the tenant is folded and no longer suspended, without a restart."""
    with psycopg.connect(enrolled_dsn, autocommit=True) as superuser:
        superuser.execute(f"ALTER TABLE figures.fact ADD CONSTRAINT obstacle CHECK (tenant <> '{CITY}')")
        position = survey(registry)
        wait_until(lambda: "obstacle" in follower.suspended.get(CITY, ""), SECONDS)
        superuser.execute("ALTER TABLE figures.fact DROP CONSTRAINT obstacle")
    assert follower.wait(CITY, position, SECONDS) == position
    assert not follower.suspended


def test_readiness_names_who_is_parked(enrolled_dsn: str, cluster: Cluster, registry: Registry) -> None:
    """/readyz tells which tenant is suspended, why, and how far it lags; tables up to the poison are answered."""
    with serving(enrolled_dsn, cluster.keys) as served, served.as_office(CITY) as client:
        before = poisoned(registry) - 1
        wait_until(lambda: bool(client.get("/readyz").json()["parked"]), SECONDS)
        answer = client.get("/readyz").json()
        assert answer["lag"] == {CITY: 1}
        assert list(answer["parked"]) == [CITY]
        assert "invalid input syntax" in answer["parked"][CITY]
        table = client.get(f"/v1/{CITY}/dispatch/2021-04", params={"as_of": before})
        assert table.json()["total"]["evaluated"] == 1


def test_a_parked_tenant_is_answered_at_once(enrolled_dsn: str, cluster: Cluster, registry: Registry) -> None:
    """Who asks for no cut waits for no suspended tenant: the table stands before the poison, and the answer says so."""
    with serving(enrolled_dsn, cluster.keys) as served, served.as_office(CITY) as client:
        before = poisoned(registry) - 1
        survey(registry, OTHER_CITY, OTHER_COUNTY)
        wait_until(lambda: bool(client.get("/readyz").json()["parked"]), SECONDS)
        begun = monotonic()
        answer = client.get(f"/v1/{CITY}/dispatch/2021-04")
        assert answer.headers["as-of-position"] == str(before) == str(answer.json()["as_of"])
        with served.as_office("370000") as province:
            table = province.get("/v1/consolidated/dispatch/2021-04")
            assert table.status_code == 200
            assert table.headers["as-of-behind"] == f"{CITY}={before}"
            assert table.json()["total"]["evaluated"] == 1
            assert monotonic() - begun < 3
            now = table.json()["as_of"]
            refused = province.get("/v1/consolidated/dispatch/2021-04", params={"as_of": now})
        assert refused.status_code == 503
        assert client.get(f"/v1/{CITY}/dispatch/2021-04", params={"as_of": before + 1}).status_code == 503


def test_a_report_says_that_a_tenant_is_parked(enrolled_dsn: str, registry: Registry) -> None:
    """The command line names the position before the poison, and reads the table as of it."""
    before = poisoned(registry) - 1
    done = command(enrolled_dsn, "report", "dispatch", "2021-04", "--tenant", CITY)
    assert done.returncode == 1
    assert f"stand at position {before}" in done.stderr and f"--as-of {before}." in done.stderr
    assert f"报表停在第 {before} 号" in done.stderr and "PostgreSQL" not in done.stderr
    assert (
        command(enrolled_dsn, "report", "dispatch", "2021-04", "--tenant", CITY, "--as-of", f"{before}").returncode == 0
    )


def test_waiting_reads_hold_no_thread(enrolled_dsn: str, cluster: Cluster, registry: Registry) -> None:
    """While a hundred reads wait for a position that has not come, others are answered; when it comes, all are."""
    with serving(enrolled_dsn, cluster.keys) as served, served.as_office(CITY) as client:
        path, ahead = f"/v1/{CITY}/dispatch/2021-04", registry.cut(CITY, None) + 1
        with ThreadPoolExecutor(100) as pool:
            waiting = [
                pool.submit(httpx.get, served.url + path, params={"wait": ahead}, headers=client.headers, timeout=30)
                for _ in range(100)
            ]
            wait_until(lambda: sum(future.running() for future in waiting) == 100, SECONDS)
            begun = monotonic()
            for _ in range(5):
                assert client.get(path, params={"as_of": ahead - 1}).status_code == 200
            assert monotonic() - begun < 3
            survey(registry)
            answers = [future.result() for future in waiting]
    assert {answer.status_code for answer in answers} == {200}
    assert {int(answer.headers["as-of-position"]) for answer in answers} <= {ahead - 1, ahead}
