"""What people type into cells, and what is read of it: every spelling, and nothing guessed."""

from datetime import date, datetime, time
from typing import Any

import pytest

from api.workbooks import cells, levels, places
from api.workbooks.cells import CellFault, Where
from api.workbooks.form import Column
from api.workbooks.lists import FORMS
from api.workbooks.personal_data import is_personal, names_a_person
from api.workbooks.terms import in_cell
from registry.domain.regions import PROVINCE

HERE = Where("370100", {"历下区": "370102"})


def reason(parse: cells.Parser, cell: Any, where: Where = HERE) -> str:
    """Return why a cell is not read."""
    with pytest.raises(CellFault) as fault:
        parse(cell, where)
    return fault.value.reason


@pytest.mark.parametrize(
    "cell",
    [
        "2021-3-5", "2021-03-05", "2021/03/05", "2021/3/5", "2021年3月5日", "2021 年 3 月 5 日", "20210305", "2021.3.5", "2021.03.05",
        "２０２１－０３－０５", "2021-03-05 00:00:00", " 2021-03-05\n", "2021年3月5", 20210305, 20210305.0, date(2021, 3, 5),
        datetime(2021, 3, 5, 8, 30),  # noqa: DTZ001 - a cell's time has no zone
    ],
)  # fmt: skip
def test_a_day_is_read_in_every_spelling(cell: Any) -> None:
    """A date, its digits, or the usual texts are one day."""
    assert cells.day(cell, HERE) == date(2021, 3, 5)


@pytest.mark.parametrize(
    "cell", ["5/3/2021", "21-3-5", "3月5日", "2021-03", "昨天", 44260, 44260.5, True, time(3, 5), "2021-3-5-1", ""]
)
def test_what_is_no_day_is_not_guessed(cell: Any) -> None:
    """A day without its year first, a bare serial number, or a time of day is a fault."""
    assert reason(cells.day, cell) == "not_a_date"


@pytest.mark.parametrize("cell", ["2021-02-30", "20211301", "1899-12-31", "2300.1.1"])
def test_a_day_that_does_not_exist_is_a_fault(cell: str) -> None:
    """30 February, month 13, and years out of range are named as they were written."""
    assert reason(cells.day, cell) == "no_such_day"


@pytest.mark.parametrize(
    ("cell", "level"),
    [
        (5, 5), (3.0, 3), ("3", 3), ("三级", 3), ("三", 3), ("高级工", 3), ("三级/高级工", 3), ("高级工（三级）", 3), ("３级", 3),
        ("三级工", 3), ("技师", 2), ("高级技师", 1), ("一级", 1), ("初级", 5), ("学徒工", "apprentice"), ("特级技师", "special"),
        ("首席技师", "chief"), (" 四 级 ", 4), ("Special", "special"),
    ],
)  # fmt: skip
def test_a_level_is_read_by_number_or_name(cell: Any, level: int | str) -> None:
    """A level goes by its number, its name, or both."""
    assert levels.level(cell, HERE) == level


@pytest.mark.parametrize("cell", [6, 0, "六级", "五级/高级工", "五级、四级", "工人", True, date(2021, 3, 5), "", "级"])
def test_a_level_that_contradicts_itself_is_a_fault(cell: Any) -> None:
    """Two levels that are not one, or none at all, are not read as any."""
    assert reason(levels.level, cell) == "not_a_level"


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("五级、四级、三级", [5, 4, 3]), ("三级，四级 五级", [5, 4, 3]), ("5,4,3", [5, 4, 3]), ("5/4/3", [5, 4, 3]),
        ("五级至三级", [5, 4, 3]), ("初级工—高级工", [5, 4, 3]), ("5-3", [5, 4, 3]), ("三级到五级", [5, 4, 3]), (4, [4]),
        ("高级工；技师", [3, 2]), ("一级~首席技师", [1, "special", "chief"]), ("5\n4", [5, 4]),
    ],
)  # fmt: skip
def test_levels_are_read_as_a_list_or_a_range(cell: Any, expected: list[int | str]) -> None:
    """Several levels are parted by anything usual, or given by their ends."""
    assert levels.levels(cell, HERE) == expected


@pytest.mark.parametrize("cell", ["五级至", "高、低", "", ",", True, date(2021, 5, 3)])
def test_levels_that_are_none_are_a_fault(cell: Any) -> None:
    """Half a range, or a word that is no level, is not read; 5-3 that Excel made a date of is lost."""
    assert reason(levels.levels, cell) == "not_a_level"


@pytest.mark.parametrize(
    ("cell", "count"), [(7, 7), (7.0, 7), ("7", 7), ("７", 7), ("1,234", 1234), ("1，234", 1234), ("12人", 12), (" 3 家 ", 3), (0, 0), ("007", 7)]
)  # fmt: skip
def test_a_count_is_read_with_its_unit_and_separators(cell: Any, count: int) -> None:
    """A figure may be a number or its digits, with thousands parted and its unit behind it."""
    assert cells.count(cell, HERE) == count


@pytest.mark.parametrize("cell", [999_999_999_999, "999999999999", "999,999,999"])
def test_a_count_has_up_to_twelve_digits(cell: Any) -> None:
    """A figure of twelve digits is read, thousands parted or not; one of thirteen is none."""
    assert cells.count(cell, HERE) == int(str(cell).replace(",", ""))
    assert {reason(cells.count, longer) for longer in (10**12, "1" + "0" * 12)} == {"not_a_count"}


@pytest.mark.parametrize(
    "cell", [-1, 1.5, "1.5", "-3", "约10", "12,34", "十", True, date(2021, 1, 1), "1e3", "9" * 20, ""]
)
def test_what_is_no_count_is_a_fault(cell: Any) -> None:
    """Fractions, negatives and words are not figures."""
    assert reason(cells.count, cell) == "not_a_count"


@pytest.mark.parametrize(
    "cell",
    [
        "91370102MA3EXAM02N",
        " 91370102ma3exam02n ",
        "９１３７０１０２ＭＡ３ＥＸＡＭ０２Ｎ",
        "91370102 MA3EXAM02N\u200b",
        "9137\n0102MA3EXAM02N",
    ],
)
def test_a_credit_code_is_read_through_stray_blanks_and_wide_letters(cell: str) -> None:
    """Full-width or small letters and blanks do no harm to a credit code."""
    assert cells.credit_code(cell, HERE) == "91370102MA3EXAM02N"


@pytest.mark.parametrize("cell", [913701020000000000, 9.1370102e17, 1, True, date(2021, 1, 1)])
def test_a_code_typed_as_a_number_is_refused(cell: Any) -> None:
    """A number has lost digits or zeros that nobody can give back: it is refused, never guessed."""
    for parse in (cells.credit_code, cells.occupation, cells.holder, cells.number_of_certificate, cells.uuid):
        assert reason(parse, cell) == "number_typed"


def test_a_wrong_credit_code_says_what_is_wrong() -> None:
    """A code of another length is told from one whose check character does not hold."""
    assert reason(cells.credit_code, "91370102MA3EXAM020") == "credit_check"
    assert reason(cells.credit_code, "91370102MA3EXAM02") == "credit_code"
    assert reason(cells.credit_code, "9.13701E+17") == "credit_code"


@pytest.mark.parametrize("cell", ["3411", "３４１１", 3411, 3411.0, "C3411", " 3411 "])
def test_an_industry_goes_by_its_code(cell: Any) -> None:
    """Four digits, the section's letter before them or not; as a number where no zero can be lost."""
    assert places.industry(cell, HERE) == "3411"


def test_an_industry_that_lost_its_zero_is_refused() -> None:
    """0111 typed as a number has become 111, and might have been anything."""
    assert places.industry("0111", HERE) == "0111"
    assert reason(places.industry, 111) == "number_typed"
    assert reason(places.industry, "9999") == "not_an_industry"
    assert reason(places.industry, "工业") == "not_an_industry"


@pytest.mark.parametrize(
    "cell", ["历下区", " 历 下 区 ", "济南市历下区", "山东省济南市历下区", "370102", 370102, 370102.0, "３７０１０２"]
)
def test_a_county_goes_by_code_or_name(cell: Any) -> None:
    """A county of the tenant by its name, with the city before it or not, or by its code."""
    assert places.county(cell, HERE) == "370102"


def test_a_name_that_several_counties_have_is_not_guessed() -> None:
    """市中区 is one county in a city; in the province's list it needs its city's name."""
    assert places.county("市中区", HERE) == "370103"
    assert reason(places.county, "市中区", Where(PROVINCE)) == "county_of_several"
    assert places.county("枣庄市市中区", Where(PROVINCE)) == "370402"
    assert reason(places.county, "市南区") == "not_a_county"


@pytest.mark.parametrize(
    ("cell", "answer"),
    [("是", True), ("√", True), ("Y", True), (1, True), (True, True), ("否", False), ("×", False), (0, False)],
)
def test_yes_and_no_are_read(cell: Any, answer: bool) -> None:
    """是 and 否, ticks and crosses."""
    assert cells.yes_or_no(cell, HERE) is answer


def test_what_is_neither_yes_nor_no_is_a_fault() -> None:
    """A blank or a perhaps is no answer."""
    assert {reason(cells.yes_or_no, cell) for cell in ("待定", 2, date(2021, 1, 1))} == {"not_yes_or_no"}


def test_a_scope_is_read_from_one_cell() -> None:
    """Code, title and levels parted by blanks, several by semicolons or line ends."""
    found = levels.scope("6-18-01-01 车工 五级、四级；\n6-18-01-02　铣工　四级 三级", HERE)
    assert found == [
        {"occupation": "6-18-01-01", "title": "车工", "levels": [5, 4]},
        {"occupation": "6-18-01-02", "title": "铣工", "levels": [4, 3]},
    ]
    assert reason(levels.scope, "车工 五级") == "not_a_scope"
    assert reason(levels.scope, "6-18-01 车工 五级") == "not_an_occupation"
    assert reason(levels.scope, ";") == "not_a_scope"


def test_a_text_keeps_its_brackets_and_loses_its_line_ends() -> None:
    """A name is taken as it is written, but for stray blanks and full-width digits."""
    assert cells.text(50)(" 济南示例（集团）\n有限公司１２　", HERE) == "济南示例（集团） 有限公司12"
    assert reason(cells.text(3), "一二三四") == "too_long"
    assert reason(cells.text(50), True) == "not_a_text"


MOST = 10_000_000
NUMBERS = (
    "11010519491231002X",
    "110105 19491231 0021",
    "１３８００００００００",
    "6222021234567890123",
    "0531-88886666",
)


@pytest.mark.parametrize(
    "column", [column for form in FORMS.values() for column in form.columns], ids=lambda column: column.name
)
def test_no_column_takes_personal_data(column: Column) -> None:
    """A number of a person or of a card is a fault in every column of every list, and no fault repeats it."""
    for cell in (*NUMBERS, *(f"某某{number}，" for number in NUMBERS), 13800000000, 110105194912310021):
        try:
            assert column.parse(cell, HERE) > MOST, "a figure that is refused as too large"
        except CellFault as fault:
            told = in_cell(fault.reason, fault.facts)
            assert not [number for number in (*NUMBERS, "13800000000", "110105194912310021") if number in told.en]


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("某某11010519491231002X", "identity number"),
        ("电话13800000000", "telephone number"),
        ("卡号6222021234567890123", "bank card"),
        ("济南\u202e制造", "direction"),
        ("济南\u200e制造", "direction"),
    ],
)
def test_a_text_is_refused_for_what_it_holds(text: str, wrong: str) -> None:
    """The fault of a text names the kind of what may not stand in it."""
    with pytest.raises(CellFault, match=wrong) as fault:
        cells.text(100)(text, HERE)
    assert not fault.value.facts


def test_what_has_no_width_is_no_blank() -> None:
    """Zero-width characters within a name leave no blank behind; at the ends of a code, marks of direction do no harm."""
    assert cells.text(50)("济南\u200b示例\ufeff公司", HERE) == "济南示例公司"
    assert cells.credit_code("\u200e91370102MA3EXAM02N\u200f", HERE) == "91370102MA3EXAM02N"


@pytest.mark.parametrize(
    "text", ["91370102MA3EXAM02N", "鲁技评备〔2021〕370102-0001", "Y000037010001215000001", "2021年3月"]
)
def test_codes_of_the_field_name_no_person(text: str) -> None:
    """Credit codes, receipt and certificate numbers are not taken for a person's."""
    assert not names_a_person(text)


@pytest.mark.parametrize(
    "heading",
    [
        "姓名",
        "身份证号",
        "身份证号码",
        "证件号码",
        "手机",
        "联系电话",
        "持证人姓名",
        "法定代表人",
        "出生日期",
        "e-mail",
        "联系人",
    ],
)
def test_columns_of_personal_data_are_known_by_their_headings(heading: str) -> None:
    """The usual headings of personal data are recognised."""
    assert is_personal(heading)


@pytest.mark.parametrize("heading", ["企业名称", "证书编号", "职业名称", "单位名称", "人员编号", "参评人数", "备注"])
def test_other_columns_are_not(heading: str) -> None:
    """Headings of the registry's own columns are not taken for personal data."""
    assert not is_personal(heading)


def test_a_holder_is_an_opaque_reference() -> None:
    """A holder's reference is read; an ID number in its place is refused without being repeated."""
    assert cells.holder(" 3F9C2A7E-0000-4000-8000-0123456789AB ", HERE) == "3f9c2a7e-0000-4000-8000-0123456789ab"
    for cell in ("11010519491231002X", "110105491231002", "短", "ab", "zhang-san-1990", "p-0001-abcd"):
        with pytest.raises(CellFault) as fault:
            cells.holder(cell, HERE)
        assert (fault.value.reason, fault.value.facts) == ("not_a_holder", {})


def test_a_unit_goes_by_name_or_code() -> None:
    """A unit of the tenant is found by what it is called."""
    assert places.unit(" 历下区 ", HERE) == "370102"
    assert reason(places.unit, "市南区") == "not_a_unit"
