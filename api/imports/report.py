"""What became of a workbook, as counts, rows and faults by cell, in either language."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from api.imports.fates import RowFate
from api.imports.listing import listed
from api.imports.preview import PreviewHash
from api.schemas.imports import ImportReportAnswer, LeftOutRow, MatchedColumn, RowFault, TotalCompared
from api.workbooks.form import ReadRow, SheetFinding
from api.workbooks.table import PassedRow, SheetTable
from api.workbooks.terms import PASSED
from registry.domain import regions

MOST_FAULTS = 1_000
"""How many faults and cells are listed; past that they are counted, and the workbook given back has them all."""


@dataclass(slots=True)
class ImportReport:
    """An import's result; `fates` are those of the rows that could be read, by the row that begins an act.

    `preview` is the hash of what a dry run shows, None of an import.
    """

    tenant: str
    dry_run: bool
    table: SheetTable
    other_sheets: list[str]
    findings: list[SheetFinding] = field(default_factory=list)
    hidden_sheets: list[str] = field(default_factory=list)
    fates: dict[int, RowFate] = field(default_factory=dict)
    preview: PreviewHash | None = None
    _counts: Counter[str] = field(default_factory=Counter)

    def note(self, entry: ReadRow, outcome: str) -> None:
        """Note what became of a row, and of those that are one act with it: recorded, would_record or repeated."""
        self.fates[entry.row].outcome = outcome
        self._counts[outcome] += entry.count

    def settle(self) -> None:
        """Note that what would have been recorded is on record."""
        self.dry_run, self.preview = False, None
        self._counts["recorded"] += self._counts.pop("would_record", 0)
        for fate in self.fates.values():
            fate.outcome = "recorded" if fate.outcome == "would_record" else fate.outcome

    @property
    def recorded(self) -> int:
        """How many rows were recorded: none in a dry run."""
        return self._counts["recorded"]

    @property
    def would_record(self) -> int:
        """How many rows a dry run would have recorded."""
        return self._counts["would_record"]

    @property
    def repeated(self) -> int:
        """How many rows were on record as they are."""
        return self._counts["repeated"]

    @property
    def ok(self) -> int:
        """How many rows are on record, or would be."""
        return self.recorded + self.would_record + self.repeated

    @property
    def refused(self) -> int:
        """How many rows are not."""
        return self.table.rows - self.ok

    def good(self) -> list[int]:
        """Return the rows that are on record, or would be, each act's first."""
        return sorted(row for row, fate in self.fates.items() if fate.outcome != "refused")

    def becomes(self) -> list[object]:
        """Return what of the report a preview's hash is of: what each row would record, and what stands there."""
        table = self.table
        rows = [
            [
                row,
                fate.outcome,
                [[act.type, act.subject, act.day, act.data] for act in fate.acts],
                [there.event.position for there in fate.standing],
            ]
            for row, fate in sorted(self.fates.items())
        ]
        return [table.form.name, table.sheet.name, self.of, rows]

    @property
    def of(self) -> str | None:
        """The month or period that the list is of, None if it is of none."""
        return self.table.form.of(self.table.sheeted) if self.table.form.of else None

    def answer(self, lang: str) -> ImportReportAnswer:
        """Return the report in "zh" or "en", rows and faults in the order of the sheet."""
        table = self.table
        parts = [table, table.more] if table.more else [table]
        faults = sorted(self.findings, key=lambda finding: (finding.sheet or "", finding.row))
        hidden = sorted(row + 1 for row in table.sheet.extent.hidden_rows if row > table.heading_row)
        return ImportReportAnswer(
            tenant=self.tenant,
            tenant_name=regions.names()[self.tenant],
            form=table.form.name,
            title=table.form.title.text(lang),
            of=self.of,
            sheet=table.sheet.name,
            dry_run=self.dry_run,
            preview=str(self.preview) if self.preview else None,
            rows=table.rows,
            ok=self.ok,
            would_record=self.would_record if self.dry_run else None,
            recorded=self.recorded,
            repeated=self.repeated,
            refused=self.refused,
            columns=[column for part in parts for column in self._columns(part, lang)],
            read_rows=listed(table, self.fates),
            totals=[TotalCompared.model_validate(total) for total in table.sums[:MOST_FAULTS]],
            skipped_rows=table.skipped,
            passed_rows=[_passed(row, lang) for row in table.passed[:MOST_FAULTS]],
            hidden_rows=hidden[:MOST_FAULTS],
            faults=[_fault(finding, lang) for finding in faults[:MOST_FAULTS]],
            faults_in_all=len(faults),
            warnings=[_fault(warning, lang) for warning in table.warnings[:MOST_FAULTS]],
            personal_columns=[heading for part in parts for heading in part.personal.values()],
            unknown_columns=[heading for part in parts for heading in part.unknown],
            formulas=table.formulas[:MOST_FAULTS],
            other_sheets=self.other_sheets,
            hidden_sheets=self.hidden_sheets,
        )

    def _columns(self, part: SheetTable, lang: str) -> Iterator[MatchedColumn]:
        for column in part.places.values():
            yield MatchedColumn(
                name=column.name,
                heading=part.sheeted.headings[column.name],
                is_read_as=column.heading.text(lang),
                cell=f"{part.letters[column.name]}{part.heading_row + 1}",
                sheet=None if part is self.table else part.sheet.name,
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
