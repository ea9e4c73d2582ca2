"""The command that tells what two tenants began at one moment."""

import json
from datetime import UTC, date, datetime
from typing import Any

import typer
from rich.table import Table

from api.cli.terms import DOUBLES
from api.terminal import Data, Json, opened, out
from registry.application.doubles import Double
from registry.application.doubles import doubles as find_doubles
from registry.domain import regions
from registry.domain.values import business_date
from registry.terms.catalogue import KINDS, STATUSES


def doubles(*, as_json: Json = False, data: Data = None) -> None:
    """Tell of enterprises with filings, and persons with claims, in several tenants' logs at once; exit 1 where any is.

    A post looks into the other tenants' logs. Two that are decided on at the same moment do not see each other: the
    receipt, or the approval, of the second is refused; until then both stand here.
    """
    today = business_date(datetime.now(UTC))
    with opened(data) as (_, registry):
        found = [_told(each, today) for each in find_doubles(registry.database, today)]
    if as_json:
        typer.echo(json.dumps(found, ensure_ascii=False))
    else:
        table = Table(title=DOUBLES["title"].both(), caption=DOUBLES["found"].both(number=len(found)), show_lines=True)
        for name in ("kind", "enterprise", "subjects"):
            table.add_column(DOUBLES[name].both(), overflow="fold")
        for each in found:
            subjects = "\n".join(
                f"{regions.names()[one['tenant']]} · {STATUSES[one['status']].both()}\n{one['subject']}"
                for one in each["subjects"]
            )
            table.add_row(KINDS[each["kind"]].both(), each["enterprise"], subjects)
        out.print(table)
    raise typer.Exit(1 if found else 0)


def _told(double: Double, today: date) -> dict[str, Any]:
    subjects = [
        {
            "tenant": each.events[0].tenant,
            "subject": each.name,
            "status": f"{double.kind}.{each.status_on(today)}",
            "position": each.events[0].position,
        }
        for each in double.subjects
    ]
    return {"kind": double.kind, "enterprise": double.enterprise, "subjects": subjects}
