from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from random import Random

import httpx
import pytest
from faults.ledger import Say, judge, recorded
from faults.run_counts import Counts
from faults.tenants import TENANTS, UNKNOWN, City, World, unknown_subject
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test
from support.database import Cluster
from support.events import COUNTY, Filing, credit_code, new_id
from support.server import serving

POOL_SIZE = 1
LATEST = 20
"""How many of the latest events are read anew at a time."""

cities = st.sampled_from(sorted(TENANTS))
pairs = st.permutations(sorted(TENANTS)).map(lambda order: order[:2])
paths = st.sampled_from(
    [
        "events",
        "dispatch/2021-03",
        "dispatch/2021-03.xlsx",
        "dispatch/2021-03/cells/{office}/preparing",
        "plan/2021-2023",
        "inbox",
        "subjects/{subject}",
        "subjects/{subject}/history",
    ]
)


class Tenants(RuleBasedStateMachine):
    """Acts of three tenants in any order on the same few connections; each knows exactly its own."""

    def __init__(self, world: World) -> None:
        super().__init__()
        self.world = world

    def city(self, tenant: str) -> City:
        return self.world.cities[tenant]

    @rule(tenant=cities)
    def survey(self, tenant: str) -> None:
        self.world.survey(self.city(tenant))

    @rule(tenant=cities)
    def application(self, tenant: str) -> None:
        self.world.application(self.city(tenant))

    @rule(tenant=cities, number=st.integers(2, 5))
    def many(self, tenant: str, number: int) -> None:
        city = self.city(tenant)
        self.world.post(city, *(city.enterprise().surveyed() for _ in range(number)))

    @rule(pair=pairs)
    def one_id_in_two_tenants(self, pair: list[str]) -> None:
        same = new_id()
        for tenant in pair:
            self.world.survey(self.city(tenant), id=same)

    @rule(pair=pairs)
    def one_enterprise_in_two_tenants(self, pair: list[str]) -> None:
        code = credit_code()
        for tenant in pair:
            self.world.survey(self.city(tenant), code)
            assert self.city(tenant).events[-1]["version"] == 1

    @rule(pair=pairs)
    def of_a_filing_under_way_elsewhere_the_tenant_alone_is_told(self, pair: list[str]) -> None:
        code, (there, here) = credit_code(), map(self.city, pair)
        self.world.post(there, Filing(there.enterprise(code)).received(), filings=1)
        problem = self.world.refused(here, Filing(here.enterprise(code)).received(), 409, there.tenant)
        assert (problem["rule"], problem["blocking"], problem["office"]) == ("one_filing", None, there.tenant)

    @rule(tenant=cities)
    def an_id_taken(self, tenant: str) -> None:
        city = self.city(tenant)
        taken = self.world.survey(city)
        problem = self.world.refused(city, city.enterprise().surveyed() | {"id": taken["id"]}, 422)
        assert problem["type"].endswith("id-reused")

    @rule(pair=pairs)
    def an_act_on_what_is_only_elsewhere(self, pair: list[str]) -> None:
        there, here = map(self.city, pair)
        filing = Filing(there.enterprise())
        self.world.post(there, filing.received(), filings=1)
        foreign = self.world.refused(here, filing.returned("2021-03-02"), 409)
        unknown = self.world.refused(here, Filing().returned("2021-03-02"), 409)
        assert foreign == unknown

    @rule(tenant=cities)
    def log(self, tenant: str) -> None:
        city = self.city(tenant)
        expected = city.events[-LATEST:]
        found = self.world.read(city, "events", after=city.size - len(expected), limit=1000)
        assert found == expected

    @rule(tenant=cities)
    def subject(self, tenant: str) -> None:
        city = self.city(tenant)
        if city.events:
            subject = city.events[-1]["subject"]
            expected = [event for event in city.events if event["subject"] == subject]
            assert self.world.read(city, f"subjects/{subject}/history") == expected
            assert self.world.read(city, f"subjects/{subject}")["version"] == len(expected)

    @rule(tenant=cities)
    def table(self, tenant: str) -> None:
        city = self.city(tenant)
        table = self.world.read(city, "dispatch/2021-03", wait=city.size)
        assert table["total"]["preparing"] == city.filings
        assert all(row["unit"].startswith(tenant[:4]) for row in table["rows"])
        cell = self.world.read(city, f"dispatch/2021-03/cells/{city.office}/preparing", wait=city.size)
        assert cell["value"] == city.filings
        assert {event["id"] for event in cell["events"]} <= {event["id"] for event in city.events}

    @rule(tenant=cities)
    def feed(self, tenant: str) -> None:
        city = self.city(tenant)
        after = max(city.base, city.size - LATEST)
        if after < city.size:
            assert self.world.fed(city, after) == [str(place) for place in range(after + 1, city.size + 1)]

    @rule(pair=pairs, path=paths)
    def a_foreign_tenant_is_as_an_unknown_one(self, pair: list[str], path: str) -> None:
        there, here = map(self.city, pair)
        subject = there.events[-1]["subject"] if there.events else unknown_subject()
        path = path.format(office=there.office, subject=subject)
        answer = here.desk.get(f"/v1/{there.tenant}/{path}")
        unknown = here.desk.get(f"/v1/{UNKNOWN}/{path}")
        assert answer.status_code == unknown.status_code == 404
        assert answer.text.replace(there.tenant, UNKNOWN) == unknown.text
        assert plain(answer) == plain(unknown)
        post = here.enterprise().surveyed()
        refusals = [here.desk.post(f"/v1/{code}/events", json=post) for code in (there.tenant, UNKNOWN)]
        assert [one.status_code for one in refusals] == [404, 404]
        assert refusals[0].text.replace(there.tenant, UNKNOWN) == refusals[1].text

    @rule(pair=pairs, history=st.booleans())
    def a_foreign_subject_is_as_an_unknown_one(self, pair: list[str], history: bool) -> None:
        there, here = map(self.city, pair)
        filing = Filing(there.enterprise())
        self.world.post(there, filing.received(), filings=1)
        found = []
        for subject in (filing.subject, unknown_subject()):
            path = f"/v1/{here.tenant}/subjects/{subject}" + "/history" * history
            status, text, headers = self.world.missing(City(here.tenant, here.desk, 0, known={subject[7:]}), path)
            found.append((status, text.replace(subject, ""), headers))
        assert found[0] == found[1]

    @rule(seed=st.integers(0, 1 << 30))
    def all_at_once(self, seed: int) -> None:
        """Several acts of every tenant at the same moment, on the same connections."""
        rng = Random(seed)
        plans = {
            tenant: [rng.choice([self.survey, self.application, self.log, self.table, self.subject]) for _ in range(4)]
            for tenant in TENANTS
        }

        def work(tenant: str) -> None:
            act: Callable[[str], None]
            for act in plans[tenant]:
                act(tenant)

        with ThreadPoolExecutor(len(TENANTS)) as pool:
            list(pool.map(work, TENANTS))


def plain(answer: httpx.Response) -> dict[str, str]:
    """Return the headers of an answer without those that differ with every answer or with its length."""
    return {name: of for name, of in answer.headers.items() if name not in {"date", "content-length", "x-request-id"}}


@pytest.fixture
def world(enrolled_dsn: str, cluster: Cluster) -> Iterator[World]:
    """Three tenants of a server that has one connection a kind of work."""
    with serving(enrolled_dsn, cluster.keys, pool_size=POOL_SIZE) as served:
        world = World(served)
        yield world
        world.close()


@pytest.mark.timeout(900)
def test_no_tenant_learns_of_another(world: World, counts: Counts, say: Say) -> None:
    """Whatever three tenants do on shared connections, none gets a row, an id, a count or an error that tells of another."""
    machine = settings(
        max_examples=counts.histories,
        stateful_step_count=counts.steps,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    try:
        run_state_machine_as_test(lambda: Tenants(world), settings=machine)  # type: ignore[no-untyped-call]
    finally:
        verdict = judge(world.ledger, *recorded(world.served.dsn))
        say(verdict.line(foreign=world.foreign, answers=world.answers, tenants=len(TENANTS)))
    assert verdict.clean
    assert world.answers > counts.steps


def test_an_answer_that_tells_of_another_is_found_out(world: World) -> None:
    """An id, an enterprise's name and a path of another tenant in an answer are reported."""
    here, there = world.cities["370100"], world.cities["370200"]
    event = world.survey(there)
    harmless = httpx.Response(404, json={"detail": "no", "id": new_id(), "office": COUNTY})
    world.looked_through(here, harmless)
    for leak in (event["id"], event["subject"], event["data"]["name"], f"/{there.tenant}/370202"):
        with pytest.raises(AssertionError):
            world.looked_through(here, httpx.Response(409, json={"detail": leak}))
