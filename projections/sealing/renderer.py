"""What the registry draws when a return is sealed or a bulletin issued; whether it may be is decided elsewhere."""

from functools import partial

from projections.sealing import editions
from projections.sealing.bulletins import compiled
from registry.application.renderer import EditionRenderer
from registry.store.database import Database


def drawing(database: Database) -> EditionRenderer:
    """Return what draws the tables and bulletins of a database."""
    return EditionRenderer(partial(editions.draw, database), partial(compiled, database))
