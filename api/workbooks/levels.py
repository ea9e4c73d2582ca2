"""Levels and scopes as a person types them: 三级, 高级工 or 3; an occupation with its title and levels."""

import re
from typing import Any

from api.workbooks.cells import BLANKS, CellFault, Where, occupation, plain, text, tidy
from api.workbooks.extent import Cell
from registry.domain.values import LEVELS

_NUMERALS = {"1": 1, "一": 1, "2": 2, "二": 2, "3": 3, "三": 3, "4": 4, "四": 4, "5": 5, "五": 5}
_LEVEL_NAMES: dict[str, int | str] = {
    "初级工": 5, "初级": 5, "中级工": 4, "中级": 4, "高级工": 3, "高级": 3, "技师": 2, "高级技师": 1,
    "学徒工": "apprentice", "学徒": "apprentice", "apprentice": "apprentice",
    "特级技师": "special", "特级": "special", "special": "special",
    "首席技师": "chief", "首席": "chief", "chief": "chief",
}  # fmt: skip
_BETWEEN = re.compile(r"[/|()、,;]+")
_RANGE = re.compile(r"(.+?)(?:-|~|至|到)(.+)")


def _level_of(word: str) -> int | str | None:
    return _LEVEL_NAMES.get(word) or _NUMERALS.get(re.sub(r"[级工]+$", "", word) if word[:1] in _NUMERALS else word)


def level(cell: Cell, _where: Where) -> int | str:
    """Read a level by number or name, or by both where they agree: 3, 三级, 高级工, 三级/高级工, 高级工（三级）."""
    found = {_level_of(word) for word in _BETWEEN.split(_level_text(cell)) if word}
    if len(found) != 1 or None in found:
        raise CellFault("not_a_level")
    [only] = found
    assert only is not None
    return only


def _level_text(cell: Cell) -> str:
    if isinstance(cell, bool) or not isinstance(cell, str | int | float):
        raise CellFault("not_a_level")
    return plain(cell).lower().replace("。", "")


def levels(cell: Cell, _where: Where) -> list[int | str]:
    """Read several levels: 五级、四级 · 5,4,3 · 初级工至高级工 · 5-3; the lowest first, each once."""
    written = BLANKS.sub("、", tidy(cell)) if isinstance(cell, str) else cell
    found: set[int | str] = set()
    for word in _BETWEEN.split(_level_text(written)):
        if not word:
            continue
        ends = _RANGE.fullmatch(word)
        first, last = (_level_of(ends[1]), _level_of(ends[2])) if ends else (_level_of(word),) * 2
        if first is None or last is None:
            raise CellFault("not_a_level")
        places = sorted((LEVELS.index(first), LEVELS.index(last)))
        found.update(LEVELS[places[0] : places[1] + 1])
    if not found:
        raise CellFault("not_a_level")
    return sorted(found, key=LEVELS.index)


def scope(cell: Cell, where: Where) -> list[dict[str, Any]]:
    """Read a scope: occupation, title and levels, several parted by semicolons or line ends."""
    if not isinstance(cell, str):
        raise CellFault("not_a_scope")
    items = []
    for part in re.split(r"[;；\r\n]+", cell):
        words = tidy(part).split(" ", 2)
        if words == [""]:
            continue
        if len(words) < 3:
            raise CellFault("not_a_scope")
        title = text(200)(words[1], where)
        items.append({"occupation": occupation(words[0], where), "title": title, "levels": levels(words[2], where)})
    if not items:
        raise CellFault("not_a_scope")
    return items
