"""The commands about epochs: list them, open another after a restore."""

import json
from typing import Annotated

import typer
from rich.table import Table

from api.cli.terms import EPOCH_CAUSES, EPOCHS
from api.server.store import server
from api.terminal import Data, Json, name_database, out, settings_of
from registry.domain.values import SHANGHAI
from registry.store import epochs
from registry.store.epochs import Epoch

app = typer.Typer(
    no_args_is_help=True, add_completion=False, help="List the epochs of the logs, or open another after a restore."
)


@app.command("list")
def show(*, as_json: Json = False, data: Data = None) -> None:
    """Print every epoch: when it was opened, why, and how long the logs were then."""
    settings = settings_of(data)
    name_database(settings)
    with server(settings) as dsn:
        found = epochs.epochs(dsn)
    if as_json:
        typer.echo(json.dumps([_told(epoch) for epoch in found], ensure_ascii=False, indent=1))
        return
    table = Table(*(EPOCHS[column].both() for column in ("number", "id", "opened", "why", "events")))
    for epoch in found:
        opened = f"{epoch.opened.astimezone(SHANGHAI):%Y-%m-%d %H:%M:%S}"
        table.add_row(str(epoch.number), epoch.id, opened, _why(epoch), f"{sum(epoch.sizes.values()):,}")
    out.print(table)


@app.command("open")
def open_another(
    reason: Annotated[str, typer.Option("--reason", help="why, such as which backup was restored")],
    data: Data = None,
) -> None:
    """Open another epoch, so that every reader of the logs is told. Refused while anybody else is connected."""
    settings = settings_of(data)
    name_database(settings)
    with server(settings) as dsn:
        epoch = epochs.open_epoch(dsn, reason)
    out.print(EPOCHS["open"].both(number=epoch.number, id=epoch.id), highlight=False)


def _why(epoch: Epoch) -> str:
    said = EPOCH_CAUSES[epoch.cause].both()
    return f"{said} – {epoch.reason}" if epoch.reason else said


def _told(epoch: Epoch) -> dict[str, object]:
    told = {"number": epoch.number, "id": epoch.id, "opened": epoch.opened.isoformat(), "cause": epoch.cause}
    return {**told, "reason": epoch.reason, "sizes": dict(epoch.sizes)}
