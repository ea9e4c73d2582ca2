"""Renders what is sealed or issued for the registry. Whether it may be is decided in registry/domain."""

from functools import partial

from projections.render.fonts import undrawable
from projections.sealing import editions
from projections.sealing.bulletins import compiled
from registry.application.renderer import EditionRenderer
from registry.store.database import Database


def drawing(database: Database) -> EditionRenderer:
    """Return the renderer of a database's tables and bulletins."""
    return EditionRenderer(partial(editions.draw, database), partial(compiled, database), undrawable)
