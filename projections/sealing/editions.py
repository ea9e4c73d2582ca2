"""Renders editions of Annex 2 to be sealed, and reproduces sealed ones from the log to compare them."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from functools import partial
from hashlib import sha256

from projections.dispatch.editions import Edition, figures
from projections.dispatch.query import dispatch
from projections.dispatch.table import DispatchTable
from projections.engine.fold import checkpoints
from projections.engine.follower import MOST_BEHIND, ProjectionSuspended, catch_up
from projections.render.layout_versions import as_recorded
from projections.render.xlsx import dispatch_workbook
from registry.domain.acts import refuse
from registry.domain.values import parse_month
from registry.errors import ProjectionBehind, RegistryError
from registry.store.database import Database


class EditionDiffers(RegistryError):
    """A sealed edition, asked for again, is not what was sealed: the record or the tables have been altered."""

    def __init__(self, tenant: str, month: str, edition: int, what: str) -> None:
        super().__init__(
            f"Edition {edition} of {tenant}'s table for {month} is not what was sealed: the {what} differ. Whether the "
            "log was altered, `filing-registry audit` tells; whether the tables were, `filing-registry rebuild`."
        )


def draw(database: Database, tenant: str, month: str, cut: int, edition: int) -> Mapping[str, object]:
    """Draw a month's table at a cut as an edition; return what its event keeps of it.

    Raise a refusal where the tables are held up before the cut, ProjectionBehind where they are far from it.
    """
    reached = checkpoints(database).get(tenant, 0)
    if cut - reached > MOST_BEHIND:
        raise ProjectionBehind(cut, reached)
    try:
        catch_up(database, tenant, cut)
    except ProjectionSuspended as suspended:
        raise refuse("tables_held_up", None, reached=suspended.reached, why=suspended.why) from None
    table = replace(dispatch(database, tenant, parse_month(month), cut), edition=edition)
    return {
        "as_of": cut,
        "definition": table.definition,
        "figures": figures(table),
        "workbook_sha256": sha256(dispatch_workbook(table)).hexdigest(),
    }


def reproduce(database: Database, tenant: str, month: date, found: Edition) -> tuple[DispatchTable, bytes]:
    """Repeat the query of an edition, and return its table and workbook.

    Raise EditionDiffers if they are not what was sealed.
    """
    table = replace(dispatch(database, tenant, month, found.as_of), edition=found.number)
    if table.definition != found.definition or figures(table) != found.figures:
        raise EditionDiffers(tenant, table.month, found.number, "figures")
    workbook = as_recorded(partial(dispatch_workbook, table), found.workbook_sha256)
    if workbook is None:
        raise EditionDiffers(tenant, table.month, found.number, "workbook's bytes")
    return table, workbook
