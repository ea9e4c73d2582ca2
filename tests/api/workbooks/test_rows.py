"""Rows as clerks keep them: totals, signatures, other cities' forms, one enterprise over several rows."""

from datetime import date
from typing import Any

import pytest
from support.hand_made import Page
from support.reading import HEADED, MARCH, PLANNED, Hand, cells, each_hand, refusal, table
from support.workbooks import APPLICATIONS, SCOPE, SURVEY, book, survey_row, surveys


@each_hand
@pytest.mark.parametrize("name", ["济南市", "全市", "济南", "全市合计", "合计", "济南市合计", "各区县合计"])
def test_a_total_named_for_the_city_is_the_total(hand: Hand, name: str) -> None:
    """A row with the city's name, or any name of a total, is left out where it is the sum."""
    rows = [[1, "历下区", 1, 2, 3, 4, 5], [2, "市中区", 1, 2, 3, 4, 5], [3, name, 2, 4, 6, 8, 10]]
    found = table(hand(Page([MARCH, HEADED, *rows])))
    assert [entry["unit"] for entry in found.entries] == ["370102", "370103"]
    assert (cells(found), found.warnings, [row.kind for row in found.passed]) == ([], [], ["total"])


@each_hand
def test_a_city_is_none_of_its_own_units(hand: Hand) -> None:
    """Figures beside the city's name that are not the sum are refused: nobody knows whose they are."""
    rows = [[1, "历下区", 1, 2, 3, 4, 5], [2, "市中区", 1, 2, 3, 4, 5], [3, "济南市", 7, 7, 7, 7, 7]]
    found = table(hand(Page([MARCH, HEADED, *rows])))
    assert cells(found) == ["B5"]
    assert "不是其中的一个单位" in found.findings[0].message.zh


@each_hand
def test_a_wrong_total_is_told_with_both_numbers(hand: Hand) -> None:
    """Sums are held against the rows, those of a section against its own; a wrong one holds nothing back."""
    rows = [
        ["一、规模以上企业"], survey_row(1), survey_row(2), [None, None, "小计", *[None] * 5, 840],
        [None, None, "二、规模以下企业"], survey_row(3), ["小计", *[None] * 7, 421], ["全区合计", *[None] * 7, 1261],
    ]  # fmt: skip
    found = table(hand(Page([["企业调查摸底表"], SURVEY, *rows], [(0, 0, 0, 8)])))
    assert (len(found.entries), cells(found)) == (3, [])
    assert [(warning.cell, warning.message.zh) for warning in found.warnings] == [
        ("I9", "合计写的是 421，各行相加为 420。"),
        ("I10", "合计写的是 1261，各行相加为 1260。"),
    ]
    assert [row.kind for row in found.passed] == ["section", "subtotal", "section", "subtotal", "total"]


@each_hand
def test_signatures_and_notes_are_left_out(hand: Hand) -> None:
    """Who filled it in, who checked it, when it was sent, and sentences under the table are none of the list."""
    feet = [
        ["单位负责人：", None, "填表人：王某", "审核人：李某", None, None, None, "2021-03-08"],
        [None, "填表人：王某", None, None, None, "填报日期：2021年1月25日"],
        ["制表人", None, "复核人"], ["填报单位（盖章）：", None, None, "联系电话："],
        ["以上数据由区统计局提供，截至2021年2月底。"], [None, None, "以上数据由区统计局提供，截至2021年2月底。"],
    ]  # fmt: skip
    found = table(hand(Page([SURVEY, *surveys(2), *feet])))
    assert (len(found.entries), cells(found), len(found.passed)) == (2, [], 6)
    assert "王某" not in str(found.passed)


def test_a_total_on_top_and_a_total_once_more_are_totals() -> None:
    """A total may stand before the rows, and its figures once more below it without a name."""
    rows = [
        [None, "合计", 2, 4, 6, 8, 10],
        [1, "历下区", 1, 2, 3, 4, 5],
        [2, "市中区", 1, 2, 3, 4, 5],
        [None, None, 2, 4, 6, 8, 10],
    ]
    found = table(book(MARCH, HEADED, *rows))
    assert (len(found.entries), cells(found), found.warnings) == (2, [], [])


def test_figures_without_a_name_are_a_fault() -> None:
    """Figures that are no sum and say not whose they are are not passed over."""
    rows = [[1, "历下区", 1, 2, 3, 4, 5], [2, "市中区", 1, 2, 3, 4, 5], [3, None, 9, 9, 9, 9, 9]]
    assert cells(table(book(MARCH, HEADED, *rows))) == ["B5"]
    rows[2][0] = None
    assert cells(table(book(MARCH, HEADED, *rows))) == ["B5"]


def test_an_enterprise_whose_name_sounds_like_a_total_is_a_row() -> None:
    """Names with 全, 一 or 审核 in them are names."""
    names = ["三一重工济南有限公司", "济南审核认证有限公司", "全市通物流有限公司", "一、二号煤矿公司"]
    found = table(book(SURVEY, *(survey_row(number, 企业名称=name) for number, name in enumerate(names))))
    assert [entry["name"] for entry in found.entries] == names


@each_hand
@pytest.mark.parametrize("line", ["( 青岛 ) 市", "青岛市", "填报单位：青岛市职业技能鉴定中心", "（青岛）市"])
def test_another_citys_form_is_refused(hand: Hand, line: str) -> None:
    """A form that names another city, and not this one, is not this one's."""
    plan = Page([["企业技能人才自主评价推进计划表"], [line], PLANNED, [2, "工业*", 1, 1, 1, 1, 1]])
    assert refusal(hand(plan)) == "another_tenant"
    assert refusal(hand(Page([[line], MARCH, HEADED, [1, "市中区", 1, 1, 1, 1, 1]]))) == "another_tenant"


@each_hand
@pytest.mark.parametrize("year", [2021, 2022, 2023])
@pytest.mark.parametrize("instead", ["{} 年已备案企业数量", "{}年企业数量", "{}年完成备案企业数"])
def test_another_column_in_a_years_place_is_refused(hand: Hand, year: int, instead: str) -> None:
    """A plan without one of its years, and another column of that year, is not a plan of the other years."""
    headings = [instead.format(year) if str(year) in heading else heading for heading in PLANNED]
    assert refusal(hand(Page([headings, [2, "工业*", 1, 1, 1, 1, 1]]))) in ("columns_missing", "no_years")


def test_a_year_that_is_told_apart_by_nothing_is_refused() -> None:
    """A heading of a plan that names no year is of none."""
    headings = [heading.replace("2021 年", "今年") for heading in PLANNED]
    assert "names no year" in refusal(book(headings, [2, "工业*", 1, 1, 1, 1, 1]))


def application(code: str | None, scope: str | None, *, numbered: bool = True) -> list[Any]:
    return [code, "济南示例有限公司", "历下区", "3411", date(2021, 3, 1), scope] if numbered else [*[None] * 5, scope]


@each_hand
@pytest.mark.parametrize("way", ["merged", "repeated", "blank"])
def test_rows_of_one_enterprise_are_one_application(hand: Hand, way: str) -> None:
    """Merged, written again or left blank, the rows of an enterprise are together what it applied for."""
    code = "91370102MA3EXAM02N"
    more = [
        application(code, scope, numbered=way == "repeated")
        for scope in ("6-18-02-04 焊工 五级", "6-31-01-03 电工 四级")
    ]
    areas = [(1, place, 3, place) for place in range(5)] if way == "merged" else []
    found = table(hand(Page([APPLICATIONS, application(code, SCOPE), *more], areas)))
    [entry] = found.entries
    assert [item["occupation"] for item in entry["scope"]] == ["6-18-01-01", "6-18-02-04", "6-31-01-03"]
    assert (entry.count, found.rows, cells(found)) == (3, 3, [])


@each_hand
def test_one_faulty_row_holds_its_application_back(hand: Hand) -> None:
    """What is only a part of an application is not what was applied for."""
    code = "91370102MA3EXAM02N"
    rows = [application(code, SCOPE), application(code, "焊工 五级"), application(code, "6-31-01-03 电工 四级")]
    found = table(hand(Page([APPLICATIONS, *rows])))
    assert (found.entries, sorted(cells(found))) == ([], ["A2", "A4", "F3"])


def test_rows_of_one_enterprise_must_agree() -> None:
    """A second row with another county or day contradicts the first, and one with nothing new repeats it."""
    code, other = "91370102MA3EXAM02N", application("91370102MA3EXAM02N", "6-18-02-04 焊工 五级")
    other[2] = "市中区"
    assert sorted(cells(table(book(APPLICATIONS, application(code, SCOPE), other)))) == ["A2", "C3"]
    assert sorted(cells(table(book(APPLICATIONS, application(code, SCOPE), application(code, SCOPE))))) == ["A2", "A3"]
