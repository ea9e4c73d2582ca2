"""What became of a workbook, as counts and faults by cell, in either language; nothing is decided here."""

from dataclasses import dataclass, field
from typing import Any

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

    def as_json(self, lang: str) -> dict[str, Any]:
        """Return the report in "zh" or "en", faults in the order of the rows."""
        table = self.table
        parts = [table, table.more] if table.more else [table]
        faults = sorted(self.findings, key=lambda finding: (finding.sheet or "", finding.row))
        return {
            "tenant": self.tenant,
            "form": table.form.name,
            "title": _in(lang, table.form.title),
            "sheet": table.sheet.name,
            "dry_run": self.dry_run,
            "rows": table.rows,
            "ok": self.ok,
            "recorded": self.recorded,
            "repeated": self.repeated,
            "refused": self.refused,
            "skipped_rows": table.skipped,
            "faults": [_fault(finding, lang) for finding in faults[:MOST_FAULTS]],
            "faults_in_all": len(faults),
            "personal_columns": [heading for part in parts for heading in part.personal.values()],
            "unknown_columns": [heading for part in parts for heading in part.unknown],
            "formulas": table.formulas[:MOST_FAULTS],
            "other_sheets": self.other_sheets,
            "hidden_sheets": self.hidden_sheets,
            "of": table.form.of(table.sheeted) if table.form.of else None,
            "tenant_name": regions.names()[self.tenant],
            "passed_rows": [_passed(row, lang) for row in table.passed[:MOST_FAULTS]],
            "hidden_rows": sorted(row + 1 for row in table.sheet.extent.hidden_rows if row > table.heading_row)[
                :MOST_FAULTS
            ],
            "warnings": [_fault(warning, lang) for warning in table.warnings[:MOST_FAULTS]],
        }


def _passed(row: PassedRow, lang: str) -> dict[str, Any]:
    return {"row": row.row, "is": _in(lang, PASSED[row.kind]), "words": row.words}


def _fault(finding: SheetFinding, lang: str) -> dict[str, Any]:
    message = _in(lang, finding.message)
    body = {"row": finding.row, "cell": finding.cell, "column": finding.column, "message": message}
    return body | ({"sheet": finding.sheet} if finding.sheet else {})


def _in(lang: str, term: tuple[str, str]) -> str:
    return term[0 if lang == "zh" else 1]
