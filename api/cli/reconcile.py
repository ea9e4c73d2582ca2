"""The command that compares a hand-kept annex with ours; what differs and why is found elsewhere."""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from api import parameters
from api.reconciliation.compare import Compared
from api.reconciliation.run import Reconciled, Sent, reconcile_dispatch, reconcile_plan
from api.reconciliation.terms import CELL_STANDS, RECONCILED
from api.schemas.common import as_text
from api.terminal import AsOf, Data, Json, TheTenant, err, opened, out, write
from api.workbooks.terms import unreadable
from projections.dispatch.editions import edition_number as edition_of
from projections.dispatch.query import dispatch
from projections.engine import follower
from projections.plan.query import plan
from projections.sealing.editions import reproduce
from registry.application.registry import Registry
from registry.domain.values import business_date
from registry.errors import Message, ParameterInvalid, WorkbookUnreadable
from registry.terms.catalogue import EVENTS

_SHOWN = 40


def reconcile(
    file: Annotated[Path, typer.Argument(help="the hand-kept annex: xlsx, xls or ods", dir_okay=False, exists=True)],
    tenant: TheTenant,
    month: Annotated[str | None, typer.Option("--month", help="YYYY-MM: it is an Annex 2")] = None,
    period: Annotated[str | None, typer.Option("--period", help="YYYY-YYYY: it is an Annex 1")] = None,
    on: Annotated[str | None, typer.Option("--on", help="of an Annex 1, the date of the stocks, YYYY-MM-DD")] = None,
    as_of: AsOf = None,
    edition: Annotated[int | None, typer.Option("--edition", help="of an Annex 2, a sealed edition", min=1)] = None,
    sheet: Annotated[str | None, typer.Option("--sheet", help="the sheet to read; absent: whichever fits")] = None,
    marked: Annotated[Path | None, typer.Option("--marked", help="write the marked workbook to this xlsx")] = None,
    *,
    as_json: Json = False,
    data: Data = None,
) -> None:
    """Compare a hand-kept annex with ours, cell by cell; record nothing. Exit 1 where they differ."""
    if (month is None) == (period is None):
        raise ParameterInvalid("month", Message("say either --month of an Annex 2, or --period of an Annex 1"))
    sent = Sent(file.read_bytes(), file.suffix, sheet)
    ask = _of_month(tenant, month, as_of, edition, sent) if month else _of_period(tenant, period or "", on, as_of, sent)
    try:
        with opened(data) as (_, registry):
            found = ask(registry)
    except WorkbookUnreadable as error:
        said = unreadable(error.reason, error.facts)
        line = f"[red]✗[/] {escape(str(file))}: {escape(said.both())}"
        err.print(line, highlight=False, soft_wrap=True)
        raise typer.Exit(1) from None
    if marked is not None:
        write(marked, found.marked("zh"))
    if as_json:
        typer.echo(as_text(found.answer("zh")))
    else:
        _show(found)
    if not found.found.agrees:
        raise typer.Exit(1)


def _of_month(
    tenant: str, month: str, as_of: str | None, edition: int | None, sent: Sent
) -> Callable[[Registry], Reconciled]:
    first_day, asked = parameters.month(month), parameters.parse_cut(as_of)
    parameters.one_cut(edition, as_of, "as-of")

    def ask(registry: Registry) -> Reconciled:
        if edition is not None:
            found = edition_of(registry.history(tenant, f"dispatch/{month}"), edition)
            follower.catch_up(registry.database, tenant, found.as_of)
            table, _ = reproduce(registry.database, tenant, first_day, found)
        else:
            cut = registry.cut(tenant, asked)
            follower.catch_up(registry.database, tenant, cut)
            table = dispatch(registry.database, tenant, first_day, cut)
        return reconcile_dispatch(registry, table, sent)

    return ask


def _of_period(
    tenant: str, period: str, on: str | None, as_of: str | None, sent: Sent
) -> Callable[[Registry], Reconciled]:
    years, asked = parameters.period(period), parameters.parse_cut(as_of)
    day = parameters.on(on, years)

    def ask(registry: Registry) -> Reconciled:
        cut = registry.cut(tenant, asked)
        follower.catch_up(registry.database, tenant, cut)
        return reconcile_plan(registry, plan(registry.database, tenant, years, day, cut), sent)

    return ask


def _show(found: Reconciled) -> None:
    differing = [cell for cell in found.found.cells if cell.stands != "equal"]
    for cell in differing[:_SHOWN]:
        out.print(_line(found, cell), highlight=False, markup=False, soft_wrap=True)
        for event in cell.under.events if cell.under else ():
            told = {"position": event.position, "act": EVENTS[event.type].zh, "day": business_date(event.time)}
            line = RECONCILED["event"].zh.format(**told, counts=event.counts)
            out.print(f"    {line}  {event.subject}", highlight=False, markup=False, soft_wrap=True)
        if cell.under and cell.under.number > len(cell.under.events):
            more = RECONCILED["more"].zh.format(number=cell.under.number - len(cell.under.events))
            out.print(f"    {more}", highlight=False, markup=False)
    if len(differing) > _SHOWN:
        out.print(RECONCILED["more"].zh.format(number=len(differing) - _SHOWN), highlight=False, markup=False)
    out.print(RECONCILED["basis"].zh.format(**found.head), highlight=False, markup=False)
    for language in (0, 1):
        out.print(RECONCILED["sum"][language].format(**found.found.counts), highlight=False, soft_wrap=True)


def _line(found: Reconciled, cell: Compared) -> str:
    column = found.found.kept.columns[cell.column].zh
    said = CELL_STANDS[cell.stands].zh if cell.fault is None else cell.fault.zh
    line = RECONCILED["line"].zh.format(theirs=_number(cell.theirs), ours=_number(cell.ours), stands=said)
    return f"{cell.place or '–'} {cell.name} {column}: {line}"


def _number(value: int | None) -> str:
    return "–" if value is None else str(value)
