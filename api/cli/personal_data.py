"""The command that lists where the logs hold personal data; what counts as such is in registry/domain."""

import json
from contextlib import ExitStack
from functools import partial

import typer

from api.cli.terms import PERSONAL_DATA
from api.terminal import Data, Json, Tenant, out, progress_bar, settings_of, stored, tenants_asked
from registry.store.audit import extent
from registry.store.database import Database
from registry.store.personal_data import personal_findings


def personal_data(tenant: Tenant = None, *, as_json: Json = False, data: Data = None) -> None:
    """List where the logs hold personal data: tenant, position, subject, field and kind, never the value.

    Events recorded by older versions may hold some; what comes in today is refused. Exit 1 where any is found.
    With FILING_REGISTRY_DSN its user need be no more than a member of registry_audit; nothing is written.
    """
    with ExitStack() as stack:
        settings = settings_of(data)
        if settings.dsn is None:
            settings = stack.enter_context(stored(settings))
        database = Database(settings.dsn or "")
        stack.callback(database.close)
        move = stack.enter_context(progress_bar("reading"))
        found = [
            {"tenant": code, **finding._asdict()}
            for code in tenants_asked(tenant)
            for finding in personal_findings(database, code, max(extent(database, code)), partial(move, code))
        ]
    if as_json:
        typer.echo(json.dumps(found, ensure_ascii=False, indent=1))
    for finding in [] if as_json else found:
        words = PERSONAL_DATA[str(finding["kind"])]
        where = "{tenant}  {position:>9,}  {subject}  {pointer}".format(**finding)
        out.print(f"{where}  {words.zh} {words.en}", highlight=False, markup=False, soft_wrap=True)
    if not as_json:
        out.print(f"Personal data: {len(found)}." if found else "No personal data.", highlight=False)
    if found:
        raise typer.Exit(1)
