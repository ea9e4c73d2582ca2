"""Citizens' identity numbers (GB 11643) as far as the registry has to know one when it sees it."""

from datetime import date

PROVINCES = frozenset(
    f"{part}"
    for first, last in ((11, 15), (21, 23), (31, 37), (41, 46), (50, 54), (61, 65), (71, 71), (81, 83))
    for part in range(first, last + 1)
)
"""The first two digits of a region's code (GB/T 2260)."""

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"
_CENTURIES = frozenset({"18", "19", "20"})
_SHORT = 15


def has_form(value: str) -> bool:
    """Tell whether 15 digits, or 18 of which the last may be X, begin with a region and a day of birth."""
    if value[:2] not in PROVINCES:
        return False
    born = f"19{value[6:12]}" if len(value) == _SHORT else value[6:14]
    return born[:2] in _CENTURIES and _is_day(born)


def is_valid(value: str) -> bool:
    """Tell whether 18 characters are a citizen's identity number, check character included."""
    if len(value) != len(_WEIGHTS) + 1 or not (value.isascii() and value[:17].isdecimal()):
        return False
    total = sum(int(digit) * weight for digit, weight in zip(value, _WEIGHTS, strict=False))
    return has_form(value) and value[17].upper() == _CHECKS[total % 11]


def _is_day(digits: str) -> bool:
    try:
        date(int(digits[:4]), int(digits[4:6]), int(digits[6:8]))
    except ValueError:
        return False
    return True
