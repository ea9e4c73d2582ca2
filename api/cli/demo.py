"""`demo`: posts the year 2021 through the HTTP API and serves it."""

from typing import Annotated

import typer

from api.demo import run as demonstration
from api.terminal import Data, err, name_database, out, settings_of


def demo(
    data: Data = None,
    *,
    serve_on: Annotated[bool, typer.Option("--serve/--no-serve", help="go on serving when done")] = True,
) -> None:
    """Post Shandong's year 2021 through the HTTP API, show 济南's tables, write its workbooks, go on serving."""
    settings = settings_of(data)
    if data is None:
        settings = settings.model_copy(update={"data": settings.data / "demo"})
    if settings.dsn is None:  # else it is refused
        name_database(settings)
    if not demonstration.run(settings, out, err, serve_on=serve_on):
        raise typer.Exit(1)
