"""`rebuild`: derives the tables again from the logs, compares, and swaps."""

from typing import Annotated

import typer

from api.terminal import Data, err, opened, out, progress_bar
from projections.engine import rebuild as building
from projections.engine.schema import drop_previous as drop_previous_tables
from registry.store.session import open_session


def rebuild(
    projection: Annotated[str, typer.Argument(help="the projection; all stand on the same facts")] = "figures",
    *,
    force: Annotated[bool, typer.Option("--force", help="put the new tables in place even if they differ")] = False,
    drop_previous: Annotated[
        bool, typer.Option("--drop-previous", help="only drop the tables that the last rebuild replaced")
    ] = False,
    data: Data = None,
) -> None:
    """Derive the tables again from the logs beside the present ones, compare, and swap. Cut off, it goes on."""
    if projection != "figures":
        err.print(f"There is no projection {projection!r}; there is figures.", highlight=False)
        raise typer.Exit(2)
    with opened(data) as (settings, registry), progress_bar("rebuilding") as move:
        if drop_previous:
            with open_session(settings.dsn or "") as connection:
                there = drop_previous_tables(connection)
            out.print("Dropped the previous tables." if there else "There are no previous tables.")
            return
        folded = building.rebuild(settings.dsn or "", registry.database, move, force=force)
    word = "in place, whatever was there before" if force else "what the logs say"
    out.print(f"Rebuilt from {folded} events; the tables are {word}. The previous ones are kept.", highlight=False)
