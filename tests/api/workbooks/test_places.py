"""Counties, units and industries as clerks write them: resolved where one is meant, offered where several may be."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api.workbooks import places
from api.workbooks.cells import CellFault, Where
from api.workbooks.terms import in_cell
from registry.domain import industries, regions
from registry.domain.regions import PROVINCE

HERE = Where("370100")


def fault(parse: Any, cell: Any, where: Where = HERE) -> str:
    """Return what is said in Chinese of a cell that is not read."""
    with pytest.raises(CellFault) as found:
        parse(cell, where)
    return in_cell(found.value.reason, found.value.facts).zh


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("C3411", "3411"), ("c-3411", "3411"), ("3411 通用设备制造业", "3411"), ("3411（锅炉及辅助设备制造）", "3411"), ("锅炉及辅助设备制造", "3411"), ("汽车零部件及配件制造", "3670"), ("Ｃ３４１１", "3411"),
        ("A0111", "0111"), ("物业管理", "7020"), ("房地产开发经营", "7010"), ("K7020物业管理", "7020"), ("装卸搬运", "5910"), ("591", "5910"),
        ("低温仓储", "5930"), ("G593", "5930"), ("其他采矿业", "1200"), ("12", "1200"), ("国际组织", "9700"), ("K702", "7020"),
    ],
)  # fmt: skip
def test_an_industry_of_which_there_is_one_is_read(cell: str, code: str) -> None:
    """By code with its letter or name, by the name or digits of a division or group that has one code."""
    assert places.industry(cell, HERE) == code


@pytest.mark.parametrize(
    ("cell", "offered"),
    [
        ("34", "341□ 锅炉及原动设备制造、342□ 金属加工机械制造"), ("C34", "349□"), ("通用设备制造业", "341□"), ("C34通用设备制造业", "341□"),
        ("餐饮业", "6210 正餐服务、6220 快餐服务"), ("341", "3412 内燃机及配件制造"), ("金属加工机械制造", "3421 金属切削机床制造"),
        ("切削机床", "3421 金属切削机床制造"), ("汽车零部件", "3670 汽车零部件及配件制造"),
        ("70", "7010 房地产开发经营、7020 物业管理"), ("房地产业", "7030 房地产中介服务"), ("K", "7020 物业管理"), ("59", "5910 装卸搬运"),
        ("C", "13□□ 农副食品加工业"), ("制造业", "14□□ 食品制造业"), ("农、林、牧、渔业", "01□□ 农业、02□□ 林业"), ("采矿业", "06□□ 煤炭开采和洗选业"),
    ],
)  # fmt: skip
def test_an_industry_of_which_there_are_several_is_offered(cell: str, offered: str) -> None:
    """Where a division or section has several codes, the fault names what may be meant."""
    said = fault(places.industry, cell)
    assert said.startswith("应为《国民经济行业分类》四位代码") and offered in said


@pytest.mark.parametrize(
    "cell",
    ["A3411", "D3411", "C7020", "3411餐饮业", "C34餐饮业", "B34", "3411（物业管理）", "3411（金属切削机床制造）"],
)
def test_a_letter_or_a_name_that_contradicts_the_code_is_a_fault(cell: str) -> None:
    """Of two that disagree nobody knows which is meant."""
    assert "不符" in fault(places.industry, cell)


@pytest.mark.parametrize(
    "cell", ["9999", "C9999", "3411、3412", "3411 3412", "3411家", "C3411D", "工业", "", "U3411", "34110", "①3411"]
)
def test_what_is_no_industry_is_a_fault(cell: str) -> None:
    """Two codes, other words, and codes of no division are none."""
    assert fault(places.industry, cell) == "应为《国民经济行业分类》四位代码。"


@settings(max_examples=300, deadline=None, database=None)
@given(st.sampled_from(sorted(industries.divisions())), st.integers(0, 99), st.sampled_from("ABCDEFGHIJKLMNOPQRST"))
def test_a_letter_is_right_or_the_code_is_refused(division: str, rest: int, letter: str) -> None:
    """A code with a section's letter before it is read where it is of that section, and refused otherwise."""
    code = f"{division}{rest:02}"
    right = industries.divisions()[division].section == letter and industries.row_of(code) is not None
    try:
        found = places.industry(f"{letter}{code}", HERE)
    except CellFault:
        found = None
    assert found == (code if right else None)


@pytest.mark.parametrize(
    ("tenant", "cell", "code"),
    [
        ("370100", "历下", "370102"), ("370100", "济南历下", "370102"), ("370100", "济南市历下", "370102"), ("370100", "平阴", "370124"),
        ("370100", "市中", "370103"), ("370100", "高新区", "370176"), ("370100", "济南高新区", "370176"), ("370600", "经开区", "370676"),
        ("370600", "烟台开发区", "370676"), ("370600", "高新区", "370671"), ("371000", "经区", "371072"), ("371000", "高区", "371071"),
        ("371000", "临港区", "371073"), ("370700", "滨海经开区", "370772"), ("371400", "天衢新区", "371471"), (PROVINCE, "济南高新区", "370176"),
        (PROVINCE, "枣庄市中", "370402"),
        ("370100", "章丘市", "370114"), ("370100", "370181", "370114"), ("370100", "济南市长清县", "370113"), ("370200", "四方区", "370203"), ("371300", "苍山县", "371324"),
        ("370100", "莱城区", "370116"), (PROVINCE, "文登市", "371003"), ("370200", "胶州", "370281"), ("370500", "东营港", "370572"),
    ],
)  # fmt: skip
def test_a_county_goes_by_its_short_name(tenant: str, cell: str, code: str) -> None:
    """Without 区, 县 or 市, with the city's name before it or not; zones by what they are called, places by what they were."""
    assert regions.names()[code]
    assert places.county(cell, Where(tenant)) == code


@pytest.mark.parametrize(("tenant", "cell"), [(PROVINCE, "市中"), (PROVINCE, "高新区"), (PROVINCE, "经开区")])
def test_a_short_name_of_several_is_not_guessed(tenant: str, cell: str) -> None:
    """In the province's lists a name that cities share needs the city's name."""
    assert "有几个" in fault(places.county, cell, Where(tenant))


@pytest.mark.parametrize("cell", ["开发区", "区", "历", "青岛", "市南", "济南", "历下区区"])
def test_what_is_no_county_is_a_fault(cell: str) -> None:
    """What every zone is, a part of a name, and another city's county are none here."""
    assert "没有" in fault(places.county, cell)


def test_every_county_is_found_by_all_its_names() -> None:
    """Each county and zone of a city goes by its code, its name, and the city's name before it."""
    for tenant in regions.tenants():
        for code, name in regions.names().items():
            if tenant != PROVINCE and not code.endswith("00") and regions.lies_in(code, tenant):
                for called in (code, name, f"{regions.names()[tenant]}{name}"):
                    assert places.county(called, Where(tenant)) == code
