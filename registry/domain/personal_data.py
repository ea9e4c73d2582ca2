"""Finds personal data in a text: citizens' identity numbers, telephone numbers and bank cards, however they are typed.

An identity number counts whether its check digit is right or not. What reads as a hash, a UUID, a valid credit code or
one of the registry's own numbers is none of these.
"""

import re
from collections.abc import Callable, Iterator
from enum import StrEnum
from functools import cache
from unicodedata import digit, normalize

from registry.domain.credit_code import parse_credit_code
from registry.domain.identity_number import has_form


class PersonalData(StrEnum):
    """The kinds of personal data that no text of an event may hold."""

    IDENTITY_NUMBER = "identity_number"
    TELEPHONE_NUMBER = "telephone_number"
    BANK_CARD = "bank_card"


_CHINESE = dict(zip("〇零○一壹幺二贰两三叁四肆五伍六陆七柒八捌九玖", "00011122233445566778899", strict=True))
_CHINESE_DIGITS = str.maketrans(_CHINESE)
_X = str.maketrans(dict.fromkeys("×✕✖хХχΧ", "X"))
"""What passes for the X at the end of an identity number: signs, Cyrillic and Greek letters."""

_NUMERALS = "".join(_CHINESE)
_SCRIPTS = "0\u0660\u06f0\u0966\u0e50\u0f20\u1810\uff10\U0001d7ce\U0001d7d8\U0001d7e2\U0001d7ec\U0001d7f6"
"""The noughts of the scripts whose digits are known: Latin, Arabic, Persian, Devanagari, Thai, Tibetan, Mongolian, …"""
_FIGURES = "".join(f"{zero}-{chr(ord(zero) + 9)}" for zero in _SCRIPTS) + f"²³¹⁰-⁹₀-₉①-⑳⓪❶-❿➀-➓{_NUMERALS}"
ROW = re.compile(rf"[{_FIGURES}](?:[^{_FIGURES}]{{0,4}}[{_FIGURES}]){{6}}")
"""Seven figures that follow one another closely: no number that is looked for has fewer."""
_CHINESE_ROW = re.compile(rf"[{_NUMERALS}](?:[^{_NUMERALS}]{{0,4}}[{_NUMERALS}]){{3}}")

_OWN = (
    r"[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}"
    r"|(?=[0-9]*[A-Fa-f])[0-9A-Fa-f]{32,64}"
    r"|[1-9ANY][1-59][0-9]{6}[A-Y][0-9A-Y]{9}"
    r"|[YSJ][0-9]{12}(?:[0-9]{2}[0-9A-Z][0-9]{6})?"
)
"""UUIDs, hashes, credit codes with a letter among their digits, body codes and certificate numbers."""
HARMLESS = re.compile(rf"{_OWN}|[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}|[1-8](?:-[0-9]{{2}}){{3}}", re.ASCII)
"""What is no personal data at a glance: the same, days and occupations."""
_WITHIN = re.compile(rf"(?<![0-9A-Za-z])(?:{_OWN})(?![0-9A-Za-z])", re.ASCII)
_CREDIT_CODE = re.compile(r"(?<![0-9A-Za-z])[0-9A-Z]{18}(?![0-9A-Za-z])", re.ASCII)

_APART = r"[^0-9A-Za-z\n\u2e80-\u9fff\uac00-\ud7a3]{0,3}"
"""What may stand between the digits of one number: blanks, dashes, points, brackets."""
_CHAIN = re.compile(rf"[0-9](?:{_APART}[0-9]){{10}}", re.ASCII)
"""As many digits as the shortest number has that is known by itself."""
_NO_AMOUNT = r"(?!(?:\.[0-9]{1,2})?[ ]?[元万亿])"


def _number(digits: str, before: str = "", after: str = "") -> str:
    """Return the pattern of a number that stands in one piece or in groups, by its digits: `#` is any."""
    each = _APART.join(digits.replace("#", "[0-9]").split())
    return rf"(?<![0-9])(?=({before}{each})(?![0-9]){after})"


_LONG = _number("[1-8] # # # # # [12] [089] # # [01] # [0-3] # # # # [0-9Xx]")
_SHORT = _number("[1-8] # # # # # # # [01] # [0-3] # # # #")
_MOBILE = _number("1 [3-9] # # # # # # # # #", before=rf"(?:(?:00)?86{_APART}|0)?", after=_NO_AMOUNT)
_PREFIX = re.compile(r"\A(?:(?:00)?86|0)(?=1|\Z)")
_MOBILE_PARTS = frozenset({(3, 8), (3, 4, 4), (3, 5, 3), (3, 3, 5), (4, 3, 4), (4, 4, 3), (4, 7), (7, 4)})
_MOBILE_PARTS |= {(3, 2, 2, 2, 2), (3, 4, 2, 2), (3, 2, 2, 4), (3, 2, 6), (3, 6, 2)}
"""How the eleven digits are grouped where they do not stand in one piece, or one by one."""
_AREA = "(?:10|2[0-9]|[3-9][0-9]{2})"
_LOCAL = r"[2-8][0-9]{2,3}[^0-9A-Za-z\n]?[0-9]{4}(?![0-9])"
_LANDLINE = re.compile(
    rf"(?<![0-9])(?:0{_AREA}|(?:(?<=\+)86|(?:00)?86[^0-9A-Za-z\n])[^0-9A-Za-z\n]{{0,2}}0?{_AREA})"
    rf"[^0-9A-Za-z\n]{{0,3}}{_LOCAL}{_NO_AMOUNT}",
    re.ASCII,
)
_NAMED = re.compile(
    rf"(?:电话|手机|座机|传真|联系方式|\btel|\bphone|\bmobile|\bfax)(?:号码?)?[为是]?[\s:(+.-]{{0,4}}{_LOCAL}",
    re.ASCII | re.IGNORECASE,
)
_CARDS = tuple(_number("[3-69]" + " #" * more) for more in (15, 16, 17, 18))
_UNIONPAY = "62"
_CARD = re.compile(r"35|4|5|6|9[0458]")
_GROUP = re.compile(r"[0-9Xx]+")


def personal_data_in(text: str) -> PersonalData | None:
    """Return of which kind the personal data is that a text holds, None if it holds none."""
    if not ROW.search(text) or HARMLESS.fullmatch(text):
        return None
    plain = _plain(text)
    found = _kind_in(plain)
    if found is None and _CHINESE_ROW.search(plain):
        found = _kind_in(plain.translate(_CHINESE_DIGITS))
    return found


def _plain(text: str) -> str:
    """Return a text with every digit as 0 to 9 and nothing in it that has no width."""
    if text.isascii():
        return text
    folded = normalize("NFKC", text).translate(_X)
    return "".join(
        character if character.isascii() or (value := digit(character, None)) is None else str(value)
        for character in folded
        if character.isprintable() or character.isspace()
    )


def _kind_in(text: str) -> PersonalData | None:
    if not _CHAIN.search(text):
        return PersonalData.TELEPHONE_NUMBER if _NAMED.search(text) else None
    text = _CREDIT_CODE.sub(_unless_credit_code, _WITHIN.sub("\n", text))
    return next((kind for kind, tell in _TELLING if tell(text)), None)


def _unless_credit_code(found: re.Match[str]) -> str:
    try:
        parse_credit_code(found[0])
    except ValueError:
        return found[0]
    return "\n"


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    """Compile a pattern when it is first needed: those of numbers take long, and most commands need none."""
    return re.compile(pattern, re.ASCII)


def _candidates(pattern: str, text: str) -> Iterator[list[str]]:
    """Yield the groups of digits of each number that a pattern finds, overlapping ones too."""
    return (_GROUP.findall(found[1]) for found in _compiled(pattern).finditer(text))


def _holds_identity_number(text: str) -> bool:
    return any(has_form("".join(groups)) for groups in _candidates(_LONG, text)) or any(
        has_form("".join(groups)) for groups in _candidates(_SHORT, text) if _parted(groups, {15}, {3, 4, 5, 6})
    )


def _parted(groups: list[str], first: set[int], even: set[int]) -> bool:
    """Tell whether digits stand together as those of one number would: in a piece, one by one, or in even groups."""
    sizes = [len(group) for group in groups]
    evenly = len(set(sizes[:-1])) == 1 and sizes[-1] <= sizes[0]
    return sizes[0] in first or set(sizes) == {1} or (evenly and sizes[0] in even)


def _holds_telephone_number(text: str) -> bool:
    if _LANDLINE.search(text) or _NAMED.search(text):
        return True
    return any(_is_mobile(groups) for groups in _candidates(_MOBILE, text))


def _is_mobile(groups: list[str]) -> bool:
    """Tell a number in its groups from figures that merely follow one another, 13 100 200 300, and from years."""
    groups = list(filter(None, [_PREFIX.sub("", groups[0], count=1), *groups[1:]]))
    sizes = tuple(map(len, groups))
    year = sizes[0] == 4 and groups[0].startswith("19")
    return len(sizes) == 1 or set(sizes) == {1} or (sizes in _MOBILE_PARTS and not year)


def _holds_bank_card(text: str) -> bool:
    return any(_is_card(groups) for pattern in _CARDS for groups in _candidates(pattern, text))


def _is_card(groups: list[str]) -> bool:
    number = "".join(groups)
    if len(groups) == 1 and number.startswith(_UNIONPAY):
        return True
    return bool(_CARD.match(number)) and _parted(groups, {6, *range(16, 20)}, {4}) and _passes_luhn(number)


def _passes_luhn(number: str) -> bool:
    values = [int(figure) * (1 + place % 2) for place, figure in enumerate(reversed(number))]
    return sum(value // 10 + value % 10 for value in values) % 10 == 0


_TELLING: tuple[tuple[PersonalData, Callable[[str], bool]], ...] = (
    (PersonalData.IDENTITY_NUMBER, _holds_identity_number),
    (PersonalData.TELEPHONE_NUMBER, _holds_telephone_number),
    (PersonalData.BANK_CARD, _holds_bank_card),
)
