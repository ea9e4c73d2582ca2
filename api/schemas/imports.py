"""The report of an import as it is answered."""

from typing import Annotated

from pydantic import Field

from api.schemas.common import Absent, Answer


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


class ImportReportAnswer(Answer):
    """An import's result; in a dry run, what would become of the rows. Faults are in the order of the rows."""

    tenant: str
    tenant_name: str
    form: str
    title: str
    of: str | None
    sheet: str
    dry_run: bool
    rows: int
    ok: int
    recorded: int
    repeated: int
    refused: int
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
