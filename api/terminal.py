"""What the commands share: the terminal, the settings, a progress bar, the opened registry; no command is here."""

import json
import os
import sys
import tomllib
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, TextIO

import typer
from pydantic import ValidationError
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from api.byte_order import UTF16, unmarked
from api.server.store import store
from projections.sealing.renderer import drawing
from registry import terms
from registry.application.registry import Registry
from registry.domain import regions
from registry.errors import (
    InvalidError,
    Message,
    ParameterInvalid,
    RefusalError,
    RegistryError,
    SubjectUnknown,
    TenantUnknown,
)
from registry.settings import Settings
from registry.store.database import Database
from registry.store.dsn import described

_PIPED = 1_000


def _width(stream: TextIO) -> int | None:
    """Return how wide to draw: as the terminal is, or as COLUMNS says; into a pipe or file without folding anything."""
    return None if stream.isatty() or os.environ.get("COLUMNS") else _PIPED


out, err = Console(width=_width(sys.stdout)), Console(stderr=True, width=_width(sys.stderr))

Data = Annotated[Path | None, typer.Option("--data", help="the data directory; overrides FILING_REGISTRY_DATA")]

AsOf = Annotated[str | None, typer.Option("--as-of", help="the cut: a position, or an RFC 3339 time")]


def tenant_named(code: str) -> str:
    """Return the tenant that a command names; raise ParameterInvalid where there is none of this code."""
    if code not in regions.tenants():
        message = Message("{tenant!r} is none of {tenants}", tenant=code, tenants=", ".join(regions.tenants()))
        raise ParameterInvalid("tenant", message)
    return code


def _tenant_option(said: str) -> Any:  # noqa: ANN401 - as typer has it
    return typer.Option("--tenant", parser=tenant_named, metavar="<str>", help=said)


TheTenant = Annotated[str, _tenant_option("the tenant, such as 370100")]

Tenant = Annotated[str | None, _tenant_option("the tenant, such as 370100; absent: the whole province")]

OfTenant = Annotated[str | None, _tenant_option("the tenant, such as 370100; absent: every one")]

AnyTenant = Annotated[str | None, typer.Option("--tenant", help="the tenant, such as 370100; absent: whichever has it")]

Xlsx = Annotated[Path | None, typer.Option("--xlsx", help="write the official Excel form to this file")]

Json = Annotated[bool, typer.Option("--json", help="print JSON")]


def settings_of(data: Path | None = None, **given: Any) -> Settings:  # noqa: ANN401
    """Return the settings of the environment with what a command was given; exit 2 where one is not of its form."""
    try:
        settings = Settings(**{name: value for name, value in given.items() if value is not None})
    except ValidationError as error:
        for fault in error.errors():
            name = "_".join(map(str, fault["loc"])).upper()
            raised = fault.get("ctx", {}).get("error")  # ours, with its Message; else what pydantic says
            said = both(raised.args[0]) if isinstance(raised, ValueError) else fault["msg"]
            err.print(f"[red]✗[/] FILING_REGISTRY_{name}: {said}", highlight=False, soft_wrap=True)
        raise typer.Exit(2) from None
    return settings if data is None else settings.model_copy(update={"data": data})


@contextmanager
def progress_bar(label: str) -> Iterator[Callable[[str, int, int], None]]:
    """Show a bar that a function `(part, done, of)` moves; the bar counts all parts together."""
    rate = TextColumn("{task.fields[rate]}")
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), rate, TimeElapsedColumn())
    shown, parts = Progress(*columns, console=err), dict[str, tuple[int, int]]()
    task = shown.add_task(label, total=None, rate="")

    def move(part: str, done: int, of: int) -> None:
        shown.start()  # not before there is something to show
        parts[part] = (done, of)
        sums = [sum(column) for column in zip(*parts.values(), strict=True)]
        speed = shown.tasks[0].speed
        shown.update(task, completed=sums[0], total=sums[1], rate=f"{speed:,.0f}/s" if speed else "")

    try:
        yield move
    finally:
        if parts:
            shown.stop()


def check_office(registry: Registry, tenant: str, office: str) -> None:
    """Raise SubjectUnknown that names the office where its tenant has not enrolled it; a command sees every tenant."""
    try:
        registry.member(tenant, office)
    except TenantUnknown:
        if tenant not in regions.tenants():
            raise
        raise SubjectUnknown(Message("office {office} in {tenant}", office=office, tenant=tenant)) from None


def database_of(settings: Settings) -> str:
    """Return how a terminal calls the database that settings name; its password is not told."""
    return f"the embedded database in {settings.data}" if settings.dsn is None else described(settings.dsn)


def name_database(settings: Settings) -> None:
    """Say which database a command works on."""
    err.print(f"Working on {database_of(settings)}.", highlight=False, markup=False, soft_wrap=True)


@contextmanager
def stored(settings: Settings, *, named: bool = True) -> Iterator[Settings]:
    """Open the store with its tables built, showing a bar while they are; say first which database it is."""
    if named:
        name_database(settings)
    with ExitStack() as stack:
        with progress_bar("building tables") as move:
            opened = stack.enter_context(store(settings, move))
        yield opened


@contextmanager
def opened(data: Path | None) -> Iterator[tuple[Settings, Registry]]:
    """Open the registry on the store that the settings name."""
    with stored(settings_of(data)) as settings:
        database = Database(settings.dsn or "", pool_size=settings.pool_size)
        registry = Registry(database, drawing=drawing(database))
        try:
            yield settings, registry
        finally:
            registry.close()
            database.close()


def said(error: RegistryError) -> str:
    """Return what an error says on the terminal, in both languages."""
    if isinstance(error, RefusalError):
        return f"{terms.sentence(error.rule, error.facts, 'zh')} {terms.sentence(error.rule, error.facts, 'en')}"
    return both(error.message)


def both(message: str) -> str:
    """Return a message in both languages, English first; in one where it has no other."""
    zh, en = (terms.reads(message, language) for language in ("zh", "en"))
    return en if zh == en else f"{en} / {zh}"


def tenants_asked(tenant: str | None) -> tuple[str, ...]:
    """Return the tenants that a command is about: one, or every one."""
    return (tenant,) if tenant else tuple(regions.tenants())


def write(path: Path, content: bytes, console: Console = err) -> None:
    """Write a file and say so."""
    path.write_bytes(content)
    console.print(f"Written: {path}", highlight=False, soft_wrap=True)


class Language(StrEnum):
    """A language to read in."""

    ZH = "zh"
    EN = "en"


Lang = Annotated[Language, typer.Option("--lang", help="the language to read in")]


class TableUnreadable(InvalidError):
    """The file is neither TOML nor JSON, or holds no table of rules."""


def table_in(file: Path) -> dict[str, Any]:
    """Return the table that a TOML or JSON file holds, as JSON has it; raise FileUnreadable."""
    try:
        text = unmarked(file.read_bytes()).decode().replace("\r\n", "\n")
        found = tomllib.loads(text) if file.suffix.lower() == ".toml" else json.loads(text)
    except (ValueError, RecursionError) as error:
        utf16 = error.args and error.args[0] is UTF16
        unlike = Message("{file} is neither TOML nor JSON in UTF-8: {reason}", file=file, reason=error)
        message = Message("{name}: {message}", name=file, message=UTF16) if utf16 else unlike
        raise TableUnreadable(message) from None
    if not isinstance(found, dict):
        message = Message("{file} holds no table of rules", file=file)
        raise TableUnreadable(message)
    plain: dict[str, Any] = json.loads(json.dumps(found, default=str))  # TOML's dates as JSON has them
    return plain
