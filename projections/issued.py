"""What the registry draws when a return is sealed or a bulletin issued; whether it may be is decided elsewhere."""

from collections.abc import Mapping
from functools import partial
from hashlib import sha256
from typing import Any

from projections import editions
from projections.bulletin import cuts_of, issued_figures
from projections.bulletin_words import Bulletin
from projections.render.bulletin import bulletin_pdf
from projections.render.typesetting import CharacterMissing
from registry.application.renderer import Drawing
from registry.domain.acts import refuse
from registry.store.database import Database


def drawing(database: Database) -> Drawing:
    """Return what draws the tables and bulletins of a database."""
    return Drawing(partial(editions.draw, database), partial(compiled, database))


def compiled(
    database: Database,
    quarter: str,
    words: Mapping[str, Any],
    shown: Mapping[tuple[str, str], Mapping[str, Any]],
) -> Mapping[str, object]:
    """Compile a quarter's bulletin with its words from what is sealed; return what its event keeps.

    Raise a refusal where a month is not sealed, ProjectionBehind where tables are far from an edition's cut.
    """
    figures = issued_figures(database, quarter, shown, words["day"])
    bulletin = Bulletin(quarter, "issued", figures=figures, **words)
    try:
        document = bulletin_pdf(bulletin)
    except CharacterMissing as missing:
        raise refuse("bulletin_character", None, character=str(missing)) from None
    return {"cuts": cuts_of(figures), "figures": figures, "document_sha256": sha256(document).hexdigest()}
