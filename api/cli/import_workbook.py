"""The command that takes a workbook in, or writes an empty one; what becomes of the rows is decided elsewhere."""

from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter
from typing import Annotated

import typer
from rich.markup import escape

from api.cli.terms import IMPORTED, LEFT_OUT
from api.imports.report import ImportReport
from api.imports.run import Import, ImportRequest, form_named, import_list
from api.imports.templates import blank, month_asked
from api.parameters import acted_on
from api.schemas.common import as_text
from api.terminal import Data, Json, TheTenant, check_office, err, opened, out, progress_bar, write
from api.workbooks.form import SheetForm
from api.workbooks.lists import FORMS
from api.workbooks.template import template
from api.workbooks.terms import unreadable
from projections.engine import follower
from registry.errors import Message, ParameterInvalid, WorkbookUnreadable

_SHOWN = 40


def import_workbook(
    file: Annotated[Path, typer.Argument(help="the workbook: xlsx, xls, ods or CSV", dir_okay=False)],
    tenant: TheTenant,
    office: Annotated[str | None, typer.Option("--office", help="the office that posts")] = None,
    form: Annotated[str | None, typer.Option("--form", help=f"{', '.join(FORMS)}; absent: whichever fits")] = None,
    sheet: Annotated[str | None, typer.Option("--sheet", help="the sheet to read; absent: whichever fits")] = None,
    on: Annotated[str | None, typer.Option("--on", help="the day of acts whose list has no date; absent: now")] = None,
    *,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="decide on every row and record nothing")] = False,
    errors: Annotated[Path | None, typer.Option("--errors", help="write the rows to put right to this xlsx")] = None,
    empty: Annotated[str | None, typer.Option("--template", help="write this form, empty, to FILE")] = None,
    month: Annotated[
        str | None, typer.Option("--month", help="the month of --template dispatch, YYYY-MM; absent: the one due now")
    ] = None,
    as_json: Json = False,
    data: Data = None,
) -> None:
    """Take in a list that an office keeps as a workbook. Taken in again, it doubles nothing."""
    if empty is not None:
        write(file, _blank(data, form_named(empty), tenant, month), out)
        return
    if month is not None:
        raise ParameterInvalid("month", Message("a list to take in names its month itself"))
    if office is None:
        raise ParameterInvalid("office", Message("say --office: the office whose list it is"))
    order = ImportRequest(tenant, office, datetime.now(UTC), acted_on(on), dry_run, form, sheet, file.suffix)
    content = file.read_bytes()
    try:
        done, seconds = _take_in(data, order, content)
    except WorkbookUnreadable as error:
        said = unreadable(error.reason, error.facts)
        err.print(f"[red]✗[/] {escape(str(file))}: {escape(said.both())}", highlight=False, soft_wrap=True)
        raise typer.Exit(1) from None
    if errors is not None and done.report.findings:
        errors.write_bytes(done.returned("zh"))
    if as_json:
        typer.echo(as_text(done.report.answer("zh")))
    else:
        _show(done.report, file, errors, seconds)
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


def _take_in(data: Path | None, order: ImportRequest, content: bytes) -> tuple[Import, float]:
    with opened(data) as (_, registry), progress_bar("importing") as move:
        check_office(registry, order.tenant, order.office)
        begun = perf_counter()
        done = import_list(registry, order, content, move)
        return done, perf_counter() - begun


def _show(report: ImportReport, file: Path, errors: Path | None, seconds: float) -> None:
    for finding in report.findings[:_SHOWN]:
        place = f"{finding.sheet or report.table.sheet.name}!{finding.cell}"
        column = f" {finding.column}" if finding.column else ""
        said = " ".join(dict.fromkeys(finding.message))
        err.print(f"{file}:{place}{column}: {said}", highlight=False, markup=False, soft_wrap=True)
    if len(report.findings) > _SHOWN:
        err.print(f"… {len(report.findings) - _SHOWN} more; --errors writes them all", highlight=False)
    for warning in report.table.warnings[:_SHOWN]:
        said = " ".join(dict.fromkeys(warning.message))
        note = f"{warning.cell} {warning.column}: {IMPORTED['warning'].both()}: {said}"
        err.print(f"{file}:{report.table.sheet.name}!{note}", highlight=False, markup=False, soft_wrap=True)
    body = report.answer("zh")
    for name, term in LEFT_OUT.items():
        if value := getattr(body, name):
            found = value if isinstance(value, int) else IMPORTED["listing"].zh.join(value[:_SHOWN])
            err.print(f"{term.both()}: {found}", highlight=False, markup=False, soft_wrap=True)
    if errors is not None and report.findings:
        err.print(f"Written: {errors}", highlight=False, soft_wrap=True)
    told, title = IMPORTED["tried" if report.dry_run else "recorded"], report.table.form.title
    facts = {
        "of": IMPORTED["of"].zh.format(tenant=body.tenant_name, of=body.of) if body.of else "",
        "sheet": report.table.sheet.name,
        "rows": report.table.rows,
        "seconds": seconds,
        "recorded": report.recorded,
        "repeated": report.repeated,
        "refused": report.refused,
    }
    for language in ("zh", "en"):
        line = told.text(language, title=title.text(language), **facts)
        out.print(line, highlight=False, markup=False, soft_wrap=True)
