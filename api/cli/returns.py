"""The commands of a month's return: seal or amend it, remind who has not; no figure is made, none verified."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from api import parameters
from api.cli.terms import RETURNS
from api.terminal import Data, OfTenant, err, opened, out, said, tenants_asked
from projections.dispatch.editions import editions_of
from projections.dispatch.query import dispatch
from projections.engine import follower
from projections.render.xlsx import dispatch_workbook
from projections.reporting.due import due_on
from registry.application.registry import Registry
from registry.domain import regions
from registry.domain.values import business_date, last_ended_month, parse_date, parse_month
from registry.errors import Message, ParameterInvalid, RegistryError

REMIND_DAY = 3

"""From this day of the next month on, who has not sealed is reminded."""

Month = Annotated[str | None, typer.Argument(help="YYYY-MM; absent: the month that ended last")]


def seal(
    month: Month = None,
    tenant: OfTenant = None,
    *,
    remark: Annotated[str | None, typer.Option("--remark", help="a remark on the first edition")] = None,
    amend: Annotated[str | None, typer.Option("--amend", metavar="REASON", help="seal a further edition")] = None,
    draft: Annotated[Path | None, typer.Option("--draft", help="seal nothing; write the workbooks here")] = None,
    data: Data = None,
) -> None:
    """Seal a month's table (报送封存) as its tenants' centres, amend it, or only write the drafts."""
    name = _month(month)
    tenants = tenants_asked(tenant)
    if amend is not None and tenant is None:
        raise ParameterInvalid("tenant", Message("an amendment has a reason of its own; say whose with --tenant"))
    if draft is not None:
        draft.mkdir(parents=True, exist_ok=True)
    kind, given = ("sealed", {"remark": remark}) if amend is None else ("amended", {"reason": amend})
    given = {name: text for name, text in given.items() if text is not None}
    refused = 0
    with opened(data) as (_, registry):
        for code in tenants:
            if draft is not None:
                _draft(registry, code, name, draft)
                continue
            try:
                event = registry.record(code, code, f"dispatch.{kind}.v1", f"dispatch/{name}", given)
            except RegistryError as error:
                refused += 1
                err.print(f"[red]✗[/] {code}: {escape(said(error))}", highlight=False, soft_wrap=True)
            else:
                kept = json.loads(event.data)
                number, cut = kept["edition"], kept["as_of"]
                edition, until = RETURNS["edition"].both(edition=number), RETURNS["as_of"].both(position=cut)
                line = f"{code} {name} {edition} · {until}"
                out.print(f"{line}  {kept['workbook_sha256']}", highlight=False, soft_wrap=True)
    if refused:
        raise typer.Exit(1)


def remind(month: Month = None, tenant: OfTenant = None, data: Data = None) -> None:
    """Remind (催报), as the province's centre, every tenant that has not sealed a month."""
    name = _month(month)
    with opened(data) as (_, registry):
        missing = [
            code for code in tenants_asked(tenant) if not editions_of(registry.history(code, f"dispatch/{name}"))
        ]
        for code in missing:
            _remind(registry, code, name)
    out.print(_left(missing, name), highlight=False)


def _remind(registry: Registry, tenant: str, month: str) -> None:
    if tenant == regions.PROVINCE:
        return  # the province's centre does not remind itself
    registry.record(tenant, regions.PROVINCE, "dispatch.reminded.v1", f"dispatch/{month}", {})
    out.print(f"{tenant} {regions.tenant_name(tenant)}: {RETURNS['reminded'].both(month=month)}", highlight=False)


def returns(
    draft: Annotated[Path, typer.Option("--draft", help="the folder for the drafts' workbooks")],
    on: Annotated[str | None, typer.Option("--on", help="the day, YYYY-MM-DD; absent: today")] = None,
    data: Data = None,
) -> None:
    """Do what a day asks for the month before: drafts on the 1st, reminders from the 3rd, who is late from the 6th.

    For a scheduler: a timer or a cron line runs it daily, or on these days.
    """
    today = business_date(datetime.now(UTC)) if on is None else parameters.parse("on", parse_date, on)
    month = last_ended_month(today)
    name, due = f"{month:%Y-%m}", due_on(month)
    draft.mkdir(parents=True, exist_ok=True)
    with opened(data) as (_, registry):
        missing = [code for code in regions.tenants() if not editions_of(registry.history(code, f"dispatch/{name}"))]
        for code in missing:
            if today.day < REMIND_DAY:
                _draft(registry, code, name, draft)
            elif today <= due:
                _remind(registry, code, name)
            else:
                late = (today - due).days
                line = RETURNS["late"].both(month=name, due=due, days=late)
                out.print(f"{code} {regions.tenant_name(code)}: {line}", highlight=False)
    out.print(_left(missing, name), highlight=False)


def _left(missing: list[str], month: str) -> str:
    return f"{month}: {RETURNS['missing' if missing else 'all'].both(number=len(missing))}"


def _month(month: str | None) -> str:
    """Return the month asked about, by default the one that ended last."""
    if month is None:
        return f"{last_ended_month(business_date(datetime.now(UTC))):%Y-%m}"
    parameters.month(month)
    return month


def _draft(registry: Registry, tenant: str, month: str, folder: Path) -> None:
    cut = registry.cut(tenant, None)
    follower.catch_up(registry.database, tenant, cut)
    table = dispatch(registry.database, tenant, parse_month(month), cut)
    path = folder / RETURNS["file"].zh.format(tenant=table.tenant_name, month=month)
    path.write_bytes(dispatch_workbook(table))
    declared = sum(row.declared for row in table.rows)
    said = (RETURNS["draft"].both(), RETURNS["as_of"].both(position=cut), RETURNS["declared"].both(number=declared))
    out.print(f"{tenant} {month} {' · '.join(said)}: {path}", highlight=False, soft_wrap=True)
