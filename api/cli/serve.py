"""`serve`: serves the API until it is told to stop."""

from contextlib import suppress
from typing import Annotated

import typer

from api.server.process import serve
from api.server.sockets import bound
from api.terminal import Data, database_of, err, settings_of, stored


def serve_command(
    data: Data = None,
    host: Annotated[str | None, typer.Option(help="the address to serve at")] = None,
    port: Annotated[int | None, typer.Option(help="the port to serve at")] = None,
    workers: Annotated[int | None, typer.Option(help="server processes")] = None,
) -> None:
    """Serve the API until told to stop."""
    with (
        suppress(KeyboardInterrupt),  # to be told to stop is to be done
        bound(settings_of(data, host=host, port=port, workers=workers)) as (given, taken),
        stored(given, named=False) as settings,
    ):
        greeting = f"Serving at {settings.served_at} – stop with Ctrl-C. It works on {database_of(given)}."
        serve(settings, taken, lambda: err.print(greeting, highlight=False, soft_wrap=True))
