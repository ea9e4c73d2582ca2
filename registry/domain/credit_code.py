"""The unified social credit code (统一社会信用代码, GB 32100-2015) and the organisation's body code in it."""

import re
from operator import mul

from registry.errors import Message

CREDIT_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"

_CREDIT_WEIGHTS = tuple(3**place % 31 for place in range(17))
_CREDIT_VALUES = {character: value for value, character in enumerate(CREDIT_ALPHABET)}
_CREDIT = re.compile(f"[{CREDIT_ALPHABET}]{{18}}")
_BODY_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)


def credit_check_character(first17: str) -> str:
    """Return the 18th character of a unified social credit code (GB 32100-2015, mod 31)."""
    total = sum(map(mul, map(_CREDIT_VALUES.__getitem__, first17), _CREDIT_WEIGHTS))
    return CREDIT_ALPHABET[-total % 31]


def body_check_character(first8: str) -> str:
    """Return the 9th character of an organisation's body code (GB 11714-1997, mod 11)."""
    values = (int(character, 36) for character in first8)
    rest = 11 - sum(value * weight for value, weight in zip(values, _BODY_WEIGHTS, strict=True)) % 11
    return {10: "X", 11: "0"}.get(rest, str(rest))


def parse_credit_code(value: str) -> str:
    """Return a unified social credit code whose check character holds; raise ValueError otherwise."""
    if not _CREDIT.fullmatch(value):
        raise ValueError(Message("a unified social credit code has 18 characters of 0-9 and A-Z without I, O, S, V, Z"))
    if value[17] != credit_check_character(value[:17]):
        raise ValueError(Message("the check character of credit code {value} is wrong", value=value))
    return value
