"""The commands that print a table, or write it as the official form or JSON; what a table says is not decided here."""

import json
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Annotated, TypeVar

import typer

from api import parameters
from api.cli.terms import RETURNS
from api.parameters import months_asked
from api.schemas.activity import activity_table
from api.schemas.bulletins import BulletinAnswer
from api.schemas.common import Answer, Body, as_text, format_time
from api.schemas.dispatch import dispatch_table
from api.schemas.plan import plan_table
from api.schemas.progress import ProgressAnswer
from api.schemas.reporting import ReportingMonths, TenantReturn
from api.terminal import AnyTenant, AsOf, Data, Json, Tenant, Xlsx, opened, out, write
from projections import province, receipts
from projections.activity.query import activity
from projections.dispatch.query import dispatch
from projections.engine import follower
from projections.plan.query import plan
from projections.progress.query import progress
from projections.render.bulletin import bulletin_text
from projections.render.bulletin_docx import bulletin_docx
from projections.render.progress import progress_text
from projections.render.receipt import receipt_text
from projections.render.reporting import reporting_text
from projections.render.text import FormTable, activity_text, dispatch_text, plan_text
from projections.render.xlsx import activity_workbook, dispatch_workbook, plan_workbook
from projections.reporting.due import due_on
from projections.reporting.query import reporting_months
from projections.reporting.terms import REPORTING
from projections.sealing import bulletins
from registry.application.registry import Registry
from registry.domain import regions
from registry.domain.acts import Subject
from registry.domain.values import business_date
from registry.errors import Message, ParameterInvalid, SubjectUnknown
from registry.store.database import Database

Table = TypeVar("Table")

app = typer.Typer(no_args_is_help=True, add_completion=False, help="Print a table, or write it as a workbook or JSON.")


@app.command("dispatch")
def report_dispatch(
    month: Annotated[str, typer.Argument(help="YYYY-MM")],
    tenant: Tenant = None,
    as_of: AsOf = None,
    xlsx: Xlsx = None,
    as_json: Json = False,
    data: Data = None,
) -> None:
    """Print Annex 2, the monthly dispatch table (工作调度表)."""
    first_day = parameters.month(month)
    table = _table(
        data,
        tenant,
        as_of,
        lambda database, code, cut: dispatch(database, code, first_day, cut),
        lambda database, cuts, time: province.dispatch(database, first_day, cuts, time),
    )
    _show(table, dispatch_workbook, dispatch_table, dispatch_text, xlsx, as_json=as_json)


@app.command("plan")
def report_plan(
    period: Annotated[str, typer.Argument(help="YYYY-YYYY, such as 2021-2023")],
    tenant: Tenant = None,
    on: Annotated[str | None, typer.Option("--on", help="the date of the stocks, YYYY-MM-DD")] = None,
    as_of: AsOf = None,
    xlsx: Xlsx = None,
    as_json: Json = False,
    data: Data = None,
) -> None:
    """Print Annex 1, the plan table (推进计划表)."""
    years = parameters.period(period)
    day = parameters.on(on, years)
    table = _table(
        data,
        tenant,
        as_of,
        lambda database, code, cut: plan(database, code, years, day, cut),
        lambda database, cuts, time: province.plan(database, years, day, cuts, time),
    )
    _show(table, plan_workbook, plan_table, plan_text, xlsx, as_json=as_json)


@app.command("activity")
def report_activity(
    month: Annotated[str, typer.Argument(help="YYYY-MM")],
    tenant: Tenant = None,
    as_of: AsOf = None,
    xlsx: Annotated[Path | None, typer.Option("--xlsx", help="write a workbook to this file")] = None,
    as_json: Json = False,
    data: Data = None,
) -> None:
    """Print what each unit did (工作动态): guidance, supervision, training, subsidies and the rest."""
    first_day = parameters.month(month)
    table = _table(
        data,
        tenant,
        as_of,
        lambda database, code, cut: activity(database, code, first_day, cut),
        lambda database, cuts, time: province.activity(database, first_day, cuts, time),
    )
    _show(table, activity_workbook, activity_table, activity_text, xlsx, as_json=as_json)


@app.command("receipt")
def report_receipt(
    filing: Annotated[str, typer.Argument(help="the filing, filing/<uuid> or its UUID alone")],
    tenant: AnyTenant = None,
    as_of: AsOf = None,
    pdf: Annotated[Path | None, typer.Option("--pdf", help="write the official PDF to this file")] = None,
    data: Data = None,
) -> None:
    """Print a filing's receipt (备案回执), or write it as PDF."""
    cut = parameters.parse_cut(as_of)
    if tenant is None and isinstance(cut, int):
        raise ParameterInvalid(
            "as-of", Message("a position is a place in one tenant's log; say --tenant, or give a time")
        )
    with opened(data) as (settings, registry):
        subject = _filing(registry, filing.removeprefix("filing/"), tenant, cut)
        if pdf is not None:
            _, paper = receipts.drawn(registry, subject, settings.public_address)
            write(pdf, paper)
        else:
            text = receipt_text(*receipts.told(registry, subject), settings.public_address)
            out.print(text, markup=False, highlight=False, soft_wrap=True)


def _filing(registry: Registry, key: str, tenant: str | None, cut: int | datetime | None) -> Subject:
    """Return a filing of a tenant, or of whichever tenant has it; raise SubjectUnknown."""
    for code in [tenant] if tenant else regions.tenants():
        with suppress(SubjectUnknown):
            return receipts.filing(registry, code, key, cut)[0]
    name = f"filing/{key}"
    raise SubjectUnknown(Message("{subject} in {tenant}", subject=name, tenant=tenant) if tenant else name)


@app.command("reporting")
def report_reporting(
    month: Annotated[str, typer.Argument(help="YYYY-MM; with --to: the first month")],
    to: Annotated[str | None, typer.Option("--to", help="YYYY-MM: the last of several months, in a table")] = None,
    as_of: Annotated[str | None, typer.Option("--as-of", help="the cut: an RFC 3339 time")] = None,
    as_json: Json = False,
    data: Data = None,
) -> None:
    """Print who has sealed a month's table, on time or late, and who has not (报送情况), or how months came in."""
    first_day, time = parameters.month(month), parameters.as_of_time(as_of, datetime.now(UTC))
    if to is not None:
        first, last = months_asked(month, to, time)
        with opened(data) as (_, registry):
            table = reporting_months(registry.database, first, last, time)
        _show(table, None, ReportingMonths.of, reporting_text, None, as_json=as_json)
        return
    due = due_on(first_day)
    with opened(data) as (_, registry):
        rows = [
            TenantReturn.of(code, registry.history(code, f"dispatch/{month}", time), due, business_date(time))
            for code in regions.tenants()
        ]
    if as_json:
        found = [row.model_dump(mode="json") for row in rows]
        typer.echo(json.dumps({"month": month, "due_on": due.isoformat(), "rows": found}, ensure_ascii=False, indent=1))
        return
    _show_reported(rows)
    received = sum(row.edition is not None for row in rows)
    out.print(f"{month}: {received} of {len(rows)} received, due {due}", highlight=False)


def _show_reported(rows: list[TenantReturn]) -> None:
    for row in rows:
        edition = RETURNS["edition"].both(edition=row.edition) if row.edition else ""
        line = f"{row.tenant}  {row.name}  {REPORTING[row.status].both()}  {row.received or ''}  {edition}".rstrip()
        out.print(line, highlight=False, soft_wrap=True)


@app.command("progress")
def report_progress(
    month: Annotated[str, typer.Argument(help="YYYY-MM")],
    as_of: Annotated[str | None, typer.Option("--as-of", help="the cut: an RFC 3339 time")] = None,
    as_json: Json = False,
    data: Data = None,
) -> None:
    """Print the province's plan against what is done, by city, with places and month on month (推进进度)."""
    first_day, time = parameters.month(month), parameters.as_of_time(as_of, datetime.now(UTC))
    with opened(data) as (_, registry):
        table = progress(registry.database, first_day, _cuts(registry, time), format_time(time))
    _show(table, None, ProgressAnswer.of, progress_text, None, as_json=as_json)


@app.command("bulletin")
def report_bulletin(
    quarter: Annotated[str, typer.Argument(help="YYYY-Qn, such as 2021-Q1")],
    as_of: Annotated[str | None, typer.Option("--as-of", help="the cut: an RFC 3339 time")] = None,
    docx: Annotated[Path | None, typer.Option("--docx", help="write the Word document to this file")] = None,
    pdf: Annotated[Path | None, typer.Option("--pdf", help="write the PDF to this file")] = None,
    as_json: Json = False,
    data: Data = None,
) -> None:
    """Print the province's quarterly bulletin (通报), as issued or as it would be, or write it as Word or PDF."""
    name, time = parameters.quarter_of(quarter), parameters.as_of_time(as_of, datetime.now(UTC))
    with opened(data) as (_, registry):
        history = registry.history(regions.PROVINCE, f"bulletin/{name}", time)
        cuts = {} if history.state.figures else _cuts(registry, time)
        bulletin = bulletins.bulletin_of(registry, history, time, cuts)
    for path, draw in (
        (docx, bulletin_docx),
        (pdf, partial(bulletins.document, recorded=history.state.document_sha256)),
    ):
        if path is not None:
            write(path, draw(bulletin))
    if as_json:
        typer.echo(as_text(BulletinAnswer.of(bulletin, history, time)))
    elif docx is None and pdf is None:
        out.print(bulletin_text(bulletin), markup=False, highlight=False, soft_wrap=True)


def _table(
    data: Path | None,
    tenant: str | None,
    as_of: str | None,
    of_tenant: Callable[[Database, str, int], Table],
    of_province: Callable[[Database, dict[str, int], str], Table],
) -> Table:
    """Return a tenant's table or the province's; a cut that is none is refused before any database is looked for."""
    if tenant is not None:
        parameters.parse_cut(as_of)
        with opened(data) as (_, registry):
            return of_tenant(registry.database, tenant, _cut(registry, tenant, as_of))
    time = parameters.as_of_time(as_of, datetime.now(UTC))
    with opened(data) as (_, registry):
        return of_province(registry.database, _cuts(registry, time), format_time(time))


def _cut(registry: Registry, tenant: str, as_of: str | None) -> int:
    """Return the cut, once the tables have reached it; no server need be running to move them."""
    cut = registry.cut(tenant, parameters.parse_cut(as_of))
    follower.catch_up(registry.database, tenant, cut)
    return cut


def _cuts(registry: Registry, time: datetime) -> dict[str, int]:
    cuts = province.cuts(registry.database, time)
    for tenant, cut in cuts.items():
        follower.catch_up(registry.database, tenant, cut)
    return cuts


def _show(
    table: Table,
    workbook: Callable[[Table], bytes] | None,
    body: Callable[[Table], Answer | Body],
    text: Callable[[Table], FormTable],
    xlsx: Path | None,
    *,
    as_json: bool,
) -> None:
    if xlsx is not None and workbook is not None:
        write(xlsx, workbook(table))
    if as_json:
        typer.echo(as_text(body(table)))
    elif xlsx is None:
        out.print(text(table))
