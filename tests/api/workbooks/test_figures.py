"""Figures and days as texts: the number or the day that a person reads there, or a fault."""

import re
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.workbooks import SURVEY, book, survey_row

from api.workbooks import cells
from api.workbooks.cells import CellFault, Where
from api.workbooks.lists import FORMS
from api.workbooks.reading import read
from api.workbooks.search import find
from api.workbooks.workbook import sheets

HERE = Where("370100")
PEOPLE = cells.figure(cells.PEOPLE)
SIGNED = cells.figure(cells.PEOPLE, signed=True)


def figure(cell: Any, parse: cells.Parser = PEOPLE) -> int | None:
    """Return the figure that is read, None for a fault."""
    try:
        found: int = parse(cell, HERE)
    except CellFault:
        return None
    return found


def day(cell: Any) -> date | None:
    """Return the day that is read, None for a fault."""
    try:
        found: date = cells.day(cell, HERE)
    except CellFault:
        return None
    return found


@pytest.mark.parametrize(
    ("cell", "read_as"),
    [
        ("１，234", 1234), ("1,234,567", 1234567), ("３５６人", 356), ("356 名", 356), ("420.0", 420), ("420.00人", 420), (" 420\n", 420),
        ("　420　", 420), ("\u200b420\ufeff", 420), (420.0, 420), (3.0000000000000004, 3), ("１２０", 120), ("0", 0),
    ],
)  # fmt: skip
def test_a_figure_is_read_as_it_looks(cell: Any, read_as: int) -> None:
    """Full-width digits and commas, blanks at the ends, groups of three, `.0` and one word of the column are read."""
    assert figure(cell) == read_as


@pytest.mark.parametrize(
    "cell",
    [
        "120\n35", "12①", "①", "1 200", "1\u00a0200", "约420", 420.4, "420.4", "100²", "300(女120)", "300（女120）", "12,34", "1,23,456",
        "12\u200b35", "½", "3½", "一百", "12/3", "12-35", "12、35", "12 ,345", "1.2.3", "420家", "420人人", "420百人", "4.2万", "٤٢٠", "𝟒𝟐𝟎", "㊿",
        "⑫", "12%", "12.", "0x1f", "1e3", "+5", "-5", "\u202e021", "12 人 次", "Ⅻ", "十二", "12人(含劳务)", "120→35",
    ],
)  # fmt: skip
def test_a_figure_that_reads_as_two_or_as_none_is_a_fault(cell: Any) -> None:
    """Two numbers, circled or raised digits, about, fractions, brackets, other scripts, other units: never guessed."""
    assert figure(cell) is None


@pytest.mark.parametrize("dash", "-－−﹣")
def test_more_may_be_revoked_than_granted(dash: str) -> None:
    """A column that may fall below nothing takes any dash before the digits, and another column none."""
    assert figure(f"{dash}1,234人", SIGNED) == -1234
    assert figure(-5, SIGNED) == -5
    assert figure(f"{dash}5") is None


ONE_NUMBER = re.compile(r"[\s\u200b-\u200f\u2060\ufeff]*([0-9０-９]+|[0-9０-９]{1,3}(?:[,，][0-9０-９]{3})+)(?:[.．][0０]+)?[\s]?[人名个]?[\s\u200b-\u200f\u2060\ufeff]*")  # fmt: skip
TRICKY = st.text(st.sampled_from("0123456789０１９,，.．人家约①²½ \n\t　\u00a0\u200b-－()（）十百%٤"), max_size=10)


@settings(max_examples=500, deadline=None, database=None)
@given(st.one_of(TRICKY, st.text(max_size=8)))
def test_whatever_stands_in_a_figures_cell_is_the_number_read_there_or_a_fault(cell: str) -> None:
    """A text that is read holds one number and nothing else, and is read as that number."""
    found = figure(cell)
    if found is not None:
        looks = ONE_NUMBER.fullmatch(cell)
        assert looks, cell
        assert found == int(re.sub("[,，]", "", looks[1]))


@settings(max_examples=200, deadline=None, database=None)
@given(
    st.integers(0, 10**9), st.sampled_from(["{}", "{:,}", " {}\n", "{}人", "{:,} 名", "{}.0", "　{}"]), st.booleans()
)
def test_every_spelling_of_a_number_is_that_number(number: int, spelling: str, wide: bool) -> None:
    """Grouped or not, full-width or not, with its word or not, a number is itself."""
    text = spelling.format(number)
    if wide:
        text = text.translate({ord(c): ord(c) + 0xFEE0 for c in "0123456789,."})
    assert figure(text) == number


@pytest.mark.parametrize(
    ("cell", "read_as"),
    [
        ("2021/3/2 15:30:00", (3, 2)), ("2021-3-1 12:30", (3, 1)), ("2021/1/2 23:59:59", (1, 2)), ("2021/2/3 09:00", (2, 3)),
        ("2021-03-02T15:30:00", (3, 2)), ("2021-03-02T15:30:00+08:00", (3, 2)), ("2021/3/2\n15:30", (3, 2)), ("2021年3月2日15:30", (3, 2)),
        ("2021年3月2日 15时30分", (3, 2)), ("2021 年 3 月 2 日 下午3:30", (3, 2)), ("２０２１／３／２　１５：３０", (3, 2)), ("2021.3.2 9:05", (3, 2)),
        ("20210302 15:30", (3, 2)), ("2021/3/2 3:30 PM", (3, 2)), ("2021-3-1\u00a012:30", (3, 1)), (" 2021/3/12 5:30 ", (3, 12)),
    ],
)  # fmt: skip
def test_a_time_behind_a_day_is_told_from_it(cell: str, read_as: tuple[int, int]) -> None:
    """What stands behind the blank or the T is the time, however many digits the day has."""
    assert day(cell) == date(2021, *read_as)


@pytest.mark.parametrize(
    "cell",
    [
        "2021-3-215:30", "2021/3/2 25:00", "2021/3/2 15:60", "2021/3/2 1", "2021/3/1 2", "2021-3-1\n5", "2021-3-1 2021-3-2", "2021/3-2",
        "2021-3-①", "2021-3-2²", "2021-3", "2021年3月", "2021-03-02T15:30:00Z", "2021/3/2 15:30 16:00", "2021-3-1至3-5", "2021-3-1(周一)",
        "约2021-3-1", "2021-3-\u200b12", "٢٠٢١-3-1", "20210302153000", "二〇二一年三月二日", "3/2/2021", "2021-3-2,3",
    ],
)  # fmt: skip
def test_what_is_not_one_day_is_a_fault(cell: str) -> None:
    """A time that is none, two days, half a day, another calendar's digits: never guessed."""
    assert day(cell) is None


@settings(max_examples=300, deadline=None, database=None)
@given(
    st.datetimes(datetime(1950, 1, 1), datetime(2199, 12, 31)),  # noqa: DTZ001 - a cell's time has no zone
    st.sampled_from(["{y}-{m}-{d}", "{y}/{m}/{d}", "{y}.{m}.{d}", "{y}年{m}月{d}日", "{y} 年 {m} 月 {d} 日"]),
    st.sampled_from(["", " {H}:{M:02}", "T{H:02}:{M:02}:{S:02}", "\n{H}:{M:02}:{S:02}", "　{H:02}:{M:02}"]),
    st.booleans(),
)
def test_every_spelling_of_a_day_is_that_day(moment: datetime, spelling: str, time: str, padded: bool) -> None:
    """Padded or not, with a time or without, in every usual spelling, a day is itself."""
    text = spelling.format(y=moment.year, m=f"{moment.month:0{1 + padded}}", d=f"{moment.day:0{1 + padded}}")
    assert day(text + time.format(H=moment.hour, M=moment.minute, S=moment.second)) == moment.date()


@settings(max_examples=500, deadline=None, database=None)
@given(st.text(st.sampled_from("0123456789-/.年月日 T:\n①"), min_size=6, max_size=20))
def test_whatever_stands_in_a_days_cell_is_the_day_read_there_or_a_fault(cell: str) -> None:
    """A text that is read begins with a year, a month and a day whose digits nothing else follows."""
    found = day(cell)
    if found is not None:
        parts = [part for part in re.split(r"[^0-9]+", cell) if part]
        if len(parts[0]) == 8:
            assert parts[0] == f"{found:%Y%m%d}"
        else:
            assert [int(part) for part in parts[:3]] == [found.year, found.month, found.day]
        assert found + timedelta(0) == found


@pytest.mark.parametrize("cell", [2021, "2021", "2021年", "2021 年度", "２０２１", 2021.0, " 2021\n"])
def test_a_year_is_four_digits(cell: Any) -> None:
    """A year goes by its digits, with 年 or 年度 behind them."""
    assert cells.year(cell, HERE) == 2021


@pytest.mark.parametrize("cell", ["2021人", "2,021", "202①", "21", "2021-2022", "2021\n2022", "20 21", True, 2021.5])
def test_what_is_no_year_is_a_fault(cell: Any) -> None:
    """A year with another word, two years or a grouped number is none."""
    with pytest.raises(CellFault):
        cells.year(cell, HERE)


def test_a_fault_of_a_figure_or_a_day_names_its_cell() -> None:
    """In a list, what cannot be read is named by its cell and column, and what can be is read."""
    rows = [
        survey_row(1, 职工人数="120\n35"),
        survey_row(2, 调查日期="2021/3/2 25:00"),
        survey_row(3, 职工人数="１，234"),
    ]
    found = read(find(sheets(book(SURVEY, *rows)), FORMS.values(), None), HERE)
    assert [(finding.cell, finding.column) for finding in found.findings] == [("I2", "职工人数"), ("H3", "调查日期")]
    assert [entry["employees"] for entry in found.entries] == [1234]
