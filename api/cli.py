"""The command line `filing-registry`: every command says what it did, and why not; exit 0 done, 1 refused, 2 usage."""

import errno
import json
import signal
import sys
from contextlib import suppress
from pathlib import Path
from typing import Annotated

import psycopg
import typer
from rich.markup import escape

from api import reports, rules
from api.acts import acts
from api.audit import audit
from api.bench import EVENTS, measures
from api.bench.scratch import scratch
from api.bulk import both, post_file, said
from api.certificate_told import certificate
from api.demo import run as demonstration
from api.desk import show_inbox
from api.enrolment import enrol_standard
from api.imports.command import import_workbook
from api.listening import bound
from api.logs import configure_logs
from api.reconciliation.command import reconcile
from api.replaying import replay
from api.rereading import verify_editions
from api.returns import remind, returns, seal
from api.serving import serve
from api.terminal import Data, check_office, err, opened, out, progress_bar, settings_of, stored
from api.whatif.command import whatif
from projections.engine import rebuild as building
from projections.engine.schema import drop_previous as drop_previous_tables
from registry.errors import ParameterInvalid, RegistryError

app = typer.Typer(
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
    help="企业技能人才自主评价备案登记 Filing Registry",
)
app.add_typer(reports.app, name="report")
app.command()(acts)
app.add_typer(rules.app, name="rules")
app.command()(audit)
app.command()(replay)
app.command("import")(import_workbook)
app.command()(certificate)
app.command("inbox")(show_inbox)
app.command()(reconcile)
app.command()(seal)
app.command()(remind)
app.command()(returns)
app.command("verify-editions")(verify_editions)
app.command()(whatif)


def main() -> None:
    """Run the command line."""
    signal.signal(signal.SIGTERM, lambda _signal, _frame: sys.exit(0))
    configure_logs("warning")
    try:
        app(standalone_mode=True)
    except ParameterInvalid as error:
        err.print(f"[red]✗[/] {escape(said(error))}", highlight=False, soft_wrap=True)
        sys.exit(2)
    except RegistryError as error:
        err.print(f"[red]✗[/] {escape(said(error))}", highlight=False, soft_wrap=True)
        for fault in getattr(error, "faults", ()):
            err.print(f"  {fault.pointer}: {both(fault.message)}", highlight=False, markup=False)
        sys.exit(1)
    except psycopg.Error as error:
        err.print(f"[red]✗[/] PostgreSQL: {escape(str(error).strip())}", highlight=False, soft_wrap=True)
        sys.exit(1)
    except OSError as error:
        chinese = f" / {_SAID[error.errno]}" if error.errno in _SAID else ""
        err.print(f"[red]✗[/] {escape(str(error))}{chinese}", highlight=False, soft_wrap=True)
        sys.exit(1)


_SAID = {
    errno.ENOENT: "没有此文件或文件夹",
    errno.EACCES: "无权访问",
    errno.EISDIR: "这是文件夹，不是文件",
    errno.ENOSPC: "磁盘已满",
}
"""What the operating system refuses most often, in Chinese."""


@app.command()
def demo(
    data: Data = None,
    *,
    serve_on: Annotated[bool, typer.Option("--serve/--no-serve", help="go on serving when done")] = True,
) -> None:
    """Post Shandong's year 2021 through the HTTP API, show 济南's tables, write its workbooks, go on serving."""
    settings = settings_of(data)
    if data is None:
        settings = settings.model_copy(update={"data": settings.data / "demo"})
    if not demonstration.run(settings, out, err, serve_on=serve_on):
        raise typer.Exit(1)


@app.command("serve")
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
        stored(given) as settings,
    ):
        greeting = f"Serving at {settings.served_at} – stop with Ctrl-C."
        serve(settings, taken, lambda: err.print(greeting, highlight=False, soft_wrap=True))


@app.command()
def migrate(data: Data = None) -> None:
    """Bring the database's schema and tables to this version."""
    with opened(data):
        out.print("The schema and the tables are at this version.")


@app.command()
def enrol(
    keys: Annotated[Path, typer.Option("--keys", help="the file of keys to write, office → key, mode 0600")],
    *,
    standard: Annotated[bool, typer.Option("--standard", help="the province, 16 cities and 136 counties")] = False,
    data: Data = None,
) -> None:
    """Enrol offices and give them keys."""
    if not standard:
        err.print(
            "Say --standard: it enrols the province, 16 cities and 136 counties. "
            "Single offices are enrolled by posting office.enrolled.v1."
        )
        raise typer.Exit(2)
    with opened(data) as (settings, registry), progress_bar("enrolling") as move:
        enrolled, issued = enrol_standard(registry, settings.dsn or "", keys, lambda done, of: move("", done, of))
    out.print(f"Enrolled {enrolled} offices, issued {issued} keys: {keys}", highlight=False, soft_wrap=True)


@app.command()
def post(
    file: Annotated[Path, typer.Argument(help="JSON (one event or an array) or NDJSON", exists=True, dir_okay=False)],
    tenant: Annotated[str, typer.Option("--tenant", help="the tenant to post to")],
    office: Annotated[str, typer.Option("--office", help="the office that posts")],
    data: Data = None,
) -> None:
    """Post a file of events. Cut off, it can be posted again whole: nothing is doubled."""
    with opened(data) as (_, registry), progress_bar("posting") as move:
        check_office(registry, tenant, office)
        done = post_file(registry, file, tenant, office, lambda at, of: move("", at, of))
    for line, problem in done.refused:
        err.print(f"{file}:{line}: {problem}", highlight=False, markup=False, soft_wrap=True)
    out.print(
        f"recorded {done.recorded}, recorded before {done.repeated}, refused {len(done.refused)}", highlight=False
    )
    if done.refused:
        raise typer.Exit(1)


@app.command()
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
            with psycopg.connect(settings.dsn or "", autocommit=True) as connection:
                there = drop_previous_tables(connection)
            out.print("Dropped the previous tables." if there else "There are no previous tables.")
            return
        folded = building.rebuild(settings.dsn or "", registry.database, move, force=force)
    word = "in place, whatever was there before" if force else "what the logs say"
    out.print(f"Rebuilt from {folded} events; the tables are {word}. The previous ones are kept.", highlight=False)


@app.command()
def bench(
    names: Annotated[list[str] | None, typer.Argument(help="measures, such as P1; absent: all")] = None,
    json_file: Annotated[Path | None, typer.Option("--json", help="write the results to this file")] = None,
    events: Annotated[
        int, typer.Option(min=1_000, help="the length of the logs that P5, P7, P8 and P10 read")
    ] = EVENTS,
    data: Data = None,
) -> None:
    """Measure, ours beside a peer in the same run, in a database of its own that is thrown away."""
    unknown = set(names or ()) - measures().keys()
    if unknown:
        err.print(f"No such measure: {', '.join(sorted(unknown))}; there are {', '.join(measures())}.", highlight=False)
        raise typer.Exit(2)
    results = []
    with scratch(settings_of(data)) as dsn:
        for name in names or measures():
            for result in measures(events)[name](dsn, err):
                results.append(result)
                out.print(result.line(), highlight=False, soft_wrap=True)
    if json_file:
        json_file.write_text(json.dumps([result.as_json() for result in results], indent=1), "utf-8")
