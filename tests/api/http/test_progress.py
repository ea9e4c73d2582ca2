"""The province's progress: plan against actual by city, industry and year, places, month on month, who is idle."""

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.database import Cluster
from support.events import CITY, COUNTY, PROVINCE, Enterprise, Filing, act, declared
from support.offices import Desks, command, desks_of, in_force, problem
from support.server import serving

from projections.dispatch.table import Figures
from projections.progress.table import CityProgress, IndustryProgress, Pace, ProgressTable
from registry.domain import regions

OTHER, THIRD, WHOLLY_IDLE = "370200", "370300", "370400"


@pytest.fixture(scope="module")
def reported(cluster: Cluster) -> Iterator[Desks]:
    """济南 has done 2 of 8, 青岛 1 of 4, 淄博 none of 5; a filing of April and a certificate of March are 济南's."""
    with cluster.clone(cluster.enrolled) as dsn, serving(dsn, cluster.keys) as served, desks_of(served) as desks:
        for tenant, planned in ((CITY, 8), (OTHER, 4), (THIRD, 5)):
            rows = [{"row": 2, "planned": {"2021": planned, "2022": 1, "2023": 0}}]
            desks.record(tenant, act("plan.adopted.v1", "plan/2021-2023", "2021-01-20", {"rows": rows}), tenant=tenant)
        filing = in_force(desks, Filing(Enterprise()))
        late = Filing(Enterprise(industry="0111"))
        desks.record(COUNTY, late.received(), late.assessed())
        desks.record(CITY, late.approved(), late.notice(), late.notice_closed(), late.receipt("2021-04-10"))
        evaluation = filing.evaluation()
        desks.record(COUNTY, evaluation.held("2021-03-25"), evaluation.granted("2021-03-29", count=5))
        in_force(desks, Filing(Enterprise(county="370202")), office="370202", tenant=OTHER)
        desks.record(THIRD, declared("370302", "2021-04", "2021-05-02", (1, 0, 0, 0, 3)), tenant=THIRD)
        yield desks


def rows(found: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {row["tenant"]: row for row in found["rows"]}


def test_plan_and_actual_stand_side_by_side(reported: Desks) -> None:
    """By city, industry and year; what is dated after the month's end is not done yet; the total is the sum."""
    found = reported.read(PROVINCE, "progress/2021-04", tenant="consolidated")
    city = rows(found)[CITY]
    assert list(rows(found)) == list(regions.tenants())
    assert (city["planned"], city["actual"], city["permille"]) == (8, 2, 250)
    assert city["years"]["2022"] == {"planned": 1, "actual": 0, "permille": 0}
    done = {each["row"]: each["years"]["2021"]["actual"] for each in city["industries"]}
    assert (done[1], done[2], sum(done.values())) == (1, 1, 2)
    assert (found["total"]["planned"], found["total"]["actual"], found["total"]["permille"]) == (17, 3, 176)
    march = rows(reported.read(PROVINCE, "progress/2021-03", tenant="consolidated"))[CITY]
    assert (march["actual"], march["permille"]) == (1, 125)


def test_cities_have_their_places_and_equal_shares_share_one(reported: Desks) -> None:
    """2 of 8 and 1 of 4 share the first place, none of 5 is third; who has no plan, and the province, has none."""
    found = rows(reported.read(PROVINCE, "progress/2021-04", tenant="consolidated"))
    assert {tenant: row["rank"] for tenant, row in found.items() if row["rank"]} == {CITY: 1, OTHER: 1, THIRD: 3}
    march = rows(reported.read(PROVINCE, "progress/2021-03", tenant="consolidated"))
    assert [march[tenant]["rank"] for tenant in (OTHER, CITY, THIRD)] == [1, 2, 3]


def test_months_stand_side_by_side(reported: Desks) -> None:
    """First receipts and Annex 2's figures of the month beside those of the month before, declared ones too."""
    found = rows(reported.read(PROVINCE, "progress/2021-04", tenant="consolidated"))
    pairs = found[CITY]["month_on_month"]
    assert pairs["filed"] == {"now": 1, "before": 1, "change": 0}
    assert pairs["completed"] == {"now": 2, "before": 1, "change": 1}
    assert pairs["certified_month"] == {"now": 0, "before": 5, "change": -5}
    assert found[THIRD]["month_on_month"]["certified_ytd"] == {"now": 3, "before": 0, "change": 3}


def test_units_without_progress_are_named(reported: Desks) -> None:
    """Per tenant the units from which nothing came this year; a tenant of such units alone is wholly idle."""
    found = {
        tenant: row["without_progress"]
        for tenant, row in rows(reported.read(PROVINCE, "progress/2021-04", tenant="consolidated")).items()
    }
    idle = {tenant: {unit["unit"] for unit in each["units"]} for tenant, each in found.items()}
    assert COUNTY not in idle[CITY]
    assert {"370103", CITY} <= idle[CITY]
    assert "370302" not in idle[THIRD]
    assert [found[tenant]["whole"] for tenant in (CITY, OTHER, THIRD, WHOLLY_IDLE)] == [False, False, False, True]


def test_who_may_not_see_the_province_sees_no_progress(reported: Desks) -> None:
    """A city's centre finds nothing there; a month that is none, and a position as cut, are refused."""
    problem(reported.get(CITY, "progress/2021-04", tenant="consolidated"), 404, "tenant-unknown")
    problem(reported.get(PROVINCE, "progress/2021-13", tenant="consolidated"), 422, "parameter-invalid")
    problem(reported.get(PROVINCE, "progress/2021-04", tenant="consolidated", as_of=5), 422, "parameter-invalid")


def test_progress_is_printed(reported: Desks) -> None:
    """A line a tenant on the terminal, with share and place, and the tenants without progress under them."""
    done = command(reported.served.dsn, "report", "progress", "2021-04")
    assert done.returncode == 0
    line = next(line for line in done.stdout.splitlines() if "济南市" in line and "25.0%" in line)
    assert line.split()[:10] == ["1", "济南市", "8", "2", "25.0%", "1", "1", "1", "0", "5"]
    assert "本年零进展：枣庄市" in done.stdout


paces = st.builds(Pace, st.integers(0, 9), st.integers(0, 9))


@given(st.lists(paces, min_size=1, max_size=6))
def test_places_follow_the_shares(found: list[Pace]) -> None:
    """Whatever the shares, a larger one stands before a smaller one, equal ones together, and one has the first place."""
    cities = [
        CityProgress(
            tenant, tenant, (IndustryProgress(1, "x", {2021: pace}),), 0, 0, Figures(), Figures(), (), progress=True
        )
        for tenant, pace in zip(regions.tenants(), found, strict=False)
    ]
    table = ProgressTable(PROVINCE, "2021-04", "", 2021, (2021,), tuple(cities))
    ranked = sorted(
        ((place, city.pace(2021)) for city in cities if (place := table.ranks.get(city.tenant))), key=lambda one: one[0]
    )
    assert len(ranked) == sum(pace.planned > 0 for pace in found)
    assert not ranked or ranked[0][0] == 1
    for (place, ahead), (next_place, behind) in pairwise(ranked):
        assert ahead.actual * behind.planned >= behind.actual * ahead.planned
        assert (place == next_place) == (ahead.actual * behind.planned == behind.actual * ahead.planned)
