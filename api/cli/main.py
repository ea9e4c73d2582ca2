"""The command line `filing-registry`: every command says what it did, and why not; exit 0 done, 1 refused, 2 usage.

A command's module is loaded when the command is called: `--help` reads the table below and loads none.
"""

import signal
import sys
from collections.abc import Iterator, Mapping
from importlib import import_module
from typing import Annotated, Any, NamedTuple

import typer
from typer.core import TyperCommand, TyperGroup
from typer.main import get_command


class Entry(NamedTuple):
    """A command in the table: where it is (`module:attribute`, a function or a group of commands), and its help."""

    target: str
    panel: str
    help: str


_OPERATE, _RECORD, _READ, _VERIFY = "运行 Operate", "填报 Record", "查看 Read", "核验 Verify"

COMMANDS = {
    "demo": Entry(
        "api.cli.demo:demo",
        _OPERATE,
        "Post Shandong's year 2021 through the HTTP API, show 济南's tables, write its workbooks, go on serving.",
    ),
    "serve": Entry("api.cli.serve:serve_command", _OPERATE, "Serve the API until told to stop."),
    "migrate": Entry("api.cli.migrate:migrate", _OPERATE, "Bring the database's schema and tables to this version."),
    "enrol": Entry("api.cli.enrol:enrol", _OPERATE, "Enrol offices and give them keys."),
    "epoch": Entry("api.cli.epoch:app", _OPERATE, "List the epochs of the logs, or open another after a restore."),
    "rebuild": Entry(
        "api.cli.rebuild:rebuild",
        _OPERATE,
        "Derive the tables again from the logs beside the present ones, compare, and swap. Cut off, it goes on.",
    ),
    "acts": Entry("api.cli.acts:acts", _OPERATE, "Print every kind's acts: a state diagram and a table, as Markdown."),
    "post": Entry(
        "api.cli.post:post",
        _RECORD,
        "Post a file of events. Cut off, it can be posted again whole: nothing is doubled.",
    ),
    "import": Entry(
        "api.cli.import_workbook:import_workbook",
        _RECORD,
        "Take in a list that an office keeps as a workbook. Taken in again, it doubles nothing.",
    ),
    "seal": Entry(
        "api.cli.returns:seal",
        _RECORD,
        "Seal a month's table (报送封存) as its tenants' centres, amend it, or only write the drafts.",
    ),
    "remind": Entry(
        "api.cli.returns:remind",
        _RECORD,
        "Remind (催报), as the province's centre, every tenant that has not sealed a month.",
    ),
    "returns": Entry(
        "api.cli.returns:returns",
        _RECORD,
        "Do what a day asks for the month before: drafts on the 1st, reminders from the 3rd, who is late from the 6th.",
    ),
    "report": Entry("api.cli.report:app", _READ, "Print a table, or write it as a workbook or JSON."),
    "replay": Entry("api.cli.replay:replay", _READ, "Tell a history act by act."),
    "inbox": Entry(
        "api.cli.inbox:show_inbox",
        _READ,
        "Print what an office may do now of what it must do, the most urgent first.",
    ),
    "certificate": Entry(
        "api.cli.certificate:certificate", _READ, "Tell whether a certificate stands, and what happened to it."
    ),
    "rules": Entry("api.cli.rules:app", _READ, "Show a tenant's rules, or try a set before it is adopted."),
    "whatif": Entry(
        "api.cli.whatif:whatif",
        _READ,
        "Look at history under other rules or definitions: which months, cities and deadlines would differ.",
    ),
    "reconcile": Entry(
        "api.cli.reconcile:reconcile",
        _VERIFY,
        "Compare a hand-kept annex with ours, cell by cell; record nothing. Exit 1 where they differ.",
    ),
    "verify-editions": Entry(
        "api.cli.verify_editions:verify_editions",
        _VERIFY,
        "Ask again what every sealed edition asked and every issued bulletin said; exit 1 where one differs.",
    ),
    "doubles": Entry(
        "api.cli.doubles:doubles",
        _VERIFY,
        "Tell of enterprises with filings, and persons with claims, in several tenants' logs at once; "
        "exit 1 where any is.",
    ),
    "audit": Entry(
        "api.cli.audit:audit",
        _VERIFY,
        "Recompute every leaf of the log and each tenant's root from the text as stored; "
        "exit 1 where something differs.",
    ),
    "personal-data": Entry(
        "api.cli.personal_data:personal_data",
        _VERIFY,
        "List where the logs hold personal data: tenant, position, subject, field and kind, never the value.",
    ),
}


def load(target: str) -> Any:  # noqa: ANN401 - a module may hold anything
    """Return what `module:attribute` names; the module is loaded now."""
    module, _, attribute = target.partition(":")
    return getattr(import_module(module), attribute)


class _Commands(Mapping[str, Any]):
    """The commands by name, each loaded when it is taken out."""

    def __getitem__(self, name: str) -> TyperCommand | TyperGroup:
        found = load(COMMANDS[name].target)
        if not isinstance(found, typer.Typer):
            alone = typer.Typer(add_completion=False)
            alone.command(name)(found)
            found = alone
        command: TyperCommand | TyperGroup = get_command(found)  # type: ignore[assignment]
        command.name = name
        return command

    def __iter__(self) -> Iterator[str]:
        return iter(COMMANDS)

    def __len__(self) -> int:
        return len(COMMANDS)


class LazyGroup(TyperGroup):
    """The commands of the table; the one that is called is loaded, the help is printed without any."""

    def __init__(self, **settings: Any) -> None:  # noqa: ANN401 - as typer gives them
        super().__init__(**settings)
        self.commands = _Commands()  # type: ignore[assignment] # nothing is ever added

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ANN401, ARG002 - typer keeps click's types to itself
        """Return the names in the order of the table."""
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:  # noqa: ANN401, ARG002
        """Return a command as the help lists it."""
        entry = COMMANDS.get(cmd_name)
        return entry and TyperCommand(cmd_name, help=entry.help, rich_help_panel=entry.panel)

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:  # noqa: ANN401
        """Return the command that is called, loaded, with its arguments."""
        name, found, rest = super().resolve_command(ctx, args)
        load("api.observability.logs:configure_logs")("warning")
        return name, self.commands[name] if name else found, rest


app = typer.Typer(
    cls=LazyGroup,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
    help="企业技能人才自主评价备案登记 Filing Registry",
)


def _print_version(asked: bool) -> None:
    if asked:
        typer.echo(load("api.version:line")())
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version and exit.")
    ] = False,
) -> None:
    del version  # printed by its callback


def main() -> None:
    """Run the command line."""
    signal.signal(signal.SIGTERM, lambda _signal, _frame: sys.exit(0))
    try:
        app(standalone_mode=True)
    except Exception as error:  # noqa: BLE001 - which errors have a sentence is told by failures.py; others go on
        sys.exit(load("api.cli.failures:tell")(error))
