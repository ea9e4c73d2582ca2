"""What a cell's number format makes of its value: the value, a month alone, or something else than stands in it."""

import re
from typing import Literal

Shown = Literal["month", "otherwise"]
"""A date of which year and month are shown; a number that is shown as another, as a share or in another unit."""

_BUILT_IN: dict[int, Shown] = {9: "otherwise", 10: "otherwise", **dict.fromkeys((17, 27, 36, 50, 52, 57), "month")}
_QUOTED = re.compile(r'"([^"]*)"|\\(.)')
_LEFT_OUT = re.compile(r"\[[^\]]*\]|[_*].")
_FIGURES = re.compile(r"(?=[^;]*[0#?])[-+() $¥￥#0?.,/E人家个名户]*", re.IGNORECASE)
_SCALED = re.compile(r"[0#?],+(?![0#?,])")


def shown_as(number: int, code: str | None = None) -> Shown | None:
    """Return what a format, by its number and its code if the file has one of its own, makes of a value.

    None if the value is shown as it is, which a text or a date with its day is, too.
    """
    if code is None:
        return _BUILT_IN.get(number)
    first = _LEFT_OUT.sub("", code.split(";")[0])
    bare = _QUOTED.sub("", first)
    if re.search(r"[ymdhs]", bare, re.IGNORECASE) and not re.search(r"[0#?]", bare):
        dated = bare.lower()
        return "month" if "y" in dated and "m" in dated and "d" not in dated and "h" not in dated else None
    if "general" in bare.lower() or "@" in bare:
        return "otherwise" if re.search(r"[^\s人家个名户]", _said(first)) else None
    if not bare.strip() and not _said(first):
        return None
    plain = _FIGURES.fullmatch(bare) and not _SCALED.search(bare) and not re.search(r"[^\s人家个名户]", _said(first))
    return None if plain else "otherwise"


def _said(code: str) -> str:
    """Return the words that a format writes beside the value."""
    return "".join(found[1] or found[2] or "" for found in _QUOTED.finditer(code)).strip("-+() $¥￥,.年月日")


def shown_text(kind: str, text: str) -> Shown | None:
    """Return what an OpenDocument cell, which keeps the text that it shows, makes of its value."""
    text = text.strip()
    if kind == "date":
        month = re.fullmatch(r"[0-9]{4}\s*[-/.年]\s*[0-9]{1,2}\s*月?|[^0-9]{2,12}\s*[0-9]{2,4}", text)
        return "month" if month else None
    if kind not in ("float", "percentage", "currency") or re.fullmatch(
        r"[-+]?[\d,]*\.?\d*(E[-+]?\d+)?\s*[人家个名户]?", text
    ):
        return None
    return "otherwise"
