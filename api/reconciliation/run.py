"""A reconciliation: a hand-kept annex read, compared with a table, its differences explained; nothing is recorded.

No HTTP and no terminal here.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice

from api.imports.directory import units
from api.reconciliation.compare import Compared, Reconciliation, dispatch_rows, plan_rows, reconciled
from api.reconciliation.explain import under_dispatch, under_plan
from api.reconciliation.marked_workbook import Told, marked
from api.reconciliation.terms import CELL_STANDS
from api.schemas import reconciliation as schemas
from api.workbooks.annex import kept_dispatch, kept_plan
from api.workbooks.cells import Where, plain
from projections.dispatch.table import DispatchTable
from projections.lineage import CellEvents
from projections.plan.table import PlanTable
from registry.application.registry import Registry
from registry.domain.values import last_day, parse_date, parse_month

MOST_CELLS = 5_000
MOST_EXPLAINED = 100
"""How many cells are listed, and for how many differences the events are told; all have their address."""


@dataclass(frozen=True, slots=True)
class Sent:
    """A workbook as it came: its bytes, what it says that it is, and which of its sheets is meant, if any is named."""

    content: bytes
    ending: str | None
    sheet: str | None = None


@dataclass(frozen=True, slots=True)
class Reconciled:
    """A hand-kept annex beside a table of ours, and where each figure's events are to be had."""

    found: Reconciliation
    table: DispatchTable | PlanTable
    addresses: Mapping[tuple[str, str], str]

    @property
    def of(self) -> str:
        """The month or the period."""
        return self.table.month if isinstance(self.table, DispatchTable) else self.table.period

    def answer(self, lang: str) -> schemas.ReconciliationAnswer:
        """Return it in "zh" or "en", the cells in the file's order."""
        table = self.table
        return schemas.ReconciliationAnswer(
            tenant=table.tenant,
            name=table.tenant_name,
            form="dispatch" if isinstance(table, DispatchTable) else "plan",
            of=self.of,
            on=table.on if isinstance(table, PlanTable) else None,
            definition=table.definition,
            as_of=table.as_of,
            edition=table.edition if isinstance(table, DispatchTable) else None,
            sheet=self.found.kept.table.sheet.name,
            counts=self.found.counts,
            cells=[self._cell(cell, lang) for cell in self.found.cells[:MOST_CELLS]],
            cells_left_off=max(0, len(self.found.cells) - MOST_CELLS),
        )

    def _cell(self, cell: Compared, lang: str) -> schemas.ReconciledCell:
        differs, under = cell.stands != "equal", cell.under
        return schemas.ReconciledCell(
            row=cell.key,
            name=cell.name,
            column=cell.column,
            cell=cell.place,
            theirs=cell.theirs,
            ours=cell.ours,
            difference=cell.difference,
            stands=cell.stands,
            message=(cell.fault or CELL_STANDS[cell.stands]).text(lang) if differs else None,
            address=self.addresses.get((cell.key or "", cell.column)) if differs else None,
            events=under and under.events,
            events_in_all=under and under.number,
        )

    def marked(self, lang: str) -> bytes:
        """Return the workbook with its differences coloured and listed."""
        return marked(self.found, Told(self.head, self.addresses, lang))

    @property
    def head(self) -> dict[str, object]:
        """What our figures are of, and up to which day and which record they count."""
        table = self.table
        until = last_day(parse_month(table.month)) if isinstance(table, DispatchTable) else table.on
        return {
            "tenant": table.tenant_name,
            "of": self.of,
            "definition": table.definition,
            "until": until,
            "cut": table.as_of,
        }


def reconcile_dispatch(registry: Registry, table: DispatchTable, sent: Sent) -> Reconciled:
    """Compare a hand-kept Annex 2 with ours; raise WorkbookUnreadable where it is none, or another's."""
    assert table.as_of is not None
    called = {plain(row.name): row.unit for row in table.rows}
    where = Where(
        table.tenant, {**units(registry, table.tenant), **called, **{row.unit: row.unit for row in table.rows}}
    )
    kept = kept_dispatch(sent.content, sent.ending, table.month, where, sent.sheet)
    found = reconciled(kept, dispatch_rows(table))
    explained = _to_explain(found)
    month = parse_month(table.month)
    under: dict[tuple[str, str], CellEvents] = (
        under_dispatch(registry.database, table.tenant, month, table.as_of, explained) if explained else {}
    )
    root = f"/v1/{table.tenant}/dispatch/{table.month}/cells"
    return Reconciled(found.explained(under), table, _addresses(found, root, f"as_of={table.as_of}"))


def reconcile_plan(registry: Registry, table: PlanTable, sent: Sent) -> Reconciled:
    """Compare a hand-kept Annex 1 with ours; raise WorkbookUnreadable where it is none, or another's."""
    assert table.as_of is not None
    kept = kept_plan(sent.content, sent.ending, table.period, Where(table.tenant), sent.sheet)
    found = reconciled(kept, plan_rows(table))
    explained, on = _to_explain(found), parse_date(table.on)
    under: dict[tuple[str, str], CellEvents] = (
        under_plan(registry.database, table.tenant, table.years, on, table.as_of, explained) if explained else {}
    )
    root = f"/v1/{table.tenant}/plan/{table.period}/cells"
    return Reconciled(found.explained(under), table, _addresses(found, root, f"on={on}&as_of={table.as_of}"))


def _to_explain(found: Reconciliation) -> list[tuple[str, str]]:
    differing = ((cell.key or "", cell.column) for cell in found.cells if cell.explainable)
    return list(islice(dict.fromkeys(differing), MOST_EXPLAINED))


def _addresses(found: Reconciliation, root: str, asked: str) -> dict[tuple[str, str], str]:
    return {
        (cell.key or "", cell.column): f"{root}/{cell.key}/{cell.column}?{asked}"
        for cell in found.cells
        if cell.explainable
    }
