"""The events under many figures of one table, the first of each; a figure's whole lineage its own table tells."""

from collections.abc import Callable, Iterable
from datetime import date
from itertools import islice
from typing import TypeVar

from psycopg import Cursor

from projections.dispatch import query as dispatch_query
from projections.engine.snapshot import snapshot
from projections.lineage import CellEvents, lineage
from projections.plan import query as plan_query
from registry.store.database import Database
from registry.store.pipeline import Row

MOST_EVENTS = 20
"""How many events are told under a figure; its address has them all."""

Cell = TypeVar("Cell")


def under_dispatch(
    database: Database, tenant: str, month: date, cut: int, cells: Iterable[tuple[str, str]]
) -> dict[tuple[str, str], CellEvents]:
    """Return what is under figures of Annex 2, by unit and column."""
    asked = dispatch_query.arguments(tenant, month, cut)
    return _under(
        database,
        tenant,
        cut,
        cells,
        lambda cursor, cell: dispatch_query.counts_of(cursor, {**asked, "unit": cell[0]}, cell[0], cell[1]),
    )


def under_plan(
    database: Database, tenant: str, years: tuple[int, ...], on: date, cut: int, cells: Iterable[tuple[str, str]]
) -> dict[tuple[str, str], CellEvents]:
    """Return what is under figures of Annex 1, by the row's number as a text and column."""
    asked = plan_query.arguments(tenant, years, on, cut)
    return _under(
        database,
        tenant,
        cut,
        cells,
        lambda cursor, cell: plan_query.counts_of(cursor, asked, years, int(cell[0]), cell[1]),
    )


def _under(
    database: Database,
    tenant: str,
    cut: int,
    cells: Iterable[Cell],
    counts_of: Callable[[Cursor[Row], Cell], dict[int, int]],
) -> dict[Cell, CellEvents]:
    found: dict[Cell, CellEvents] = {}
    with snapshot(database, tenant, cut) as cursor:
        for cell in cells:
            counts = counts_of(cursor, cell)
            first = dict(islice(sorted(counts.items()), MOST_EVENTS))
            found[cell] = CellEvents(tuple(lineage(cursor, tenant, first)), len(counts))
    return found
