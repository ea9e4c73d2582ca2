"""The empty lists that offices download and fill in: headings, one row marked as an example, what a cell may hold."""

from datetime import date
from typing import NamedTuple

from xlsxwriter.worksheet import Worksheet

from api.workbooks.drawing import WorkbookWriter
from api.workbooks.extent import cell_name
from api.workbooks.form import Column, SheetForm
from api.workbooks.places import counties
from api.workbooks.terms import TEMPLATE
from registry.domain import industries, regions

EXAMPLE = TEMPLATE["example"]
"""What the example row says in its first column; such a row is never read as one of the list."""

_ROWS_READY = 2_000
_MOST_CHOICES = 255  # characters: Excel keeps the choices as one text
_TITLE, _NOTE, _HEADINGS, _FIRST = range(4)
_WIDTHS = {"text": 24, "count": 14, "date": 14, "choice": 16}


class Monthly(NamedTuple):
    """What a form of a month prints beside its headings: the month's first day, and the names of the units."""

    month: date
    units: tuple[str, ...]


def template(form: SheetForm, tenant: str, monthly: Monthly | None = None) -> bytes:
    """Return a form's workbook for a tenant, whose counties it offers; for the same, the same bytes every time."""
    paper = WorkbookWriter(form.title.zh)
    _draw(paper, form, tenant, monthly)
    if form.more:
        _draw(paper, form.more, tenant, monthly)
    return paper.finish()


def _draw(paper: WorkbookWriter, form: SheetForm, tenant: str, monthly: Monthly | None) -> None:
    columns = form.printed or form.columns
    sheet = paper.sheet(form.title.zh[:31])
    sheet.merge_range(_TITLE, 0, _TITLE, len(columns), form.title.zh, paper.formats["title"])
    sheet.merge_range(_NOTE, 0, _NOTE, len(columns), _note(form, tenant, monthly), paper.formats["note"])
    sheet.set_row(_TITLE, 28)
    sheet.set_row(_NOTE, 22 if form.official else 34)
    sheet.set_row(_HEADINGS, 34)
    sheet.set_column(0, 0, 8, paper.formats["blank"])
    paper.put(sheet, _HEADINGS, 0, TEMPLATE["number"], "optional")
    for place, column in enumerate(columns, start=1):
        _draw_column(paper, sheet, place, column, official=form.official)
        _validate(sheet, place, column, tenant)
    if form.official:
        _draw_official(paper, sheet, _names(form, monthly), columns, total=form.monthly)
    else:
        for place, example in enumerate((EXAMPLE, *(str(column.example) for column in columns))):
            paper.put(sheet, _FIRST, place, example, "example")
    sheet.freeze_panes(_FIRST, 0)
    paper.one_page_wide(sheet, _HEADINGS)


def _note(form: SheetForm, tenant: str, monthly: Monthly | None) -> str:
    name = regions.names()[tenant]
    if form.monthly:
        assert monthly
        return TEMPLATE["month"].format(year=monthly.month.year, month=monthly.month.month)
    if form.official:
        kind = TEMPLATE["province"] if tenant == regions.PROVINCE else TEMPLATE["city"]
        return f"( {name.removesuffix(kind)} ) {kind}"
    return TEMPLATE["note"].format(name=name, example=EXAMPLE)


def _draw_column(paper: WorkbookWriter, sheet: Worksheet, place: int, column: Column, *, official: bool) -> None:
    mark = "*" if column.required and not official else ""
    paper.put(sheet, _HEADINGS, place, f"{column.heading.zh}{mark}", "heading" if column.required else "optional")
    style = {"count": "count", "date": "date"}.get(column.drawn, "blank")
    sheet.set_column(place, place, _WIDTHS[column.drawn], paper.formats[style] if style == "blank" else None)
    note = f"{column.heading.en}\n{column.note.zh}\n{column.note.en}" if column.note else column.heading.en
    paper.note(sheet, _HEADINGS, place, note, scale=2)


def _validate(sheet: Worksheet, place: int, column: Column, tenant: str) -> None:
    """Let Excel itself ask for what the list takes; what is pasted in goes past it and is checked when it is read."""
    area = _FIRST, place, _FIRST + _ROWS_READY, place
    allowed: dict[str, object] | None = None
    if column.drawn == "choice":
        choices = list(column.choices) or _county_names(tenant)
        if sum(len(choice) + 1 for choice in choices) <= _MOST_CHOICES:
            allowed = {"validate": "list", "source": choices, "error_type": "warning"}
    elif column.drawn == "count":
        allowed = {"validate": "integer", "criteria": ">=", "value": 0, "error_message": TEMPLATE["count"]}
    if allowed:
        sheet.data_validation(*area, allowed)


def _county_names(tenant: str) -> list[str]:
    return [name for name, codes in counties(tenant).items() if name in {regions.names()[code] for code in codes}]


def _names(form: SheetForm, monthly: Monthly | None) -> list[str]:
    """Return what the notice's own forms name in each row: Annex 1 its industries, Annex 2 the tenant's units."""
    if form.monthly:
        assert monthly
        return list(monthly.units)
    return [f"{row.name}*" if row.combined else row.name for row in industries.rows()]


def _draw_total(paper: WorkbookWriter, sheet: Worksheet, row: int, columns: tuple[Column, ...]) -> None:
    """Draw the row 合计, whose figures a spreadsheet program adds up; until it has, they are empty."""
    paper.put(sheet, row, 0, None, "count")
    for place, column in enumerate(columns, start=1):
        if not column.units:
            paper.put(sheet, row, place, TEMPLATE["total"] if place == 1 else None, "text")
            continue
        above = f"{cell_name(_FIRST, place)}:{cell_name(row - 1, place)}"
        sheet.write_formula(row, place, f"=SUM({above})", paper.formats["count"], "")


def _draw_official(
    paper: WorkbookWriter, sheet: Worksheet, names: list[str], columns: tuple[Column, ...], *, total: bool
) -> None:
    for row, name in enumerate(names, start=_FIRST):
        paper.put(sheet, row, 0, row - _FIRST + 1, "count")
        for place, column in enumerate(columns, start=1):
            paper.put(sheet, row, place, name if place == 1 else None, "text" if column.drawn == "text" else "count")
    if total:
        _draw_total(paper, sheet, _FIRST + len(names), columns)
