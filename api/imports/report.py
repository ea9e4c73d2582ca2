"""What became of a workbook, as counts and faults by cell, in either language; nothing is decided here."""

from dataclasses import dataclass, field

from api.schemas.imports import ImportReportAnswer, LeftOutRow, RowFault
from api.workbooks.form import SheetFinding
from api.workbooks.table import PassedRow, SheetTable
from api.workbooks.terms import PASSED
from registry.domain import regions

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
    hidden_sheets: list[str] = field(default_factory=list)

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
            tenant_name=regions.names()[self.tenant],
            form=table.form.name,
            title=table.form.title.text(lang),
            of=table.form.of(table.sheeted) if table.form.of else None,
            sheet=table.sheet.name,
            dry_run=self.dry_run,
            rows=table.rows,
            ok=self.ok,
            recorded=self.recorded,
            repeated=self.repeated,
            refused=self.refused,
            skipped_rows=table.skipped,
            passed_rows=[_passed(row, lang) for row in table.passed[:MOST_FAULTS]],
            hidden_rows=sorted(row + 1 for row in table.sheet.extent.hidden_rows if row > table.heading_row)[
                :MOST_FAULTS
            ],
            faults=[_fault(finding, lang) for finding in faults[:MOST_FAULTS]],
            faults_in_all=len(faults),
            warnings=[_fault(warning, lang) for warning in table.warnings[:MOST_FAULTS]],
            personal_columns=[heading for part in parts for heading in part.personal.values()],
            unknown_columns=[heading for part in parts for heading in part.unknown],
            formulas=table.formulas[:MOST_FAULTS],
            other_sheets=self.other_sheets,
            hidden_sheets=self.hidden_sheets,
        )


def _passed(row: PassedRow, lang: str) -> LeftOutRow:
    return LeftOutRow(row=row.row, kind=PASSED[row.kind].text(lang), words=row.words)


def _fault(finding: SheetFinding, lang: str) -> RowFault:
    return RowFault(
        row=finding.row,
        cell=finding.cell,
        column=finding.column,
        message=finding.message.text(lang),
        sheet=finding.sheet or None,
    )
