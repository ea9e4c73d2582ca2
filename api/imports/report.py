"""What became of a workbook, as counts and faults by cell, in either language; nothing is decided here."""

from dataclasses import dataclass, field

from api.schemas.imports import ImportReportAnswer, RowFault
from api.workbooks.form import SheetFinding
from api.workbooks.table import SheetTable

MOST_FAULTS = 1_000
"""How many faults and cells are listed; past that they are counted, and the workbook given back has them all."""


@dataclass(slots=True)
class ImportReport:
    """An import's result. `recorded` and `repeated` count rows; in a dry run, what would become of them."""

    tenant: str
    dry_run: bool
    table: SheetTable
    other_sheets: list[str]
    recorded: int = 0
    repeated: int = 0
    findings: list[SheetFinding] = field(default_factory=list)

    @property
    def ok(self) -> int:
        """How many rows are on record, or would be."""
        return self.recorded + self.repeated

    @property
    def refused(self) -> int:
        """How many rows are not."""
        return self.table.rows - self.ok

    def answer(self, lang: str) -> ImportReportAnswer:
        """Return the report in "zh" or "en", faults in the order of the rows."""
        table = self.table
        parts = [table, table.more] if table.more else [table]
        faults = sorted(self.findings, key=lambda finding: (finding.sheet or "", finding.row))
        return ImportReportAnswer(
            tenant=self.tenant,
            form=table.form.name,
            title=table.form.title.text(lang),
            sheet=table.sheet.name,
            dry_run=self.dry_run,
            rows=table.rows,
            ok=self.ok,
            recorded=self.recorded,
            repeated=self.repeated,
            refused=self.refused,
            skipped_rows=table.skipped,
            faults=[_fault(finding, lang) for finding in faults[:MOST_FAULTS]],
            faults_in_all=len(faults),
            personal_columns=[heading for part in parts for heading in part.personal.values()],
            unknown_columns=[heading for part in parts for heading in part.unknown],
            formulas=table.formulas[:MOST_FAULTS],
            other_sheets=self.other_sheets,
        )


def _fault(finding: SheetFinding, lang: str) -> RowFault:
    return RowFault(
        row=finding.row,
        cell=finding.cell,
        column=finding.column,
        message=finding.message.text(lang),
        sheet=finding.sheet or None,
    )
