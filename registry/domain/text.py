"""What a text may hold that people write: the one rule for every text, name and key of an event, whoever sends it.

A text is cleaned, then checked. Cleaning removes what has no width and composes letters with their marks (NFC), so that
what looks alike compares alike. Refused are control characters, bidirectional ones, hidden ones that carry a text of
their own, and personal data. No refusal repeats the text.
"""

import re
from collections.abc import Iterator
from typing import Any
from unicodedata import is_normalized, normalize

from registry.domain.numbers import folded, is_number
from registry.domain.personal_data import HARMLESS, ROW, PersonalData, personal_data_in
from registry.errors import Message

_NO_WIDTH = (
    "\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200d\u2060-\u2065\u206a-\u206f\u3164"
    "\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufff8\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0080-\U000e0fff"
)
"""What Unicode lets a reader ignore: zero-width characters, fillers, variation selectors; not tags, see `_CONTROL`."""
_BIDIRECTIONAL = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
_CONTROL = "\x00-\x1f\x7f-\x9f\u2028\u2029\ufff9-\ufffb\ufdd0-\ufdef\ufffe\uffff\U000e0000-\U000e007f"
"""C0 and C1, separators of lines, annotations, what is no character, and tags, which spell a hidden text."""
_LOST = "\ufffd"

_REMOVED = re.compile(f"[{_NO_WIDTH}]+")
_REFUSED = re.compile(f"[{_CONTROL}{_BIDIRECTIONAL}{_LOST}]")
_UNUSUAL = re.compile(f"[{_NO_WIDTH}{_CONTROL}{_BIDIRECTIONAL}{_LOST}]")
_BLANK = "\u2800"
"""Braille without a dot: printable, and nothing to see."""

WITHHELD = "***"
"""What stands in the place of a text that holds personal data."""

_PERSONAL = {
    PersonalData.IDENTITY_NUMBER: Message("this holds an identity number; take personal data out"),
    PersonalData.TELEPHONE_NUMBER: Message("this holds a telephone number; take personal data out"),
    PersonalData.BANK_CARD: Message("this holds the number of a bank card; take personal data out"),
}
_SHORTEST = 7
"""The digits of the shortest number that is looked for."""


def cleaned(text: str) -> str:
    """Return a text as it is compared and recorded: without what has no width, composed (NFC)."""
    return text if text.isascii() else normalize("NFC", _REMOVED.sub("", text))


def wrong_in(text: str) -> Message | None:
    """Return what is wrong with a cleaned text, None if nothing is."""
    if found := _REFUSED.search(text):
        return _refusal_of(found[0])
    kind = personal_data_in(text)
    return _PERSONAL[kind] if kind else None


def plain_text(value: str) -> str:
    """Return a text, cleaned, that has something to read in it and nothing that is refused; raise ValueError."""
    value = cleaned(value)
    if wrong := wrong_in(value):
        raise ValueError(wrong)
    return not_blank(value)


def not_blank(value: str) -> str:
    """Return a text that has something to read in it; raise ValueError otherwise."""
    if not value[:1].isalnum() and not any(map(str.isprintable, value.replace(_BLANK, "").strip())):
        raise ValueError(Message("it must not be blank"))
    return value


def presentable(text: str) -> str:
    """Return a text of an older event as a paper or the public may see it: cleaned, or `WITHHELD` if it is personal."""
    text = _REFUSED.sub("", cleaned(text))
    return WITHHELD if personal_data_in(text) else text


def admitted(data: Any) -> tuple[Any, list[tuple[tuple[str, ...], Message]]]:  # noqa: ANN401 - any JSON
    """Return JSON with every text in it cleaned, and by its path what is wrong with each; keys are left as they are.

    One of the registry's numbers in other characters, such as full-width ones, is returned as the number.
    """
    if _is_usual(data):
        return data, []
    faults: list[tuple[tuple[str, ...], Message]] = []
    return _admitted(data, (), faults), faults


def _is_usual(data: Any) -> bool:  # noqa: ANN401 - any JSON
    """Tell at a glance whether there is nothing to clean and nothing to refuse: nearly always so."""
    kind = type(data)
    if kind is str:
        if data.isascii():
            if len(data) >= _SHORTEST and HARMLESS.fullmatch(data):
                return True
            return data.isprintable() and (len(data) < _SHORTEST or personal_data_in(data) is None)
        return not _UNUSUAL.search(data) and is_normalized("NFC", data) and not (ROW.search(data) and _is_number(data))
    if kind is dict:
        return all(map(_is_usual, data.values()))
    return all(map(_is_usual, data)) if kind is list else True


def _is_number(text: str) -> bool:
    return personal_data_in(text) is not None or is_number(folded(text))


def _admitted(data: Any, path: tuple[str, ...], faults: list[tuple[tuple[str, ...], Message]]) -> Any:  # noqa: ANN401
    if isinstance(data, dict):
        return {key: _admitted(value, (*path, key), faults) for key, value in data.items()}
    if isinstance(data, list):
        return [_admitted(value, (*path, str(place)), faults) for place, value in enumerate(data)]
    if not isinstance(data, str):
        return data
    text = cleaned(data)
    if not text.isascii() and is_number(number := folded(text)):
        text = number
    if wrong := wrong_in(text):
        faults.append((path, wrong))
    return text


def texts_in(data: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], str]]:  # noqa: ANN401 - any JSON
    """Yield every text of a JSON value with its path, keys of objects as texts of the object."""
    if isinstance(data, str):
        yield path, data
    elif isinstance(data, dict):
        for key, value in data.items():
            yield path, key
            yield from texts_in(value, (*path, key))
    elif isinstance(data, list):
        for place, value in enumerate(data):
            yield from texts_in(value, (*path, str(place)))


def _refusal_of(character: str) -> Message:
    if character == _LOST:
        return Message("a character was lost when this text was converted (U+FFFD)")
    if re.match(f"[{_BIDIRECTIONAL}]", character):
        return Message("characters that turn the direction of writing are not allowed")
    return Message("control characters are not allowed")
