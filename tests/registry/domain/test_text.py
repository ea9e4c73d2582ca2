"""What a text may hold, and what becomes of it."""

from unicodedata import is_normalized

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.domain.text import WITHHELD, admitted, cleaned, plain_text, presentable

IDENTITY = "11010519491231002X"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("济南\u200b齐鲁\u200d制造\ufeff", "济南齐鲁制造"),
        ("齐\u00ad鲁\u2060制\u3164造\ufe0f", "齐鲁制造"),
        ("葛\U000e0100城", "葛城"),
        ("Cafe\u0301", "Café"),
        ("\uf900更", "豈更"),
    ],
)
def test_what_has_no_width_is_removed_and_letters_are_composed(typed: str, kept: str) -> None:
    """Zero-width characters, fillers and variation selectors go, so that what looks alike is alike."""
    assert plain_text(typed) == cleaned(typed) == kept


@pytest.mark.parametrize("character", ["\u202e", "\u2066", "\u200f", "\u061c", "\u202a", "\u2069"])
def test_the_direction_of_writing_cannot_be_turned(character: str) -> None:
    """A bidirectional control is refused wherever it stands, and not taken away without a word."""
    with pytest.raises(ValueError, match="direction"):
        plain_text(f"济南{character}制造")


@pytest.mark.parametrize(
    "character", ["\x00", "\x1b", "\x85", "\n", "\u2028", "\ufff9", "\uffff", "\U000e0041", "\U000e007f", "\ufdd0"]
)
def test_control_and_hidden_characters_are_refused(character: str) -> None:
    """C0, C1, separators of lines, annotations and tags, which hide a text of their own, are refused."""
    with pytest.raises(ValueError, match="control"):
        plain_text(f"济南{character}制造")


@pytest.mark.parametrize("text", ["", " ", "\u200b\u200d", "\u3164\uffa0", "\u2800\u2800", "\u3000\u00a0", "\ufeff"])
def test_a_text_with_nothing_to_see_is_refused(text: str) -> None:
    """Blanks, fillers and zero-width characters alone are no text."""
    with pytest.raises(ValueError, match="blank"):
        plain_text(text)


def test_a_lost_character_is_refused() -> None:
    """A text that a conversion garbled says so."""
    with pytest.raises(ValueError, match="lost"):
        plain_text("济南\ufffd\ufffd制造")


def test_every_text_of_a_json_value_is_cleaned_and_checked() -> None:
    """Texts at any depth are cleaned, each fault has its path, and what is no text is left as it is."""
    data = {"a": ["好\u200b", {"b": f"身份证{IDENTITY}", "c": 5}], "d": None, "e": True, "f": "\u202e"}
    found, faults = admitted(data)
    assert found == {"a": ["好", {"b": f"身份证{IDENTITY}", "c": 5}], "d": None, "e": True, "f": "\u202e"}
    assert [(path, str(message).partition(";")[0]) for path, message in faults] == [
        (("a", "1", "b"), "this holds an identity number"),
        (("f",), "characters that turn the direction of writing are not allowed"),
    ]


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("Ｙ０００037010001", "Y000037010001"),
        ("\u03a5000037010001215000001", "Y000037010001215000001"),
        ("Y0000370100012\u200b15000001", "Y000037010001215000001"),
    ],
)
def test_the_registrys_numbers_are_read_in_any_characters(typed: str, number: str) -> None:
    """A body code or certificate number in full-width characters or look-alikes is recorded as it is meant."""
    assert admitted([typed]) == ([number], [])


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=12,
)


@given(_JSON)
def test_cleaning_twice_changes_nothing(data: object) -> None:
    """What was admitted once is admitted as it is, and everything that was recorded is composed."""
    found, faults = admitted(data)
    assert admitted(found) == (found, faults)
    if isinstance(found, str):
        assert is_normalized("NFC", found)


@given(st.text(max_size=40))
def test_the_public_sees_nothing_that_would_be_refused(text: str) -> None:
    """A text of an older event is shown without what is refused today, or withheld."""
    shown = presentable(text)
    assert shown == WITHHELD or admitted(shown) == (shown, [])


def test_a_personal_text_of_an_older_event_is_withheld() -> None:
    """Nothing of a text that holds personal data is shown."""
    assert presentable(f"张三 {IDENTITY}") == WITHHELD
    assert presentable("济南\u202e制造") == "济南制造"
