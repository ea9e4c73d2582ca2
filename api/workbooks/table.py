"""A list found in a workbook: its sheet, its headings, its rows as read, and everything wrong in them, cell by cell."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from unicodedata import normalize

from api.workbooks.cells import CellFault, Where, plain, tidy
from api.workbooks.extent import cell_name
from api.workbooks.form import Column, ListContext, ReadRow, SheetFinding, SheetForm
from api.workbooks.personal_data import is_personal
from api.workbooks.terms import in_cell
from api.workbooks.workbook import Cell, Sheet
from registry.errors import WorkbookUnreadable
from registry.terms.term import Term

ERRORS = "错误"
"""The heading of the column in which a workbook that is given back says what is wrong."""

_HEADED_WITHIN = 30
_NUMBER = frozenset({"序号", "编号", "no", "no.", "#"})
_TOTAL = re.compile(r"(合计|总计|小计|共计|累计|total|subtotal)[::]?", re.IGNORECASE)
_NOTE = re.compile(r"(说明|注|备注|填表|填报|制表|审核|单位负责人|负责人|联系|日期|附|\d+[.、])")
_EXAMPLE = re.compile(r"(示例|例|样例|example)", re.IGNORECASE)
_BRACKETED = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")


@dataclass(slots=True)
class SheetTable:
    """A list as found: `entries` are its rows without fault, `findings` what is wrong in the others.

    `more` is the second list that belongs to it, if the workbook has one.
    """

    form: SheetForm
    sheet: Sheet
    heading_row: int
    sheeted: ListContext
    places: dict[int, Column]
    personal: dict[int, str]
    unknown: list[str]
    letters: dict[str, str]
    rows: int = 0
    skipped: int = 0
    entries: list[ReadRow] = field(default_factory=list)
    findings: list[SheetFinding] = field(default_factory=list)
    more: "SheetTable | None" = None
    formulas: list[str] = field(default_factory=list)


def heading(cell: Cell) -> str:
    """Return a heading as it is compared: no blanks, no remark in brackets, no mark of a required column."""
    found = _BRACKETED.sub("", plain(cell)) or plain(cell)
    return found.strip("*:;,.、。★").lower()


def find(
    sheets: Iterable[Sheet], forms: Iterable[SheetForm], asked: SheetForm | None, sheet_name: str | None = None
) -> SheetTable:
    """Return the list that a workbook holds; raise WorkbookUnreadable where it is none, or another than asked for."""
    found = [sheet for sheet in sheets if sheet_name in (None, sheet.name)]
    if not found and sheet_name is not None:
        raise WorkbookUnreadable("no_such_sheet", sheet=sheet_name[:100])
    best: tuple[float, Sheet, SheetForm, int] | None = None
    for sheet in found:
        top = list(sheet.rows(_HEADED_WITHIN))
        for form in forms:
            score, row = _likeness(top, form)
            if row is not None and (best is None or score > best[0]):
                best = score, sheet, form, row
    if best is None or best[0] < 0.5:
        raise WorkbookUnreadable("no_known_list")
    _, sheet, form, row = best
    if asked is not None and form is not asked:
        raise WorkbookUnreadable("another_form", asked=asked.title, found=form.title)
    return _table(form, sheet, row)


def find_more(sheets: Iterable[Sheet], form: SheetForm) -> SheetTable | None:
    """Return the second list that belongs to a form, if the workbook has a sheet of it."""
    for sheet in sheets:
        score, row = _likeness(list(sheet.rows(_HEADED_WITHIN)), form)
        if row is not None and score >= 1:
            return _table(form, sheet, row)
    return None


def _likeness(top: list[list[Cell]], form: SheetForm) -> tuple[float, int | None]:
    """Return how much of a form's required headings the likeliest row has, more for optional ones, and which row."""
    best: tuple[float, int | None] = (0.0, None)
    required = sum(column.required for column in form.columns)
    for number, row in enumerate(top):
        columns = [column for cell in row if cell is not None and (column := _column_of(form, heading(cell)))]
        names = {column.name for column in columns}
        must = sum(column.required for column in form.columns if column.name in names)
        score = must / required + (len(names) - must) / 100
        if len(names) >= 2 and score > best[0]:
            best = score, number
    return best


def _column_of(form: SheetForm, found: str) -> Column | None:
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


def _table(form: SheetForm, sheet: Sheet, row: int) -> SheetTable:
    top = list(sheet.rows(row + 1))
    places: dict[int, Column] = {}
    personal: dict[int, str] = {}
    unknown: list[str] = []
    for place, cell in enumerate(top[row]):
        if cell is None or heading(cell) in _NUMBER | {ERRORS}:
            continue
        column = _column_of(form, heading(cell))
        if column is None:
            if is_personal(normalize("NFKC", heading(cell))):
                personal[place] = tidy(cell)
            else:
                unknown.append(tidy(cell)[:100])
        elif any(column.name == other.name for other in places.values()):
            raise WorkbookUnreadable("column_twice", sheet=sheet.name, column=column.heading)
        else:
            places[place] = column
    named = {column.name for column in places.values()}
    if missing := [column.heading for column in form.columns if column.required and column.name not in named]:
        columns = Term("、".join(term.zh for term in missing), ", ".join(term.en for term in missing))
        raise WorkbookUnreadable("columns_missing", sheet=sheet.name, row=row + 1, columns=columns)
    above = tuple(tidy(cell) for cells in top[:row] for cell in cells if cell is not None)
    headings = {column.name: tidy(top[row][place]) for place, column in places.items()}
    letters = {column.name: cell_name(0, place).removesuffix("1") for place, column in places.items()}
    return SheetTable(form, sheet, row, ListContext(above, headings), places, personal, unknown, letters)


def headed(table: SheetTable) -> list[list[Cell]]:
    """Return the rows down to the headings as they stand, what is personal left out but for its heading."""
    top = list(table.sheet.rows(table.heading_row + 1))
    for cells in top[:-1]:
        for place in table.personal:
            if place < len(cells) and place > 0:
                cells[place] = None
    return top


def read(
    table: SheetTable, where: Where, moved: Callable[[int, int], None] = lambda _done, _of: None, *, least: int = 1
) -> SheetTable:
    """Read a list's rows, at least so many, into the table that was found; `moved` is told of rows done and in all."""
    seen: dict[tuple[object, ...], int] = {}
    total = table.sheet.extent.rows
    for number, cells in filled(table):
        if is_none_of_the_list(table, cells):
            table.skipped += any(tidy(cell) for cell in cells)
            continue
        table.rows += 1
        entry, findings = _entry(table, number, cells, where)
        key = tuple(str(entry[name]) for name in table.form.key)
        if not findings and table.form.key:
            if key in seen:
                reason = "repeats_row_batch" if table.form.sessions else "repeats_row"
                alone = table.form.key[0] if len(table.form.key) == 1 else None
                findings.append(entry.finding(CellFault(reason, row=seen[key]), alone))
            seen.setdefault(key, number)
        table.findings += findings
        if not findings:
            table.entries.append(entry)
        if table.rows % 500 == 0:
            moved(number, total)
    moved(total, total)
    if table.rows < least:
        raise WorkbookUnreadable("nothing_in_it", sheet=table.sheet.name)
    return table


def filled(table: SheetTable) -> Iterator[tuple[int, list[Cell]]]:
    """Yield the rows under the headings with their numbers (from 1): personal cells empty, merged ones filled."""
    merged = _merged(table)
    values: dict[int, tuple[int, Cell]] = {}
    for number, cells in enumerate(table.sheet.rows()):
        if number <= table.heading_row:
            continue
        for place in table.personal:
            if place < len(cells):
                cells[place] = None
        for column, spans in merged.items():
            if spans and spans[-1][0] == number:
                values[column] = spans.pop()[1], cells[column]
            elif column in values and number <= values[column][0] and column < len(cells):
                cells[column] = values[column][1]
        yield number + 1, cells


def with_errors(table: SheetTable, number: int, cells: list[Cell]) -> list[Cell]:
    """Return a row's cells with what its error cells showed in their place."""
    errors = table.sheet.extent.errors
    return [errors.get((number - 1, place), cell) for place, cell in enumerate(cells)]


def _merged(table: SheetTable) -> dict[int, list[tuple[int, int]]]:
    """Return the areas merged over several rows in each column, the first at the end."""
    merged: dict[int, list[tuple[int, int]]] = {}
    for first, last, column in table.sheet.merged_down():
        if first > table.heading_row and column in table.places:
            merged.setdefault(column, []).append((first, last))
    return {column: sorted(spans, reverse=True) for column, spans in merged.items()}


def is_none_of_the_list(table: SheetTable, cells: list[Cell]) -> bool:
    """Tell whether a row is empty, a total, an example, a note under the table, or the headings once more."""
    filled = [(place, cell) for place, cell in enumerate(cells) if cell is not None and tidy(cell)]
    known = [place for place, _ in filled if place in table.places]
    if not known:
        return True
    if table.form.official and all(table.places[place].name in table.form.key for place in known):
        return True  # the form prints the row; nobody has filled it in
    words = [plain(cell) for _, cell in filled[:3] if isinstance(cell, str)]
    if is_total(cells) or any(_EXAMPLE.fullmatch(word) or word in table.form.skips for word in words):
        return True
    if len(filled) == 1 and isinstance(filled[0][1], str) and _NOTE.match(words[0]) and len(table.places) > 2:
        return True
    return len(known) > 1 and all(
        (named := _column_of(table.form, heading(cell))) is not None and named.name == table.places[place].name
        for place, cell in filled
        if place in table.places
    )


def is_total(cells: list[Cell]) -> bool:
    """Tell whether a row is a total: one of its first words says so."""
    filled = [cell for cell in cells if cell is not None and tidy(cell)]
    return any(_TOTAL.fullmatch(plain(cell)) for cell in filled[:3] if isinstance(cell, str))


def _entry(table: SheetTable, number: int, cells: list[Cell], where: Where) -> tuple[ReadRow, list[SheetFinding]]:
    entry = ReadRow(number, {}, table.letters, table.sheeted.headings)
    findings: list[SheetFinding] = []
    for place, column in table.places.items():
        cell = cells[place] if place < len(cells) else None
        at = number - 1, place
        if at in table.sheet.extent.formulas:
            table.formulas.append(cell_name(*at))
        if error := table.sheet.extent.errors.get(at):
            findings.append(entry.said(in_cell("error_cell", {"value": error}), column.name))
            continue
        if cell is None or (isinstance(cell, str) and not tidy(cell)):
            if column.required or at in table.sheet.extent.formulas:
                reason = "formula_unread" if at in table.sheet.extent.formulas else "required"
                findings.append(entry.said(in_cell(reason, {}), column.name))
            continue
        try:
            entry.values[column.name] = column.parse(cell, where)
        except CellFault as fault:
            findings.append(entry.finding(fault, column.name))
    return entry, findings
