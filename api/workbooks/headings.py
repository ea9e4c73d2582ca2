"""A list's headings: which column each is, whatever it is called, and those that say something else than the form."""

import re
from functools import cache

from api.workbooks.cells import ENTERPRISES, PEOPLE, plain, tidy
from api.workbooks.extent import Cell, cell_name
from api.workbooks.form import Column, SheetForm
from api.workbooks.workbook import Sheet
from registry.errors import Message, WorkbookUnreadable
from registry.terms.term import Term

_BRACKETED = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_REMARK = re.compile(r"[(\[]([^()\[\]]*)[)\]]")
_SCALED = re.compile(r"(.+?)[/:,_-]?(?:单位:?)?([十百千万亿]+[人家个名户次]+|%|‰)")
_UNIT = re.compile(r"(?:计量)?(?:单位)?:?([十百千万亿]*)([人家个名户次元天]*)")
_SHARE = re.compile(r"[%‰元]|其中|百分")
_YEAR = re.compile(r"([0-9]{4})年?(?!底|末)\w*(?:备案|企业)\w*")
_STOCK = re.compile(r"底|末|截至|截止|止")
_OFFERED = re.compile(r"\w*(?:拟|计划)备案\w*")


def heading(cell: Cell) -> str:
    """Return a heading as it is compared: no blanks, no remark in brackets, no mark of a required column."""
    found = _BRACKETED.sub("", plain(cell)) or plain(cell)
    return found.strip("*:;,.、。★").lower()


def column_of(form: SheetForm, found: str) -> Column | None:
    """Return the column that a heading, as it is compared, is in a form; None if it is none."""
    if not found:
        return None
    column = _headings(form).get(found)
    return column if column or not form.yearly else form.yearly(found)


@cache
def _headings(form: SheetForm) -> dict[str, Column]:
    """Return a form's columns by everything that they go by."""
    return {
        heading(name): column
        for column in reversed(form.columns)
        for name in (column.name, column.heading.en, *column.also, column.heading.zh)
    }


def likeness(top: list[list[Cell]], form: SheetForm) -> tuple[float, int | None]:
    """Return how much of a form's required headings the likeliest row has, more for optional ones, and which row."""
    best: tuple[float, int | None] = (0.0, None)
    required = sum(column.required for column in form.columns)
    for number, row in enumerate(top):
        columns = [column for cell in row if cell is not None and (column := column_of(form, heading(cell)))]
        names = {column.name for column in columns}
        must = sum(column.required for column in form.columns if column.name in names)
        score = must / required + (len(names) - must) / 100
        if len(names) >= 2 and score > best[0]:
            best = score, number
    return best


def check_units(form: SheetForm, row: int, cells: list[Cell], places: dict[int, Column]) -> None:
    """Raise WorkbookUnreadable where a heading of figures names another unit than the form's, or a part of them."""
    for place, cell in enumerate(cells):
        found, column = plain(cell), places.get(place)
        said = [remark for remark in _REMARK.findall(found) if _is_another(remark)] if column and column.units else []
        if column is None and (scaled := _SCALED.fullmatch(found)) and (like := column_of(form, heading(scaled[1]))):
            said = [scaled[2]] if like.units else []
        if said:
            facts = {"cell": cell_name(row, place), "heading": tidy(cell)[:100], "units": said[0][:40]}
            message = "The heading {cell}, {heading}, says {units}: the column counts something else than the form."
            raise WorkbookUnreadable(Message(message, **facts))


def _is_another(remark: str) -> bool:
    unit = _UNIT.fullmatch(remark)
    if unit and (unit[1] or unit[2]):
        return bool(unit[1]) or unit[2] not in {*PEOPLE, *ENTERPRISES}
    return bool(_SHARE.search(remark))


def check_years(form: SheetForm, sheet: Sheet, row: int, unknown: dict[int, Cell], places: dict[int, Column]) -> None:
    """Raise WorkbookUnreadable where a form of several years has a heading in the place of one of its years."""
    if not form.yearly:
        return
    years = {int(column.name[-4:]) for column in places.values() if column.name.startswith("planned_")}
    for place, cell in unknown.items():
        found = heading(cell)
        named = None if _STOCK.search(found) else _YEAR.fullmatch(found)
        year = int(named[1]) if named else None
        if year is not None and year not in years and (not years or {year - 1, year + 1} & years):
            missing = Term(f"{year} 年拟备案企业数量", f"planned in {year}")
            raise WorkbookUnreadable("columns_missing", sheet=sheet.name, row=row + 1, columns=missing)
        if _OFFERED.fullmatch(found):
            facts = {"cell": cell_name(row, place), "heading": tidy(cell)[:100]}
            raise WorkbookUnreadable(Message("The heading {cell}, {heading}, names no year.", **facts))


def check_parts(sheet: Sheet, row: int, cells: list[Cell], places: dict[int, Column]) -> None:
    """Raise WorkbookUnreadable where a heading stands over several columns: no one of them is the form's."""
    parted = {
        area.left: range(area.left + 1, area.right + 1)
        for area in sheet.merged()
        if area.top <= row <= area.bottom and area.right > area.left and area.left in places
    }
    below = next((line for number, line in enumerate(sheet.rows(row + 2)) if number == row + 1), [])
    texts = [place for place, cell in enumerate(below) if isinstance(cell, str) and tidy(cell)]
    filled = [place for place, cell in enumerate(below) if cell is not None and tidy(cell)]
    if len(texts) > 1 and texts == filled and not any(column_of_key(places, place) for place in texts):
        for place in texts:
            if place in places and place + 1 in texts and not (place + 1 < len(cells) and cells[place + 1]):
                parted[place] = range(place + 1, place + 2)
    for place, parts in sorted(parted.items()):
        if _is_filled(sheet, row, [part for part in parts if part not in places]):
            facts = {"cell": cell_name(row, place), "heading": tidy(cells[place])[:100]}
            message = "The heading {cell}, {heading}, stands over several columns; the form has one."
            raise WorkbookUnreadable(Message(message, **facts))


def column_of_key(places: dict[int, Column], place: int) -> bool:
    """Tell whether a place is that of a column which is required and counts nothing: a row cannot be without it."""
    return place in places and places[place].required and not places[place].units


def _is_filled(sheet: Sheet, row: int, parts: list[int]) -> bool:
    return any(
        part < len(line) and line[part] is not None and tidy(line[part])
        for number, line in enumerate(sheet.rows())
        if number > row
        for part in parts
    )
