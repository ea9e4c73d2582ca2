from datetime import UTC, date, datetime

import pytest
from hypothesis import given, strategies

from registry.domain import credit_code, identity_number, industries, regions, values

CODES = ["91110000802100433B", "11320000MB151840XJ"]


@pytest.mark.parametrize("code", CODES)
def test_known_credit_codes_pass(code: str) -> None:
    """Two published credit codes pass both of their checks (GB 32100-2015, GB 11714-1997)."""
    assert credit_code.parse_credit_code(code) == code
    assert credit_code.body_check_character(code[8:16]) == code[16]


@given(place=strategies.integers(0, 17), character=strategies.sampled_from(credit_code.CREDIT_ALPHABET))
def test_one_wrong_character_is_noticed(place: int, character: str) -> None:
    """Any single character changed makes a credit code fail."""
    code = CODES[0]
    changed = code[:place] + character + code[place + 1 :]
    if changed == code:
        return
    with pytest.raises(ValueError, match="credit code"):
        credit_code.parse_credit_code(changed)


def _coded(first17: str) -> str:
    return first17 + credit_code.credit_check_character(first17)


@pytest.mark.parametrize(
    ("first17", "wrong"),
    [
        ("01370102MA3EXAM03", "1st character"),
        ("B1370102MA3EXAM03", "1st character"),
        ("94370102MA3EXAM03", "2nd character.* 1, 2, 3"),
        ("99370102MA3EXAM03", "2nd character.* 1, 2, 3"),
        ("9A370102MA3EXAM03", "2nd character"),
        ("Y2370102MA3EXAM03", "2nd character.* has 1"),
        ("91990102MA3EXAM03", "digits of a region"),
        ("91000000MA3EXAM03", "digits of a region"),
        ("91160102MA3EXAM03", "digits of a region"),
        ("9137A102MA3EXAM03", "digits of a region"),
    ],
)
def test_each_part_of_a_credit_code_is_named_where_it_is_wrong(first17: str, wrong: str) -> None:
    """Register, category and region are checked beside the check character, and the wrong one is named."""
    with pytest.raises(ValueError, match=wrong):
        credit_code.parse_credit_code(_coded(first17))


@pytest.mark.parametrize(
    "first17",
    [
        *("91370102MA3EXAM03", "92370102MA3EXAM03", "93370102MA3EXAM03", "12370100MB2840000", "52370100MJE000000"),
        *("54370102ME2000000", "91100000MA3EXAM03", "91810000MA3EXAM03", "N2370102MF0000000", "Y1370100MB2840000"),
    ],
)
def test_codes_of_every_register_pass(first17: str) -> None:
    """Enterprises, public institutions, private schools, villages, and what the state itself registers have codes."""
    assert credit_code.parse_credit_code(_coded(first17)) == _coded(first17)


def _identity_number(first17: str) -> str:
    return next(first17 + last for last in "0123456789X" if identity_number.is_valid(first17 + last))


def test_a_credit_code_is_never_a_citizens_identity_number() -> None:
    """Of the numbers that pass both checks each is refused as an identity number."""
    numbers = [_identity_number(f"1237{place:02}19900101{serial:03}") for place in range(1, 99) for serial in range(9)]
    both = [number for number in numbers if number == _coded(number[:17])]
    assert both
    for number in both:
        with pytest.raises(ValueError, match="identity number") as refused:
            credit_code.parse_credit_code(number)
        assert number not in str(refused.value)


@pytest.mark.parametrize(
    ("number", "valid"),
    [
        *(("11010519491231002X", True), ("11010519491231002x", True), ("110105194912310021", False)),
        *(("11010519490231002X", False), ("99010519491231002X", False), ("１1010519491231002X", False), ("", False)),
    ],
)
def test_an_identity_number_has_a_region_a_day_and_a_check(number: str, valid: bool) -> None:
    """The standard's own example passes; with another check character, day, region or width of digit it does not."""
    assert identity_number.is_valid(number) is valid


@pytest.mark.parametrize(
    "code", ["", "9111000080210043", "91110000802100433b", "I1110000802100433B", "９1110000802100433B"]
)
def test_what_is_no_credit_code(code: str) -> None:
    """Another length, lower case, letters that the standard leaves out and full-width digits are refused."""
    with pytest.raises(ValueError, match="18 characters"):
        credit_code.parse_credit_code(code)


def test_the_provinces_offices() -> None:
    """Shandong has 16 cities and 136 counties; 济南 has 12, and each lies in its city and in the province only."""
    assert len(regions.tenants()) == 17
    assert regions.tenants()[-1] == regions.PROVINCE
    assert sum(len(regions.counties(tenant)) for tenant in regions.tenants()) == 136
    assert len(regions.counties("370100")) == 12
    assert regions.lies_in("370102", "370100")
    assert regions.lies_in("370102", "370000")
    assert not regions.lies_in("370102", "370200")
    assert not regions.lies_in("370100", "370100")


def test_a_retired_county_names_its_successor() -> None:
    """A county that was merged away is refused with the code that took its place."""
    retired, successor = next((old, new) for old, new in regions.successors().items() if new in regions.names())
    with pytest.raises(ValueError, match=successor):
        values._region_code(retired)


@pytest.mark.parametrize(
    ("code", "row"),
    [
        *(("0111", 1), ("3411", 2), ("4411", 2), ("5310", 0), ("5910", 6), ("5990", 7), ("7010", 13), ("7020", 14)),
        *(("7030", 16), ("7040", 0), ("7090", 16), ("8411", 0), ("8511", 16)),
        *(("9999", None), ("0000", None), ("5970", None)),
    ],
)
def test_the_row_of_an_industry(code: str, row: int | None) -> None:
    """The longest prefix decides the row of Annex 1; 0 is none of them, and an unknown code has no answer."""
    assert industries.row_of(code) == row


def test_the_16_rows_are_the_notices() -> None:
    """The rows stand in the form's order, five of them combined (带*)."""
    rows = industries.rows()
    assert [row.number for row in rows] == list(range(1, 17))
    assert [row.name for row in rows if row.combined] == [
        "工业",
        "交通运输业",
        "仓储业",
        "信息传输业",
        "其他未列明行业",
    ]


@given(strategies.dates(date(1950, 1, 1), date(2199, 12, 31)))
def test_the_last_day_of_a_month(day: date) -> None:
    """The day after a month's last day is the first of another month."""
    last = values.last_day(day.replace(day=1))
    assert last.month == day.month
    assert (last - day).days >= 0
    assert date.fromordinal(last.toordinal() + 1).day == 1


@given(strategies.datetimes(datetime(1992, 1, 1), datetime(2199, 1, 1)))  # noqa: DTZ001 - hypothesis wants them naive
def test_a_business_date_is_shanghais(naive: datetime) -> None:
    """An instant's business date is its day at +08:00, whatever offset it was stated with."""
    time = naive.replace(tzinfo=UTC)
    stated = values.parse_time(time.isoformat())
    assert stated == time
    assert values.business_date(stated) == (naive + values.SHANGHAI.utcoffset(None)).date()


@pytest.mark.parametrize(
    "text",
    ["2021-03-05T10:00:00", "2021-03-05", "2021-02-30T10:00:00Z", "0001-01-01T00:00:00+08:00", "2021-03-05T10:00:60Z"],
)
def test_what_is_no_time(text: str) -> None:
    """No offset, no such day, before 1950 and leap seconds are refused."""
    with pytest.raises(ValueError, match="time"):
        values.parse_time(text)


@pytest.mark.parametrize(("period", "years"), [("2021-2030", 10), ("2021-2021", 1), ("1950-1951", 2), ("2198-2199", 2)])
def test_a_period_has_up_to_ten_years(period: str, years: int) -> None:
    """A period names its first and its last year, which may be the same, and has ten years at most."""
    assert len(values.parse_period(period)) == years
    assert (values.parse_period(period)[0], values.parse_period(period)[-1]) == tuple(map(int, period.split("-")))


@pytest.mark.parametrize("period", ["2021-2031", "2022-2021", "1949-1950", "2199-2200", "2021", "2021-22"])
def test_what_is_no_period(period: str) -> None:
    """Eleven years, years in the wrong order, out of range or not of four digits make no period."""
    with pytest.raises(ValueError, match="period"):
        values.parse_period(period)


@given(strategies.dates(date(1950, 1, 1), date(2199, 12, 31)), strategies.integers(0, 40))
def test_the_months_around_a_day(day: date, number: int) -> None:
    """A month's neighbours touch it, the month that ended last is the one before, and months are counted in order."""
    first = day.replace(day=1)
    assert values.month_after(values.month_before(day)) == values.month_before(values.month_after(day)) == first
    assert values.last_day(values.last_ended_month(day)).toordinal() + 1 == first.toordinal()
    last, expected = first, [first]
    for _ in range(number):
        last = values.month_after(last)
        expected.append(last)
    assert values.months_between(day, last) == expected
    assert values.months_between(values.month_after(last), day) == []
