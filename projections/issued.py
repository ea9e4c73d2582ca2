"""What the registry draws when a return is sealed or a bulletin issued; whether it may be is decided elsewhere."""

from collections.abc import Mapping
from datetime import date
from functools import partial
from typing import Any

from projections import editions
from projections.bulletin import cuts_of, issued_figures
from registry.record import Drawing
from registry.store.database import Database


def drawing(database: Database) -> Drawing:
    """Return what draws the tables and bulletins of a database."""
    return Drawing(partial(editions.draw, database), partial(compiled, database))


def compiled(
    database: Database,
    quarter: str,
    words: Mapping[str, object],
    shown: Mapping[tuple[str, str], Mapping[str, Any]],
) -> Mapping[str, object]:
    """Compile a quarter's bulletin with its words from what is sealed; return what its event keeps.

    Raise a refusal where a month is not sealed, ProjectionBehind where tables are far from an edition's cut.
    """
    day = words["issued_on"]
    assert isinstance(day, date)
    figures = issued_figures(database, quarter, shown, day)
    return {"cuts": cuts_of(figures), "figures": figures}
