"""The unified social credit code (统一社会信用代码, GB 32100-2015) and the organisation's body code in it."""

import re
from operator import mul

from registry.domain import identity_number
from registry.errors import Message

CREDIT_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"

_CREDIT_WEIGHTS = tuple(3**place % 31 for place in range(17))
_CREDIT_VALUES = {character: value for value, character in enumerate(CREDIT_ALPHABET)}
_CREDIT = re.compile(f"[{CREDIT_ALPHABET}]{{18}}")
_CATEGORIES = {"1": "1239", "2": "19", "3": "123459", "4": "19", "5": "123459", "6": "129", "7": "129", "8": "19"}
_CATEGORIES |= {"9": "123", "A": "19", "N": "1239", "Y": "1"}
"""The categories (机构类别) of each register (登记管理部门); 54 and 55 are committees of villages and residents."""
_STATE = "10"
"""What the codes that the state's own register gives out have in the place of a province."""
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
    """Return a unified social credit code that is right in every part; raise ValueError that names the wrong one.

    A code that is also a citizen's valid identity number is none, whatever its check character.
    """
    if not _CREDIT.fullmatch(value):
        raise ValueError(Message("a unified social credit code has 18 characters of 0-9 and A-Z without I, O, S, V, Z"))
    if identity_number.is_valid(value):
        raise ValueError(Message("this is a citizen's identity number, not a credit code"))
    register, category = value[0], value[1]
    if register not in _CATEGORIES:
        registers = ", ".join(_CATEGORIES)
        raise ValueError(
            Message("the 1st character of a credit code is its register, one of {registers}", registers=registers)
        )
    if category not in _CATEGORIES[register]:
        message = "the 2nd character of a credit code is its category; register {register} has {categories}"
        raise ValueError(Message(message, register=register, categories=", ".join(_CATEGORIES[register])))
    if not value[2:8].isdecimal() or value[2:4] not in identity_number.PROVINCES | {_STATE}:
        raise ValueError(Message("characters 3 to 8 of a credit code are the six digits of a region (GB/T 2260)"))
    if value[17] != credit_check_character(value[:17]):
        raise ValueError(Message("the check character of credit code {value} is wrong", value=value))
    return value
