"""The command line `filing-registry`: every command says what it did, and why not; exit 0 done, 1 refused, 2 usage."""

import json
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import psycopg
import typer
from pydantic import ValidationError
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from api import demo as demonstration
from api import wire
from api.bench import measures
from api.bulk import post_file
from api.enrolment import enrol_standard
from api.serving import configure_logs, serve, store
from api.telling import told
from projections import consolidated, fold
from projections.dispatch import dispatch
from projections.plan import plan
from projections.render.text import dispatch_text, plan_text
from projections.render.xlsx import dispatch_workbook, plan_workbook
from projections.tables import DispatchTable, PlanTable
from registry.application import Registry
from registry.domain import regions
from registry.errors import ParameterInvalid, RegistryError, SubjectUnknown
from registry.settings import Settings
from registry.store.database import Database

app = typer.Typer(no_args_is_help=True, pretty_exceptions_enable=False, add_completion=False, help="企业技能人才自主评价备案登记 Filing Registry")
report = typer.Typer(no_args_is_help=True, help="Print a table, or write it as a workbook or JSON.")
app.add_typer(report, name="report")
out, err = Console(), Console(stderr=True)

Data = Annotated[Path | None, typer.Option("--data", help="the data directory; overrides FILING_REGISTRY_DATA")]
AsOf = Annotated[str | None, typer.Option("--as-of", help="the cut: a position, or an RFC 3339 time")]
Tenant = Annotated[str | None, typer.Option("--tenant", help="the tenant, such as 370100; absent: the whole province")]
Xlsx = Annotated[Path | None, typer.Option("--xlsx", help="write the official Excel form to this file")]
Json = Annotated[bool, typer.Option("--json", help="print JSON")]


def main() -> None:
    """Run the command line."""
    signal.signal(signal.SIGTERM, lambda _signal, _frame: sys.exit(0))
    configure_logs("warning")
    try:
        app(standalone_mode=True)
    except KeyboardInterrupt:
        sys.exit(0)
    except RegistryError as error:
        err.print(f"[red]✗[/] {error}", highlight=False)
        for fault in getattr(error, "faults", ()):
            err.print(f"  {fault.pointer}: {fault.message}", highlight=False, markup=False)
        sys.exit(1)
    except psycopg.Error as error:
        err.print(f"[red]✗[/] PostgreSQL: {str(error).strip()}", highlight=False)
        sys.exit(1)


def _settings(data: Path | None = None, **given: Any) -> Settings:  # noqa: ANN401
    try:
        settings = Settings(**{name: value for name, value in given.items() if value is not None})
    except ValidationError as error:
        for fault in error.errors():
            name = "_".join(map(str, fault["loc"])).upper()
            err.print(f"[red]✗[/] FILING_REGISTRY_{name}: {fault['msg']}", highlight=False)
        raise typer.Exit(2) from None
    return settings if data is None else settings.model_copy(update={"data": data})


@contextmanager
def progress_bar(label: str) -> Iterator[Callable[[str, int, int], None]]:
    """Show a bar that a function `(part, done, of)` moves; the bar counts all parts together."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=err, transient=False) as shown:
        task, parts = shown.add_task(label, total=None, visible=False), dict[str, tuple[int, int]]()

        def move(part: str, done: int, of: int) -> None:
            parts[part] = (done, of)
            sums = [sum(column) for column in zip(*parts.values(), strict=True)]
            shown.update(task, completed=sums[0], total=sums[1], visible=True)

        yield move


@contextmanager
def _opened(data: Path | None) -> Iterator[tuple[Settings, Registry]]:
    with progress_bar("building tables") as move, store(_settings(data), move) as settings:
        database = Database(settings.dsn or "", pool_size=settings.pool_size)
        registry = Registry(database)
        try:
            yield settings, registry
        finally:
            registry.close()
            database.close()


@app.command()
def demo(
    data: Data = None,
    *,
    serve_on: Annotated[bool, typer.Option("--serve/--no-serve", help="go on serving when done")] = True,
) -> None:
    """Post Shandong's year 2021 through the HTTP API, show 济南's tables, write its workbooks, go on serving."""
    settings = _settings(data)
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
    with progress_bar("building tables") as move, store(_settings(data, host=host, port=port, workers=workers), move) as settings:
        err.print(f"Serving at http://{settings.host}:{settings.port} – stop with Ctrl-C.", highlight=False)
        serve(settings)


@app.command()
def migrate(data: Data = None) -> None:
    """Bring the database's schema and tables to this version."""
    with _opened(data):
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
        err.print("Say --standard: it enrols the province, 16 cities and 136 counties. Single offices are enrolled by posting office.enrolled.v1.")
        raise typer.Exit(2)
    with _opened(data) as (settings, registry), progress_bar("enrolling") as move:
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
    with _opened(data) as (_, registry), progress_bar("posting") as move:
        done = post_file(registry, file, tenant, office, lambda at, of: move("", at, of))
    for line, problem in done.refused:
        err.print(f"{file}:{line}: {problem}", highlight=False, markup=False, soft_wrap=True)
    out.print(f"recorded {done.recorded}, recorded before {done.repeated}, refused {len(done.refused)}", highlight=False)
    if done.refused:
        raise typer.Exit(1)


@app.command()
def replay(
    subject: Annotated[str, typer.Argument(help="<kind>/<key>, such as filing/7d0c1f0e-…")],
    tenant: Tenant = None,
    as_of: AsOf = None,
    data: Data = None,
) -> None:
    """Tell a history act by act."""
    cut = wire.as_of(as_of)
    with _opened(data) as (_, registry):
        found = 0
        for code in [tenant] if tenant else regions.tenants():
            try:
                known, position = registry.subject(code, subject, cut)
            except SubjectUnknown:
                continue
            enrolled = registry.events(code, 0, 1_000, type="office.enrolled.v1")
            names = {event.subject.partition("/")[2]: json.loads(event.data)["name"] for event in enrolled}
            out.print(told(code, known, position, names))
            found += 1
    if not found:
        raise SubjectUnknown(subject + (f" in {tenant}" if tenant else ""))


@report.command("dispatch")
def report_dispatch(
    month: Annotated[str, typer.Argument(help="YYYY-MM")],
    tenant: Tenant = None,
    as_of: AsOf = None,
    xlsx: Xlsx = None,
    as_json: Json = False,  # noqa: FBT002 - a flag of the command line
    data: Data = None,
) -> None:
    """Print Annex 2, the monthly dispatch table (工作调度表)."""
    first_day = wire.month(month)

    def make(registry: Registry) -> DispatchTable:
        if tenant is None:
            time = wire.as_of_time(as_of, datetime.now(UTC))
            return consolidated.dispatch(registry.database, first_day, _cuts(registry, time), wire.moment(time))
        return dispatch(registry.database, tenant, first_day, _cut(registry, tenant, as_of))

    with _opened(data) as (_, registry):
        table = make(registry)
    _show(table, xlsx, as_json=as_json)


@report.command("plan")
def report_plan(
    period: Annotated[str, typer.Argument(help="YYYY-YYYY, such as 2021-2023")],
    tenant: Tenant = None,
    on: Annotated[str | None, typer.Option("--on", help="the date of the stocks, YYYY-MM-DD")] = None,
    as_of: AsOf = None,
    xlsx: Xlsx = None,
    as_json: Json = False,  # noqa: FBT002 - a flag of the command line
    data: Data = None,
) -> None:
    """Print Annex 1, the plan table (推进计划表)."""
    years = wire.period(period)
    day = wire.on(on, years)

    def make(registry: Registry) -> PlanTable:
        if tenant is None:
            time = wire.as_of_time(as_of, datetime.now(UTC))
            return consolidated.plan(registry.database, years, day, _cuts(registry, time), wire.moment(time))
        return plan(registry.database, tenant, years, day, _cut(registry, tenant, as_of))

    with _opened(data) as (_, registry):
        table = make(registry)
    _show(table, xlsx, as_json=as_json)


def _cut(registry: Registry, tenant: str, as_of: str | None) -> int:
    """Return the cut, once the tables have reached it; no server need be running to move them."""
    if tenant not in regions.tenants():
        raise ParameterInvalid("tenant", f"{tenant!r} is none of {', '.join(regions.tenants())}")
    cut = registry.cut(tenant, wire.as_of(as_of))
    fold.catch_up(registry.database, tenant, cut)
    return cut


def _cuts(registry: Registry, time: datetime) -> dict[str, int]:
    cuts = consolidated.cuts(registry.database, time)
    for tenant, cut in cuts.items():
        fold.catch_up(registry.database, tenant, cut)
    return cuts


def _show(table: DispatchTable | PlanTable, xlsx: Path | None, *, as_json: bool) -> None:
    is_dispatch = isinstance(table, DispatchTable)
    if xlsx is not None:
        xlsx.write_bytes(dispatch_workbook(table) if isinstance(table, DispatchTable) else plan_workbook(table))
        err.print(f"Written: {xlsx}", highlight=False, soft_wrap=True)
    if as_json:
        body = wire.dispatch_table(table) if isinstance(table, DispatchTable) else wire.plan_table(table)
        typer.echo(json.dumps(body, ensure_ascii=False, indent=1))
    elif xlsx is None:
        out.print(dispatch_text(table) if is_dispatch else plan_text(table))  # type: ignore[arg-type]


@app.command()
def rebuild(
    projection: Annotated[str, typer.Argument(help="the projection; all stand on the same facts")] = "figures",
    data: Data = None,
) -> None:
    """Derive the tables again from the logs beside the present ones, compare, and swap."""
    if projection != "figures":
        err.print(f"There is no projection {projection!r}; there is figures.", highlight=False)
        raise typer.Exit(2)
    with _opened(data) as (settings, registry), progress_bar("rebuilding") as move:
        folded = fold.rebuild(settings.dsn or "", registry.database, move)
    out.print(f"Rebuilt from {folded} events; the tables are what the logs say.", highlight=False)


@app.command()
def bench(
    names: Annotated[list[str] | None, typer.Argument(help="measures, such as P1; absent: all")] = None,
    json_file: Annotated[Path | None, typer.Option("--json", help="write the results to this file")] = None,
    data: Data = None,
) -> None:
    """Measure, ours beside a peer in the same run."""
    unknown = set(names or ()) - measures().keys()
    if unknown:
        err.print(f"No such measure: {', '.join(sorted(unknown))}; there are {', '.join(measures())}.", highlight=False)
        raise typer.Exit(2)
    results = []
    with store(_settings(data)) as settings:
        for name in names or measures():
            for result in measures()[name](settings.dsn or "", err):
                results.append(result)
                out.print(result.line(), highlight=False)
    if json_file:
        json_file.write_text(json.dumps([result.as_json() for result in results], indent=1), "utf-8")
