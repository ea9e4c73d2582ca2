"""What the registry draws when a return is sealed or a bulletin issued; whether it may be is decided elsewhere."""

from functools import partial

from projections.sealing import editions
from projections.sealing.bulletins import compiled
from registry.application.renderer import Drawing
from registry.store.database import Database


def drawing(database: Database) -> Drawing:
    """Return what draws the tables and bulletins of a database."""
    return Drawing(partial(editions.draw, database), partial(compiled, database))
