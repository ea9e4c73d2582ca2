"""The command that audits the log: reads, recomputes, compares, says; how it is recomputed is not decided here."""

import json
from contextlib import ExitStack
from functools import partial

import typer

from api.terminal import Data, Json, Tenant, err, out, progress_bar, settings_of, stored, tenants_asked
from registry.store.audit import Audited
from registry.store.audit import audit as audited
from registry.store.database import Database


def audit(tenant: Tenant = None, *, as_json: Json = False, data: Data = None) -> None:
    """Recompute every leaf of the log and each tenant's root from the text as stored; exit 1 where something differs.

    With FILING_REGISTRY_DSN its user need be no more than a member of registry_audit; nothing is written.
    """
    with ExitStack() as stack:
        settings = settings_of(data)
        if settings.dsn is None:
            settings = stack.enter_context(stored(settings))
        database = Database(settings.dsn or "")
        stack.callback(database.close)
        move = stack.enter_context(progress_bar("auditing"))
        found = [audited(database, code, partial(move, code)) for code in tenants_asked(tenant)]
    if as_json:
        typer.echo(json.dumps([_told(log) for log in found], ensure_ascii=False, indent=1))
    else:
        _print(found)
    if any(log.differing for log in found):
        raise typer.Exit(1)


def _told(log: Audited) -> dict[str, object]:
    return {
        "tenant": log.tenant,
        "size": log.size,
        "root": log.root.hex() if log.root else None,
        "differing": log.differing,
        "faults": [{"position": position, "what": what} for position, what in log.faults],
    }


def _print(found: list[Audited]) -> None:
    for log in found:
        root = log.root.hex() if log.root else "no root: positions are not 1, 2, 3 …"
        out.print(f"{log.tenant}  {log.size:>12,} events  {root}", highlight=False, soft_wrap=True)
        for position, what in log.faults:
            err.print(f"  position {position}: {what}", highlight=False, markup=False, soft_wrap=True)
        if log.differing > len(log.faults):
            err.print(f"  and {log.differing - len(log.faults)} more", highlight=False)
    differing = sum(log.differing for log in found)
    out.print(
        f"Differences: {differing}." if differing else "Nothing differs: every leaf is that of the text as stored.",
        highlight=False,
    )
