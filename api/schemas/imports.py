"""What became of a workbook, as it is answered."""

from api.schemas.common import Absent, Answer


class RowFault(Answer):
    """A fault of a row, and the cell that it is about."""

    row: int
    cell: str
    column: str | None
    message: str
    sheet: Absent[str] = None


class ImportReportAnswer(Answer):
    """An import's result; in a dry run, what would become of the rows. Faults are in the order of the rows."""

    tenant: str
    form: str
    title: str
    sheet: str
    dry_run: bool
    rows: int
    ok: int
    recorded: int
    repeated: int
    refused: int
    skipped_rows: int
    faults: tuple[RowFault, ...]
    faults_in_all: int
    personal_columns: tuple[str, ...]
    unknown_columns: tuple[str, ...]
    formulas: tuple[str, ...]
    other_sheets: tuple[str, ...]
