"""A hand-kept annex beside ours, cell by cell: equal, different or missing, and the events under each figure of ours.

Nothing is recorded, and what is right of the two is not decided here.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from api.reconciliation.terms import CELL_STANDS, RECONCILED
from api.workbooks.annex import TOTAL, AnnexCell, AnnexRow, Kept
from projections.dispatch.table import COLUMNS, DispatchTable
from projections.lineage import CellEvents
from projections.plan.table import PlanTable
from registry.terms.term import Term

Rows = Mapping[str, tuple[str, Mapping[str, int]]]

"""Our figures: by the row's key its name and its figures by column."""


@dataclass(frozen=True, slots=True)
class Compared:
    """A cell: its row and column, where it stands in the file, and both figures.

    `key` is None where the file's row is none of ours, `place` where the file has no such row. `stands` is a key of
    `terms.reconciled.CELL_STANDS`.
    """

    key: str | None
    name: str
    column: str
    place: str | None
    theirs: int | None
    ours: int | None
    stands: str
    fault: Term | None = None
    under: CellEvents | None = None

    @property
    def difference(self) -> int | None:
        """By how much ours exceeds theirs."""
        return None if self.ours is None or self.theirs is None else self.ours - self.theirs

    @property
    def explainable(self) -> bool:
        """Whether there is a figure of ours, other than a total, that something is to be said of."""
        return self.stands != "equal" and self.ours is not None and self.key not in (None, TOTAL)


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """A hand-kept annex beside ours: every cell in the file's order, then those of rows that the file lacks."""

    kept: Kept
    cells: tuple[Compared, ...]

    @property
    def counts(self) -> dict[str, int]:
        """How many cells stand how."""
        found = Counter(cell.stands for cell in self.cells)
        return {stands: found[stands] for stands in CELL_STANDS}

    @property
    def agrees(self) -> bool:
        """Whether every cell is equal."""
        return all(cell.stands == "equal" for cell in self.cells)

    def explained(self, under: Mapping[tuple[str, str], CellEvents]) -> "Reconciliation":
        """Return the same with the events under figures, by row and column."""
        cells = (
            replace(cell, under=under.get((cell.key or "", cell.column))) if cell.explainable else cell
            for cell in self.cells
        )
        return replace(self, cells=tuple(cells))


def reconciled(kept: Kept, ours: Rows) -> Reconciliation:
    """Compare a hand-kept annex with our figures."""
    cells: list[Compared] = []
    seen: set[str] = set()
    for row in kept.rows:
        repeated = row.key is not None and row.key in seen
        cells += _cells(row, kept, ours, repeated=repeated)
        if row.key is not None:
            seen.add(row.key)
    for key, (name, figures) in ours.items():
        if key not in seen and key != TOTAL and not _left_out(key, figures):
            cells += [
                Compared(key, name, column, None, None, figures[column], "missing")
                for column in kept.columns
                if column in figures
            ]
    return Reconciliation(kept, tuple(cells))


def _left_out(key: str, figures: Mapping[str, int]) -> bool:
    """Tell whether the file need not have a row: the form has none for what Annex 1 leaves out."""
    return key == "0" and not any(figures.values())


def _cells(row: AnnexRow, kept: Kept, ours: Rows, *, repeated: bool) -> Iterator[Compared]:
    name, figures = ours.get(row.key or "", (row.name, {}))
    for column in kept.columns:
        cell = row.cells[column]
        value = figures.get(column)
        stands = "repeated" if repeated else _stands(cell, value)
        yield Compared(row.key, name, column, cell.place, cell.value, value, stands, cell.fault or row.fault)


def _stands(cell: AnnexCell, ours: int | None) -> str:
    if ours is None:
        return "unknown"
    if cell.fault is not None:
        return "unreadable"
    if cell.value is None and ours:
        return "missing"  # an empty cell is how a nought is written by hand
    if cell.value is None:
        return "equal"
    return "equal" if cell.value == ours else "different"


def dispatch_rows(table: DispatchTable) -> Rows:
    """Return Annex 2 as it is compared."""
    rows = {row.unit: (row.name, {column: getattr(row.figures, column) for column in COLUMNS}) for row in table.rows}
    return {**rows, TOTAL: (RECONCILED["total"].zh, {column: getattr(table.total, column) for column in COLUMNS})}


def plan_rows(table: PlanTable) -> Rows:
    """Return Annex 1 as it is compared."""
    rows = {
        str(row.row): (
            row.name,
            {
                "above_scale": row.above_scale.value,
                "filed": row.filed.value,
                **{f"planned_{year}": number for year, number in row.planned.items()},
            },
        )
        for row in (*table.rows, table.other)
    }
    total: Counter[str] = Counter()
    for _, figures in rows.values():
        total.update(figures)
    columns: Sequence[str] = list(next(iter(rows.values()))[1])
    return {**rows, TOTAL: (RECONCILED["total"].zh, {column: total[column] for column in columns})}
