"""The table of activity as a workbook: too wide for a page, it is parted, its number and name on every page."""

from io import BytesIO

from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from projections.activity.table import FLOWS, STOCKS, ActivityRow, ActivityTable, Flow
from projections.render.xlsx import activity_workbook

UNITS = {"370102": "历下区", "370103": "市中区"}
TABLE = ActivityTable(
    tenant="370100",
    tenant_name="济南市",
    month="2021-03",
    definition="activity/1",
    as_of=18234,
    rows=tuple(
        ActivityRow(code, name, dict.fromkeys(FLOWS, Flow(1, 2)), dict.fromkeys(STOCKS, 3), progress=True)
        for code, name in UNITS.items()
    ),
)


def opened(workbook: bytes) -> Worksheet:
    sheet = load_workbook(BytesIO(workbook)).active
    assert isinstance(sheet, Worksheet)
    return sheet


def test_a_parted_tables_notes_stand_on_its_first_page_alone() -> None:
    """The notes run from behind the repeated number and name to the first page's end, and do not come on every page."""
    sheet = opened(activity_workbook(TABLE))
    assert sheet.print_title_cols == "$A:$B"
    breaks = [found.id for found in sheet.col_breaks.brk]
    assert breaks
    merged = {found.min_row: (found.min_col, found.max_col) for found in sheet.merged_cells.ranges if found.min_row > 2}
    first_note = 3 + len(TABLE.rows) + 2
    notes = range(first_note, sheet.max_row + 1)
    assert len(notes) > 1
    assert merged == dict.fromkeys(notes, (3, breaks[0]))
    assert str(sheet.cell(first_note, 3).value).startswith("零进展")
    assert {sheet.cell(row, column).value for row in notes for column in (1, 2)} == {None}


def test_a_parted_tables_title_stands_on_every_page() -> None:
    """Title and month are written anew over the columns of each page."""
    sheet = opened(activity_workbook(TABLE))
    breaks = [found.id for found in sheet.col_breaks.brk]
    begins = [1, *(last + 1 for last in breaks)]
    over = {found.min_col: found.max_col for found in sheet.merged_cells.ranges if found.min_row == 1}
    assert over == dict(zip(begins, [*breaks, sheet.max_column], strict=True))
    assert len({sheet.cell(1, column).value for column in begins}) == 1
