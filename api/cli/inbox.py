"""The command that prints an office's inbox; what is in it is not decided here."""

from datetime import UTC, datetime
from typing import Annotated

import typer
from rich.table import Table

from api import parameters
from api.cli.terms import INBOX
from api.parameters import MOST_ITEMS, asked_time
from api.schemas.common import as_text
from api.schemas.inbox import inbox_page
from api.terminal import AsOf, Data, Json, TheTenant, opened, out
from projections.engine import follower
from projections.inbox import Inbox, Item, inbox
from registry.domain import regions
from registry.domain.deadlines import DeadlineRules
from registry.terms.catalogue import STATUSES
from registry.terms.values import STEPS


def show_inbox(
    *,
    tenant: TheTenant,
    office: Annotated[str, typer.Option("--office", help="the office whose inbox it is")],
    on: Annotated[str | None, typer.Option("--on", help="the day from which time left is counted, YYYY-MM-DD")] = None,
    as_of: AsOf = None,
    limit: Annotated[int, typer.Option("--limit", min=1, max=MOST_ITEMS, help="items at most")] = 100,
    as_json: Json = False,
    data: Data = None,
) -> None:
    """Print what an office may do now of what it must do, the most urgent first."""
    asked, time = parameters.parse_cut(as_of), asked_time(as_of, on, datetime.now(UTC))
    with opened(data) as (_, registry):
        cut = registry.cut(tenant, asked)
        follower.catch_up(registry.database, tenant, cut)
        agenda = registry.agenda(tenant, cut, time)
        found = inbox(registry.database, agenda, agenda.office(office), limit)
    if as_json:
        typer.echo(as_text(inbox_page(found, "zh")))
    else:
        out.print(_table(found))


def _table(found: Inbox) -> Table:
    reckoning, more = found.reckoning, INBOX["more"].both() if found.after else ""
    title = f"{INBOX['title'].both()}  {regions.names().get(found.office, found.office)} ({found.office})"
    number = INBOX["items"].zh.format(number=len(found.items))
    caption = f"{reckoning.today}  {INBOX['as_of'].both(position=found.as_of)}  {number}{more}"
    table = Table(title=title, caption=caption, title_justify="left", caption_justify="left", show_lines=True)
    table.add_column(INBOX["due"].both() + INBOX["left"].both(), max_width=25)
    # One below the other, so that a subject is never cut short: it could not be asked for.
    shown = ("to_do", "status", "enterprise", "subject")
    table.add_column(" · ".join(INBOX[name].both() for name in shown), overflow="fold")
    for item in found.items:
        table.add_row(*_row(item, reckoning), style="red" if reckoning.overdue(item.deadline.due) else None)
    return table


def _row(item: Item, reckoning: DeadlineRules) -> tuple[str, ...]:
    deadline, kind = item.deadline, item.subject.kind.name
    status = STATUSES[f"{kind}.{item.subject.status_on(reckoning.today)}"]
    step = STEPS[deadline.step]
    left = str(reckoning.workdays_left(deadline.due))
    overdue = f" {INBOX['overdue'].both()}" if reckoning.overdue(deadline.due) else ""
    provisional = f" {INBOX['provisional'].zh}" if deadline.provisional else ""
    what = f"{step.both()} · {status.both()}"
    return (
        f"{deadline.due}{provisional}\n{left}{overdue}",
        "\n".join(filter(None, (what, item.name, item.subject.name))),
    )
