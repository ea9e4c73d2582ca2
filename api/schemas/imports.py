"""The report of an import as it is answered."""

from typing import Annotated, Any

from pydantic import Field

from api.schemas.common import Absent, Answer, Moment, one_of


class RowFault(Answer):
    """A fault of a row, and the cell that it is about."""

    row: int
    cell: str
    column: str | None
    message: str
    sheet: Absent[str] = None


class LeftOutRow(Answer):
    """A row under the headings that is none of the list: what it is, and its first words."""

    row: int
    kind: Annotated[str, Field(serialization_alias="is")]
    words: str


class MatchedColumn(Answer):
    """A column of the list: its name here, its heading as written and as it is read, the heading's cell."""

    name: str
    heading: str
    is_read_as: str
    cell: str
    sheet: Absent[str] = None


class Replaced(Answer):
    """What a row takes the place of: the event, whose it is, since when, and its values in the columns that differ.

    `another_office`: it is replaced only if the import is told to (`replace=true`), else the row is refused.
    """

    position: int
    type: str
    office: str
    office_name: str
    recordedtime: Moment
    another_office: bool
    values: dict[str, Any]


class ReadRowAnswer(Answer):
    """A row of the list: its cells as written beside what was read of them, both by column, and what becomes of it.

    `with_row` is the row that begins the act which this one goes on with.
    """

    row: int
    outcome: Annotated[str, one_of(("would_record", "recorded", "repeated", "refused"))]
    written: dict[str, str]
    read: dict[str, Any]
    replaces: Absent[tuple[Replaced, ...]] = None
    with_row: Absent[int] = None
    hidden: Absent[bool] = None


class TotalCompared(Answer):
    """A figure of a total: what it says, what the rows come to, and whether it is their sum or that of its part."""

    row: int
    column: str
    said: int
    summed: int
    right: bool


class ImportReportAnswer(Answer):
    """An import's result; in a dry run, what would become of the rows, and the hash that records exactly that.

    Rows and faults are in the order of the sheet.
    """

    tenant: str
    tenant_name: str
    form: str
    title: str
    of: str | None
    sheet: str
    dry_run: bool
    preview: Absent[str] = None
    rows: int
    ok: int
    would_record: Absent[int] = None
    recorded: int
    repeated: int
    refused: int
    columns: tuple[MatchedColumn, ...]
    read_rows: tuple[ReadRowAnswer, ...]
    totals: tuple[TotalCompared, ...]
    skipped_rows: int
    passed_rows: tuple[LeftOutRow, ...]
    hidden_rows: tuple[int, ...]
    faults: tuple[RowFault, ...]
    faults_in_all: int
    warnings: tuple[RowFault, ...]
    personal_columns: tuple[str, ...]
    unknown_columns: tuple[str, ...]
    formulas: tuple[str, ...]
    other_sheets: tuple[str, ...]
    hidden_sheets: tuple[str, ...]
