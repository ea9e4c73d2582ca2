"""Pictures of figures: inline SVG with title and description, and the table that they draw beside them."""

from xml.etree import ElementTree as ET

import pytest
from support.bulletins import BULLETIN

from projections.progress.table import Pace
from projections.render.bulletin_layout import paper
from projections.render.charts import Picture, Progress, bars, lines, tiles
from registry.domain.regions import tenant_name, tenants

SVG = "{http://www.w3.org/2000/svg}"
CITIES = [Progress(tenant, tenant_name(tenant), Pace(10 * place, 4 * place)) for place, tenant in enumerate(tenants())]


def parsed(svg: str) -> ET.Element:
    return ET.fromstring(svg)  # noqa: S314 - drawn by ourselves


def words(picture: Picture) -> list[str]:
    return [element.text or "" for element in parsed(picture.svg).iter(f"{SVG}text")]


@pytest.mark.parametrize("picture", paper(BULLETIN).pictures, ids=lambda picture: picture.name)
def test_a_picture_says_what_it_shows(picture: Picture) -> None:
    """It is an image with a title and a description that it names, and every row of its table has every column."""
    root = parsed(picture.svg)
    title, description = root[0], root[1]
    assert (root.get("role"), title.tag, description.tag) == ("img", f"{SVG}title", f"{SVG}desc")
    assert root.get("aria-labelledby") == f"{title.get('id')} {description.get('id')}"
    assert (title.text, description.text) == (picture.title, picture.description)
    assert all(len(row) == len(picture.headings) for row in picture.rows)
    assert not {element.tag for element in root.iter()} & {f"{SVG}script", f"{SVG}image"}


def test_every_city_has_its_tile() -> None:
    """Sixteen tiles, none on another, each with name, share and both numbers; the province has no tile but its row."""
    picture = tiles("完成比例", CITIES)
    found = words(picture)
    for city in CITIES[:-1]:
        assert city.name in found
        assert f"{city.actual} / {city.planned}" in found
    assert "省直" not in found
    assert picture.rows[-1] == ("省直", 160, 64, "40.0%")
    boxes = [(e.get("x"), e.get("y")) for e in parsed(picture.svg).iter(f"{SVG}rect")]
    assert len(set(boxes)) == len(boxes) == 16 + 6
    assert "无计划" in found


def test_the_first_places_are_named_by_exact_shares() -> None:
    """Cities that have done the same share of their plan stand first together; a share a little less does not."""
    paces = {"370100": Pace(3, 2), "370200": Pace(6, 4), "370300": Pace(30_000, 19_999), "370400": Pace(0, 5)}
    told = tiles("完成比例", [Progress(tenant, tenant_name(tenant), pace) for tenant, pace in paces.items()])
    assert told.description.endswith("完成比例最高的是济南市、青岛市（66.7%）。")
    assert [row[3] for row in told.rows] == ["66.7%", "66.7%", "66.7%", "无计划"]
    nothing = tiles("完成比例", [Progress("370100", "济南市", Pace(3, 0))])
    assert "最高" not in nothing.description


def test_bars_are_as_long_as_the_figures() -> None:
    """The longest plan takes the whole width, the others their part of it."""
    widths = [float(e.get("width", 0)) for e in parsed(bars("计划", CITIES).svg).iter(f"{SVG}rect")]
    assert widths[-4] == max(widths) == 450.0
    assert widths[1::2][8] == pytest.approx(450 * 32 / 160)


@pytest.mark.parametrize("values", [(0, 0, 0), (7,), (1, 99_999, 3)])
def test_lines_stay_within_their_picture(values: tuple[int, ...]) -> None:
    """Whatever the figures, a single month's too, points lie within the picture, and its scale has whole steps."""
    picture = lines(
        "months", "各月", [f"2021-{n + 1:02}" for n in range(len(values))], [("甲<乙>", values), ("丙", values)]
    )
    root = parsed(picture.svg)
    for circle in root.iter(f"{SVG}circle"):
        assert 0 <= float(circle.get("cx", -1)) <= 640
        assert 16 <= float(circle.get("cy", -1)) <= 266
    assert f"甲<乙> {values[-1]}" in words(picture)
    scale = [int(word) for word in words(picture) if word.isdecimal()]
    assert [step - scale[0] for step in scale] == [scale[-1] // 4 * part for part in range(5)]
    assert scale[-1] >= max(values)
