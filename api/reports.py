"""The commands that print a table, or write it as the official form or JSON; what a table says is not decided here."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from api import wire
from api.terminal import AsOf, Data, Json, Tenant, Xlsx, err, opened, out
from projections import consolidated, fold
from projections.dispatch import dispatch
from projections.plan import plan
from projections.render.text import dispatch_text, plan_text
from projections.render.xlsx import dispatch_workbook, plan_workbook
from projections.tables import DispatchTable, PlanTable
from registry.application import Registry
from registry.domain import regions
from registry.errors import Message, ParameterInvalid

app = typer.Typer(no_args_is_help=True, help="Print a table, or write it as a workbook or JSON.")


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
    first_day = wire.month(month)
    _check(tenant, as_of)

    def make(registry: Registry) -> DispatchTable:
        if tenant is None:
            time = wire.as_of_time(as_of, datetime.now(UTC))
            return consolidated.dispatch(registry.database, first_day, _cuts(registry, time), wire.moment(time))
        return dispatch(registry.database, tenant, first_day, _cut(registry, tenant, as_of))

    with opened(data) as (_, registry):
        table = make(registry)
    _show(table, xlsx, as_json=as_json)


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
    years = wire.period(period)
    day = wire.on(on, years)
    _check(tenant, as_of)

    def make(registry: Registry) -> PlanTable:
        if tenant is None:
            time = wire.as_of_time(as_of, datetime.now(UTC))
            return consolidated.plan(registry.database, years, day, _cuts(registry, time), wire.moment(time))
        return plan(registry.database, tenant, years, day, _cut(registry, tenant, as_of))

    with opened(data) as (_, registry):
        table = make(registry)
    _show(table, xlsx, as_json=as_json)


def _check(tenant: str | None, as_of: str | None) -> None:
    """Refuse a tenant or a cut that is none, before any database is looked for."""
    if tenant is None:
        wire.as_of_time(as_of, datetime.now(UTC))
    elif tenant not in regions.tenants():
        message = Message("{tenant!r} is none of {tenants}", tenant=tenant, tenants=", ".join(regions.tenants()))
        raise ParameterInvalid("tenant", message)
    else:
        wire.as_of(as_of)


def _cut(registry: Registry, tenant: str, as_of: str | None) -> int:
    """Return the cut, once the tables have reached it; no server need be running to move them."""
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
