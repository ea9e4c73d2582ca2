"""Which sheet of a workbook is a list, and where its columns are; sheets that nobody sees are left alone unasked."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple
from unicodedata import normalize

from api.workbooks.cells import tidy
from api.workbooks.extent import Cell, cell_name
from api.workbooks.form import Column, ListContext, SheetForm
from api.workbooks.headings import check_parts, check_units, check_years, column_of, heading, likeness
from api.workbooks.personal_data import is_personal
from api.workbooks.rows import is_none_of_the_list
from api.workbooks.table import ERRORS, SheetTable, filled, month_shown
from api.workbooks.titles import check_scale
from api.workbooks.workbook import Sheet
from registry.errors import Message, WorkbookUnreadable
from registry.terms.term import Term

_HEADED_WITHIN = 30
_NUMBER = frozenset({"序号", "编号", "no", "no.", "#"})
_LIKE, _WHOLE = 0.5, 1.0


class _Found(NamedTuple):
    """How much of a form a sheet has, and in which row its headings are."""

    score: float
    sheet: Sheet
    form: SheetForm
    row: int


def find(
    sheets: Iterable[Sheet], forms: Iterable[SheetForm], asked: SheetForm | None, sheet_name: str | None = None
) -> SheetTable:
    """Return the list that a workbook holds; raise WorkbookUnreadable where it is none, or another than asked for.

    A hidden sheet is read only if it is named, and of several that are whole lists one must be named.
    """
    everything, forms = list(sheets), list(forms)
    among = [
        sheet for sheet in everything if sheet.name == sheet_name or (sheet_name is None and not sheet.extent.hidden)
    ]
    if not among and sheet_name is not None:
        raise WorkbookUnreadable("no_such_sheet", sheet=sheet_name[:100])
    found = [likeliest for sheet in among if (likeliest := _likeliest(sheet, forms))]
    whole = [each for each in found if each.score >= _WHOLE and asked in (None, each.form)]
    if len(whole) > 1:
        whole = [each for each in whole if _has_rows(each)] or whole[:1]
    if len(whole) > 1:
        names = "、".join(each.sheet.name for each in whole)
        raise WorkbookUnreadable(Message("Several sheets are such a list: {names}; name the one to read.", names=names))
    best = whole[0] if whole else max(found, key=lambda each: each.score, default=None)
    if best is None or best.score < _LIKE:
        hidden = [sheet for sheet in everything if sheet not in among and sheet_name is None]
        likely = [each.sheet.name for sheet in hidden if (each := _likeliest(sheet, forms)) and each.score >= _WHOLE]
        if likely:
            message = "Only hidden sheets are such a list: {names}; show the one to read, or name it."
            raise WorkbookUnreadable(Message(message, names="、".join(likely)))
        raise WorkbookUnreadable("no_known_list")
    if asked is not None and best.form is not asked:
        raise WorkbookUnreadable("another_form", asked=asked.title, found=best.form.title)
    return _table(best.form, best.sheet, best.row)


def find_more(sheets: Iterable[Sheet], form: SheetForm) -> SheetTable | None:
    """Return the second list that belongs to a form, if the workbook has a sheet of it that is not hidden."""
    for sheet in sheets:
        found = None if sheet.extent.hidden else _likeliest(sheet, [form])
        if found and found.score >= _WHOLE:
            return _table(form, sheet, found.row)
    return None


def _likeliest(sheet: Sheet, forms: Sequence[SheetForm]) -> _Found | None:
    top = list(sheet.rows(_HEADED_WITHIN))
    best: _Found | None = None
    for form in forms:
        score, row = likeness(top, form)
        if row is not None and (best is None or score > best.score):
            best = _Found(score, sheet, form, row)
    return best


def _has_rows(found: _Found) -> bool:
    """Tell whether a sheet holds a row of its list; one that lacks a column has none yet."""
    try:
        table = _table(found.form, found.sheet, found.row)
    except WorkbookUnreadable:
        return True
    return any(not is_none_of_the_list(table, number, cells) for number, cells in filled(table))


def _table(form: SheetForm, sheet: Sheet, row: int) -> SheetTable:
    top = list(sheet.rows(row + 1))
    places: dict[int, Column] = {}
    personal: dict[int, str] = {}
    unknown: dict[int, Cell] = {}
    for place, cell in enumerate(top[row]):
        if cell is None or heading(cell) in _NUMBER | {ERRORS}:
            continue
        column = column_of(form, heading(cell))
        if column is None and is_personal(normalize("NFKC", heading(cell))):
            personal[place] = tidy(cell)
        elif column is None:
            unknown[place] = cell
        elif any(column.name == other.name for other in places.values()):
            raise WorkbookUnreadable("column_twice", sheet=sheet.name, column=column.heading)
        else:
            places[place] = column
    check_units(form, row, top[row], places)
    check_years(form, sheet, row, unknown, places)
    named = {column.name for column in places.values()}
    if missing := [column.heading for column in form.columns if column.required and column.name not in named]:
        columns = Term("、".join(term.zh for term in missing), ", ".join(term.en for term in missing))
        raise WorkbookUnreadable("columns_missing", sheet=sheet.name, row=row + 1, columns=columns)
    check_parts(sheet, row, top[row], places)
    above = tuple(_above(sheet, top[:row]))
    check_scale(above)
    headings = {column.name: tidy(top[row][place]) for place, column in places.items()}
    letters = {column.name: cell_name(0, place).removesuffix("1") for place, column in places.items()}
    others = [tidy(cell)[:100] for cell in unknown.values()]
    return SheetTable(form, sheet, row, ListContext(above, headings), places, personal, others, letters)


def _above(sheet: Sheet, top: list[list[Cell]]) -> Iterable[str]:
    """Yield what stands above the headings; a date of which only the month is shown is that month."""
    for number, cells in enumerate(top):
        for place, cell in enumerate(cells):
            if isinstance(cell, date) and sheet.extent.shown.get((number, place)) == "month":
                yield month_shown(cell)
            elif cell is not None:
                yield tidy(cell)
