"""Which texts hold personal data, and which only look as if they did."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.domain.personal_data import PersonalData, personal_data_in

PERSONAL = {
    PersonalData.IDENTITY_NUMBER: (
        *("11010519491231002X", "11010519491231002x", "110105194912310021", "110105491231002"),
        *("110105 19491231 002X", "110105-19491231-002X", "110105/19491231/0021", "1101 0519 4912 3100 2X"),
        *("1 1 0 1 0 5 1 9 4 9 1 2 3 1 0 0 2 X", "110105 194912 310021", "370102 900101 123", "370 102 900 101 123"),
        *("１１０１０５１９４９１２３１００２Ｘ", "①①⓪①⓪⑤①⑨④⑨①②③①⓪⓪②X", "٣٧٠١٠٢١٩٩٠٠١٠١٠٠١٢"),
        *("11010519491231002\u0425", "1\u200b1\u200b0\u200b105194912310021", "一一〇一〇五一九四九一二三一〇〇二X"),
    ),
    PersonalData.TELEPHONE_NUMBER: (
        *("13812345678", "138 1234 5678", "138-1234-5678", "138.1234.5678", "1381 2345 678", "1 3 8 1 2 3 4 5 6 7 8"),
        *("+86 138 1234 5678", "+8613812345678", "8613812345678", "0086-138-1234-5678", "（+86）13812345678"),
        *("013812345678", "１３８１２３４５６７８", "❶❸❽❶❷❸❹❺❻❼❽", "一三八一二三四五六七八", "幺三八幺二三四五六七八"),
        *("0531-88886666", "0531 88886666", "（0531）8888 6666", "053188886666", "010-62345678", "+86 531 8888 6666"),
        *("+86-0531-88886666", "电话：88886666", "联系方式 8888-6666"),
    ),
    PersonalData.BANK_CARD: (
        *("6222021234567890123", "6217000010001234567", "6222 0212 3456 7890 128", "4111111111111111"),
        *("4111 1111 1111 1111", "4111-1111-1111-1111", "5555555555554444"),
    ),
}

HARMLESS = (
    *("91370100MA3C1234X5", "91110000802100433B", "Y000037010001215000001", "Y000037010001", "6-18-01-01 6-18-01-02"),
    *("鲁技评备〔2021〕370102-0001", "鲁技评备〔2021〕370102-210305001", "鲁人社字〔2020〕201号", "GB/T 4754-2017"),
    *(
        "2021-2023",
        "2021 2022 2023 2024",
        "2021-03-05 09:30:00",
        "2021-03-05、2021-03-06、2021-03-07",
        "20210315103000123",
    ),
    *("12,345,678.90元", "1380000.00元", "15000000000元", "15000000000.00元", "13 100 200 300", "15 20 25 30 35 40"),
    *("00000000-0000-4000-8000-013812345678", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    *("https://hrss.example.cn/art/2021/3/5/art_15362_10313812.html", "192.168.100.101", "二〇二一年三月五日"),
    *("1997-0101-123", "19970101-123", "第13、14、15、16、17、18条", "证书号码：20210001", "手机生产线20000000元"),
    *("证书 Y000037010001215000001 更正为 Y000037010001215000002", "370102202100001", "12345678901234567890"),
)


@pytest.mark.parametrize(("kind", "text"), [(kind, text) for kind, texts in PERSONAL.items() for text in texts])
def test_each_spelling_is_found(kind: PersonalData, text: str) -> None:
    """A number is found alone and within a sentence, in whatever characters and groups it is typed."""
    assert personal_data_in(text) == kind
    assert personal_data_in(f"备注：{text}，请联系。") == kind


@pytest.mark.parametrize("text", HARMLESS)
def test_what_only_looks_like_one_is_none(text: str) -> None:
    """Codes, numbers of the registry, days, years, amounts and lists of figures are no personal data."""
    assert personal_data_in(text) is None
    assert personal_data_in(f"备注：{text}，已核对。") is None


_APART = st.sampled_from(["", " ", "-", "－", ".", " - "])
_DIGITS = st.sampled_from(["0123456789", "０１２３４５６７８９", "⓪①②③④⑤⑥⑦⑧⑨"])


@given(
    region=st.sampled_from(["110105", "370102", "654321", "820000"]),
    day=st.dates(min_value=date(1900, 1, 1), max_value=date(2024, 12, 31)),
    serial=st.integers(0, 999),
    last=st.sampled_from("0123456789X"),
    apart=_APART,
    digits=_DIGITS,
    around=st.sampled_from(["", "张三", "（", "tel:"]),
)
def test_every_identity_number_is_found(
    region: str, day: object, serial: int, last: str, apart: str, digits: str, around: str
) -> None:
    """Any region, day of birth, order and last character, right or wrong, is found in any characters and groups."""
    parts = (region, str(day).replace("-", ""), f"{serial:03}{last}")
    typed = apart.join(parts).translate(str.maketrans("0123456789", digits))
    assert personal_data_in(f"{around}{typed}") is PersonalData.IDENTITY_NUMBER


@given(number=st.from_regex("1[3-9][0-9]{9}", fullmatch=True), apart=_APART, digits=_DIGITS, prefix=st.sampled_from(["", "86", "0086", "0"]))  # fmt: skip
def test_every_mobile_number_is_found(number: str, apart: str, digits: str, prefix: str) -> None:
    """Any mobile number is found, with or without the country's code, in one piece or as 3, 4 and 4 digits."""
    typed = prefix + apart.join((number[:3], number[3:7], number[7:]))
    assert personal_data_in(typed.translate(str.maketrans("0123456789", digits))) is PersonalData.TELEPHONE_NUMBER


@given(st.text(st.characters(exclude_categories=["Nd", "No", "Nl"], exclude_characters="〇零○一壹幺二贰两三叁四肆五伍六陆七柒八捌九玖"), max_size=80))  # fmt: skip
def test_a_text_without_figures_holds_none(text: str) -> None:
    """Whatever is written, without figures it holds no number."""
    assert personal_data_in(text) is None


@given(st.uuids(), st.integers(0, 2**256 - 1), st.integers(1, 999_999))
def test_keys_hashes_and_certificates_never_look_personal(key: object, number: int, certificate: int) -> None:
    """UUIDs, hashes with a letter in them and certificate numbers pass, alone and in a sentence."""
    for text in (str(key), f"a{number:063x}", f"Y000037010001215{certificate:06}"):
        assert personal_data_in(text) is None
        assert personal_data_in(f"见 {text}。") is None
