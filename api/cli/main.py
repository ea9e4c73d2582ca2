"""The command line `filing-registry`: every command says what it did, and why not; exit 0 done, 1 refused, 2 usage."""

import errno
import signal
import sys

import psycopg
import typer
from rich.markup import escape

from api.cli import report, rules
from api.cli.acts import acts
from api.cli.audit import audit
from api.cli.certificate import certificate
from api.cli.demo import demo
from api.cli.enrol import enrol
from api.cli.import_workbook import import_workbook
from api.cli.inbox import show_inbox
from api.cli.migrate import migrate
from api.cli.post import post
from api.cli.rebuild import rebuild
from api.cli.reconcile import reconcile
from api.cli.replay import replay
from api.cli.returns import remind, returns, seal
from api.cli.serve import serve_command
from api.cli.verify_editions import verify_editions
from api.cli.whatif import whatif
from api.observability.logs import configure_logs
from api.terminal import both, err, said
from registry.errors import ParameterInvalid, RegistryError

app = typer.Typer(
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
    help="企业技能人才自主评价备案登记 Filing Registry",
)

app.add_typer(report.app, name="report")
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
app.command()(demo)
app.command("serve")(serve_command)
app.command()(migrate)
app.command()(enrol)
app.command()(post)
app.command()(rebuild)


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
