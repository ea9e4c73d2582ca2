"""Pictures and definitions over HTTP: what is drawn is what the tables say, and every figure is defined."""

import pytest
from support.events import CITY, COUNTY, PROVINCE, Enterprise, Filing, act
from support.offices import Desks, in_force, problem

from projections.activity.query import DEFINITION
from projections.activity.table import ACTIVITY_COLUMNS
from projections.bulletin import figures as bulletin_figures
from projections.charts import PICTURES
from projections.dispatch import query as dispatch_query
from projections.dispatch.table import COLUMNS
from projections.plan import query as plan_query


@pytest.fixture(scope="module")
def evaluating(shared: Desks) -> Desks:
    """A city with a plan of four, a filing in force since 20 March, and five certificates of that month."""
    evaluation = in_force(shared, Filing(Enterprise())).evaluation()
    shared.record(COUNTY, evaluation.held("2021-03-25"), evaluation.granted("2021-03-29", count=5))
    rows = [{"row": 2, "planned": {"2021": 4, "2022": 0, "2023": 0}}]
    shared.record(CITY, act("plan.adopted.v1", "plan/2021-2023", "2021-01-20", {"rows": rows}))
    return shared


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_has_its_table_beside(evaluating: Desks, name: str) -> None:
    """Every picture is SVG by itself, and with words and the table of what it draws as JSON."""
    province = evaluating[PROVINCE]
    told = province.get(f"/v1/consolidated/pictures/{name}", params={"month": "2021-04"}).json()
    svg = province.get(f"/v1/consolidated/pictures/{name}.svg", params={"month": "2021-04"})
    assert (svg.headers["content-type"], svg.text) == ("image/svg+xml", told["svg"])
    assert told["title"] in svg.text
    expected = {
        "progress": ["济南市", 4, 1, "25.0%"],
        "plan": ["济南市", 4, 1],
        "months": ["2021-03", 1, 1],
        "certificates": ["2021-03", 5],
    }
    assert expected[name] in told["rows"]
    if name in ("months", "certificates"):
        assert [row[0] for row in told["rows"]] == ["2021-01", "2021-02", "2021-03", "2021-04"]


def test_pictures_are_the_provinces(evaluating: Desks) -> None:
    """A city sees none, a name that none has is not found, and a month must be one; without, it is the last."""
    problem(evaluating[CITY].get("/v1/consolidated/pictures/plan?month=2021-03"), 404, "tenant-unknown")
    province = evaluating[PROVINCE]
    lost = province.get("/v1/consolidated/pictures/map?month=2021-03", headers={"Accept-Language": "zh-CN"})
    assert problem(lost, 404, "not-found")["detail"].startswith("没有此事项：图 map（现有 progress")
    assert province.get("/v1/consolidated/pictures/plan").json()["month"] > "2021-12"
    problem(province.get("/v1/consolidated/pictures/plan.svg?month=2021-13"), 422, "parameter-invalid")


def test_every_figure_is_defined_in_both_languages(shared: Desks) -> None:
    """Whoever asks gets every definition that answers name, each figure of it with its text."""
    found = shared[COUNTY].get("/v1/definitions")
    told = {each["definition"]: each for each in found.json()["definitions"]}
    assert {dispatch_query.DEFINITION, plan_query.DEFINITION, DEFINITION, bulletin_figures.DEFINITION} == told.keys()
    assert shared[COUNTY].get("/version").json()["definitions"] == list(told), "what runs names the same ones"
    named = {name: [figure["name"] for figure in each["figures"]] for name, each in told.items()}
    assert named["dispatch/1"] == list(COLUMNS)
    assert set(named["activity/1"]) == {*ACTIVITY_COLUMNS, "zero_progress"}
    assert named["plan/1"] == ["above_scale", "filed", "planned", "actual"]
    for each in told.values():
        for words in (
            each["title"],
            each["basis"],
            *(figure[what] for figure in each["figures"] for what in ("title", "text")),
        ):
            assert words["zh"].strip()
            assert words["en"].strip()
