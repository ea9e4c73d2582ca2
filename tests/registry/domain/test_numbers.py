import pytest

from registry.domain.numbers import Series, certificate_series, mark_of, parse_certificate_number, parts_of, tenant_of
from registry.domain.values import LEVELS


@pytest.mark.parametrize(
    "number", ["Y000123370001195000001", "S000037010203214999999", "J000037170001001123456", "Y00003701000121T000001"]
)
def test_a_certificate_number_has_22_characters(number: str) -> None:
    """A letter, 21 digits, or the two letters and twenty digits of 特级技师."""
    assert parse_certificate_number(number) == number
    assert len(number) == 22


@pytest.mark.parametrize(
    "number",
    [
        "",
        "Y00012337000119500001",
        "Y0001233700011950000001",
        "X000123370001195000001",
        "y000123370001195000001",
        "Y000123370001195000000",
        "Y0001233700O1195000001",
        "Y00003701000121t000001",
        "Y00003701000121T00000１",
        "Y000123370001195000001\n",
        " Y000123370001195000001",
    ],
)
def test_anything_else_is_none(number: str) -> None:
    """Another length, another letter, a full-width digit, the number 000000 or a stray blank make no number."""
    with pytest.raises(ValueError, match="is not a certificate number"):
        parse_certificate_number(number)


def test_a_number_says_whose_it_is() -> None:
    """Body code, year, level and running number are read off their places, and put together again they are the number."""
    parts = parts_of("Y000037010002214000017")
    assert parts == ("Y000037010002", "21", "4", "000017")
    series = certificate_series(parts.body, 2021, parts.mark)
    assert series.at(17) == "certificate:Y000037010002214000017"


def test_levels_without_a_mark_have_no_numbers() -> None:
    """Five levels have their digit, 特级技师 its letter; for 首席技师 and 学徒工 nothing is laid down."""
    assert {level: mark_of(level) for level in LEVELS} == {
        "apprentice": None, 5: "5", 4: "4", 3: "3", 2: "2", 1: "1", "special": "T", "chief": None
    }  # fmt: skip


@pytest.mark.parametrize(
    ("code", "tenant"),
    [
        ("Y000037010001", "370100"),
        ("Y000037170001", "371700"),
        ("S000037990001", "370000"),
        ("Y000137020001", None),
        ("Y000037010001214000001", "370100"),
        ("Y000037120001", None),
        ("Y000037000001", None),
        ("Y000023010001", None),
    ],
)
def test_a_body_code_lies_in_a_tenants_range(code: str, tenant: str | None) -> None:
    """Positions 8 and 9 name the tenant, 99 the province; 12 is no city any more, 23 another province, 0001 the ministry."""
    assert tenant_of(code) == tenant


def test_a_series_keeps_its_digits() -> None:
    """A number is written with at least the digits of its series."""
    assert [Series("x-", 4).at(number) for number in (1, 9999, 10_000)] == ["x-0001", "x-9999", "x-10000"]
