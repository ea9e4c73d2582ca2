"""The command that takes a workbook in, or writes an empty one; what becomes of the rows is decided elsewhere."""

import json
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter
from typing import Annotated

import typer
from rich.markup import escape

from api.imports.report import ImportReport
from api.imports.run import Import, ImportRequest, form_named, import_list
from api.imports.templates import blank, month_asked
from api.parameters import acted_at
from api.terminal import Data, Json, check_office, err, opened, out, progress_bar
from api.workbooks.form import SheetForm
from api.workbooks.lists import FORMS
from api.workbooks.template import template
from api.workbooks.terms import unreadable
from projections.engine import follower
from registry.domain import regions
from registry.errors import Message, ParameterInvalid, WorkbookUnreadable

_SHOWN = 40


def import_workbook(
    file: Annotated[Path, typer.Argument(help="the workbook: xlsx, xls, ods or CSV", dir_okay=False)],
    tenant: Annotated[str, typer.Option("--tenant", help="the tenant to record in")],
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
    if tenant not in regions.tenants():
        raise ParameterInvalid("tenant", f"{tenant!r} is none of {', '.join(regions.tenants())}")
    if empty is not None:
        file.write_bytes(_blank(data, form_named(empty), tenant, month))
        out.print(f"Written: {file}", highlight=False, soft_wrap=True)
        return
    if month is not None:
        raise ParameterInvalid("month", Message("a list to take in names its month itself"))
    if office is None:
        raise ParameterInvalid("office", "say --office: the office whose list it is")
    now = datetime.now(UTC)
    order = ImportRequest(tenant, office, now, acted_at(on, now), dry_run, form, sheet, file.suffix)
    content = file.read_bytes()
    try:
        done, seconds = _take_in(data, order, content)
    except WorkbookUnreadable as error:
        said = unreadable(error.reason, error.facts)
        err.print(
            f"[red]✗[/] {escape(str(file))}: {escape(said.zh)} {escape(said.en)}", highlight=False, soft_wrap=True
        )
        raise typer.Exit(1) from None
    if errors is not None and done.report.findings:
        errors.write_bytes(done.returned("zh"))
    if as_json:
        typer.echo(json.dumps(done.report.as_json("zh"), ensure_ascii=False, indent=1))
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
        err.print(
            f"{file}:{report.table.sheet.name}!{warning.cell} {warning.column}: 注意 note: {said}",
            highlight=False,
            markup=False,
            soft_wrap=True,
        )
    body = report.as_json("zh")
    for name, said in _NAMED.items():
        if body[name]:
            found = body[name] if isinstance(body[name], int) else "、".join(body[name][:_SHOWN])
            err.print(f"{said}: {found}", highlight=False, markup=False, soft_wrap=True)
    if errors is not None and report.findings:
        err.print(f"Written: {errors}", highlight=False, soft_wrap=True)
    title, rows = report.table.form.title, report.table.rows
    of = f"{body['tenant_name']} {body['of']}，" if body["of"] else ""
    may, would = ("试行，未登记：可登记", "would be ") if report.dry_run else ("已登记", "")
    out.print(
        f"{title.zh}（{of}{report.table.sheet.name}）：{rows} 行，{seconds:.1f} 秒；{may} {report.recorded} 行，"
        f"此前已登记 {report.repeated} 行，退回 {report.refused} 行\n"
        f"{title.en}: {rows} rows in {seconds:.1f} s, "
        f"{would}recorded {report.recorded}, recorded before {report.repeated}, refused {report.refused}",
        highlight=False,
        markup=False,
        soft_wrap=True,
    )


_NAMED = {
    "skipped_rows": "未作为数据读取的行 rows left out (totals, notes, examples)",
    "personal_columns": "未读取的个人信息列 personal columns, not read",
    "unknown_columns": "未识别的列 unknown columns, not read",
    "formulas": "公式（取其现值）formulas, read as their last value",
    "other_sheets": "未读取的工作表 other sheets, not read",
    "hidden_sheets": "未读取的隐藏工作表 hidden sheets, not read",
}
