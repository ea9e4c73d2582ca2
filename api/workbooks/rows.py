"""What a row under a list's headings is: one of the list, or a total, a section, a note, a signature, an example."""

import re
from collections.abc import Sequence
from typing import Literal

from api.workbooks.cells import plain, tidy
from api.workbooks.extent import Cell
from api.workbooks.headings import column_of, heading
from api.workbooks.table import SheetTable

RowKind = Literal[
    "row", "empty", "printed", "total", "subtotal", "section", "note", "signature", "example", "headings", "unnamed"
]
"""`printed`: a row that the form prints and nobody filled in; `unnamed`: figures and nothing that says whose."""

_TOTAL = re.compile(
    r"[\w()、]{0,20}?(合计|总计|共计|累计|总数|total|grandtotal|全[省市区县])(?:数|\(.*\))?[::]?", re.IGNORECASE
)
_SUBTOTAL = re.compile(r"[\w()、]{0,20}?(小计|subtotal|sub-total)(?:数|\(.*\))?[::]?", re.IGNORECASE)
_NOTE = re.compile(r"(说明|注|备注|填表|填报|制表|审核|单位负责人|负责人|联系|日期|附|\d+[.、])")
_SENTENCE = re.compile(r"[。；;！!，:：]")
_EXAMPLE = re.compile(r"(示例|例|样例|example)", re.IGNORECASE)
_SECTION = re.compile(r"第?[一二三四五六七八九十]+(?:、|[.]|部分|类)|\([一二三四五六七八九十]+\)")
_SIGNATURE = re.compile(
    r"(?:单位|主要|分管|科室|部门)*(?:(?:领导|负责人|填表人?|填报人?|制表人?|审核人?|审批人?|复核人?|经办人|联系人|(?:联系)?电话"
    r"|(?:填报|填表|报送|制表|上报)(?:日期|时间|单位)|日期|单位)(?:\((?:签字|签章|盖章|公章)\))?:"
    r"|填表人|填报人|制表人|审核人|复核人|经办人|\(?(?:盖章|公章|签章|签字)\)?:?)"
)
_NAMES: tuple[tuple[RowKind, re.Pattern[str]], ...] = (
    ("subtotal", _SUBTOTAL),
    ("total", _TOTAL),
    ("example", _EXAMPLE),
)
_ORDINALS = frozenset("甲乙丙丁戊己庚辛")


class _Row:
    """A row's cells that hold something, by their places, those of the list's columns, and its first words."""

    def __init__(self, table: SheetTable, number: int, cells: list[Cell]) -> None:
        self.table, self.number = table, number
        self.filled = [(place, cell) for place, cell in enumerate(cells) if cell is not None and tidy(cell)]
        self.known = [place for place, _ in self.filled if place in table.places]
        self.words = [
            plain(cell)
            for place, cell in self.filled[:3]
            if isinstance(cell, str) and not (place in table.places and table.places[place].units)
        ]


def kind_of(table: SheetTable, number: int, cells: list[Cell]) -> RowKind:
    """Return what the row of a number (from 1) is."""
    row = _Row(table, number, cells)
    return _called(row) or _said(row) or _held(row) if row.filled else "empty"


def _called(row: _Row) -> RowKind | None:
    """Return what a row is one of whose first words is a name for it, None where none is."""
    form, places = row.table.form, row.table.places
    if form.official and row.known and all(places[place].name in form.key for place in row.known):
        return "section" if row.words and _SECTION.match(row.words[-1]) else "printed"
    for kind, pattern in _NAMES:
        if any(pattern.fullmatch(word) for word in row.words):
            return kind
    return "example" if any(word in form.skips for word in row.words) else None


def _said(row: _Row) -> RowKind | None:
    """Return what a row is whose first text says it, None where it does not."""
    table, (place, first) = row.table, row.filled[0]
    if _is_headings(table, row.filled):
        return "headings"
    if not isinstance(first, str):
        return None
    word, named = plain(first), table.form.key[0]
    keys = [cell for at, cell in row.filled if at != place and at in table.places and table.places[at].name == named]
    if _SECTION.match(word) and not keys:
        return "section"
    if _SIGNATURE.match(word) and all(":" in plain(cell) for cell in keys):
        return "signature"
    if len(row.filled) > 1 or not row.known:
        return None
    told = row.number - 1 in table.wide or (
        len(table.places) > 2 and bool(_NOTE.match(word) or _SENTENCE.search(tidy(first)))
    )
    return "note" if told else None


def _held(row: _Row) -> RowKind:
    """Return what a row is by the columns that it fills in."""
    if not row.known:
        return "note" if row.words else "printed"
    figures = all(row.table.places[place].units for place in row.known)
    return "unnamed" if figures and len(row.known) == len(row.filled) else "row"


def _is_headings(table: SheetTable, filled: Sequence[tuple[int, Cell]]) -> bool:
    """Tell whether a row is the headings once more, or numbers them."""
    known = [(place, cell) for place, cell in filled if place in table.places]
    again = len(known) > 1 and all(
        (named := column_of(table.form, heading(cell))) is not None and named.name == table.places[place].name
        for place, cell in known
    )
    ordinals = sum(isinstance(cell, str) and plain(cell) in _ORDINALS for _, cell in filled)
    return again or (ordinals > 0 and all(plain(cell) in _ORDINALS or plain(cell).isdecimal() for _, cell in filled))


def is_none_of_the_list(table: SheetTable, number: int, cells: list[Cell]) -> bool:
    """Tell whether a row is none of the list's own."""
    return kind_of(table, number, cells) not in ("row", "unnamed")
