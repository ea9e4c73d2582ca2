"""The demonstration: Shandong's year 2021 posted through HTTP, folded, printed, written, and served on."""

import http.client
import json
import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from datetime import date
from multiprocessing.process import BaseProcess
from pathlib import Path
from threading import Lock

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from api.demo.timeline import Parcel
from api.demo.year import shandong_2021, size
from api.enrolment import enrol_standard
from api.server.process import served_beside, wait_until_alive
from api.server.store import store
from projections.dispatch.query import dispatch
from projections.engine import follower
from projections.plan.query import plan
from projections.render.text import dispatch_text, plan_text
from projections.render.xlsx import dispatch_workbook, plan_workbook
from registry.application.registry import Registry
from registry.errors import RegistryError
from registry.settings import Settings
from registry.store.database import Database
from registry.store.embedded import EmbeddedPostgres
from registry.store.log import sizes
from registry.store.session import open_session

SHOWN, MONTH, YEARS, ON = "370100", date(2021, 3, 1), (2021, 2022, 2023), date(2021, 12, 31)
_MARKER = "demonstration"
_CONNECTIONS = 4


class DemonstrationRefused(RegistryError):
    """The demonstration would have to throw away somebody's data, or could not begin."""


def run(settings: Settings, out: Console, err: Console, *, serve_on: bool) -> bool:
    """Run the demonstration; return whether everything that was posted was recorded."""
    begun = time.monotonic()
    with ExitStack() as stack:
        settings = _fresh_store(settings, stack)
        port = _free_port(settings.host, settings.port)
        settings = settings.model_copy(update={"port": port, "workers": 1, "log_level": "warning"})
        keys_file = settings.data / "keys.json"
        database = Database(settings.dsn or "")
        stack.callback(database.close)
        registry = Registry(database)
        enrolled, _ = enrol_standard(registry, settings.dsn or "", keys_file)
        registry.close()
        err.print(f"Enrolled {enrolled} offices of the province, 16 cities and 136 counties.", highlight=False)
        keys = json.loads(keys_file.read_text("utf-8"))
        server = stack.enter_context(served_beside(settings))
        wait_until_alive(settings, server)
        refused = _post_year(settings, keys, err)
        for tenant, position in sizes(database).items():
            follower.catch_up(database, tenant, position)
        _show(database, settings.data, out)
        out.print(
            f"[bold]{time.monotonic() - begun:.1f} s[/] from an empty data directory to both workbooks.",
            highlight=False,
        )
        for line in refused[:10]:
            err.print(f"[red]refused[/] {line}", highlight=False)
        if serve_on and not refused:
            _serve_on(settings, keys_file, out, server)
        return not refused


def _fresh_store(settings: Settings, stack: ExitStack) -> Settings:
    """Begin from an empty registry in a data directory of the demonstration's own."""
    if settings.dsn is not None:
        message = "The demonstration runs on the embedded PostgreSQL; unset FILING_REGISTRY_DSN."
        raise DemonstrationRefused(message)
    marker = settings.data / _MARKER
    with (
        EmbeddedPostgres(settings.data) as server,
        open_session(server.dsn("postgres")) as connection,
    ):
        if connection.execute("SELECT 1 FROM pg_database WHERE datname = 'registry'").fetchone():
            if not marker.exists():
                message = (
                    f"{settings.data} holds a registry that is not the demonstration's; choose another with --data."
                )
                raise DemonstrationRefused(message)
            connection.execute("DROP DATABASE registry WITH (FORCE)")
            (settings.data / "keys.json").unlink(missing_ok=True)
        marker.write_text("The registry in this directory is the demonstration's; every run begins anew.\n", "utf-8")
    return stack.enter_context(store(settings))


def _free_port(host: str, wanted: int) -> int:
    for port in (wanted, 0):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    message = f"No port is free at {host}."
    raise DemonstrationRefused(message)


def _post_year(settings: Settings, keys: dict[str, str], err: Console) -> list[str]:
    """Post the year, several tenants beside one another, each in order; return what was refused."""
    queues: dict[str, list[Parcel]] = {}
    for parcel in shandong_2021():
        queues.setdefault(parcel.tenant, []).append(parcel)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    lock, refused = Lock(), list[str]()
    with Progress(*columns, console=err) as progress, ThreadPoolExecutor(_CONNECTIONS) as pool:
        task = progress.add_task("posting 2021 through HTTP", total=size().events)

        def post(parcels: list[Parcel]) -> None:
            for found, count in _post_parcels(settings, keys, parcels):
                with lock:
                    refused.extend(found)
                    progress.update(TaskID(task), advance=count)

        # The largest first, so that none is left over at the end.
        list(pool.map(post, sorted(queues.values(), key=len, reverse=True)))
    return refused


def _post_parcels(settings: Settings, keys: dict[str, str], parcels: list[Parcel]) -> Iterator[tuple[list[str], int]]:
    connection = http.client.HTTPConnection(settings.host, settings.port, timeout=60)
    for parcel in parcels:
        headers = {"Authorization": f"Bearer {keys[parcel.office]}", "Content-Type": "application/x-ndjson"}
        connection.request("POST", f"/v1/{parcel.tenant}/events", b"\n".join(parcel.events), headers)
        answer = connection.getresponse()
        lines = answer.read().splitlines()
        found = [line.decode() for line in lines if not line.startswith((b'{"status":201,', b'{"status":200,'))]
        if answer.status != http.HTTPStatus.OK or len(lines) != len(parcel.events):
            found.append(f"{parcel.office}: HTTP {answer.status}, {len(lines)} answers to {len(parcel.events)} events")
        yield found, len(parcel.events)
    connection.close()


def _show(database: Database, folder: Path, out: Console) -> None:
    cut = sizes(database)[SHOWN]
    monthly = dispatch(database, SHOWN, MONTH, cut)
    planned = plan(database, SHOWN, YEARS, ON, cut)
    out.print(dispatch_text(monthly))
    out.print(plan_text(planned))
    first, second = folder / "附件1-济南市-2021-2023.xlsx", folder / "附件2-济南市-2021-03.xlsx"
    first.write_bytes(plan_workbook(planned))
    second.write_bytes(dispatch_workbook(monthly))
    for path in (first, second):
        out.print(f"Written: {path}", highlight=False, soft_wrap=True)


def _serve_on(settings: Settings, keys_file: Path, out: Console, server: BaseProcess) -> None:
    key = f'$(python3 -c \'import json; print(json.load(open("{keys_file}"))["{SHOWN}"])\')'
    out.print(
        f"\nServing at [bold]{settings.served_at}[/] – stop with Ctrl-C. The offices' keys: {keys_file}",
        highlight=False,
        soft_wrap=True,
    )
    out.print("Try next, in another terminal:", highlight=False)
    for path in ("dispatch/2021-12", "dispatch/2021-12/cells/370102/certified_month", "events?limit=3"):
        out.print(
            f"  curl -s -H \"Authorization: Bearer {key}\" '{settings.served_at}/v1/{SHOWN}/{path}'",
            highlight=False,
            markup=False,
            soft_wrap=True,
        )
    with suppress(KeyboardInterrupt):  # to be told to stop is to be done
        server.join()
