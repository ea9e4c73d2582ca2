"""The command that takes a workbook in, or writes an empty one; what becomes of the rows is decided elsewhere."""

import dataclasses
import sys
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter
from typing import Annotated

import typer
from rich.markup import escape

from api.cli.import_preview import show_list, show_result
from api.cli.terms import PREVIEWED
from api.imports.request import ImportRequest
from api.imports.run import Import, form_named, import_list
from api.imports.templates import blank, month_asked
from api.parameters import acted_on
from api.schemas.common import as_text
from api.terminal import Data, Json, TheTenant, check_office, err, opened, out, progress_bar, write
from api.workbooks.form import SheetForm
from api.workbooks.lists import FORMS
from api.workbooks.template import template
from api.workbooks.terms import unreadable
from projections.engine import follower
from registry.application.registry import Registry
from registry.errors import Message, ParameterInvalid, WorkbookUnreadable


def import_workbook(
    file: Annotated[Path, typer.Argument(help="the workbook: xlsx, xls, ods or CSV", dir_okay=False)],
    tenant: TheTenant,
    office: Annotated[str | None, typer.Option("--office", help="the office that posts")] = None,
    form: Annotated[str | None, typer.Option("--form", help=f"{', '.join(FORMS)}; absent: whichever fits")] = None,
    sheet: Annotated[str | None, typer.Option("--sheet", help="the sheet to read; absent: whichever fits")] = None,
    on: Annotated[str | None, typer.Option("--on", help="the day of acts whose list has no date; absent: now")] = None,
    *,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="show the preview and record nothing")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="show the preview and record it without asking")] = False,
    preview: Annotated[
        str | None, typer.Option("--preview", help="record exactly what the preview of this hash showed, or nothing")
    ] = None,
    replace: Annotated[
        bool, typer.Option("--replace", help="take the place of figures that another office recorded, too")
    ] = False,
    errors: Annotated[Path | None, typer.Option("--errors", help="write the rows to put right to this xlsx")] = None,
    empty: Annotated[str | None, typer.Option("--template", help="write this form, empty, to FILE")] = None,
    month: Annotated[
        str | None, typer.Option("--month", help="the month of --template dispatch, YYYY-MM; absent: the one due now")
    ] = None,
    as_json: Json = False,
    data: Data = None,
) -> None:
    """Take in a list that an office keeps as a workbook. Taken in again, it doubles nothing.

    On a terminal the preview is shown and confirmed first; elsewhere nobody can be asked, and the list is recorded.
    """
    if empty is not None:
        write(file, _blank(data, form_named(empty), tenant, month), out)
        return
    if month is not None:
        raise ParameterInvalid("month", Message("a list to take in names its month itself"))
    if office is None:
        raise ParameterInvalid("office", Message("say --office: the office whose list it is"))
    now, ending = datetime.now(UTC), file.suffix
    order = ImportRequest(tenant, office, now, acted_on(on), dry_run, form, sheet, ending, replace, preview)
    done, seconds = _carry_out(data, order, file, yes=yes, quiet=as_json)
    if errors is not None and done.report.findings:
        errors.write_bytes(done.returned("zh"))
        err.print(f"Written: {errors}", highlight=False, soft_wrap=True)
    if as_json:
        typer.echo(as_text(done.report.answer("zh")))
    else:
        show_result(done.report, seconds)
    if done.report.refused or done.report.findings:
        raise typer.Exit(1)


def _blank(data: Path | None, form: SheetForm, tenant: str, month: str | None) -> bytes:
    of_month = month_asked(form, month, datetime.now(UTC))
    if of_month is None:
        return template(form, tenant)
    with opened(data) as (_, registry):
        cut = registry.cut(tenant, None)
        follower.catch_up(registry.database, tenant, cut)
        return blank(registry.database, form, tenant, of_month, cut)


def _carry_out(data: Path | None, order: ImportRequest, file: Path, *, yes: bool, quiet: bool) -> tuple[Import, float]:
    """Take a list in, or show its preview, or show it and then take in what it showed."""
    try:
        with opened(data) as (_, registry):
            check_office(registry, order.tenant, order.office)
            if order.preview is None and not order.dry_run and (yes or sys.stdin.isatty()):
                return _after_preview(registry, order, file, yes=yes, quiet=quiet)
            done, seconds = _take_in(registry, order, file)
            if not quiet:
                show_list(done.report, file)
            return done, seconds
    except WorkbookUnreadable as error:
        said = unreadable(error.reason, error.facts)
        err.print(f"[red]✗[/] {escape(str(file))}: {escape(said.both())}", highlight=False, soft_wrap=True)
        raise typer.Exit(1) from None


def _after_preview(
    registry: Registry, order: ImportRequest, file: Path, *, yes: bool, quiet: bool
) -> tuple[Import, float]:
    """Show a list's preview, ask whether to record it unless told, and do so; exit 1 where it is not to be."""
    shown, seconds = _take_in(registry, dataclasses.replace(order, dry_run=True), file)
    if not quiet:
        show_list(shown.report, file)
    if not shown.report.would_record:
        shown.report.settle()
        return shown, seconds
    if not yes and not typer.confirm(PREVIEWED["confirm"].both(rows=shown.report.would_record), err=True):
        err.print(PREVIEWED["declined"].both(), highlight=False)
        raise typer.Exit(1)
    return _take_in(registry, dataclasses.replace(order, preview=str(shown.report.preview)), file)


def _take_in(registry: Registry, order: ImportRequest, file: Path) -> tuple[Import, float]:
    content = file.read_bytes()
    with progress_bar("importing") as move:
        begun = perf_counter()
        done = import_list(registry, order, content, move)
        return done, perf_counter() - begun
