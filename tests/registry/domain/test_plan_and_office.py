"""Plans, surveys, monthly declarations and the offices of a tenant, by given–when–then."""

from support.acts import CODE
from support.given import COUNTY, INDUSTRY, OTHER_COUNTY, TENANT, Act, Given
from support.other_acts import ROWS, declared

SURVEY = {"name": "济南示例机械有限公司", "county": COUNTY, "industry": "3411", "above_scale": True, "year": 2021}


def surveyed(office: str = COUNTY, day: float = 0) -> Act:
    return Act("enterprise.surveyed.v1", f"enterprise/{CODE}", office, day, SURVEY)


def test_an_enterprise_is_surveyed_again_and_closed(given: Given) -> None:
    """A later survey replaces the earlier; a closed enterprise may be surveyed anew."""
    closed = Act("enterprise.closed.v1", f"enterprise/{CODE}", COUNTY, 2, {"reason": "迁出"})
    given.when(closed).then_refused("subject_unknown")
    given(surveyed(), surveyed(INDUSTRY, 1), closed).when(surveyed(day=3)).then("enterprise.surveyed.v1")


def test_a_county_closes_its_own_enterprises(given: Given) -> None:
    """Another county cannot close an enterprise, and is not told it could."""
    closed = Act("enterprise.closed.v1", f"enterprise/{CODE}", OTHER_COUNTY, 1, {"reason": "迁出"})
    given(surveyed()).when(closed).then_refused("own_county")
    assert "enterprise.closed.v1" not in given.allowed(f"enterprise/{CODE}", OTHER_COUNTY, 1)


def test_a_plan_is_adopted_revised_and_submitted(given: Given) -> None:
    """A plan is adopted once, revised whole, submitted when it stands."""
    plan = "plan/2021-2023"
    given(Act("plan.adopted.v1", plan, TENANT, 0, ROWS)).when(
        Act("plan.adopted.v1", plan, TENANT, 1, ROWS)
    ).then_refused("out_of_turn")
    given.when(Act("plan.submitted.v1", plan, TENANT, 1)).then("plan.submitted.v1")
    given.when(Act("plan.revised.v1", plan, TENANT, 2, ROWS)).then("plan.revised.v1")
    given.when(Act("plan.revised.v1", plan, COUNTY, 2, ROWS)).then_refused("poster")


def test_a_plans_years_lie_in_its_period(given: Given) -> None:
    """A year outside the period is a fault, with its pointer."""
    rows = {"rows": [{"row": 2, "planned": {"2021": 1, "2024": 1}}]}
    given.when(Act("plan.adopted.v1", "plan/2021-2023", TENANT, 0, rows)).then_invalid("/data/rows/0/planned/2024")


def test_an_office_declares_for_its_own_unit(given: Given) -> None:
    """A county declares for itself, the centre for any unit of the tenant, nobody for what is no unit."""
    given.when(declared()).then("dispatch.declared.v1")
    assert given.when(declared(unit=OTHER_COUNTY)).then_refused("own_unit").office == OTHER_COUNTY
    given.when(declared(TENANT, OTHER_COUNTY)).then("dispatch.declared.v1")
    given.when(declared(TENANT, "370202")).then_invalid("/data/unit")
    given.when(declared(TENANT, "370100-transport")).then_invalid("/data/unit")


def test_a_month_is_declared_once_it_has_begun(given: Given) -> None:
    """Nothing can be declared for a month that lies ahead."""
    given.when(declared(month="2021-04", day=30.5)).then_refused("month_not_begun")
    given.when(declared(month="2021-04", day=31)).then("dispatch.declared.v1")


def test_the_centre_enrols_and_suspends_offices(given: Given) -> None:
    """Offices are enrolled by the tenant's centre, under a code that fits their kind."""
    enrolled = Act("office.enrolled.v1", "office/370104", TENANT, 0, {"name": "槐荫区中心", "kind": "county"})
    suspended = Act("office.suspended.v1", "office/370104", TENANT, 1, {"reason": "合并"})
    given(enrolled, suspended).when(Act("office.enrolled.v1", "office/370104", TENANT, 2, enrolled.data)).then(
        "office.enrolled.v1"
    )
    given.when(Act("office.enrolled.v1", "office/370202", TENANT, 2, enrolled.data)).then_invalid("/data/kind")
    given.when(Act("office.enrolled.v1", "office/370105", COUNTY, 2, enrolled.data)).then_refused("poster")
